"""The platform's REST API of one account: ``<api url>/v1/Accounts/<account sid>``.

Every thread has a session of its own. A request is sent once: who asks decides whether, and how,
it is repeated, because "no answer" does not mean "not done".
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from urllib.parse import quote

import requests

from ivr_app.config import Account
from ivr_app.errors import IvrError
from schemas.platform import ListedCall, ReplyInvalid, load_created_call, load_listed_calls

CONNECT_S, READ_S = 2.0, 8.0


class PlatformError(IvrError):
    """Base of what can go wrong with a request to the platform."""


class PlatformUnavailable(PlatformError):
    """The platform did not do it now, and may later: refused connection, 429, 480, 5xx."""


class PlatformSilent(PlatformError):
    """The platform did not answer in time, or broke off: it may have done it."""


class PlatformRefused(PlatformError):
    """The platform will not do it: 4xx."""


class CallGone(PlatformRefused):
    """The call has ended, or never was."""


class CallUnknown(CallGone):
    """The platform has no record of the call: 404.

    It keeps none of a call that ended some minutes ago, and, by default, none of a call that was
    answered more than an hour ago and lives.
    """


class WrongCallState(PlatformRefused):
    """The call is not in the state for this request: the other way of ending it fits."""


class PlatformApi:
    """Requests to the platform for ``account``. ``new_session`` makes a session for a thread."""

    def __init__(
        self, account: Account, new_session: Callable[[], requests.Session] = requests.Session
    ) -> None:
        self._base = f"{account.api_url}/v1/Accounts/{quote(account.account_sid)}"
        self._api_key = account.api_key
        self._new_session = new_session
        self._local = threading.local()

    def create_call(self, body: Mapping[str, object]) -> str:
        """Place a call; returns its sid."""
        response = self._send("POST", "/Calls", body)
        try:
            return load_created_call(_json(response)).sid
        except ReplyInvalid as error:
            # It was accepted: the call exists, its sid is not known.
            raise PlatformSilent("POST /Calls: an answer that cannot be read") from error

    def update_call(self, call_sid: str, body: Mapping[str, object]) -> None:
        """Ask one thing of a call that exists."""
        self._send("PUT", f"/Calls/{quote(call_sid)}", body)

    def calls(self) -> tuple[ListedCall, ...]:
        """All calls of the account, those too that ended in the last minutes."""
        response = self._send("GET", "/Calls", None)
        try:
            return load_listed_calls(_json(response))
        except ReplyInvalid as error:
            raise PlatformUnavailable("GET /Calls: an answer that cannot be read") from error

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = self._new_session()
            session.headers["Authorization"] = f"Bearer {self._api_key}"
        return session

    def _send(self, method: str, path: str, body: Mapping[str, object] | None) -> requests.Response:
        try:
            response = self._session().request(
                method, self._base + path, json=body, timeout=(CONNECT_S, READ_S)
            )
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as error:
            raise PlatformUnavailable(f"{method} {_shape(path)}: no connection") from error
        except requests.ConnectionError as error:
            raise _broken(error, f"{method} {_shape(path)}") from error
        except requests.RequestException as error:
            raise PlatformSilent(f"{method} {_shape(path)}: {type(error).__name__}") from error
        _check(response, method, f"{method} {_shape(path)}")
        return response


def _json(response: requests.Response) -> object:
    try:
        return response.json()
    except requests.JSONDecodeError as error:
        raise ReplyInvalid({"body": ["Not JSON."]}) from error


def _shape(path: str) -> str:
    return "/".join(path.split("/")[:2])


def _broken(error: requests.ConnectionError, what: str) -> PlatformError:
    """A connection that was never made did nothing; one that broke may have done it."""
    reason = repr(error)
    if "NewConnectionError" in reason or "ConnectionRefusedError" in reason:
        return PlatformUnavailable(f"{what}: no connection")
    return PlatformSilent(f"{what}: the connection broke")


def _check(response: requests.Response, method: str, what: str) -> None:
    status = response.status_code
    if status < 400:
        return
    said = f"{what}: {status}"
    if status in (502, 504) or (status >= 500 and method == "POST"):
        # A proxy lost sight of the platform, or its API of the part of it that places calls: which
        # may have done it. Whatever else is asked may be asked twice.
        raise PlatformSilent(said)
    if status == 429 or status >= 500 or status == 480:
        # 480 is the platform's own answer while it has no media server.
        raise PlatformUnavailable(said)
    if status == 404:
        raise CallUnknown(said)
    if status == 422:
        raise CallGone(said) if "gone" in response.text else WrongCallState(said)
    raise PlatformRefused(said)
