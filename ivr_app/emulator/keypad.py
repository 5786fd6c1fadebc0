"""Collecting the keys that a party presses: the rules of `gather`, also beside a room."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ivr_app.emulator.scheduler import Timer

if TYPE_CHECKING:
    from ivr_app.emulator.calls import Call

OnDigits = Callable[[dict[str, str]], object]
DEFAULT_TIMEOUT_SECONDS = 15.0


class DigitCollector:
    """Listens on one call until the keys are complete or time is up.

    on_done gets `{"digits", "reason": "dtmfDetected"}` or `{"reason": "timeout"}`. An
    interDigitTimeout is only ever looked at when there is a minDigits.
    """

    def __init__(self, call: "Call", options: Mapping[str, Any], on_done: OnDigits) -> None:
        self._call, self._options, self._on_done = call, options, on_done
        self._digits = ""
        self._timer: Timer | None = None
        self._waiting_for_next = False
        self._done = False

    def listen(self) -> None:
        """Begin to take keys; the time-out does not run yet."""
        self._call.key_listeners.append(self._key)

    def start_timeout(self) -> None:
        """Let the time to the first complete entry run (0 = for ever)."""
        seconds = float(self._options.get("timeout", DEFAULT_TIMEOUT_SECONDS))
        if seconds and not self._done and not self._timer:
            self._timer = self._later(seconds, self._timed_out)

    def stop(self) -> None:
        """Take no more keys; on_done is not called."""
        self._done = True
        self._cancel()
        if self._key in self._call.key_listeners:
            self._call.key_listeners.remove(self._key)

    def _key(self, digit: str) -> None:
        self.start_timeout()
        if digit == self._options.get("finishOnKey"):
            self._complete()
            return
        self._digits += digit
        if len(self._digits) in (self._options.get("numDigits"), self._options.get("maxDigits")):
            self._complete()
            return
        if self._waiting_for_next or self._has_minimum():
            self._wait_for_next()

    def _has_minimum(self) -> bool:
        minimum = self._options.get("minDigits")
        return minimum is not None and len(self._digits) >= minimum

    def _wait_for_next(self) -> None:
        if seconds := float(self._options.get("interDigitTimeout", 0)):
            self._cancel()
            self._waiting_for_next = True
            self._timer = self._later(seconds, self._complete)

    def _timed_out(self) -> None:
        if self._has_minimum():
            self._complete()
        else:
            self._finish({"reason": "timeout"})

    def _complete(self) -> None:
        self._finish({"digits": self._digits, "reason": "dtmfDetected"})

    def _finish(self, result: dict[str, str]) -> None:
        self.stop()
        # Whoever finishes takes every other listener off the line too: a gather that ends
        # makes the keys of a `bargeIn` that was configured before it unheard.
        self._call.key_listeners.clear()
        self._on_done(result)

    def _later(self, seconds: float, fn: Callable[[], object]) -> Timer:
        return self._call.platform.scheduler.call_later(seconds, fn)

    def _cancel(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
