"""Hooks about a call as a whole: it comes in, it is handed over, its state changes."""

from dataclasses import dataclass
from typing import ClassVar

from marshmallow import ValidationError, fields

from schemas.hooks.base import CallFields, HookSchema
from schemas.tolerant import MAX_SECONDS, text, whole_number

# Exactly this spelling: the platform's border removes one that a caller put in itself, and another
# spelling of the name would be a header that nobody vouches for.
IDENTITY_HEADER = "X-Authenticated-User"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCallHook(CallFields):
    """A new call, or a call that the application placed and that was answered.

    `authenticated_user` is "<user>@<realm>" of a device that the platform authenticated, "" else.
    """

    authenticated_user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectHook(CallFields):
    """A call that another application, or one of our own documents, hands over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatusHook(CallFields):
    """A change of a call's state; `duration` in seconds, only when the call has ended."""

    duration: int | None = None
    call_termination_by: str = ""


def _authenticated_user(sip: object) -> str:
    headers = _object(sip, "Not a valid SIP message.").get("headers")
    user = _object(headers, "Not valid SIP headers.").get(IDENTITY_HEADER)
    if user is None:
        return ""
    if not isinstance(user, str) or len(user) > 256:
        raise ValidationError(f"Not a valid {IDENTITY_HEADER}.")
    return user


def _object(value: object, message: str) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValidationError(message)
    return value


class FirstCallSchema(HookSchema):
    """The first hook of a call, the only one with the SIP request."""

    shape: ClassVar[type[CallFields]] = FirstCallHook
    authenticated_user = fields.Raw(load_default="", data_key="sip", post_load=_authenticated_user)


class RedirectSchema(HookSchema):
    """The hook of a `redirect`: a verb hook's body, without the SIP request."""

    shape: ClassVar[type[CallFields]] = RedirectHook


class CallStatusSchema(HookSchema):
    """The hook that tells each state of a call."""

    shape: ClassVar[type[CallFields]] = CallStatusHook
    duration = whole_number(MAX_SECONDS)
    call_termination_by = text()
