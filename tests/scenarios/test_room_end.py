"""How a room ends: with its owner, with its last member, or when its time is over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import Answer, Faults, PhoneCall
from tests.scenarios.office import RECEPTION, SETTINGS, Office, timeline, words
from tests.scenarios.watching import idle, in_room, sid, spoken

ENDS_WITH_OWNER = replace(RECEPTION, conference_end_on_exit=True)
SIX_HOURS = 6 * 3600


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return Office(redis_client)


def test_the_room_ends_for_all_when_its_owner_leaves(redis_client: Redis) -> None:
    office = Office(redis_client, reception=ENDS_WITH_OWNER)
    office.customer.when_called = Answer(after=1)
    with timeline(office):
        owner = office.open_room()
        sales, workshop = office.join(office.sales), office.join(office.workshop)
        owner.press("*8+493023125100#".replace("+", "00"))
        office.run(10)
        before = office.time.now_ms()
        owner.hangup()
        office.run(6)
        customer = office.customer.calls[-1]
        for call in (sales, workshop):
            assert spoken(call, before) == [words("ended")]
        for call in (sales, workshop, customer):
            assert call.state == "ended"
        assert (office.rooms(), office.members(), office.invites()) == ({}, {}, [])
        office.check()


def test_the_room_goes_on_when_its_owner_leaves_until_the_last_one_has_left(
    office: Office,
) -> None:
    with timeline(office):
        owner = office.open_room()
        sales, workshop = office.join(office.sales), office.join(office.workshop)
        owner.hangup()
        office.run(3)
        assert set(in_room(office)) == {sid(sales), sid(workshop)}
        sales.hangup()
        office.run(3)
        assert set(in_room(office)) == {sid(workshop)}
        workshop.hangup()
        office.run(3)
        assert (office.rooms(), office.members()) == ({}, {})
        call = office.sales.dial("*8101")
        office.run(4)
        assert spoken(call) == [words("not_started")]
        office.check()


def test_the_end_is_told_also_when_the_platform_is_out_of_order_for_a_while(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, reception=ENDS_WITH_OWNER)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        before = office.time.now_ms()
        office.faults.rest_500, office.faults.rest_refused = 2, 2
        owner.hangup()
        office.run(3)
        assert (sales.state, office.rooms()) == ("up", {})
        office.run(15)
        assert (sales.state, spoken(sales, before)) == ("ended", [words("ended")])
        office.check()


def test_a_member_who_leaves_does_not_end_the_owners_room(redis_client: Redis) -> None:
    office = Office(redis_client, reception=ENDS_WITH_OWNER)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        sales.hangup()
        office.run(3)
        assert (owner.state, in_room(office)) == ("up", {sid(owner): ("owner", "in")})
        office.check()


def test_a_later_room_has_another_name_on_the_platform(office: Office) -> None:
    with timeline(office):
        names: list[str] = []
        for _ in range(3):
            owner = office.open_room()
            assert spoken(owner) == [words("started")]
            names.extend(office.platform.rooms)
            owner.hangup()
            office.run(2)
        assert len(set(names)) == 3
        assert office.platform.rooms == {}
        office.check()


@pytest.mark.parametrize("reception", [RECEPTION, ENDS_WITH_OWNER], ids=["goes on", "ends"])
def test_all_hang_up_at_the_same_moment(redis_client: Redis, reception: object) -> None:
    office = Office(redis_client, reception=reception)  # type: ignore[arg-type]
    with timeline(office):
        calls = [office.open_room(), office.join(office.sales), office.join(office.workshop)]
        dead = next(iter(office.platform.rooms))
        for call in calls:
            call.hangup()
        office.run(2)
        assert (office.rooms(), office.members()) == ({}, {})
        # The platform sent no `end` and goes on listing the room.
        assert list(office.platform.rooms) == [dead]
        again, sales = office.open_room(), office.join(office.sales)
        assert spoken(again)[0] == words("started")
        assert set(in_room(office)) == {sid(again), sid(sales)}
        assert len(office.platform.rooms) == 2
        office.check()


@pytest.mark.parametrize("doubled", [False, True])
def test_whom_the_platform_drops_hears_that_it_is_over(redis_client: Redis, doubled: bool) -> None:
    office = Office(redis_client, faults=Faults(double_hooks=doubled))
    with timeline(office):
        calls = [office.open_room(), office.join(office.sales), office.join(office.workshop)]
        office.run(3)
        before = office.time.now_ms()
        _drop(calls[1])
        office.run(5)
        assert (calls[1].state, spoken(calls[1], before)) == ("ended", [words("ended")])
        assert set(in_room(office)) == {sid(calls[0]), sid(calls[2])}
        for call in (calls[0], calls[2]):
            _drop(call)
        office.run(5)
        for call in calls:
            assert (call.state, spoken(call, before)) == ("ended", [words("ended")])
        assert (office.rooms(), office.members()) == ({}, {})
        assert office.platform.unequal_doubles == []
        office.check()


def test_who_is_about_to_enter_when_the_room_ends_hears_it_too(redis_client: Redis) -> None:
    office = Office(redis_client, reception=ENDS_WITH_OWNER)
    with timeline(office):
        owner, sales = office.open_room(), office.sales.dial("*8101")
        owner.hangup()
        office.run(5)
        assert spoken(sales) in ([words("ended")], [words("not_started")])
        assert (sales.state, office.rooms()) == ("ended", {})
        office.check()


def test_an_owner_who_hangs_up_at_once_leaves_no_room(office: Office) -> None:
    with timeline(office):
        owner = office.reception.dial("*8101")
        office.run(0.5)
        assert list(office.rooms()) == ["local:101"]
        owner.hangup()
        office.run(0.5)
        assert (office.rooms(), office.members()) == ({}, {})
        office.check()


def test_a_room_ends_after_six_hours_and_all_are_warned_two_minutes_before(
    office: Office,
) -> None:
    with timeline(office):
        opened = office.time.now_ms()
        calls = [office.open_room(), office.join(office.sales), office.join(office.workshop)]
        idle(office, SIX_HOURS - 4 * 60)
        before = office.time.now_ms()
        # 6 s of the first minutes are over; the rooms are swept every 15 s.
        _run_until(office, opened, SIX_HOURS - 121)
        assert [spoken(call, before) for call in calls] == [[], [], []]
        _run_until(office, opened, SIX_HOURS - 103)
        assert [spoken(call, before) for call in calls] == [[words("ending_soon")]] * 3
        _run_until(office, opened, SIX_HOURS - 1)
        assert [call.state for call in calls] == ["up", "up", "up"]
        _run_until(office, opened, SIX_HOURS + 20)
        heard = [words("ending_soon"), words("ended")]
        assert [spoken(call, before) for call in calls] == [heard] * 3
        assert [call.state for call in calls] == ["ended", "ended", "ended"]
        assert (office.rooms(), office.members()) == ({}, {})
        office.check()


def test_the_owner_of_a_room_whose_time_is_over_opens_a_new_one(redis_client: Redis) -> None:
    office = Office(redis_client, replace(SETTINGS, max_room_seconds=300))
    with timeline(office):
        old, sales = office.open_room(), office.join(office.sales)
        index = office.rooms()
        # The worker was away when the time of the room was over.
        office.stepping.cancel()
        office.run(300)
        second_line = office.reception.dial("*803023125100")
        office.run(4)
        assert spoken(second_line) == [words("start_first")]
        refused = office.workshop.dial("*8101")
        office.run(4)
        assert spoken(refused) == [words("not_started")]
        new = office.reception.dial("*8101")
        idle(office, 0)
        office.run(10)
        assert spoken(new) == [words("started")]
        assert office.rooms().keys() == index.keys()
        assert office.rooms() != index
        assert in_room(office) == {sid(new): ("owner", "in")}
        assert (old.state, sales.state) == ("ended", "ended")
        assert spoken(sales)[-1] == words("ended")
        office.check()


def _drop(call: PhoneCall) -> None:
    """The platform takes a member out of its room, for a reason of its own."""
    assert call.call is not None
    assert call.call.member is not None
    call.call.member.verb.dropped()


def _run_until(office: Office, start_ms: int, seconds: float) -> None:
    office.run(seconds - (office.time.now_ms() - start_ms) / 1000)
