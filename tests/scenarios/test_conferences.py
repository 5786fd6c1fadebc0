"""Conference extensions: entering, PINs, seats, sounds, the moderator who is waited for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from ivr_app.domain.conference import Conference
from ivr_app.emulator import Answer, PhoneCall
from tests.scenarios.office import SETTINGS, SUPPLIER, Office, timeline, words
from tests.scenarios.watching import in_room, joined, sid, spoken, voices

ROOM = "extension:700"
PLAIN = Conference("700", "Board")
WITH_PINS = replace(PLAIN, pin="1234", moderator_pin="98765")
MUSIC = "https://sounds.example.com/music.mp3"
DING = "https://sounds.example.com/ding.mp3"


def office_with(redis: Redis, conference: Conference = PLAIN, **options: object) -> Office:
    """An office with a conference extension and two sounds."""
    office = Office(redis, **options)  # type: ignore[arg-type]
    office.keep("ext:700", conference.as_record())
    office.keep("sound:music", {"id": "music", "url": MUSIC})
    office.keep("sound:ding", {"id": "ding", "url": DING})
    return office


def enter(office: Office, phone: str, pin: str = "") -> PhoneCall:
    """Let a phone dial 700, key in a PIN if there is one, and wait until it is in."""
    call = getattr(office, phone).dial("700")
    office.run(2)
    if pin:
        office.run(2)
        call.press(pin + "#")
        office.run(3 + 0.2 * len(pin))
    return call  # type: ignore[no-any-return]


def key_in(office: Office, call: PhoneCall, keys: str) -> None:
    """Press a code, and wait until it was carried out and heard."""
    call.press(keys)
    office.run(2.5 + 0.2 * len(keys))


def conference_verb(office: Office) -> dict[str, Any]:
    """The verb that let the only caller in."""
    found = [verb for document in office.documents() for verb in document]
    return next(verb for verb in found if verb["verb"] == "conference")


def test_anybody_who_reaches_it_enters_and_the_last_one_ends_it(redis_client: Redis) -> None:
    office = office_with(redis_client)
    with timeline(office):
        sales, customer = enter(office, "sales"), enter(office, "customer")
        assert voices(sales) == {"Customer"}
        assert voices(customer) == {"Sales"}
        assert spoken(sales) == []
        sales.hangup()
        office.run(2)
        assert customer.state == "up"
        customer.hangup()
        office.run(2)
        assert office.rooms() == {}
        office.check()


def test_extensions_are_announced_to_everybody_if_wanted(redis_client: Redis) -> None:
    office = office_with(redis_client, replace(PLAIN, announce_caller_name=True))
    with timeline(office):
        sales = enter(office, "sales")
        workshop = enter(office, "workshop")
        enter(office, "customer")
        office.run(3)
        assert spoken(sales) == [joined("Sales"), joined("Workshop")]
        assert spoken(workshop) == [joined("Workshop")]
        office.check()


def test_the_pin_makes_a_participant_and_the_other_one_a_moderator(redis_client: Redis) -> None:
    office = office_with(redis_client, WITH_PINS)
    with timeline(office):
        sales = enter(office, "sales", "1234")
        boss = enter(office, "reception", "98765")
        assert in_room(office, ROOM) == {
            sid(sales): ("participant", "in"),
            sid(boss): ("moderator", "in"),
        }
        assert voices(sales) == {"Reception"}
        office.check()


def test_a_wrong_pin_three_times_ends_the_call(redis_client: Redis) -> None:
    office = office_with(redis_client, WITH_PINS)
    with timeline(office):
        call = enter(office, "customer", "1111")
        for _ in range(2):
            office.run(5)
            key_in(office, call, "2222#")
        office.run(5)
        assert call.state == "ended"
        assert spoken(call)[-2:] == [words("wrong_pin"), words("goodbye")]
        assert office.rooms() == {}
        office.check()


def test_callers_beyond_the_seats_hear_that_it_is_full(redis_client: Redis) -> None:
    office = office_with(redis_client, replace(PLAIN, max_members=3))
    with timeline(office):
        first = enter(office, "sales")
        key_in(office, first, "*8103#")  # a member that is being dialled counts
        enter(office, "customer")
        late = enter(office, "reception")
        office.run(5)
        assert (late.state, spoken(late)) == ("ended", [words("room_full")])
        office.check()


def test_a_caller_hears_the_enter_sound_and_that_it_is_recorded(redis_client: Redis) -> None:
    conference = replace(PLAIN, enter_sound="ding", record_enabled=True)
    settings = replace(SETTINGS, recording_path="/recordings/{room}.wav")
    office = office_with(redis_client, conference, settings=settings)
    with timeline(office):
        call = enter(office, "sales")
        office.run(6)
        assert call.heard_labels()[:2] == [words("recorded"), f"play:{DING}"]
        verb = conference_verb(office)
        assert verb["record"] == {"path": f"/recordings/{verb['name']}.wav"}
        office.check()


def test_without_a_path_nothing_is_recorded_and_nothing_said(redis_client: Redis) -> None:
    office = office_with(redis_client, replace(PLAIN, record_enabled=True))
    with timeline(office):
        call = enter(office, "sales")
        assert spoken(call) == []
        assert "record" not in conference_verb(office)
        office.check()


def test_who_is_alone_hears_music_until_somebody_can_be_heard(redis_client: Redis) -> None:
    office = office_with(redis_client, replace(PLAIN, music_on_hold_sound="music"))
    with timeline(office):
        sales = enter(office, "sales")
        assert f"play:{MUSIC}" in sales.hears()
        office.supplier.when_called = Answer(after=4)
        key_in(office, sales, f"*8{SUPPLIER.replace('+', '00')}#")
        assert f"play:{MUSIC}" in sales.hears()  # ringing is no company
        office.run(5)
        assert sales.hears() == {"voice:Supplier"}
        workshop = enter(office, "workshop")
        sales.hangup()
        office.supplier.live_calls[0].hangup()
        office.run(2)
        assert workshop.hears() == {f"play:{MUSIC}"}
        office.check()


def test_participants_wait_with_music_for_the_first_moderator(redis_client: Redis) -> None:
    conference = replace(WITH_PINS, wait_for_moderator=True, music_on_hold_sound="music")
    office = office_with(redis_client, conference)
    with timeline(office):
        sales = enter(office, "sales", "1234")
        workshop = enter(office, "workshop", "1234")
        office.run(10)
        assert voices(sales) == voices(workshop) == set()
        assert f"play:{MUSIC}" in sales.heard_labels()
        boss = enter(office, "reception", "98765")
        assert voices(sales) == {"Workshop", "Reception"}
        boss.hangup()
        office.run(2)
        assert voices(sales) == {"Workshop"}
        customer = enter(office, "customer", "1234")  # it has begun: nobody waits any more
        assert voices(customer) == {"Sales", "Workshop"}
        office.check()


def test_who_waits_without_music_is_told_so(redis_client: Redis) -> None:
    office = office_with(redis_client, replace(WITH_PINS, wait_for_moderator=True))
    with timeline(office):
        sales = enter(office, "sales", "1234")
        office.run(1)
        assert spoken(sales)[-1] == words("waiting")
        sales.hangup()
        office.run(2)
        assert office.rooms() == {}
        office.check()


@pytest.mark.parametrize("ends", [True, False])
def test_the_last_moderator_may_end_it_for_all(redis_client: Redis, ends: bool) -> None:
    office = office_with(redis_client, replace(WITH_PINS, end_on_moderator_exit=ends))
    with timeline(office):
        sales = enter(office, "sales", "1234")
        first = enter(office, "reception", "98765")
        second = enter(office, "workshop", "98765")
        first.hangup()
        office.run(2)
        assert not sales.ended_with
        second.hangup()
        office.run(6)
        assert (sales.ended_with is not None) is ends
        assert (words("ended") in spoken(sales)) is ends
        office.check()
