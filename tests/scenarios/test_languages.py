"""Who hears which language: that of the extension, and else that of its company."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from tests.scenarios.office import COMPANY, RECEPTION, SALES, WORKSHOP, Office, timeline, words
from tests.scenarios.watching import joined, spoken

RUSSIAN = replace(COMPANY, language="ru")


@pytest.fixture
def office(redis_client: Redis) -> Office:
    """A company that speaks Russian, whose reception speaks English."""
    return Office(redis_client, reception=replace(RECEPTION, language="en"), company=RUSSIAN)


def test_each_member_hears_its_own_language(office: Office) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(4)
        assert spoken(owner) == [words("started", "en"), joined(SALES.name, "en")]
        assert spoken(sales) == [joined(SALES.name, "ru")]
        owner.press("*77#")
        sales.press("*77#")
        office.run(6)
        assert spoken(owner)[2:] == [words("not_available", "en")]
        assert spoken(sales)[1:] == [words("not_available", "ru")]
        office.check()


def test_the_end_is_told_in_each_members_language(redis_client: Redis) -> None:
    reception = replace(RECEPTION, language="en", conference_end_on_exit=True)
    office = Office(redis_client, reception=reception, company=RUSSIAN)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(4)
        owner.hangup()
        office.run(5)
        assert spoken(sales)[1:] == [words("ended", "ru")]
        office.check()


def test_refusals_are_told_in_the_callers_language(office: Office) -> None:
    with timeline(office):
        not_started = office.sales.dial("*8101")
        office.run(5)
        assert spoken(not_started) == [words("not_started", "ru")]
        unknown = office.reception.dial("*8199")
        office.run(5)
        assert spoken(unknown) == [words("no_such_number", "en")]
        stranger = office.customer.dial("*8101")
        office.run(5)
        assert spoken(stranger) == [words("no_such_number", "ru")]
        office.check()


def test_the_pin_is_asked_in_the_callers_language(redis_client: Redis) -> None:
    reception = replace(RECEPTION, language="en", conference_pin="4711")
    office = Office(redis_client, reception=reception, company=RUSSIAN)
    with timeline(office):
        office.open_room()
        call = office.workshop.dial("*8101")
        office.run(0.5)
        call.press("1#")
        office.run(5)
        assert spoken(call) == [
            words("enter_pin", "ru"),
            words("wrong_pin", "ru"),
            words("enter_pin", "ru"),
        ]
        call.press("4711#")
        office.run(5)
        assert spoken(call)[3:] == [joined(WORKSHOP.name, "ru")]
        office.check()
