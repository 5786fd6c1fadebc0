"""The company file: who the company is and which phones it has.

`load_company` takes the YAML text and reports all that is wrong with it at once, line by line.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from marshmallow import Schema, ValidationError

from schemas.errors import CompanyInvalid
from schemas.resources import fields
from schemas.resources.yaml_lines import Path, YamlFile, read_yaml

_EXTENSION: Final = re.compile(r"[0-9]{2,6}")


class Outbound(StrEnum):
    """How far a phone may dial."""

    NONE = "none"
    INTERNAL = "internal"
    NATIONAL = "national"
    INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone extension; the `conference_` options are those of the room that it owns.

    Without a `language` it speaks that of its company.
    """

    number: str
    name: str
    sip_user: str
    language: str | None = None
    outbound: Outbound = Outbound.INTERNATIONAL
    conference_pin: str | None = field(default=None, repr=False)
    conference_end_on_exit: bool = False
    conference_announce_caller_name: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company: `country` is ISO 3166 alpha-2, `caller_id` is E.164; phones in file order.

    Without a `language` it speaks that of the installation.
    """

    name: str
    country: str
    language: str | None = None
    caller_id: str | None = None
    phones: tuple[Phone, ...] = ()


class CompanySchema(fields.StrictSchema):
    """The section `company`."""

    name = fields.name()
    country = fields.country()
    language = fields.language()
    caller_id = fields.external_number()


class PhoneSchema(fields.StrictSchema):
    """One entry of the section `phone`."""

    name = fields.name()
    sip_user = fields.sip_user()
    language = fields.language()
    outbound = fields.choice(Outbound, Outbound.INTERNATIONAL)
    conference_pin = fields.pin()
    conference_end_on_exit = fields.flag(default=False)
    conference_announce_caller_name = fields.flag(default=True)


class FileSchema(fields.StrictSchema):
    """The sections of the file. The phones are loaded one by one, with their numbers."""

    company = fields.section(CompanySchema)
    phone = fields.entries()
    conference = fields.later_section()
    ivr = fields.later_section()
    did = fields.later_section()
    sound = fields.later_section()


_FILE: Final = FileSchema()
_PHONE: Final = PhoneSchema()


def load_company(text: str, *, source: str = "company.yaml") -> Company:
    """Return the company that a YAML text describes.

    Raises CompanyInvalid with every problem of the text; `source` names the file in its lines.
    """
    file = read_yaml(text)
    if file.data is None and file.problems:
        raise CompanyInvalid(file.problems, source=source)
    sections = _load(_FILE, file.data, (), file)
    phones = _phones(file)
    if file.problems:
        raise CompanyInvalid(sorted(file.problems), source=source)
    return Company(phones=phones, **sections["company"])


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
            _complain(inner, path if key == "_schema" else (*path, key), file)
        return
    for message in messages:
        file.complain(path, message)


def _phones(file: YamlFile) -> tuple[Phone, ...]:
    entries = file.data.get("phone") if isinstance(file.data, dict) else None
    if not isinstance(entries, dict):
        return ()
    _complain_of_shared_users(entries, file)
    phones = (_phone(number, entry, file) for number, entry in entries.items())
    return tuple(phone for phone in phones if phone is not None)


def _phone(number: str, entry: object, file: YamlFile) -> Phone | None:
    path = ("phone", number)
    if not _EXTENSION.fullmatch(number):
        file.complain(path, "the number of an extension is 2 to 6 digits")
    values = _load(_PHONE, entry, path, file)
    if not values:
        return None
    return Phone(number=number, **values | {"sip_user": values["sip_user"] or number})


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
