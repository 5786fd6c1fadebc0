"""The supervisor with small programs of its own: no gunicorn, no Redis."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from ivr_app.supervisor import Program, stop_on_signals, supervise, web_program, worker_program
from tests.integration.running import wait_until

NOTES = "import os,sys,time,signal; print(os.getpid(), file=open(os.environ['NOTES'], 'a'));"
SLEEPS = NOTES + "time.sleep(600)"
ENDS = NOTES + "sys.exit(3)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPS


def python(text: str) -> Program:
    return Program("program", [sys.executable, "-c", text])


@contextmanager
def supervised(text: str, notes: Path, patience_s: float = 15.0) -> Iterator[threading.Event]:
    """Supervise one program in a thread; it has ended when the block is left."""
    stop = threading.Event()
    env = dict(os.environ) | {"NOTES": str(notes)}
    watch = threading.Thread(
        target=supervise, args=([python(text)], env, stop), kwargs={"patience_s": patience_s}
    )
    watch.start()
    try:
        yield stop
    finally:
        stop.set()
        watch.join()


def pids(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_program_runs_until_it_is_stopped(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with supervised(SLEEPS, notes):
        wait_until(lambda: len(pids(notes)) == 1, "it runs")
        (pid,) = pids(notes)
        assert runs(pid)
    assert pids(notes) == [pid]
    assert not runs(pid)


def test_program_that_ends_is_started_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    notes = tmp_path / "notes"
    with supervised(ENDS, notes):
        wait_until(lambda: len(pids(notes)) >= 2, "it was started again")
    assert vars(caplog.records[0])["codes"] == {"program": 3}


def test_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with supervised(STUBBORN, notes, patience_s=0.2):
        wait_until(lambda: len(pids(notes)) == 1, "it runs")
    assert not runs(pids(notes)[0])


def test_nothing_is_started_when_the_stop_came_first(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    supervise([python(ENDS)], {"NOTES": str(tmp_path / "notes")}, stop)
    assert pids(tmp_path / "notes") == []


def test_program_that_cannot_be_started_takes_the_others_along(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    programs = [python(SLEEPS), Program("missing", [str(tmp_path / "missing")])]
    with pytest.raises(FileNotFoundError):
        supervise(programs, dict(os.environ) | {"NOTES": str(notes)}, threading.Event())
    assert not any(runs(pid) for pid in pids(notes))


@pytest.fixture
def untouched_signals() -> Iterator[None]:
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("untouched_signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signal_sets_the_stop(number: signal.Signals) -> None:
    stop = stop_on_signals()
    assert not stop.is_set()
    signal.raise_signal(number)
    assert stop.is_set()


@pytest.mark.usefixtures("untouched_signals")
def test_terminal_that_is_closed_is_ignored_under_nohup() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = stop_on_signals()
    signal.raise_signal(signal.SIGHUP)
    assert not stop.is_set()


def test_gunicorn_gets_the_address_and_its_processes_and_threads() -> None:
    command = web_program("127.0.0.1:8080", workers=4, threads=6).command
    assert list(command[:6]) == [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:app",
        "--bind",
        "127.0.0.1:8080",
    ]
    pairs = dict(pairwise(command))
    assert (pairs["--workers"], pairs["--threads"], pairs["--worker-class"]) == (
        "4",
        "6",
        "gthread",
    )
    # The platform gives up after ten seconds; a worker that hangs is replaced soon after.
    assert 10 < int(pairs["--timeout"]) <= 30


def test_worker_is_the_command_of_the_same_name() -> None:
    assert list(worker_program().command) == [sys.executable, "-m", "ivr_app.cli", "worker"]
