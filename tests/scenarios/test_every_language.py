"""Whole stories in each language: whatever is said to anybody is said in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import PhoneCall, Reject
from ivr_app.prompts import LANGUAGES
from tests.scenarios.office import COMPANY, RECEPTION, SUPPLIER, Office, timeline
from tests.scenarios.test_conferences import WITH_PINS, enter, key_in, office_with
from tests.scenarios.test_menus import in_menu, menu
from tests.scenarios.watching import spoken

LETTERS = {"en": re.compile("[A-Za-z]"), "ru": re.compile("[\u0400-\u04ff]")}
NAMES = ("Reception", "Sales", "Workshop", "Welcome to Example.")
OUTSIDE = SUPPLIER.replace("+", "00")

Story = Callable[[Office], Iterable[PhoneCall]]


def local_conference(office: Office) -> Iterable[PhoneCall]:
    """A room with its PIN, every answer to *8 and ##, a code that is nobody's, and the end."""
    early = office.sales.dial("*8101")
    office.run(4)
    owner = office.open_room()
    sales = office.sales.dial("*8101")
    office.run(4)
    for pin in ("1111#", "4711#"):
        key_in(office, sales, pin)
        office.run(4)
    office.supplier.when_called = Reject(486)
    for keys in (f"*8{OUTSIDE}#", "*8103#", "##", "##", "*8102#", "*8199#", "*1", "*1", "*77#"):
        key_in(office, owner, keys)
        office.run(3)
    owner.hangup()
    office.run(6)
    return early, owner, sales


def conference_extension(office: Office) -> Iterable[PhoneCall]:
    """Waiting, recording, the moderator's codes, a locked room, somebody removed, the end."""
    sales = enter(office, "sales", "1234")
    office.run(3)
    boss = enter(office, "reception", "98765")
    customer = enter(office, "customer", "1234")
    for keys in ("*92", "*93", "*95", "*94", "*91"):
        key_in(office, boss, keys)
        office.run(2)
    late = enter(office, "workshop", "1234")
    office.run(3)
    key_in(office, sales, "*92")
    key_in(office, boss, "*90")
    office.run(5)
    return sales, boss, customer, late


def ordinary_calls_and_menus(office: Office) -> Iterable[PhoneCall]:
    """A number that does not exist, a busy colleague, and a menu in which nothing is chosen."""
    office.workshop.when_called = Reject(486)
    unknown, busy = office.sales.dial("199"), office.reception.dial("103")
    office.run(6)
    lost = in_menu(office, menu({}))
    office.run(60)
    return unknown, busy, lost


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "story", [local_conference, conference_extension, ordinary_calls_and_menus]
)
def test_everything_is_said_in_the_language_of_the_company(
    redis_client: Redis, story: Story, language: str
) -> None:
    codes = dict(WITH_PINS.moderator_codes) | {"*90": "end", "*91": "count"}
    conference = replace(
        WITH_PINS,
        announce_caller_name=True,
        wait_for_moderator=True,
        moderator_codes=codes,
    )
    owner = replace(RECEPTION, conference_pin="4711", conference_end_on_exit=True)
    company = replace(COMPANY, language=language)
    office = office_with(redis_client, conference, company=company, reception=owner)
    others = [letters for each, letters in LETTERS.items() if each != language]
    with timeline(office):
        heard = [words for call in story(office) for words in spoken(call)]
        assert len(heard) > 2
        for words in heard:
            text = words.removeprefix("say:")
            for name in NAMES:
                text = text.replace(name, "")
            assert not text or LETTERS[language].search(text), words
            assert not any(letters.search(text.replace("PIN", "")) for letters in others), words
        office.check()
