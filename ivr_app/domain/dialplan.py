"""The dial plan: what a dialled string or keys in a room mean, and what a first call leads to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from ivr_app.domain import numbers
from ivr_app.domain.conference import Conference
from ivr_app.domain.directory import AnyExtension
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.ivr import Ivr
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

    ``caller`` is None unless the platform authenticated a phone of the company. ``target`` is who
    is dialled; for an external caller that is whom the dialled number leads to. ``caller_room`` and
    ``target_room`` say whether their local rooms run.
    """

    company: Company
    caller: Extension | None
    target: AnyExtension | None
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
class DialPhone:
    """Ring a phone of the company."""

    phone: Extension


@dataclass(frozen=True, slots=True)
class DialExternal:
    """Dial out: E.164, or an emergency number as it was dialled."""

    number: str


@dataclass(frozen=True, slots=True)
class EnterConference:
    """Enter the room behind a conference extension."""

    conference: Conference


@dataclass(frozen=True, slots=True)
class RunMenu:
    """Begin with an IVR."""

    ivr: Ivr


@dataclass(frozen=True, slots=True)
class Refuse:
    """Say a prompt and hang up."""

    prompt: str


Landing = DialPhone | DialExternal | EnterConference | RunMenu | Refuse
Plan = EnterOwnRoom | JoinRoom | InviteToOwnRoom | DropFromOwnRoom | Landing
Allowed = Callable[[str], bool]
"""Whether the outbound rules of the installation let an E.164 number through."""


def plan(code: Code, found: Lookup, allowed: Allowed) -> Plan:
    """Decide what a new call leads to."""
    caller = found.caller
    if isinstance(code, Other):
        return reach(code.text, found, allowed)
    if caller is None:
        return Refuse("no_such_number")
    if isinstance(code, StarEight):
        return _star_eight(code.number, caller, found)
    if isinstance(code, DropLast):
        return DropFromOwnRoom() if found.caller_room else Refuse("start_first")
    return Refuse("no_such_number")


def reach(text: str, found: Lookup, allowed: Allowed) -> Landing:
    """Decide what a number without a code leads to. Only phones dial out."""
    if found.target:
        return land(found.target)
    caller, country = found.caller, found.company.country
    if caller is None:
        return Refuse("no_such_number")
    # An extension of the same digits was given on purpose; otherwise help is never refused.
    if numbers.is_emergency(text, country):
        return DialExternal(text)
    number = numbers.e164(text, country)
    if number and not numbers.permits(caller.outbound, number, country):
        return Refuse("not_allowed")
    return outside(number, allowed)


def land(target: AnyExtension) -> Landing:
    """Decide what reaching an extension means, whichever way led to it."""
    if isinstance(target, Conference):
        return EnterConference(target)
    if isinstance(target, Ivr):
        return RunMenu(target)
    return DialPhone(target)


def outside(number: str | None, allowed: Allowed) -> Landing:
    """Decide what a number outside leads to; None is one that does not exist."""
    if number is None:
        return Refuse("no_such_number")
    return DialExternal(number) if allowed(number) else Refuse("not_allowed")


def transfer(digits: str, target: AnyExtension | None, country: str, allowed: Allowed) -> Landing:
    """Decide where a menu leads: the company wrote it, so only the installation's rules hold."""
    return land(target) if target else outside(numbers.e164(digits, country), allowed)


def _star_eight(number: str, caller: Extension, found: Lookup) -> Plan:
    target = found.target
    if target and target.number == caller.number:
        return EnterOwnRoom(caller)
    # An owner's *8 is an invite even where NUMBER runs a room of its own.
    if found.caller_room:
        return InviteToOwnRoom(number)
    if isinstance(target, Extension):
        return JoinRoom(target) if found.target_room else Refuse("not_started")
    if target or numbers.e164(number, found.company.country):
        return Refuse("start_first")
    return Refuse("no_such_number")


def own_room(extension: Extension) -> RoomRef:
    """The local room of a phone."""
    return RoomRef("local", extension.number)
