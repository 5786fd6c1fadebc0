"""The resources of a company as operators change them: each change is one script, one instant.

A resource is a field of the directory (``ext:101``, ``did:+4930231250``, ``sound:hold``); its etag
is the SHA1 of the stored text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from ivr_app.domain.extension import Company
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts, available

# What can hold the name of an extension or of a sound: fields, and types of actions of a menu.
_NAMING = {
    "ext": (("extension", "lifetime_exp_transfer_dst"), ("transfer", "callback")),
    "sound": (("sound", "enter_sound", "music_on_hold_sound"), ("play",)),
}


class Verdict(StrEnum):
    """What came of a change."""

    WRITTEN = "written"
    DELETED = "deleted"
    EXISTS = "exists"
    ABSENT = "absent"
    CHANGED = "changed"
    SIP_USER_TAKEN = "sip_user_taken"
    DANGLING = "dangling"
    LIVE = "live"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Change:
    """What came of a change: the new etag, what is missing (places from 0), or who uses it."""

    verdict: Verdict
    etag: str = ""
    missing: tuple[int, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A resource as it is stored."""

    record: Mapping[str, Any]
    etag: str


@dataclass(frozen=True, slots=True)
class Resource:
    """Where a resource is kept: ``prefix`` is ext, did or sound; ``type`` of an extension only."""

    prefix: str
    name: str
    type: str | None = None

    @property
    def field(self) -> str:
        """The field of the directory."""
        return f"{self.prefix}:{self.name}"


def stored(text: str) -> Stored:
    """Load a field of the directory."""
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    return Stored(orjson.loads(text), digest)


def digest(fields: Mapping[str, str]) -> str:
    """Return what tells one state of a whole directory from another."""
    text = "".join(f"{field}\n{fields[field]}\n" for field in sorted(fields))
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


class DirectoryStore:
    """The directory of the company that ``keys`` belong to. All raise StateUnavailable."""

    def __init__(self, scripts: Scripts, keys: Keys) -> None:
        self._scripts = scripts
        self._keys = keys

    def snapshot(self) -> dict[str, str]:
        """All fields with their texts, as they are at one instant."""
        with available("directory"):
            found: Any = self._scripts.client.hgetall(self._keys.directory)
        return dict(found)

    def get(self, resource: Resource) -> Stored | None:
        """One resource, if it exists and is of this type."""
        with available("directory"):
            text: Any = self._scripts.client.hget(self._keys.directory, resource.field)
        found = stored(text) if text else None
        return found if found and found.record.get("type") == resource.type else None

    def company(self) -> Company:
        """What holds for all extensions."""
        with available("directory"):
            text: Any = self._scripts.client.hget(self._keys.directory, "company")
        return Company.from_record(orjson.loads(text)) if text else Company()

    def put(
        self,
        resource: Resource,
        record: Mapping[str, Any],
        *,
        create: bool,
        match: Collection[str] | None = None,
        needs: Sequence[str] = (),
    ) -> Change:
        """Create a resource, or replace one whose etag is in ``match`` (None: any).

        ``needs`` are the fields of the directory that the record names.
        """
        reply = self._scripts.run(
            "directory_put",
            [self._keys.directory],
            field=resource.field,
            type=resource.type,
            record=orjson.dumps(record).decode(),
            create=create,
            sip_user=record.get("sip_user"),
            match=None if match is None else list(match),
            needs=list(needs),
        )
        missing = tuple(place - 1 for place in reply.get("missing", ()))
        return Change(Verdict(reply["verdict"]), reply.get("etag", ""), missing)

    def delete(
        self, resource: Resource, *, match: Collection[str] | None = None, now: int
    ) -> Change:
        """Delete a resource whose etag is in ``match``, unless a room of it runs or it is used."""
        naming, acting = _NAMING.get(resource.prefix, ((), ()))
        reply = self._scripts.run(
            "directory_delete",
            [self._keys.directory, self._keys.rooms],
            now=now,
            field=resource.field,
            name=resource.name,
            type=resource.type,
            match=None if match is None else list(match),
            naming=dict.fromkeys(naming, True),
            acting=dict.fromkeys(acting, True),
        )
        return Change(Verdict(reply["verdict"]), by=reply.get("by", ""))

    def provision(
        self,
        before: Mapping[str, str],
        after: Mapping[str, str],
        *,
        closing: Sequence[str],
        now: int,
    ) -> Sequence[str] | None:
        """Make the directory ``after`` if it still is ``before``, all or nothing.

        Returns the rooms of ``closing`` that run and forbid it, or None where the directory is
        another one by now; [] says that it is written.
        """
        changed = {field: text for field, text in after.items() if before.get(field) != text}
        reply = self._scripts.run(
            "directory_provision",
            [self._keys.directory, self._keys.rooms],
            now=now,
            digest=digest(before),
            set=changed,
            remove=[field for field in before if field not in after],
            closing=list(closing),
        )
        return None if reply["verdict"] == "changed" else list(reply.get("rooms", ()))
