"""Answers of the platform's REST API about calls."""

from typing import Any

import pytest

from schemas.hooks import CallStatus, CallTag
from schemas.platform import (
    CreatedCall,
    ListedCall,
    ReplyInvalid,
    load_created_call,
    load_listed_calls,
)

ITEM: dict[str, Any] = {
    "call_sid": "9a3c7e52-1f5d-4b0a-8a3f-6c2e7b9d1102",
    "account_sid": "c37a5b1e-6f8e-4d8f-9b59-2a1d8f0c7e11",
    "application_sid": "0e9a4d0c-3b0f-4d0e-8b4b-5a8f6f1a2c33",
    "call_id": "9a3c7e52-call@203.0.113.20",
    "call_status": "in-progress",
    "direction": "outbound",
    "from": "+4930231250",
    "to": "sip:inv-Zk3v9Qp1@pbx.example.com",
    "parent_call_sid": "5e0f3f0a-8f0e-4a43-9d8c-0d5c1c7a1101",
    "sip_status": 200,
    "service_url": "http://10.0.0.12:3000",
}
CALL = ListedCall(
    sid="9a3c7e52-1f5d-4b0a-8a3f-6c2e7b9d1102",
    call_status=CallStatus.IN_PROGRESS,
    from_="+4930231250",
    to="sip:inv-Zk3v9Qp1@pbx.example.com",
    direction="outbound",
    parent_call_sid="5e0f3f0a-8f0e-4a43-9d8c-0d5c1c7a1101",
)
BARE = ListedCall(sid="c1")


def test_created_call_loads() -> None:
    assert load_created_call({"sid": "c1", "callId": "x@203.0.113.20"}) == CreatedCall(sid="c1")


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("created", "body: Not a JSON object."),
        ([], "body: Not a JSON object."),
        ({}, "sid: Missing data for required field."),
        ({"sid": None}, "sid: Missing data for required field."),
        ({"sid": 7}, "sid: Not a valid string."),
        ({"sid": ""}, "sid: Length must be between 1 and 64."),
    ],
)
def test_unreadable_created_call_is_refused(payload: object, message: str) -> None:
    with pytest.raises(ReplyInvalid) as refused:
        load_created_call(payload)
    assert str(refused.value) == message


def test_list_of_calls_loads_whole() -> None:
    assert load_listed_calls([ITEM, {"call_sid": "c1"}]) == (CALL, BARE)
    assert load_listed_calls([]) == ()


def test_tag_of_a_listed_call_loads() -> None:
    tag = CallTag("local:101", "r1", "invitee", invite="i1", leg="room")
    items = [{"call_sid": "c1", "customerData": tag.as_data()}]
    assert load_listed_calls(items) == (ListedCall(sid="c1", tag=tag),)


@pytest.mark.parametrize("item", [{}, None, "c1", [], {"call_sid": 7}, {"call_sid": ""}])
def test_item_without_a_sid_is_skipped(item: object) -> None:
    assert load_listed_calls([item, ITEM]) == (CALL,)


@pytest.mark.parametrize(
    "odd",
    [{"from": 4930}, {"to": "x" * 999}, {"direction": []}, {"call_status": "new"}, {"to": None}],
)
def test_a_live_call_with_an_odd_field_stays_in_the_list(odd: dict[str, Any]) -> None:
    assert load_listed_calls([{"call_sid": "c1"} | odd]) == (BARE,)


@pytest.mark.parametrize("payload", [None, {}, "[]", {"calls": []}])
def test_answer_that_is_no_list_is_refused(payload: object) -> None:
    with pytest.raises(ReplyInvalid, match=r"^body: Not a JSON array\.$"):
        load_listed_calls(payload)
