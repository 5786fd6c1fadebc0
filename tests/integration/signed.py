"""Hooks as the platform sends them: bodies with the least that is valid, really signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ivr_app.application import create_hook_app
from ivr_app.config import Account, Settings
from ivr_app.state.scripts import RedisClient

SID = "AC-test-1"
SECRET = "hook-secret-1"
NOW = 1_795_388_400_000
PIN = "4711"
PUBLIC = "https://ivr.example.com"

ACCOUNT = Account(
    account_sid=SID,
    webhook_secrets=(SECRET, "hook-secret-2"),
    api_url="https://api.example.com",
    api_key="api-key-1",
    application_sid="app-1",
    realm="pbx.example.com",
    outbound_allow=("*",),
)
SETTINGS = Settings(public_url=PUBLIC, accounts={SID: ACCOUNT})

# Every hook of the registry, with its least valid body.
LEAST: dict[str, dict[str, Any]] = {
    "call": {"direction": "inbound", "from": "101", "to": "*8101"},
    "status": {"call_status": "in-progress"},
    "pin": {"reason": "dtmfDetected", "digits": PIN},
    "keys": {"reason": "dtmfDetected", "digits": "*1"},
    "room-status": {"event": "join", "conference_sid": f"conf:{SID}:local-101-r1"},
    "left": {"call_status": "in-progress"},
    "dialled": {"dial_call_status": "completed"},
    "farewell": {},
    "hold": {},
    "wait": {},
    "redirect": {},
    "dial-over": {"dial_call_status": "completed"},
    "menu": {},
    "choice": {"reason": "dtmfDetected", "digits": "1"},
}


def body_of(name: str, **fields: Any) -> dict[str, Any]:
    """The least valid body of a hook, with some fields changed."""
    return {"call_sid": "call-1", "account_sid": SID} | LEAST[name] | fields


def raw_of(name: str, **fields: Any) -> bytes:
    """The same as bytes."""
    return json.dumps(body_of(name, **fields)).encode()


def first_call(extension: str, to: str, call_sid: str, **fields: Any) -> dict[str, Any]:
    """The first hook of a call from a phone that the platform authenticated."""
    headers = {"X-Authenticated-User": f"{extension}@{ACCOUNT.realm}"}
    sip = {"method": "INVITE", "headers": headers}
    return body_of("call", call_sid=call_sid, to=to, sip=sip, **{"from": extension} | fields)


def tag(role: str = "participant", **fields: str) -> dict[str, Any]:
    """The customerData of a call that the application tagged."""
    known = {"room": "local:101", "room_id": "r1", "role": role, "extension": "102"}
    return {"ivr": known | fields}


def signature(body: bytes, at_s: int = NOW // 1000, secret: str = SECRET) -> str:
    """The header of a body that was signed at ``at_s``."""
    digest = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


@dataclass
class Hooks:
    """Posts hooks to an application in this process, whose clock stands still."""

    client: FlaskClient

    @classmethod
    def to(cls, redis: RedisClient, settings: Settings = SETTINGS) -> Hooks:
        """Make the application."""
        return cls(create_hook_app(settings, redis, lambda: NOW).test_client())

    def raw(
        self, name: str, body: bytes, header: str | None, *, account: str = SID, query: str = ""
    ) -> TestResponse:
        """Post these bytes with this signature header."""
        headers = {"Content-Type": "application/json"}
        if header is not None:
            headers["Jambonz-Signature"] = header
        return self.client.post(f"/hooks/{account}/{name}{query}", data=body, headers=headers)

    def signed(
        self, name: str, body: bytes, *, query: str = "?attempt=1&step=1&number=101"
    ) -> TestResponse:
        """Post these bytes, signed now."""
        return self.raw(name, body, signature(body), query=query)

    def post(self, name: str, **fields: Any) -> TestResponse:
        """Post the least valid body with some fields changed, signed now."""
        return self.signed(name, raw_of(name, **fields))
