"""``##`` at every stage of an invite: it drops the inviter's last NUMBER, and nobody else."""

from __future__ import annotations

import pytest
from redis import Redis

from ivr_app.emulator import Answer, EarlyMedia, Phone, RingForever
from tests.scenarios.calling import (
    CUSTOMER_KEYS,
    PLAIN,
    SUPPLIER_KEYS,
    is_ringing,
    key,
    live_legs,
    told,
)
from tests.scenarios.office import SETTINGS, Office, timeline, words
from tests.scenarios.watching import spoken, voices

NOBODY = words("nobody_to_remove")
TRYING = words("trying")


@pytest.fixture(params=[SETTINGS, PLAIN], ids=["bridged", "plain"])
def office(request: pytest.FixtureRequest, redis_client: Redis) -> Office:
    """An office that places its invites through the bridge, and one that has none."""
    return Office(redis_client, request.param)


def called(office: Office, number: str) -> Phone:
    return office.workshop if number == "103" else office.customer


def assert_dropped(office: Office, number: str) -> None:
    assert (office.invites(), live_legs(office)) == ([], 0)
    assert all(call.state == "ended" for call in called(office, number).calls)


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_a_ringing_phone_stops_ringing(office: Office, number: str) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        began = key(office, owner, f"*8{number}#", wait=2)
        assert is_ringing(called(office, number))
        since = key(office, owner, "##", wait=0.1)
        assert not is_ringing(called(office, number))
        office.run(5)
        assert spoken(owner, since) == [told("dropped", number)]
        assert spoken(sales, began) == []
        assert_dropped(office, number)
        office.check()


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_early_media_ends(office: Office, number: str) -> None:
    with timeline(office):
        called(office, number).when_called = EarlyMedia(1, "queue", then=None)
        owner = office.open_room()
        key(office, owner, f"*8{number}#", wait=4)
        since = key(office, owner, "##", wait=5)
        assert spoken(owner, since) == [told("dropped", number)]
        assert_dropped(office, number)
        office.check()


def test_an_external_number_that_answered_is_removed_from_the_room(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=4)
        assert voices(sales) == {"Reception", "Customer"}
        since = key(office, owner, "##", wait=5)
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        assert spoken(owner, since) == [told("dropped", CUSTOMER_KEYS)]
        assert spoken(sales, since) == []
        assert_dropped(office, CUSTOMER_KEYS)
        office.check()


def test_an_extension_that_answered_stays_and_the_inviter_is_told(office: Office) -> None:
    with timeline(office):
        office.workshop.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        key(office, owner, "*8103#", wait=4)
        since = key(office, owner, "##", wait=5)
        again = key(office, owner, "##", wait=5)
        assert spoken(owner, since) == [told("picked_up", "103")] * 2
        assert spoken(owner, again) == [told("picked_up", "103")]
        assert voices(sales) == {"Reception", "Workshop"}
        office.check()


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_a_number_is_dropped_before_the_worker_has_placed_its_call(
    office: Office, number: str
) -> None:
    with timeline(office):
        owner = office.open_room()
        office.stepping.cancel()
        key(office, owner, f"*8{number}#")
        since = key(office, owner, "##", wait=1)
        office.time.every(0.05, office.step_workers)
        office.run(5)
        assert spoken(owner, since) == [TRYING, told("dropped", number)]
        assert (called(office, number).rings, office.placed()) == (0, [])
        assert_dropped(office, number)
        office.check()


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
@pytest.mark.parametrize("trying_first", [False, True], ids=["reply first", "trying first"])
def test_a_number_is_dropped_while_its_call_is_being_placed(
    office: Office, number: str, *, trying_first: bool
) -> None:
    with timeline(office):
        owner = office.open_room()
        office.faults.trying_before_reply = trying_first
        office.on_post = lambda: key(office, owner, "##", wait=0)
        key(office, owner, f"*8{number}#", wait=6)
        assert not is_ringing(called(office, number))
        assert spoken(owner)[-1] == told("dropped", number)
        assert_dropped(office, number)
        office.check()


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_the_trying_status_comes_before_the_reply_and_the_call_goes_on(
    office: Office, number: str
) -> None:
    with timeline(office):
        office.faults.trying_before_reply = True
        called(office, number).when_called = Answer(after=2)
        owner = office.open_room()
        key(office, owner, f"*8{number}#", wait=5)
        assert voices(owner) == {called(office, number).name}
        assert called(office, number).rings == 1
        office.check()


