"""`config` with `bargeIn`: a gather beside whatever else the call does, again and again.

The sound is not disturbed. Keys pressed while its hook is being answered are lost.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ivr_app.emulator.keypad import DigitCollector
from ivr_app.emulator.webhooks import HookAnswer

if TYPE_CHECKING:
    from ivr_app.emulator.session import Session


class BargeIn:
    """Collects keys beside the running verb; verbs in the answer replace the running ones."""

    def __init__(self, session: "Session", options: Mapping[str, Any]) -> None:
        self._session, self._options = session, options
        self._collector: DigitCollector | None = None
        self._stopped = False

    def start(self) -> None:
        """Listen for the next keys, without a time-out."""
        if self._stopped:
            return
        options = {**self._options, "timeout": 0}
        self._collector = DigitCollector(self._session.call, options, self._keys)
        self._collector.listen()

    def stop(self) -> None:
        """Listen no more."""
        self._stopped = True
        if self._collector:
            self._collector.stop()

    def _keys(self, result: dict[str, str]) -> None:
        call = self._session.call
        hook = self._options.get("actionHook")
        if hook:
            call.post("keys", hook, result, self._answered)
        else:
            self._again()

    def _answered(self, answer: HookAnswer) -> None:
        document = self._session.platform.document_of(self._session.call, answer)
        self._again()
        if document:
            self._session.replace(document)

    def _again(self) -> None:
        if self._options.get("sticky"):
            self.start()
        else:
            self._session.barge_in = None
