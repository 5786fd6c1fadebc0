"""The platform loses events, or whole calls: the call list tells within 30 s what is true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import EarlyMedia
from tests.scenarios.calling import CUSTOMER_KEYS, key
from tests.scenarios.office import RECEPTION, SETTINGS, Office, timeline, words
from tests.scenarios.watching import (
    idle,
    in_room,
    joined,
    lost,
    sid,
    spoken,
    vanish,
    voices,
)

ENDS_WITH_OWNER = replace(RECEPTION, conference_end_on_exit=True)


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return Office(redis_client)


def test_a_lost_join_is_found_out(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        office.faults.lose = lost(event="join")
        sales = office.join(office.sales)
        assert in_room(office)[sid(sales)] == ("participant", "entering")
        office.run(28)
        assert in_room(office) == {sid(owner): ("owner", "in"), sid(sales): ("participant", "in")}
        # It hears now what all members hear.
        office.faults.lose = lambda _hook: False
        before = office.time.now_ms()
        office.join(office.workshop)
        office.run(3)
        assert spoken(sales, before) == [joined("Workshop")]
        office.check()


def test_a_join_that_comes_very_late_is_not_announced_again(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        sales = office.join(office.sales)
        office.run(3)
        before = office.time.now_ms()
        repeated = _last_hook(office, "join", sid(sales))
        office.platform.webhooks.send_now("room-status", *repeated)
        office.run(3)
        assert spoken(owner, before) == []
        office.check()


@pytest.mark.parametrize("event", ["leave", "completed"])
def test_a_lost_leave_or_a_lost_end_of_the_call_alone_changes_nothing(
    office: Office, event: str
) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.faults.lose = lost(event=event) if event == "leave" else lost(status=event)
        sales.hangup()
        office.run(0.5)
        assert set(in_room(office)) == {sid(owner)}
        owner.hangup()
        office.run(0.5)
        assert office.rooms() == {}
        office.check()


def test_a_call_of_which_every_end_is_lost_is_found_out(office: Office) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        vanish(sales)
        office.run(1)
        assert set(in_room(office)) == {sid(owner), sid(sales)}
        office.run(15)
        assert set(in_room(office)) == {sid(owner)}
        office.check()


def test_an_owner_that_vanishes_ends_the_room_where_it_is_to_end_with_it(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, reception=ENDS_WITH_OWNER)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        vanish(owner)
        before = office.time.now_ms()
        office.run(20)
        assert spoken(sales, before) == [words("ended")]
        assert (sales.state, office.rooms()) == ("ended", {})
        office.check()


def test_an_owner_that_vanishes_leaves_a_room_that_goes_on(office: Office) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        vanish(owner)
        office.run(20)
        assert in_room(office) == {sid(sales): ("participant", "in")}
        again = office.reception.dial("*8101")
        office.run(4)
        assert in_room(office)[sid(again)] == ("owner", "in")
        office.check()


def test_the_platform_restarts_and_the_next_call_opens_a_new_room(office: Office) -> None:
    with timeline(office):
        office.open_room()
        office.join(office.sales)
        index = office.rooms()
        office.platform.restart_platform()
        office.run(30)
        assert (office.rooms(), office.members()) == ({}, {})
        owner, sales = office.open_room(), office.join(office.sales)
        assert spoken(owner)[0] == words("started")
        assert set(in_room(office)) == {sid(owner), sid(sales)}
        assert office.rooms() != index
        office.check()


def test_the_owner_dials_before_the_restart_was_found_out(office: Office) -> None:
    with timeline(office):
        office.open_room()
        office.join(office.sales)
        office.run(10)
        office.platform.restart_platform()
        again = office.reception.dial("*8101")
        office.run(40)
        assert again.state == "up"
        assert in_room(office) == {sid(again): ("owner", "in")}
        office.check()


def test_the_seat_of_a_call_that_ends_on_its_way_in_is_given_back(redis_client: Redis) -> None:
    office = Office(redis_client, replace(SETTINGS, local_max_members=2))
    with timeline(office):
        owner, sales = office.reception.dial("*8101"), office.sales.dial("*8101")
        office.run(1)
        assert in_room(office)[sid(owner)] == ("owner", "entering")
        vanish(owner)
        office.run(16)
        assert set(in_room(office)) == {sid(sales)}
        workshop = office.join(office.workshop)
        assert set(in_room(office)) == {sid(sales), sid(workshop)}
        office.check()


def test_the_seat_of_a_call_that_lives_is_kept_however_long_it_takes(office: Office) -> None:
    office.platform.config = replace(office.platform.config, say_seconds=60.0)
    with timeline(office):
        owner = office.reception.dial("*8101")
        office.run(50)
        assert office.platform.rooms == {}
        assert set(in_room(office)) == {sid(owner)}
        office.run(20)
        assert in_room(office) == {sid(owner): ("owner", "in")}
        office.check()


def test_calls_that_the_platform_forgets_after_an_hour_stay_in_their_room(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    platform = office.platform
    platform.config = replace(platform.config, answered_calls_listed_seconds=3600)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(60)
        idle(office, 3600)
        office.run(60)
        assert voices(owner) == {"Sales"}
        assert set(in_room(office)) == {sid(owner), sid(sales)}
        # Nothing can be asked of them any more: the log says so.
        caplog.clear()
        owner.press("*1#")
        office.run(5)
        unheard = [record for record in caplog.records if "no record" in record.message]
        assert {vars(record)["call_sid"] for record in unheard} == {sid(owner)}
        # That a call has ended is told, and believed, as ever.
        sales.hangup()
        office.run(1)
        assert in_room(office) == {sid(owner): ("owner", "in")}
        office.check()


@pytest.mark.parametrize("lists", ["had", "not had in time"])
def test_a_conversation_of_which_the_answer_was_lost_goes_on(office: Office, lists: str) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=3)
        office.faults.lose = lost(status="in-progress")
        office.workshop.calls[0].answer()
        if lists == "not had in time":
            # Until after the time to ring there are none, and then one that ends early.
            office.faults.rest_500 = 4
            office.faults.lists_cut_to[:] = [1]
        office.run(90)
        assert voices(owner) == {"Workshop"}
        assert [(invite["number"], invite["state"]) for invite in office.invites()] == [
            ("103", "in")
        ]
        assert words("no_answer", number="103") not in spoken(owner)
        office.check()


def test_early_media_of_which_the_status_was_lost_counts_in_the_end(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = EarlyMedia(after=1, label="queue")
        owner = office.open_room()
        office.faults.lose = lost(status="early-media")
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=16)
        assert [invite["state"] for invite in office.invites()] == ["early"]
        office.check()


def test_a_forgotten_call_that_is_listed_as_ended_has_ended(office: Office) -> None:
    platform = office.platform
    platform.config = replace(platform.config, answered_calls_listed_seconds=3600)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(60)
        idle(office, 3600)
        office.run(60)
        office.faults.lose = lambda hook: hook.body.get("call_sid") == sid(sales)
        sales.hangup()
        office.run(30)
        assert in_room(office) == {sid(owner): ("owner", "in")}
        office.check()


@pytest.mark.parametrize("cuts", [[0], [1], [0, 0], [1, 2, 1]], ids=str)
def test_a_list_that_ends_early_ends_no_call(office: Office, cuts: list[int]) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(10)
        office.faults.lists_cut_to[:] = cuts
        office.run(60)
        assert office.faults.lists_cut_to == []
        assert set(in_room(office)) == {sid(owner), sid(sales)}
        assert voices(owner) == {"Sales"}
        office.check()


def test_a_call_that_is_wrongly_taken_for_dead_is_hung_up(office: Office) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(10)
        office.faults.lists_cut_to[:] = [1, 1]
        office.run(60)
        assert in_room(office) == {sid(owner): ("owner", "in")}
        assert sales.state == "ended"
        office.check()


@pytest.mark.parametrize("others", [0, 1])
def test_calls_that_the_platform_has_lost_are_found_out_within_thirty_seconds(
    office: Office, others: int, caplog: pytest.LogCaptureFixture
) -> None:
    with timeline(office):
        calls = [office.open_room(), office.join(office.sales), office.join(office.workshop)]
        office.time.run_until(lambda: office.time.now_ms() % 15_000 == 0, 15)
        gone = calls[others:]
        for call in gone:
            vanish(call)
            del office.platform.exchange.calls[sid(call)]
        office.run(30)
        assert set(in_room(office)) == {sid(call) for call in calls[:others]}
        assert not any("no record" in record.message for record in caplog.records)
        office.check()


def test_a_list_that_cannot_be_had_proves_nothing(office: Office) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        office.faults.rest_500 = 3
        office.run(45)
        assert office.faults.rest_500 == 0
        assert set(in_room(office)) == {sid(owner), sid(sales)}
        vanish(sales)
        office.run(30)
        assert set(in_room(office)) == {sid(owner)}
        office.check()


def test_a_time_that_is_over_ends_the_room_also_without_the_list(redis_client: Redis) -> None:
    office = Office(redis_client, replace(SETTINGS, max_room_seconds=300))
    with timeline(office):
        office.open_room()
        office.run(280)
        office.faults.rest_500 = 1
        office.run(40)
        assert office.rooms() == {}
        office.check()


def test_a_call_that_ends_before_its_first_hook_was_answered_leaves_no_room_for_long(
    office: Office,
) -> None:
    with timeline(office):
        caller = office.reception.dial("*8101")
        caller.hangup()
        office.run(30)
        assert (office.rooms(), office.members()) == ({}, {})
        office.check()


def test_an_index_entry_without_a_room_is_cleared(office: Office) -> None:
    with timeline(office):
        ends = office.time.now_ms() + 3_600_000
        office.redis.hset(office.keys.rooms, "local:101", f"gone|{ends}")
        office.run(1)
        assert office.rooms() == {}
        office.check()


def _last_hook(office: Office, event: str, call_sid: str) -> tuple[str, str, dict[str, object]]:
    """Address, base and body of a conference event that was sent."""
    hooks = [
        seen.data
        for seen in office.platform.log
        if seen.kind == "hook"
        and seen.data["body"].get("event") == event
        and seen.data["body"]["call_sid"] == call_sid
    ]
    return hooks[-1]["url"], "", hooks[-1]["body"]
