"""`PUT /Calls/{sid}`: one thing per request, 202 with no body; or why not."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ivr_app.emulator.calls import Call
    from ivr_app.emulator.platform import Platform

Outcome = tuple[int, str]
"""HTTP status and message."""
ACCEPTED: Outcome = (202, "")
IGNORED_ACTIONS = ("tag", "untag", "coach", "uncoach")


def update_call(platform: "Platform", call_sid: str, body: Any) -> Outcome:
    """Carry out the one thing that body asks for."""
    wish = _wish(body)
    if wish is None:
        platform.timeline.violate(
            f"PUT /Calls: one known thing per request, not {body!r}", call_sid
        )
        return 400, "one known field is required"
    call = platform.exchange.calls.get(call_sid)
    if call is None or call.is_forgotten or _is_unborn(call):
        return 404, ""
    if call.is_over or _is_hidden(call):
        return _gone(platform, call)
    return HANDLERS[wish](call, body[wish])


def _wish(body: Any) -> str | None:
    if not isinstance(body, Mapping) or len(body) != 1:
        return None
    name = str(next(iter(body)))
    return name if name in HANDLERS else None


def _is_unborn(call: "Call") -> bool:
    """An inbound call is known to the API only once its first hook is answered."""
    return call.session is not None and not call.session.has_begun


def _is_hidden(call: "Call") -> bool:
    """A dialled leg is known to the API only once it is connected."""
    return call.parent is not None and not call.is_answered


def _gone(platform: "Platform", call: "Call") -> Outcome:
    age_ms = platform.scheduler.now_ms() - call.over_ms
    if call.is_over and age_ms > platform.config.ended_calls_listed_seconds * 1000 / 2:
        return 404, ""
    return 422, f"call session is gone for call_sid {call.sid}"


def _status(call: "Call", value: Any) -> Outcome:
    """`completed` is for answered calls, `no-answer` for the others; the wrong one does nothing."""
    if value not in ("completed", "no-answer"):
        return _bad(call, f"call_status {value!r}")
    if (value == "completed") != call.is_answered:
        message = "current call state is incompatible with requested action for call_sid"
        return 422, f"{message} {call.sid}"
    # A dialled leg has no session of its own: it is its parent that is hung up.
    (call.parent or call).hang_up()
    return ACCEPTED


def _redirect(call: "Call", value: Any) -> Outcome:
    url = value.get("url") if isinstance(value, Mapping) else value
    session = (call.parent or call).session
    if not isinstance(url, str) or session is None:
        return _bad(call, "call_hook: a URL is required")
    session.redirect(url)
    return ACCEPTED


def _participant(call: "Call", value: Any) -> Outcome:
    action = value.get("action") if isinstance(value, Mapping) else None
    member = call.member
    match action:
        case "mute" | "unmute":
            if member:
                member.mute(muted=action == "mute")
        case "hold":
            if member:
                member.hold(value.get("wait_hook"))
        case "unhold":
            if member:
                member.unhold()
        case _ if action in IGNORED_ACTIONS:
            call.platform.timeline.violate(f"{action} is not modelled", call.sid)
        case _:
            return _bad(call, f"conferenceParticipantAction {action!r}")
    return ACCEPTED


def _mute_room(call: "Call", value: Any) -> Outcome:
    if value not in ("mute", "unmute"):
        return _bad(call, f"conf_mute_status {value!r}")
    if call.member:
        call.member.room.mute_all(muted=value == "mute")
    return ACCEPTED


def _dub(call: "Call", value: Any) -> Outcome:
    if not isinstance(value, Mapping):
        return _bad(call, "dub: wrong value")
    call.tracks.do(value)
    return ACCEPTED


def _tag(call: "Call", value: Any) -> Outcome:
    if not isinstance(value, Mapping):
        return _bad(call, "tag: wrong value")
    call.customer_data = dict(value)
    return ACCEPTED


def _whisper(call: "Call", value: Any) -> Outcome:  # noqa: ARG001 - a handler's signature
    """Accepted in a room, and does nothing there."""
    return ACCEPTED


def _bad(call: "Call", problem: str) -> Outcome:
    call.platform.timeline.violate(f"PUT /Calls: {problem}", call.sid)
    return 400, problem


HANDLERS: dict[str, Callable[["Call", Any], Outcome]] = {
    "call_status": _status,
    "call_hook": _redirect,
    "conferenceParticipantAction": _participant,
    "conf_mute_status": _mute_room,
    "dub": _dub,
    "whisper": _whisper,
    "tag": _tag,
}
