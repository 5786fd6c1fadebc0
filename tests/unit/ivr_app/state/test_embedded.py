import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from ivr_app.state.connection import connect
from ivr_app.state.embedded import RedisNotStarted, default_data_dir, start


@contextmanager
def client_of(url: str) -> Iterator[Redis]:
    with connect(url) as client:
        assert isinstance(client, Redis)
        yield client


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_server_answers_until_it_is_stopped(tmp_path: Path) -> None:
    server = start(tmp_path / "data", persistent=False)
    with client_of(server.url) as client:
        assert client.ping()
    assert runs(server.pid)
    server.stop()
    server.stop()
    assert not runs(server.pid)
    assert not (tmp_path / "data" / "redis.sock").exists()


def test_only_its_user_gets_at_it(tmp_path: Path) -> None:
    with start(tmp_path / "deep" / "data", persistent=False):
        assert mode(tmp_path / "deep" / "data") == 0o700
        assert mode(tmp_path / "deep" / "data" / "redis.sock") == 0o700


def test_it_is_set_up_to_lose_nothing_and_to_listen_nowhere_else(tmp_path: Path) -> None:
    with start(tmp_path) as server, client_of(server.url) as client:
        wanted = {
            "port": "0",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "save": "",
            "daemonize": "no",
        }
        assert {name: client.config_get(name)[name] for name in wanted} == wanted


def test_data_survive_a_restart(tmp_path: Path) -> None:
    with start(tmp_path) as server, client_of(server.url) as client:
        client.set("room", "open")
    with start(tmp_path) as server, client_of(server.url) as client:
        assert client.get("room") == "open"


def test_nothing_is_kept_if_it_is_not_persistent(tmp_path: Path) -> None:
    with start(tmp_path, persistent=False) as server, client_of(server.url) as client:
        client.set("room", "open")
    with start(tmp_path, persistent=False) as server, client_of(server.url) as client:
        assert client.get("room") is None


def test_second_user_of_the_folder_shares_the_server_and_leaves_it_running(tmp_path: Path) -> None:
    with start(tmp_path, persistent=False) as first:
        with start(tmp_path, persistent=False) as second:
            assert (second.url, second.pid) == (first.url, first.pid)
        with client_of(first.url) as client:
            assert client.ping()
    assert not runs(first.pid)


def test_simultaneous_starts_give_one_server(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        servers = list(pool.map(lambda _: start(tmp_path, persistent=False), range(8)))
    assert len({server.pid for server in servers}) == 1
    for server in servers:
        server.stop()
    assert not runs(servers[0].pid)


def test_socket_of_a_long_path_is_in_a_private_short_one(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 25)
    with start(folder, persistent=False) as first, start(folder, persistent=False) as second:
        socket_path = Path(first.url.removeprefix("unix://"))
        assert second.url == first.url
        assert len(str(socket_path)) <= 100
        assert mode(socket_path.parent) == 0o700
        with client_of(first.url) as client:
            assert client.ping()
    assert not socket_path.parent.exists()


def test_odd_characters_in_the_path_do_not_matter(tmp_path: Path) -> None:
    folder = tmp_path / 'a "b" %41?#c'
    with start(folder, persistent=False) as server, client_of(server.url) as client:
        assert client.ping()


def test_empty_folder_is_closed_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with start(tmp_path, persistent=False):
        assert mode(tmp_path) == 0o700


def test_folder_that_others_use_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "somebody's").touch()
    with pytest.raises(RedisNotStarted) as caught:
        start(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} is open to other users: chmod 700 it, or name another"
    )
    assert mode(tmp_path) == 0o755


def test_killed_server_is_replaced_with_its_data(tmp_path: Path) -> None:
    first = start(tmp_path)
    with client_of(first.url) as client:
        client.set("room", "open")
    os.kill(first.pid, signal.SIGKILL)
    first.stop()
    with start(tmp_path) as second, client_of(second.url) as client:
        assert client.get("room") == "open"


def test_late_end_of_a_killed_server_leaves_its_successor_alone(tmp_path: Path) -> None:
    first = start(tmp_path, persistent=False)
    os.kill(first.pid, signal.SIGKILL)
    with start(tmp_path, persistent=False) as second:
        first.stop()
        with start(tmp_path, persistent=False) as third:
            assert third.pid == second.pid != first.pid


def test_socket_left_by_a_crash_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "socket").write_text(str(tmp_path / "gone" / "redis.sock"))
    with start(tmp_path, persistent=False) as server, client_of(server.url) as client:
        assert client.ping()


def test_hanging_server_is_not_doubled_and_is_killed_at_the_end(tmp_path: Path) -> None:
    server = start(tmp_path, persistent=False)
    os.kill(server.pid, signal.SIGSTOP)
    with pytest.raises(RedisNotStarted) as caught:
        start(tmp_path, persistent=False)
    assert str(caught.value) == f"a redis-server is running in {tmp_path} but does not answer"
    server.stop(within_s=0.1)
    assert not runs(server.pid)


def test_failure_shows_the_end_of_the_log(tmp_path: Path) -> None:
    (tmp_path / "appendonly.aof").write_text("not a command\n")
    with pytest.raises(RedisNotStarted) as caught:
        start(tmp_path)
    first, *log = str(caught.value).splitlines()
    assert first.endswith("does not start:")
    assert "Bad file format reading the append only file" in log[-1]
    assert not (tmp_path / "socket").exists()


def test_program_that_is_no_server_fails_without_a_log(tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(RedisNotStarted) as caught:
        start(tmp_path / "data", executable=program)
    assert str(caught.value) == f"{program} does not start:\nit has written no log"


FORK = """
import os, sys
from pathlib import Path
from ivr_app.state.embedded import start

with start(Path(sys.argv[1]), persistent=False) as server:
    child = os.fork()
    if child == 0:
        sys.exit(0)
    os.waitpid(child, 0)
    os.kill(server.pid, 0)
"""


def test_forked_worker_that_exits_does_not_stop_the_server(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORK, str(tmp_path)]
    assert subprocess.run(command, check=False).returncode == 0  # noqa: S603 - our own script


def test_data_folder_follows_the_desktop_standard() -> None:
    assert default_data_dir({"XDG_DATA_HOME": "/data"}) == Path("/data/ivr-app")
    home = Path.home() / ".local" / "share" / "ivr-app"
    assert default_data_dir({}) == default_data_dir({"XDG_DATA_HOME": "relative"}) == home
