"""The worker of one account: reads orders and carries them out, puts off what fails, sweeps rooms.

`step` does what there is to do at ``now`` and returns; `run` calls it for as long as the process
lives. Orders of one call are carried out in their order.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from ivr_app.platform.client import PlatformError
from ivr_app.state.errors import StateError
from ivr_app.state.orders import Order, OrderQueue
from ivr_app.worker.orders import Hands, TryLater, carry_out
from ivr_app.worker.reconciler import Reconciler

log = logging.getLogger("ivr_app.worker")

# After the last of these an order is given up: about a minute in all.
BACKOFF_MS = (500, 1000, 2000, 4000, 8000, 15_000, 30_000)
RECLAIM_EVERY_MS = 5_000


@dataclass
class Worker:
    """Carries out the orders of one account in ``lanes``: executors of one thread each."""

    queue: OrderQueue
    hands: Hands
    reconciler: Reconciler
    clock: Callable[[], int]
    lanes: tuple[Executor, ...]
    _reclaimed: int = field(default=0, init=False)
    _in_hand: set[str] = field(default_factory=set, init=False)

    def step(self, now: int) -> int:
        """Do what there is to do; returns how many orders were taken. Raises StateError."""
        if not self.queue.lease():
            return 0
        self.queue.release_due(now)
        orders = [*self._abandoned(now), *self.queue.read()]
        for order in orders:
            self._in_hand.add(order.id)
            self._lane(order).submit(self._do, order)
        self.reconciler.step(now)
        return len(orders)

    def _abandoned(self, now: int) -> list[Order]:
        """Orders of a worker that died; a living one holds the lease, so nobody's work is taken."""
        if now - self._reclaimed < RECLAIM_EVERY_MS:
            return []
        self._reclaimed = now
        return [order for order in self.queue.abandoned() if order.id not in self._in_hand]

    def _lane(self, order: Order) -> Executor:
        calls = order.body.get("calls") or [{}]
        name = order.body.get("call") or order.body.get("invite") or calls[0].get("call", "")
        return self.lanes[zlib.crc32(str(name).encode()) % len(self.lanes)]

    def _do(self, order: Order) -> None:
        """Carry out one order. What Redis does not take stays pending, and is taken up again."""
        try:
            self._try(order)
        except StateError as error:
            log.warning("redis does not answer", extra={"error": str(error)})
        except Exception:
            # A lane must go on whatever an order holds; the order stays for people to see.
            log.exception("order failed", extra={"order": order.kind})
            self.queue.bury(order, "the worker failed, see its log")
        finally:
            self._in_hand.discard(order.id)

    def _try(self, order: Order) -> None:
        now = self.clock()
        line: dict[str, object] = {"order": order.kind, "room": order.body.get("room")}
        try:
            carry_out(self.hands, order, now)
        except (PlatformError, TryLater) as error:
            self._failed(order, error, now, line)
        else:
            self.queue.done(order)
            line["outcome"] = "done"
        line["ms"] = self.clock() - now
        log.info("order", extra=line)

    def _failed(self, order: Order, error: Exception, now: int, line: dict[str, object]) -> None:
        line["error"] = str(error)
        if order.attempt >= len(BACKOFF_MS):
            self.queue.bury(order, str(error))
            line["outcome"] = "given up"
            log.error("order given up", extra=line)
            return
        self.queue.put_off(order, now + BACKOFF_MS[order.attempt])
        line["outcome"] = "put off"


def keep_going(worker: Worker, now: int) -> int:
    """Run one step; a Redis that does not answer is waited for."""
    try:
        return worker.step(now)
    except StateError as error:
        log.warning("redis does not answer", extra={"error": str(error)})
        return 0
