"""The worker of one account: takes orders and carries them out, puts off what fails, sweeps rooms.

`step` does what there is to do at ``now`` and returns. Nothing here waits for the platform: that
is done in ``lanes``, one for each call, so that a slow request holds up no other call.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from ivr_app.errors import IvrError
from ivr_app.platform.client import PlatformError
from ivr_app.state.errors import StateError
from ivr_app.state.orders import LEASE_MS, Order, OrderQueue
from ivr_app.worker.hands import Hands, TryLater
from ivr_app.worker.lanes import Lanes
from ivr_app.worker.orders import Task, carry_out, tasks
from ivr_app.worker.reconciler import Reconciler

log = logging.getLogger("ivr_app.worker")

# After the last of these an order is given up: about a minute in all.
BACKOFF_MS = (500, 1000, 2000, 4000, 8000, 8000, 8000, 15_000, 15_000)
# Somebody is heard who must not be, or does not hear the room.
URGENT_MS = (100, 200, 400, *BACKOFF_MS)
URGENT = frozenset({"mute", "microphone", "mute_all", "unhold"})
RENEW_MS = LEASE_MS // 3
DUE_EVERY_MS = 250
RECLAIM_EVERY_MS = 2_000


@dataclass
class Job:
    """An order in hand: how many of its tasks are not through, and what went wrong with others."""

    order: Order
    waiting: int
    started: int
    failed: dict[str, Exception] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ended(self, task: Task, error: Exception | None) -> bool:
        """Note how a task ended; True for the last one."""
        with self._lock:
            self.waiting -= 1
            if error:
                self.failed[task.call] = error
            return self.waiting == 0

    def worst(self) -> Exception | None:
        """The error that decides what becomes of the order, if there is one."""
        passing = (PlatformError, TryLater)
        errors = sorted(self.failed.values(), key=lambda error: isinstance(error, passing))
        return errors[0] if errors else None


@dataclass
class Worker:
    """Carries out the orders of one account. ``idle_ms``: after so long an order is abandoned."""

    queue: OrderQueue
    hands: Hands
    reconciler: Reconciler
    lanes: Lanes
    idle_ms: int = LEASE_MS
    _due: dict[str, int] = field(default_factory=dict, init=False)
    _leased: bool = field(default=False, init=False)
    _sweeping: bool = field(default=False, init=False)
    _in_hand: set[str] = field(default_factory=set, init=False)

    def step(self, now: int) -> int:
        """Do what there is to do; returns how many orders were taken. Raises StateError."""
        if not self.tend(now):
            return 0
        orders = self.queue.read()
        self.take(orders)
        return len(orders)

    def tend(self, now: int) -> bool:
        """Do all that time asks for, but read new orders. False if another worker has them."""
        if self._is_time("lease", RENEW_MS, now):
            self._leased = False
            self._leased = self.queue.lease()
        if not self._leased:
            return False
        if self._is_time("due", DUE_EVERY_MS, now):
            self.queue.release_due(now)
        if self._is_time("reclaim", RECLAIM_EVERY_MS, now):
            # A worker that lives has the lease, so nobody's work is taken away.
            orders = self.queue.abandoned(self.idle_ms)
            self.take(order for order in orders if order.id not in self._in_hand)
        if not self._sweeping and self.reconciler.is_due(now):
            self._sweeping = True
            self.lanes.submit("sweep", lambda: self._sweep(now))
        return True

    def take(self, orders: Iterable[Order]) -> None:
        """Have orders carried out."""
        for order in orders:
            self._in_hand.add(order.id)
            self._submit(order)

    def retire(self) -> None:
        """Let another worker read from now on. Raises StateError."""
        if self._leased:
            self._leased = False
            self.queue.give_back_lease()

    def _is_time(self, what: str, every_ms: int, now: int) -> bool:
        if now < self._due.get(what, 0):
            return False
        self._due[what] = now + every_ms
        return True

    def _sweep(self, now: int) -> None:
        try:
            self.reconciler.step(now)
        except StateError as error:
            log.warning("redis does not answer", extra={"error": str(error)})
        finally:
            self._sweeping = False

    def _submit(self, order: Order) -> None:
        try:
            found = tasks(order, self.hands.settings.announce_max)
        except (KeyError, TypeError) as error:
            log.exception("an order that cannot be read", extra={"order_id": order.id})
            self._settle(Job(order, 0, self.hands.clock(), {"": error}))
            return
        job = Job(order, len(found), self.hands.clock())
        if not found:
            self._settle(job)
        for task in found:
            self.lanes.submit(task.key, lambda task=task: self._do(job, task))  # type: ignore[misc]

    def _do(self, job: Job, task: Task) -> None:
        error: Exception | None = None
        try:
            carry_out(self.hands, task)
        except (IvrError, TryLater) as problem:
            error = problem
        except Exception as problem:
            # Others must go on whatever an order holds; it is kept for people to see.
            log.exception("order failed", extra={"order": task.order.kind})
            error = problem
        if job.ended(task, error):
            self._settle(job)

    def _settle(self, job: Job) -> None:
        """All tasks of an order ended. What Redis does not take stays pending, and comes again."""
        line: dict[str, object] = {"order": job.order.kind, "room": job.order.body.get("room")}
        try:
            line["outcome"] = self._conclude(job)
        except StateError as error:
            line["outcome"] = "left pending"
            line["error"] = str(error)
        finally:
            self._in_hand.discard(job.order.id)
        worst = job.worst()
        if worst:
            line["error"] = str(worst)
        line["ms"] = self.hands.clock() - job.started
        log.log(logging.WARNING if worst else logging.INFO, "order", extra=line)

    def _conclude(self, job: Job) -> str:
        order, worst = job.order, job.worst()
        if worst is None:
            self.queue.done(order)
            return "done"
        if isinstance(worst, StateError):
            raise worst
        is_passing = isinstance(worst, (PlatformError, TryLater))
        backoff = URGENT_MS if order.kind in URGENT else BACKOFF_MS
        if not is_passing or order.attempt >= len(backoff):
            self.queue.bury(order, str(worst) if is_passing else "the worker failed, see its log")
            return "given up"
        due = self.hands.clock() + backoff[order.attempt]
        self.queue.put_off(order.only(job.failed), due)
        return "put off"
