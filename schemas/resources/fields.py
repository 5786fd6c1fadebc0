"""The fields and messages of what people describe, in files and by REST: texts and flags.

They are strict, and clear about what to do.
"""

import re
from collections.abc import Collection
from typing import Any, Final
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, missing, validate

from schemas.resources.countries import ALPHA_2

LANGUAGES: Final = ("en", "ru")

Messages = dict[str, str | list[Any] | dict[Any, Any]]

MESSAGES: Final[Messages] = {
    "required": "is missing",
    "null": "must have a value",
    "invalid": "must be text: put it in quotes",
}
_PIN_MESSAGES: Final[Messages] = MESSAGES | {
    "invalid": "must be in quotes: a plain number loses its leading zeros"
}
_FLAG_MESSAGES: Final[Messages] = MESSAGES | {"invalid": "must be true or false"}
_SCHEMA_MESSAGES: Final = {"type": "must be a map", "unknown": "unknown field"}

# The characters that may stand unescaped in the user part of a SIP URI.
_SIP_USER: Final = r"[A-Za-z0-9_.!~*'()&=+$,;?/-]{1,64}"
_E164: Final = r"\+[1-9][0-9]{5,14}"
_PIN: Final = r"[0-9]{3,12}"
_EXTENSION: Final = r"[0-9]{2,6}"
_TARGET: Final = r"\+?[0-9]{2,20}"
_ID: Final = r"[A-Za-z0-9_-]{1,64}"


class StrictSchema(Schema):
    """A schema that refuses unknown fields."""

    error_messages = _SCHEMA_MESSAGES

    class Meta:
        """Options of marshmallow."""

        unknown = RAISE


class Matches:
    """A rule: the whole text must match the pattern."""

    def __init__(self, pattern: str, message: str) -> None:
        self._pattern, self._message = re.compile(pattern, re.ASCII), message

    def __call__(self, value: str) -> None:
        """Raise ValidationError unless the text matches."""
        if not self._pattern.fullmatch(value):
            raise ValidationError(self._message)


def _sayable(value: str) -> None:
    if not (value.strip() and value.isprintable() and len(value) <= 64):
        raise ValidationError("must be 1 to 64 printable characters")


def _text(
    pattern: str, message: str, *, required: bool = False, messages: Messages = MESSAGES
) -> fields.String:
    """Return a field for text of a pattern; where it is not required, absent or null is None."""
    return fields.String(
        required=required,
        allow_none=not required,
        load_default=missing if required else None,
        validate=Matches(pattern, message),
        error_messages=messages,
        metadata={"pattern": f"^{pattern}$"},
    )


def one_of(words: Collection[str], **options: Any) -> fields.String:
    """Return a field for one of some words."""
    rule = validate.OneOf(tuple(words), error=f"must be one of: {', '.join(words)}")
    return fields.String(validate=rule, error_messages=MESSAGES, **options)


def name() -> fields.String:
    """Return a field for a name that people hear and read."""
    bounds = {"minLength": 1, "maxLength": 64}
    return fields.String(required=True, validate=_sayable, error_messages=MESSAGES, metadata=bounds)


def label() -> fields.String:
    """Return a field for a name that may be left out: then it is empty."""
    bounds = {"maxLength": 64}
    return fields.String(
        load_default="", validate=_printable, error_messages=MESSAGES, metadata=bounds
    )


def _printable(value: str) -> None:
    if value and not (value.isprintable() and len(value) <= 64):
        raise ValidationError("must be at most 64 printable characters")


def sip_user() -> fields.String:
    """Return a field for the user part of a SIP address; absent or null is None."""
    return _text(_SIP_USER, "must be 1 to 64 characters of a SIP user, without @ and spaces")


def pin() -> fields.String:
    """Return a field for a PIN; absent or null is None."""
    return _text(_PIN, "must be 3 to 12 digits", messages=_PIN_MESSAGES)


def external_number(*, required: bool = False) -> fields.String:
    """Return a field for a number of the public network; absent or null is None."""
    or_null = "" if required else ", or null"
    return _text(_E164, f'must be a number such as "+4930231250"{or_null}', required=required)


def extension(*, required: bool = True) -> fields.String:
    """Return a field for the number of an extension."""
    return _text(_EXTENSION, "the number of an extension is 2 to 6 digits", required=required)


def target(*, required: bool = False) -> fields.String:
    """Return a field for what can be called: an extension, or an external number."""
    wanted = "must be the number of an extension, or an external number"
    return _text(_TARGET, wanted, required=required)


def identifier(*, required: bool = True) -> fields.String:
    """Return a field for an id that operators choose."""
    return _text(_ID, "must be 1 to 64 letters, digits, - or _", required=required)


def words(longest: int) -> fields.String:
    """Return a field for words that are spoken; absent or null is None."""
    rule = validate.Length(1, longest, error=f"must be 1 to {longest} characters")
    return fields.String(load_default=None, allow_none=True, validate=rule, error_messages=MESSAGES)


def web_address(*, required: bool = False, ending: str = "") -> fields.String:
    """Return a field for an absolute http(s) URL whose path has this ending."""

    def check(value: str) -> None:
        if not _is_web_address(value):
            raise ValidationError("must be an absolute http:// or https:// URL")
        if not urlsplit(value).path.lower().endswith(ending):
            raise ValidationError(f"must be the URL of a {ending} file")

    return fields.String(
        required=required,
        allow_none=not required,
        load_default=missing if required else None,
        validate=check,
        error_messages=MESSAGES,
        metadata={"format": "uri", "maxLength": 1000},
    )


def _is_web_address(value: str) -> bool:
    if len(value) > 1000 or not re.fullmatch(r"[!-~]+", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def language() -> fields.String:
    """Return a field for a language that callers hear; absent or null is None."""
    return one_of(LANGUAGES, load_default=None, allow_none=True)


def country() -> fields.String:
    """Return a field for a country."""
    rule = validate.OneOf(ALPHA_2, error="must be a country code of ISO 3166, such as DE")
    return fields.String(required=True, validate=rule, error_messages=MESSAGES)


def choice(choices: Collection[str], default: str) -> fields.String:
    """Return a field for one of the words of `choices`."""
    return one_of(choices, load_default=default)


class _Flag(fields.Boolean):
    """Takes no other value for true or false, not even 1 or 0."""

    def _deserialize(self, value: Any, *_place: Any, **_options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


def flag(*, default: bool) -> fields.Boolean:
    """Return a field for true or false."""
    return _Flag(load_default=default, error_messages=_FLAG_MESSAGES)


def only_true() -> fields.Boolean:
    """Return a field for true; absent or null is None."""
    return _Flag(
        allow_none=True,
        load_default=None,
        validate=validate.OneOf((True,), error="must be true"),
        error_messages=_FLAG_MESSAGES,
    )
