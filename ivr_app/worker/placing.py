"""Placing the call of an invite: once, whatever dies or falls silent on the way.

The claim is written before the request leaves. Whoever finds a claim and no call looks for the
call on the platform; only one that goes through the bridge may be placed again, because its token
lets NUMBER be dialled once.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr_app.domain.invite import Leg, Outcome, Placement, Progress
from ivr_app.domain.room import RoomRef
from ivr_app.platform import placing
from ivr_app.platform.client import PlatformRefused, PlatformUnavailable
from ivr_app.state.orders import Order
from ivr_app.worker.ending import end_call
from ivr_app.worker.hands import Hands, TryLater
from schemas.hooks import CallStatus
from schemas.platform import ListedCall

_ENDED = frozenset({CallStatus.COMPLETED, CallStatus.FAILED, CallStatus.BUSY, CallStatus.NO_ANSWER})


def place(hands: Hands, order: Order) -> None:
    """Carry out a ``place`` order. Raises PlatformError or TryLater if it is not settled."""
    room, room_id = RoomRef.parse(order.body["room"]), order.body["id"]
    invite = order.body["invite"]
    verdict, placement = hands.invites.claim(room, room_id, invite, now=hands.clock())
    if placement is None:
        if verdict == "over" and (order.recovered or order.attempt):
            _end_strays(hands, invite)
        return
    if verdict != "place":
        call_sid = _find(hands, placement)
        if call_sid:
            _report(hands, placement, call_sid, Progress.KNOWN)
            return
        if verdict == "uncertain" or not placement.invite.bridged:
            # It may be on its way: its first status tells. Never ring anybody twice.
            raise TryLater("whether the call was placed is not known yet")
    _post(hands, placement)


def _post(hands: Hands, placement: Placement) -> None:
    invite = placement.invite
    try:
        call_sid = hands.api.create_call(placing.request(hands.account, hands.settings, placement))
    except PlatformUnavailable:
        hands.invites.release(invite.room, invite.room_id, invite.id, now=hands.clock())
        raise
    except PlatformRefused:
        _report(hands, placement, "", Progress.ENDED)
        return
    # If the invite ended in the meantime, or is too late by now, this orders the end of the call.
    _report(hands, placement, call_sid, Progress.KNOWN)


def _report(hands: Hands, placement: Placement, call_sid: str, event: Progress) -> None:
    invite = placement.invite
    hands.invites.progress(
        invite.room,
        invite.room_id,
        invite.id,
        call_sid=call_sid,
        leg=Leg.ROOM,
        event=event,
        now=hands.clock(),
        outcome=Outcome.FAILED if event is Progress.ENDED else None,
    )


def _outbound(hands: Hands) -> Iterator[ListedCall]:
    for call in hands.api.calls():
        if call.direction == "outbound" and call.call_status not in _ENDED:
            yield call


def _bridge_calls(hands: Hands, invite: str) -> Iterator[str]:
    """The calls that were placed to the token of an invite: it stands in their address."""
    return (call.sid for call in _outbound(hands) if f"-{invite}-" in call.to)


def _find(hands: Hands, placement: Placement) -> str | None:
    """Find the call that a dead worker, or a request without an answer, may have placed.

    The platform's list carries no tags: a plain call is known by its parties only. It must be the
    only one, no call that is on record already, and no other invite may be waiting for it.
    """
    invite = placement.invite
    if invite.bridged:
        return next(_bridge_calls(hands, invite.id), None)
    found = [call.sid for call in _outbound(hands) if _may_be(call, placement)]
    # Listed first, asked then: the call of another invite is on record as soon as that one has it.
    if not found or _has_rival(hands, placement):
        return None
    unknown = [call_sid for call_sid in found if hands.directory.call_record(call_sid) is None]
    return unknown[0] if len(unknown) == 1 else None


def _may_be(call: ListedCall, placement: Placement) -> bool:
    """Whether a call has the parties of an invite, and was not dialled by another call."""
    invite = placement.invite
    to = call.to.removeprefix("sip:").partition("@")[0]
    is_to = to == (invite.sip_user or invite.dest)
    return is_to and call.from_ == placement.caller_id and not call.parent_call_sid


def _has_rival(hands: Hands, placement: Placement) -> bool:
    """Whether another invite of the company waits for a call to the same number."""
    invite = placement.invite
    records = hands.rooms.view(hands.rooms.index(hands.clock()))
    others = (item for record in records for item in record.invites.items())
    return any(
        id_ != invite.id and other["dest"] == invite.dest and "call" not in other
        for id_, other in others
    )


def _end_strays(hands: Hands, invite: str) -> None:
    """The invite is over, and its call may have been placed without anybody's knowledge."""
    for call_sid in _bridge_calls(hands, invite):
        end_call(hands.api, call_sid, answered=False)
