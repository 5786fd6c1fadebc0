"""What comes over the wire, good and bad, against the real application and a real Redis."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from werkzeug.test import TestResponse

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.party import phone_party
from ivr_app.domain.room import RoomRef
from ivr_app.logs import JsonFormatter
from ivr_app.routes.registry import HOOKS
from ivr_app.services.desk import Desk, open_desk, seat_of
from ivr_app.state.scripts import Scripts
from tests.integration.signed import (
    ACCOUNT,
    LEAST,
    NOW,
    PIN,
    SETTINGS,
    SID,
    Hooks,
    body_of,
    first_call,
    raw_of,
    signature,
    tag,
)
from tests.unit.schemas.hooks.test_vendor_callbacks import allowed, json_values
from tests.vendor_schema import check_document

COMPANY = Company(name="Example", country="DE", caller_id="+4930231250")
RECEPTION = Extension("101", "Reception", "101", conference_pin=PIN)
SALES = Extension("102", "Sales", "102")
RECEPTION_CALL = "reception-1"

HANGUP = {"verb": "hangup"}
EVERY_HOOK = pytest.mark.parametrize("name", sorted(HOOKS))


@pytest.fixture
def desk(redis_client: Redis) -> Desk:
    """A company with phones 101 and 102, and the room r1 of 101, whose PIN is 4711."""
    opened = open_desk(ACCOUNT, SETTINGS, Scripts(redis_client))
    opened.directory.fill(COMPANY, (RECEPTION, SALES))
    owner = phone_party(RECEPTION, RoomRef("local", "101"), "owner", COMPANY)
    seat = seat_of(owner, RECEPTION_CALL)
    assert opened.rooms.enter_own(seat, RECEPTION, room_id="r1", now=NOW).room_id == "r1"
    return opened


@pytest.fixture
def hooks(desk: Desk, redis_client: Redis) -> Hooks:
    return Hooks.to(redis_client)


@pytest.fixture(autouse=True)
def all_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    line = JsonFormatter().format(record)
    assert line.isascii()
    assert line.isprintable()
    loaded: dict[str, Any] = json.loads(line)
    return loaded


def commands(redis: Redis) -> int:
    """How many commands Redis has carried out, this one included."""
    stats: Any = redis.info("stats")
    return int(stats["total_commands_processed"])


class Untouched:
    """Checks that nothing is asked of Redis within the block."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def __enter__(self) -> None:
        self._before = commands(self._redis)

    def __exit__(self, *_: object) -> None:
        assert commands(self._redis) == self._before + 1


def said(response: TestResponse) -> tuple[int, Any]:
    """Status and JSON of a reply, which is always JSON."""
    assert response.mimetype == "application/json"
    return response.status_code, json.loads(response.data)


def problem(status: int, detail: str) -> tuple[int, dict[str, object]]:
    return status, {"status": status, "detail": detail}


# Signatures

