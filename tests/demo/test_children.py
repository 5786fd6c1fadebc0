"""Processes of the demonstration: run for as long as a block, ended in every case."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from ivr_app.demo.children import running
from ivr_app.supervisor import Program

ENV = {"PATH": "/usr/bin:/bin"}


def shell(script: str) -> Program:
    return Program("shell", ["sh", "-c", script])


def wait_for(log: Path, text: str) -> None:
    deadline = time.monotonic() + 10
    while text not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert log.read_text() == text


def test_it_ends_as_on_ctrl_c_and_its_words_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    script = shell("trap 'echo bye; exit 3' INT; echo ready; while :; do sleep 0.01; done")
    with running(script, ENV, log) as process:
        wait_for(log, "before\nready\n")
    assert process.returncode == 3
    assert log.read_text() == "before\nready\nbye\n"


def test_one_that_does_not_end_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = shell("trap '' INT; echo ready; while :; do sleep 0.01; done")
    with running(script, ENV, log, patience_s=0.1) as process:
        wait_for(log, "ready\n")
    assert process.returncode == -signal.SIGKILL


def test_one_that_has_ended_already_is_left_alone(tmp_path: Path) -> None:
    with running(shell("exit 4"), ENV, tmp_path / "log") as process:
        process.wait(10)
    assert process.returncode == 4
