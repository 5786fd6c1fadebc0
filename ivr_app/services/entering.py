"""Entering a room: a local one by its owner or others, a conference extension; and the PIN."""

from __future__ import annotations

from dataclasses import replace

from ivr_app.domain.conference import Conference
from ivr_app.domain.extension import Extension
from ivr_app.domain.party import Party
from ivr_app.domain.room import Entered, Entry, random_word
from ivr_app.services.desk import Desk, seat_of
from ivr_app.services.outcomes import InRoom, Outcome, Over, PinWanted, Said
from ivr_app.state.rooms import PinEntry

PIN_TRIES = 3
_REFUSALS = {
    Entry.NOT_STARTED: ("not_started",),
    Entry.FULL: ("room_full",),
    Entry.PIN_REFUSED: ("pin_refused", "goodbye"),
    Entry.LOCKED: ("locked",),
}


def enter_own(desk: Desk, party: Party, call_sid: str, owner: Extension, now: int) -> Outcome:
    """The owner creates its room, or takes it over with this call; it is never asked for a PIN."""
    entered = desk.rooms.enter_own(
        seat_of(party, call_sid), owner, room_id=random_word(16), now=now
    )
    return _outcome(party, entered)


def join(desk: Desk, party: Party, call_sid: str, owner: Extension, now: int) -> Outcome:
    """Another phone enters a running room, after its PIN if it has one."""
    if owner.conference_pin:
        return PinWanted(party, attempt=1)
    return _outcome(party, desk.rooms.enter(seat_of(party, call_sid), now=now))


def enter_conference(
    desk: Desk, party: Party, call_sid: str, conference: Conference, now: int
) -> Outcome:
    """Anybody enters a conference extension, after its PIN if it has one."""
    if conference.pin:
        return PinWanted(party, attempt=1)
    return _outcome(party, desk.rooms.enter_conference(seat_of(party, call_sid), now=now))


def try_pin(desk: Desk, party: Party, call_sid: str, entry: PinEntry, now: int) -> Outcome:
    """A PIN was keyed in, or nothing within the time (an empty entry, which is a try, too)."""
    if not entry.pin:
        return _again(party, entry.attempt, wrong=False)
    entered = desk.rooms.try_pin(seat_of(party, call_sid), entry, now=now)
    if entered.verdict is Entry.WRONG_PIN:
        return _again(party, entered.attempt, wrong=True)
    return _outcome(party, entered)


def _again(party: Party, attempt: int, *, wrong: bool) -> Outcome:
    if attempt >= PIN_TRIES:
        return Said(("wrong_pin", "goodbye") if wrong else ("goodbye",), party.language)
    return PinWanted(party, attempt=attempt + 1, wrong=wrong)


def _outcome(party: Party, entered: Entered) -> Outcome:
    if entered.verdict is Entry.ENTERED:
        seated = replace(party, room_id=entered.room_id, role=entered.role)
        return InRoom(seated, created=entered.created, entrance=entered.entrance)
    if entered.verdict is Entry.PIN_REQUIRED:
        return PinWanted(party, attempt=1)
    if entered.verdict is Entry.GONE:
        return Over()
    return Said(_REFUSALS[entered.verdict], party.language)
