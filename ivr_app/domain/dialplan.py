"""The dial plan: what a dialled string or keys in a room mean, and what a first call leads to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from ivr_app.domain import numbers
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.room import RoomRef

_STAR_EIGHT = re.compile(r"\*8(\+?[0-9]{1,20})#?")


@dataclass(frozen=True, slots=True)
class StarEight:
    """``*8NUMBER``."""

    number: str


@dataclass(frozen=True, slots=True)
class DropLast:
    """``##``."""


@dataclass(frozen=True, slots=True)
class ToggleMute:
    """``*1``."""


@dataclass(frozen=True, slots=True)
class OneHash:
    """An empty entry: one press of ``#``."""


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else: a plain number, or a code that does not exist."""

    text: str


Code = StarEight | DropLast | ToggleMute | OneHash | Other


def dialled(to: str) -> Code:
    """Read a dialled string. Phones must escape ``#`` in SIP, some do not."""
    text = unquote(to).strip()
    if match := _STAR_EIGHT.fullmatch(text):
        return StarEight(match[1])
    return DropLast() if text == "##" else Other(text)


def keyed(digits: str) -> Code:
    """Read the keys of one entry in a room, where ``#`` ends an entry and is not part of it."""
    if digits == "":
        return OneHash()
    if digits == "*1":
        return ToggleMute()
    return dialled(digits)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the directory and the rooms say about a first call.

    ``caller`` is None unless the platform authenticated a phone of the company; ``caller_room`` and
    ``target_room`` say whether their local rooms run.
    """

    company: Company
    caller: Extension | None
    target: Extension | None
    caller_room: bool
    target_room: bool


@dataclass(frozen=True, slots=True)
class EnterOwnRoom:
    """The owner creates its room, or comes back to it."""

    owner: Extension


@dataclass(frozen=True, slots=True)
class JoinRoom:
    """A phone enters the running room of another one."""

    owner: Extension


@dataclass(frozen=True, slots=True)
class InviteToOwnRoom:
    """The owner invites from another line."""

    number: str


@dataclass(frozen=True, slots=True)
class DropFromOwnRoom:
    """The owner drops its last NUMBER from another line."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Say a prompt and hang up."""

    prompt: str


Plan = EnterOwnRoom | JoinRoom | InviteToOwnRoom | DropFromOwnRoom | Refuse


def plan(code: Code, found: Lookup) -> Plan:
    """Decide what a new call leads to."""
    if found.caller is None:
        return Refuse("no_such_number")
    if isinstance(code, StarEight):
        return _star_eight(code.number, found.caller, found)
    if isinstance(code, DropLast):
        return DropFromOwnRoom() if found.caller_room else Refuse("start_first")
    return Refuse("no_such_number")


def _star_eight(number: str, caller: Extension, found: Lookup) -> Plan:
    target = found.target
    if target and target.number == caller.number:
        return EnterOwnRoom(caller)
    # An owner's *8 is an invite even where NUMBER runs a room of its own.
    if found.caller_room:
        return InviteToOwnRoom(number)
    if target and target.type == "phone":
        return JoinRoom(target) if found.target_room else Refuse("not_started")
    if target or numbers.e164(number, found.company.country):
        return Refuse("start_first")
    return Refuse("no_such_number")


def own_room(extension: Extension) -> RoomRef:
    """The local room of a phone."""
    return RoomRef("local", extension.number)
