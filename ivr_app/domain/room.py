"""Rooms: their names, and the outcomes of what happens to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def random_word(length: int) -> str:
    """An unguessable word, 5 bits a character, safe in SIP, URLs and the platform's room names."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


@dataclass(frozen=True, slots=True)
class RoomRef:
    """Which room: ``kind`` is local or extension, ``number`` the owner's or the room's own."""

    kind: str
    number: str

    @classmethod
    def parse(cls, text: str) -> RoomRef:
        """From ``local:101``."""
        kind, _, number = text.partition(":")
        return cls(kind, number)

    def __str__(self) -> str:
        """``local:101``."""
        return f"{self.kind}:{self.number}"

    def platform_name(self, room_id: str) -> str:
        """The conference's name on the platform, fresh each time the room opens.

        The platform may go on listing a room whose members all hung up at once: a new name never
        meets it. Letters, digits and ``-`` only: the platform splits its list at ``:``.
        """
        return f"{self.kind}-{self.number}-{room_id}"


class Entry(StrEnum):
    """What came of somebody's wish to enter."""

    ENTERED = "entered"
    NOT_STARTED = "not_started"
    PIN_REQUIRED = "pin_required"
    WRONG_PIN = "wrong"
    PIN_REFUSED = "refused"
    FULL = "room_full"
    LOCKED = "locked"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Entrance:
    """How a call enters: ``muted``, ``waits`` for the moderator, the room is ``recorded``.

    ``enter_sound`` and ``music`` (for who is alone, or waits) are URLs.
    """

    muted: bool = False
    waits: bool = False
    recorded: bool = False
    enter_sound: str | None = None
    music: str | None = None


PLAINLY = Entrance()


@dataclass(frozen=True, slots=True)
class Entered:
    """``room_id`` names the opening of the room; ``created`` if this call opened it.

    ``attempt`` says which entry of a PIN was wrong.
    """

    verdict: Entry
    room_id: str = ""
    created: bool = False
    role: str = ""
    attempt: int = 0
    entrance: Entrance = PLAINLY


class Departure(StrEnum):
    """What a member's leaving meant."""

    LEFT = "left"
    ENDED = "ended"
    GONE = "gone"
    ENTERING = "entering"


@dataclass(frozen=True, slots=True)
class CallRecord:
    """Where a call belongs: for calls whose hooks carry no tag (yet)."""

    room: RoomRef
    room_id: str
    invite: str = ""
    leg: str = ""
