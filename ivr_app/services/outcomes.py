"""What the use cases answer with: each is made into a verb document by ``flows``."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_app.domain.invite import Placement
from ivr_app.domain.party import Party
from ivr_app.domain.room import PLAINLY, Entrance


@dataclass(frozen=True, slots=True)
class Nothing:
    """The call goes on with what it was doing."""


@dataclass(frozen=True, slots=True)
class Over:
    """There is nothing more for this call."""


@dataclass(frozen=True, slots=True)
class Said:
    """The call hears prompts and is hung up."""

    prompts: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Declined:
    """The call hears a prompt as early media and is never answered."""

    prompt: str
    language: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class PinWanted:
    """The caller is to key in a PIN; ``attempt`` counts from 1, ``wrong`` if the last one was."""

    party: Party
    attempt: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class InRoom:
    """The call enters its room; ``created`` if it opened it."""

    party: Party
    created: bool = False
    entrance: Entrance = PLAINLY


@dataclass(frozen=True, slots=True)
class Bridged:
    """The call that came back dials NUMBER."""

    placement: Placement
    party: Party


Outcome = Nothing | Over | Said | Declined | PinWanted | InRoom | Bridged
