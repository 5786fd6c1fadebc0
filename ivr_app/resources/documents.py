"""Resources in two shapes: documents as operators see them, records as they are stored.

A document has every field of its schema; a record is what the domain's ``as_record`` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ivr_app.domain.conference import Conference
from ivr_app.domain.directory import extension_of
from ivr_app.domain.extension import Extension
from ivr_app.domain.ivr import Action, Context, Greeting, Ivr
from ivr_app.state.directory_store import Resource
from schemas.resources import EXTENSIONS, Kind

Document = Mapping[str, Any]
Record = Mapping[str, Any]


def resource_of(kind: str, name: str) -> Resource:
    """Where a resource is kept."""
    if kind in EXTENSIONS:
        return Resource("ext", name, kind)
    return Resource(kind, name)


def to_record(kind: Kind, document: Document) -> Record:
    """Return what is stored of a loaded document."""
    if kind.name == "phone":
        return Extension(**document).as_record()
    if kind.name == "conference":
        return Conference(**document).as_record()
    if kind.name == "ivr":
        return ivr_of(document).as_record()
    return {key: value for key, value in document.items() if value is not None}


def to_document(kind: Kind, record: Record) -> dict[str, Any]:
    """Return a stored record as operators see it, all of its fields."""
    if kind.name not in EXTENSIONS:
        return {name: record.get(name) for name in kind.schema.fields}
    extension = extension_of(record)
    if isinstance(extension, Ivr):
        document = {name: getattr(extension, name) for name in kind.schema.fields}
        return document | {
            "contexts": [_context_shown(each) for each in extension.contexts.values()]
        }
    return {name: value for name, value in asdict(extension).items() if name != "type"}


def ivr_of(document: Document) -> Ivr:
    """Return the IVR that a loaded document describes."""
    contexts = {each["name"]: _context(each) for each in document["contexts"]}
    return Ivr(**{**document, "contexts": contexts})


def _context(document: Document) -> Context:
    greeting = document["greeting"] or {}
    return Context(
        name=document["name"],
        greeting=Greeting(**greeting, type=document["greeting_type"]),
        timeout=document["timeout"],
        options={
            key: tuple(_action(step) for step in steps)
            for key, steps in document["options"].items()
        },
    )


def _action(document: Document) -> Action:
    kind, value = next((name, value) for name, value in document.items() if value is not None)
    if kind == "callback":
        return Action(kind, value["target"])
    return Action(kind, "" if kind == "hangup" else value)


def _context_shown(context: Context) -> dict[str, Any]:
    spoken = {"text": context.greeting.text, "sound": context.greeting.sound}
    greeting = {name: value for name, value in spoken.items() if value is not None}
    return {
        "name": context.name,
        "greeting": greeting or None,
        "greeting_type": context.greeting.type,
        "timeout": context.timeout,
        "options": {
            key: [_action_shown(step) for step in steps] for key, steps in context.options.items()
        },
    }


def _action_shown(action: Action) -> dict[str, Any]:
    if action.type == "hangup":
        return {"hangup": True}
    if action.type == "callback":
        return {"callback": {"target": action.value}}
    return {action.type: action.value}
