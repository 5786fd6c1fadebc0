"""The directory of a company, and where its calls belong: each read is one trip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson

from ivr_app.domain.dialplan import Lookup
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.room import CallRecord, RoomRef
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts, available


class Directory:
    """Extensions and calls of the company that ``keys`` belong to."""

    def __init__(self, scripts: Scripts, keys: Keys) -> None:
        self._scripts = scripts
        self._keys = keys

    def look_up(self, *, user: str, number: str, now: int) -> Lookup:
        """What a first call needs: the caller by its SIP user ("" if none), and who is dialled."""
        found = self._scripts.run(
            "lookup", [self._keys.directory, self._keys.rooms], user=user, number=number, now=now
        )
        return Lookup(
            company=Company.from_record(found["company"]),
            caller=_extension(found.get("caller")),
            target=_extension(found.get("target")),
            caller_room=found["caller_room"],
            target_room=found["target_room"],
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
