"""The request that places an invite's call, whole."""

from __future__ import annotations

from dataclasses import replace

from ivr_app.config import Account, Bridge, Settings
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.invite import Invite, Placement
from ivr_app.domain.room import RoomRef
from ivr_app.platform import placing

ACCOUNT = Account(
    account_sid="AC-1",
    webhook_secrets=("s",),
    api_url="https://api.example.com",
    api_key="key-1",
    application_sid="app",
    realm="pbx.example.com",
    bridge=Bridge("sip:{token}@bridge.example.com"),
    outbound_allow=(),
)
SETTINGS = Settings("https://ivr.example.com", {"AC-1": ACCOUNT}, ring_seconds=25)
TO_USER = Invite(
    id="invite1",
    room=RoomRef("local", "101"),
    room_id="room1",
    by="101",
    number="102",
    dest="102",
    target="user",
    bridged=True,
    secret="secret1",
    language="ru",
    sip_user="sales",
)
TO_NUMBER = replace(
    TO_USER, number="03023125100", dest="+493023125100", target="phone", sip_user="", language="en"
)
COMPANY = Company("Example", "DE", "en", "+4930231250")
RECEPTION = Extension("101", "Reception", "101")
TOKEN_URI = "sip:invite-local-101-invite1-secret1@bridge.example.com"


def tag(language: str, extension: str) -> dict[str, object]:
    fields = {
        "room": "local:101",
        "room_id": "room1",
        "role": "invitee",
        "extension": extension,
        "language": language,
        "country": "DE",
        "invite": "invite1",
        "leg": "room",
    }
    return {"ivr": {key: value for key, value in fields.items() if value}}


def test_an_extension_through_the_bridge() -> None:
    assert placing.request(ACCOUNT, SETTINGS, Placement(TO_USER, COMPANY, RECEPTION)) == {
        "application_sid": "app",
        "from": "101",
        "to": {"type": "sip", "sipUri": TOKEN_URI},
        "timeout": 15,
        "timeLimit": 21_660,
        "tag": tag("ru", "102"),
        "callerName": "Reception",
    }


def test_an_external_number_through_a_bridge_that_asks_who_calls() -> None:
    account = replace(ACCOUNT, bridge=Bridge("sip:{token}@bridge.example.com", "u", "p"))
    assert placing.request(account, SETTINGS, Placement(TO_NUMBER, COMPANY, RECEPTION)) == {
        "application_sid": "app",
        "from": "+4930231250",
        "to": {
            "type": "sip",
            "sipUri": TOKEN_URI,
            "auth": {"username": "u", "password": "p"},
        },
        "timeout": 15,
        "timeLimit": 21_660,
        "tag": tag("en", ""),
    }


def test_an_extension_plainly() -> None:
    plain = replace(TO_USER, bridged=False)
    body = placing.request(ACCOUNT, SETTINGS, Placement(plain, COMPANY, RECEPTION))
    assert body["to"] == {"type": "user", "name": "sales@pbx.example.com"}
    assert (body["timeout"], body["callerName"]) == (25, "Reception")


def test_an_external_number_plainly_and_by_nobody_that_is_known() -> None:
    plain = replace(TO_NUMBER, bridged=False)
    company = replace(COMPANY, caller_id=None)
    body = placing.request(ACCOUNT, SETTINGS, Placement(plain, company, None))
    assert body["to"] == {"type": "phone", "number": "+493023125100"}
    assert (body["from"], body["timeout"]) == ("101", 25)
    assert "callerName" not in body


def test_a_bridge_that_was_taken_away_meanwhile_leaves_a_plain_call() -> None:
    account = replace(ACCOUNT, bridge=None)
    body = placing.request(account, SETTINGS, Placement(TO_NUMBER, COMPANY, RECEPTION))
    assert body["to"] == {"type": "phone", "number": "+493023125100"}
