"""The real clock behind the same interface: one thread runs all events, others hand theirs in."""

import heapq
import itertools
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from ivr_app.emulator.scheduler import Entry

T = TypeVar("T")


class RealScheduler:
    """One loop thread; `close` ends it. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._sequence = itertools.count()
        self._wake = threading.Condition()
        self._closed = False
        self.errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._loop, name="platform-loop", daemon=True)
        self._thread.start()

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        return time.time_ns() // 1_000_000

    def call_later(self, seconds: float, fn: Callable[[], object]) -> Entry:
        """Run fn on the loop after so many seconds."""
        at = time.monotonic() * 1000 + max(seconds, 0.0) * 1000
        with self._wake:
            entry = Entry(at, next(self._sequence), fn)
            heapq.heappush(self._heap, entry)
            self._wake.notify()
        return entry

    def submit(self, fn: Callable[[], object]) -> None:
        """Run fn on the loop soon."""
        self.call_later(0, fn)

    def run(self, fn: Callable[[], T]) -> T:
        """Run fn on the loop and wait for its result (10 s at most)."""
        if threading.current_thread() is self._thread:
            return fn()
        result: Future[T] = Future()

        def carry() -> None:
            try:
                result.set_result(fn())
            except Exception as error:  # noqa: BLE001 - handed to the waiting thread whole
                result.set_exception(error)

        self.submit(carry)
        return result.result(timeout=10)

    def settle(self, seconds: float) -> None:
        """Wait, so that posts that are under way arrive."""
        time.sleep(seconds)

    def every(self, seconds: float, fn: Callable[[], object]) -> Entry:
        """Run fn on the loop again and again; cancel the returned handle to stop it."""
        handle = Entry(0, next(self._sequence), fn)

        def tick() -> None:
            if not handle.cancelled:
                fn()
                self.call_later(seconds, tick)

        self.call_later(seconds, tick)
        return handle

    def run_for(self, seconds: float) -> None:
        """Wait so many seconds, so that a story reads alike in both kinds of time."""
        time.sleep(seconds)

    def run_until(self, predicate: Callable[[], bool], limit_seconds: float = 60.0) -> bool:
        """Wait until predicate, asked on the loop, holds; False if it did not within the limit."""
        end = time.monotonic() + limit_seconds
        while not self.run(predicate):
            if time.monotonic() >= end:
                return False
            time.sleep(0.01)
        return True

    def close(self) -> None:
        """End the loop; what is still scheduled never runs."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout=5)

    def _loop(self) -> None:
        while (entry := self._next()) is not None:
            try:
                entry.fn()
            except Exception as error:  # noqa: BLE001 - one bad event must not end the platform
                self.errors.append(error)
                traceback.print_exc(file=sys.stderr)

    def _next(self) -> Entry | None:
        with self._wake:
            while not self._closed:
                while self._heap and self._heap[0].cancelled:
                    heapq.heappop(self._heap)
                wait = self._heap[0].at_ms / 1000 - time.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._heap)
                self._wake.wait(wait)
        return None
