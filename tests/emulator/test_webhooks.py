"""The platform's facts about webhooks: transport, signature, retries, answers."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from ivr_app.emulator import Answer, HookFailure, HookReply
from ivr_app.emulator.transport import OnReply
from tests.emulator.world import APP, HANGUP, World, say

WAIT = {"verb": "pause", "length": 60}


class Line:
    """A transport that answers from a list, and remembers what was sent."""

    def __init__(self, *replies: HookReply | HookFailure) -> None:
        self.replies = list(replies)
        self.sent: list[tuple[str, dict[str, str], bytes, float]] = []

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_s: float, on_reply: OnReply
    ) -> None:
        self.sent.append((url, dict(headers), body, timeout_s))
        on_reply(self.replies.pop(0) if self.replies else reply([]))

    def urls(self, containing: str) -> list[str]:
        return [url for url, *_ in self.sent if containing in url]


def reply(document: Any, status: int = 200, kind: str = "application/json") -> HookReply:
    return HookReply(status, {"Content-Type": kind}, json.dumps(document).encode())


def redirect_to(url: str) -> HookReply:
    return reply([{"verb": "redirect", "actionHook": url}])


OK = reply([])


def test_a_hook_is_a_post_of_json_with_a_time_out_of_ten_seconds() -> None:
    line = Line(reply([WAIT]))
    world = World(hooks=line)
    world.reception.dial("*8101")
    world.run()
    url, headers, body, timeout = line.sent[0]
    assert (url, headers["Content-Type"], timeout) == (f"{APP}/call", "application/json", 10.0)
    assert json.loads(body)["to"] == "*8101"


def test_the_signature_covers_the_time_and_the_raw_body() -> None:
    world = World()
    world.on_call(WAIT)
    world.run(3.5)
    world.reception.dial("*8101")
    world.run()
    hook = world.app.got[0]
    t = 1_700_000_003
    digest = hmac.new(b"secret-1", f"{t}.".encode() + hook.raw, hashlib.sha256).hexdigest()
    assert hook.headers["HTTP_JAMBONZ_SIGNATURE"] == f"t={t},v1={digest}"


def test_keys_are_snake_case_and_those_of_three_maps_keep_their_spelling() -> None:
    world = World()
    world.on_call({"verb": "tag", "data": {"roomId": "r1"}}, WAIT)
    call = world.reception.dial("*8101", headers={"X-Own-Header": "1"})
    world.run()
    call.hangup()
    world.run()
    first = world.app.got[0].body
    assert set(first) == {
        "account_sid",
        "application_sid",
        "call_id",
        "call_sid",
        "call_status",
        "caller_name",
        "defaults",
        "direction",
        "from",
        "originating_sip_ip",
        "sip",
        "sip_reason",
        "sip_status",
        "to",
        "trace_id",
    }
    assert first["sip"]["headers"]["X-Own-Header"] == "1"
    assert world.app.bodies("/status")[-1]["customerData"] == {"roomId": "r1"}


@pytest.mark.parametrize("status", [200, 202])
def test_success_statuses_run_the_document(status: int) -> None:
    world = World(hooks=Line(reply([WAIT], status)))
    call = world.reception.dial("*8101")
    world.run()
    assert call.state == "calling"


@pytest.mark.parametrize(
    "answer",
    [
        reply([WAIT], 500),
        reply([WAIT], 404),
        reply([WAIT], 302),
        reply({"verb": "answer"}),
        reply([]),
        reply([WAIT], kind="text/plain"),
        HookReply(204),
        HookReply(200, {"content-type": "application/json"}, b"[{"),
        HookFailure("connect"),
        HookFailure("timeout"),
    ],
)
def test_a_first_hook_without_a_document_gets_the_caller_a_480(
    answer: HookReply | HookFailure,
) -> None:
    world = World(hooks=Line(answer))
    call = world.reception.dial("*8101")
    world.run()
    assert call.ended_with == (480, "Temporarily Unavailable")


def test_an_unknown_verb_spoils_the_whole_document() -> None:
    world = World()
    world.on_call(say("hello"), {"verb": "shout", "text": "hello"})
    call = world.reception.dial("*8101")
    world.run()
    assert call.ended_with == (480, "Temporarily Unavailable")
    assert [v.what for v in world.platform.violations] == ["unknown verb 'shout'"]


def test_a_later_hook_that_fails_fails_its_verb_only() -> None:
    world = World({"/menu": lambda _: 500})
    world.on_call({"verb": "redirect", "actionHook": "/menu"}, say("still here"))
    call = world.reception.dial("*8101")
    world.run()
    assert call.hears() == {"say:still here"}


@pytest.mark.parametrize(
    ("policy", "failures", "tries"),
    [
        ("rc=2&rp=5xx", [HookReply(503), HookReply(500)], 3),
        ("rc=2&rp=5xx", [HookReply(503), HookReply(500), HookReply(500), HookReply(500)], 3),
        ("rc=2&rp=5xx", [HookReply(404)], 1),
        ("rc=2&rp=4xx", [HookReply(404)], 2),
        ("rc=2&rp=ct", [HookFailure("connect")], 2),
        ("rc=2&rp=ct", [HookFailure("timeout")], 1),
        ("rc=2&rp=ct,5xx,rt", [HookFailure("timeout")], 1),
        ("rc=2&rp=ct,5xx,rt", [HookFailure("broken")], 1),
        ("rc=2&rp=all", [HookFailure("broken"), HookFailure("timeout")], 3),
        ("rc=1&rp=all", [HookFailure("timeout")], 2),
        ("rc=2", [HookFailure("connect")], 2),
        ("rc=2", [HookReply(500)], 1),
        ("rc=9&rp=all", [HookReply(500)] * 9, 6),
        ("", [HookReply(500)], 1),
    ],
)
def test_an_absolute_hook_url_is_retried_as_its_fragment_says(
    policy: str, failures: list[HookReply | HookFailure], tries: int
) -> None:
    line = Line(redirect_to(f"{APP}/menu#{policy}"), OK, *failures)
    world = World(hooks=line)
    world.reception.dial("*8101")
    world.run(60)
    assert line.urls("/menu") == [f"{APP}/menu"] * tries


def test_the_first_retry_comes_after_half_a_second_then_the_pause_doubles() -> None:
    at: list[int] = []
    world = World()

    def fail(_: dict[str, Any]) -> int:
        at.append(world.time.now_ms())
        return 503

    world.app.answers["/menu"] = fail
    world.on_call({"verb": "redirect", "actionHook": f"{APP}/menu#rc=3&rp=5xx"})
    world.reception.dial("*8101")
    world.run(30)
    assert [b - a for a, b in pairwise(at)] == [500, 1000, 2000]


def test_a_retry_repeats_body_and_signature_byte_for_byte() -> None:
    line = Line(redirect_to(f"{APP}/menu#rc=2&rp=5xx"), OK, HookReply(500), HookReply(500))
    world = World(hooks=line)
    world.reception.dial("*8101")
    world.run(30)
    tries = [(headers, body) for url, headers, body, _ in line.sent if "/menu" in url]
    assert len(tries) == 3
    assert tries[0] == tries[1] == tries[2]


def test_a_relative_url_sends_its_fragment_as_path_and_is_never_retried() -> None:
    world = World({"/menu#rc=2&rp=5xx": lambda _: 503})
    world.on_call({"verb": "redirect", "actionHook": "/menu#rc=2&rp=5xx"})
    world.reception.dial("*8101")
    world.run(30)
    assert [d.path for d in world.app.got if "menu" in d.path] == ["/menu#rc=2&rp=5xx"]


def test_a_hook_may_be_an_object_with_a_url() -> None:
    world = World({"/menu": [say("menu")]})
    world.on_call({"verb": "redirect", "actionHook": {"url": "/menu", "method": "POST"}})
    call = world.reception.dial("*8101")
    world.run()
    assert call.hears() == {"say:menu"}


def test_two_presses_within_a_second_can_have_one_body_and_one_signature() -> None:
    barge_in = {"enable": True, "sticky": True, "input": ["digits"], "finishOnKey": "#"}
    world = World()
    world.on_call({"verb": "config", "bargeIn": {**barge_in, "actionHook": "/keys"}}, WAIT)
    call = world.reception.dial("*8101")
    world.run()
    call.press("##")
    world.run(1)
    first, second = (d for d in world.app.got if d.path == "/keys")
    assert (first.raw, first.headers) == (second.raw, second.headers)
    assert first.at_ms != second.at_ms


def test_statuses_are_sent_without_waiting_for_one_another() -> None:
    line = Line(reply([{"verb": "answer"}, HANGUP]))
    world = World(hooks=line)
    world.sales.when_called = Answer()
    world.reception.dial("*8101")
    world.time.run_until(lambda: len(line.sent) == 4)
    bodies = [json.loads(body)["call_status"] for url, _, body, _ in line.sent if "status" in url]
    assert bodies == ["trying", "in-progress", "completed"]
    assert world.time.now_ms() == 1_700_000_000_000
