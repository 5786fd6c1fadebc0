"""A call with what is known of it: this travels with the call, in its tag, from hook to hook."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.invite import Leg, Placement
from ivr_app.domain.room import RoomRef

TAG_KEY = "ivr"


@dataclass(frozen=True, slots=True)
class Party:
    """Who is on the call, and where it belongs.

    ``room_id`` is "" before the call has entered. ``extension`` and ``name`` are "" for an external
    caller. ``invite`` and ``leg`` are there for the calls of an invite only.
    """

    room: RoomRef
    room_id: str
    role: str
    extension: str = ""
    name: str = ""
    language: str = "en"
    country: str = ""
    invite: str = ""
    leg: str = ""

    def as_data(self) -> dict[str, object]:
        """Return the tag data: one key, so that tags of other applications stay apart."""
        fields = {
            "room": str(self.room),
            "room_id": self.room_id,
            "role": self.role,
            "extension": self.extension,
            "name": self.name,
            "language": self.language,
            "country": self.country,
            "invite": self.invite,
            "leg": self.leg,
        }
        return {TAG_KEY: {key: value for key, value in fields.items() if value}}


def phone_party(phone: Extension, room: RoomRef, role: str, company: Company) -> Party:
    """Return a phone of the company that wants to enter ``room``."""
    return Party(
        room=room,
        room_id="",
        role=role,
        extension=phone.number,
        name=phone.name,
        language=phone.language or company.language,
        country=company.country,
    )


def leg_of(placement: Placement, leg: Leg) -> Party:
    """Return what travels with one of the calls of an invite.

    An invitee has no name: it is not announced.
    """
    kept = placement.invite
    return Party(
        room=kept.room,
        room_id=kept.room_id,
        role="invitee",
        extension=kept.dest if kept.target == "user" else "",
        language=kept.language,
        country=placement.company.country,
        invite=kept.id,
        leg=leg,
    )


def number_leg(bridge: Party) -> Party:
    """Return what travels with the called party's leg that a bridge dials."""
    return replace(bridge, leg=Leg.NUMBER)
