"""Rooms and their members: each method is one transition, one script, one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ivr_app.domain.extension import Extension
from ivr_app.domain.room import Departure, Entered, Entrance, Entry, RoomRef, random_word
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds rooms and invites. Times are ms, except where the platform counts seconds."""

    max_members: int = 100
    max_room_ms: int = 6 * 3600 * 1000
    max_pending: int = 10
    announce_max: int = 20
    ring_seconds: int = 30
    once_ms: int = 600_000
    pin_window_ms: int = 15 * 60 * 1000
    pin_caller_limit: int = 10
    pin_room_limit: int = 50
    double_press_ms: int = 1500
    place_within_ms: int = 15_000
    token_ms: int = 60_000
    # With a sweep every 15 s, a join that was never told is found out within 30 s.
    entering_ms: int = 14_000
    warning_ms: int = 120_000

    @property
    def room_ttl_ms(self) -> int:
        """Life of a room's keys: they are needed until its end was carried out."""
        return self.max_room_ms + 3_600_000


@dataclass(frozen=True, slots=True)
class Seat:
    """Who wants to enter which room with which call."""

    room: RoomRef
    call_sid: str
    role: str
    extension: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class PinEntry:
    """A PIN that was keyed in. ``external_id`` is the caller id of who is no extension.

    ``delivery`` names the hook that brought it: the same one again is no other attempt.
    """

    pin: str
    attempt: int
    delivery: str
    external_id: str = ""

    def __repr__(self) -> str:
        """Without the PIN."""
        return f"PinEntry(attempt={self.attempt})"


@dataclass(frozen=True, slots=True)
class KnownCalls:
    """The calls of a room.

    ``since`` has those that are in it, or about to be, of members and invites, and since when they
    are known (ms). ``bridges`` has those that dial a NUMBER which has not answered, as far as is
    known, with the invite.
    """

    room_id: str
    since: Mapping[str, int]
    bridges: Mapping[str, str]


class RoomStore:
    """Rooms of the company that ``keys`` belong to."""

    def __init__(self, scripts: Scripts, keys: Keys, limits: Limits) -> None:
        self._scripts = scripts
        self._keys = keys
        self._limits = limits

    def run(self, script: str, room: RoomRef, /, *more: str, **arg: object) -> dict[str, Any]:
        """Run a transition of ``room``; ``more`` are its keys after the seven of every room."""
        keys = [*self._keys.room(str(room)), *more]
        return self._scripts.run(script, keys, room=str(room), ttl=self._limits.room_ttl_ms, **arg)

    def _seat(self, seat: Seat) -> dict[str, object]:
        return {
            "call": seat.call_sid,
            "role": seat.role,
            "extension": seat.extension,
            "name": seat.name,
            "language": seat.language,
            "max_members": self._limits.max_members,
            "max_ms": self._limits.max_room_ms,
        }

    def enter_own(self, seat: Seat, owner: Extension, *, room_id: str, now: int) -> Entered:
        """Let the owner create its room (with ``room_id``), or take it over with this call."""
        reply = self.run(
            "enter_room",
            seat.room,
            self._keys.call(seat.call_sid),
            now=now,
            new_id=room_id,
            announce="1" if owner.conference_announce_caller_name else "0",
            end_on_exit="1" if owner.conference_end_on_exit else "0",
            **self._seat(seat),
        )
        return _entered(reply)

    def enter(self, seat: Seat, *, now: int) -> Entered:
        """Let somebody else enter a room that runs and has no PIN."""
        call = self._keys.call(seat.call_sid)
        return _entered(self.run("enter_room", seat.room, call, now=now, **self._seat(seat)))

    def enter_conference(self, seat: Seat, *, now: int) -> Entered:
        """Let anybody enter a conference extension that has no PIN; the first one opens it."""
        call, room_id = self._keys.call(seat.call_sid), random_word(16)
        return _entered(
            self.run(
                "enter_conference", seat.room, call, now=now, new_id=room_id, **self._seat(seat)
            )
        )

    def try_pin(self, seat: Seat, entry: PinEntry, *, now: int) -> Entered:
        """Compare a PIN; enter if it is right, count it if it is wrong."""
        limits = self._limits
        # A caller id is only a claim: one that looks like an extension locks out no extension.
        who = f"extension:{seat.extension}" if seat.extension else f"outside:{entry.external_id}"
        counted = {who: limits.pin_caller_limit}
        if not seat.extension:
            counted[f"room:{seat.room}"] = limits.pin_room_limit
        pairs = [
            key for who in counted for key in (self._keys.pin_wrong(who), self._keys.pin_lock(who))
        ]
        call, entries = self._keys.call(seat.call_sid), self._keys.pin(seat.call_sid)
        reply = self.run(
            "try_pin",
            seat.room,
            call,
            entries,
            *pairs,
            now=now,
            pin=entry.pin,
            attempt=str(entry.attempt),
            delivery=entry.delivery,
            window=limits.pin_window_ms,
            limits=list(counted.values()),
            new_id=random_word(16),
            **self._seat(seat),
        )
        return _entered(reply)

    def joined(self, seat: Seat, room_id: str, invite: str, *, now: int) -> str:
        """The platform says that the call is in the room: joined, known or gone."""
        reply = self.run(
            "join_room",
            seat.room,
            self._keys.call(seat.call_sid),
            now=now,
            room_id=room_id,
            invite=invite,
            **self._seat(seat),
        )
        return str(reply["verdict"])

    def left(
        self, room: RoomRef, room_id: str, call_sid: str, *, call_is_up: bool = False, now: int
    ) -> Departure:
        """The call is out of the room; unless ``call_is_up``, it has ended."""
        call = self._keys.call(call_sid)
        reply = self.run(
            "leave_room", room, call, now=now, room_id=room_id, call=call_sid, up=call_is_up
        )
        return Departure(reply["verdict"])

    def open_rooms(self) -> list[RoomRef]:
        """All rooms of the company that are open, or were not swept since they ended."""
        return [RoomRef.parse(room) for room in self._scripts.keys_of(self._keys.rooms)]

    def calls_in(self, room: RoomRef) -> KnownCalls:
        """The calls that belong to a room."""
        found = self.run("room_calls", room, now=0)
        calls = {call: int(since) for call, since in found["calls"].items()}
        return KnownCalls(found["id"], calls, found["bridges"])

    def sweep(
        self,
        room: RoomRef,
        *,
        live: Mapping[str, bool],
        dead: Mapping[str, bool],
        now: int,
    ) -> str:
        """Apply what time and the platform's call list say: open, ended or none.

        Of calls that are neither ``live`` nor ``dead`` nothing is known.
        """
        limits = self._limits
        reply = self.run(
            "sweep_room",
            room,
            now=now,
            live=live,
            dead=dead,
            warn=limits.warning_ms,
            entering=limits.entering_ms,
            place_within=limits.place_within_ms + 5_000,
            ring=limits.ring_seconds * 1000 + 30_000,
        )
        return str(reply["verdict"])


def _entered(reply: dict[str, Any]) -> Entered:
    return Entered(
        Entry(reply["verdict"]),
        room_id=reply.get("id", ""),
        created=reply.get("created", False),
        role=reply.get("role", ""),
        attempt=int(reply.get("attempt", 0)),
        entrance=entrance_of(reply),
    )


def entrance_of(reply: dict[str, Any]) -> Entrance:
    """Load how a call enters from the reply of a script."""
    return Entrance(
        muted=reply.get("muted", False),
        waits=reply.get("waits", False),
        recorded=reply.get("recorded", False),
        enter_sound=reply.get("enter_sound"),
        music=reply.get("music"),
    )
