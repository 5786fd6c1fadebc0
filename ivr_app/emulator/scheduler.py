"""When things happen. `Scheduler` is the interface that the platform is written against;
`VirtualScheduler` jumps from event to event, so that minutes of calls take milliseconds.
"""

import heapq
import itertools
from collections.abc import Callable
from typing import Protocol, TypeVar

T = TypeVar("T")
MOST_EVENTS_IN_AN_INSTANT = 100_000


class Timer(Protocol):
    """Something that was scheduled and can still be called off."""

    def cancel(self) -> None:
        """Call it off; harmless when it has run already."""
        ...


class Scheduler(Protocol):
    """One line of events. All state of the platform is touched only on this line."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        ...

    def call_later(self, seconds: float, fn: Callable[[], object]) -> Timer:
        """Run fn after so many seconds; equal times run in the order of scheduling."""
        ...

    def run(self, fn: Callable[[], T]) -> T:
        """Run fn on the line of events and return its result; callable from anywhere."""
        ...

    def submit(self, fn: Callable[[], object]) -> None:
        """Run fn on the line of events soon; callable from any thread."""
        ...

    def settle(self, seconds: float) -> None:
        """Let what is under way get ahead; called outside the line of events."""
        ...


class Entry:
    """A timer of either scheduler."""

    __slots__ = ("at_ms", "cancelled", "fn", "seq")

    def __init__(self, at_ms: float, seq: int, fn: Callable[[], object]) -> None:
        self.at_ms, self.seq, self.fn = at_ms, seq, fn
        self.cancelled = False

    def cancel(self) -> None:
        """Call it off."""
        self.cancelled = True

    def __lt__(self, other: "Entry") -> bool:
        return (self.at_ms, self.seq) < (other.at_ms, other.seq)


class VirtualScheduler:
    """Time that only moves when it is told to. Not thread safe, and needs no threads."""

    def __init__(self, start_ms: int = 1_700_000_000_000) -> None:
        self._now: float = start_ms
        self._heap: list[Entry] = []
        self._sequence = itertools.count()
        self._in_this_instant = 0

    def now_ms(self) -> int:
        """Milliseconds since the epoch, as of the event that runs."""
        return int(self._now)

    def call_later(self, seconds: float, fn: Callable[[], object]) -> Entry:
        """Run fn when time has moved so many seconds."""
        entry = Entry(self._now + max(seconds, 0.0) * 1000, next(self._sequence), fn)
        heapq.heappush(self._heap, entry)
        return entry

    def run(self, fn: Callable[[], T]) -> T:
        """Run fn at once: there is only one thread."""
        return fn()

    def submit(self, fn: Callable[[], object]) -> None:
        """Run fn in this instant, after what is already due."""
        self.call_later(0, fn)

    def settle(self, seconds: float) -> None:
        """Nothing is under way outside the line of events."""

    def every(self, seconds: float, fn: Callable[[], object]) -> Entry:
        """Run fn again and again; cancel the returned handle to stop it."""
        handle = Entry(self._now, next(self._sequence), fn)

        def tick() -> None:
            if not handle.cancelled:
                fn()
                self.call_later(seconds, tick)

        self.call_later(seconds, tick)
        return handle

    def run_for(self, seconds: float) -> None:
        """Move time by so many seconds and run all that falls due."""
        end = self._now + seconds * 1000
        while self._step(end):
            pass
        self._now = end

    def run_until(self, predicate: Callable[[], bool], limit_seconds: float = 60.0) -> bool:
        """Run events until predicate holds; False (and time at the limit) if it never did."""
        end = self._now + limit_seconds * 1000
        while not predicate():
            if not self._step(end):
                self._now = end
                return predicate()
        return True

    def _step(self, end: float) -> bool:
        while self._heap and self._heap[0].at_ms <= end:
            entry = heapq.heappop(self._heap)
            if entry.cancelled:
                continue
            self._move_to(entry.at_ms)
            entry.fn()
            return True
        return False

    def _move_to(self, at_ms: float) -> None:
        self._in_this_instant = 0 if at_ms > self._now else self._in_this_instant + 1
        if self._in_this_instant > MOST_EVENTS_IN_AN_INSTANT:
            raise RuntimeError("events follow one another without end, and time stands still")
        self._now = max(self._now, at_ms)
