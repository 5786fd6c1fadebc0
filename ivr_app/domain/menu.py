"""The rules of menus: which option an entry chooses, and what its actions come to.

A call is in one context of an IVR. Entering it runs ``start``; then the greeting is heard and keys
are awaited. Actions that speak are followed by the next one; the first that leads elsewhere ends
the list. A list that only speaks leads back to the greeting of its context.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ivr_app.domain.ivr import Action, Context

START, TIMEOUT, INVALID = "start", "timeout", "invalid"
EVENTS = frozenset({START, TIMEOUT, INVALID})
SPEAKING = frozenset({"say", "play"})
MAX_STEPS = 50
MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Listen:
    """Greet and wait for keys; ``attempt`` counts the entries in a row that chose nothing."""

    attempt: int = 1


@dataclass(frozen=True, slots=True)
class GoTo:
    """Enter a context."""

    context: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Go on at an extension or an external number."""

    target: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Go on with another application."""

    url: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """Hang up, call the caller back and go on at ``target``."""

    target: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The end of the call."""


Then = Listen | GoTo | Transfer | HandOver | CallBack | HangUp


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said (``speech``, then ``prompt``, the name of one of ours), and what comes then."""

    then: Then
    speech: tuple[Action, ...] = ()
    prompt: str = ""


LEADING: Mapping[str, Callable[[str], Then]] = MappingProxyType(
    {
        "transfer": Transfer,
        "context": GoTo,
        "redirect": HandOver,
        "callback": CallBack,
        "hangup": lambda _value: HangUp(),
    }
)


def begin(context: Context) -> Turn:
    """Return what entering a context comes to."""
    start = context.options.get(START)
    return Turn(Listen()) if start is None else follow(start)


def react(context: Context, digits: str | None, attempt: int) -> Turn:
    """Return what an entry comes to; None is the time that ran out."""
    chosen = TIMEOUT if digits is None else chosen_option(context.options, digits) or INVALID
    actions = context.options.get(chosen)
    if actions is not None:
        return follow(actions)
    if attempt >= MAX_ATTEMPTS:
        return Turn(HangUp(), prompt="goodbye")
    return Turn(Listen(attempt + 1), prompt="" if digits is None else "invalid_choice")


def follow(actions: Iterable[Action]) -> Turn:
    """Return what a list of actions comes to; an empty one is a hang-up."""
    actions = tuple(actions)
    for place, action in enumerate(actions):
        if action.type not in SPEAKING:
            return Turn(LEADING[action.type](action.value), actions[:place])
    return Turn(Listen() if actions else HangUp(), actions)


def keys_of(options: Iterable[str]) -> tuple[str, ...]:
    """Return the options that are chosen by keys."""
    return tuple(option for option in options if option not in EVENTS)


def chosen_option(options: Iterable[str], digits: str) -> str | None:
    """Return the option whose keys were entered, None if there is none."""
    return digits if digits in keys_of(options) else None


def longest(options: Iterable[str]) -> int:
    """Return how many keys complete an entry; a shorter option waits for another key."""
    return max(map(len, keys_of(options)), default=1)


def finish_key(options: Iterable[str]) -> str | None:
    """Return the key that ends an entry at once, unless it is part of an option."""
    return None if any("#" in keys for keys in keys_of(options)) else "#"
