"""Wrong PINs of external callers, who count for the room together; and a PIN set in between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.party import phone_party
from ivr_app.domain.room import Entered, Entry, RoomRef
from ivr_app.services import entering
from ivr_app.services.outcomes import PinWanted
from ivr_app.state.rooms import PinEntry, Seat
from tests.scenarios.office import RECEPTION, SALES, Office

ROOM = RoomRef("local", "101")
WITH_PIN = replace(RECEPTION, conference_pin="4711")
MINUTES = 60_000


@pytest.fixture
def office(redis_client: Redis) -> Office:
    """An office whose reception has opened its room, with a PIN."""
    office = Office(redis_client, reception=WITH_PIN)
    office.open_room()
    return office


def key_in(office: Office, pin: str, call: str, caller_id: str = "", now: int = 0) -> Entry:
    """An external caller, or (without a caller id) extension 102, keys in one PIN."""
    extension = "" if caller_id else "102"
    seat = Seat(ROOM, call, "participant", extension, "", "en")
    when = now or office.time.now_ms()
    entry = PinEntry(pin, 1, f"signature of {call}", caller_id)
    return office.desk.rooms.try_pin(seat, entry, now=when).verdict


def test_ten_wrong_pins_of_one_caller_id_refuse_it_and_nobody_else(office: Office) -> None:
    for n in range(10):
        assert key_in(office, "1", f"call-{n}", "+12025550101") is Entry.WRONG_PIN
    assert key_in(office, "4711", "call-10", "+12025550101") is Entry.PIN_REFUSED
    assert key_in(office, "4711", "call-11", "+12025550102") is Entry.ENTERED


def test_fifty_wrong_pins_for_a_room_refuse_all_external_callers_but_no_extension(
    office: Office,
) -> None:
    for n in range(50):
        assert key_in(office, "1", f"call-{n}", f"+1202555{n:04}") is Entry.WRONG_PIN
    assert key_in(office, "4711", "call-50", "+12025550199") is Entry.PIN_REFUSED
    assert key_in(office, "4711", "call-51") is Entry.ENTERED
    later = office.time.now_ms() + 15 * MINUTES
    assert key_in(office, "4711", "call-52", "+12025550199", later) is Entry.ENTERED


def test_wrong_pins_of_extensions_do_not_count_for_the_room(office: Office) -> None:
    for n in range(49):
        key_in(office, "1", f"call-{n}", f"+1202555{n:04}")
    for n in range(10):
        key_in(office, "1", f"inside-{n}")
    assert key_in(office, "4711", "call-50", "+12025550199") is Entry.ENTERED


def test_a_pin_that_is_set_between_two_looks_is_asked_for(office: Office) -> None:
    party = phone_party(SALES, ROOM, "participant", Company())
    without = Extension("101", "Reception", "101")
    outcome = entering.join(office.desk, party, "call-1", without, office.time.now_ms())
    assert outcome == PinWanted(party, attempt=1)


def test_the_pin_is_in_no_repr() -> None:
    assert repr(PinEntry("4711", 2, "signature", "+12025550101")) == "PinEntry(attempt=2)"


def test_what_was_delivered_before_is_no_other_attempt_whatever_its_url_says(
    office: Office,
) -> None:
    seat, now = Seat(ROOM, "call", "participant", "102", "", "en"), office.time.now_ms()
    wrong = [PinEntry("1", attempt, "first") for attempt in (1, 2, 3, 1)]
    found = [office.desk.rooms.try_pin(seat, entry, now=now) for entry in wrong]
    assert found == [Entered(Entry.WRONG_PIN, attempt=1)] * 4
    assert office.redis.zcard(office.keys.pin_wrong("extension:102")) == 1
    # Nor does it use up the attempt that its URL named.
    second = office.desk.rooms.try_pin(seat, PinEntry("2", 2, "second"), now=now)
    assert second == Entered(Entry.WRONG_PIN, attempt=2)
    assert office.redis.zcard(office.keys.pin_wrong("extension:102")) == 2