GOOD = raw_of("keys", customerData=tag())


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        (None, "no signature"),
        ("", "no signature"),
        ("nonsense", "the signature cannot be read"),
        ("t=,v1=", "the signature cannot be read"),
        (f"t={NOW // 1000}", "the signature cannot be read"),
        (f"t={NOW // 1000},v1=é", "the signature is wrong"),
        (signature(GOOD, secret="another"), "the signature is wrong"),
        (signature(GOOD + b" "), "the signature is wrong"),
        (signature(GOOD, NOW // 1000 - 301), "the signature is too old, or the clocks differ"),
        (signature(GOOD, NOW // 1000 + 301), "the signature is too old, or the clocks differ"),
    ],
)
def test_hook_that_is_not_signed_well_is_refused_and_touches_nothing(
    hooks: Hooks, redis_client: Redis, header: str | None, detail: str
) -> None:
    with Untouched(redis_client):
        assert said(hooks.raw("keys", GOOD, header)) == problem(401, detail)
        unserved = hooks.raw("keys", GOOD, header, account="AC-other")
        assert said(unserved) == problem(401, detail)


@pytest.mark.parametrize(
    "header",
    [
        signature(GOOD, NOW // 1000 - 300),
        signature(GOOD, NOW // 1000 + 300),
        signature(GOOD, secret="hook-secret-2"),
        f"t={NOW // 1000},v1=00,{signature(GOOD).partition(',')[2]}",
    ],
)
def test_signature_by_any_secret_within_the_tolerance_is_right(hooks: Hooks, header: str) -> None:
    assert said(hooks.raw("keys", GOOD, header)) == (200, [])


def test_signature_is_of_the_raw_bytes_however_the_body_is_written(hooks: Hooks) -> None:
    spaced = json.dumps(body_of("keys"), indent=3, ensure_ascii=False).encode()
    assert said(hooks.signed("keys", b"\n" + spaced + b" \r\n")) == (200, [])


# Bodies

DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
DEEP_INSIDE = raw_of("keys", customerData="deep").replace(b'"deep"', b"[" * 900 + b"]" * 900)


@EVERY_HOOK
@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff\xfe{}", "the body is not JSON"),
        (b'{"call_sid": "\xe9"}', "the body is not JSON"),
        (b'{"call_sid": "\\ud800"}', "the body is not JSON"),
        (b'{"call_sid": NaN}', "the body is not JSON"),
        (DEEP, "the body is not JSON"),
        (b"[]", "body: Not a JSON object."),
        (b'"text"', "body: Not a JSON object."),
        (b"null", "body: Not a JSON object."),
        (b" " * 1024 * 1024, "the body is larger than 262144 bytes"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_body_that_is_no_hook_is_refused_and_touches_nothing(
    hooks: Hooks, redis_client: Redis, name: str, body: bytes, detail: str
) -> None:
    with Untouched(redis_client):
        assert said(hooks.signed(name, body)) == problem(400, detail)


@EVERY_HOOK
@pytest.mark.parametrize(
    "wrong",
    [
        {"call_sid": None},
        {"call_sid": ["SECRET"]},
        {"call_sid": "SECRET" * 20},
        {"account_sid": 7},
        {"from": {"SECRET": "SECRET"}},
        {"to": "SECRET" * 100},
        {"sip_status": "SECRET"},
        {"sip_status": 10**30},
    ],
    ids=str,
)
def test_wrong_field_is_named_and_its_value_is_not_repeated(
    hooks: Hooks,
    redis_client: Redis,
    caplog: pytest.LogCaptureFixture,
    name: str,
    wrong: dict[str, Any],
) -> None:
    with Untouched(redis_client):
        status, answer = said(hooks.post(name, **wrong))
    (field,) = wrong
    assert (status, answer["detail"].partition(":")[0]) == (400, field)
    assert "SECRET" not in json.dumps(answer)
    (line,) = caplog.records
    logged = fields(line)
    logged.pop("call_sid", None)
    assert "SECRET" not in json.dumps(logged)


@EVERY_HOOK
def test_body_of_another_account_is_refused_and_touches_nothing(
    hooks: Hooks, redis_client: Redis, name: str
) -> None:
    with Untouched(redis_client):
        answer = said(hooks.post(name, account_sid="AC-other", customerData=tag()))
    assert answer == problem(403, "the body is of another account")


def test_last_one_of_two_equal_keys_holds(hooks: Hooks) -> None:
    twice = raw_of("keys")[:-1] + b', "account_sid": "AC-other"}'
    assert said(hooks.signed("keys", twice))[0] == 403


def test_deep_value_of_a_field_that_is_not_read_does_no_harm(hooks: Hooks) -> None:
    assert said(hooks.signed("keys", DEEP_INSIDE)) == (200, [])


def test_hook_that_does_not_exist_is_not_found(hooks: Hooks, redis_client: Redis) -> None:
    with Untouched(redis_client):
        body = raw_of("keys")
        assert said(hooks.signed("no-such-hook", body)) == problem(404, "no such hook")
        assert said(hooks.raw("no-such-hook", body, None)) == problem(401, "no signature")


@EVERY_HOOK
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_refused(hooks: Hooks, name: str, method: str) -> None:
    answer = said(hooks.client.open(f"/hooks/{SID}/{name}", method=method))
    assert answer == problem(405, "method not allowed")


@pytest.mark.parametrize("path", ["/", "/hooks", f"/hooks/{SID}", f"/hooks/{SID}/call/more"])
def test_other_paths_are_not_found(hooks: Hooks, path: str) -> None:
    assert said(hooks.client.post(path)) == problem(404, "not found")


# Calls that nobody knows

UNKNOWN: dict[str, list[dict[str, Any]]] = {
    "call": [{"verb": "say", "text": "That number does not exist."}, HANGUP],
    "status": [],
    "pin": [HANGUP],
    "keys": [],
    "room-status": [],
    "left": [HANGUP],
    "dialled": [HANGUP],
    "farewell": [{"verb": "say", "text": "The conference has ended."}, HANGUP],
    "hold": [],
    "wait": [
        {"verb": "say", "text": "Please wait for the moderator."},
        {"verb": "pause", "length": 15},
    ],
    "redirect": [{"verb": "say", "text": "That number does not exist."}, HANGUP],
    "dial-over": [HANGUP],
    "menu": [HANGUP],
    "choice": [HANGUP],
}


@EVERY_HOOK
def test_call_without_a_tag_is_hung_up_or_left_alone(hooks: Hooks, name: str) -> None:
    assert said(hooks.post(name)) == (200, UNKNOWN[name])


@EVERY_HOOK
@pytest.mark.parametrize(
    "foreign", [{"crm": {"id": 7}}, {"ivr": "text"}, {"ivr": {"room": "local:x"}}, [], "text"]
)
def test_tag_of_another_application_is_none(hooks: Hooks, name: str, foreign: object) -> None:
    assert said(hooks.post(name, customerData=foreign)) == (200, UNKNOWN[name])


GONE = UNKNOWN | {
    "pin": [{"verb": "say", "text": "That conference has not been started."}, HANGUP],
    "left": [],
}


@EVERY_HOOK
def test_call_of_a_room_that_is_gone_is_hung_up_or_left_alone(hooks: Hooks, name: str) -> None:
    old = tag(room="local:102", room_id="r0")
    assert said(hooks.post(name, customerData=old)) == (200, GONE[name])


# PIN entries


@pytest.mark.parametrize("query", ["", "?try=1", "?attempt=4&attempt=1", "?Attempt=1"])
def test_pin_without_its_attempt_is_refused(hooks: Hooks, redis_client: Redis, query: str) -> None:
    body = raw_of("pin", customerData=tag(room_id=""))
    with Untouched(redis_client):
        answer = said(hooks.signed("pin", body, query=query))
    assert answer == problem(400, "attempt: none that was asked for")


@pytest.mark.parametrize("attempt", ["", "x", "0", "4", "-1", "11", "1%0A", *"١１²", "1_", "1.0"])
def test_attempt_that_was_never_asked_for_is_refused(
    hooks: Hooks, redis_client: Redis, attempt: str
) -> None:
    body = raw_of("pin", customerData=tag(room_id=""))
    with Untouched(redis_client):
        answer = said(hooks.signed("pin", body, query=f"?attempt={attempt}"))
    assert answer == problem(400, "attempt: none that was asked for")


def test_signed_entry_is_no_other_attempt_because_its_url_says_so(hooks: Hooks) -> None:
    owner = json.dumps(first_call("101", "*8101", "owner")).encode()
    assert said(hooks.signed("call", owner))[0] == 200
    body = raw_of("pin", digits="1111", customerData=tag(room_id=""))
    answers = [said(hooks.signed("pin", body, query=f"?attempt={n}")) for n in (1, 2, 3)]
    assert answers[0] == answers[1] == answers[2]
    assert "attempt=2" in json.dumps(answers[0])


# Logs


def test_every_hook_is_one_line_without_a_body_a_pin_or_a_secret(
    hooks: Hooks, caplog: pytest.LogCaptureFixture
) -> None:
    hooks.post("pin", customerData=tag(room_id=""), call_sid="sales-1")
    hooks.post("pin", customerData=tag(room_id=""), call_sid="sales-2", digits="1111")
    hooks.post("room-status", customerData=tag(), call_sid="sales-1")
    hooks.post("keys", customerData=tag("owner", extension="101"), call_sid=RECEPTION_CALL)
    hooks.signed("call", json.dumps(first_call("102", "*8101", "sales-3")).encode())
    logged = [fields(line) for line in caplog.records]
    seen = [(x["hook"], x["call_sid"], x["room"], x["event"], x["outcome"]) for x in logged]
    assert seen == [
        ("pin", "sales-1", "local:101", None, "InRoom"),
        ("pin", "sales-2", "local:101", None, "PinWanted"),
        ("room-status", "sales-1", "local:101", "join", "Nothing"),
        ("keys", RECEPTION_CALL, "local:101", None, "muted"),
        ("call", "sales-3", "local:101", None, "PinWanted"),
    ]
    assert all(0 <= line["ms"] < 5000 for line in logged)
    text = json.dumps(logged)
    for secret in (PIN, "1111", *ACCOUNT.webhook_secrets, ACCOUNT.api_key, "dtmfDetected"):
        assert secret not in text


NASTY = ["a\nb", "\r\n\r\n{}", "\x00\x1b[31m", "\u2028\u202e\x85", "%0A%00", "</say><x/>", '"}]']


@pytest.mark.parametrize("text", [*NASTY, "y" * 256])
def test_what_a_caller_shows_breaks_neither_a_line_nor_a_document(
    hooks: Hooks, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    for to in (text, "*8101", f"*8{text}"[:256]):
        body = first_call("102", to, "sales-1", caller_name=text, **{"from": text})
        status, document = said(hooks.signed("call", json.dumps(body).encode()))
        assert status == 200
        check_document(document)
    assert len([fields(line) for line in caplog.records]) == 3


@pytest.mark.parametrize("name", NASTY)
def test_name_of_a_phone_breaks_neither_a_line_nor_a_document(
    hooks: Hooks, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    customer_data = tag(room_id="", name=name)
    status, document = said(hooks.post("pin", digits="1111", customerData=customer_data))
    assert (status, document[0]["data"]["ivr"]["name"]) == (200, name)
    check_document(document)
    assert len([fields(line) for line in caplog.records]) == 1


# Anything at all

anything = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
tags = st.builds(
    tag,
    st.sampled_from(["owner", "participant", "invitee", "moderator", ""]),
    room=st.sampled_from(["local:101", "local:102", "local:7", "extension:700", ""]),
    room_id=st.sampled_from(["r1", "", "no such room", "\n:{}"]),
    invite=st.sampled_from(["", "i1", "\x00"]),
    leg=st.sampled_from(["", "room", "bridge", "number"]),
    extension=st.sampled_from(["101", "102", "", "*"]),
)


def answers_with_a_document_or_refuses(hooks: Hooks, name: str, body: object) -> None:
    status, answer = said(hooks.signed(name, json.dumps(body).encode()))
    assert status in (200, 400)
    if status == 200:
        check_document(answer)


@EVERY_HOOK
@given(data=st.data())
@anything
def test_whatever_the_vendor_allows_is_answered_or_refused(
    hooks: Hooks, name: str, data: st.DataObject
) -> None:
    body = data.draw(allowed[HOOKS[name].schema]) | {"call_sid": "c1", "account_sid": SID}
    answers_with_a_document_or_refuses(hooks, name, body)
    tagged = body | {"customerData": data.draw(tags)}
    answers_with_a_document_or_refuses(hooks, name, tagged)
    least = body_of(name, customerData=data.draw(tags), call_sid=data.draw(st.text(max_size=64)))
    answers_with_a_document_or_refuses(hooks, name, least)


@EVERY_HOOK
@given(
    body=json_values, fields=st.dictionaries(st.sampled_from(["digits", "to", "sip"]), json_values)
)
@anything
def test_any_json_is_answered_or_refused(
    hooks: Hooks, name: str, body: object, fields: dict[str, Any]
) -> None:
    answers_with_a_document_or_refuses(hooks, name, body)
    answers_with_a_document_or_refuses(hooks, name, body_of(name) | fields)


@given(digits=st.text("0123456789*#ABCD", max_size=24), to=st.text(max_size=40))
@anything
def test_any_keys_and_any_dialled_string_are_answered(hooks: Hooks, digits: str, to: str) -> None:
    owner = tag("owner", extension="101", country="DE")
    assert said(hooks.post("keys", call_sid=RECEPTION_CALL, digits=digits, customerData=owner)) == (
        200,
        [],
    )
    for dialled in (to, f"*8{to}"):
        body = first_call("101", dialled, "reception-2")
        assert said(hooks.signed("call", json.dumps(body).encode()))[0] == 200


def test_every_hook_of_the_registry_has_its_least_body_here() -> None:
    assert LEAST.keys() == HOOKS.keys() == UNKNOWN.keys()
