"""The words of the timeline: what is heard, and what goes over the wire."""

from __future__ import annotations

import pytest

from ivr_app.demo.ears import MUSIC, all_in_words, listed
from ivr_app.demo.wire import hooks_in_words, requests_in_words
from ivr_app.emulator import Event


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([], "nothing"),
        (["ringback"], "a ringing tone"),
        ([MUSIC], "music"),
        (["voice:Sales"], "Sales"),
        (["voice:Workshop", "voice:Sales"], "Sales and Workshop"),
        (["say:Not available."], '"Not available."'),
        (["voice:Sales", "say:Goodbye.", "voice:Workshop"], '"Goodbye." over Sales and Workshop'),
        (
            ["beep", "early:the queue", "play:http://x/y.mp3"],
            "a beep and a recording over the queue",
        ),
    ],
)
def test_what_is_heard_in_words(labels: list[str], words: str) -> None:
    assert all_in_words(labels) == words


def test_words_are_joined_as_in_a_sentence() -> None:
    assert listed([], nothing="nobody") == "nobody"
    assert listed(["A", "B", "C"]) == "A, B and C"


def hook(name: str, answer: object = None, **body: str) -> Event:
    url = f"http://127.0.0.1:8080/hooks/AC-1/{name}?attempt=1"
    return Event(0, "hook", "", {"url": url, "body": body, "answer": answer})


def request(method: str, path: str, body: object, status: int = 202) -> Event:
    return Event(0, "rest", "", {"method": method, "path": path, "body": body, "status": status})


def test_hooks_of_a_moment_share_a_line() -> None:
    verbs = [{"verb": "tag"}, {"verb": "conference"}]
    events = [
        hook("call", verbs, to="*8101"),
        hook("status", call_status="trying"),
        hook("room-status", event="join"),
        hook("status", call_status="in-progress"),
        hook("status", call_status="trying"),
        hook("keys", [], digits=""),
        hook("left"),
    ]
    assert hooks_in_words(events) == (
        "call *8101 -> tag conference | status trying x2, in-progress | room-status join"
        ' | keys "" | left'
    )


def test_the_secret_of_an_invite_is_not_shown() -> None:
    verbs = [{"verb": "dial"}]
    events = [
        hook("call", verbs, to="invite-local-101-a-b", direction="inbound"),
        hook("call", verbs, to="sip:invite-local-101-a-b@example.com", direction="outbound"),
    ]
    assert hooks_in_words(events) == "call bridge in -> dial | call bridge out -> dial"


def test_requests_of_a_moment_share_a_line_and_show_errors() -> None:
    say = {"dub": {"action": "sayOnTrack", "track": "prompts", "say": "Goodbye."}}
    events = [
        request("PUT", "/Calls/c1", say),
        request("PUT", "/Calls/c2", say),
        request("PUT", "/Calls/c1", {"call_status": "completed"}, 422),
        request("PUT", "/Calls/c1", {"call_hook": "http://x/hooks/AC-1/farewell#rc=2"}),
        request("POST", "/Calls", {"to": {}}, 201),
        request("GET", "/Calls", None, 200),
    ]
    assert requests_in_words(events) == (
        "PUT Calls dub sayOnTrack x2 | PUT Calls call_status completed -> 422"
        " | PUT Calls call_hook farewell | POST Calls | GET Calls"
    )
