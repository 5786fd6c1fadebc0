"""What members on hold are still to hear: speaking to one member without a private track."""

from __future__ import annotations

from typing import Any

import orjson

from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts

TTL_MS = 600_000
# Longer than any prompt: the platform asks for more when one ends.
STUCK_MS = 10_000
# Every hold is looked after once so long after it began, if it is not over by then.
GUARD_MS = 20_000


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
        return self._guarded("hold_push", call_sid, now, item=item, once=once) == "start"

    def next(self, call_sid: str, signature: str, *, now: int) -> dict[str, Any] | None:
        """What the member hears next; None (and an order to bring it back) at the end."""
        arg = {"now": now, "call": call_sid, "signature": signature, "ttl": TTL_MS}
        keys = [self._keys.hold(call_sid), self._keys.orders]
        raw = self._scripts.raw("hold_next", keys, orjson.dumps(arg))
        return orjson.loads(raw) if raw else None

    def over(self, call_sid: str, *, now: int) -> bool:
        """The member was brought back; True if it must be put on hold again."""
        return self._guarded("hold_over", call_sid, now) == "start"

    def is_stuck(self, call_sid: str, *, now: int) -> bool:
        """Whether the member is on hold, and was to come back by now.

        One that is on hold in good order is looked after again later.
        """
        return self._guarded("hold_guard", call_sid, now) == "stuck"

    def _guarded(self, script: str, call_sid: str, now: int, **more: object) -> str:
        # The same text each time: a hold has one guard, whose time is set anew.
        guard = orjson.dumps({"kind": "unhold", "call": call_sid, "guard": True}).decode()
        arg = {"now": now, "stuck": STUCK_MS, "guard_ms": GUARD_MS, "ttl": TTL_MS, "guard": guard}
        keys = [self._keys.hold(call_sid), self._keys.later]
        return str(self._scripts.raw(script, keys, orjson.dumps(arg | more)))
