"""The hook core alone: its handlers here are small functions, and there is no Redis."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from redis import Redis

from ivr_app.flows import Flows
from ivr_app.hooks import MAX_BODY, Answer, Arrived, Company, Hook, HookCore, Reply, Request
from ivr_app.logs import JsonFormatter
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.services.desk import open_desk
from ivr_app.state.errors import StateUnavailable
from ivr_app.state.scripts import Scripts
from ivr_app.urls import HookUrls
from tests.integration.signed import ACCOUNT, NOW, PIN, SETTINGS, SID, raw_of, signature, tag

APOLOGY = "The service is not available at the moment. Please try again later."


class Handler:
    """Notes what it is asked, and answers with a document or an error."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer = answer
        self.asked: list[Request] = []

    def __call__(self, company: Company, request: Request) -> Answer:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def core_of(**hooks: Hook) -> HookCore:
    desk = open_desk(ACCOUNT, SETTINGS, Scripts(Redis()))
    flows = Flows(Catalogue.load(), SETTINGS, HookUrls(SETTINGS.public_url, SID))
    return HookCore({SID: Company(desk, flows)}, hooks, lambda: NOW, tolerance_s=300)


def arrived(
    name: str = "pin", body: bytes = b"", *, account: str = SID, header: str | None = ""
) -> Arrived:
    """A hook with the least valid body, signed now, unless told otherwise."""
    body = body or raw_of(name)
    return Arrived(account, name, {}, signature(body) if header == "" else header, body)


def said(reply: Reply) -> tuple[int, Any]:
    return reply.status, json.loads(reply.body)


def line_of(caplog: pytest.LogCaptureFixture) -> dict[str, Any]:
    """The one line that was logged."""
    (record,) = caplog.records
    fields: dict[str, Any] = json.loads(JsonFormatter().format(record))
    return fields


@pytest.fixture(autouse=True)
def all_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


HANGUP = Answer([{"verb": "hangup"}], "Over")


def test_document_of_the_handler_is_the_body_of_the_reply() -> None:
    assert said(core_of(pin=Hook("gather", Handler(HANGUP)))(arrived())) == (
        200,
        [{"verb": "hangup"}],
    )


def test_handler_gets_the_loaded_hook_its_time_and_the_name_of_its_delivery() -> None:
    handler = Handler(HANGUP)
    hook = arrived()
    core_of(pin=Hook("gather", handler))(hook._replace(query={"attempt": "1"}))
    (request,) = handler.asked
    stamp, _, value = (hook.signature or "").removeprefix("t=").partition(",v1=")
    assert (request.now, request.signature, request.query) == (
        NOW,
        f"{stamp}.{value}",
        {"attempt": "1"},
    )
    assert (request.hook.call_sid, request.hook.account_sid) == ("call-1", SID)


@pytest.mark.parametrize("header", [None, "nonsense", "t=1,v1=0", f"t={NOW // 1000},v1=0", "é"])
@pytest.mark.parametrize("name", ["pin", "no-such-hook"])
def test_account_that_is_not_served_answers_as_one_that_is(name: str, header: str | None) -> None:
    core = core_of(pin=Hook("gather", Handler(HANGUP)))
    body = raw_of("pin")
    served = core(arrived(name, body, header=header))
    unserved = core(arrived(name, body, account="AC-other", header=header))
    assert served == unserved
    assert served.status == 401


def test_unserved_account_is_refused_even_with_the_secret_of_another_one() -> None:
    core = core_of(pin=Hook("gather", Handler(HANGUP)))
    detail = "the signature is wrong"
    assert said(core(arrived(account="AC-other"))) == (401, {"status": 401, "detail": detail})


def test_nothing_is_parsed_before_the_signature_is_right() -> None:
    handler = Handler(HANGUP)
    core = core_of(pin=Hook("gather", handler))
    assert said(core(arrived(body=b"{not JSON", header="t=1,v1=0")))[0] == 401
    assert handler.asked == []


def test_hook_that_does_not_exist_is_not_found_if_it_is_signed() -> None:
    body = raw_of("pin")
    assert said(core_of()(arrived("nothing", body))) == (
        404,
        {"status": 404, "detail": "no such hook"},
    )


def test_body_of_another_account_is_refused() -> None:
    handler = Handler(HANGUP)
    core = core_of(pin=Hook("gather", handler))
    body = raw_of("pin", account_sid="AC-other")
    detail = "the body is of another account"
    assert said(core(arrived("pin", body))) == (403, {"status": 403, "detail": detail})
    assert handler.asked == []


