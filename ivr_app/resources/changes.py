"""Use cases of operators: list, read, create, replace, change and delete what a company has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr_app.domain import numbers
from ivr_app.resources.documents import Document, resource_of, to_document, to_record
from ivr_app.state.directory_store import Change, DirectoryStore, Resource, Verdict, stored
from schemas.resources import EXTENSIONS, MISSING, Kind, Needs, Reference, references


@dataclass(frozen=True, slots=True)
class Shown:
    """A resource with its etag."""

    document: Document
    etag: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something was not done: ``faults`` are by the path of a field."""

    verdict: Verdict
    detail: str
    faults: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Search:
    """What is listed: those whose name (number, id) and label begin like this."""

    name: str = ""
    label: str = ""
    first: int = 0
    count: int = 50


def find(store: DirectoryStore, kind: Kind, search: Search) -> tuple[list[Shown], int]:
    """Return one page in a stable order, and how many there are in all."""
    found = sorted(_matching(store.snapshot(), kind, search), key=lambda each: each[0])
    page = found[search.first : search.first + search.count]
    return [_shown(kind, text) for _order, text in page], len(found)


def _matching(
    fields: Mapping[str, str], kind: Kind, search: Search
) -> Iterator[tuple[tuple[int, str], str]]:
    prefix = resource_of(kind.name, search.name).field
    for field, text in fields.items():
        if not field.startswith(prefix):
            continue
        record = stored(text).record
        if kind.name in EXTENSIONS and record["type"] != kind.name:
            continue
        if kind.label and not _begins(record.get(kind.label), search.label):
            continue
        name = str(record[kind.key])
        # 99 stands before 100; ids that people choose are in the order of the alphabet.
        yield (len(name) if kind.name in EXTENSIONS else 0, name), text


def _begins(text: object, beginning: str) -> bool:
    return str(text or "").casefold().startswith(beginning.casefold())


def _shown(kind: Kind, text: str) -> Shown:
    found = stored(text)
    return Shown(to_document(kind, found.record), found.etag)


def read(store: DirectoryStore, kind: Kind, name: str) -> Shown | None:
    """Return one resource."""
    found = store.get(resource_of(kind.name, name))
    return Shown(to_document(kind, found.record), found.etag) if found else None


def create(store: DirectoryStore, kind: Kind, document: Document) -> Shown | Refused:
    """Create a resource from a loaded document."""
    return _put(store, kind, document, create=True, match=None)


def replace(
    store: DirectoryStore, kind: Kind, document: Document, match: Collection[str] | None
) -> Shown | Refused:
    """Replace a resource whose etag is in ``match`` (None: any) by a loaded document."""
    return _put(store, kind, document, create=False, match=match)


def change(
    store: DirectoryStore,
    kind: Kind,
    name: str,
    changed: Callable[[Document], Document],
    match: Collection[str] | None,
) -> Shown | Refused:
    """Replace a resource by what ``changed`` makes of it.

    It is written only if it still is what was read, so that two changes of different fields at
    the same moment cannot undo one another.
    """
    found = read(store, kind, name)
    if found is None:
        return _refused(kind, Change(Verdict.ABSENT), ())
    if match is not None and found.etag not in match:
        return _refused(kind, Change(Verdict.CHANGED), ())
    return _put(store, kind, changed(found.document), create=False, match=[found.etag])


def delete(
    store: DirectoryStore, kind: Kind, name: str, match: Collection[str] | None, now: int
) -> Refused | None:
    """Delete a resource; None if it is deleted."""
    done = store.delete(resource_of(kind.name, name), match=match, now=now)
    return None if done.verdict is Verdict.DELETED else _refused(kind, done, ())


def _put(
    store: DirectoryStore,
    kind: Kind,
    document: Document,
    *,
    create: bool,
    match: Collection[str] | None,
) -> Shown | Refused:
    record = to_record(kind, document)
    named = _needed(store, references(kind.name, document))
    done = store.put(
        resource_of(kind.name, document[kind.key]),
        record,
        create=create,
        match=match,
        needs=[_field(each) for each in named],
    )
    if done.verdict is Verdict.WRITTEN:
        return Shown(to_document(kind, record), done.etag)
    return _refused(kind, done, named)


def _needed(store: DirectoryStore, found: Iterable[Reference]) -> list[Reference]:
    """Return what the directory must have: not the targets that are external numbers."""
    named = list(found)
    if not any(each.needs is Needs.TARGET for each in named):
        return named
    country = store.company().country
    return [
        each
        for each in named
        if each.needs is not Needs.TARGET or numbers.e164(each.value, country) is None
    ]


def _field(reference: Reference) -> str:
    prefix = "sound" if reference.needs is Needs.SOUND else "ext"
    return Resource(prefix, reference.value).field


_DETAILS = {
    Verdict.EXISTS: "there is an extension, a number or a sound of this name already",
    Verdict.ABSENT: "there is no such resource",
    Verdict.CHANGED: "somebody has changed it: read it again",
    Verdict.SIP_USER_TAKEN: "another phone has this SIP user",
    Verdict.LIVE: "a room of it is open",
    Verdict.DANGLING: "names what does not exist",
}


def _refused(kind: Kind, done: Change, named: Collection[Reference]) -> Refused:
    if done.verdict is Verdict.DANGLING:
        missing = [list(named)[place] for place in done.missing]
        faults = {".".join(map(str, each.path)): MISSING[each.needs] for each in missing}
        return Refused(done.verdict, _DETAILS[done.verdict], faults)
    if done.verdict is Verdict.USED:
        return Refused(done.verdict, f"it is used by {_spoken(done.by)}", {})
    detail = _DETAILS[done.verdict]
    fields: dict[Any, str] = {Verdict.EXISTS: kind.key, Verdict.SIP_USER_TAKEN: "sip_user"}
    field = fields.get(done.verdict)
    return Refused(done.verdict, detail, {field: detail} if field else {})


def _spoken(field: str) -> str:
    prefix, _, name = field.partition(":")
    return f"extension {name}" if prefix == "ext" else f"{prefix} {name}"
