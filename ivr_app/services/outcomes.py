"""What the use cases answer with: each is made into a verb document by ``flows``."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_app.domain.caller import Caller
from ivr_app.domain.invite import Placement
from ivr_app.domain.ivr import Action, Context
from ivr_app.domain.menu import HandOver
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
    """The call hears prompts and is hung up; ``number`` is for those that name one."""

    prompts: tuple[str, ...]
    language: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Declined:
    """The call hears a prompt as early media and is never answered: it ends with a SIP status."""

    prompt: str
    language: str
    number: str = ""
    status: int = 603


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


@dataclass(frozen=True, slots=True)
class Dialling:
    """The call rings a phone of the company (``sip_user``) or, with none, a number outside.

    ``number`` is what is rung, as it is told. What is shown there is ``caller_id``, None where the
    caller's own goes through, and ``caller_name``.
    """

    caller: Caller
    number: str
    sip_user: str = ""
    caller_id: str | None = None
    caller_name: str | None = None


@dataclass(frozen=True, slots=True)
class MenuEntered:
    """The call goes to the context of a menu that ``caller`` names, after ``pause_ms``."""

    caller: Caller
    pause_ms: int = 0


Outcome = Nothing | Over | Said | Declined | PinWanted | InRoom | Bridged | Dialling | MenuEntered


@dataclass(frozen=True, slots=True)
class Listening:
    """The caller hears the greeting of ``context`` (its sound is a URL) and is to press keys.

    It has ``seconds`` for the first one; ``attempt`` counts entries that chose nothing.
    """

    context: Context
    attempt: int
    seconds: float


@dataclass(frozen=True, slots=True)
class MenuTurn:
    """What a step of a menu comes to: words and sounds (as URLs), our prompts, and what then."""

    caller: Caller
    speech: tuple[Action, ...]
    prompts: tuple[str, ...]
    then: Listening | HandOver | Outcome