def test_a_second_drop_removes_nobody_else(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = office.supplier.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{SUPPLIER_KEYS}#", wait=4)
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=4)
        key(office, owner, "##", wait=4)
        since = key(office, owner, "##", wait=4)
        assert spoken(owner, since) == [NOBODY]
        assert voices(owner) == {"Supplier"}
        # The next invite is the last NUMBER again.
        key(office, owner, "*8103#", wait=2)
        key(office, owner, "##", wait=4)
        assert not is_ringing(office.workshop)
        assert voices(owner) == {"Supplier"}
        office.check()


def test_nobody_was_invited(office: Office) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        since = key(office, owner, "##", wait=4)
        assert spoken(owner, since) == [NOBODY]
        assert spoken(sales, since) == []
        assert sales.state == "up"
        office.check()


def test_a_drop_takes_the_newest_of_two_numbers_that_ring(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = office.supplier.when_called = RingForever()
        owner = office.open_room()
        key(office, owner, f"*8{SUPPLIER_KEYS}#", wait=2)
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=2)
        key(office, owner, "##", wait=1)
        assert is_ringing(office.supplier)
        assert not is_ringing(office.customer)
        office.check()


@pytest.mark.parametrize(("keys", "gap"), [("#", 0.2), ("##", 3.0)], ids=["one", "two, 3 s apart"])
def test_a_single_hash_does_nothing(office: Office, keys: str, gap: float) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=4)
        since = office.time.now_ms()
        owner.press(keys, gap=gap)
        office.run(6)
        assert spoken(owner, since) == []
        assert is_ringing(office.workshop)
        office.check()


def test_three_quick_presses_are_one_drop(office: Office) -> None:
    with timeline(office):
        office.supplier.when_called = RingForever()
        owner = office.open_room()
        key(office, owner, f"*8{SUPPLIER_KEYS}#", wait=4)
        key(office, owner, "*8103#", wait=4)
        since = office.time.now_ms()
        owner.press("###", gap=0.3)
        office.run(6)
        assert spoken(owner, since) == [told("dropped", "103")]
        assert is_ringing(office.supplier)
        office.check()


def test_a_dropped_number_may_be_invited_again(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=2)
        key(office, owner, "##", wait=2)
        office.workshop.when_called = Answer(after=1)
        key(office, owner, "*8103#", wait=4)
        assert voices(owner) == {"Workshop"}
        assert office.workshop.rings == 2
        office.check()


def test_a_drop_reaches_a_call_that_is_answered_in_the_same_moment(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=2)
        office.stepping.cancel()
        key(office, owner, "##", wait=0.1)
        # The application believes that it rings; the platform knows better by now.
        office.customer.calls[0].answer()
        office.run(0.5)
        office.time.every(0.05, office.step_workers)
        office.run(5)
        assert_dropped(office, CUSTOMER_KEYS)
        assert voices(owner) == set()
        office.check()


def test_an_owner_who_came_back_drops_what_it_had_invited(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        office.join(office.sales)
        key(office, owner, "*8103#", wait=2)
        owner.hangup()
        office.run(1)
        back = office.reception.dial("*8101")
        office.run(3)
        key(office, back, "##", wait=2)
        assert not is_ringing(office.workshop)
        assert_dropped(office, "103")
        office.check()
