"""A platform that fails, refuses, is slow or silent, and workers that die: called once, or told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from redis import Redis

from ivr_app.emulator import Answer, Phone, RingForever
from tests.scenarios.calling import (
    CUSTOMER_KEYS,
    PLAIN,
    is_ringing,
    key,
    legs,
    live_legs,
    told,
)
from tests.scenarios.office import SETTINGS, Office, timeline, with_account, words
from tests.scenarios.watching import idle, sid, spoken, voices

TRYING = words("trying")
NUMBERS = pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])


@pytest.fixture(params=[SETTINGS, PLAIN], ids=["bridged", "plain"])
def office(request: pytest.FixtureRequest, redis_client: Redis) -> Office:
    """An office that places its invites through the bridge, and one that has none."""
    return Office(redis_client, request.param)


def called(office: Office, number: str) -> Phone:
    return office.workshop if number == "103" else office.customer


class Killed(BaseException):
    """The worker's process is gone in the middle of a request."""


def make_mortal(office: Office) -> None:
    """Let the worker never come back once it was killed."""

    def step() -> None:
        try:
            office.step_workers()
        except Killed:
            office.stepping.cancel()

    office.stepping.cancel()
    office.stepping = office.time.every(0.05, step)


def replace_worker(office: Office) -> None:
    """Another worker takes over: the lease of the dead one has run out, its orders are old."""
    office.stepping.cancel()
    office.redis.delete(office.keys.lease)
    office.workers = office.hire()
    for worker in office.workers:
        worker.idle_ms = 0
    office.stepping = office.time.every(0.05, office.step_workers)


@NUMBERS
@pytest.mark.parametrize("fault", ["rest_500", "rest_refused"])
def test_what_the_platform_does_not_take_is_tried_again(
    office: Office, number: str, fault: str
) -> None:
    with timeline(office):
        called(office, number).when_called = Answer(after=1)
        owner = office.open_room()
        setattr(office.faults, fault, 5)
        key(office, owner, f"*8{number}#", wait=9)
        if fault == "rest_500" and not office.account.bridge:
            # It may have been placed after all, and a plain call has no token that rings once.
            office.run(15)
            assert called(office, number).rings == 0
            assert spoken(owner)[1:] == [TRYING, told("failed", number)]
        else:
            assert called(office, number).rings == 1
            assert voices(owner) == {called(office, number).name}
            assert spoken(owner)[1:] == [TRYING]
        office.check()


@NUMBERS
def test_a_drop_that_the_platform_does_not_take_is_tried_again(office: Office, number: str) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, f"*8{number}#", wait=3)
        office.faults.rest_500 = 4
        key(office, owner, "##", wait=8)
        assert not is_ringing(called(office, number))
        assert live_legs(office) == 0
        office.check()


@NUMBERS
def test_a_request_that_the_platform_will_not_have_is_told_as_a_failure(
    redis_client: Redis, number: str
) -> None:
    office = Office(redis_client, with_account(application_sid="unknown"))
    with timeline(office):
        owner = office.open_room()
        since = key(office, owner, f"*8{number}#", wait=6)
        assert sorted(spoken(owner, since)) == sorted([TRYING, told("failed", number)])
        assert (office.invites(), called(office, number).rings) == ([], 0)
        since = key(office, owner, "##", wait=3)
        assert spoken(owner, since) == [words("nobody_to_remove")]


@NUMBERS
def test_what_cannot_be_placed_within_fifteen_seconds_has_failed(
    office: Office, number: str
) -> None:
    with timeline(office):
        owner = office.open_room()
        office.faults.rest_500 = 10**6
        since = key(office, owner, f"*8{number}#", wait=16)
        assert office.invites() == []
        office.faults.rest_500 = 0
        office.run(60)
        assert (called(office, number).rings, office.placed()) == (0, [])
        assert told("failed", number) in spoken(owner, since)
        assert owner.state == "up"
        office.check()


@NUMBERS
def test_a_request_that_took_too_long_rings_nobody(office: Office, number: str) -> None:
    with timeline(office):
        owner = office.open_room()
        office.stepping.cancel()
        key(office, owner, f"*8{number}#")
        office.before_post = lambda: office.run(16)
        office.stepping = office.time.every(0.05, office.step_workers)
        office.run(25)
        assert not is_ringing(called(office, number))
        assert told("failed", number) in spoken(owner)
        assert (office.invites(), live_legs(office)) == ([], 0)
        office.check()


