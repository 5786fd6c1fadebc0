"""Ordinary calls: phone to phone, out of the company, and why a call did not come about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from ivr_app.domain.extension import Extension
from ivr_app.emulator import Answer, EarlyMedia, Phone, PhoneCall, Reject, RingForever
from tests.scenarios.office import (
    CUSTOMER,
    PUBLIC,
    RECEPTION,
    SID,
    SUPPLIER,
    Office,
    timeline,
    with_account,
    words,
)
from tests.scenarios.watching import spoken, voices

RUSSIAN = Extension("105", "Archive", "105", language="ru")


def quiet(redis: Redis, **options: Any) -> Office:
    """An office whose worker has nothing to do."""
    office = Office(redis, **options)
    office.stepping.cancel()
    return office


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return quiet(redis_client)


def ringing(phone: Phone) -> PhoneCall:
    call = phone.ringing
    assert call is not None
    return call


def dials(office: Office) -> list[dict[str, Any]]:
    """The dial verbs that the application answered."""
    verbs = [verb for document in office.documents() for verb in document]
    return [verb for verb in verbs if verb["verb"] == "dial"]


def test_a_phone_calls_another_and_both_talk(office: Office) -> None:
    with timeline(office):
        sales = office.sales.dial("101")
        office.run(1)
        assert sales.state == "ringing"
        assert sales.hears() == {"ringback"}
        reception = ringing(office.reception)
        assert (reception.remote, reception.remote_name) == ("102", "Sales")
        reception.answer()
        office.run(1)
        assert (voices(sales), voices(reception)) == ({"Reception"}, {"Sales"})
        reception.hangup()
        office.run(1)
        assert (sales.state, spoken(sales)) == ("ended", [])
        office.check()


def test_the_call_of_a_phone_rings_for_its_time_and_is_not_answered_before(office: Office) -> None:
    with timeline(office):
        office.sales.dial("101")
        office.run(1)
        assert office.documents()[0] == [
            {
                "verb": "tag",
                "data": {
                    "ivr": {
                        "extension": "102",
                        "name": "Sales",
                        "language": "en",
                        "country": "DE",
                    }
                },
            },
            {
                "verb": "dial",
                "target": [{"type": "user", "name": "101@pbx.example.com"}],
                "answerOnBridge": True,
                "timeout": 30,
                "callerId": "102",
                "callerName": "Sales",
                "actionHook": f"{PUBLIC}/hooks/{SID}/dial-over?number=101#rc=2&rp=all",
            },
        ]


def test_hanging_up_stops_the_ringing(office: Office) -> None:
    with timeline(office):
        sales = office.sales.dial("101")
        office.run(1)
        sales.hangup()
        office.run(1)
        assert office.reception.ringing is None
        office.check()


@pytest.mark.parametrize(
    ("behaviour", "prompt", "status"),
    [
        (Reject(486), "busy", 486),
        (Reject(603), "rejected", 603),
        (Reject(480), "failed", 404),
        (RingForever(), "no_answer", 480),
    ],
)
def test_who_could_not_be_reached_is_told_and_the_call_never_answered(
    office: Office, behaviour: Any, prompt: str, status: int
) -> None:
    with timeline(office):
        office.reception.when_called = behaviour
        sales = office.sales.dial("101")
        office.run(29)
        if prompt == "no_answer":
            assert sales.state == "ringing"
        office.run(10)
        assert spoken(sales) == [words(prompt, number="101")]
        assert sales.ended_with is not None
        assert sales.ended_with.status == status
        office.check()


def test_a_phone_that_is_not_registered_cannot_be_reached(redis_client: Redis) -> None:
    office = quiet(redis_client, more=(replace(RECEPTION, number="109", sip_user="109"),))
    with timeline(office):
        sales = office.sales.dial("109")
        office.run(10)
        assert spoken(sales) == [words("failed", number="109")]
        office.check()


@pytest.mark.parametrize("dialled", ["999", "12", "reception", "*97", "%23"])
def test_a_number_that_does_not_exist_is_told_so(office: Office, dialled: str) -> None:
    with timeline(office):
        sales = office.sales.dial(dialled, escape_hash=False)
        office.run(6)
        assert (spoken(sales), sales.state) == ([words("no_such_number")], "ended")
        office.check()


def test_words_come_in_the_language_of_the_caller(redis_client: Redis) -> None:
    office = quiet(redis_client, more=(RUSSIAN,))
    archive = office.platform.add_phone("105", name="Archive")
    with timeline(office):
        office.reception.when_called = Reject(486)
        busy, unknown = archive.dial("101"), archive.dial("999")
        office.run(10)
        assert spoken(busy) == [words("busy", "ru", number="101")]
        assert spoken(unknown) == [words("no_such_number", "ru")]
        office.check()


@pytest.mark.parametrize("dialled", [CUSTOMER, "03023125100", "004930 23125100"])
def test_a_call_to_the_outside_shows_the_number_of_the_company(
    office: Office, dialled: str
) -> None:
    with timeline(office):
        office.customer.when_called = Answer(1)
        sales = office.sales.dial(dialled)
        office.run(3)
        assert voices(sales) == {"Customer"}
        assert office.customer.calls[0].remote == "+4930231250"
        assert dials(office)[0]["target"] == [{"type": "phone", "number": CUSTOMER}]
        office.check()


def test_early_media_of_the_outside_is_heard(office: Office) -> None:
    with timeline(office):
        office.customer.when_called = EarlyMedia(1, "queue", Answer(3))
        sales = office.sales.dial(CUSTOMER)
        office.run(2)
        assert sales.state == "early"
        assert sales.hears() == {"early:queue"}
        office.run(3)
        assert voices(sales) == {"Customer"}
        office.check()


@pytest.mark.parametrize(
    ("outbound", "dialled", "is_dialled"),
    [
        ("none", CUSTOMER, False),
        ("internal", CUSTOMER, False),
        ("national", CUSTOMER, True),
        ("national", SUPPLIER, False),
        ("international", SUPPLIER, True),
        ("none", "102", True),
    ],
)
def test_a_phone_dials_as_far_as_its_rule_lets_it(
    redis_client: Redis, outbound: str, dialled: str, is_dialled: bool
) -> None:
    office = quiet(redis_client, reception=replace(RECEPTION, outbound=outbound))
    with timeline(office):
        call = office.reception.dial(dialled)
        office.run(5)
        assert bool(dials(office)) is is_dialled
        assert spoken(call) == ([] if is_dialled else [words("not_allowed")])
        office.check()


@pytest.mark.parametrize(
    ("allow", "deny", "is_dialled"),
    [
        (("+49",), (), True),
        (("+44",), (), False),
        ((), (), False),
        (("*",), ("+4930",), False),
    ],
)
def test_the_prefixes_of_the_installation_are_the_ceiling(
    redis_client: Redis, allow: tuple[str, ...], deny: tuple[str, ...], is_dialled: bool
) -> None:
    settings = with_account(outbound_allow=allow, outbound_deny=deny)
    office = quiet(redis_client, settings=settings)
    with timeline(office):
        call = office.sales.dial(CUSTOMER)
        office.run(5)
        assert bool(dials(office)) is is_dialled
        assert spoken(call) == ([] if is_dialled else [words("not_allowed")])
        office.check()


def test_an_emergency_number_is_never_refused_and_dialled_as_it_is(redis_client: Redis) -> None:
    settings = with_account(outbound_allow=(), outbound_deny=("*",))
    office = quiet(redis_client, settings=settings, reception=replace(RECEPTION, outbound="none"))
    rescue = office.platform.add_number("+112", name="Rescue")
    rescue.when_called = Answer(1)
    with timeline(office):
        call = office.reception.dial("112")
        office.run(3)
        assert voices(call) == {"Rescue"}
        assert dials(office)[0]["target"] == [{"type": "phone", "number": "112"}]
        office.check()


def test_help_of_another_country_is_no_number_here(office: Office) -> None:
    with timeline(office):
        call = office.sales.dial("911")
        office.run(5)
        assert spoken(call) == [words("no_such_number")]


@pytest.mark.parametrize("dialled", ["101", SUPPLIER, "112", "*8101"])
def test_an_outsider_that_shows_an_extension_dials_nobody(office: Office, dialled: str) -> None:
    with timeline(office):
        header = {"X-Authenticated-User": "101@pbx.example.com"}
        call = office.customer.dial(dialled, caller_id="101", headers=header)
        office.run(5)
        assert (spoken(call), dials(office)) == ([words("no_such_number")], [])
        office.check()


def test_a_doubled_hook_gets_the_same_document(office: Office) -> None:
    with timeline(office):
        office.faults.double_hooks = True
        office.reception.when_called = Reject(486)
        sales = office.sales.dial("101")
        office.run(8)
        assert spoken(sales) == [words("busy", number="101")]
        assert office.platform.unequal_doubles == []
        office.check()
