"""What members on hold are still to hear: speaking to one member without a private track."""

from __future__ import annotations

from typing import Any

import orjson

from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts

TTL_MS = 600_000
STUCK_MS = 60_000


class HoldStore:
    """Queues of prompts of the company that ``keys`` belong to."""

    def __init__(self, scripts: Scripts, keys: Keys) -> None:
        self._scripts = scripts
        self._keys = keys

    def push(self, call_sid: str, item: dict[str, Any], *, once: str, now: int) -> bool:
        """Queue a prompt; True if the member must be put on hold for it.

        ``once`` names who asks: the same one again queues nothing, but asks for the hold again as
        long as the platform did not take it.
        """
        arg = {"now": now, "item": item, "once": once, "stuck": STUCK_MS, "ttl": TTL_MS}
        key = self._keys.hold(call_sid)
        return bool(self._scripts.raw("hold_push", [key], orjson.dumps(arg)) == "start")

    def next(self, call_sid: str, signature: str, *, now: int) -> dict[str, Any] | None:
        """What the member hears next; None (and an order to bring it back) at the end."""
        arg = {"now": now, "call": call_sid, "signature": signature, "ttl": TTL_MS}
        keys = [self._keys.hold(call_sid), self._keys.orders]
        raw = self._scripts.raw("hold_next", keys, orjson.dumps(arg))
        return orjson.loads(raw) if raw else None

    def over(self, call_sid: str, *, now: int) -> bool:
        """The member was brought back; True if it must be put on hold again."""
        arg = {"now": now, "ttl": TTL_MS}
        key = self._keys.hold(call_sid)
        return bool(self._scripts.raw("hold_over", [key], orjson.dumps(arg)) == "start")