def lose_reply(office: Office) -> None:
    """The platform places one call, and its answer never comes."""

    def lose() -> None:
        office.on_post = lambda: None
        raise requests.ReadTimeout("no answer")

    office.on_post = lose


@NUMBERS
@pytest.mark.parametrize("statuses", ["known", "lost"])
def test_a_call_whose_reply_was_lost_is_not_placed_twice(
    office: Office, number: str, statuses: str
) -> None:
    with timeline(office):
        called(office, number).when_called = Answer(after=9)
        owner = office.open_room()
        if statuses == "lost":
            office.faults.lose = lambda hook: hook.body["call_status"] in ("trying", "ringing")
        lose_reply(office)
        since = key(office, owner, f"*8{number}#", wait=7)
        assert called(office, number).rings == 1
        office.faults.lose = lambda hook: False
        office.run(8)
        assert voices(owner) == {called(office, number).name}
        assert spoken(owner, since) == [TRYING]
        assert len(office.placed()) == called(office, number).rings == 1
        office.check()


@NUMBERS
@pytest.mark.parametrize("statuses", ["known", "lost"])
def test_a_call_that_was_placed_and_answered_with_an_error_is_not_placed_twice(
    office: Office, number: str, statuses: str
) -> None:
    with timeline(office):
        called(office, number).when_called = Answer(after=9)
        owner = office.open_room()
        office.run(1)
        if statuses == "lost":
            office.faults.lose = lambda hook: hook.body["call_status"] in ("trying", "ringing")
        office.before_post = lambda: setattr(office.faults, "rest_500_after", 1)
        office.on_post = lambda: setattr(office, "before_post", lambda: None)
        key(office, owner, f"*8{number}#", wait=7)
        assert called(office, number).rings == 1
        office.faults.lose = lambda hook: False
        office.run(8)
        assert voices(owner) == {called(office, number).name}
        assert called(office, number).rings == 1
        office.check()


@NUMBERS
def test_a_call_whose_reply_was_lost_is_dropped(office: Office, number: str) -> None:
    with timeline(office):
        called(office, number).when_called = RingForever()
        owner = office.open_room()
        office.faults.lose = lambda hook: hook.kind == "status"
        lose_reply(office)
        key(office, owner, f"*8{number}#", wait=0)
        office.run(5)
        key(office, owner, "##", wait=5)
        assert not is_ringing(called(office, number))
        assert live_legs(office) == 0


@pytest.mark.parametrize("dialled", ["by another room", "by a phone"])
def test_a_call_of_somebody_else_to_the_same_number_is_not_taken_for_the_lost_one(
    redis_client: Redis, dialled: str
) -> None:
    office = Office(redis_client, PLAIN)
    with timeline(office):
        first, second = office.open_room(), office.open_room(office.sales)
        office.run(2)
        # The request for the first room comes to nothing, and nobody knows that. Its call is looked
        # for a moment after the second room's was placed.
        office.before_post = vanishing(office)
        key(office, first, f"*8{CUSTOMER_KEYS}#", wait=0.7)
        if dialled == "by another room":
            # Its statuses are late: for a while its invite does not know its own call.
            office.faults.lose = lambda hook: hook.body.get("direction") == "outbound"
            lose_reply(office)
            key(office, second, f"*8{CUSTOMER_KEYS}#", wait=10)
        else:
            office.workshop.dial(CUSTOMER_KEYS)
            office.run(10)
        assert (office.customer.rings, legs(office, "local:101")) == (1, [])
        office.faults.lose = lambda hook: False
        office.customer.calls[0].answer()
        office.run(10)
        assert voices(first) == set()
        assert told("failed", CUSTOMER_KEYS) in spoken(first)
        if dialled == "by another room":
            assert voices(second) == {"Customer"}
        office.check()


def vanishing(office: Office) -> Callable[[], None]:
    """The next request gets lost on its way, and so does its sender's connection."""

    def vanish() -> None:
        office.before_post = lambda: None
        raise requests.ReadTimeout("no answer")

    return vanish


