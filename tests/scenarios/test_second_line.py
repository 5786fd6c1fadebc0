"""An owner invites and drops with another call: told as early media, and never answered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import Answer, Faults, PhoneCall, RingForever
from tests.scenarios.calling import (
    CUSTOMER_KEYS,
    PLAIN,
    SUPPLIER_KEYS,
    is_ringing,
    key,
    live_legs,
    told,
)
from tests.scenarios.office import (
    SALES,
    SETTINGS,
    Office,
    timeline,
    with_account,
    words,
)
from tests.scenarios.watching import spoken, voices


@pytest.fixture(params=[SETTINGS, PLAIN], ids=["bridged", "plain"])
def office(request: pytest.FixtureRequest, redis_client: Redis) -> Office:
    """An office that places its invites through the bridge, and one that has none."""
    return Office(redis_client, request.param)


def dial(office: Office, to: str, seconds: float = 6) -> tuple[PhoneCall, list[str]]:
    """Dial on another line; the call, and the states that its phone was in."""
    states: list[str] = []
    call = office.reception.dial(to)
    for _ in range(int(seconds / 0.05)):
        office.run(0.05)
        if not states or states[-1] != call.state:
            states.append(call.state)
    return call, states


NEVER_ANSWERED = ["early", "ended"]


@pytest.mark.parametrize("number", ["103", CUSTOMER_KEYS])
def test_an_owner_invites_from_another_line(office: Office, number: str) -> None:
    with timeline(office):
        called = office.workshop if number == "103" else office.customer
        called.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        since = office.time.now_ms()
        line, states = dial(office, f"*8{number}")
        assert states == NEVER_ANSWERED
        assert line.ended_with == (603, "Decline")
        assert line.heard_labels() == [words("trying")]
        assert spoken(owner, since) == spoken(sales, since) == []
        assert voices(owner) == {"Sales", called.name}
        assert owner.state == "up"
        office.check()


def test_an_owner_drops_from_another_line(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        dial(office, "*8103")
        assert is_ringing(office.workshop)
        line, states = dial(office, "##")
        assert states == NEVER_ANSWERED
        assert line.heard_labels() == [told("dropped", "103")]
        assert not is_ringing(office.workshop)
        line, states = dial(office, "##")
        assert (line.heard_labels(), states) == ([words("nobody_to_remove")], NEVER_ANSWERED)
        assert (owner.state, live_legs(office)) == ("up", 0)
        office.check()


def test_a_phone_may_send_the_hash_without_escaping_it(office: Office) -> None:
    with timeline(office):
        office.open_room()
        dial(office, "*8103")
        line = office.reception.dial("##", escape_hash=False)
        office.run(3)
        assert line.heard_labels() == [told("dropped", "103")]
        office.check()


def test_an_extension_that_picked_up_stays(office: Office) -> None:
    with timeline(office):
        office.workshop.when_called = Answer(after=1)
        owner = office.open_room()
        dial(office, "*8103")
        line, states = dial(office, "##")
        assert (line.heard_labels(), states) == ([told("picked_up", "103")], NEVER_ANSWERED)
        assert voices(owner) == {"Workshop"}
        office.check()


def test_what_was_invited_in_the_room_is_dropped_from_another_line_and_the_reverse(
    office: Office,
) -> None:
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, "*8103#", wait=3)
        dial(office, "##")
        assert not is_ringing(office.workshop)
        dial(office, f"*8{CUSTOMER_KEYS}")
        since = key(office, owner, "##", wait=3)
        assert spoken(owner, since) == [told("dropped", CUSTOMER_KEYS)]
        assert live_legs(office) == 0
        office.check()


def test_an_owner_who_left_its_running_room_invites_and_drops(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        owner.hangup()
        office.run(2)
        line, states = dial(office, f"*8{CUSTOMER_KEYS}")
        assert (line.heard_labels(), states) == ([words("trying")], NEVER_ANSWERED)
        assert voices(sales) == {"Customer"}
        line, states = dial(office, "##")
        assert line.heard_labels() == [told("dropped", CUSTOMER_KEYS)]
        assert (voices(sales), sales.state) == (set(), "up")
        office.check()


def test_the_outcome_of_a_second_lines_invite_is_told_in_the_room(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        since = office.time.now_ms()
        dial(office, "*8103")
        office.workshop.calls[0].reject(486)
        office.run(4)
        assert spoken(owner, since) == [told("busy", "103")]
        office.check()


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("*8700", words("not_invitable")),
        ("*87", words("number_invalid")),
        (f"*8{SUPPLIER_KEYS}", words("not_allowed")),
        ("*8102", told("already_there", "102")),
        (f"*8{CUSTOMER_KEYS}", words("trying")),
    ],
)
def test_refusals_are_told_as_early_media_too(redis_client: Redis, to: str, said: str) -> None:
    settings = with_account(outbound_allow=("+49",))
    meeting = replace(SALES, number="700", sip_user="700", type="conference")
    office = Office(redis_client, settings, more=(meeting,))
    with timeline(office):
        office.customer.when_called = RingForever()
        office.open_room()
        office.join(office.sales)
        dial(office, f"*8{CUSTOMER_KEYS}")
        line, states = dial(office, to)
        assert (line.heard_labels(), states) == ([said], NEVER_ANSWERED)
        assert len(office.placed()) == 1
        office.check()


def test_without_a_room_nothing_is_invited_or_dropped(office: Office) -> None:
    with timeline(office):
        for to in (f"*8{CUSTOMER_KEYS}", "##"):
            line, _ = dial(office, to)
            assert (line.heard_labels(), line.state) == ([words("start_first")], "ended")
        assert office.placed() == []
        office.check()


def test_an_owner_invites_the_owner_of_another_room(office: Office) -> None:
    with timeline(office):
        office.sales.when_called = Answer(after=1)
        owner, other = office.open_room(), office.open_room(office.sales)
        line, _ = dial(office, "*8102")
        assert line.heard_labels() == [words("trying")]
        assert (voices(owner), voices(other)) == ({"Sales"}, set())
        office.check()


def test_every_hook_delivered_twice_invites_and_drops_once(redis_client: Redis) -> None:
    faults = Faults(double_hooks=True)
    office = Office(redis_client, faults=faults)
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        dial(office, "*8103")
        assert (office.workshop.rings, len(office.placed())) == (1, 1)
        dial(office, "##")
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=5)
        assert voices(owner) == {"Customer"}
        line, _ = dial(office, "##")
        assert line.heard_labels() == [told("dropped", CUSTOMER_KEYS)]
        assert len(office.placed()) == 2
        assert office.platform.unequal_doubles == []
        assert live_legs(office) == 0
        office.check()
