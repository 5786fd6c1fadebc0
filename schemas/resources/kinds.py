"""The kinds of resources, by their names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from schemas.errors import ResourceInvalid
from schemas.resources.conference import ConferenceSchema
from schemas.resources.did import DidSchema
from schemas.resources.ivr import IvrSchema
from schemas.resources.phone import PhoneSchema
from schemas.resources.sound import SoundSchema


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource.

    ``key`` is the field that names one of them; ``replacing`` is the schema of a whole one whose
    key stands elsewhere, ``changing`` that of some of its fields. ``secrets`` are the fields that
    are shown only to those who may change them, ``label`` is the field that lists are searched by
    beside it, and ``filter`` the schema of what is searched for.
    """

    name: str
    key: str
    schema: Schema
    replacing: Schema
    changing: Schema
    filter: Schema
    label: str | None = "name"
    secrets: tuple[str, ...] = ()

    def load(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Load a whole resource. Raises ResourceInvalid."""
        try:
            loaded: Mapping[str, Any] = self.schema.load(data)
        except ValidationError as error:
            raise ResourceInvalid(error.messages) from error
        return loaded


def _kind(
    name: str,
    schema: type[Schema],
    key: str = "number",
    *,
    label: str | None = "name",
    secrets: tuple[str, ...] = (),
) -> Kind:
    title = name.title()
    return Kind(
        name=name,
        key=key,
        schema=schema(),
        # Classes of their own, because an API document tells schemas apart by their classes.
        replacing=type(f"{title}ReplacementSchema", (schema,), {})(partial=(key,)),
        changing=type(f"{title}ChangeSchema", (schema,), {})(partial=True),
        filter=_filter(title, [key, label] if label else [key]),
        label=label,
        secrets=secrets,
    )


def _filter(title: str, searched: list[str]) -> Schema:
    described: dict[str, fields.Field[Any]] = {
        each: fields.String(metadata={"description": f"What the {each} begins with."})
        for each in searched
    }
    return Schema.from_dict(described, name=f"{title}Filter")()


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        _kind("phone", PhoneSchema, secrets=("conference_pin",)),
        _kind("conference", ConferenceSchema, secrets=("pin", "moderator_pin")),
        _kind("ivr", IvrSchema),
        _kind("did", DidSchema, label=None),
        _kind("sound", SoundSchema, "id", label=None),
    )
}
# Their numbers are unique over all of them.
EXTENSIONS: Final = ("phone", "conference", "ivr")
