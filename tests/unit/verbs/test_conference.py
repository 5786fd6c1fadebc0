"""conference and leave: whole documents, and what is refused when they are built."""

from typing import Any

import pytest

from verbs import VerbError, conference, leave

HOOKS = "https://pbx.example.com/hooks/acct"


def test_a_member_that_starts_a_room() -> None:
    built = conference(
        "r-4f2a",
        action_hook=f"{HOOKS}/left",
        status_hook=f"{HOOKS}/room-status",
        status_events=["start", "end", "join", "leave"],
    )
    assert built == {
        "verb": "conference",
        "name": "r-4f2a",
        "actionHook": f"{HOOKS}/left",
        "statusHook": f"{HOOKS}/room-status",
        "statusEvents": ["start", "end", "join", "leave"],
    }


def test_a_member_that_waits_for_the_room() -> None:
    built = conference("r_1", start_conference_on_enter=False, wait_hook=f"{HOOKS}/wait")
    assert built == {
        "verb": "conference",
        "name": "r_1",
        "startConferenceOnEnter": False,
        "waitHook": f"{HOOKS}/wait",
    }


def test_a_moderator_may_join_muted() -> None:
    built = conference("r1", start_conference_on_enter=True, join_muted=True)
    assert built["joinMuted"] is True


def test_a_recorded_room() -> None:
    built = conference("r1", record={"path": "/recordings/r1.wav"})
    assert built["record"] == {"path": "/recordings/r1.wav"}


def test_a_leave() -> None:
    assert leave() == {"verb": "leave"}


URLS = "action_hook, wait_hook, status_hook and enter_hook are absolute URLs"
EVENTS = "status_events is a list of start, end, join, leave, start-talking, stop-talking"
STATUS = {"status_hook": f"{HOOKS}/room-status", "status_events": ["start"]}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"member_tag": "two words"}, "member_tag and speak_only_to are one word"),
    ({"speak_only_to": ""}, "member_tag and speak_only_to are one word"),
    ({"speak_only_to": "agent", "join_muted": True}, "speak_only_to excludes join_muted"),
    ({"end_conference_duration": -1}, "end_conference_duration is 0 or more"),
    ({"max_participants": 1}, "max_participants is 2 or more"),
    ({"action_hook": "left"}, URLS),
    ({"enter_hook": "ftp://pbx.example.com/enter"}, URLS),
    ({"status_hook": "/status", "status_events": ["start"]}, URLS),
    ({"wait_hook": "/wait", "start_conference_on_enter": False}, URLS),
    ({"wait_hook": f"{HOOKS}/wait"}, "wait_hook needs start_conference_on_enter=False"),
    (
        {"wait_hook": f"{HOOKS}/wait", "start_conference_on_enter": True},
        "wait_hook needs start_conference_on_enter=False",
    ),
    ({"status_events": ["join"]}, "status_events and status_hook need each other"),
    ({"status_hook": f"{HOOKS}/status"}, "status_events and status_hook need each other"),
    (STATUS | {"status_events": []}, EVENTS),
    (STATUS | {"status_events": ["joined"]}, EVENTS),
    (STATUS | {"status_events": "join"}, EVENTS),
    ({"record": {}}, "record is a path, in one word"),
    ({"record": {"path": ""}}, "record is a path, in one word"),
    ({"record": {"path": "/tmp/a b.wav"}}, "record is a path, in one word"),
    ({"record": {"path": "/tmp/a.wav", "format": "wav"}}, "record is a path, in one word"),
]


@pytest.mark.parametrize(("options", "problem"), REFUSED)
def test_conference_refuses(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        conference("r1", **options)
    assert str(error.value) == f"conference: {problem}"


@pytest.mark.parametrize("name", ["", "local:101", "a b", "комната", "r1\n", "a/b"])
def test_a_room_name_that_the_platform_would_split_or_lose_is_refused(name: str) -> None:
    with pytest.raises(VerbError) as error:
        conference(name)
    assert str(error.value) == "conference: name is letters, digits, - and _ only"
