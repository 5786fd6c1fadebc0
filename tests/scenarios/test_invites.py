"""An invite from its keys to its end, through the bridge and with a plain call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import Answer, EarlyMedia, Phone, Reject, RingForever
from tests.scenarios.calling import (
    CUSTOMER_KEYS,
    PLAIN,
    SUPPLIER_KEYS,
    is_ringing,
    key,
    live_legs,
    states,
    told,
)
from tests.scenarios.office import (
    COMPANY,
    CUSTOMER,
    RECEPTION,
    SALES,
    SETTINGS,
    WORKSHOP,
    Office,
    timeline,
    words,
)
from tests.scenarios.watching import spoken, voices

TRYING = words("trying")


@pytest.fixture(params=[SETTINGS, PLAIN], ids=["bridged", "plain"])
def office(request: pytest.FixtureRequest, redis_client: Redis) -> Office:
    """An office that places its invites through the bridge, and one that has none."""
    return Office(redis_client, request.param)


def is_bridged(office: Office) -> bool:
    return office.account.bridge is not None


def called(office: Office, number: str) -> Phone:
    return office.workshop if number == "103" else office.customer


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_number_is_invited_by_keys_and_heard_by_all_when_it_answers(
    office: Office, number: str
) -> None:
    with timeline(office):
        invitee = called(office, number)
        invitee.when_called = Answer(after=3)
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(2)
        since = key(office, owner, f"*8{number}#")
        assert spoken(owner, since) == [TRYING]
        office.run(5)
        assert voices(owner) == {"Sales", invitee.name}
        assert voices(sales) == {"Reception", invitee.name}
        assert voices(invitee.calls[0]) == {"Reception", "Sales"}
        assert states(office) == {number: "in"}
        office.run(3)
        # The inviter alone was told anything, and the invitee is not announced by a name.
        assert spoken(owner, since) == [TRYING]
        assert spoken(sales, since) == spoken(invitee.calls[0]) == []
        office.check()


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_a_number_without_a_hash_is_called_two_seconds_after_the_last_key(
    office: Office, number: str
) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, f"*8{number}", wait=1.8)
        assert called(office, number).rings == 0
        office.run(0.5)
        assert called(office, number).rings == 1
        office.check()


def test_early_media_is_heard_by_all_through_the_bridge(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        office.customer.when_called = EarlyMedia(1, "queue", then=Answer(after=4))
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(2)
        since = key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=2)
        assert "early:queue" in owner.hears() & sales.hears()
        assert states(office) == {CUSTOMER_KEYS: "early"}
        office.run(4)
        assert states(office) == {CUSTOMER_KEYS: "in"}
        assert voices(sales) == {"Reception", "Customer"}
        assert spoken(sales, since) == []
        office.check()


def test_without_a_bridge_the_room_hears_a_number_only_when_it_answers(redis_client: Redis) -> None:
    office = Office(redis_client, PLAIN)
    with timeline(office):
        office.customer.when_called = EarlyMedia(1, "queue", then=Answer(after=4))
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=3)
        assert states(office) == {CUSTOMER_KEYS: "early"}
        assert "early:queue" not in owner.hears()
        office.run(4)
        assert voices(owner) == {"Customer"}
        office.check()


def test_a_called_extension_shows_the_inviter_and_an_external_number_the_company(
    office: Office,
) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#")
        key(office, owner, f"*8{CUSTOMER_KEYS}#")
        shown = office.workshop.calls[0]
        assert (shown.remote, shown.remote_name) == ("101", "Reception")
        assert office.customer.calls[0].remote == "+4930231250"
        office.check()


def test_a_company_without_a_caller_id_shows_the_inviters_extension(office: Office) -> None:
    with timeline(office):
        office.redis.delete(office.keys.directory)
        office.desk.directory.fill(replace(COMPANY, caller_id=None), (RECEPTION,))
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#")
        assert office.customer.calls[0].remote == "101"


def test_a_number_that_is_being_called_is_not_called_twice(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = RingForever()
        owner = office.open_room()
        since = key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=3)
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=3)
        # The same number, dialled in another way.
        key(office, owner, f"*8{CUSTOMER.replace('+', '00')}#", wait=3)
        assert spoken(owner, since) == [TRYING, TRYING, TRYING]
        assert office.customer.rings == 1
        assert len(office.invites()) == 1
        office.check()


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_whoever_is_there_by_an_invite_is_not_invited_again(office: Office, number: str) -> None:
    with timeline(office):
        called(office, number).when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{number}#", wait=5)
        since = key(office, owner, f"*8{number}#", wait=5)
        assert spoken(owner, since) == [told("already_there", number)]
        assert called(office, number).rings == 1
        office.check()


def test_a_phone_that_joined_is_not_invited(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        office.join(office.sales)
        office.run(3)
        since = key(office, owner, "*8102#", wait=3)
        assert spoken(owner, since) == [told("already_there", "102")]
        assert office.sales.rings == 0
        office.check()


FAILURES = [
    (Reject(486), "busy"),
    (Reject(600), "busy"),
    (Reject(603), "rejected"),
    (Reject(404), "failed"),
    (Reject(480), "failed"),
    (EarlyMedia(1, "sorry", then=Reject(486)), "busy"),
    (EarlyMedia(1, "sorry", then=Reject(603, after=3)), "rejected"),
]


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
@pytest.mark.parametrize(("behaviour", "prompt"), FAILURES, ids=str)
def test_a_call_that_fails_is_told_to_the_inviter_alone_and_may_be_tried_again(
    office: Office, number: str, behaviour: Reject | EarlyMedia, prompt: str
) -> None:
    with timeline(office):
        invitee = called(office, number)
        invitee.when_called = behaviour
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(2)
        since = key(office, owner, f"*8{number}#", wait=9)
        assert spoken(owner, since) == [TRYING, told(prompt, number)]
        assert spoken(sales, since) == []
        assert (office.invites(), live_legs(office)) == ([], 0)
        since = key(office, owner, "##", wait=5)
        assert spoken(owner, since) == [words("nobody_to_remove")]
        invitee.when_called = Answer(after=1)
        key(office, owner, f"*8{number}#", wait=5)
        assert voices(sales) == {"Reception", invitee.name}
        office.check()


def test_a_phone_that_is_not_registered_could_not_be_reached(office: Office) -> None:
    with timeline(office):
        del office.platform.phones["103"]
        owner = office.open_room()
        since = key(office, owner, "*8103#", wait=6)
        assert spoken(owner, since) == [TRYING, told("failed", "103")]
        assert office.invites() == []
        office.check()


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_nobody_answers_within_thirty_seconds(office: Office, number: str) -> None:
    with timeline(office):
        called(office, number).when_called = RingForever()
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(2)
        since = key(office, owner, f"*8{number}#", wait=29)
        assert is_ringing(called(office, number))
        office.run(4)
        assert not is_ringing(called(office, number))
        assert spoken(owner, since) == [TRYING, told("no_answer", number)]
        assert spoken(sales, since) == []
        assert (office.invites(), live_legs(office)) == ([], 0)
        office.check()


def test_the_time_to_ring_can_be_set(redis_client: Redis) -> None:
    for settings in (replace(SETTINGS, ring_seconds=10), replace(PLAIN, ring_seconds=10)):
        redis_client.flushall()
        office = Office(redis_client, settings)
        with timeline(office):
            owner = office.open_room()
            key(office, owner, "*8103#", wait=9)
            assert is_ringing(office.workshop)
            office.run(2)
            assert not is_ringing(office.workshop)
            office.check()


def test_an_invitee_who_hangs_up_is_out_and_the_room_goes_on(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(2)
        since = key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=5)
        office.customer.calls[0].hangup()
        office.run(3)
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        assert (office.invites(), live_legs(office)) == ([], 0)
        # Somebody who was there and left did not fail to come.
        assert spoken(owner, since) == [TRYING]
        office.check()


def test_the_invites_of_an_inviter_who_leaves_go_on(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = Answer(after=6)
        owner, sales = office.open_room(), office.join(office.sales)
        key(office, owner, f"*8{CUSTOMER_KEYS}#")
        owner.hangup()
        office.run(10)
        assert voices(sales) == {"Customer"}
        office.check()


def test_the_end_of_an_invite_whose_inviter_left_is_told_to_nobody(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = Reject(486, after=4)
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        since = key(office, owner, f"*8{CUSTOMER_KEYS}#")
        owner.hangup()
        office.run(10)
        assert spoken(sales, since) == []
        assert (sales.state, office.invites()) == ("up", [])
        office.check()


def test_an_inviter_who_came_back_hears_of_its_invite_with_its_new_call(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = Reject(486, after=12)
        owner = office.open_room()
        office.join(office.sales)
        key(office, owner, f"*8{CUSTOMER_KEYS}#")
        owner.hangup()
        office.run(2)
        again = office.reception.dial("*8101")
        office.run(12)
        assert spoken(again) == [told("busy", CUSTOMER_KEYS)]
        office.check()


def test_when_the_room_ends_phones_stop_ringing_and_the_answered_hear_it(office: Office) -> None:
    with timeline(office):
        ending = replace(RECEPTION, conference_end_on_exit=True)
        office.redis.delete(office.keys.directory)
        office.desk.directory.fill(COMPANY, (ending, SALES, WORKSHOP))
        office.supplier.when_called = Answer(after=1)
        office.customer.when_called = EarlyMedia(1, "queue", then=None)
        owner = office.open_room()
        key(office, owner, f"*8{SUPPLIER_KEYS}#", wait=4)
        key(office, owner, f"*8{CUSTOMER_KEYS}#")
        key(office, owner, "*8103#", wait=2)
        supplier, customer = office.supplier.calls[0], office.customer.calls[0]
        workshop = office.workshop.calls[0]
        assert (supplier.state, customer.state, workshop.state) == ("up", "early", "ringing")
        owner.hangup()
        office.run(1)
        assert (customer.state, workshop.state) == ("ended", "ended")
        office.run(5)
        assert spoken(supplier) == [words("ended")]
        assert supplier.state == "ended"
        assert (office.rooms(), live_legs(office)) == ({}, 0)
        office.check()


@pytest.mark.parametrize("behaviour", [RingForever(), EarlyMedia(1, "queue", then=None)])
def test_a_room_in_which_only_unanswered_invites_are_left_is_over(
    office: Office, behaviour: RingForever | EarlyMedia
) -> None:
    with timeline(office):
        office.customer.when_called = behaviour
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=3)
        owner.hangup()
        office.run(2)
        assert office.customer.calls[0].state == "ended"
        assert (office.rooms(), live_legs(office)) == ({}, 0)
        office.check()


def test_a_room_lives_on_with_an_invitee_alone_until_it_leaves(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=4)
        owner.hangup()
        office.run(60)
        customer = office.customer.calls[0]
        assert (customer.state, list(office.rooms())) == ("up", ["local:101"])
        back = office.reception.dial("*8101")
        office.run(2)
        assert (voices(back), voices(customer)) == ({"Customer"}, {"Reception"})
        back.hangup()
        office.run(2)
        customer.hangup()
        office.run(2)
        assert (office.rooms(), live_legs(office)) == ({}, 0)
        office.check()


def test_two_numbers_are_called_at_the_same_time(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = office.supplier.when_called = Answer(after=8)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#")
        key(office, owner, f"*8{SUPPLIER_KEYS}#")
        assert states(office) == {CUSTOMER_KEYS: "ringing", SUPPLIER_KEYS: "ringing"}
        office.run(10)
        assert voices(owner) == {"Customer", "Supplier"}
        office.check()
