"""Runs the processes of one machine: gunicorn and the worker. One that dies is started again."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

log = logging.getLogger("ivr_app.supervisor")

PATIENCE_S = 15.0
RESTART_S = 1.0


@dataclass(frozen=True, slots=True)
class Program:
    """A process to keep running: its name for the log, and its command line."""

    name: str
    command: Sequence[str]


def web_program(bind: str, workers: int, threads: int) -> Program:
    """Gunicorn with the application. Threads, because a hook waits for Redis half of its time."""
    command = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", bind),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", str(threads)),
        # Longer than the platform's time-out of 10 s; keep-alive spares it a handshake per hook.
        *("--timeout", "15", "--graceful-timeout", "10", "--keep-alive", "75"),
        *("--log-level", "warning"),
    ]
    return Program("web", command)


def worker_program() -> Program:
    """The worker, alone."""
    return Program("worker", [sys.executable, "-m", "ivr_app.cli", "worker"])


def supervise(
    programs: Sequence[Program],
    env: Mapping[str, str],
    stop: threading.Event,
    *,
    patience_s: float = PATIENCE_S,
) -> None:
    """Keep the programs running until ``stop`` is set; then end them, politely at first.

    One that has not ended after ``patience_s`` is killed.
    """
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        while not stop.is_set():
            for program in programs:
                if program.name not in running:
                    running[program.name] = _start(program, env)
            stop.wait(0.2)
            ended = _take_ended(running)
            if ended and not stop.is_set():
                log.error("programs ended", extra={"codes": ended})
                stop.wait(RESTART_S)
    finally:
        _end(list(running.values()), patience_s)


def _take_ended(running: dict[str, subprocess.Popen[bytes]]) -> dict[str, int]:
    ended = {
        name: code for name, process in running.items() if (code := process.poll()) is not None
    }
    for name in ended:
        del running[name]
    return ended


def _start(program: Program, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C reaches the supervisor alone, which ends the programs politely.
    # Gunicorn would drop the hooks that it is answering.
    return subprocess.Popen(  # noqa: S603 - our own commands
        list(program.command), env=dict(env), process_group=0
    )


def _end(processes: Sequence[subprocess.Popen[bytes]], patience_s: float) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + patience_s
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stop_on_signals() -> threading.Event:
    """Return an event that SIGTERM, SIGINT and (unless ``nohup`` is asked for) SIGHUP set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: stop.set())
    return stop
