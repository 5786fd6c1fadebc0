"""A call that is in no room: who is on it, and where in a menu; its tag carries this along."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.ivr import Ivr
from ivr_app.domain.party import TAG_KEY, Party
from ivr_app.domain.room import RoomRef


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the line. ``extension`` and ``name`` are "" for an external caller.

    ``ivr`` and ``context`` say in which menu the call is, since ``started`` (ms); ``step`` counts
    the steps of all menus of the call. ``callback`` is where a call that was called back goes on.
    """

    extension: str = ""
    name: str = ""
    language: str = "en"
    country: str = ""
    ivr: str = ""
    context: str = ""
    started: int = 0
    step: int = 0
    callback: str = ""

    def as_data(self) -> dict[str, object]:
        """Return the tag data: under the same key as that of a party in a room."""
        fields = {
            "extension": self.extension,
            "name": self.name,
            "language": self.language,
            "country": self.country,
            "ivr": self.ivr,
            "context": self.context,
            "started": str(self.started or ""),
            "step": str(self.step or ""),
            "callback": self.callback,
        }
        return {TAG_KEY: {key: value for key, value in fields.items() if value}}

    def in_menu(self, ivr: Ivr, started: int) -> Caller:
        """Return this caller at the door of a menu, whose language it hears from now on."""
        return replace(
            self,
            language=ivr.language or self.language,
            ivr=ivr.number,
            context=ivr.entry_context,
            started=started,
        )

    def to_room(self, room: RoomRef, language: str | None) -> Party:
        """Return this caller as one who wants to enter; a phone keeps its own language."""
        return Party(
            room=room,
            room_id="",
            role="participant",
            extension=self.extension,
            name=self.name,
            language=self.language if self.extension else language or self.language,
            country=self.country,
        )


def caller_of(phone: Extension | None, company: Company) -> Caller:
    """Return a phone of the company as a caller, or an external one."""
    if phone is None:
        return Caller(language=company.language, country=company.country)
    return Caller(
        extension=phone.number,
        name=phone.name,
        language=phone.language or company.language,
        country=company.country,
    )
