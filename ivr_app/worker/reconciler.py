"""Holds the rooms against the platform's call list and the clock, and mends what was never told."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ivr_app.domain.invite import Leg, Progress
from ivr_app.domain.room import RoomRef
from ivr_app.platform.client import PlatformApi, PlatformError
from ivr_app.state.invites import InviteStore
from ivr_app.state.rooms import KnownCalls, RoomStore
from schemas.hooks import CallStatus
from schemas.platform import ListedCall

log = logging.getLogger("ivr_app.reconciler")

EVERY_MS = 15_000
# An error of the platform's Redis ends its list early, with 200 and what there was so far, perhaps
# nothing: a call is over when two lists in a row lack it. A list that lacks all calls of several
# does not count as the first of them. With all that, a loss is found out within 29 s.
AGAIN_MS = 10_000
AT_ONCE_MS = 4_000
# The platform's record of a call runs out one hour after it was answered, unless its operator gave
# it a longer life; the call lives on, and is on no list. Absence proves nothing from then on.
FORGOTTEN_MS = 55 * 60_000
# What the list may know of NUMBER, and a lost status did not tell.
_PROGRESS = {
    CallStatus.EARLY_MEDIA: Progress.EARLY,
    CallStatus.IN_PROGRESS: Progress.ANSWERED,
}
_ENDED = frozenset({CallStatus.COMPLETED, CallStatus.FAILED, CallStatus.BUSY, CallStatus.NO_ANSWER})


@dataclass(frozen=True, slots=True)
class CallList:
    """The calls of the account that the platform says are up, and those that it says have ended.

    ``dialled`` has those that are up and were dialled by another call, by the sid of that call.
    """

    up: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    dialled: Mapping[str, ListedCall] = field(default_factory=dict)


@dataclass
class Doubts:
    """What the last list lacked: which calls, and whether it was all; when to ask again (ms)."""

    missing: frozenset[str] = frozenset()
    everything: bool = False
    again_ms: int = EVERY_MS

    def confirmed(self, young: frozenset[str], known: frozenset[str], listed: CallList) -> set[str]:
        """Which of the calls are over, by the lists; ``young`` are those that a list must have."""
        lacks_all = len(known) > 1 and not known & (listed.up | listed.ended)
        is_first_to_lack_all = lacks_all and not self.everything
        self.everything = lacks_all
        if is_first_to_lack_all:
            self.again_ms = AT_ONCE_MS
            return set()
        missing = young - listed.up - listed.ended
        over = missing & self.missing
        self.missing = missing - over
        self.again_ms = AGAIN_MS if self.missing else EVERY_MS
        return set(over | known & listed.ended)


@dataclass
class Reconciler:
    """Sweeps the rooms of one account, every 15 s, and sooner where a call seems to be lost."""

    rooms: RoomStore
    invites: InviteStore
    api: PlatformApi
    _due: int = field(default=0, init=False)
    _doubts: Doubts = field(default_factory=Doubts, init=False)

    def is_due(self, now: int) -> bool:
        """Whether it is time for a sweep."""
        return now >= self._due

    def step(self, now: int) -> int:
        """Sweep all open rooms if it is time; returns how many."""
        if not self.is_due(now):
            return 0
        self._due = now + EVERY_MS
        # Known first, listed then: a call that is known before and not on the list is over. The
        # other way round, one that began in between would be taken for dead.
        known = {room: self.rooms.calls_in(room) for room in self.rooms.open_rooms()}
        if not known:
            self._doubts = Doubts()
            return 0
        listed = self._list()
        over = self._over(known.values(), listed, now) if listed else set()
        self._due = now + self._doubts.again_ms
        for room, calls in known.items():
            if listed:
                self._catch_up(room, calls, listed, now)
            self._sweep(room, calls, listed, over, now)
        return len(known)

    def _over(self, known: Iterable[KnownCalls], listed: CallList, now: int) -> set[str]:
        """Which calls of all rooms are over."""
        since = {call: at for calls in known for call, at in calls.since.items()}
        young = frozenset(call for call, at in since.items() if now - at < FORGOTTEN_MS)
        return self._doubts.confirmed(young, frozenset(since), listed)

    def _list(self) -> CallList | None:
        """The platform's call list; None if it does not say (then nothing is concluded)."""
        try:
            calls = self.api.calls()
        except PlatformError as error:
            log.warning("no call list", extra={"error": str(error)})
            return None
        up = [call for call in calls if call.call_status not in _ENDED]
        return CallList(
            up=frozenset(call.sid for call in up),
            ended=frozenset(call.sid for call in calls if call.call_status in _ENDED),
            dialled={call.parent_call_sid: call for call in up if call.parent_call_sid},
        )

    def _catch_up(self, room: RoomRef, known: KnownCalls, listed: CallList, now: int) -> None:
        """NUMBER may have answered, or have early media, without a status that said so."""
        for bridge, invite in known.bridges.items():
            call = listed.dialled.get(bridge)
            event = _PROGRESS.get(call.call_status) if call and call.call_status else None
            if call and event:
                self.invites.progress(
                    room,
                    known.room_id,
                    invite,
                    call_sid=call.sid,
                    leg=Leg.NUMBER,
                    event=event,
                    now=now,
                )

    def _sweep(
        self, room: RoomRef, known: KnownCalls, listed: CallList | None, over: set[str], now: int
    ) -> None:
        up = listed.up if listed else frozenset()
        self.rooms.sweep(
            room,
            live={call: True for call in known.since if call in up},
            dead={call: True for call in known.since if call in over},
            now=now,
        )
