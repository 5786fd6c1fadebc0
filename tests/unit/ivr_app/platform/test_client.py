"""What the answers of the platform's REST API mean, and what is sent to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from ivr_app.config import Account
from ivr_app.platform.client import (
    CallGone,
    CallUnknown,
    PlatformApi,
    PlatformError,
    PlatformRefused,
    PlatformSilent,
    PlatformUnavailable,
    WrongCallState,
)

ACCOUNT = Account(
    account_sid="AC-1",
    webhook_secrets=("s",),
    api_url="https://api.example.com",
    api_key="key-1",
    application_sid="app",
    realm="pbx.example.com",
    bridge=None,
    outbound_allow=(),
)


class Answering(BaseAdapter):
    """Answers every request in one way, or fails."""

    def __init__(
        self, status: int = 200, body: object = None, error: Exception | None = None
    ) -> None:
        super().__init__()
        self.status, self.error = status, error
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.requests: list[requests.PreparedRequest] = []
        self.timeouts: list[object] = []
        self.sessions = 0

    def send(self, request: requests.PreparedRequest, *_args: Any, **more: Any) -> Any:
        self.requests.append(request)
        self.timeouts.append(more["timeout"])
        if self.error:
            raise self.error
        response = requests.Response()
        response.status_code = self.status
        response._content = self.body
        return response

    def close(self) -> None:
        """Nothing is open."""

    def session(self) -> requests.Session:
        self.sessions += 1
        session = requests.Session()
        session.mount("https://", self)
        return session


def api_of(answering: Answering) -> PlatformApi:
    return PlatformApi(ACCOUNT, answering.session)


def test_a_call_is_placed_with_the_key_of_the_account() -> None:
    answering = Answering(201, {"sid": "c1", "callId": "x"})
    api = api_of(answering)
    assert api.create_call({"from": "101"}) == "c1"
    api.update_call("c 1", {"call_status": "completed"})
    seen = [
        (request.method, request.url, request.headers["Authorization"], request.body)
        for request in answering.requests
    ]
    base = "https://api.example.com/v1/Accounts/AC-1/Calls"
    assert seen == [
        ("POST", base, "Bearer key-1", b'{"from": "101"}'),
        ("PUT", f"{base}/c%201", "Bearer key-1", b'{"call_status": "completed"}'),
    ]
    assert answering.timeouts == [(2.0, 8.0)] * 2
    assert answering.sessions == 1


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {}, PlatformRefused),
        (401, {}, PlatformRefused),
        (404, {}, CallUnknown),
        (422, {"msg": "call session is gone for call_sid c1"}, CallGone),
        (422, {"msg": "current call state is incompatible with ..."}, WrongCallState),
        (429, {}, PlatformUnavailable),
        (480, {}, PlatformUnavailable),
        (500, {}, PlatformUnavailable),
        (503, {}, PlatformUnavailable),
        (502, {}, PlatformSilent),
        (504, {}, PlatformSilent),
    ],
)
def test_what_a_status_means(status: int, body: object, error: type[PlatformError]) -> None:
    with pytest.raises(error, match=rf"^PUT /Calls: {status}$") as caught:
        api_of(Answering(status, body)).update_call("c1", {"call_status": "completed"})
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, PlatformUnavailable),
        (480, PlatformUnavailable),
        (500, PlatformSilent),
        (502, PlatformSilent),
        (503, PlatformSilent),
        (504, PlatformSilent),
    ],
)
def test_a_call_may_have_been_placed_after_an_error_of_the_server(
    status: int, error: type[PlatformError]
) -> None:
    with pytest.raises(error, match=rf"^POST /Calls: {status}$") as caught:
        api_of(Answering(status)).create_call({})
    assert type(caught.value) is error


def refused() -> requests.ConnectionError:
    pool: Any = None
    reason = NewConnectionError(HTTPConnection("api.example.com"), "refused")
    return requests.ConnectionError(MaxRetryError(pool, "/v1", reason))


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (refused(), PlatformUnavailable),
        (requests.ConnectionError(ConnectionRefusedError()), PlatformUnavailable),
        (requests.ConnectTimeout(), PlatformUnavailable),
        (requests.exceptions.SSLError(), PlatformUnavailable),
        (requests.ConnectionError("Connection aborted."), PlatformSilent),
        (requests.ReadTimeout(), PlatformSilent),
        (requests.exceptions.ChunkedEncodingError(), PlatformSilent),
    ],
    ids=repr,
)
def test_what_a_broken_request_means(error: Exception, meaning: type[PlatformError]) -> None:
    with pytest.raises(meaning) as caught:
        api_of(Answering(error=error)).create_call({})
    assert type(caught.value) is meaning


@pytest.mark.parametrize("body", [b"no JSON", b"[]", b"{}", b'{"sid": ""}', b""])
def test_a_call_with_an_unreadable_reply_may_have_been_placed(body: bytes) -> None:
    with pytest.raises(PlatformSilent, match="cannot be read"):
        api_of(Answering(201, body)).create_call({})


def test_calls_are_listed() -> None:
    listed = [{"call_sid": "c1", "from": "101", "to": "102", "direction": "outbound"}, {}]
    [call] = api_of(Answering(200, listed)).calls()
    assert (call.sid, call.from_, call.to, call.direction) == ("c1", "101", "102", "outbound")


@pytest.mark.parametrize("body", [b"no JSON", b"{}"])
def test_a_list_that_cannot_be_read_is_no_list(body: bytes) -> None:
    with pytest.raises(PlatformUnavailable, match="cannot be read"):
        api_of(Answering(200, body)).calls()


def test_an_error_names_neither_the_key_nor_the_call() -> None:
    with pytest.raises(PlatformError) as caught:
        api_of(Answering(500, {})).update_call("c1", {"call_status": "completed"})
    assert "c1" not in str(caught.value)
    assert "key-1" not in repr(caught.value)
