"""What a step of a story works with: it waits, for as long as it takes but never for ever, and
compares what phones hear and show with what they should.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ivr_app.demo import ears
from ivr_app.demo.report import Check
from ivr_app.demo.timeline import Timeline
from ivr_app.emulator import Phone, PhoneCall, Platform
from ivr_app.prompts.catalogue import Catalogue

T = TypeVar("T")

PATIENCE_S = 5.0
# Once something in a step went wrong, what follows from it is not waited for as long.
LITTLE_PATIENCE_S = 1.0
SETTLE_S = 0.25
LONGEST_SENTENCE_S = 8.0
# How often the timeline is printed while time passes.
SLICE_S = 0.05
_ENDS = {200: "hung up", 487: "given up"}


class Clock(Protocol):
    """The time of the platform: virtual or real."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        ...

    def run(self, fn: Callable[[], T]) -> T:
        """Run fn where the platform's state may be read."""
        ...

    def run_for(self, seconds: float) -> None:
        """Let time pass."""
        ...

    def run_until(self, predicate: Callable[[], bool], limit_seconds: float = 60.0) -> bool:
        """Let time pass until predicate holds; False if it did not within the limit."""
        ...


@dataclass
class Scene:
    """One play of a story. Steps are begun with `begin`; each expectation becomes a `Check`.

    Once `stop` is set, the next wait ends in KeyboardInterrupt.
    """

    platform: Platform
    clock: Clock
    timeline: Timeline
    stop: threading.Event = field(default_factory=threading.Event)
    checks: list[Check] = field(default_factory=list)
    _prompts: Catalogue = field(default_factory=Catalogue.load)
    _step: str = ""
    _since_ms: int = 0

    def begin(self, step: str, about: str) -> None:
        """A step begins; what was heard before does not count for it."""
        self._step, self._since_ms = step, self.clock.now_ms()
        self.timeline.heading(step, about)

    # Time

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.until(lambda: False, seconds)

    def until(self, holds: Callable[[], bool], limit_seconds: float) -> bool:
        """Let time pass until something holds; False if it did not within the limit."""
        end = self.clock.now_ms() + int(limit_seconds * 1000)
        while True:
            left = (end - self.clock.now_ms()) / 1000
            held = self.clock.run_until(holds, max(0.0, min(left, SLICE_S)))
            self.timeline.catch_up(self.clock.now_ms())
            if self.stop.is_set():
                raise KeyboardInterrupt
            if held or left <= 0:
                return held

    # Expectations

    def expect(self, expected: str, holds: Callable[[], bool], seen: Callable[[], str]) -> None:
        """Wait for something, and look again when all has been said: it must still hold."""
        failed = any(check.step == self._step and not check.ok for check in self.checks)
        if self.until(holds, LITTLE_PATIENCE_S if failed else PATIENCE_S):
            self.pause(SETTLE_S)
            self.until(self._is_quiet, LONGEST_SENTENCE_S)
        ok, words = self.clock.run(lambda: (holds(), seen()))
        self.note(Check(self._step, expected, words, ok))

    def broke(self, error: Exception) -> None:
        """The step itself failed."""
        self.note(Check(self._step, "the step is played to its end", repr(error), ok=False))

    def note(self, check: Check) -> None:
        """Keep a check, and show it if it failed."""
        self.checks.append(check)
        self.timeline.checked(check)

    def hear(self, prompt: str, *phones: Phone, number: str = "", name: str = "") -> None:
        """Exactly these phones hear a sentence of the catalogue, nobody else does."""
        given = {"number": number, "name": name}
        self.hear_words(self._prompts.fill(prompt, "en", given).text, *phones)

    def hear_words(self, words: str, *phones: Phone) -> None:
        """Exactly these phones hear a sentence, nobody else does."""
        wanted = [phone.name for phone in phones]

        def names() -> list[str]:
            heard = ears.hearers(self.platform, f"say:{words}", self._since_ms)
            return [phone.name for phone in heard]

        self.expect(
            f'{_who(wanted)} hear{_s(wanted)} "{words}"',
            lambda: sorted(names()) == sorted(wanted),
            lambda: f"heard by {ears.listed(names(), nothing='nobody')}",
        )

    def listen(
        self,
        *phones: Phone,
        unheard: Sequence[Phone] = (),
        besides: Mapping[Phone, str] | None = None,
    ) -> None:
        """Connected phones hear each other, and nothing else that lasts.

        `unheard` are phones that hear them and are heard by nobody. `besides` is who else is heard
        in the room, with the label of it (``early:...``): it is heard by all, and hears nobody.
        """
        more = frozenset((besides or {}).values())
        wanted = {phone: more | _voices(phones, phone) for phone in (*phones, *unheard)}
        wanted |= dict.fromkeys(besides or {}, frozenset[str]())
        self.ears(_mutual(phones, unheard, more), wanted)

    def ears(self, expected: str, wanted: Mapping[Phone, frozenset[str]]) -> None:
        """These phones hear, of what lasts, exactly these labels."""

        def wrong() -> list[Phone]:
            return [phone for phone in wanted if ears.lasting(phone) != wanted[phone]]

        def seen() -> str:
            heard = [f"{p.name} hears {ears.all_in_words(ears.lasting(p))}" for p in wrong()]
            return "; ".join(heard) or "exactly that"

        self.expect(expected, lambda: not wrong(), seen)

    def rings(self, phone: Phone, shows: str) -> None:
        """A phone rings and shows a number."""
        self.expect(
            f"{phone.name} rings and shows {shows}",
            lambda: phone.ringing is not None and phone.ringing.remote == shows,
            lambda: f"shows {phone.ringing.remote}" if phone.ringing else "it does not ring",
        )

    def does_not_ring(self, phone: Phone, rung: int) -> None:
        """A phone that has rung so many times is not called once more."""
        self.expect(
            f"{phone.name} does not ring",
            lambda: phone.rings == rung,
            lambda: f"rings x{phone.rings - rung}" if phone.rings > rung else "it does not ring",
        )

    def stops_ringing(self, phone: Phone) -> None:
        """A phone that rang does not ring any more, and nobody had answered it."""
        line = phone.ringing
        self.expect(
            f"{phone.name} stops ringing",
            lambda: line is not None and line.state == "ended",
            lambda: _state(line) if line else "it did not ring",
        )

    def over(self, what: str, line: PhoneCall | None, status: int = 200) -> None:
        """A call ends: 200 = hung up, else it was never answered and ended with that status."""

        def holds() -> bool:
            return bool(line and line.ended_with and line.ended_with.status == status)

        self.expect(what, holds, lambda: _state(line) if line else "there was no call")

    def _is_quiet(self) -> bool:
        phones = ears.everybody(self.platform)
        return not any(ears.passes(label) for phone in phones for label in ears.hearing(phone))


