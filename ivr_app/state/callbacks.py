"""Calling back: how often, and that it is done once."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts, available

WINDOW_MS = 3_600_000
CALLER_LIMIT = 3
COMPANY_LIMIT = 60
# The caller has to hear that it will be called back, and to hang up, before it can be rung.
DELAY_MS = 10_000
# Nobody is rung long after they hung up.
TOO_LATE_MS = 120_000


@dataclass(frozen=True, slots=True)
class WantedBack:
    """Whom to call back: ``sip_user`` of a phone, or ``number`` in E.164; and with which tag.

    ``caller_id`` is what is shown there, "" if the company has no number of its own.
    """

    id: str
    number: str
    sip_user: str
    caller_id: str
    tag: dict[str, object]


class CallbackStore:
    """Callbacks of the company that ``keys`` belong to."""

    def __init__(self, scripts: Scripts, keys: Keys, once_ms: int) -> None:
        self._scripts = scripts
        self._keys = keys
        self._once_ms = once_ms

    def order(self, wanted: WantedBack, *, once: str, now: int) -> bool:
        """Order a call back, once per ``once``; False if there were too many lately."""
        keys = self._keys
        reply = self._scripts.run(
            "call_back",
            [
                keys.later,
                keys.seen(once),
                keys.callbacks(wanted.number or wanted.sip_user),
                keys.callbacks("all"),
            ],
            now=now,
            due=now + DELAY_MS,
            window=WINDOW_MS,
            limits=[CALLER_LIMIT, COMPANY_LIMIT],
            once_ms=self._once_ms,
            order=asdict(wanted),
        )
        return bool(reply["verdict"] == "ordered")

    def claim(self, id_: str) -> bool:
        """Claim the placing of the call: True for the first who asks, and never again."""
        with available("claim callback"):
            claimed = self._scripts.client.set(self._keys.callback(id_), "1", nx=True, px=WINDOW_MS)
        return bool(claimed)

    def release(self, id_: str) -> None:
        """Give a claim back: the platform did nothing, and may be asked again."""
        with available("release callback"):
            self._scripts.client.delete(self._keys.callback(id_))
