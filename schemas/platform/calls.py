"""Calls in the platform's REST API: the answer to placing one, and the list of them."""

from dataclasses import dataclass
from typing import Any, Final

from marshmallow import ValidationError, post_load

from schemas.errors import ReplyInvalid
from schemas.hooks.base import CallStatus, call_tag, status
from schemas.hooks.tag import CallTag
from schemas.tolerant import TolerantSchema, identifier, text


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedCall:
    """A call that the platform has accepted to place."""

    sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCall:
    """A call of the platform's list, which also has calls that ended lately: see `call_status`.

    The list of a stock platform has no `customerData`, so `tag` is mostly None.
    """

    sid: str
    call_status: CallStatus | None = None
    from_: str = ""
    to: str = ""
    direction: str = ""
    parent_call_sid: str = ""
    tag: CallTag | None = None


class CreatedCallSchema(TolerantSchema):
    """The answer to POST /Calls: {"sid", "callId"}."""

    sid = identifier()

    @post_load
    def created(self, data: dict[str, Any], **_options: Any) -> CreatedCall:
        """Return the dataclass made of the checked fields."""
        return CreatedCall(**data)


class ListedCallSchema(TolerantSchema):
    """One item of the answer to GET /Calls."""

    sid = identifier(data_key="call_sid")
    call_status = status()
    from_ = text(256, data_key="from")
    to = text(256)
    direction = text()
    parent_call_sid = text()
    tag = call_tag()

    @post_load
    def listed(self, data: dict[str, Any], **_options: Any) -> ListedCall:
        """Return the dataclass made of the checked fields."""
        return ListedCall(**data)


_CREATED: Final = CreatedCallSchema()
_LISTED: Final = ListedCallSchema()


def load_created_call(payload: object) -> CreatedCall:
    """Return the call of an answer to POST /Calls; raises ReplyInvalid."""
    if not isinstance(payload, dict):
        raise ReplyInvalid({"body": ["Not a JSON object."]})
    try:
        created: CreatedCall = _CREATED.load(payload)
    except ValidationError as error:
        raise ReplyInvalid(error.messages_dict) from error
    return created


def load_listed_calls(payload: object) -> tuple[ListedCall, ...]:
    """Return the calls of an answer to GET /Calls; raises ReplyInvalid if it is no list at all.

    An item without a sid is skipped: the platform lists an expired call as {}.
    """
    if not isinstance(payload, list):
        raise ReplyInvalid({"body": ["Not a JSON array."]})
    calls = (_listed(item) for item in payload)
    return tuple(call for call in calls if call is not None)


def _listed(item: object) -> ListedCall | None:
    if not isinstance(item, dict):
        return None
    unreadable = _LISTED.validate(item)
    if "call_sid" in unreadable:
        return None
    # A live call must not look gone because of one odd field: only that field is left out.
    readable = {key: value for key, value in item.items() if key not in unreadable}
    call: ListedCall = _LISTED.load(readable)
    return call