def _voices(phones: tuple[Phone, ...], ear: Phone) -> frozenset[str]:
    return frozenset(f"voice:{phone.name}" for phone in phones if phone is not ear)


def _mutual(phones: Sequence[Phone], unheard: Sequence[Phone], more: frozenset[str]) -> str:
    names = [phone.name for phone in phones]
    if len(names) > 1:
        company, them = "hear each other", "them"
    else:
        company, them = "hears nobody" if unheard else "is alone and hears nobody", names[0]
    muted = f"; {_unheard([phone.name for phone in unheard], them)}" if unheard else ""
    also = f", and all of them hear {ears.all_in_words(more)}" if more else ""
    return f"{ears.listed(names)} {company}{muted}{also}"


def _unheard(names: list[str], them: str) -> str:
    are = "is" if len(names) == 1 else "are"
    return f"{ears.listed(names)} hear{_s(names)} {them}, but {are} not heard"


def _who(names: list[str]) -> str:
    return f"only {names[0]}" if len(names) == 1 else ears.listed(names)


def _s(names: list[str]) -> str:
    return "s" if len(names) == 1 else ""


def _state(line: PhoneCall) -> str:
    if line.ended_with is None:
        return f"the call is {line.state}"
    return _ENDS.get(line.ended_with.status, "not answered") + f" ({line.ended_with.status})"
