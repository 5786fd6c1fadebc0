"""Redis that is stopped, frozen or silent: callers hear an apology, members stay where they are."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from ivr_app.routes.registry import HOOKS
from ivr_app.services.desk import open_desk
from ivr_app.state import embedded
from ivr_app.state.connection import connect
from ivr_app.state.embedded import EmbeddedRedis
from ivr_app.state.scripts import Scripts
from tests.integration.signed import ACCOUNT, SETTINGS, Hooks, first_call, tag
from tests.integration.test_hook_boundary import COMPANY, RECEPTION, SALES, said

HANGUP = {"verb": "hangup"}
APOLOGY = {
    "verb": "say",
    "text": "The service is not available at the moment. Please try again later.",
}
WAIT = {"verb": "say", "text": "Please wait for the moderator."}
LATER = {"status": 503, "detail": "without state"}
WITHOUT_REDIS: dict[str, tuple[int, Any]] = {
    "call": (200, [APOLOGY, HANGUP]),
    # Nobody on the line waits for these: the platform tells them again.
    "status": (503, LATER),
    "room-status": (503, LATER),
    "pin": (200, [APOLOGY, HANGUP]),
    "keys": (200, []),
    "left": (200, []),
    "dialled": (200, []),
    "farewell": (200, [{"verb": "say", "text": "The conference has ended."}, HANGUP]),
    # A member on hold would never be asked about again.
    "hold": (503, LATER),
    # Nothing of these needs Redis, as they are posted here.
    "wait": (200, [WAIT, {"verb": "pause", "length": 15}]),
    "menu": (200, [HANGUP]),
    "choice": (200, [HANGUP]),
    "dial-over": (200, [HANGUP]),
    "redirect": (200, [APOLOGY, HANGUP]),
}
INVITED = {"invite": "i1", "leg": "bridge"}


def answers_of(hooks: Hooks) -> dict[str, tuple[int, Any]]:
    """What every hook of a call with a tag is answered."""
    of_invites = ("dialled", "status")
    tags = {name: tag(**INVITED) if name in of_invites else tag() for name in HOOKS}
    return {name: said(hooks.post(name, customerData=tags[name])) for name in HOOKS}


def health(hooks: Hooks) -> tuple[int, int]:
    return hooks.client.get("/livez").status_code, hooks.client.get("/readyz").status_code


def create_room(hooks: Hooks, call_sid: str) -> list[str]:
    """The verbs of the answer to *8101, dialled by 101."""
    body = json.dumps(first_call("101", "*8101", call_sid)).encode()
    _status, document = said(hooks.signed("call", body))
    return [verb["verb"] for verb in document]


ENTERED = ["tag", "config", "say", "dub", "conference"]
AGAIN = ["tag", "config", "dub", "conference"]
SORRY = ["say", "hangup"]


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[str]:
    """The URL of a listener that takes connections and never answers."""
    path = tmp_path / "silent.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(64)
        yield f"unix://{path}"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with embedded.start(tmp_path / "redis") as started:
        yield started


@pytest.fixture
def client(server: EmbeddedRedis) -> Iterator[Redis]:
    with connect(server.url) as opened:
        assert isinstance(opened, Redis)
        open_desk(ACCOUNT, SETTINGS, Scripts(opened)).directory.fill(COMPANY, (RECEPTION, SALES))
        yield opened


def test_redis_that_is_not_there_is_apologised_for(tmp_path: Path) -> None:
    with connect(f"unix://{tmp_path}/nothing.sock") as client:
        hooks = Hooks.to(client)
        assert health(hooks) == (200, 503)
        assert answers_of(hooks) == WITHOUT_REDIS


def test_redis_that_never_answers_is_apologised_for(silent: str) -> None:
    with connect(silent, timeout_s=0.1) as client:
        hooks = Hooks.to(client)
        assert health(hooks) == (200, 503)
        assert answers_of(hooks) == WITHOUT_REDIS


def test_caller_waits_for_a_silent_redis_for_about_a_second(silent: str) -> None:
    with connect(silent) as client:
        hooks = Hooks.to(client)
        started = time.monotonic()
        assert create_room(hooks, "call-1") == SORRY
        # The platform would wait for ten; the driver, left to itself, for ever.
        assert time.monotonic() - started < 2.5


def test_redis_that_comes_back_is_used_again_with_what_it_knew(
    server: EmbeddedRedis, client: Redis, tmp_path: Path
) -> None:
    hooks = Hooks.to(client)
    assert create_room(hooks, "call-1") == ENTERED
    server.stop()
    assert health(hooks) == (200, 503)
    assert create_room(hooks, "call-2") == SORRY
    with embedded.start(tmp_path / "redis"):
        assert health(hooks) == (200, 200)
        assert create_room(hooks, "call-3") == AGAIN


def test_redis_that_was_frozen_never_gives_one_hook_the_answer_to_another(
    server: EmbeddedRedis, client: Redis
) -> None:
    hooks = Hooks.to(client)
    assert create_room(hooks, "call-1") == ENTERED
    os.kill(server.pid, signal.SIGSTOP)
    try:
        assert create_room(hooks, "call-2") == SORRY
        assert said(hooks.post("keys", customerData=tag())) == (200, [])
        assert health(hooks) == (200, 503)
    finally:
        os.kill(server.pid, signal.SIGCONT)
    assert health(hooks) == (200, 200)
    assert create_room(hooks, "call-3") == AGAIN
    assert said(hooks.post("farewell", customerData=tag()))[0] == 200
