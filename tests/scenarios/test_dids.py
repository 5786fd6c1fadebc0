"""Calls from outside: the numbers of the company, and what they lead to."""

from __future__ import annotations

import pytest
from redis import Redis

from ivr_app.domain.conference import Conference
from ivr_app.domain.extension import Company
from ivr_app.domain.ivr import Context, Greeting, Ivr
from ivr_app.emulator import Answer, Reject
from tests.scenarios.office import CUSTOMER, Office, timeline, words
from tests.scenarios.test_ordinary_calls import quiet, ringing
from tests.scenarios.watching import in_room, sid, spoken, voices

DID = "+4930231250"
GREETING = "Welcome. Press one."
IVR = Ivr("800", "main", {"main": Context("main", Greeting(GREETING), 5, {})})


def with_did(office: Office, extension: str, number: str = DID) -> Office:
    office.keep(f"did:{number}", {"number": number, "extension": extension})
    return office


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return quiet(redis_client)


@pytest.mark.parametrize("dialled", [DID, "4930231250", "030231250", "004930231250"])
def test_a_number_of_the_company_rings_its_phone(office: Office, dialled: str) -> None:
    with_did(office, "101")
    with timeline(office):
        customer = office.customer.dial(dialled)
        office.run(1)
        reception = ringing(office.reception)
        assert (reception.remote, customer.state) == (CUSTOMER, "ringing")
        reception.answer()
        office.run(1)
        assert voices(customer) == {"Reception"}
        office.check()


def test_an_outsider_is_told_why_nobody_answered(office: Office) -> None:
    with_did(office, "101")
    with timeline(office):
        office.reception.when_called = Reject(486)
        customer = office.customer.dial(DID)
        office.run(6)
        assert spoken(customer) == [words("busy", number="101")]
        assert customer.ended_with is not None
        assert customer.ended_with.status == 486
        office.check()


def test_a_number_of_the_company_leads_to_a_menu(office: Office) -> None:
    with_did(office, "800").keep("ext:800", IVR.as_record())
    with timeline(office):
        customer = office.customer.dial(DID)
        office.run(1)
        assert customer.hears() == {f"say:{GREETING}"}
        office.check()


def test_a_number_of_the_company_leads_to_a_conference(redis_client: Redis) -> None:
    office = with_did(Office(redis_client), "700")
    office.keep("ext:700", Conference("700", "Board").as_record())
    with timeline(office):
        customer = office.customer.dial(DID)
        office.run(2)
        assert in_room(office, "extension:700") == {sid(customer): ("participant", "in")}
        office.check()


@pytest.mark.parametrize("extension", ["999", None])
def test_a_number_that_leads_nowhere_does_not_exist(office: Office, extension: str | None) -> None:
    if extension:
        with_did(office, extension)
    with timeline(office):
        customer = office.customer.dial(DID)
        office.run(5)
        assert (spoken(customer), customer.state) == ([words("no_such_number")], "ended")
        office.check()


def test_a_national_number_is_read_for_the_country_that_the_company_has_now(
    office: Office,
) -> None:
    with_did(office, "101", "+442079460005")
    with timeline(office):
        office.customer.dial("02079460005")
        office.run(5)
        assert office.reception.rings == 0
        office.keep("company", Company("Example", "GB").as_record())
        office.customer.dial("02079460005")
        office.run(5)
        assert office.reception.rings == 1


def test_a_phone_that_dials_a_number_of_the_company_dials_out(office: Office) -> None:
    with_did(office, "101")
    office.platform.add_number(DID, name="Trunk").when_called = Answer(1)
    with timeline(office):
        sales = office.sales.dial(DID)
        office.run(3)
        assert voices(sales) == {"Trunk"}
        office.check()
