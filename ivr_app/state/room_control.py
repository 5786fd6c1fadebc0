"""Live rooms as operators see and change them. Each method is one script, one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ivr_app.domain.invite import Inviting
from ivr_app.domain.room import RoomRef
from ivr_app.state.invites import Wanted
from ivr_app.state.keys import Keys
from ivr_app.state.rooms import Limits, RoomStore
from ivr_app.state.scripts import Scripts, available

Records = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """A room of the index: which one, and the id of this opening."""

    room: RoomRef
    id: str


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room as it is kept: its own fields, its members by call, its invites by id."""

    open: OpenRoom
    fields: Mapping[str, str]
    members: Records
    invites: Records


class RoomControl:
    """Rooms of the company that ``keys`` belong to. All methods raise StateUnavailable."""

    def __init__(self, scripts: Scripts, keys: Keys, limits: Limits, rooms: RoomStore) -> None:
        self._scripts = scripts
        self._keys = keys
        self._limits = limits
        self._rooms = rooms

    def index(self, now: int) -> list[OpenRoom]:
        """The rooms that run, in a stable order."""
        with available("rooms"):
            found: Any = self._scripts.client.hgetall(self._keys.rooms)
        rooms = []
        for room, entry in sorted(found.items()):
            room_id, _, ends = entry.rpartition("|")
            if int(ends) > now:
                rooms.append(OpenRoom(RoomRef.parse(room), room_id))
        return rooms

    def view(self, rooms: Sequence[OpenRoom]) -> list[RoomRecord]:
        """What there is in rooms; one that ended in the meantime is left out."""
        if not rooms:
            return []
        keys = [key for each in rooms for key in self._keys.room(str(each.room))[3:6]]
        flat: list[list[str]] = self._scripts.raw("rooms_view", keys)
        hashes = [dict(zip(each[::2], each[1::2], strict=True)) for each in flat]
        found = [
            RoomRecord(each, hashes[at], _records(hashes[at + 1]), _records(hashes[at + 2]))
            for at, each in zip(range(0, len(hashes), 3), rooms, strict=True)
        ]
        return [record for record in found if record.fields.get("id") == record.open.id]

    def act(
        self, room: OpenRoom, action: str, *, now: int, member: str = "", invite: str = ""
    ) -> str:
        """Do something to a room, or to a member or an invite: done, or why not."""
        reply = self._rooms.run(
            "member_action" if member else "room_action",
            room.room,
            now=now,
            room_id=room.id,
            action=action,
            member=member,
            invite=invite,
            max_members=self._limits.max_members,
        )
        return str(reply["verdict"])

    def invite(
        self,
        room: OpenRoom,
        wanted: Wanted,
        *,
        invite: str,
        secret: str,
        bridged: bool,
        language: str,
        now: int,
    ) -> tuple[Inviting, Mapping[str, Any]]:
        """Invite NUMBER for nobody; returns the invite too, where it was placed."""
        reply = self._rooms.run(
            "api_invite",
            room.room,
            now=now,
            room_id=room.id,
            digits=wanted.digits,
            e164=wanted.e164,
            allowed=wanted.allowed,
            new_id=invite,
            secret=secret,
            bridged=bridged,
            language=language,
            max_members=self._limits.max_members,
            max_pending=self._limits.max_pending,
        )
        return Inviting(reply["verdict"]), reply.get("invite", {})


def _records(texts: Mapping[str, str]) -> Records:
    return {field: orjson.loads(text) for field, text in texts.items()}
