"""The directory of a company, and where its calls belong: each read is one trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ivr_app.domain import numbers
from ivr_app.domain.dialplan import Lookup
from ivr_app.domain.directory import AnyExtension, extension_of
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.ivr import Ivr
from ivr_app.domain.room import CallRecord, RoomRef
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts, available


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: a SIP user that the platform authenticated, or the extension that a tag names."""

    user: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class MenuPage:
    """An IVR (None if it exists no more), and all that it leads to and plays.

    ``targets`` are the extensions by number, ``sounds`` URLs by id; what does not exist is absent.
    """

    company: Company
    ivr: Ivr | None
    caller: Extension | None
    targets: Mapping[str, AnyExtension]
    sounds: Mapping[str, str]


class Directory:
    """Extensions and calls of the company that ``keys`` belong to.

    ``country`` is what the company's is believed to be until the directory says otherwise.
    """

    def __init__(self, scripts: Scripts, keys: Keys, country: str = "US") -> None:
        self._scripts = scripts
        self._keys = keys
        self._country = country

    def look_up(self, who: Identity, number: str, now: int, *, by_did: bool = False) -> Lookup:
        """What a first call needs: who calls, and who is dialled.

        With ``by_did`` an external caller reaches what the number is the DID of, or a conference
        or an IVR of that number: no phone.
        """
        believed = self._country
        found = self._look_up(who, number, now, by_did=by_did)
        self._country = found.company.country
        # A national number was read for the wrong country: only after the country was changed.
        if by_did and not (found.caller or found.target) and believed != self._country:
            found = self._look_up(who, number, now, by_did=by_did)
        return found

    def _look_up(self, who: Identity, number: str, now: int, *, by_did: bool) -> Lookup:
        found = self._scripts.run(
            "lookup",
            [self._keys.directory, self._keys.rooms],
            user=who.user,
            extension=who.extension,
            number=number,
            dids=numbers.as_did(number, self._country) if by_did else None,
            now=now,
        )
        target = found.get("target")
        return Lookup(
            company=Company.from_record(found["company"]),
            caller=_extension(found.get("caller")),
            target=extension_of(orjson.loads(target)) if target else None,
            caller_room=found["caller_room"],
            target_room=found["target_room"],
        )

    def menu(self, ivr: str, extension: str) -> MenuPage:
        """What a step of a menu needs; ``extension`` is the caller's, or ""."""
        found = self._scripts.run("menu_step", [self._keys.directory], ivr=ivr, extension=extension)
        record = found.get("ivr")
        return MenuPage(
            company=Company.from_record(found["company"]),
            ivr=Ivr.from_record(orjson.loads(record)) if record else None,
            caller=_extension(found.get("caller")),
            targets={
                number: extension_of(orjson.loads(raw)) for number, raw in found["targets"].items()
            },
            sounds=found["sounds"],
        )

    def call_record(self, *call_sids: str) -> CallRecord | None:
        """Where the first known one of these calls belongs."""
        with available("call_record"):
            found = self._scripts.client.mget([self._keys.call(sid) for sid in call_sids if sid])
        for raw in found:
            if raw:
                record = orjson.loads(raw)
                return CallRecord(
                    RoomRef.parse(record["room"]),
                    record["id"],
                    record.get("invite", ""),
                    record.get("leg", ""),
                )
        return None

    def fill(self, company: Company, extensions: Iterable[Extension]) -> bool:
        """Fill the directory of a company that has none yet; False if it has one already."""
        fields: dict[str, str | bytes] = {"company": orjson.dumps(company.as_record())}
        for extension in extensions:
            fields[f"ext:{extension.number}"] = orjson.dumps(extension.as_record())
            fields[f"sip:{extension.sip_user}"] = extension.number
        client = self._scripts.client
        with available("fill"):
            if client.exists(self._keys.directory):
                return False
            client.hset(self._keys.directory, mapping=fields)  # type: ignore[arg-type]
        return True


def _extension(record: dict[str, Any] | None) -> Extension | None:
    return Extension.from_record(record) if record else None
