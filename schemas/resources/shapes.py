"""The fields of numbers, lists and maps, in files and by REST.

The numbers of a YAML file come as `Unquoted`.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, missing, validate

from schemas.resources.fields import MESSAGES, Matches, Messages
from schemas.resources.yaml_lines import Unquoted

_NUMBER_MESSAGES: Final[Messages] = MESSAGES | {
    "invalid": "must be a number",
    "too_large": "must be a number",
    "special": "must be a number",
}
_LIST_MESSAGES: Final[Messages] = MESSAGES | {"invalid": "must be a list"}
_MAP_MESSAGES: Final[Messages] = MESSAGES | {"invalid": "must be a map"}

_PLAIN_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?")


def _plain(value: object) -> object:
    """Return the number that a value is, in YAML or JSON; True is not 1."""
    if isinstance(value, bool | str):
        return None
    if isinstance(value, Unquoted):
        return float(value.text) if _PLAIN_NUMBER.fullmatch(value.text) else None
    return value


class _WholeNumber(fields.Integer):
    def _validated(self, value: Any) -> Any:
        number = _plain(value)
        # JSON does not tell 3.0 from 3.
        is_whole = isinstance(number, float) and number.is_integer()
        return super()._validated(int(number) if is_whole else number)  # type: ignore[call-overload]


class _Number(fields.Float):
    def _validated(self, value: Any) -> Any:
        return super()._validated(_plain(value))


def _range(low: float, high: float, unit: str) -> validate.Range:
    return validate.Range(low, high, error=f"must be from {low:g} to {high:g}{unit}")


def whole_number(
    low: int, high: int, *, default: int | None, unit: str = "", allow_none: bool = False
) -> fields.Integer:
    """Return a field for a whole number from `low` to `high`."""
    return _WholeNumber(
        strict=True,
        load_default=default,
        allow_none=allow_none,
        validate=_range(low, high, unit),
        error_messages=_NUMBER_MESSAGES | {"invalid": "must be a whole number"},
    )


def seconds(low: float, high: float, *, default: float) -> fields.Float:
    """Return a field for seconds."""
    return _Number(
        load_default=default,
        validate=_range(low, high, " seconds"),
        error_messages=_NUMBER_MESSAGES,
    )


class MapOf(fields.Dict):
    """A map whose faults are named by its keys alone."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            raise ValidationError(_by_key(error.messages)) from error


def _by_key(messages: Any) -> Any:
    """Take the library's levels `key` and `value` out of the messages."""
    if not isinstance(messages, dict):
        return messages
    return {key: inner.get("key") or inner.get("value") for key, inner in messages.items()}


def map_of(
    key_pattern: str,
    key_message: str,
    values: fields.Field[Any],
    *,
    longest: int,
    default: Callable[[], dict[str, Any]] = dict,
) -> fields.Dict:
    """Return a field for a map with keys of a pattern."""
    return MapOf(
        keys=fields.String(validate=Matches(key_pattern, key_message)),
        values=values,
        load_default=default,
        validate=validate.Length(max=longest, error=f"must have at most {longest} entries"),
        error_messages=_MAP_MESSAGES,
    )


def list_of(item: fields.Field[Any], *, longest: int, shortest: int = 0) -> fields.List[Any]:
    """Return a field for a required list; it may be empty unless `shortest` says otherwise."""
    rule = validate.Length(
        shortest, longest, error=f"must have {shortest} to {longest} entries, in a list"
    )
    return fields.List(item, required=True, validate=rule, error_messages=_LIST_MESSAGES)


def nested(schema: type[Schema], *, allow_none: bool = False) -> fields.Nested:
    """Return a field for a map that `schema` describes, null where that is allowed."""
    return fields.Nested(
        schema,
        allow_none=allow_none,
        load_default=None if allow_none else missing,
        error_messages=_MAP_MESSAGES,
    )


def section(schema: type[Schema]) -> fields.Nested:
    """Return a field for a required map that `schema` describes."""
    return fields.Nested(schema, required=True, error_messages=MESSAGES)


def entries() -> fields.Raw:
    """Return a field for a map of entries by their numbers; absent or null is {}."""
    return fields.Raw(load_default=dict, allow_none=True, validate=_is_map)


def _is_map(value: object) -> None:
    if not isinstance(value, dict):
        raise ValidationError("must be a map")
