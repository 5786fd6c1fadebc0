"""Orders: what each kind does on the platform. All may be carried out twice.

==========  ==================================================  ===================================
kind        fields                                              what is done
==========  ==================================================  ===================================
place       room, id (of the room), invite                      the call of an invite is placed
hang_up     call, answered, lost (if it seems to be over)       a call is ended, at any stage
announce    calls [{call, language}], prompt, values            members are told something privately
farewell    calls [{call, language}], prompt                    members leave for their last words
mute        room, id, call, language, invite                    a member's microphone is turned off
                                                                or on, and the member is told
microphone  call, muted                                         the same, without a word
mute_all    call (any member's), muted                          all that are no moderators
music       call, url (absent: silence)                         a member who is alone hears music
unhold      call, guard (only if the hold got stuck)            a member comes back from hold
call_back   id, number or sip_user, caller_id, tag              a caller of a menu is called back
==========  ==================================================  ===================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ivr_app.domain.room import RoomRef
from ivr_app.platform import placing
from ivr_app.platform.client import (
    CallGone,
    PlatformError,
    PlatformUnavailable,
    WrongCallState,
)
from ivr_app.state.callbacks import TOO_LATE_MS
from ivr_app.state.orders import Order
from ivr_app.worker.ending import end_call, note_gone
from ivr_app.worker.hands import Hands
from ivr_app.worker.placing import place

# Said however many are in the room; names are not worth a request for each of a large room.
_ALWAYS = frozenset({"ending_soon"})
# A platform that failed for a while is not made to say what has no meaning any more.
LATE_MS, TOO_LATE_TO_TELL_MS = 8_000, 30_000
# What holds until it is told: the end of an invite, or of a room, and how the microphone is now.
_STILL_TRUE = _ALWAYS | {"busy", "no_answer", "rejected", "failed", "muted", "unmuted"}


@dataclass(frozen=True, slots=True)
class Task:
    """An order, for one of the calls that it names; ``call`` is "" if it names none."""

    order: Order
    call: str
    language: str = ""

    @property
    def key(self) -> str:
        """Tasks of one key are carried out in their order."""
        return self.call or str(self.order.body.get("invite", ""))


def tasks(order: Order, announce_max: int) -> list[Task]:
    """Return what an order means for each of its calls; nothing if it is not to be done."""
    body = order.body
    if "calls" not in body:
        return [Task(order, str(body.get("call", "")), str(body.get("language", "")))]
    is_optional = order.kind == "announce" and body["prompt"] not in _ALWAYS
    if is_optional and len(body["calls"]) > announce_max:
        return []
    return [Task(order, call["call"], call["language"]) for call in body["calls"]]


def carry_out(hands: Hands, task: Task) -> None:
    """Carry out one task. Raises PlatformError or TryLater if it is to be tried again."""
    KINDS[task.order.kind](hands, task)


def _place(hands: Hands, task: Task) -> None:
    place(hands, task.order)


def _hang_up(hands: Hands, task: Task) -> None:
    body = task.order.body
    end_call(hands.api, task.call, answered=body["answered"], lost=body.get("lost", False))


def _announce(hands: Hands, task: Task) -> None:
    body = task.order.body
    _tell(hands, task, body["prompt"], body.get("values") or {})


def _tell(hands: Hands, task: Task, prompt: str, values: dict[str, str]) -> None:
    age_ms = hands.clock() - task.order.body["at"]
    if age_ms > (TOO_LATE_TO_TELL_MS if prompt in _STILL_TRUE else LATE_MS):
        return
    with _unless_over(task):
        hands.announcements.tell(
            task.call, prompt, task.language, values, once=task.order.first, now=hands.clock()
        )


def _farewell(hands: Hands, task: Task) -> None:
    _update(hands, task, {"call_hook": hands.urls.farewell(task.order.body["prompt"])})


def _mute(hands: Hands, task: Task) -> None:
    """Apply and tell what is true now: the later of two orders may come first, after a failure."""
    body = task.order.body
    room = RoomRef.parse(body["room"])
    muted = hands.invites.is_muted(
        room, body["id"], call_sid=task.call, invite=body.get("invite", ""), now=hands.clock()
    )
    _microphone(hands, task, muted=muted)
    _tell(hands, task, "muted" if muted else "unmuted", {})


def _microphone(hands: Hands, task: Task, *, muted: bool) -> None:
    action = "mute" if muted else "unmute"
    _update(hands, task, {"conferenceParticipantAction": {"action": action}})


def _unhold(hands: Hands, task: Task) -> None:
    """Bring a member back. The platform opens its microphone by that, whoever had closed it."""
    is_guard = task.order.body.get("guard", False)
    if is_guard and not hands.announcements.is_stuck(task.call, now=hands.clock()):
        return
    # Known before: nothing may come between the request that opens it and the one that closes it.
    is_muted = _is_muted(hands, task.call)
    _update(hands, task, {"conferenceParticipantAction": {"action": "unhold"}})
    if is_muted:
        _mute_at_once(hands, task)
    hands.announcements.hold_again(task.call, now=hands.clock())


def _is_muted(hands: Hands, call_sid: str) -> bool:
    record = hands.directory.call_record(call_sid)
    return record is not None and hands.invites.is_muted(
        record.room, record.room_id, call_sid=call_sid, invite=record.invite, now=hands.clock()
    )


def _mute_at_once(hands: Hands, task: Task) -> None:
    """A failure is not waited out, as others are: the room hears who believes to be muted."""
    try:
        _microphone(hands, task, muted=True)
    except PlatformError:
        _microphone(hands, task, muted=True)


def _update(hands: Hands, task: Task, body: dict[str, object]) -> None:
    with _unless_over(task):
        hands.api.update_call(task.call, body)


@contextmanager
def _unless_over(task: Task) -> Iterator[None]:
    """Something is asked of a call; one that is over needs nothing any more."""
    try:
        yield
    except CallGone as error:
        note_gone(task.call, error, task.order.kind)
    except WrongCallState:
        return


def _silent_microphone(hands: Hands, task: Task) -> None:
    _microphone(hands, task, muted=task.order.body["muted"])


def _mute_all(hands: Hands, task: Task) -> None:
    """Ask one member's call: the platform means all that are no moderators of its room."""
    status = "mute" if task.order.body["muted"] else "unmute"
    _update(hands, task, {"conf_mute_status": status})


def _music(hands: Hands, task: Task) -> None:
    with _unless_over(task):
        hands.announcements.music(task.call, task.order.body.get("url"))


def _call_back(hands: Hands, task: Task) -> None:
    """Place the call once: what may have been placed, or comes too late, is not placed again."""
    body = task.order.body
    is_late = hands.clock() - body["at"] > TOO_LATE_MS
    if is_late or not hands.callbacks.claim(body["id"]):
        return
    try:
        hands.api.create_call(placing.callback_request(hands.account, hands.settings, body))
    except PlatformUnavailable:
        hands.callbacks.release(body["id"])
        raise


KINDS: dict[str, Callable[[Hands, Task], None]] = {
    "place": _place,
    "hang_up": _hang_up,
    "announce": _announce,
    "farewell": _farewell,
    "mute": _mute,
    "microphone": _silent_microphone,
    "mute_all": _mute_all,
    "music": _music,
    "unhold": _unhold,
    "call_back": _call_back,
}
