"""The hook of a `dial` that is over."""

from dataclasses import dataclass
from typing import ClassVar

from schemas.hooks.base import CallFields, CallStatus, HookSchema, status
from schemas.tolerant import MAX_SIP_STATUS, text, whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class DialHook(CallFields):
    """How a `dial` went: the state, the sid and the SIP status of the call that it placed."""

    dial_call_status: CallStatus | None = None
    dial_call_sid: str = ""
    dial_sip_status: int | None = None


class DialSchema(HookSchema):
    """The `actionHook` of a `dial`."""

    shape: ClassVar[type[CallFields]] = DialHook
    dial_call_status = status()
    dial_call_sid = text()
    dial_sip_status = whole_number(MAX_SIP_STATUS)
