"""The ways in which a real platform is unkind, as switches. All deterministic with the seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

HookKind = Literal["call", "verb", "redirect", "keys", "wait", "status", "room-status"]
STATUS_KINDS: frozenset[HookKind] = frozenset({"status", "room-status"})


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook that is about to be sent: what it is, where it goes, what it says."""

    kind: HookKind
    url: str
    body: Mapping[str, Any]


def never(hook: Hook) -> bool:
    """No hook."""
    return hook is None


@dataclass(slots=True)
class Faults:
    """Switches; all off by default. Change them at any time while the platform runs."""

    # Every hook is delivered twice, but those for which the predicate holds.
    double_hooks: bool = False
    double_after_seconds: float = 0.05
    except_double: Callable[[Hook], bool] = never
    # Hooks whose order nobody guarantees are each delayed by up to so many seconds.
    shuffle_status_within_s: float = 0.0
    # Hooks that are never delivered (only for those that nobody waits for).
    lose: Callable[[Hook], bool] = never
    # The REST API: answers late; answers 500 or refuses the connection for the next n requests.
    rest_delay_seconds: float = 0.0
    rest_500: int = 0
    # Answers 500 to the next n requests, after they had their effect.
    rest_500_after: int = 0
    rest_refused: int = 0
    # The API's Redis fails while it lists calls: the next lists end after so many, with 200.
    lists_cut_to: list[int] = field(default_factory=list)
    # The `trying` status of a placed call arrives before the POST that placed it returns.
    trying_before_reply: bool = False
