"""The hooks of the platform: `load(name, body)` gives a frozen dataclass or raises HookInvalid.

The schemas are built once, here: loading is on the path of every hook, while somebody waits.
"""

from typing import Final

from marshmallow import ValidationError

from schemas.errors import HookInvalid
from schemas.hooks.base import CallFields, CallStatus, HookSchema
from schemas.hooks.call import (
    CallStatusHook,
    CallStatusSchema,
    FirstCallHook,
    FirstCallSchema,
    RedirectHook,
    RedirectSchema,
)
from schemas.hooks.conference import (
    LeftHook,
    LeftSchema,
    RoomEvent,
    RoomStatusHook,
    RoomStatusSchema,
    WaitHook,
    WaitSchema,
)
from schemas.hooks.dial import DialHook, DialSchema
from schemas.hooks.gather import GatherHook, GatherSchema, KeysHook, KeysSchema
from schemas.hooks.tag import CallTag

__all__ = [
    "SCHEMAS",
    "CallFields",
    "CallStatus",
    "CallStatusHook",
    "CallTag",
    "DialHook",
    "FirstCallHook",
    "GatherHook",
    "HookInvalid",
    "HookSchema",
    "KeysHook",
    "LeftHook",
    "RedirectHook",
    "RoomEvent",
    "RoomStatusHook",
    "WaitHook",
    "load",
]

SCHEMAS: Final[dict[str, HookSchema]] = {
    "call": FirstCallSchema(),
    "redirect": RedirectSchema(),
    "status": CallStatusSchema(),
    "gather": GatherSchema(),
    "keys": KeysSchema(),
    "room-status": RoomStatusSchema(),
    "wait": WaitSchema(),
    "left": LeftSchema(),
    "dialled": DialSchema(),
}


def load(name: str, payload: object) -> CallFields:
    """Return the hook `name` (a key of SCHEMAS) made of a parsed JSON body.

    Raises HookInvalid, whose text names the fields and never repeats a value.
    """
    if not isinstance(payload, dict):
        raise HookInvalid({"body": ["Not a JSON object."]})
    try:
        hook: CallFields = SCHEMAS[name].load(payload)
    except ValidationError as error:
        raise HookInvalid(error.messages_dict) from error
    return hook
