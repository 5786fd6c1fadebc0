"""Entering a conference extension, in whichever way a call came to it."""

from __future__ import annotations

from ivr_app.domain.conference import Conference
from ivr_app.domain.party import Party
from ivr_app.domain.room import RoomRef
from ivr_app.services import entering
from ivr_app.services.desk import Desk
from ivr_app.services.outcomes import Outcome


def room_of(conference: Conference) -> RoomRef:
    """The room behind a conference extension."""
    return RoomRef("extension", conference.number)


def enter(desk: Desk, party: Party, call_sid: str, conference: Conference, now: int) -> Outcome:
    """Let a call in: a phone of the company, or an external caller (``party.extension`` is "").

    ``party.room`` is `room_of` the conference, ``party.role`` is participant: a PIN makes a
    moderator.
    """
    return entering.enter_conference(desk, party, call_sid, conference, now)
