"""What a resource names of the others: sounds, extensions, and what can be called."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from schemas.resources.ivr import actions

Document = Mapping[str, Any]


class Needs(StrEnum):
    """What must exist: a sound, an extension, or an extension or else an external number."""

    SOUND = "sound"
    EXTENSION = "extension"
    TARGET = "target"


MISSING: Final = {
    Needs.SOUND: "is the id of no sound",
    Needs.EXTENSION: "is the number of no extension",
    Needs.TARGET: "is neither the number of an extension nor a possible external number",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One naming: the path of the field, and what it names."""

    path: tuple[str | int, ...]
    needs: Needs
    value: str


def references(kind: str, document: Document) -> Iterator[Reference]:
    """Yield what a loaded resource of a kind names."""
    if kind == "conference":
        yield from _given(document, (), enter_sound=Needs.SOUND, music_on_hold_sound=Needs.SOUND)
    if kind == "did":
        yield from _given(document, (), extension=Needs.EXTENSION)
    if kind == "ivr":
        yield from _of_ivr(document)


def _of_ivr(ivr: Document) -> Iterator[Reference]:
    yield from _given(ivr, (), lifetime_exp_transfer_dst=Needs.TARGET)
    for index, context in enumerate(ivr["contexts"]):
        if context["greeting"]:
            where = ("contexts", index, "greeting")
            yield from _given(context["greeting"], where, sound=Needs.SOUND)
    for path, action in actions(ivr):
        yield from _given(action, path, transfer=Needs.TARGET, play=Needs.SOUND)
        if action["callback"]:
            yield from _given(action["callback"], (*path, "callback"), target=Needs.TARGET)


def _given(document: Document, path: tuple[str | int, ...], **fields: Needs) -> Iterator[Reference]:
    for field, needs in fields.items():
        if document[field] is not None:
            yield Reference((*path, field), needs, document[field])
