"""The company file: who the company is, its extensions, numbers and sounds.

`load_company` takes the YAML text and reports all that is wrong with it at once, line by line.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import Schema, ValidationError

from schemas.errors import CompanyInvalid, ResourceInvalid
from schemas.resources import fields, shapes
from schemas.resources.kinds import EXTENSIONS, KINDS, Kind
from schemas.resources.references import MISSING, Document, Needs, references
from schemas.resources.yaml_lines import Path, YamlFile, read_yaml

# Whether digits are a possible number of the public network, dialled in a country.
IsNumber = Callable[[str, str], bool]
Resources = Mapping[str, Mapping[str, Document]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company: `country` is ISO 3166 alpha-2, `caller_id` is E.164.

    Without a `language` it speaks that of the installation. `resources` are loaded documents by
    kind (phone, conference, ivr, did, sound), then by number or id, in the order of the file.
    """

    name: str
    country: str
    language: str | None = None
    caller_id: str | None = None
    resources: Resources = field(repr=False, default_factory=dict)


class CompanySchema(fields.StrictSchema):
    """The section `company`."""

    name = fields.name()
    country = fields.country()
    language = fields.language()
    caller_id = fields.external_number()


class FileSchema(fields.StrictSchema):
    """The sections of the file. The entries are loaded one by one, with their numbers."""

    company = shapes.section(CompanySchema)
    phone = shapes.entries()
    conference = shapes.entries()
    ivr = shapes.entries()
    did = shapes.entries()
    sound = shapes.entries()


_FILE: Final = FileSchema()


def looks_dialable(digits: str, _country: str) -> bool:
    """Whether digits are as long as a number of the public network."""
    return re.fullmatch(r"\+?[0-9]{7,20}", digits) is not None


def load_company(
    text: str, *, source: str = "company.yaml", is_number: IsNumber = looks_dialable
) -> Company:
    """Return the company that a YAML text describes.

    Raises CompanyInvalid with every problem of the text; `source` names the file in its lines.
    """
    file = read_yaml(text)
    if file.data is None and file.problems:
        raise CompanyInvalid(file.problems, source=source)
    sections = _load(_FILE, file.data, (), file)
    resources = {kind.name: _entries(kind, file) for kind in KINDS.values()}
    _complain_of_shared_numbers(file)
    _complain_of_shared_users(_section("phone", file), file)
    country = sections.get("company", {}).get("country", "")
    _complain_of_references(resources, file, lambda digits: is_number(digits, country))
    if file.problems:
        raise CompanyInvalid(sorted(file.problems), source=source)
    return Company(resources=resources, **sections["company"])


def _load(schema: Schema, data: Any, path: Path, file: YamlFile) -> dict[str, Any]:
    """Return the checked fields; with a fault it is noted in the file, and they are {}."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        _complain(error.messages, path, file)
        return {}
    return loaded


def _complain(messages: Any, path: Path, file: YamlFile) -> None:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            _complain(inner, path if key == "_schema" else (*path, str(key)), file)
        return
    for message in messages:
        file.complain(path, message)


def _section(name: str, file: YamlFile) -> dict[str, Any]:
    section = file.data.get(name) if isinstance(file.data, dict) else None
    return section if isinstance(section, dict) else {}


def _entries(kind: Kind, file: YamlFile) -> dict[str, Document]:
    entries = _section(kind.name, file).items()
    loaded = {key: _entry(kind, key, entry, file) for key, entry in entries}
    return {key: document for key, document in loaded.items() if document}


def _entry(kind: Kind, key: str, entry: Any, file: YamlFile) -> Document:
    """Load one entry, whose key stands before it in the file."""
    path = (kind.name, key)
    # The one value of a DID stands beside its number.
    here = (kind.key, "extension") if kind.name == "did" else (kind.key,)
    if kind.name == "did":
        entry = {"extension": entry}
    if not isinstance(entry, dict):
        file.complain(path, "must be a map")
        return {}
    if kind.key in entry:
        file.complain((*path, kind.key), "unknown field")
    try:
        return kind.load(entry | {kind.key: key})
    except ResourceInvalid as error:
        messages = dict(error.messages)
        for field_name in here:
            _complain(messages.pop(field_name, []), path, file)
        _complain(messages, path, file)
        return {}


def _complain_of_shared_numbers(file: YamlFile) -> None:
    owners: dict[str, str] = {}
    for kind in EXTENSIONS:
        for number in _section(kind, file):
            owner = owners.setdefault(number, kind)
            if owner != kind:
                file.complain((kind, number), f"is the number of a {owner}, too")


def _complain_of_shared_users(entries: dict[str, object], file: YamlFile) -> None:
    """Two phones with one SIP user would be one another: the identity of a call is that user."""
    owners: dict[str, str] = {}
    for number, entry in entries.items():
        user = entry.get("sip_user") if isinstance(entry, dict) else None
        user = number if user is None else user
        if not isinstance(user, str):
            continue
        owner = owners.setdefault(user, number)
        if owner != number:
            file.complain(("phone", number, "sip_user"), f"is the SIP user of phone {owner} too")


def _complain_of_references(
    resources: Resources, file: YamlFile, is_number: Callable[[str], bool]
) -> None:
    """What is named must be in the file; an entry that is wrong in itself is there, too."""
    sounds = _section("sound", file).keys()
    numbers = {number for kind in EXTENSIONS for number in _section(kind, file)}
    exists: dict[Needs, Callable[[str], bool]] = {
        Needs.SOUND: lambda value: value in sounds,
        Needs.EXTENSION: lambda value: value in numbers,
        Needs.TARGET: lambda value: value in numbers or is_number(value),
    }
    for kind, documents in resources.items():
        for key, document in documents.items():
            for reference in references(kind, document):
                if not exists[reference.needs](reference.value):
                    # The one value of a DID stands beside its number.
                    path = () if kind == "did" else map(str, reference.path)
                    file.complain((kind, key, *path), MISSING[reference.needs])
