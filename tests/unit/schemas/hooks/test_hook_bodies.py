"""Recorded bodies load to whole dataclasses; what is wrong is refused by the field's name."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.hooks import (
    SCHEMAS,
    CallFields,
    CallStatus,
    CallStatusHook,
    CallTag,
    DialHook,
    FirstCallHook,
    GatherHook,
    HookInvalid,
    KeysHook,
    LeftHook,
    RedirectHook,
    RoomEvent,
    RoomStatusHook,
    WaitHook,
    load,
)

RECORDED = Path(__file__).parents[3] / "fixtures" / "hooks"

ACCOUNT = "c37a5b1e-6f8e-4d8f-9b59-2a1d8f0c7e11"
APPLICATION = "0e9a4d0c-3b0f-4d0e-8b4b-5a8f6f1a2c33"
RECEPTION = "5e0f3f0a-8f0e-4a43-9d8c-0d5c1c7a1101"
SALES = "9a3c7e52-1f5d-4b0a-8a3f-6c2e7b9d1102"
BRIDGE = "d2b7f6a0-93c1-4f6b-8d1e-7e5a4c3b2202"
NUMBER = "f4e8c9d1-0a2b-4c3d-9e5f-8a7b6c5d2203"
ROOM_ID = "r8Jx2LqPz4"

RECEPTION_CALL = {
    "call_sid": RECEPTION,
    "account_sid": ACCOUNT,
    "application_sid": APPLICATION,
    "direction": "inbound",
    "from_": "101",
    "to": "*8101",
}
SALES_CALL = RECEPTION_CALL | {"call_sid": SALES, "from_": "102"}
ANSWERED = {"call_status": CallStatus.IN_PROGRESS, "sip_status": 200, "sip_reason": "OK"}
ENDED = ANSWERED | {"call_status": CallStatus.COMPLETED}
SALES_TAG = CallTag(
    room="local:101",
    room_id=ROOM_ID,
    role="participant",
    extension="102",
    name="Sales",
    language="en",
    country="DE",
)
OWNER_TAG = CallTag(
    room="local:101",
    room_id=ROOM_ID,
    role="owner",
    extension="101",
    name="Reception",
    language="en",
    country="DE",
)
INVITEE = {"room": "local:101", "room_id": ROOM_ID, "role": "invitee", "country": "DE"}


def hook(kind: type[CallFields], *parts: dict[str, Any], **fields: Any) -> CallFields:
    values: dict[str, Any] = {}
    for part in parts:
        values |= part
    return kind(**(values | fields))


EXPECTED = {
    "call": hook(
        FirstCallHook,
        RECEPTION_CALL,
        call_status=CallStatus.TRYING,
        sip_status=100,
        sip_reason="Trying",
        authenticated_user="101@pbx.example.com",
    ),
    "redirect": hook(
        RedirectHook,
        SALES_CALL,
        ANSWERED,
        to="700",
        tag=CallTag("local:101", ROOM_ID, "participant", extension="102", name="Sales"),
    ),
    "status": hook(
        CallStatusHook,
        ENDED,
        call_sid=NUMBER,
        account_sid=ACCOUNT,
        application_sid=APPLICATION,
        direction="outbound",
        from_="+4930231250",
        to="+4930231255",
        parent_call_sid=BRIDGE,
        tag=CallTag(**INVITEE, invite="inv-Zk3v9Qp1", leg="number"),
        duration=42,
        call_termination_by="caller",
    ),
    "gather": hook(
        GatherHook, SALES_CALL, ANSWERED, tag=SALES_TAG, digits="4711", reason="dtmfDetected"
    ),
    "keys": hook(
        KeysHook, RECEPTION_CALL, ANSWERED, tag=OWNER_TAG, digits="*8102", reason="dtmfDetected"
    ),
    "room-status": hook(
        RoomStatusHook,
        SALES_CALL,
        ANSWERED,
        tag=SALES_TAG,
        event=RoomEvent.JOIN,
        conference_sid=f"conf:{ACCOUNT}:{ROOM_ID}",
        friendly_name=ROOM_ID,
        members=2,
        duration=12.345,
        time="2026-11-22T10:15:30.123Z",
    ),
    "wait": hook(
        WaitHook,
        SALES_CALL,
        ANSWERED,
        to="700",
        tag=CallTag(
            room="extension:700",
            room_id="w5Tn7KcYb2",
            role="participant",
            extension="102",
            name="Sales",
            country="DE",
        ),
    ),
    "left": hook(LeftHook, SALES_CALL, ENDED, tag=SALES_TAG),
    "dialled": hook(
        DialHook,
        RECEPTION_CALL,
        ANSWERED,
        call_sid=BRIDGE,
        from_="+4930231250",
        to="inv-Zk3v9Qp1",
        tag=CallTag(**INVITEE, invite="inv-Zk3v9Qp1", leg="bridge"),
        dial_call_status=CallStatus.BUSY,
        dial_call_sid=NUMBER,
        dial_sip_status=486,
    ),
}

IDS = {"call_sid": "c1", "account_sid": "a1"}
EVENT = IDS | {"event": "join", "conference_sid": "conf:a1:r1"}


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())


def refusal(name: str, body: object) -> dict[str, list[str]]:
    with pytest.raises(HookInvalid) as refused:
        load(name, body)
    return refused.value.field_errors


def test_every_hook_has_a_recorded_body_and_an_expectation() -> None:
    assert {path.stem for path in RECORDED.glob("*.json")} == set(SCHEMAS) == set(EXPECTED)


@pytest.mark.parametrize("name", SCHEMAS)
def test_recorded_body_loads_to_the_whole_dataclass(name: str) -> None:
    assert load(name, recorded(name)) == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(SCHEMAS.keys() - {"room-status"}))
def test_body_with_the_ids_alone_loads_with_defaults(name: str) -> None:
    kind = type(EXPECTED[name])
    assert load(name, IDS) == kind(call_sid="c1", account_sid="a1")


@pytest.mark.parametrize("name", SCHEMAS)
def test_nulls_load_as_if_the_fields_were_absent(name: str) -> None:
    body = dict.fromkeys(recorded(name)) | EVENT
    assert load(name, body) == load(name, EVENT)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("body", [None, [], "call_sid", 1, True, [EVENT]])
def test_body_that_is_no_object_is_refused(name: str, body: object) -> None:
    assert refusal(name, body) == {"body": ["Not a JSON object."]}


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("field", ["call_sid", "account_sid"])
def test_ids_are_required(name: str, field: str) -> None:
    missing = {field: ["Missing data for required field."]}
    body = recorded(name)
    assert refusal(name, body | {field: None}) == missing
    del body[field]
    assert refusal(name, body) == missing


@pytest.mark.parametrize("field", ["call_sid", "account_sid"])
@pytest.mark.parametrize("value", ["", "x" * 65])
def test_ids_are_1_to_64_characters(field: str, value: str) -> None:
    assert refusal("left", IDS | {field: value}) == {field: ["Length must be between 1 and 64."]}


TEXTS = {
    "call": ["call_sid", "account_sid", "application_sid", "direction", "from", "to"],
    "redirect": ["call_status", "sip_reason", "parent_call_sid"],
    "status": ["call_termination_by"],
    "gather": ["digits", "reason"],
    "keys": ["digits", "reason"],
    "room-status": ["event", "conference_sid", "friendly_name", "time"],
    "wait": ["from"],
    "left": ["to"],
    "dialled": ["dial_call_status", "dial_call_sid"],
}
NUMBERS = {
    "status": ["sip_status", "duration"],
    "room-status": ["members"],
    "dialled": ["dial_sip_status"],
}


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in TEXTS.items() for field in fields]
)
@pytest.mark.parametrize("value", [7, 1.5, True, [], {}, ["x"]])
def test_a_value_that_is_no_text_is_refused(name: str, field: str, value: object) -> None:
    assert refusal(name, EVENT | {field: value}) == {field: ["Not a valid string."]}


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, fields in NUMBERS.items() for field in fields]
)
@pytest.mark.parametrize("value", ["7", 1.5, True, False, [], {}, float("nan")])
def test_a_value_that_is_no_whole_number_is_refused(name: str, field: str, value: object) -> None:
    assert refusal(name, EVENT | {field: value}) == {field: ["Not a valid integer."]}


@pytest.mark.parametrize("value", ["7", True, [], {}])
def test_the_age_of_a_room_must_be_a_number(value: object) -> None:
    errors = refusal("room-status", EVENT | {"duration": value})
    assert errors == {"duration": ["Not a valid number."]}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, 10**400])
def test_the_age_of_a_room_must_be_possible(value: float) -> None:
    assert list(refusal("room-status", EVENT | {"duration": value})) == ["duration"]


@pytest.mark.parametrize("value", [-1, 1000, 10**30])
def test_a_sip_status_out_of_range_is_refused(value: int) -> None:
    assert list(refusal("status", IDS | {"sip_status": value})) == ["sip_status"]


@pytest.mark.parametrize(
    ("name", "field", "longest"),
    [("call", "from", 256), ("call", "to", 256), ("status", "sip_reason", 1024)],
)
def test_texts_are_bounded(name: str, field: str, longest: int) -> None:
    load(name, IDS | {field: "x" * longest})
    errors = refusal(name, IDS | {field: "x" * (longest + 1)})
    assert errors == {field: [f"Longer than maximum length {longest}."]}


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(HookInvalid) as refused:
        load("gather", {"account_sid": 7, "digits": "47x"})
    assert str(refused.value) == (
        "call_sid: Missing data for required field.; "
        "account_sid: Not a valid string.; "
        "digits: String does not match expected pattern."
    )


def test_unknown_call_status_loads_as_none() -> None:
    loaded = load("status", IDS | {"call_status": "on-the-moon"})
    assert loaded == CallStatusHook(call_sid="c1", account_sid="a1", call_status=None)


@pytest.mark.parametrize("status", CallStatus)
def test_every_call_status_is_known(status: CallStatus) -> None:
    assert load("left", IDS | {"call_status": status.value}).call_status is status


def test_unknown_room_event_is_refused() -> None:
    errors = refusal("room-status", EVENT | {"event": "explode"})
    assert errors == {
        "event": ["Must be one of: start, end, join, leave, start-talking, stop-talking."]
    }


def test_room_event_and_room_are_required() -> None:
    missing = ["Missing data for required field."]
    assert refusal("room-status", IDS) == {"event": missing, "conference_sid": missing}


@pytest.mark.parametrize("name", ["gather", "keys"])
@pytest.mark.parametrize("digits", ["", "0123456789ABCD*#", "##", "*" * 64])
def test_keys_of_a_telephone_are_taken(name: str, digits: str) -> None:
    loaded = load(name, IDS | {"digits": digits})
    assert isinstance(loaded, GatherHook | KeysHook)
    assert loaded.digits == digits


@pytest.mark.parametrize("name", ["gather", "keys"])
@pytest.mark.parametrize("digits", ["12a", "E", " 1", "1\n", "\u0661", "%23%23", "*" * 65])
def test_other_keys_are_refused(name: str, digits: str) -> None:
    errors = refusal(name, IDS | {"digits": digits})
    assert errors == {"digits": ["String does not match expected pattern."]}


@pytest.mark.parametrize("kind", [GatherHook, KeysHook])
def test_keys_never_show_in_a_repr(kind: type[GatherHook | KeysHook]) -> None:
    assert "4711" not in repr(kind(call_sid="c1", account_sid="a1", digits="4711"))


def first_call(sip: object) -> FirstCallHook:
    loaded = load("call", IDS | {"sip": sip})
    assert isinstance(loaded, FirstCallHook)
    return loaded


@pytest.mark.parametrize(
    "sip",
    [
        None,
        {},
        {"headers": None},
        {"headers": {}},
        {"headers": {"X-Authenticated-User": None}},
        {"headers": {"x-authenticated-user": "101@pbx.example.com"}},
        {"headers": {"X-AUTHENTICATED-USER": "101@pbx.example.com"}},
        {"X-Authenticated-User": "101@pbx.example.com"},
    ],
)
def test_only_the_guarded_spelling_of_the_header_identifies_a_phone(sip: object) -> None:
    assert first_call(sip) == FirstCallHook(call_sid="c1", account_sid="a1")


@pytest.mark.parametrize(
    ("sip", "message"),
    [
        ("INVITE", "Not a valid SIP message."),
        ([], "Not a valid SIP message."),
        ({"headers": "X-Authenticated-User: 101"}, "Not valid SIP headers."),
        ({"headers": {"X-Authenticated-User": ["101@a", "102@a"]}}, "Not a valid X-Authenticated-"),
        ({"headers": {"X-Authenticated-User": "x" * 257}}, "Not a valid X-Authenticated-User."),
    ],
)
def test_a_sip_block_of_another_shape_is_refused(sip: object, message: str) -> None:
    errors = refusal("call", IDS | {"sip": sip})
    assert list(errors) == ["sip"]
    assert errors["sip"][0].startswith(message)


def test_odd_headers_of_others_do_no_harm() -> None:
    headers = {"via": ["a", "b"], "X-Authenticated-User": "101@pbx.example.com"}
    assert first_call({"headers": headers}).authenticated_user == "101@pbx.example.com"