def test_body_that_is_too_large_is_refused_whoever_signed_it() -> None:
    core = core_of(pin=Hook("gather", Handler(HANGUP)))
    body = raw_of("pin", more="x" * MAX_BODY)
    wanted = (400, {"status": 400, "detail": "the body is larger than 262144 bytes"})
    assert said(core(arrived("pin", body))) == wanted


def test_error_of_a_handler_is_answered_without_its_words() -> None:
    core = core_of(pin=Hook("gather", Handler(ValueError(f"cannot read {PIN}"))))
    wanted = (500, {"status": 500, "detail": "an unexpected error"})
    assert said(core(arrived())) == wanted


def test_error_of_a_handler_is_logged_with_its_call_and_place_but_no_pin(
    caplog: pytest.LogCaptureFixture,
) -> None:
    core_of(pin=Hook("gather", Handler(ValueError(f"cannot read {PIN}"))))(arrived())
    line = line_of(caplog)
    assert line["at"].startswith("test_hooks.py:")
    assert "hooks.py" in line["at"]
    del line["at"], line["ms"], line["time"]
    assert line == {
        "level": "ERROR",
        "logger": "ivr_app.hooks",
        "message": "hook",
        "hook": "pin",
        "account": SID,
        "call_sid": "call-1",
        "room": None,
        "event": None,
        "outcome": "failed",
        "error": "ValueError",
        "status": 500,
    }
    assert PIN not in caplog.text


def test_line_of_a_hook_names_its_call_room_event_outcome_and_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    core = core_of(status=Hook("status", Handler(Answer([], "Nothing"))))
    core(arrived("status", raw_of("status", customerData=tag())))
    line = line_of(caplog)
    assert 0 <= line.pop("ms") < 1000
    del line["time"]
    assert line == {
        "level": "INFO",
        "logger": "ivr_app.hooks",
        "message": "hook",
        "hook": "status",
        "account": SID,
        "call_sid": "call-1",
        "room": "local:101",
        "event": "in-progress",
        "outcome": "Nothing",
        "status": 200,
    }


@pytest.mark.parametrize(
    ("call_sid", "logged"), [("c" * 64, "c" * 64), ("c" * 9999, "c" * 64), ({"digits": PIN}, None)]
)
def test_call_of_a_refused_body_is_logged_as_far_as_it_is_one(
    caplog: pytest.LogCaptureFixture, call_sid: object, logged: str | None
) -> None:
    core_of(pin=Hook("gather", Handler(HANGUP)))(
        arrived("pin", raw_of("pin", call_sid=call_sid, digits=7))
    )
    line = line_of(caplog)
    assert (line["status"], line.get("call_sid")) == (400, logged)
    assert PIN not in json.dumps(line)


def test_long_names_in_the_path_are_cut_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    core_of()(Arrived("A" * 4000, "b\n" * 2000, {}, None, b""))
    line = line_of(caplog)
    assert (line["account"], line["hook"]) == ("A" * 64, "b\n" * 32)


class TestWithoutState:
    lost = StateUnavailable("try_pin: TimeoutError: Timeout reading from socket")

    def test_call_that_is_in_no_room_yet_hears_an_apology(self) -> None:
        core = core_of(pin=Hook("gather", Handler(self.lost), fresh=True))
        spoken = [{"verb": "say", "text": APOLOGY}, {"verb": "hangup"}]
        assert said(core(arrived())) == (200, spoken)

    def test_apology_is_in_the_language_of_the_call(self) -> None:
        core = core_of(pin=Hook("gather", Handler(self.lost), fresh=True))
        body = raw_of("pin", customerData=tag(language="ru"))
        status, document = said(core(arrived("pin", body)))
        words = Catalogue.load().prompt("apology", "ru").text
        assert (status, document[0]) == (200, {"verb": "say", "text": words})

    def test_call_in_a_room_stays_there(self) -> None:
        core = core_of(keys=Hook("keys", Handler(self.lost)))
        assert said(core(arrived("keys"))) == (200, [])

    def test_log_warns_and_says_why(self, caplog: pytest.LogCaptureFixture) -> None:
        core_of(keys=Hook("keys", Handler(self.lost)))(arrived("keys"))
        line = line_of(caplog)
        assert (line["level"], line["outcome"], line["error"]) == (
            "WARNING",
            "without state",
            str(self.lost),
        )


def test_first_hook_is_logged_with_the_room_that_its_call_enters(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = Answer([], "InRoom", "local:101")
    core_of(call=Hook("call", Handler(answer)))(arrived("call"))
    assert line_of(caplog)["room"] == "local:101"
