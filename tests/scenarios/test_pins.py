"""The PIN of a local room: tries within a call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import Faults, PhoneCall
from tests.scenarios.office import RECEPTION, Office, timeline, words
from tests.scenarios.watching import in_room, joined, sid, spoken

ASKED, WRONG, BYE = words("enter_pin"), words("wrong_pin"), words("goodbye")
WITH_PIN = replace(RECEPTION, conference_pin="4711")


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return Office(redis_client, reception=WITH_PIN)


def ask(office: Office) -> PhoneCall:
    """Let sales dial the room and be asked for the PIN."""
    call = office.sales.dial("*8101")
    office.run(0.5)
    assert spoken(call) == [ASKED]
    return call


def key_in(office: Office, call: PhoneCall, keys: str) -> None:
    """Press keys, and wait until the answer is being heard."""
    call.press(keys)
    office.run(0.2 * len(keys) + 2.5)


def test_the_owner_is_never_asked(office: Office) -> None:
    with timeline(office):
        first = office.open_room()
        assert spoken(first) == [words("started")]
        again = office.reception.dial("*8101")
        office.run(3)
        assert spoken(again) == []
        assert in_room(office) == {sid(again): ("owner", "in")}
        office.check()


def test_a_room_that_was_not_started_asks_for_no_pin(office: Office) -> None:
    with timeline(office):
        call = office.sales.dial("*8101")
        office.run(5)
        assert (call.state, spoken(call)) == ("ended", [words("not_started")])
        office.check()


def test_the_right_pin_opens_the_door(office: Office) -> None:
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        assert set(in_room(office)) == {sid(owner)}
        key_in(office, call, "4711#")
        assert in_room(office) == {sid(owner): ("owner", "in"), sid(call): ("participant", "in")}
        assert spoken(call) == [ASKED, joined("Sales")]
        office.check()


def test_a_pause_ends_the_entry_as_well_as_the_hash_key(office: Office) -> None:
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        call.press("4711")
        office.run(5.4)
        assert set(in_room(office)) == {sid(owner)}
        office.run(0.5)
        assert set(in_room(office)) == {sid(owner), sid(call)}
        office.check()


def test_a_right_pin_after_a_wrong_one_opens_the_door(office: Office) -> None:
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        key_in(office, call, "0815#")
        key_in(office, call, "4711#")
        assert spoken(call) == [ASKED, WRONG, ASKED, joined("Sales")]
        assert set(in_room(office)) == {sid(owner), sid(call)}
        office.check()


def test_three_wrong_pins_end_the_call(office: Office) -> None:
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        for pin in ("1#", "47110#", "*4711#"):
            assert call.state == "up"
            key_in(office, call, pin)
        office.run(3)
        assert spoken(call) == [ASKED, WRONG, ASKED, WRONG, ASKED, WRONG, BYE]
        assert call.state == "ended"
        assert set(in_room(office)) == {sid(owner)}
        office.check()


def test_five_seconds_without_a_key_are_a_try(office: Office) -> None:
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        office.run(30)
        assert spoken(call) == [ASKED, ASKED, ASKED, BYE]
        assert call.state == "ended"
        assert set(in_room(office)) == {sid(owner)}
        office.check()


def test_wrong_pins_time_outs_and_empty_entries_share_the_tries(office: Office) -> None:
    with timeline(office):
        office.open_room()
        call = ask(office)
        key_in(office, call, "0815#")
        office.run(8)
        assert spoken(call) == [ASKED, WRONG, ASKED, ASKED]
        key_in(office, call, "#")
        assert spoken(call)[4:] == [BYE]
        office.run(3)
        assert call.state == "ended"
        office.check()


def test_the_prompt_can_be_interrupted_by_keys(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        call = office.sales.dial("*8101")
        call_up_at = office.time.now_ms()
        office.run(0.1)
        call.press("4711#", gap=0.1)
        office.run(1)
        assert set(in_room(office)) == {sid(owner), sid(call)}
        assert office.time.now_ms() - call_up_at < 2000
        office.check()


def test_a_room_that_ends_during_the_entry_is_not_started_any_more(office: Office) -> None:
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        owner.hangup()
        office.run(0.5)
        key_in(office, call, "4711#")
        assert spoken(call) == [ASKED, words("not_started")]
        office.run(2)
        assert (call.state, office.rooms()) == ("ended", {})
        office.check()


def test_who_hangs_up_at_the_pin_leaves_nothing(office: Office) -> None:
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        call.press("47")
        office.run(0.5)
        call.hangup()
        office.run(20)
        assert set(in_room(office)) == {sid(owner)}
        owner.hangup()
        office.run(3)
        assert office.rooms() == {}
        office.check()


def test_a_pin_that_is_delivered_twice_is_one_try(redis_client: Redis) -> None:
    office = Office(redis_client, reception=WITH_PIN, faults=Faults(double_hooks=True))
    with timeline(office):
        owner, call = office.open_room(), ask(office)
        for pin in ("1#", "2#", "4711#"):
            key_in(office, call, pin)
        assert set(in_room(office)) == {sid(owner), sid(call)}
        assert office.platform.unequal_doubles == []
        office.check()


def test_a_third_wrong_pin_that_is_delivered_twice_says_goodbye_twice(redis_client: Redis) -> None:
    office = Office(redis_client, reception=WITH_PIN, faults=Faults(double_hooks=True))
    with timeline(office):
        office.open_room()
        call = ask(office)
        for pin in ("1#", "2#", "3#"):
            key_in(office, call, pin)
        office.run(3)
        assert spoken(call) == [ASKED, WRONG, ASKED, WRONG, ASKED, WRONG, BYE]
        assert office.platform.unequal_doubles == []
        office.check()


def test_the_full_room_refuses_the_right_pin(redis_client: Redis) -> None:
    office = Office(redis_client, reception=WITH_PIN)
    with timeline(office):
        office.open_room()
        call = ask(office)
        # The last seat is taken while the PIN is keyed in.
        _take_all_seats(office)
        key_in(office, call, "4711#")
        assert spoken(call) == [ASKED, words("room_full")]
        office.run(2)
        assert call.state == "ended"
        office.check()


def _take_all_seats(office: Office) -> None:
    members = office.keys.room("local:101")[4]
    now = office.time.now_ms()
    taken = f'{{"role": "participant", "state": "in", "since": {now}, "language": "en"}}'
    office.redis.hset(members, mapping={f"call-{n}": taken for n in range(99)})
