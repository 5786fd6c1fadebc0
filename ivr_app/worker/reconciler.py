"""Holds the rooms against the platform's call list and the clock, and mends what was never told."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from ivr_app.domain.room import RoomRef
from ivr_app.platform.client import PlatformApi, PlatformError
from ivr_app.state.rooms import RoomStore
from schemas.hooks import CallStatus

log = logging.getLogger("ivr_app.reconciler")

EVERY_MS = 15_000
_ENDED = frozenset({CallStatus.COMPLETED, CallStatus.FAILED, CallStatus.BUSY, CallStatus.NO_ANSWER})


@dataclass
class Reconciler:
    """Sweeps the rooms of one account, every 15 s."""

    rooms: RoomStore
    api: PlatformApi
    _last: int = field(default=0, init=False)

    def step(self, now: int) -> int:
        """Sweep all open rooms if it is time; returns how many."""
        if now - self._last < EVERY_MS:
            return 0
        self._last = now
        open_rooms = self.rooms.open_rooms()
        if not open_rooms:
            return 0
        # Known first, listed then: a call that is known before and not on the list is over. The
        # other way round, one that began in between would be taken for dead.
        known = {room: self.rooms.calls_in(room) for room in open_rooms}
        live = self._live_calls()
        for room, calls in known.items():
            self._sweep(room, calls if live is not None else [], live or frozenset(), now)
        return len(open_rooms)

    def _live_calls(self) -> frozenset[str] | None:
        """The calls that are up; None if the platform does not say (then nothing is concluded)."""
        try:
            calls = self.api.calls()
        except PlatformError as error:
            log.warning("no call list", extra={"error": str(error)})
            return None
        return frozenset(call.sid for call in calls if call.call_status not in _ENDED)

    def _sweep(self, room: RoomRef, known: list[str], live: frozenset[str], now: int) -> None:
        self.rooms.sweep(
            room,
            live={call: True for call in known if call in live},
            dead={call: True for call in known if call not in live},
            now=now,
        )
