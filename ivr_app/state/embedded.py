"""A private, real Redis beside the application, for where no ``REDIS_URL`` is set.

It listens on a unix socket only. Processes that name the same data folder share one server: the
first starts it, and stops it at its end.
"""

import fcntl
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from ivr_app.errors import IvrError
from ivr_app.state.executable import find_executable

# The kernel takes 104 bytes and a zero on some systems, 107 on others.
LONGEST_SOCKET_PATH = 100
# A large append-only file takes its time to be read; a server that fails ends at once.
START_S = 60.0
STOP_S = 10.0
SETTLE_S = 1.5
_PING_S = 1.0


class RedisNotStarted(IvrError):
    """The embedded server does not run; the words end in the last lines of its log."""


class _Server(Enum):
    ABSENT = "absent"
    NOT_READY = "not ready"
    READY = "ready"


class EmbeddedRedis:
    """A running server. Whoever has started it must ``stop`` it, or use it in a ``with``."""

    def __init__(
        self,
        folder: Path,
        socket_path: Path,
        pid: int,
        process: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self.url = f"unix://{quote(str(socket_path))}"
        self.pid = pid
        self._folder = folder
        self._socket_path = socket_path
        self._process = process
        self._started_by = os.getpid()

    def stop(self, *, within_s: float = STOP_S) -> None:
        """End the server, its data safe on disk. One that somebody else started goes on.

        A server that does not end within ``within_s`` is killed.
        """
        # A worker forked off by the starter leaves through the same ``with`` as the starter.
        if self._process is None or self._started_by != os.getpid():
            return
        _end(self._process, within_s)
        self._process = None
        # After a crash of this one, another process may have started its successor.
        if _running_pid(self._folder) == self.pid:
            _forget_socket(self._folder, self._socket_path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def default_data_dir(env: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of this user for the data: ``~/.local/share/ivr-app``."""
    share = env.get("XDG_DATA_HOME", "")
    # A relative path there is invalid and is to be ignored.
    base = Path(share) if share.startswith("/") else Path.home() / ".local" / "share"
    return base / "ivr-app"


def start(
    data_dir: Path, *, persistent: bool = True, executable: Path | None = None
) -> EmbeddedRedis:
    """Start a server with its data in a folder, or use the one that already runs there.

    ``persistent``: what is written survives a crash but for the last second; without it nothing
    is kept. Returns when the server answers. Raises RedisNotStarted, RedisMissing.
    """
    folder = _private(data_dir.expanduser().resolve())
    with _one_at_a_time(folder):
        socket_path = _known_socket(folder)
        state = _settled(socket_path) if socket_path else _Server.ABSENT
        if state is _Server.NOT_READY:
            raise RedisNotStarted(f"a redis-server is running in {folder} but does not answer")
        if socket_path and state is _Server.READY:
            return EmbeddedRedis(folder, socket_path, _running_pid(folder))
        return _launch(folder, executable or find_executable(), persistent=persistent)


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        if any(folder.iterdir()):
            raise RedisNotStarted(f"{folder} is open to other users: chmod 700 it, or name another")
        folder.chmod(0o700)
    return folder


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    # Two servers on one append-only file would destroy it.
    with (folder / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _known_socket(folder: Path) -> Path | None:
    note = folder / "socket"
    return Path(note.read_text("utf-8")) if note.is_file() else None


def _running_pid(folder: Path) -> int:
    return int((folder / "redis.pid").read_text("ascii"))


def _new_socket(folder: Path) -> Path:
    path = folder / "redis.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        path = Path(tempfile.mkdtemp(prefix="ivr-app-")) / "redis.sock"
    (folder / "socket").write_text(str(path), "utf-8")
    return path


def _forget_socket(folder: Path, path: Path) -> None:
    (folder / "socket").unlink()
    path.unlink(missing_ok=True)
    if path.parent != folder:
        path.parent.rmdir()


def _launch(folder: Path, executable: Path, *, persistent: bool) -> EmbeddedRedis:
    log = folder / "redis.log"
    log.unlink(missing_ok=True)
    socket_path = _new_socket(folder)
    # A session of its own: Ctrl-C must reach the application first, and Redis through it.
    process = subprocess.Popen(  # noqa: S603 - the program was looked up, the options are ours
        [str(executable), *_options(folder, socket_path, persistent=persistent)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if not _ready_in_time(process, socket_path):
        _end(process, STOP_S)
        _forget_socket(folder, socket_path)
        raise RedisNotStarted(f"{executable} does not start:\n{_last_lines(log)}")
    (folder / "redis.pid").write_text(str(process.pid), "ascii")
    return EmbeddedRedis(folder, socket_path, process.pid, process)


def _options(folder: Path, socket_path: Path, *, persistent: bool) -> list[str]:
    options = {
        "--port": "0",
        "--unixsocket": str(socket_path),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--logfile": str(folder / "redis.log"),
        "--daemonize": "no",
        "--save": "",
        "--appendonly": "yes" if persistent else "no",
        "--appendfsync": "everysec",
        # What does not fit is an error: no room may lose a member in silence.
        "--maxmemory-policy": "noeviction",
    }
    return [word for option in options.items() for word in option]


def _ready_in_time(process: subprocess.Popen[bytes], socket_path: Path) -> bool:
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        if _ask(socket_path) is _Server.READY:
            return True
        time.sleep(0.01)
    return False


def _settled(socket_path: Path) -> _Server:
    """Ask again for a moment: a server that was just killed is neither there nor gone."""
    deadline = time.monotonic() + SETTLE_S
    while (state := _ask(socket_path)) is _Server.NOT_READY and time.monotonic() < deadline:
        time.sleep(0.01)
    return state


def _ask(socket_path: Path) -> _Server:
    """PING by hand: the driver does not tell a server that hangs from one that is not there."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_PING_S)
        try:
            client.connect(str(socket_path))
            client.sendall(b"PING\r\n")
            answer = client.recv(64)
        except (FileNotFoundError, ConnectionRefusedError):
            return _Server.ABSENT
        except OSError:
            return _Server.NOT_READY
    return _Server.READY if answer.startswith(b"+PONG") else _Server.NOT_READY


def _end(process: subprocess.Popen[bytes], within_s: float) -> None:
    process.terminate()
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_lines(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines() if log.is_file() else []
    return "\n".join(lines[-5:]) or "it has written no log"
