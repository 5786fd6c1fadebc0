"""An extension of a company, and the company itself, as the directory keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Extension:
    """A phone of the company.

    ``sip_user`` is the user that its devices register with, ``outbound`` none, internal, national
    or international. ``language`` is None where the company's language holds.
    """

    number: str
    name: str
    sip_user: str
    type: str = "phone"
    language: str | None = None
    outbound: str = "international"
    conference_pin: str | None = None
    conference_end_on_exit: bool = False
    conference_announce_caller_name: bool = True

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Extension:
        """Load what `as_record` stored."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in record.items() if key in known})

    def as_record(self) -> dict[str, object]:
        """Return what the directory stores: absent where None."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    def __repr__(self) -> str:
        """Without the PIN: this reaches logs and error pages."""
        return f"Extension({self.number} {self.name!r} {self.type})"


@dataclass(frozen=True, slots=True)
class Company:
    """What holds for all extensions: ISO country, language, and the E.164 number shown outside."""

    name: str = ""
    country: str = "US"
    language: str = "en"
    caller_id: str | None = None

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Company:
        """Load what `as_record` stored."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in record.items() if key in known})

    def as_record(self) -> dict[str, object]:
        """Return what the directory stores: absent where None."""
        return {key: value for key, value in asdict(self).items() if value is not None}
