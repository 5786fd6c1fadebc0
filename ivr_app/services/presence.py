"""Who is in a room: what the platform says about calls and conferences, in any order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr_app.domain.invite import Leg
from ivr_app.domain.party import Party
from ivr_app.domain.room import CallRecord, Departure
from ivr_app.services import inviting
from ivr_app.services.desk import Desk, seat_of
from ivr_app.services.inviting import LegNews
from ivr_app.services.outcomes import Nothing, Outcome, Said

_ENDED = frozenset({"completed", "failed", "busy", "no-answer"})


@dataclass(frozen=True, slots=True)
class CallNews:
    """A status of a call. ``party`` is None where the call carries no tag of ours (yet)."""

    call_sid: str
    parent_call_sid: str
    status: str
    sip_status: int | None
    party: Party | None


def call_status(desk: Desk, news: CallNews, now: int) -> Outcome:
    """Apply a call's status: the one thing that is reliable about presence."""
    party = news.party
    if party and party.room_id:
        record = CallRecord(party.room, party.room_id, party.invite, party.leg)
    else:
        # A status can overtake the tag, and a dialled leg may carry none: then it is on record.
        found = desk.directory.call_record(news.call_sid, news.parent_call_sid)
        if found is None:
            return Nothing()
        record = found
        if news.parent_call_sid and found.leg == Leg.BRIDGE:
            record = replace(found, leg=Leg.NUMBER)
    return _apply(desk, news, record, now)


def _apply(desk: Desk, news: CallNews, record: CallRecord, now: int) -> Outcome:
    if record.invite and record.leg:
        return inviting.leg_status(
            desk,
            LegNews(
                record.room,
                record.room_id,
                record.invite,
                Leg(record.leg),
                news.call_sid,
                news.status,
                news.sip_status,
            ),
            now,
        )
    if news.status in _ENDED:
        desk.rooms.left(record.room, record.room_id, news.call_sid, now=now)
    return Nothing()


def joined(desk: Desk, party: Party, call_sid: str, now: int) -> Outcome:
    """The conference says that the call joined."""
    desk.rooms.joined(seat_of(party, call_sid), party.room_id, party.invite, now=now)
    return Nothing()


def left(desk: Desk, party: Party, call_sid: str, *, call_is_up: bool, now: int) -> Outcome:
    """The call is out of the conference, by hanging up or otherwise.

    One that is still up and was not taken out by an order was dropped by the platform: it hears
    that the conference has ended. One that an order took out goes on with that order's verbs: any
    verbs from here would cut them off.
    """
    if party.invite:
        return Nothing()
    departure = desk.rooms.left(party.room, party.room_id, call_sid, call_is_up=call_is_up, now=now)
    if call_is_up and departure in (Departure.LEFT, Departure.ENDED):
        return Said(("ended",), party.language)
    return Nothing()
