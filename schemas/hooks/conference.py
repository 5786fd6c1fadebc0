"""Hooks of the `conference` verb."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from marshmallow import fields

from schemas.hooks.base import CallFields, HookSchema
from schemas.tolerant import identifier, seconds, text, whole_number

MAX_MEMBERS = 10**6


class RoomEvent(StrEnum):
    """What happened in a room."""

    START = "start"
    END = "end"
    JOIN = "join"
    LEAVE = "leave"
    START_TALKING = "start-talking"
    STOP_TALKING = "stop-talking"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStatusHook(CallFields):
    """An event of a room, about the call that caused it.

    `conference_sid` is "conf:<account>:<name>", `duration` the room's age in seconds, `time` an
    ISO 8601 instant. `members` is not reliable: when all hang up at once it stays as it was.
    """

    event: RoomEvent
    conference_sid: str
    friendly_name: str = ""
    members: int | None = None
    duration: float | None = None
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitHook(CallFields):
    """A call that waits for its room to start, or is on hold, needs something to hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftHook(CallFields):
    """The conference is over for that call, in any way; it may have hung up already."""


class RoomStatusSchema(HookSchema):
    """The `statusHook` of a `conference`."""

    shape: ClassVar[type[CallFields]] = RoomStatusHook
    event = fields.Enum(RoomEvent, by_value=fields.String, required=True)
    conference_sid = identifier(256)
    friendly_name = text(256)
    members = whole_number(MAX_MEMBERS)
    duration = seconds()
    time = text()


class WaitSchema(HookSchema):
    """The `waitHook` of a `conference`, and the `wait_hook` of a hold."""

    shape: ClassVar[type[CallFields]] = WaitHook


class LeftSchema(HookSchema):
    """The `actionHook` of a `conference`."""

    shape: ClassVar[type[CallFields]] = LeftHook
