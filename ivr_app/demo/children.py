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
    program: Program, env: Mapping[str, str], log: Path, *, patience_s: float = PATIENCE_S
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for as long as the block lasts; what it prints is appended to ``log``.

    At the end it has ``patience_s`` to end by itself, and is killed otherwise.
    """
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
        _end(process, patience_s)


def _end(process: subprocess.Popen[bytes], patience_s: float) -> None:
    # What Ctrl-C would do: unlike SIGTERM it does not let gunicorn wait for idle connections.
    process.send_signal(signal.SIGINT)
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
