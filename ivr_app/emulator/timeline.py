"""What happened, in order: typed events for people and tests, and violations of the contract."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

EventKind = Literal["hook", "rest", "phone", "heard", "room", "violation"]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline. `data` holds the full document or body, for tests."""

    at_ms: int
    kind: EventKind
    text: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something the application asked for that the real platform refuses, ignores or dies of."""

    what: str
    call_sid: str = ""


class Timeline:
    """Keeps all events and violations, and tells those who listen."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._listeners: list[Callable[[Event], object]] = []
        self.events: list[Event] = []
        self.violations: list[Violation] = []

    def add(self, kind: EventKind, text: str, **data: Any) -> None:
        """Append an event and tell the listeners."""
        event = Event(self._now_ms(), kind, text, data)
        self.events.append(event)
        for listener in self._listeners:
            listener(event)

    def violate(self, what: str, call_sid: str = "") -> None:
        """Record a violation; it is an event too."""
        self.violations.append(Violation(what, call_sid))
        self.add("violation", what, call_sid=call_sid)

    def subscribe(self, fn: Callable[[Event], object]) -> None:
        """Call fn with every further event, on the line of events."""
        self._listeners.append(fn)
