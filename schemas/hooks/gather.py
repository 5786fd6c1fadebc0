"""Hooks with the keys that somebody pressed. They may be a PIN, so no `repr` shows them."""

from dataclasses import dataclass, field
from typing import ClassVar

from marshmallow import fields, validate

from schemas.hooks.base import CallFields, HookSchema
from schemas.tolerant import text


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherHook(CallFields):
    """The result of a `gather`; `reason` is "dtmfDetected", or "timeout" without digits."""

    digits: str = field(default="", repr=False)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysHook(CallFields):
    """Keys pressed in a room. Empty digits are a press of the key that ends an entry."""

    digits: str = field(default="", repr=False)
    reason: str = ""


class DigitsSchema(HookSchema):
    """The fields that a gather adds, beside a room or not."""

    digits = fields.String(load_default="", validate=validate.Regexp(r"[0-9A-D*#]{0,64}\Z"))
    reason = text()


class GatherSchema(DigitsSchema):
    """The `actionHook` of a `gather`."""

    shape: ClassVar[type[CallFields]] = GatherHook


class KeysSchema(DigitsSchema):
    """The `actionHook` of `bargeIn`, which runs a gather beside the room."""

    shape: ClassVar[type[CallFields]] = KeysHook
