"""Invites: their token, their legs, and how they end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.room import RoomRef

_TOKEN = re.compile(r"invite-(local|extension)-([0-9]{1,32})-([a-z0-9]{8,32})-([a-z0-9]{16,64})")


@dataclass(frozen=True, slots=True)
class InviteToken:
    """The user part of the address by which the platform calls back for one invite.

    Room and invite tell where to look; ``secret`` is what makes it unguessable.
    """

    room: RoomRef
    invite: str
    secret: str

    @classmethod
    def parse(cls, dialled: str) -> InviteToken | None:
        """Read a dialled string; None if it is no token."""
        match = _TOKEN.fullmatch(dialled)
        if not match:
            return None
        kind, number, invite, secret = match.groups()
        return cls(RoomRef(kind, number), invite, secret)

    def __str__(self) -> str:
        """``invite-local-101-<invite>-<secret>``."""
        return f"invite-{self.room.kind}-{self.room.number}-{self.invite}-{self.secret}"

    def __repr__(self) -> str:
        """Without the secret."""
        return f"InviteToken({self.room}, {self.invite})"


class Inviting(StrEnum):
    """What came of ``*8NUMBER``. Values that are spoken are the names of their prompts."""

    PLACED = "placed"
    CALLING = "calling"
    NO_ROOM = "no_room"
    NOT_AVAILABLE = "not_available"
    NOT_INVITABLE = "not_invitable"
    NUMBER_INVALID = "number_invalid"
    NOT_ALLOWED = "not_allowed"
    ALREADY_THERE = "already_there"
    TOO_MANY = "too_many_invites"
    FULL = "room_full"
    LOCKED = "locked"


class Dropping(StrEnum):
    """What came of ``##``. Values that are spoken are the names of their prompts."""

    DROPPED = "dropped"
    PICKED_UP = "picked_up"
    NOBODY = "nobody_to_remove"
    NOT_AVAILABLE = "not_available"
    NO_ROOM = "no_room"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Dropped:
    """``number`` is NUMBER as it was dialled, where there is one."""

    verdict: Dropping
    number: str = ""


class Leg(StrEnum):
    """The calls of an invite: the one that enters the room, the one that comes back, NUMBER."""

    ROOM = "room"
    BRIDGE = "bridge"
    NUMBER = "number"


class Progress(StrEnum):
    """What happened to a leg. ``UP`` is the answer of the call that the application placed."""

    KNOWN = "known"
    UP = "up"
    RINGING = "ringing"
    EARLY = "early"
    ANSWERED = "answered"
    ENDED = "ended"


class Outcome(StrEnum):
    """How an invite failed; the values are names of prompts."""

    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    FAILED = "failed"


_BY_SIP_STATUS = {
    403: Outcome.REJECTED,
    480: Outcome.FAILED,
    408: Outcome.NO_ANSWER,
    487: Outcome.NO_ANSWER,
    486: Outcome.BUSY,
    600: Outcome.BUSY,
    603: Outcome.REJECTED,
    607: Outcome.REJECTED,
}
_BY_CALL_STATUS = {
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    # A dial whose time is over repeats the last status of the call that it gave up.
    "trying": Outcome.NO_ANSWER,
    "ringing": Outcome.NO_ANSWER,
    "early-media": Outcome.NO_ANSWER,
}


def outcome(call_status: str | None, sip_status: int | None) -> Outcome:
    """How a call that nobody answered ended.

    The platform says ``busy`` for 486 and for 603 alike; only the SIP status tells who refused.
    """
    by_sip = _BY_SIP_STATUS.get(sip_status or 0)
    return by_sip or _BY_CALL_STATUS.get(call_status or "", Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Invite:
    """One invite, as the room keeps it. ``target`` is user (an extension) or phone (E.164)."""

    id: str
    room: RoomRef
    room_id: str
    by: str
    number: str
    dest: str
    target: str
    bridged: bool
    secret: str
    language: str
    sip_user: str = ""
    created: int = 0

    @property
    def token(self) -> InviteToken:
        """What the bridge call shows."""
        return InviteToken(self.room, self.id, self.secret)

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Invite({self.id} {self.room} -> {self.dest})"


@dataclass(frozen=True, slots=True)
class Placement:
    """What is needed to place an invite's call."""

    invite: Invite
    company: Company
    inviter: Extension | None

    @property
    def caller_id(self) -> str:
        """Extensions see who invites them; outside only the company's number is shown.

        An invite that belongs to nobody shows the number of the room.
        """
        own = self.invite.by or self.invite.room.number
        if self.invite.target == "user":
            return own
        return self.company.caller_id or own
