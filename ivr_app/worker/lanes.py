"""Who does the work: tasks of one key one after another, those of different keys side by side."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

log = logging.getLogger("ivr_app.worker")

Task = Callable[[], object]


class Pool(Protocol):
    """Runs tasks, now or soon, in whatever thread."""

    def submit(self, task: Task, /) -> object:
        """Run ``task``; what it returns goes nowhere."""
        ...


class Crew:
    """A pool of ``size`` threads that do not keep the process alive.

    A request to a platform that does not answer hangs for seconds: it must not hold up the end of
    the process. What it was about is taken up again, as after any death of a worker.
    """

    def __init__(self, size: int) -> None:
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"crew-{n}", daemon=True) for n in range(size)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Task, /) -> None:
        """Run ``task`` as soon as a thread is free."""
        self._tasks.put(task)

    def finish(self, within_s: float) -> bool:
        """Let the work in hand end; False if some of it took longer than ``within_s``."""
        for _ in self._threads:
            self._tasks.put(None)
        deadline = time.monotonic() + within_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while task := self._tasks.get():
            try:
                task()
            except Exception:
                # A thread must go on whatever a task meets.
                log.exception("task failed")


class Lanes:
    """Hands tasks to a pool, those of one key in their order and never two at once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._lock = threading.Lock()
        self._waiting: dict[str, deque[Task]] = {}

    def submit(self, key: str, task: Task) -> None:
        """Run ``task`` after all that was submitted with the same key."""
        with self._lock:
            waiting = self._waiting.get(key)
            if waiting is not None:
                waiting.append(task)
                return
            self._waiting[key] = deque([task])
        self._pool.submit(lambda: self._run(key))

    def _run(self, key: str) -> None:
        while task := self._next(key):
            try:
                task()
            except Exception:
                # Those that wait behind it must not wait for ever.
                log.exception("task failed")

    def _next(self, key: str) -> Task | None:
        with self._lock:
            if self._waiting[key]:
                return self._waiting[key].popleft()
            del self._waiting[key]
            return None