@NUMBERS
def test_a_worker_dies_before_it_places_the_call(office: Office, number: str) -> None:
    """The claim is written and nothing was sent: a bridge is placed by the next worker."""
    with timeline(office):
        called(office, number).when_called = Answer(after=1)
        owner = office.open_room()
        make_mortal(office)
        office.before_post = dying(office)
        since = key(office, owner, f"*8{number}#", wait=2)
        assert office.placed() == []
        replace_worker(office)
        office.run(25)
        if office.account.bridge:
            assert voices(owner) == {called(office, number).name}
            assert called(office, number).rings == 1
            assert spoken(owner, since) == [TRYING]
        else:
            # Whether it was sent cannot be known: rather told as failed than rung twice.
            assert called(office, number).rings == 0
            assert told("failed", number) in spoken(owner, since)
        office.check()


@NUMBERS
@pytest.mark.parametrize("statuses", ["known", "lost"])
def test_a_worker_dies_after_it_placed_the_call(office: Office, number: str, statuses: str) -> None:
    with timeline(office):
        called(office, number).when_called = Answer(after=12)
        owner = office.open_room()
        if statuses == "lost":
            office.faults.lose = lambda hook: hook.body["call_status"] in ("trying", "ringing")
        make_mortal(office)
        office.on_post = dying(office)
        key(office, owner, f"*8{number}#", wait=2)
        replace_worker(office)
        office.run(6)
        office.faults.lose = lambda hook: False
        assert called(office, number).rings == 1
        office.run(8)
        assert voices(owner) == {called(office, number).name}
        assert len(office.placed()) == called(office, number).rings == 1
        office.check()


@NUMBERS
def test_a_worker_dies_after_it_placed_the_call_of_an_invite_that_was_dropped(
    office: Office, number: str
) -> None:
    with timeline(office):
        owner = office.open_room()
        office.faults.lose = lambda hook: hook.kind == "status"
        make_mortal(office)
        office.on_post = dying(office)
        key(office, owner, f"*8{number}#", wait=1)
        key(office, owner, "##", wait=1)
        replace_worker(office)
        if not office.account.bridge:
            # Nothing but its own statuses tells which call it is.
            office.faults.lose = lambda hook: False
            called(office, number).calls[0].answer()
        office.run(5)
        assert not is_ringing(called(office, number))
        assert (voices(owner), live_legs(office)) == (set(), 0)


def dying(office: Office) -> Callable[[], None]:
    """The next thing that happens to the worker is its death."""

    def die() -> None:
        office.on_post = office.before_post = lambda: None
        raise Killed

    return die


def test_a_worker_dies_with_orders_that_it_had_taken(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        office.stepping.cancel()
        key(office, owner, "*8103#")
        assert len(office.workers[0].queue.read()) == 2
        replace_worker(office)
        office.run(5)
        assert (office.workshop.rings, len(office.placed())) == (1, 1)
        assert spoken(owner)[1:] == [TRYING]
        assert office.redis.xlen(office.keys.orders) == 0
        office.check()


def test_the_end_of_a_room_finds_a_call_that_is_being_placed(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        office.on_post = owner.hangup
        key(office, owner, "*8103#", wait=0)
        office.run(5)
        assert (office.rooms(), live_legs(office)) == ({}, 0)
        assert not is_ringing(office.workshop)
        office.check()


def test_an_order_that_always_fails_is_given_up_and_kept(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        office.faults.rest_500 = 10**6
        key(office, owner, "*1#", wait=55)
        assert office.redis.xlen(office.keys.dead) == 0
        office.run(15)
        entries: Any = office.redis.xrange(office.keys.dead)
        [(_, fields)] = entries
        assert '"kind":"mute"' in fields["order"]
        assert fields["error"] == "PUT /Calls: 500"
        assert office.redis.zcard(office.keys.later) == 0
        assert office.redis.xlen(office.keys.orders) == 0


def test_the_platform_restarts_and_forgets_all_calls(redis_client: Redis) -> None:
    office = Office(redis_client, PLAIN)
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=4)
        office.platform.restart_platform()
        office.run(31)
        assert office.rooms() == {}
        again = office.open_room()
        assert spoken(again) == [words("started")]
        office.check()


def test_a_bridge_call_that_nobody_reported_ends_with_the_time_to_ring(
    redis_client: Redis,
) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=2)
        office.faults.lose = lambda hook: hook.kind in ("status", "room-status")
        idle(office, 20)
        assert is_ringing(office.workshop)
        office.run(20)
        assert not is_ringing(office.workshop)
        assert told("no_answer", "103") in spoken(owner)
        assert office.invites() == []
        assert sid(owner) in office.members()
        office.check()
