"""Orders: what each kind does on the platform. All may be carried out twice.

==========  ==================================================  ===================================
kind        fields                                              what is done
==========  ==================================================  ===================================
place       room, id (of the room), invite                      the call of an invite is placed
hang_up     call, answered                                      a call is ended, at any stage
announce    calls [{call, language}], prompt, values            members are told something privately
farewell    calls [{call, language}], prompt                    members leave for their last words
mute        call, muted                                         a member's microphone
mute_all    call (any member's), muted                          all that are no moderators
music       call, url (absent: silence)                         a member who is alone hears music
unhold      call                                                a member comes back from hold
call_back   id, number or sip_user, caller_id, tag              a caller of a menu is called back
==========  ==================================================  ===================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ivr_app.config import Account, Settings
from ivr_app.domain.invite import Leg, Outcome, Placement, Progress
from ivr_app.domain.room import RoomRef
from ivr_app.platform import placing
from ivr_app.platform.announcers import Announcements
from ivr_app.platform.client import (
    CallGone,
    PlatformApi,
    PlatformRefused,
    PlatformUnavailable,
    WrongCallState,
)
from ivr_app.state.callbacks import TOO_LATE_MS, CallbackStore
from ivr_app.state.company import Directory
from ivr_app.state.invites import InviteStore
from ivr_app.state.orders import Order
from ivr_app.urls import HookUrls
from schemas.hooks import CallStatus
from schemas.platform import ListedCall

# Said however many are in the room; names are not worth a request for each of a large room.
_ALWAYS = frozenset({"ending_soon"})


class TryLater(Exception):
    """The order cannot be finished yet."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What orders of one account are carried out with. ``crowd`` runs requests side by side."""

    account: Account
    settings: Settings
    api: PlatformApi
    directory: Directory
    invites: InviteStore
    callbacks: CallbackStore
    announcements: Announcements
    urls: HookUrls
    crowd: Executor


def carry_out(hands: Hands, order: Order, now: int) -> None:
    """Carry out one order. Raises PlatformError or TryLater if it is to be tried again."""
    KINDS[order.kind](hands, order, now)


def _place(hands: Hands, order: Order, now: int) -> None:
    room, room_id = RoomRef.parse(order.body["room"]), order.body["id"]
    invite = order.body["invite"]
    verdict, placement = hands.invites.claim(room, room_id, invite, now=now)
    if placement is None:
        if verdict == "over" and order.recovered:
            _end_strays(hands, invite)
        return
    if verdict == "uncertain":
        call_sid = _find(hands, placement)
        if call_sid:
            _known(hands, placement, call_sid, now)
            return
        if not placement.invite.bridged:
            # A plain call may be on its way: its first status tells. Never ring anybody twice.
            raise TryLater("whether the call was placed is not known yet")
    _post(hands, placement, now)


def _post(hands: Hands, placement: Placement, now: int) -> None:
    invite = placement.invite
    try:
        call_sid = hands.api.create_call(placing.request(hands.account, hands.settings, placement))
    except PlatformUnavailable:
        hands.invites.release(invite.room, invite.room_id, invite.id, now=now)
        raise
    except PlatformRefused:
        _progress(hands, placement, "", Progress.ENDED, now)
        return
    _known(hands, placement, call_sid, now)


def _known(hands: Hands, placement: Placement, call_sid: str, now: int) -> None:
    """The call exists: if the invite ended in the meantime, it is ended, too (by an order)."""
    _progress(hands, placement, call_sid, Progress.KNOWN, now)


def _progress(hands: Hands, placement: Placement, call_sid: str, event: Progress, now: int) -> None:
    invite = placement.invite
    hands.invites.progress(
        invite.room,
        invite.room_id,
        invite.id,
        call_sid=call_sid,
        leg=Leg.ROOM,
        event=event,
        now=now,
        outcome=Outcome.FAILED if event is Progress.ENDED else None,
    )


def _outbound(hands: Hands) -> Iterable[ListedCall]:
    ended = (CallStatus.COMPLETED, CallStatus.FAILED, CallStatus.BUSY, CallStatus.NO_ANSWER)
    for call in hands.api.calls():
        if call.direction == "outbound" and call.call_status not in ended:
            yield call


def _bridge_calls(hands: Hands, invite: str) -> list[str]:
    """The calls that were placed to the token of an invite: it stands in their address."""
    return [call.sid for call in _outbound(hands) if f"-{invite}-" in call.to]


