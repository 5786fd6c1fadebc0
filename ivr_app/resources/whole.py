"""A whole company at once: what a file changes, and the file that says what is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ivr_app.domain.extension import Company
from ivr_app.resources.documents import resource_of, to_document, to_record
from ivr_app.state.directory_store import DirectoryStore
from schemas.resources import EXTENSIONS, KINDS

Fields = Mapping[str, str]
Resources = Mapping[str, Mapping[str, Mapping[str, Any]]]
_ORDER = ("company", *KINDS)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """One resource that differs. ``old`` and ``new`` are records; None where there is none."""

    kind: str
    name: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None


def directory_of(company: Company, resources: Resources) -> dict[str, str]:
    """Return the fields of the directory that a company and its loaded documents make."""
    fields = {"company": _text(company.as_record())}
    for kind, documents in resources.items():
        for name, document in documents.items():
            fields[resource_of(kind, name).field] = _text(to_record(KINDS[kind], document))
            if kind == "phone":
                fields[f"sip:{document['sip_user']}"] = name
    return fields


def _text(record: Mapping[str, Any]) -> str:
    return orjson.dumps(record).decode()


def settle(before: Fields, after: Fields) -> dict[str, str]:
    """Return ``after`` with the old text where it says the same: its etag is to stay."""
    return {
        field: before[field] if field in before and _same(before[field], text) else text
        for field, text in after.items()
    }


def _same(one: str, other: str) -> bool:
    return one == other or bool(orjson.loads(one) == orjson.loads(other))


def differences(before: Fields, after: Fields) -> list[Difference]:
    """Return what differs, by kind and name."""
    fields = {field for field in (*before, *after) if before.get(field) != after.get(field)}
    found = [
        Difference(*_title(field, before, after), _record(before, field), _record(after, field))
        for field in fields
        if not field.startswith("sip:")
    ]
    return sorted(found, key=lambda each: (_ORDER.index(each.kind), len(each.name), each.name))


def _record(fields: Fields, field: str) -> Mapping[str, Any] | None:
    return orjson.loads(fields[field]) if field in fields else None


def _title(field: str, before: Fields, after: Fields) -> tuple[str, str]:
    prefix, _, name = field.partition(":")
    if prefix == "ext":
        return str((_record(after, field) or _record(before, field) or {})["type"]), name
    return prefix, name


def provision(
    store: DirectoryStore, before: Fields, after: Fields, now: int
) -> Sequence[str] | None:
    """Write what differs, all or nothing: as `DirectoryStore.provision`."""
    closing = [
        f"{room}:{each.name}"
        for each in differences(before, after)
        if each.kind in EXTENSIONS and _ends(each)
        for room in ("local", "extension")
    ]
    return store.provision(before, after, closing=closing, now=now)


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of it: what differs, and the rooms that are open and forbid it."""

    found: list[Difference]
    rooms: Sequence[str] = ()


def follow(store: DirectoryStore, wanted: Fields, now: int, *, dry_run: bool) -> Followed | None:
    """Make the directory what is wanted; None if others change it again and again.

    What is returned as the difference is what was written: where somebody else was faster, it is
    found anew.
    """
    for _try in range(_TRIES):
        before = store.snapshot()
        after = settle(before, wanted)
        found = differences(before, after)
        if dry_run:
            return Followed(found)
        rooms = provision(store, before, after, now)
        if rooms is not None:
            return Followed(found, rooms)
    return None


def _ends(difference: Difference) -> bool:
    """Whether an extension is there no more, or is something else now."""
    if difference.old is None:
        return False
    return difference.new is None or difference.new["type"] != difference.old["type"]


def exported(fields: Fields) -> dict[str, Any]:
    """Return the sections of the file that makes these fields; what is default is left out."""
    sections: dict[str, Any] = {"company": orjson.loads(fields["company"])}
    for field in sorted(fields, key=lambda each: (len(each), each)):
        if field != "company" and not field.startswith("sip:"):
            kind, name = _title(field, fields, fields)
            sections.setdefault(kind, {})[name] = _entry(kind, orjson.loads(fields[field]))
    return {kind: sections[kind] for kind in _ORDER if kind in sections}


def _entry(name: str, record: Mapping[str, Any]) -> Any:
    kind = KINDS[name]
    document = to_document(kind, record)
    if name == "did":
        return document["extension"]
    if name == "phone" and document["sip_user"] == document["number"]:
        document["sip_user"] = None
    return _without_defaults(kind.schema.fields, document, kind.key)


def _without_defaults(
    fields: Mapping[str, Any], document: Mapping[str, Any], key: str
) -> dict[str, Any]:
    shown = {}
    for field, value in document.items():
        default = fields[field].load_default
        default = default() if callable(default) else default
        if field != key and value != default:
            shown[field] = value
    return shown
