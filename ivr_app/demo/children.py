"""The application's processes: started with their settings, ended in every case."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ivr_app.supervisor import Program

PATIENCE_S = 8.0


@contextmanager
def running(
    program: Program, env: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for as long as the block lasts; what it prints is appended to ``log``."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            list(program.command),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C is for whoever runs this, who ends the process in its turn.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    # What Ctrl-C would do: unlike SIGTERM it does not let gunicorn wait for idle connections.
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
