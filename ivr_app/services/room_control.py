"""Live rooms for operators: what is in them, and what is done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ivr_app.domain import numbers
from ivr_app.domain.invite import Inviting
from ivr_app.domain.room import random_word
from ivr_app.services.back_office import BackOffice
from ivr_app.state.invites import Wanted
from ivr_app.state.room_control import OpenRoom, RoomRecord

View = dict[str, Any]
_ANSWERED = ("answered", "in")


@dataclass(frozen=True, slots=True)
class Page:
    """Which of all rooms are shown: those whose number begins like this."""

    number: str
    first: int
    count: int


def rooms(office: BackOffice, page: Page, now: int) -> tuple[list[View], int]:
    """Return the live rooms of one page, and how many there are in all."""
    found = [each for each in office.rooms.index(now) if each.room.number.startswith(page.number)]
    shown = found[page.first : page.first + page.count]
    return [_view(record) for record in office.rooms.view(shown)], len(found)


def find(office: BackOffice, room_id: str, now: int) -> OpenRoom | None:
    """Return the room that was opened under this id, while it runs."""
    return next((each for each in office.rooms.index(now) if each.id == room_id), None)


def room(office: BackOffice, room_id: str, now: int) -> View | None:
    """Return one live room."""
    found = find(office, room_id, now)
    records = office.rooms.view([found]) if found else []
    return _view(records[0]) if records else None


def invite(office: BackOffice, room: OpenRoom, number: str, now: int) -> View | Inviting:
    """Invite NUMBER for nobody, within the limits of the installation; the invite, or why not."""
    desk = office.desk
    company = office.directory.company()
    e164 = numbers.e164(number, company.country) or ""
    account = desk.account
    wanted = Wanted(
        digits=number,
        e164=e164,
        allowed=bool(e164) and numbers.allowed(e164, account.outbound_allow, account.outbound_deny),
        reach="",
    )
    invite_id = random_word(12)
    verdict, record = office.rooms.invite(
        room,
        wanted,
        invite=invite_id,
        secret=random_word(26),
        bridged=account.bridge is not None,
        language=company.language,
        now=now,
    )
    return _invite(invite_id, record) if verdict is Inviting.PLACED else verdict


def _view(record: RoomRecord) -> View:
    fields, where = record.fields, record.open.room
    members = [_member(call, each) for call, each in record.members.items()]
    invitees = [_invitee(key, each) for key, each in record.invites.items() if _is_in(each)]
    return {
        "id": record.open.id,
        "kind": where.kind,
        "number": where.number,
        "opened": _moment(int(fields["opened"])),
        "ends": _moment(int(fields["ends"])),
        "locked": fields.get("locked") == "1",
        "muted": fields.get("muted_all") == "1",
        "members": sorted([*members, *invitees], key=lambda each: (each["joined"], each["id"])),
        "invites": sorted(
            (_invite(key, each) for key, each in record.invites.items()),
            key=lambda each: (each["created"], each["id"]),
        ),
    }


def _is_in(invite: Mapping[str, Any]) -> bool:
    """An invitee is a member when it has answered, and through the bridge with its early media."""
    early = invite["state"] == "early" and invite["bridged"]
    return bool(invite.get("call")) and (invite["state"] in _ANSWERED or early)


def _member(call: str, record: Mapping[str, Any]) -> View:
    return {
        "id": call,
        "leg": "call",
        "extension": record.get("extension") or None,
        "name": record.get("name") or None,
        "number": None,
        "role": record["role"],
        "state": record["state"],
        "joined": _moment(record["since"]),
        "muted": bool(record.get("muted")),
        "invite": None,
    }


def _invitee(key: str, record: Mapping[str, Any]) -> View:
    """Through the bridge, the call that is in the room is not the one that NUMBER has."""
    is_extension = record["target"] == "user"
    return {
        "id": record["call"],
        "leg": "room" if record["bridged"] else "call",
        "extension": record["dest"] if is_extension else None,
        "name": None,
        "number": None if is_extension else record["dest"],
        "role": "invitee",
        "state": "in" if record["state"] in _ANSWERED else record["state"],
        "joined": _moment(record["since"]),
        "muted": bool(record.get("muted")),
        "invite": key,
    }


def _invite(key: str, record: Mapping[str, Any]) -> View:
    return {
        "id": key,
        "number": record["dest"],
        "by": record["by"] or None,
        "state": record["state"],
        "since": _moment(record["since"]),
        "created": _moment(record["created"]),
    }


def _moment(ms: float) -> str:
    moment = datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")
