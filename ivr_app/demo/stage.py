"""Everything that a story needs, for real and on this machine alone: a Redis that keeps nothing,
gunicorn with the application, its worker, and the emulated platform over HTTP.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr_app import provisioning, supervisor
from ivr_app.config import Settings
from ivr_app.demo.children import running
from ivr_app.demo.installation import SID, platform_config, settings_of
from ivr_app.emulator import HttpTransport, Platform, RealScheduler, serve_rest
from ivr_app.errors import IvrError
from ivr_app.state import embedded
from ivr_app.state.connection import connect
from ivr_app.state.keys import Keys

HOST = "127.0.0.1"
START_S = 30.0
WEB_PROCESSES, WEB_THREADS = 2, 8


class StageFailed(IvrError):
    """A process of the application did not start; the words end in the last lines of its log."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A platform whose account is served by the application; ``log`` is what that printed."""

    platform: Platform
    clock: RealScheduler
    log: Path

    def last_words(self, lines: int = 10) -> str:
        """The end of the log."""
        if not self.log.is_file():
            return ""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])


@contextmanager
def real_stage(company: str, stop: threading.Event, *, with_worker: bool = True) -> Iterator[Stage]:
    """Put up a stage for the company that a company file's text describes.

    Raises IvrError if something does not start, KeyboardInterrupt once ``stop`` is set. Without
    its worker the application answers, but never does what it ordered: a way to see a story fail.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ivr-demo-")))
        redis = stack.enter_context(embedded.start(folder / "redis", persistent=False))
        address = f"{HOST}:{_free_port()}"
        platform, clock, api_url = _platform(stack, f"http://{address}")
        company_file = folder / "company.yaml"
        company_file.write_text(company, "utf-8")
        settings = settings_of(
            public_url=f"http://{address}",
            api_url=api_url,
            redis_url=redis.url,
            company_file=company_file,
        )
        stage = Stage(platform, clock, folder / "application.log")
        _fill(settings)
        programs = [supervisor.web_program(address, WEB_PROCESSES, WEB_THREADS)]
        programs += [supervisor.worker_program()] if with_worker else []
        env = _environment(os.environ, settings)
        started = [stack.enter_context(running(each, env, stage.log)) for each in programs]

        def is_ready() -> bool:
            return _serves(address) and (not with_worker or _works(redis.url))

        _wait(stage, started, is_ready, stop)
        yield stage


def _platform(stack: ExitStack, public_url: str) -> tuple[Platform, RealScheduler, str]:
    """Start the platform; the last is the address of its REST API."""
    clock = RealScheduler()
    stack.callback(clock.close)
    transport = HttpTransport(clock)
    stack.callback(transport.close)
    platform = Platform(platform_config(public_url), transport, clock)
    rest = serve_rest(platform, HOST)
    stack.callback(rest.close)
    return platform, clock, rest.url


def _environment(outer: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """What the processes see: nothing of an installation that this shell is set up for."""
    kept = {
        name: value
        for name, value in outer.items()
        if not name.startswith(("IVR_", "REDIS_", "GUNICORN_"))
    }
    # The worker goes straight to the platform, whatever proxy this machine has.
    direct = {"NO_PROXY": HOST, "no_proxy": HOST}
    return {**kept, **direct, **settings}


def _fill(settings: Mapping[str, str]) -> None:
    client = connect(settings["REDIS_URL"])
    try:
        provisioning.fill_empty_companies(Settings.from_env(settings), client)
    finally:
        client.close()


def _free_port() -> int:
    """Give a port that is free now; another program could still take it before gunicorn does."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(
    stage: Stage,
    started: Sequence[subprocess.Popen[bytes]],
    is_ready: Callable[[], bool],
    stop: threading.Event,
) -> None:
    deadline = time.monotonic() + START_S
    while not is_ready():
        ended = any(process.poll() is not None for process in started)
        if ended or time.monotonic() > deadline:
            raise StageFailed(f"The application does not start:\n{stage.last_words()}")
        if stop.wait(0.05):
            raise KeyboardInterrupt


def _serves(address: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _works(redis_url: str) -> bool:
    """Whether a worker has said that the orders are its own to carry out."""
    client = connect(redis_url)
    try:
        return bool(client.exists(Keys(SID).lease))
    finally:
        client.close()
