"""Holds the rooms against the platform's call list and the clock, and mends what was never told."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr_app.domain.room import RoomRef
from ivr_app.platform.client import PlatformApi, PlatformError
from ivr_app.state.rooms import RoomStore
from schemas.hooks import CallStatus

log = logging.getLogger("ivr_app.reconciler")

EVERY_MS = 15_000
# The platform's record of a call runs out one hour after it was answered, unless its operator gave
# it a longer life; the call lives on, and is on no list. Absence proves nothing from then on.
FORGOTTEN_MS = 55 * 60_000
_ENDED = frozenset({CallStatus.COMPLETED, CallStatus.FAILED, CallStatus.BUSY, CallStatus.NO_ANSWER})


@dataclass(frozen=True, slots=True)
class CallList:
    """The calls of the account that the platform says are up, and those that it says have ended."""

    up: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()


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
        # Known first, listed then: a call that is known before and not on the list is over. The
        # other way round, one that began in between would be taken for dead.
        known = {room: self.rooms.calls_in(room) for room in self.rooms.open_rooms()}
        if not known:
            return 0
        listed = self._list()
        for room, calls in known.items():
            self._sweep(room, calls, listed, now)
        return len(known)

    def _list(self) -> CallList | None:
        """The platform's call list; None if it does not say (then nothing is concluded)."""
        try:
            calls = self.api.calls()
        except PlatformError as error:
            log.warning("no call list", extra={"error": str(error)})
            return None
        ended = frozenset(call.sid for call in calls if call.call_status in _ENDED)
        return CallList(frozenset(call.sid for call in calls) - ended, ended)

    def _sweep(
        self, room: RoomRef, known: Mapping[str, int], listed: CallList | None, now: int
    ) -> None:
        dead = _dead(known, listed, now) if listed else set()
        up = listed.up if listed else frozenset()
        self.rooms.sweep(
            room,
            live={call: True for call in known if call in up},
            dead=dict.fromkeys(dead, True),
            now=now,
        )


def _dead(known: Mapping[str, int], listed: CallList, now: int) -> set[str]:
    """Which of the known calls are over: the list says so, or should have them and does not."""
    young = {call for call, since in known.items() if now - since < FORGOTTEN_MS}
    return (young - listed.up) | (known.keys() & listed.ended)
