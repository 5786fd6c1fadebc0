"""The owner comes back to its room, while an older call of it is still in and after it has left."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from tests.scenarios.office import RECEPTION, SETTINGS, Office, timeline, words
from tests.scenarios.watching import idle, in_room, lost, sid, spoken, vanish, voices

ENDS_WITH_OWNER = replace(RECEPTION, conference_end_on_exit=True)


@pytest.fixture(params=[RECEPTION, ENDS_WITH_OWNER], ids=["goes on", "ends with the owner"])
def office(request: pytest.FixtureRequest, redis_client: Redis) -> Office:
    """An office whose room goes on without its owner, and one whose room does not."""
    return Office(redis_client, reception=request.param)


def platform_rooms(office: Office) -> dict[str, int]:
    """Rooms on the platform, with their head counts."""
    return {name: len(room.members) for name, room in office.platform.rooms.items()}


def test_the_owners_new_call_takes_over_and_the_old_one_is_hung_up(office: Office) -> None:
    with timeline(office):
        old, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        before = office.time.now_ms()
        index = office.rooms()
        new = office.reception.dial("*8101")
        office.run(5)
        assert (old.state, new.state, sales.state) == ("ended", "up", "up")
        assert in_room(office) == {sid(new): ("owner", "in"), sid(sales): ("participant", "in")}
        assert office.rooms() == index
        assert (voices(new), voices(sales)) == ({"Sales"}, {"Reception"})
        # Neither told that it has started, nor announced to anybody.
        assert spoken(new) == spoken(sales, before) == []
        office.run(60)
        assert (new.state, sales.state) == ("up", "up")
        assert platform_rooms(office) == {f"local-101-{index['local:101'].split('|')[0]}": 2}
        office.check()


def test_the_owner_takes_over_again_and_again(office: Office) -> None:
    with timeline(office):
        office.open_room()
        sales = office.join(office.sales)
        calls = [office.reception.dial("*8101")]
        for _ in range(3):
            office.run(0.02)
            calls.append(office.reception.dial("*8101"))
        office.run(5)
        assert [call.state for call in calls] == ["ended", "ended", "ended", "up"]
        assert set(in_room(office)) == {sid(calls[-1]), sid(sales)}
        assert voices(sales) == {"Reception"}
        office.check()


def test_the_owner_alone_takes_over_without_ending_the_room(office: Office) -> None:
    with timeline(office):
        old = office.open_room()
        index = office.rooms()
        new = office.reception.dial("*8101")
        office.run(20)
        assert (old.state, new.state) == ("ended", "up")
        assert office.rooms() == index
        assert in_room(office) == {sid(new): ("owner", "in")}
        office.check()


def test_an_old_call_whose_end_is_told_late_does_not_end_the_room(office: Office) -> None:
    with timeline(office):
        old, sales = office.open_room(), office.join(office.sales)
        # The old device lost its network; the platform notices a good while later.
        office.faults.rest_refused = 4
        new = office.reception.dial("*8101")
        office.run(1)
        assert old.state == "up"
        office.run(10)
        assert (old.state, new.state, sales.state) == ("ended", "up", "up")
        assert set(in_room(office)) == {sid(new), sid(sales)}
        office.check()


def test_the_old_call_hangs_up_while_the_new_one_enters(office: Office) -> None:
    with timeline(office):
        old, sales = office.open_room(), office.join(office.sales)
        new = office.reception.dial("*8101")
        old.hangup()
        office.run(5)
        assert (new.state, sales.state) == ("up", "up")
        assert set(in_room(office)) == {sid(new), sid(sales)}
        office.check()


def test_an_old_call_that_joins_after_the_take_over_gets_no_seat(office: Office) -> None:
    with timeline(office):
        old = office.reception.dial("*8101")
        office.run(1.9)
        # The worker is late, so that the old call joins before it is hung up.
        office.stepping.cancel()
        new = office.reception.dial("*8101")
        office.run(1)
        assert [len(room.members) for room in office.platform.rooms.values()] == [2]
        assert in_room(office) == {sid(new): ("owner", "in")}
        idle(office, 0)
        office.run(4)
        assert (old.state, new.state) == ("ended", "up")
        assert in_room(office) == {sid(new): ("owner", "in")}
        office.check()


def test_the_owner_takes_over_in_a_full_room(redis_client: Redis) -> None:
    office = Office(redis_client, replace(SETTINGS, local_max_members=2))
    with timeline(office):
        old, sales = office.open_room(), office.join(office.sales)
        new = office.reception.dial("*8101")
        office.run(4)
        assert (old.state, new.state) == ("ended", "up")
        assert set(in_room(office)) == {sid(new), sid(sales)}
        new.hangup()
        office.run(1)
        workshop = office.join(office.workshop)
        refused = office.reception.dial("*8101")
        office.run(4)
        assert (refused.state, spoken(refused)) == ("ended", [words("room_full")])
        assert set(in_room(office)) == {sid(sales), sid(workshop)}
        office.check()


def test_keys_of_the_old_call_mean_nothing_after_the_take_over(office: Office) -> None:
    with timeline(office):
        old = office.open_room()
        office.faults.rest_refused = 5
        new = office.reception.dial("*8101")
        office.run(0.5)
        old.press("*8102#")
        office.run(30)
        assert (office.placed(), office.invites()) == ([], [])
        assert set(in_room(office)) == {sid(new)}
        office.check()


def test_the_owner_leaves_and_comes_back(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        index = office.rooms()
        office.run(3)
        owner.hangup()
        office.run(3)
        assert (sales.state, in_room(office)) == ("up", {sid(sales): ("participant", "in")})
        workshop = office.join(office.workshop)
        office.run(4)
        before = office.time.now_ms()
        again = office.reception.dial("*8101")
        office.run(4)
        assert office.rooms() == index
        assert in_room(office) == {
            sid(sales): ("participant", "in"),
            sid(workshop): ("participant", "in"),
            sid(again): ("owner", "in"),
        }
        assert voices(again) == {"Sales", "Workshop"}
        assert spoken(again) == spoken(sales, before) == spoken(workshop, before) == []
        office.check()


def test_an_owner_who_came_back_invites_again(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        office.join(office.sales)
        owner.hangup()
        office.run(3)
        again = office.reception.dial("*8101")
        office.run(3)
        again.press("*8103#")
        office.run(4)
        assert office.workshop.ringing is not None
        assert spoken(again) == [words("trying")]
        office.check()


def test_nobody_else_becomes_owner_when_the_owner_has_left(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        owner.hangup()
        office.run(3)
        before = office.time.now_ms()
        sales.press("*8103#")
        office.run(4)
        assert (office.placed(), office.workshop.rings) == ([], 0)
        assert spoken(sales, before) == [words("not_available")]
        second_line = office.sales.dial("*8103")
        office.run(4)
        assert spoken(second_line) == [words("not_started")]
        office.check()


def test_the_owner_comes_back_to_a_room_that_lost_it_silently(redis_client: Redis) -> None:
    office = Office(redis_client, reception=ENDS_WITH_OWNER)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        vanish(owner)
        again = office.reception.dial("*8101")
        office.run(60)
        assert (again.state, sales.state) == ("up", "up")
        assert in_room(office) == {sid(again): ("owner", "in"), sid(sales): ("participant", "in")}
        office.check()


def test_a_lost_join_of_the_owner_does_not_keep_it_from_its_room(redis_client: Redis) -> None:
    office = Office(redis_client)
    office.faults.lose = lost(event="join")
    with timeline(office):
        old = office.open_room()
        new = office.reception.dial("*8101")
        office.run(4)
        assert in_room(office) == {sid(new): ("owner", "entering")}
        office.run(30)  # the older call stays until the call list says that the new one is there
        assert (old.state, new.state) == ("ended", "up")
        assert in_room(office) == {sid(new): ("owner", "in")}
        office.check()
