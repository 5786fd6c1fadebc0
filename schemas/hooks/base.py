"""What every hook of the platform says about its call."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import fields, post_load

from schemas.hooks.tag import CallTag, read_tag
from schemas.tolerant import MAX_SIP_STATUS, TolerantSchema, identifier, text, whole_number


class CallStatus(StrEnum):
    """The platform's words for the state of a call."""

    TRYING = "trying"
    RINGING = "ringing"
    EARLY_MEDIA = "early-media"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    FAILED = "failed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    QUEUED = "queued"


_STATUSES = {status.value: status for status in CallStatus}


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFields:
    """The call that a hook is about.

    `from_` is the caller id (a claim, no proof), `to` the dialled string as it was sent.
    `call_status` is None if the platform named none, or one that is not known here.
    """

    call_sid: str
    account_sid: str
    application_sid: str = ""
    direction: str = ""
    from_: str = ""
    to: str = ""
    call_status: CallStatus | None = None
    sip_status: int | None = None
    sip_reason: str = ""
    parent_call_sid: str = ""
    tag: CallTag | None = None


def status() -> fields.String:
    """Return a field for a call's status; absent or unknown is None."""
    return fields.String(load_default=None, post_load=_STATUSES.get)


def call_tag(*, data_key: str = "customerData") -> fields.Raw:
    """Return a field for the application's tag of the call; absent or unreadable is None."""
    return fields.Raw(load_default=None, data_key=data_key, post_load=read_tag)


class HookSchema(TolerantSchema):
    """The body of a hook; subclasses name the dataclass that they load into."""

    shape: ClassVar[type[CallFields]] = CallFields

    call_sid = identifier()
    account_sid = identifier()
    application_sid = text()
    direction = text()
    from_ = text(256, data_key="from")
    to = text(256)
    call_status = status()
    sip_status = whole_number(MAX_SIP_STATUS)
    sip_reason = text(1024)
    parent_call_sid = text()
    tag = call_tag()
    # The wait and enter hooks of a conference are written from the platform's own record of the
    # call, where the same data has this key.
    tag_of_record = call_tag(data_key="customerdata")

    @post_load
    def hook(self, data: dict[str, Any], **_options: Any) -> CallFields:
        """Return the dataclass made of the checked fields."""
        tag_of_record = data.pop("tag_of_record")
        data["tag"] = data["tag"] or tag_of_record
        return self.shape(**data)
