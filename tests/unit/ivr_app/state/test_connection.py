import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from redis import Redis, RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from ivr_app.state import embedded
from ivr_app.state.connection import RedisUrlInvalid, connect
from ivr_app.state.executable import find_executable


def free_port() -> int:
    # A node of a cluster listens on its port and on the one 10000 above it.
    for port in range(20000 + os.getpid() % 5000, 30000):
        with ExitStack() as both:
            try:
                for each in (port, port + 10000):
                    both.enter_context(socket.create_server(("127.0.0.1", each)))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


def is_open(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port)):
        return True


def eventually(question: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            if question():
                return
        except (OSError, RedisError):
            pass
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def server_on_tcp(folder: Path, *lines: str) -> Iterator[int]:
    """A server of its own, gives its port. ``lines`` go into its configuration."""
    folder.mkdir()
    port = free_port()
    config = folder / "redis.conf"
    own = (f"port {port}", "bind 127.0.0.1", f"dir {folder}", "logfile redis.log")
    config.write_text("\n".join([*own, *lines]) + "\n")
    options = ["--sentinel"] if any("sentinel" in line for line in lines) else []
    process = subprocess.Popen([find_executable(), config, *options])  # noqa: S603 - our own
    try:
        eventually(lambda: is_open(port))
        yield port
    finally:
        process.kill()
        process.wait()


@contextmanager
def deaf_server() -> Iterator[socket.socket]:
    """It takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


def calls_taken(listener: socket.socket) -> int:
    taken = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return taken
        taken += 1


def test_replies_are_text(redis_client: Redis) -> None:
    redis_client.hset("room", mapping={"name": "Приёмная"})
    assert redis_client.hgetall("room") == {"name": "Приёмная"}
    assert redis_client.eval("return {KEYS[1], 'full', 7}", 1, "room") == ["room", "full", 7]


def test_replies_are_waited_for_one_second() -> None:
    with connect("redis://localhost:1") as client:
        assert isinstance(client, Redis)
        options = client.get_connection_kwargs()
        assert (options["socket_timeout"], options["socket_connect_timeout"]) == (1.0, 1.0)


def test_dead_server_is_an_error_at_the_first_command(tmp_path: Path) -> None:
    with connect(f"unix://{tmp_path}/redis.sock") as client, pytest.raises(RedisConnectionError):
        client.get("room")


def test_silent_server_is_asked_once() -> None:
    with deaf_server() as listener:
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}"
        with connect(url, timeout_s=0.05) as client, pytest.raises(RedisTimeoutError):
            client.get("room")
        assert calls_taken(listener) == 1


def test_restart_of_the_server_fails_no_command_after_it(tmp_path: Path) -> None:
    with embedded.start(tmp_path, persistent=False) as server:
        client = connect(server.url)
        assert client.ping()
    with client, embedded.start(tmp_path, persistent=False):
        assert client.set("room", "open")


def test_master_is_found_through_sentinel(tmp_path: Path) -> None:
    with ExitStack() as running:
        master = running.enter_context(server_on_tcp(tmp_path / "master", "requirepass pw"))
        sentinel = running.enter_context(
            server_on_tcp(
                tmp_path / "sentinel",
                f"sentinel monitor ivr 127.0.0.1 {master} 1",
                "sentinel auth-pass ivr pw",
            )
        )
        closed = free_port()
        url = f"redis+sentinel://:pw@127.0.0.1:{closed},127.0.0.1:{sentinel}/ivr/2"
        client = running.enter_context(connect(url))
        assert isinstance(client, Redis)
        eventually(lambda: client.set("room", "open"))
        assert client.get("room") == "open"
        with Redis(port=master, password="pw", db=2) as direct:
            assert direct.get("room") == b"open"


def test_silent_sentinels_are_asked_once_each() -> None:
    with deaf_server() as one, deaf_server() as two:
        hosts = ",".join(f"127.0.0.1:{each.getsockname()[1]}" for each in (one, two))
        url = f"redis+sentinel://{hosts}/ivr"
        with connect(url, timeout_s=0.1) as client, pytest.raises(RedisConnectionError):
            client.get("room")
        assert (calls_taken(one), calls_taken(two)) == (1, 1)


def test_cluster_serves_keys_by_their_tag(tmp_path: Path) -> None:
    with server_on_tcp(tmp_path / "node", "cluster-enabled yes") as port:
        with Redis(port=port, decode_responses=True) as node:
            node.execute_command("CLUSTER ADDSLOTS", *range(16384))
            eventually(lambda: node.cluster("info")["cluster_state"] == "ok")
        with connect(f"redis+cluster://127.0.0.1:{port}") as client:
            assert isinstance(client, RedisCluster)
            script = "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[2])"
            assert client.eval(script, 2, "{s00}:a", "{s00}:a", "open") == "open"


def test_dead_cluster_is_an_error_at_once() -> None:
    with pytest.raises(RedisError):
        connect(f"redis+cluster://127.0.0.1:{free_port()}")


def test_wrong_url_is_refused_without_repeating_it() -> None:
    with pytest.raises(RedisUrlInvalid) as caught:
        connect("redis://:secret@host:port")
    assert str(caught.value) == "the URL of Redis must name hosts as host or host:port"
