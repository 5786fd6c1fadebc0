"""Hooks come twice, late, or in another order: the state is the same as once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from redis import Redis

from ivr_app.emulator import Answer, Faults, PhoneCall, Reject
from ivr_app.emulator.faults import Hook
from tests.scenarios.office import CUSTOMER, RECEPTION, SUPPLIER, Office, timeline
from tests.scenarios.watching import idle, in_room, joined, sid, spoken

WITH_PIN = replace(RECEPTION, conference_pin="4711")
NUMBER = CUSTOMER.replace("+", "00")
BUSY = SUPPLIER.replace("+", "00")


def empty_keys(hook: Hook) -> bool:
    """One press of ``#`` cannot be told from a second delivery of it."""
    return hook.kind == "keys" and hook.body.get("digits") == ""


DOUBLED = Faults(double_hooks=True, except_double=empty_keys)


def enter(office: Office) -> None:
    """The owner opens its room, another phone enters with its second PIN."""
    office.open_room()
    call = office.sales.dial("*8101")
    office.run(0.5)
    call.press("1#")
    office.run(4)
    call.press("4711#")
    office.run(5)


def invite(office: Office) -> None:
    """All that, and an invite that is answered and one that is not."""
    enter(office)
    office.customer.when_called = Answer(after=2)
    office.supplier.when_called = Reject(after=1)
    office.reception.calls[0].press(f"*8{NUMBER}#")
    office.run(12)
    office.reception.calls[0].press(f"*8{BUSY}#")
    office.run(12)


def mute_and_drop(office: Office) -> None:
    """All that; a member mutes itself, the owner drops NUMBER, by the keys and on a second line."""
    invite(office)
    office.sales.calls[0].press("*1#")
    office.run(3)
    office.reception.calls[0].press("##")
    office.run(3)
    office.reception.dial("##")
    office.run(6)
    office.reception.dial(f"*8{NUMBER}")
    office.run(8)


def take_over(office: Office) -> None:
    """All that; the owner comes back with another device, and somebody leaves."""
    mute_and_drop(office)
    office.reception.dial("*8101")
    office.run(5)
    office.sales.calls[0].hangup()
    office.run(5)


def leave(office: Office) -> None:
    """All that, and everybody leaves."""
    take_over(office)
    for phone in (office.reception, office.customer):
        for call in phone.live_calls:
            call.hangup()
        office.run(2)
    office.run(5)


STORIES = [enter, invite, mute_and_drop, take_over, leave]
Story = Callable[[Office], None]


def calls_of(office: Office) -> dict[str, str]:
    """A name for every call of a phone, to compare two runs by."""
    phones = (office.reception, office.sales, office.workshop, office.customer, office.supplier)
    return {
        sid(call): f"{phone.name}/{n}"
        for phone in phones
        for n, call in enumerate(phone.calls)
        if call.call
    }


def seen(office: Office) -> dict[str, Any]:
    """What there is at the end, without identifiers and times."""
    names = calls_of(office)
    members = {
        names[call]: (member["role"], member["state"], member.get("muted", False))
        for call, member in office.members().items()
    }
    invites = sorted((i["number"], i["state"], i["target"]) for i in office.invites())
    states = {
        f"{call.phone.name}/{n}": (call.state, spoken(call))
        for phone in (*office.platform.phones.values(), *office.platform.numbers.values())
        for n, call in enumerate(phone.calls)
    }
    return {"members": members, "invites": invites, "calls": states, "rooms": [*office.rooms()]}


def tell(redis: Redis, story: Story, faults: Faults) -> Office:
    """Play a story from the beginning."""
    redis.flushall()
    office = Office(redis, reception=WITH_PIN, faults=faults)
    with timeline(office):
        story(office)
        office.check()
    return office


