"""The order stream of a company: what the worker is to do on the platform.

Orders are appended by the transitions themselves. The worker reads them with a consumer group; an
order that fails is put off, and in the end buried with its error, in one transaction each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import redis

from ivr_app.state.keys import Keys
from ivr_app.state.scripts import RedisClient, Scripts, available

GROUP = "workers"
LEASE_MS = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """One order: its id in the stream, its fields, and whether a dead worker had it before."""

    id: str
    body: dict[str, Any]
    recovered: bool = False

    @property
    def kind(self) -> str:
        """The name of what is to be done."""
        return str(self.body["kind"])

    @property
    def attempt(self) -> int:
        """0 at first, then one more each time that it was put off."""
        return int(self.body.get("attempt", 0))


class OrderQueue:
    """The orders of the company that ``keys`` belong to, read by ``worker`` (a unique name)."""

    def __init__(self, scripts: Scripts, keys: Keys, worker: str) -> None:
        self._scripts = scripts
        self._client: RedisClient = scripts.client
        self._keys = keys
        self._worker = worker

    @property
    def stream(self) -> str:
        """The key of the stream."""
        return self._keys.orders

    def prepare(self) -> None:
        """Create the stream and its group where they do not exist."""
        with available("orders"):
            try:
                self._client.xgroup_create(self._keys.orders, GROUP, id="0", mkstream=True)
            except redis.exceptions.ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise

    def lease(self) -> bool:
        """Take or keep the right to read; only one worker has it."""
        return bool(self._scripts.raw("lease", [self._keys.lease], self._worker, LEASE_MS))

    def release_due(self, now: int) -> int:
        """Put orders whose time has come back into the stream; returns how many."""
        keys = [self._keys.orders, self._keys.later]
        return int(self._scripts.raw("release_due", keys, str(now)))

    def abandoned(self, idle_ms: int = LEASE_MS) -> list[Order]:
        """Take over the orders that a worker took and did not finish for ``idle_ms``."""
        with available("abandoned"):
            reply: Any = self._client.xautoclaim(
                self._keys.orders, GROUP, self._worker, min_idle_time=idle_ms, count=100
            )
        return [
            Order(str(id_), orjson.loads(fields["order"]), recovered=True)
            for id_, fields in reply[1]
            if fields
        ]

    def read(self, count: int = 100) -> list[Order]:
        """Take new orders, in their order; does not wait."""
        with available("read"):
            reply: Any = self._client.xreadgroup(
                GROUP, self._worker, {self._keys.orders: ">"}, count=count
            )
        streams = reply.items() if isinstance(reply, dict) else reply or []
        return [
            Order(str(id_), orjson.loads(fields["order"]))
            for _stream, entries in streams
            for id_, fields in entries
        ]

    def done(self, order: Order) -> None:
        """The order is carried out."""
        with available("orders"), self._client.pipeline(transaction=True) as pipe:
            self._finish(pipe, order)
            pipe.execute()

    def add_later(self, body: dict[str, Any], due: int) -> None:
        """Write an order that is due at ``due`` (ms)."""
        with available("orders"):
            self._client.zadd(self._keys.later, {orjson.dumps(body).decode(): due})

    def put_off(self, order: Order, due: int) -> None:
        """Try the order again at ``due`` (ms)."""
        body = order.body | {
            "attempt": order.attempt + 1,
            "first": order.body.get("first", order.id),
        }
        with available("orders"), self._client.pipeline(transaction=True) as pipe:
            self._finish(pipe, order)
            pipe.zadd(self._keys.later, {orjson.dumps(body).decode(): due})
            pipe.execute()

    def bury(self, order: Order, error: str) -> None:
        """Give the order up; it is kept for people to see."""
        fields: Any = {"order": orjson.dumps(order.body), "error": error}
        with available("orders"), self._client.pipeline(transaction=True) as pipe:
            self._finish(pipe, order)
            pipe.xadd(self._keys.dead, fields, maxlen=1000)
            pipe.execute()

    def _finish(self, pipe: Any, order: Order) -> None:
        pipe.xack(self._keys.orders, GROUP, order.id)
        pipe.xdel(self._keys.orders, order.id)
