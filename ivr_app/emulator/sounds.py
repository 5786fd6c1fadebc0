"""Sound as labelled sources: what is heard is the set of sources that reach an ear."""

import itertools
from dataclasses import dataclass, field

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Sound:
    """One source while it lasts. Two with the same label are still two."""

    label: str
    number: int = field(default_factory=lambda: next(_numbers))


Sounds = frozenset[Sound]
SILENCE: Sounds = frozenset()


def labels(sounds: Sounds) -> frozenset[str]:
    """The labels of some sounds."""
    return frozenset(sound.label for sound in sounds)