@pytest.mark.parametrize("story", STORIES)
def test_a_story_with_every_hook_doubled_ends_as_with_single_ones(
    redis_client: Redis, story: Story
) -> None:
    once = seen(tell(redis_client, story, Faults()))
    office = tell(redis_client, story, DOUBLED)
    assert seen(office) == once
    assert office.platform.unequal_doubles == []


@pytest.mark.parametrize("after", [0.0, 0.4, 3.0])
def test_second_deliveries_may_come_late(redis_client: Redis, after: float) -> None:
    once = seen(tell(redis_client, enter, Faults()))
    faults = replace(DOUBLED, double_after_seconds=after)
    office = tell(redis_client, enter, faults)
    assert seen(office) == once
    assert office.platform.unequal_doubles == []


def test_a_first_hook_that_comes_again_after_its_call_has_ended_opens_no_room(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, faults=replace(DOUBLED, double_after_seconds=5.0))
    with timeline(office):
        owner = office.reception.dial("*8101")
        office.run(3)
        owner.hangup()
        office.run(10)
        assert (office.rooms(), office.members()) == ({}, {})
        office.check()


def test_a_first_hook_of_an_earlier_room_takes_nothing_over(redis_client: Redis) -> None:
    reception = replace(RECEPTION, conference_end_on_exit=True)
    office = Office(redis_client, reception=reception)
    with timeline(office):
        office.open_room()
        old = office.join(office.sales)
        office.faults.double_hooks, office.faults.double_after_seconds = True, 2.0
        late = office.workshop.dial("*8101")
        office.run(1)
        office.reception.calls[0].hangup()
        # The worker is late: the members of the first opening are still where they were.
        office.stepping.cancel()
        office.run(0.1)
        again = office.reception.dial("*8101")
        office.run(1.5)
        assert (old.state, late.state, again.state) == ("up", "up", "up")
        assert set(in_room(office)) == {sid(again)}
        idle(office, 0)
        office.run(5)
        assert (old.state, late.state, again.state) == ("ended", "ended", "up")
        assert in_room(office) == {sid(again): ("owner", "in")}
        office.check()


@pytest.mark.parametrize("seed", range(6))
def test_statuses_in_any_order_lead_to_the_same_end(redis_client: Redis, seed: int) -> None:
    once = seen(tell(redis_client, _join_and_leave, Faults()))
    redis_client.flushall()
    faults = replace(DOUBLED, shuffle_status_within_s=1.5)
    office = Office(redis_client, reception=WITH_PIN, faults=faults)
    office.platform.webhooks._random = Random(seed)
    with timeline(office):
        _join_and_leave(office)
        office.check()
    assert _without_announcements(seen(office)) == _without_announcements(once)
    assert office.platform.unequal_doubles == []


@pytest.mark.parametrize("seed", range(6))
def test_a_join_that_is_told_after_the_end_of_its_call_gives_no_seat(
    redis_client: Redis, seed: int
) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        office.faults.shuffle_status_within_s = 1.5
        office.platform.webhooks._random = Random(seed)
        for _ in range(4):
            call = office.sales.dial("*8101")
            office.run(0.1)
            call.hangup()
        # Before the next sweep could mend it.
        office.run(2)
        assert set(in_room(office)) == {sid(owner)}
        office.check()


def _join_and_leave(office: Office) -> None:
    office.open_room()
    calls: list[PhoneCall] = []
    for phone in (office.sales, office.workshop, office.sales):
        call = phone.dial("*8101")
        office.run(0.5)
        call.press("4711#")
        calls.append(call)
        office.run(2)
    calls[0].hangup()
    office.reception.dial("*8101")
    office.run(1)
    calls[1].hangup()
    office.run(20)


def _without_announcements(state: dict[str, Any]) -> dict[str, Any]:
    """Who is told late that somebody joined may have hung up by then."""
    told = {joined("Sales"), joined("Workshop")}
    calls = {
        name: (how, [label for label in labels if label not in told])
        for name, (how, labels) in state["calls"].items()
    }
    return {**state, "calls": calls}
