"""Who may invite whom, and the codes that work in a local room."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import Answer, RingForever
from tests.scenarios.calling import CUSTOMER_KEYS, PLAIN, SUPPLIER_KEYS, asked, key, live_legs, told
from tests.scenarios.office import (
    RECEPTION,
    SETTINGS,
    WORKSHOP,
    Office,
    timeline,
    with_account,
    words,
)
from tests.scenarios.watching import spoken, voices

TRYING = words("trying")
UNAVAILABLE = words("not_available")


def answer_to(office: Office, keys: str) -> list[str]:
    """What the owner hears of its keys in a fresh room."""
    owner = office.open_room()
    since = key(office, owner, keys, wait=7)
    return spoken(owner, since)


@pytest.mark.parametrize(
    ("number", "prompt"),
    [
        ("101", "not_invitable"),
        ("7", "number_invalid"),
        ("199", "number_invalid"),
        ("00999999999999999", "number_invalid"),
        ("99999999999999999999", "number_invalid"),
    ],
)
def test_a_number_that_cannot_be_called_is_refused(
    redis_client: Redis, number: str, prompt: str
) -> None:
    office = Office(redis_client)
    with timeline(office):
        assert answer_to(office, f"*8{number}#") == [words(prompt)]
        assert (office.placed(), office.invites()) == ([], [])
        office.check()


def test_an_extension_that_is_no_phone_is_refused(redis_client: Redis) -> None:
    office = Office(
        redis_client, more=(replace(WORKSHOP, number="700", sip_user="700", type="conference"),)
    )
    with timeline(office):
        assert answer_to(office, "*8700#") == [words("not_invitable")]
        assert office.placed() == []
        office.check()


@pytest.mark.parametrize(
    ("allow", "deny", "number", "may"),
    [
        ((), (), CUSTOMER_KEYS, False),
        (("*",), (), CUSTOMER_KEYS, True),
        (("+49",), (), CUSTOMER_KEYS, True),
        (("+49",), (), SUPPLIER_KEYS, False),
        (("*",), ("+4930",), CUSTOMER_KEYS, False),
        (("+4930",), ("+49",), CUSTOMER_KEYS, False),
        ((), (), "103", True),
        (("+44",), ("*",), "103", True),
    ],
)
def test_the_outbound_rules_of_the_installation_are_the_ceiling(
    redis_client: Redis, allow: tuple[str, ...], deny: tuple[str, ...], number: str, *, may: bool
) -> None:
    office = Office(redis_client, with_account(outbound_allow=allow, outbound_deny=deny))
    with timeline(office):
        assert answer_to(office, f"*8{number}#") == [TRYING if may else words("not_allowed")]
        assert len(office.placed()) == may
        office.check()


@pytest.mark.parametrize(
    ("outbound", "number", "may"),
    [
        ("none", CUSTOMER_KEYS, False),
        ("internal", CUSTOMER_KEYS, False),
        ("national", CUSTOMER_KEYS, True),
        ("national", SUPPLIER_KEYS, False),
        ("international", SUPPLIER_KEYS, True),
        ("none", "103", True),
        ("internal", "103", True),
    ],
)
def test_the_outbound_rule_of_the_inviting_phone_counts(
    redis_client: Redis, outbound: str, number: str, *, may: bool
) -> None:
    office = Office(redis_client, reception=replace(RECEPTION, outbound=outbound))
    with timeline(office):
        assert answer_to(office, f"*8{number}#") == [TRYING if may else words("not_allowed")]
        assert len(office.placed()) == may
        office.check()


def test_only_so_many_numbers_are_called_at_a_time(redis_client: Redis) -> None:
    office = Office(redis_client, replace(SETTINGS, max_pending_invites=2))
    with timeline(office):
        office.customer.when_called = RingForever()
        office.supplier.when_called = Answer(after=12)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=3)
        key(office, owner, f"*8{SUPPLIER_KEYS}#", wait=3)
        since = key(office, owner, "*8103#", wait=5)
        assert spoken(owner, since) == [words("too_many_invites")]
        assert office.workshop.rings == 0
        # One that answered is pending no more.
        office.run(5)
        assert voices(owner) == {"Supplier"}
        since = key(office, owner, "*8103#", wait=5)
        assert (spoken(owner, since), office.workshop.rings) == ([TRYING], 1)
        office.check()


def test_a_seat_is_taken_while_a_number_is_being_called(redis_client: Redis) -> None:
    office = Office(redis_client, replace(SETTINGS, local_max_members=3))
    with timeline(office):
        owner = office.open_room()
        office.join(office.sales)
        office.run(3)
        key(office, owner, "*8103#", wait=3)
        since = key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=3)
        assert spoken(owner, since) == [words("room_full")]
        # Given back by the drop.
        key(office, owner, "##", wait=3)
        since = key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=3)
        assert (spoken(owner, since), office.customer.rings) == ([TRYING], 1)
        full = office.workshop.dial("*8101")
        office.run(5)
        assert spoken(full) == [words("room_full")]
        office.check()


@pytest.mark.parametrize("keys", ["*8103#", f"*8{CUSTOMER_KEYS}#", "##", "*92", "*99#", "7#"])
@pytest.mark.parametrize("who", ["participant", "invitee"])
def test_what_a_member_may_not_do_is_told_to_it_alone(
    redis_client: Redis, keys: str, who: str
) -> None:
    # The emulated bridge does not carry keys.
    office = Office(redis_client, PLAIN)
    with timeline(office):
        office.supplier.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        key(office, owner, f"*8{SUPPLIER_KEYS}#", wait=5)
        supplier = office.supplier.calls[0]
        member, other = (sales, supplier) if who == "participant" else (supplier, sales)
        since = key(office, member, keys, wait=5)
        assert spoken(member, since) == [UNAVAILABLE]
        assert spoken(owner, since) == spoken(other, since) == []
        assert voices(owner) == {"Sales", "Supplier"}
        assert len(office.placed()) == 1
        office.check()


@pytest.mark.parametrize("keys", ["*92", "*93#", "*94#", "*95#", "*", "*2#", "12345#", "*8#"])
def test_codes_of_other_rooms_do_nothing_for_an_owner(redis_client: Redis, keys: str) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        since = key(office, owner, keys, wait=6)
        assert spoken(owner, since) == [UNAVAILABLE]
        assert (spoken(sales, since), sales.state) == ([], "up")
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        office.check()


@pytest.mark.parametrize("who", ["owner", "participant", "invitee"])
def test_a_member_turns_its_microphone_off_and_on(redis_client: Redis, who: str) -> None:
    # The emulated bridge does not carry keys.
    office = Office(redis_client, PLAIN)
    with timeline(office):
        office.supplier.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        key(office, owner, f"*8{SUPPLIER_KEYS}#", wait=6)
        calls = {"owner": owner, "participant": sales, "invitee": office.supplier.calls[0]}
        member = calls.pop(who)
        name = member.phone.name
        since = key(office, member, "*1#", wait=4)
        assert all(name not in voices(call) for call in calls.values())
        assert len(voices(member)) == 2
        back = key(office, member, "*1", wait=6)
        assert all(name in voices(call) for call in calls.values())
        assert spoken(member, since) == [words("muted"), words("unmuted")]
        assert spoken(member, back) == [words("unmuted")]
        assert all(spoken(call, since) == [] for call in calls.values())
        office.check()


def test_two_quick_presses_of_the_microphone_keep_their_order(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        # The platform fails for the first order, but not for the second.
        office.faults.rest_500 = 1
        office.stepping.cancel()
        key(office, owner, "*1#", wait=1.2)
        office.step_workers()
        assert voices(sales) == {"Reception"}
        key(office, owner, "*1#")
        office.step_workers()
        office.stepping = office.time.every(0.05, office.step_workers)
        office.run(10)
        assert voices(sales) == {"Reception"}
        actions = [body for body in asked(office, owner) if "conferenceParticipantAction" in body]
        assert actions[-1] == {"conferenceParticipantAction": {"action": "unmute"}}
        assert spoken(owner)[-1] == words("unmuted")
        assert words("muted") not in spoken(owner)
        office.check()


def test_an_invitation_dialled_by_a_stranger_rings_nobody(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        office.open_room()
        call = office.customer.dial("*8103", caller_id="101")
        office.run(5)
        assert spoken(call) == [words("no_such_number")]
        assert (office.workshop.rings, live_legs(office)) == (0, 0)
        assert told("busy", "103") not in spoken(call)
        office.check()
