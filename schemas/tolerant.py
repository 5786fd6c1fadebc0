"""The base of the schemas for what the platform sends: tolerant where it costs nothing.

Unknown fields are ignored, and a null is a field that is absent: the platform writes null for a
value that it does not know, such as the number of members after a failed count.
"""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

MAX_SIP_STATUS = 999
MAX_SECONDS = 10**9


class TolerantSchema(Schema):
    """A schema that ignores unknown fields and nulls, and refuses wrong types."""

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    @pre_load
    def drop_nulls(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return the JSON object without its nulls."""
        return {key: value for key, value in data.items() if value is not None}


def identifier(longest: int = 64, *, data_key: str | None = None) -> fields.String:
    """Return a field for a sid: required, 1 to `longest` characters."""
    length = validate.Length(min=1, max=longest)
    return fields.String(required=True, data_key=data_key, validate=length)


def text(longest: int = 64, *, data_key: str | None = None) -> fields.String:
    """Return a field for an optional text of at most `longest` characters; absent is ""."""
    return fields.String(load_default="", data_key=data_key, validate=validate.Length(max=longest))


def whole_number(largest: int) -> fields.Integer:
    """Return a field for an optional number from 0 to `largest`; absent is None."""
    in_range = validate.Range(min=0, max=largest)
    return fields.Integer(strict=True, load_default=None, validate=in_range)


def seconds() -> fields.Float:
    """Return a field for an optional, perhaps fractional, number of seconds; absent is None."""
    in_range = validate.Range(min=0, max=MAX_SECONDS)
    return fields.Float(load_default=None, pre_load=_refuse_text, validate=in_range)


def _refuse_text(value: object) -> object:
    if isinstance(value, (int, float)):
        return value
    raise ValidationError("Not a valid number.")
