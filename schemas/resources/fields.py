"""The fields and messages of files that people write: strict, and clear about what to do."""

import re
from enum import StrEnum
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from schemas.resources.countries import ALPHA_2

LANGUAGES: Final = ("en", "ru")

_Messages = dict[str, str | list[Any] | dict[Any, Any]]

_MESSAGES: Final[_Messages] = {
    "required": "is missing",
    "null": "must have a value",
    "invalid": "must be text: put it in quotes",
}
_PIN_MESSAGES: Final[_Messages] = _MESSAGES | {
    "invalid": "must be in quotes: a plain number loses its leading zeros"
}
_FLAG_MESSAGES: Final[_Messages] = _MESSAGES | {"invalid": "must be true or false"}
_SCHEMA_MESSAGES: Final = {"type": "must be a map", "unknown": "unknown field"}

# The characters that may stand unescaped in the user part of a SIP URI.
_SIP_USER: Final = re.compile(r"[A-Za-z0-9_.!~*'()&=+$,;?/-]{1,64}")
_E164: Final = re.compile(r"\+[1-9][0-9]{5,14}")
_PIN: Final = re.compile(r"[0-9]{3,12}")


class StrictSchema(Schema):
    """A schema that refuses unknown fields."""

    error_messages = _SCHEMA_MESSAGES

    class Meta:
        """Options of marshmallow."""

        unknown = RAISE


class _Matches:
    """A rule: the whole text must match the pattern."""

    def __init__(self, pattern: re.Pattern[str], message: str) -> None:
        self._pattern, self._message = pattern, message

    def __call__(self, value: str) -> None:
        if not self._pattern.fullmatch(value):
            raise ValidationError(self._message)


def _sayable(value: str) -> None:
    if not (value.strip() and value.isprintable() and len(value) <= 64):
        raise ValidationError("must be 1 to 64 printable characters")


def name() -> fields.String:
    """Return a field for a name that people hear and read."""
    return fields.String(required=True, validate=_sayable, error_messages=_MESSAGES)


def sip_user() -> fields.String:
    """Return a field for the user part of a SIP address; absent or null is None."""
    rule = _Matches(_SIP_USER, "must be 1 to 64 characters of a SIP user, without @ and spaces")
    return fields.String(
        load_default=None, allow_none=True, validate=rule, error_messages=_MESSAGES
    )


def pin() -> fields.String:
    """Return a field for a PIN; absent or null is None."""
    rule = _Matches(_PIN, "must be 3 to 12 digits")
    return fields.String(
        load_default=None, allow_none=True, validate=rule, error_messages=_PIN_MESSAGES
    )


def external_number() -> fields.String:
    """Return a field for a number of the public network; absent or null is None."""
    rule = _Matches(_E164, 'must be a number such as "+4930231250", or null')
    return fields.String(
        load_default=None, allow_none=True, validate=rule, error_messages=_MESSAGES
    )


def language() -> fields.String:
    """Return a field for a language that callers hear; absent or null is None."""
    rule = validate.OneOf(LANGUAGES, error=f"must be one of: {', '.join(LANGUAGES)}")
    return fields.String(
        load_default=None, allow_none=True, validate=rule, error_messages=_MESSAGES
    )


def country() -> fields.String:
    """Return a field for a country."""
    rule = validate.OneOf(ALPHA_2, error="must be a country code of ISO 3166, such as DE")
    return fields.String(required=True, validate=rule, error_messages=_MESSAGES)


def choice(choices: type[StrEnum], default: StrEnum) -> fields.Enum[StrEnum]:
    """Return a field for one of the words of `choices`."""
    words = fields.String(error_messages=_MESSAGES)
    messages: _Messages = _MESSAGES | {"unknown": "must be one of: {choices}"}
    return fields.Enum(choices, by_value=words, load_default=default, error_messages=messages)


def flag(*, default: bool) -> fields.Boolean:
    """Return a field for true or false."""
    return fields.Boolean(
        truthy={True}, falsy={False}, load_default=default, error_messages=_FLAG_MESSAGES
    )


def section(schema: type[Schema]) -> fields.Nested:
    """Return a field for a required map that `schema` describes."""
    return fields.Nested(schema, required=True, error_messages=_MESSAGES)


def entries() -> fields.Raw:
    """Return a field for a map of entries by their numbers; absent or null is {}."""
    return fields.Raw(load_default=dict, allow_none=True, validate=_is_map)


def later_section() -> fields.Raw:
    """Return a field for a section that may be there, but must be empty for now."""
    return fields.Raw(load_default=dict, allow_none=True, validate=_is_empty_map)


def _is_map(value: object) -> None:
    if not isinstance(value, dict):
        raise ValidationError("must be a map")


def _is_empty_map(value: object) -> None:
    _is_map(value)
    if value:
        raise ValidationError("not supported yet")