def _find(hands: Hands, placement: Placement) -> str | None:
    """Find the call that a dead worker, or a request without an answer, may have placed.

    The platform's list carries no tags: a plain call is known by its parties only, and must be
    no call that is on record already.
    """
    invite = placement.invite
    if invite.bridged:
        return next(iter(_bridge_calls(hands, invite.id)), None)
    for call in _outbound(hands):
        to = call.to.removeprefix("sip:").partition("@")[0]
        is_ours = to == (invite.sip_user or invite.dest) and call.from_ == placement.caller_id
        if is_ours and hands.directory.call_record(call.sid) is None:
            return call.sid
    return None


def _end_strays(hands: Hands, invite: str) -> None:
    """A worker died while it placed this call, and the invite is over: nobody else knows it."""
    for call_sid in _bridge_calls(hands, invite):
        _end_call(hands, call_sid, answered=False)


def _hang_up(hands: Hands, order: Order, _now: int) -> None:
    _end_call(hands, order.body["call"], answered=order.body["answered"])


def _end_call(hands: Hands, call_sid: str, *, answered: bool) -> None:
    """The platform has one word for calls that are answered and one for those that are not."""
    first, second = ("completed", "no-answer") if answered else ("no-answer", "completed")
    try:
        hands.api.update_call(call_sid, {"call_status": first})
    except CallGone:
        return
    except WrongCallState:
        _update(hands, call_sid, {"call_status": second})


def _update(hands: Hands, call_sid: str, body: dict[str, object]) -> None:
    """Ask something of a call; one that is over needs nothing any more."""
    try:
        hands.api.update_call(call_sid, body)
    except (CallGone, WrongCallState):
        return


def _each(hands: Hands, calls: list[dict[str, Any]], act: Callable[[dict[str, Any]], None]) -> None:
    """Side by side where there are many; the first error is raised when all were tried."""
    if len(calls) == 1:
        act(calls[0])
        return
    errors = [future.exception() for future in [hands.crowd.submit(act, call) for call in calls]]
    for error in errors:
        if error:
            raise error


def _announce(hands: Hands, order: Order, now: int) -> None:
    calls, prompt = order.body["calls"], order.body["prompt"]
    if len(calls) > hands.settings.announce_max and prompt not in _ALWAYS:
        return
    values = order.body.get("values") or {}

    def tell(call: dict[str, Any]) -> None:
        try:
            hands.announcements.tell(call["call"], prompt, call["language"], values, now=now)
        except (CallGone, WrongCallState):
            return

    _each(hands, calls, tell)


def _farewell(hands: Hands, order: Order, _now: int) -> None:
    url = hands.urls.farewell(order.body["prompt"])
    _each(
        hands,
        order.body["calls"],
        lambda call: _update(hands, call["call"], {"call_hook": url}),
    )


def _mute(hands: Hands, order: Order, _now: int) -> None:
    action = "mute" if order.body["muted"] else "unmute"
    _update(hands, order.body["call"], {"conferenceParticipantAction": {"action": action}})


def _mute_all(hands: Hands, order: Order, _now: int) -> None:
    """Ask one member's call: the platform means all that are no moderators of its room."""
    status = "mute" if order.body["muted"] else "unmute"
    _update(hands, order.body["call"], {"conf_mute_status": status})


def _music(hands: Hands, order: Order, _now: int) -> None:
    with suppress(CallGone, WrongCallState):
        hands.announcements.music(order.body["call"], order.body.get("url"))


def _unhold(hands: Hands, order: Order, _now: int) -> None:
    _update(hands, order.body["call"], {"conferenceParticipantAction": {"action": "unhold"}})


def _call_back(hands: Hands, order: Order, now: int) -> None:
    """Place the call once: what may have been placed, or comes too late, is not placed again."""
    body = order.body
    if now - body["at"] > TOO_LATE_MS or not hands.callbacks.claim(body["id"]):
        return
    try:
        hands.api.create_call(placing.callback_request(hands.account, hands.settings, body))
    except PlatformUnavailable:
        hands.callbacks.release(body["id"])
        raise


KINDS: dict[str, Callable[[Hands, Order, int], None]] = {
    "place": _place,
    "hang_up": _hang_up,
    "announce": _announce,
    "farewell": _farewell,
    "mute": _mute,
    "mute_all": _mute_all,
    "music": _music,
    "unhold": _unhold,
    "call_back": _call_back,
}
