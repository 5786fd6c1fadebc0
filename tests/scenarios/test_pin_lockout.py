"""Wrong PINs across calls: ten of one caller within a quarter of an hour refuse it the next one."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from redis import Redis

from ivr_app.emulator import Faults, Phone, PhoneCall
from tests.scenarios.office import RECEPTION, SALES, Office, timeline, words
from tests.scenarios.watching import idle, in_room, sid, spoken

ASKED, WRONG, BYE = words("enter_pin"), words("wrong_pin"), words("goodbye")
REFUSED = [words("pin_refused"), BYE]
WITH_PIN = replace(RECEPTION, conference_pin="4711")
QUARTER_HOUR = 15 * 60


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return Office(redis_client, reception=WITH_PIN)


def guess(office: Office, phone: Phone, *pins: str, room: str = "101") -> PhoneCall:
    """Dial a room and key in PINs, one after another."""
    call = phone.dial(f"*8{room}")
    office.run(0.5)
    for pin in pins:
        call.press(f"{pin}#", gap=0.1)
        office.run(3)
    office.run(3)
    return call


def guess_wrongly(office: Office, phone: Phone, times: int) -> None:
    """Key in so many wrong PINs, in as many calls as that takes."""
    for begun in range(0, times, 3):
        call = guess(office, phone, *["1"] * min(3, times - begun))
        call.hangup()
        office.run(1)


def test_after_nine_wrong_pins_the_right_one_still_opens(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 9)
        call = guess(office, office.sales, "4711")
        assert set(in_room(office)) == {sid(owner), sid(call)}
        office.check()


def test_after_ten_wrong_pins_the_right_one_is_refused_too(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 9)
        call = guess(office, office.sales, "1", "4711")
        assert spoken(call) == [ASKED, WRONG, ASKED, *REFUSED]
        office.run(5)
        next_call = guess(office, office.sales, "4711")
        office.run(5)
        assert spoken(next_call) == [ASKED, *REFUSED]
        assert next_call.state == "ended"
        assert set(in_room(office)) == {sid(owner)}
        office.check()


def test_the_lockout_is_of_one_caller(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 10)
        workshop = guess(office, office.workshop, "4711")
        assert set(in_room(office)) == {sid(owner), sid(workshop)}
        office.check()


def test_the_lockout_holds_for_the_rooms_of_all_owners(redis_client: Redis) -> None:
    office = Office(redis_client, reception=WITH_PIN)
    sales = replace(SALES, conference_pin="4712").as_record()
    with timeline(office):
        office.open_room()
        other = office.open_room(office.sales)
        _rewrite(office, sales)
        guess_wrongly(office, office.workshop, 10)
        call = guess(office, office.workshop, "4712", room="102")
        assert spoken(call) == [ASKED, *REFUSED]
        assert set(in_room(office, "local:102")) == {sid(other)}
        office.check()


def test_the_lockout_ends_after_a_quarter_of_an_hour(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 10)
        idle(office, QUARTER_HOUR - 60)
        call = guess(office, office.sales, "4711")
        assert spoken(call) == [ASKED, *REFUSED]
        idle(office, 60)
        call = guess(office, office.sales, "4711")
        assert set(in_room(office)) == {sid(owner), sid(call)}
        office.check()


def test_a_refused_try_does_not_lengthen_the_lockout(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 10)
        idle(office, QUARTER_HOUR / 2)
        guess(office, office.sales, "1")
        idle(office, QUARTER_HOUR / 2)
        call = guess(office, office.sales, "4711")
        assert set(in_room(office)) == {sid(owner), sid(call)}
        office.check()


def test_wrong_pins_that_are_older_than_a_quarter_of_an_hour_are_forgotten(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 9)
        idle(office, QUARTER_HOUR)
        call = guess(office, office.sales, "1", "4711")
        assert set(in_room(office)) == {sid(owner), sid(call)}
        office.check()


def test_time_outs_and_empty_entries_do_not_count(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 9)
        for _ in range(2):
            call = office.sales.dial("*8101")
            office.run(30)
            assert spoken(call) == [ASKED, ASKED, ASKED, BYE]
        guess(office, office.sales, "", "", "")
        call = guess(office, office.sales, "4711")
        assert set(in_room(office)) == {sid(owner), sid(call)}
        office.check()


def test_a_wrong_pin_that_is_delivered_twice_counts_once(redis_client: Redis) -> None:
    office = Office(redis_client, reception=WITH_PIN, faults=Faults(double_hooks=True))
    with timeline(office):
        owner = office.open_room()
        guess_wrongly(office, office.sales, 9)
        call = guess(office, office.sales, "4711")
        assert set(in_room(office)) == {sid(owner), sid(call)}
        assert office.platform.unequal_doubles == []
        office.check()


def test_the_tenth_wrong_pin_that_is_delivered_twice_gets_one_answer(redis_client: Redis) -> None:
    office = Office(redis_client, reception=WITH_PIN, faults=Faults(double_hooks=True))
    with timeline(office):
        office.open_room()
        guess_wrongly(office, office.sales, 9)
        call = guess(office, office.sales, "1", "4711")
        assert spoken(call) == [ASKED, WRONG, ASKED, *REFUSED]
        assert office.platform.unequal_doubles == []
        office.check()


def test_the_owner_is_not_kept_out_of_its_own_room(office: Office) -> None:
    with timeline(office):
        _rewrite(office, replace(SALES, conference_pin="4712").as_record())
        office.open_room(office.sales)
        for _ in range(4):
            guess(office, office.reception, "1", "1", "1", room="102").hangup()
            office.run(1)
        owner = office.open_room()
        assert set(in_room(office)) == {sid(owner)}
        office.check()


def _rewrite(office: Office, record: dict[str, object]) -> None:
    """Change an extension in the directory."""
    office.redis.hset(office.keys.directory, f"ext:{record['number']}", orjson.dumps(record))
