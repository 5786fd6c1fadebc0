"""A conference extension: a room that is reached by a number of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType
from typing import Any

DEFAULT_CODES: Mapping[str, str] = MappingProxyType(
    {"*92": "mute_all", "*93": "unmute_all", "*94": "lock", "*95": "remove_last"}
)
ACTIONS = ("mute_all", "unmute_all", "lock", "remove_last", "end", "count")
MAX_MEMBERS = 100


@dataclass(frozen=True, slots=True)
class Conference:
    """A conference extension. ``enter_sound`` and ``music_on_hold_sound`` are ids of sounds.

    ``moderator_codes`` maps a code (``*92``) to one of ``ACTIONS``. ``max_members`` None is 100.
    """

    number: str
    name: str = ""
    type: str = "conference"
    language: str | None = None
    announce_caller_name: bool = False
    enter_sound: str | None = None
    max_members: int | None = None
    pin: str | None = None
    moderator_pin: str | None = None
    mute_non_moderator: bool = False
    music_on_hold_sound: str | None = None
    record_enabled: bool = False
    wait_for_moderator: bool = False
    end_on_moderator_exit: bool = False
    moderator_codes: Mapping[str, str] = field(default_factory=lambda: dict(DEFAULT_CODES))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Conference:
        """Load what `as_record` stored."""
        known = {each.name for each in fields(cls)}
        return cls(**{key: value for key, value in record.items() if key in known})

    def as_record(self) -> dict[str, object]:
        """Return what the directory stores: absent where None."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    def __repr__(self) -> str:
        """Without the PINs: this reaches logs and error pages."""
        return f"Conference({self.number} {self.name!r})"
