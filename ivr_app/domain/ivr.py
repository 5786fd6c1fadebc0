"""An IVR extension: contexts with options, each option a list of actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Action:
    """One step of an option: transfer, context, say, play, hangup, redirect or callback (``type``).

    ``value`` is what it needs: an extension or number (transfer), a context's name, a text, a
    sound id, the URL of another application (redirect), or the target after the call back.
    """

    type: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a context says: a text, or a sound id. ``type``: background (keys at any time) or
    foreground (listen to the end first).
    """

    text: str | None = None
    sound: str | None = None
    type: str = "background"


@dataclass(frozen=True, slots=True)
class Context:
    """One menu. ``timeout`` is seconds; ``options``: start, timeout, invalid or digits."""

    name: str
    greeting: Greeting
    timeout: float
    options: Mapping[str, tuple[Action, ...]]


@dataclass(frozen=True, slots=True)
class Ivr:
    """An IVR extension. ``lifetime`` is seconds (0: none), ``sleep_time`` ms before the start."""

    number: str
    entry_context: str
    contexts: Mapping[str, Context]
    name: str = ""
    type: str = "ivr"
    language: str | None = None
    lifetime: int = 0
    lifetime_exp_action: str = "hangup"
    lifetime_exp_transfer_dst: str | None = None
    sleep_time: int = 0

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Ivr:
        """Load what `as_record` stored."""
        known = {each.name for each in fields(cls)}
        given = {key: value for key, value in record.items() if key in known}
        contexts = {context["name"]: _context(context) for context in record["contexts"]}
        return cls(**{**given, "contexts": contexts})

    def as_record(self) -> dict[str, object]:
        """Return what the directory stores: contexts as a list, absent where None."""
        record = {key: value for key, value in asdict(self).items() if value is not None}
        return {**record, "contexts": list(record["contexts"].values())}


def _context(record: Mapping[str, Any]) -> Context:
    return Context(
        name=record["name"],
        greeting=Greeting(**record["greeting"]),
        timeout=record["timeout"],
        options={
            key: tuple(Action(**action) for action in actions)
            for key, actions in record["options"].items()
        },
    )
