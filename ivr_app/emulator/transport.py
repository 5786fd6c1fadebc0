"""How a webhook reaches the application: inline (a WSGI app in this process) or over HTTP."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import local
from typing import TYPE_CHECKING, Literal, Protocol

import requests
from urllib3.exceptions import NewConnectionError
from werkzeug.test import Client

from ivr_app.emulator.scheduler import Scheduler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True)
class HookReply:
    """What the application answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HookFailure:
    """There was no answer: no connection, one that broke, or nothing within the time-out."""

    kind: Literal["connect", "broken", "timeout"]


OnReply = Callable[[HookReply | HookFailure], object]


class HookTransport(Protocol):
    """Sends one POST. on_reply may be called from any thread, also before `post` returns."""

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_s: float, on_reply: OnReply
    ) -> None:
        """Send; never raises, never blocks the line of events longer than the app works."""
        ...


class WsgiTransport:
    """Calls a WSGI app at once, in this thread, and hands the reply over at once.

    URLs that do not begin with base_url meet nobody: a connect failure. The time-out cannot
    pass, because no time does.
    """

    def __init__(self, app: "WSGIApplication", base_url: str) -> None:
        self._client = Client(app)
        self._base_url = base_url.rstrip("/")

    def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        timeout_s: float,  # noqa: ARG002 - a transport's signature
        on_reply: OnReply,
    ) -> None:
        """Call the app."""
        if url.startswith((self._base_url + "/", self._base_url + "?")):
            on_reply(self._call(url, headers, body))
        else:
            on_reply(HookFailure("connect"))

    def _call(self, url: str, headers: Mapping[str, str], body: bytes) -> HookReply:
        path, _, query = url.removeprefix(self._base_url).partition("?")
        response = self._client.post(
            path,
            base_url=self._base_url,
            query_string=query,
            headers=dict(headers),
            data=body,
            content_type="application/json",
        )
        try:
            return HookReply(response.status_code, dict(response.headers), response.get_data())
        finally:
            response.close()


class HttpTransport:
    """Posts over HTTP from a few threads; replies come on the scheduler's line of events."""

    def __init__(self, scheduler: Scheduler, workers: int = 8) -> None:
        self._scheduler = scheduler
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="platform-hook")
        self._threads = local()
        self._sessions: list[requests.Session] = []

    def post(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_s: float, on_reply: OnReply
    ) -> None:
        """Queue the request."""

        def work() -> None:
            reply = self._send(url, headers, body, timeout_s)
            self._scheduler.submit(lambda: on_reply(reply))

        self._pool.submit(work)

    def close(self) -> None:
        """Let requests under way end, drop the others, close the connections."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for session in self._sessions:
            session.close()

    def _send(
        self, url: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> HookReply | HookFailure:
        try:
            response = self._session().post(
                url, data=body, headers=dict(headers), timeout=timeout_s, allow_redirects=False
            )
        except requests.exceptions.ConnectionError as error:
            never = isinstance(getattr(error.args[0], "reason", None), NewConnectionError)
            return HookFailure("connect" if never else "broken")
        except requests.exceptions.RequestException:
            return HookFailure("timeout")
        return HookReply(response.status_code, dict(response.headers), response.content)

    def _session(self) -> requests.Session:
        if not hasattr(self._threads, "session"):
            self._threads.session = requests.Session()
            # The platform goes straight to the application, whatever this machine's proxy says.
            self._threads.session.trust_env = False
            self._sessions.append(self._threads.session)
        session: requests.Session = self._threads.session
        return session
