"""The token that makes the application dial: of no use to anybody but the platform's own call."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from redis import Redis

from ivr_app.emulator import Answer, Faults, RingForever
from tests.scenarios.calling import CUSTOMER_KEYS, key, live_legs
from tests.scenarios.office import Office, timeline
from tests.scenarios.watching import lost, voices


def token_of(office: Office) -> str:
    """The user part of the address that the last call was placed to."""
    posts = [event.data["body"] for event in office.platform.log if event.text.startswith("POST")]
    return str(posts[-1]["to"]["sipUri"]).removeprefix("sip:").partition("@")[0]


def test_a_token_works_for_the_first_call_that_shows_it_only(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=4)
        before = office.invites()
        for thief in (office.supplier, office.sales):
            call = thief.dial(token_of(office))
            office.run(3)
            assert (call.state, call.heard) == ("ended", [])
        assert (office.customer.rings, office.invites()) == (1, before)
        assert voices(owner) == {"Customer"}
        office.check()


@pytest.mark.parametrize("secret", ["abcdefghijklmnopqrstuvwxyz", "aaaaaaaaaaaaaaaa"])
def test_a_guessed_token_dials_nobody(redis_client: Redis, secret: str) -> None:
    office = Office(redis_client)
    with timeline(office):
        office.customer.when_called = RingForever()
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=2)
        guess = token_of(office).rpartition("-")[0] + f"-{secret}"
        call = office.supplier.dial(guess)
        office.run(3)
        assert (call.state, office.customer.rings) == ("ended", 1)
        office.check()


def test_a_token_of_an_invite_that_is_over_dials_nobody(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=2)
        token = token_of(office)
        key(office, owner, "##", wait=2)
        call = office.supplier.dial(token)
        office.run(3)
        assert (call.state, office.workshop.rings, live_legs(office)) == ("ended", 1, 0)
        owner.hangup()
        office.run(2)
        call = office.supplier.dial(token)
        office.run(3)
        assert (call.state, office.workshop.rings, office.rooms()) == ("ended", 1, {})
        office.check()


def test_a_call_that_repeats_its_hook_gets_the_same_document(redis_client: Redis) -> None:
    office = Office(redis_client, faults=Faults(double_hooks=True))
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=5)
        assert office.customer.rings == 1
        assert voices(owner) == {"Customer"}
        assert office.platform.unequal_doubles == []
        dials = [doc for doc in office.documents() if any(verb["verb"] == "dial" for verb in doc)]
        assert len(dials) == 1
        office.check()


@pytest.mark.parametrize("seed", range(6))
def test_statuses_in_any_order_lead_to_the_same_end(redis_client: Redis, seed: int) -> None:
    office = Office(redis_client, faults=Faults(shuffle_status_within_s=0.4))
    with timeline(office):
        office.platform.webhooks._random.seed(seed)
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=5)
        key(office, owner, "*8103#", wait=2)
        office.workshop.calls[0].reject(486)
        office.run(3)
        assert [invite["state"] for invite in office.invites()] == ["in"]
        key(office, owner, "##", wait=3)
        assert voices(owner) == {"Customer"}
        office.customer.calls[0].hangup()
        office.run(3)
        assert (office.invites(), live_legs(office)) == ([], 0)
        office.check()


def test_a_lost_join_of_the_room_leg_changes_nothing_for_people(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        office.faults.lose = lost(event="join")
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=5)
        assert voices(owner) == {"Customer"}
        key(office, owner, "##", wait=3)
        assert (voices(owner), office.invites(), live_legs(office)) == (set(), [], 0)
        office.check()


def test_secrets_are_in_no_order_and_no_log(
    redis_client: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    office = Office(redis_client)
    caplog.set_level("DEBUG")
    with timeline(office):
        owner = office.open_room()
        office.stepping.cancel()
        key(office, owner, "*8103#")
        entries: Any = redis_client.xrange(office.keys.orders)
        orders = [orjson.loads(fields["order"]) for _, fields in entries]
        secret = office.invites()[0]["secret"]
        office.step_workers()
        office.run(3)
        assert office.workshop.rings == 1
        logged = " ".join(str(vars(record)) for record in caplog.records)
        assert secret not in repr(orders)
        assert secret not in logged
        office.check()
