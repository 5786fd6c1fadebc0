"""The worker as it runs in production: threads, a blocking read, real time, a real Redis."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from redis import Redis
from requests.adapters import BaseAdapter

from ivr_app.config import Account, Settings
from ivr_app.state import embedded
from ivr_app.state.connection import connect
from ivr_app.state.keys import Keys
from ivr_app.state.orders import OrderQueue
from ivr_app.state.scripts import Scripts
from ivr_app.worker import staff
from ivr_app.worker.lanes import Crew

API = "https://api.example.com"
ACCOUNT = Account(
    account_sid="AC-1",
    webhook_secrets=("s",),
    api_url=API,
    api_key="k",
    application_sid="app",
    realm="pbx.example.com",
    bridge=None,
    outbound_allow=(),
)
SETTINGS = Settings(
    public_url="https://ivr.example.com",
    accounts={"AC-1": ACCOUNT, "AC-2": replace(ACCOUNT, account_sid="AC-2")},
    dub_tts_is_mp3=True,
)
PATIENCE_S = 10.0


class FakePlatform(BaseAdapter):
    """Takes all requests; those for a call in ``stuck`` only when ``unstuck`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []
        self.stuck: set[str] = set()
        self.unstuck = threading.Event()

    def send(self, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> Any:
        account, _, rest = str(request.url).removeprefix(f"{API}/v1/Accounts/").partition("/")
        call = rest.rpartition("/")[2]
        if call in self.stuck:
            self.unstuck.wait(PATIENCE_S)
        self.seen.append((account, call))
        response = requests.Response()
        response.status_code = 202
        return response

    def close(self) -> None:
        """Nothing is open."""

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount(API, self)
        return session


class Shift:
    """A worker that runs in a thread, as it runs in a process."""

    def __init__(self, platform: FakePlatform, client: Redis) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(
            target=staff.run, args=(SETTINGS, client, self.stop, platform.session)
        )
        self.thread.start()

    def end(self) -> float:
        """Stop it; the seconds that it took."""
        began = time.monotonic()
        self.stop.set()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()
        return time.monotonic() - began


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    platform = FakePlatform()
    yield platform
    platform.unstuck.set()


@contextmanager
def shift(platform: FakePlatform, client: Redis) -> Iterator[Shift]:
    shift = Shift(platform, client)
    try:
        yield shift
    finally:
        shift.end()


def order(client: Redis, call: str, account: str = "AC-1") -> None:
    body = json.dumps({"kind": "hang_up", "call": call, "answered": True})
    client.xadd(Keys(account).orders, {"order": body})


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_orders_of_all_companies_are_carried_out(
    platform: FakePlatform, redis_client: Redis
) -> None:
    with shift(platform, redis_client):
        for n in range(20):
            order(redis_client, f"call{n}", account=f"AC-{n % 2 + 1}")
        wait_for(lambda: len(platform.seen) == 20)
        wait_for(lambda: redis_client.xlen(Keys("AC-1").orders) == 0)
    assert set(platform.seen) == {(f"AC-{n % 2 + 1}", f"call{n}") for n in range(20)}


def test_a_slow_request_holds_up_neither_other_calls_nor_the_reading(
    platform: FakePlatform, redis_client: Redis
) -> None:
    platform.stuck = {f"stuck{n}" for n in range(10)}
    with shift(platform, redis_client):
        for call in sorted(platform.stuck):
            order(redis_client, call)
        for n in range(50):
            order(redis_client, f"call{n}")
        wait_for(lambda: len(platform.seen) == 50)
        order(redis_client, "late", account="AC-2")
        wait_for(lambda: ("AC-2", "late") in platform.seen)
        assert not platform.stuck & {call for _, call in platform.seen}
        platform.unstuck.set()
        wait_for(lambda: len(platform.seen) == 61)


def test_it_stops_quickly_and_finishes_what_is_in_hand(
    platform: FakePlatform, redis_client: Redis
) -> None:
    with shift(platform, redis_client) as working:
        for n in range(100):
            order(redis_client, f"call{n}")
        wait_for(lambda: len(platform.seen) > 0)
        assert working.end() < PATIENCE_S / 2
    summary: Any = redis_client.xpending(Keys("AC-1").orders, "workers")
    assert summary["pending"] == 0
    # The next one need not wait for the lease to run out.
    assert not redis_client.exists(Keys("AC-1").lease, Keys("AC-2").lease)


def test_a_platform_that_does_not_answer_holds_up_the_end_for_a_moment_only(
    platform: FakePlatform, redis_client: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    platform.stuck = {"stuck"}
    with shift(platform, redis_client) as working:
        order(redis_client, "stuck")
        order(redis_client, "other")
        wait_for(lambda: len(platform.seen) == 1)
        assert working.end() < PATIENCE_S / 2
    assert "the platform does not answer" in caplog.text
    queue = OrderQueue(Scripts(redis_client), Keys("AC-1"), "next")
    assert [left.body["call"] for left in queue.abandoned(idle_ms=0)] == ["stuck"]


def test_only_one_of_two_workers_reads_and_the_other_takes_over(
    platform: FakePlatform, redis_client: Redis
) -> None:
    with shift(platform, redis_client) as first:
        wait_for(lambda: bool(redis_client.exists(Keys("AC-1").lease)))
        with shift(platform, redis_client):
            for n in range(20):
                order(redis_client, f"call{n}")
            wait_for(lambda: len(platform.seen) == 20)
            first.end()
            order(redis_client, "last")
            wait_for(lambda: len(platform.seen) == 21)
    assert len(set(platform.seen)) == 21


def test_a_redis_that_goes_away_and_comes_back_empty_is_waited_for(
    platform: FakePlatform, tmp_path: Path
) -> None:
    server = embedded.start(tmp_path, persistent=False)
    client = connect(server.url)
    assert isinstance(client, Redis)
    try:
        with shift(platform, client):
            order(client, "before")
            wait_for(lambda: len(platform.seen) == 1)
            server.stop()
            time.sleep(0.3)
            server = embedded.start(tmp_path, persistent=False)
            order(client, "after")
            wait_for(lambda: len(platform.seen) == 2)
    finally:
        client.close()
        server.stop()


def test_a_worker_that_starts_without_redis_waits_and_ends_when_told(
    platform: FakePlatform, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = connect(f"unix://{tmp_path}/nobody.sock")
    assert isinstance(client, Redis)
    with shift(platform, client) as working:
        wait_for(lambda: "redis does not answer" in caplog.text)
        assert working.end() < PATIENCE_S / 2
    client.close()


def commands(client: Redis) -> int:
    info: Any = client.info("stats")
    return int(info["total_commands_processed"])


def test_an_idle_worker_asks_redis_for_little(platform: FakePlatform, redis_client: Redis) -> None:
    with shift(platform, redis_client):
        wait_for(lambda: bool(redis_client.exists(Keys("AC-2").lease)))
        time.sleep(0.5)
        before = commands(redis_client)
        time.sleep(2)
        spent = commands(redis_client) - before
    # Two companies: reads of 250 ms, what is due every 250 ms, the lease, what was abandoned; the
    # commands within scripts are counted by the server, too.
    assert spent < 100


def test_what_goes_wrong_in_a_reader_does_not_end_it(
    platform: FakePlatform, redis_client: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    crew = Crew(1)
    [worker, _] = staff.hire(SETTINGS, redis_client, pool=crew, new_session=platform.session)
    stop = threading.Event()

    def no_lease() -> bool:
        stop.set()
        raise RuntimeError("unforeseen")

    worker.queue.lease = no_lease  # type: ignore[method-assign]
    staff.serve_shard([worker], stop)
    assert crew.finish(PATIENCE_S)
    assert "reading failed" in caplog.text
