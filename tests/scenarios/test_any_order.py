"""Phones enter and leave one room in any order: what must hold after every step does."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from ivr_app.domain.extension import Extension
from ivr_app.emulator import Faults, Phone
from tests.scenarios.office import RECEPTION, SETTINGS, Office, timeline
from tests.scenarios.watching import vanish

SEATS = 4
WORKBENCH = Extension("104", "Workbench", "104")
# What may live without an end, and what lives on for a while when a room has ended.
ENDLESS = {"directory", "rooms", "orders", "orders:later", "lease"}
LINGERING = ("call:", "seen:", "pin:", "hold:")

phones = st.integers(0, 3)
actions = st.one_of(
    st.tuples(st.just("dial"), phones),
    st.tuples(st.just("dial"), phones),
    st.tuples(st.just("hang up the newest"), phones),
    st.tuples(st.just("hang up the oldest"), phones),
    st.tuples(st.just("vanish"), phones),
    st.tuples(st.just("all hang up"), phones),
)
# A step is what happens in the same moment, or a few moments apart.
steps = st.lists(
    st.tuples(st.lists(actions, min_size=1, max_size=3), st.sampled_from([0.0, 0.3, 2.0])),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps, ends_with_owner=st.booleans(), doubled=st.booleans())
def test_seats_are_the_calls_that_are_in(
    redis_client: Redis,
    steps: list[tuple[list[tuple[str, int]], float]],
    ends_with_owner: bool,
    doubled: bool,
) -> None:
    redis_client.flushall()
    office = Office(
        redis_client,
        replace(SETTINGS, local_max_members=SEATS),
        reception=replace(RECEPTION, conference_end_on_exit=ends_with_owner),
        more=(WORKBENCH,),
        faults=Faults(double_hooks=doubled),
    )
    office.platform.add_phone("104", name="Workbench")
    with timeline(office):
        for moment, apart in steps:
            for what, which in moment:
                act(office, what, list(office.platform.phones.values())[which])
                office.run(apart)
            settle(office, vanished=any(what == "vanish" for what, _ in moment))
            assert_consistent(office)
        act(office, "all hang up", office.reception)
        settle(office)
        assert_nothing_left(office)
        office.check()


def act(office: Office, what: str, phone: Phone) -> None:
    """What somebody does with a phone."""
    match what:
        case "dial":
            phone.dial("*8101")
        case "all hang up":
            for each in office.platform.phones.values():
                for call in each.live_calls:
                    call.hangup()
        case _ if phone.live_calls:
            call = phone.live_calls[-1 if what.endswith("newest") else 0]
            if what == "vanish":
                vanish(call)
            else:
                call.hangup()


def settle(office: Office, *, vanished: bool = False) -> None:
    """Wait for the last words of a room, and for the sweep where calls vanished."""
    office.run(22 if vanished else 6)


def assert_consistent(office: Office) -> None:
    """The application knows of the room what the platform knows."""
    members = office.members()
    up = {
        call.call.sid
        for phone in office.platform.phones.values()
        for call in phone.live_calls
        if call.call
    }
    assert set(members) == up
    assert len(members) <= SEATS
    assert set(office.rooms()) == ({"local:101"} if members else set())
    assert {member["state"] for member in members.values()} <= {"in"}
    owners = [call for call, member in members.items() if member["role"] == "owner"]
    room_key = office.keys.room("local:101")[3]
    owner_call = office.redis.hget(room_key, "owner_call")
    assert owners == ([owner_call] if owner_call else [])
    if members:
        room_id = office.rooms()["local:101"].split("|")[0]
        room = office.platform.rooms[f"local-101-{room_id}"]
        assert {member.call.sid for member in room.members} == set(members)
    assert_ends(office)


def assert_ends(office: Office) -> None:
    """Every key of a call or a room has an end, and no order waits."""
    for key in _keys(office):
        if key not in ENDLESS:
            assert office.redis.pttl(office.keys.prefix + key) > 0, key
    assert office.redis.xlen(office.keys.orders) == 0
    assert office.redis.exists(office.keys.later) == 0


def assert_nothing_left(office: Office) -> None:
    """Nothing is left of a room in which nobody is."""
    assert_consistent(office)
    left = {key for key in _keys(office) if not key.startswith(LINGERING)}
    assert left <= ENDLESS - {"rooms"}


def _keys(office: Office) -> list[str]:
    found: list[str] = office.redis.keys("*")  # type: ignore[assignment]
    return [key.removeprefix(office.keys.prefix) for key in found]
