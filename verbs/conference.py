"""Rooms: entering one and leaving it. Times are seconds."""

import re
from collections.abc import Mapping, Sequence

from verbs import checks
from verbs.document import Verb, present

STATUS_EVENTS = ("start", "end", "join", "leave", "start-talking", "stop-talking")
# The platform splits its list of rooms at ":".
_ROOM_NAME = re.compile(r"[A-Za-z0-9_-]+")


def conference(
    name: str,
    *,
    beep: bool | None = None,
    member_tag: str | None = None,
    speak_only_to: str | None = None,
    start_conference_on_enter: bool | None = None,
    end_conference_on_exit: bool | None = None,
    end_conference_duration: float | None = None,
    max_participants: int | None = None,
    join_muted: bool | None = None,
    action_hook: str | None = None,
    wait_hook: str | None = None,
    status_events: Sequence[str] | None = None,
    status_hook: str | None = None,
    enter_hook: str | None = None,
    record: Mapping[str, str] | None = None,
    distribute_dtmf: bool | None = None,
) -> Verb:
    """Put the caller into the room, until it leaves or is taken out; then action_hook is asked.

    start_conference_on_enter: False waits for the room, True also makes a moderator of the
    platform; left out, a plain member that starts the room if it is not there.
    The room reports to the status_hook of the call that started it, and is recorded to the
    path of that call's record ({"path": ...}, on the media server's disk).
    max_participants is no limit for callers to notice: one too many stays, in silence, for ever.
    end_conference_duration is how long the room goes on after a member with
    end_conference_on_exit has left; the platform has no longest duration of a room.
    distribute_dtmf works only beside join_muted, start_conference_on_enter=True or
    end_conference_on_exit.
    """
    hooks = (action_hook, wait_hook, status_hook, enter_hook)
    checks.refuse(
        "conference",
        {
            "name is letters, digits, - and _ only": not _ROOM_NAME.fullmatch(name),
            "member_tag and speak_only_to are one word": checks.not_a_word(member_tag)
            or checks.not_a_word(speak_only_to),
            # Who speaks to one tag enters muted, and the platform unmutes it by itself.
            "speak_only_to excludes join_muted": speak_only_to is not None and join_muted is True,
            "end_conference_duration is 0 or more": checks.below(end_conference_duration, 0),
            # The platform ignores a limit of one.
            "max_participants is 2 or more": checks.below(max_participants, 2),
            "action_hook, wait_hook, status_hook and enter_hook are absolute URLs": any(
                checks.not_a_hook(hook) for hook in hooks
            ),
            "wait_hook needs start_conference_on_enter=False": wait_hook is not None
            and start_conference_on_enter is not False,
            "status_events and status_hook need each other": (status_events is None)
            != (status_hook is None),
            f"status_events is a list of {', '.join(STATUS_EVENTS)}": checks.not_a_list_of(
                STATUS_EVENTS, status_events
            ),
            "record is a path, in one word": record is not None
            and (set(record) != {"path"} or checks.not_a_word(record["path"])),
        },
    )
    return present(
        {
            "verb": "conference",
            "name": name,
            "beep": beep,
            "memberTag": member_tag,
            "speakOnlyTo": speak_only_to,
            "startConferenceOnEnter": start_conference_on_enter,
            "endConferenceOnExit": end_conference_on_exit,
            "endConferenceDuration": end_conference_duration,
            "maxParticipants": max_participants,
            "joinMuted": join_muted,
            "actionHook": action_hook,
            "waitHook": wait_hook,
            "statusEvents": status_events,
            "statusHook": status_hook,
            "enterHook": enter_hook,
            "record": record,
            "distributeDtmf": distribute_dtmf,
        }
    )


def leave() -> Verb:
    """Take the caller out of the room or queue that it is in; the next verb follows."""
    return {"verb": "leave"}
