"""Processes of the application, started for a test and ended by their own pid."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import NamedTuple, Self

import orjson
import requests

from tests.integration.signed import PUBLIC, SECRET, SID, signature

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0

SETTINGS_ENV = {
    "IVR_PUBLIC_URL": PUBLIC,
    "IVR_ACCOUNT_SID": SID,
    "IVR_WEBHOOK_SECRETS": SECRET,
    "IVR_API_URL": "http://127.0.0.1:9",
    "IVR_API_KEY": "api-key-1",
    "IVR_APPLICATION_SID": "app-1",
    "IVR_REALM": "pbx.example.com",
    "IVR_OUTBOUND_ALLOW": "*",
}


def environment(**settings: str) -> dict[str, str]:
    """The environment of this process without its own settings, and these."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("IVR_", "REDIS_URL"))}
    return plain | SETTINGS_ENV | settings


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until(is_so: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
    """Ask until it is so; AssertionError when the time is over."""
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, f"not within {within_s} s: {what}"
        time.sleep(0.02)


@contextmanager
def running(
    command: Sequence[str], env: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command, as a terminal does: in a group of its own. Its output goes to ``log``.

    It is ended at the end, if it was not before.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            list(command),
            env=dict(env),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            process_group=0,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ivr_app(*arguments: str) -> list[str]:
    """The command line of ``ivr-app``."""
    return [sys.executable, "-m", "ivr_app.cli", *arguments]


def is_ready(url: str) -> bool:
    """Whether a web process answers there, and Redis behind it."""
    try:
        return requests.get(f"{url}/readyz", timeout=2).status_code == 200
    except requests.RequestException:
        return False


class Web:
    """Posts signed hooks over HTTP; every thread has its own connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    def post(
        self,
        name: str,
        body: Mapping[str, object],
        query: str = "",
        *,
        signed_at: int | None = None,
    ) -> list[dict[str, object]]:
        """Post a hook that is signed now, or was at ``signed_at`` (s); returns the document."""
        raw = orjson.dumps(body)
        headers = {
            "Content-Type": "application/json",
            "Jambonz-Signature": signature(raw, signed_at or int(time.time())),
        }
        url = f"{self.url}/hooks/{SID}/{name}{query}"
        response = self._session().post(url, data=raw, headers=headers, timeout=30)
        assert response.status_code == 200, response.text
        document: list[dict[str, object]] = response.json()
        return document

    def close(self) -> None:
        """Close all connections."""
        for session in self._sessions:
            session.close()

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._sessions.append(self._local.session)
        session: requests.Session = self._local.session
        return session


class Asked(NamedTuple):
    """One request to the platform."""

    method: str
    path: str
    body: dict[str, object]


class FakePlatform:
    """A REST API that notes what it is asked and agrees to everything."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._sids = count(1)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def placed(self) -> list[str]:
        """The numbers that were called."""
        to = [each.body["to"] for each in self.asked if each.method == "POST"]
        return [str(one["number"]) for one in to if isinstance(one, dict)]

    def answer(self, asked: Asked) -> tuple[int, object]:
        """Note a request and agree."""
        self.asked.append(asked)
        if asked.method == "POST":
            sid = f"placed-{next(self._sids)}"
            return 201, {"sid": sid, "callId": sid}
        return (200, []) if asked.method == "GET" else (202, None)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(self.command, self.path, orjson.loads(raw) if raw else {})
                status, answer = platform.answer(asked)
                sent = b"" if answer is None else orjson.dumps(answer)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - the base class asks for them

            def log_message(self, *_: object, **__: object) -> None:
                """Say nothing."""

        return Handler
