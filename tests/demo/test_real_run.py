"""The demonstration for real: its processes, its exit status, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ivr_app.demo.hands import press
from ivr_app.demo.local_conference import COMPANY, opened
from ivr_app.demo.office import Office, cast
from ivr_app.demo.scene import Scene
from ivr_app.demo.show import show
from ivr_app.demo.stage import StageFailed, real_stage
from ivr_app.demo.story import Step, Story
from tests.demo.paper import paper, printed

pytestmark = pytest.mark.processes

LIMIT_S = 150
DEMO = [sys.executable, "-m", "ivr_app.cli", "demo", "--plain"]


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    before = children()
    yield
    deadline = time.monotonic() + 10
    while children() - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert children() - before == set()


def nobody(scene: Scene, office: Office) -> None:
    """The only expectation that needs the worker."""
    press(office.reception, "##")
    scene.hear("nobody_to_remove", office.reception)


def short_story() -> Story[Office]:
    steps = (Step("Reception opens", "", opened), Step("Nobody to drop", "", nobody))
    return Story("A short story", COMPANY, cast("Stranger"), steps)


def test_the_story_is_played_and_all_is_as_expected(tmp_path: Path) -> None:
    # The settings of the shell are those of another installation, and must not matter.
    env = {**os.environ, "IVR_ACCOUNT_SID": "AC-other", "REDIS_URL": "redis://127.0.0.1:1"}
    ended = subprocess.run(  # noqa: S603 - our own command
        DEMO, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    assert "All was as expected." in ended.stdout
    assert ", 0 violations." in ended.stdout
    assert "\x1b" not in ended.stdout
    assert max(map(len, ended.stdout.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == []


def test_without_its_worker_the_application_fails_the_story() -> None:
    console = paper()
    status = show(short_story(), console, threading.Event(), worker=False)
    text = printed(console)
    assert status == 1, text
    assert 'expected: only Reception hears "There is nobody to remove."' in text
    assert "seen: heard by nobody" in text
    assert "Not all was as expected." in text
    assert "The application's last words:" in text


def test_an_application_that_does_not_start_is_told_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nonexistent")
    console = paper()
    assert show(short_story(), console, threading.Event()) == 2
    assert "The application does not start:" in printed(console)


def test_a_stop_while_the_stage_is_put_up_ends_what_was_started() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(KeyboardInterrupt), real_stage(COMPANY, stop):
        raise StageFailed("it was put up")


def test_ctrl_c_ends_it_with_all_its_processes() -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        [*DEMO, "--story", "company"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        line = next(line for line in demo.stdout if "A customer calls" in line)
        started = psutil.Process(demo.pid).children(recursive=True)
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=30)
    assert line.startswith("1. ")
    # gunicorn and its two workers, the worker, Redis.
    assert len(started) >= 5
    assert not [process for process in started if process.is_running()]
    assert demo.returncode == 1
