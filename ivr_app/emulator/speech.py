"""say, play and pause: what is heard, for how long; and playing a list of them to one call."""

from collections.abc import Callable, Iterator, Mapping
from itertools import repeat
from typing import TYPE_CHECKING, Any

from ivr_app.emulator.scheduler import Timer
from ivr_app.emulator.sounds import Sound

if TYPE_CHECKING:
    from ivr_app.emulator.calls import Call

Utterance = tuple[str, float]
"""A label ("" = silence) and its length in seconds."""
SPOKEN = ("say", "play", "pause")
SHORTEST_SECONDS = 0.01


def say_seconds(text: str, base: float, per_character: float) -> float:
    """How long a text takes to say."""
    return base + per_character * len(text)


def utterances(call: "Call", verb: Mapping[str, Any]) -> Iterator[Utterance]:
    """What one say, play or pause verb sounds like; endless if it loops for ever."""
    once = list(_once(call, verb))
    loop = verb.get("loop", 1)
    rounds = repeat(None) if loop == "forever" else repeat(None, max(int(loop), 1))
    for _ in rounds:
        yield from once


def _once(call: "Call", verb: Mapping[str, Any]) -> Iterator[Utterance]:
    platform = call.platform
    match verb["verb"]:
        case "say":
            for text in _each(verb.get("text", "")):
                yield f"say:{text}", platform.seconds_to_say(text)
        case "play":
            for url in _each(verb.get("url", "")):
                yield f"play:{url}", platform.config.play_seconds
        case _:
            yield "", float(verb.get("length", 0))


def _each(value: Any) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


class Player:
    """Plays utterances to one call, one after another, then calls on_done."""

    def __init__(
        self, call: "Call", sounds: Iterator[Utterance], on_done: Callable[[], object]
    ) -> None:
        self._call, self._sounds, self._on_done = call, sounds, on_done
        self._now: Sound | None = None
        self._timer: Timer | None = None
        self._stopped = False

    def start(self) -> None:
        """Play the first; done at once if there is none."""
        self._next()

    def stop(self) -> None:
        """Fall silent; on_done is not called."""
        self._stopped = True
        if self._timer:
            self._timer.cancel()
        self._silence()

    def _next(self) -> None:
        self._silence()
        if self._stopped:
            return
        utterance = next(self._sounds, None)
        if utterance is None:
            self._stopped = True
            self._on_done()
            return
        label, seconds = utterance
        if label:
            self._now = Sound(label)
            self._call.prompts.add(self._now)
        self._call.platform.changed()
        wait = max(seconds, SHORTEST_SECONDS)
        self._timer = self._call.platform.scheduler.call_later(wait, self._next)

    def _silence(self) -> None:
        if self._now:
            self._call.prompts.discard(self._now)
            self._now = None
            self._call.platform.changed()


class HookLoop:
    """Asks a hook for say, play and pause verbs, plays them, and asks again when they end.

    Ends for good when the hook fails, answers `[]`, or answers any other verb.
    """

    def __init__(self, call: "Call", hook: str | Mapping[str, Any], pause_seconds: float) -> None:
        self._call, self._hook, self._pause = call, hook, pause_seconds
        self._player: Player | None = None
        self._stopped = False

    def start(self) -> None:
        """Ask for the first time, after the pause."""
        self._call.platform.scheduler.call_later(self._pause, self._ask)

    def stop(self) -> None:
        """Fall silent and ask no more."""
        self._stopped = True
        if self._player:
            self._player.stop()

    def _ask(self) -> None:
        if not self._stopped:
            ask_for_speech(self._call, self._hook, self._play)

    def _play(self, verbs: list[dict[str, Any]]) -> None:
        if verbs and not self._stopped:
            sounds = (sound for verb in verbs for sound in utterances(self._call, verb))
            self._player = Player(self._call, sounds, self.start)
            self._player.start()


def ask_for_speech(
    call: "Call",
    hook: str | Mapping[str, Any],
    on_verbs: Callable[[list[dict[str, Any]]], object],
) -> None:
    """Ask a hook whose answer may hold say, play and pause only; anything else is nothing."""

    def answered(answer: Any) -> None:
        verbs = call.platform.document_of(call, answer)
        if any(verb["verb"] not in SPOKEN for verb in verbs):
            call.platform.timeline.violate(
                "a wait or enter hook may only say, play, pause", call.sid
            )
            verbs = []
        on_verbs(verbs)

    call.post("wait", hook, None, answered)
