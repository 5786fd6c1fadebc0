"""The order stream of a company: what the worker is to do on the platform.

Orders are appended by the transitions themselves. The worker reads them with a consumer group; an
order that fails is put off, and in the end buried with its error, in one transaction each.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
import redis

from ivr_app.state.keys import Keys
from ivr_app.state.scripts import RedisClient, Scripts, available

GROUP = "workers"
# A worker that died is replaced after this.
LEASE_MS = 5_000
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Order:
    """One order: its id in the stream, its fields, and whether a dead worker had it before."""

    id: str
    body: dict[str, Any]
    recovered: bool = False

    @property
    def kind(self) -> str:
        """The name of what is to be done."""
        return str(self.body.get("kind", ""))

    @property
    def attempt(self) -> int:
        """0 at first, then one more each time that it was put off."""
        return int(self.body.get("attempt", 0))

    @property
    def first(self) -> str:
        """What stays the same however often the order is put off."""
        return str(self.body.get("first", self.id))

    def only(self, calls: Collection[str]) -> Order:
        """The order for those of its calls that are in ``calls``."""
        if "calls" not in self.body:
            return self
        some = [call for call in self.body["calls"] if call["call"] in calls]
        return replace(self, body=self.body | {"calls": some})


class OrderQueue:
    """The orders of the company that ``keys`` belong to, read by ``worker`` (a unique name)."""

    def __init__(self, scripts: Scripts, keys: Keys, worker: str) -> None:
        self._scripts = scripts
        self.client: RedisClient = scripts.client
        self._keys = keys
        self.worker = worker

    @property
    def stream(self) -> str:
        """The key of the stream."""
        return self._keys.orders

    @property
    def slot(self) -> str:
        """The streams of one slot can be read together."""
        return self._keys.prefix.partition("}")[0]

    def prepare(self) -> None:
        """Create the stream and its group where they do not exist."""
        with available("orders"):
            try:
                self.client.xgroup_create(self._keys.orders, GROUP, id="0", mkstream=True)
            except redis.exceptions.ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    def lease(self) -> bool:
        """Take or keep the right to read; only one worker has it."""
        return bool(self._scripts.raw("lease", [self._keys.lease], self.worker, LEASE_MS))

    def give_back_lease(self) -> None:
        """Let another worker read."""
        self._scripts.raw("lease", [self._keys.lease], self.worker, 0)

    def release_due(self, now: int) -> int:
        """Put orders whose time has come back into the stream; returns how many."""
        keys = [self._keys.orders, self._keys.later]
        return int(self._scripts.raw("release_due", keys, str(now)))

    def abandoned(self, idle_ms: int = LEASE_MS) -> list[Order]:
        """Take over the orders that a worker took and did not finish for ``idle_ms``."""
        found: list[Order] = []
        cursor = "0-0"
        while True:
            cursor, orders = self._claim(cursor, idle_ms)
            found += orders
            if cursor == "0-0":
                return found

    def _claim(self, cursor: str, idle_ms: int) -> tuple[str, list[Order]]:
        def claim() -> Any:
            return self.client.xautoclaim(
                self.stream, GROUP, self.worker, idle_ms, start_id=cursor, count=_BATCH
            )

        reply = _with_groups([self], claim)
        return str(reply[0]), [_order(item, recovered=True) for item in reply[1] if item[1]]

    def read(self) -> list[Order]:
        """Take new orders, in their order; does not wait."""
        return read([self]).get(self.stream, [])

    def done(self, order: Order) -> None:
        """The order is carried out."""
        with available("orders"), self.client.pipeline(transaction=True) as pipe:
            self._finish(pipe, order)
            pipe.execute()

    def put_off(self, order: Order, due: int) -> None:
        """Try the order again at ``due`` (ms)."""
        body = order.body | {"attempt": order.attempt + 1, "first": order.first}
        with available("orders"), self.client.pipeline(transaction=True) as pipe:
            self._finish(pipe, order)
            pipe.zadd(self._keys.later, {orjson.dumps(body).decode(): due})
            pipe.execute()

    def bury(self, order: Order, error: str) -> None:
        """Give the order up; it is kept for people to see."""
        fields: Any = {"order": orjson.dumps(order.body), "error": error}
        with available("orders"), self.client.pipeline(transaction=True) as pipe:
            self._finish(pipe, order)
            pipe.xadd(self._keys.dead, fields, maxlen=1000)
            pipe.execute()

    def _finish(self, pipe: Any, order: Order) -> None:
        pipe.xack(self._keys.orders, GROUP, order.id)
        pipe.xdel(self._keys.orders, order.id)


def read(queues: Sequence[OrderQueue], *, block_ms: int | None = None) -> dict[str, list[Order]]:
    """Take new orders of queues of one worker and one slot, by stream.

    Waits for up to ``block_ms`` (ms) if there are none, else not at all.
    """
    first, streams = queues[0], dict.fromkeys((queue.stream for queue in queues), ">")

    def take() -> Any:
        return first.client.xreadgroup(GROUP, first.worker, streams, count=_BATCH, block=block_ms)  # type: ignore[arg-type]

    reply = _with_groups(queues, take)
    found = reply.items() if isinstance(reply, dict) else reply or []
    return {str(stream): [_order(item) for item in items] for stream, items in found}


def _with_groups(queues: Sequence[OrderQueue], act: Callable[[], Any]) -> Any:
    """A Redis that is new, or that lost its data, has no group: it is made when it is missed."""
    with available("orders"):
        try:
            return act()
        except redis.exceptions.ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
    for queue in queues:
        queue.prepare()
    with available("orders"):
        return act()


def _order(item: tuple[Any, dict[str, Any]], *, recovered: bool = False) -> Order:
    """An entry of the stream; what cannot be read is an order of no kind."""
    entry, fields = item
    try:
        body = orjson.loads(fields["order"])
    except (KeyError, orjson.JSONDecodeError):
        body = {}
    return Order(str(entry), body if isinstance(body, dict) else {}, recovered)
