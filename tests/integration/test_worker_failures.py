"""Orders that cannot be carried out, that make no sense, or that meet a Redis that is away."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import Any

import pytest
import requests
from redis import Redis
from requests.adapters import BaseAdapter

from ivr_app.config import Account, Settings
from ivr_app.state.errors import StateUnavailable
from ivr_app.state.keys import Keys
from ivr_app.worker import staff
from ivr_app.worker.lanes import Lanes
from ivr_app.worker.worker import BACKOFF_MS, Worker

API = "https://api.example.com"
KEYS = Keys("AC-1")
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
SETTINGS = Settings("https://ivr.example.com", {"AC-1": ACCOUNT}, dub_tts_is_mp3=True)
INCOMPATIBLE = "current call state is incompatible"
GONE = "call session is gone"


class Inline(Executor):
    """Runs what is submitted at once, in this thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Platform(BaseAdapter):
    """Answers updates of calls with what ``answer`` says of (call, body): status and text."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: Callable[[str, dict[str, Any]], tuple[int, str]] = lambda *_: (202, "")
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def send(self, request: requests.PreparedRequest, *_args: Any, **_more: Any) -> Any:
        call = str(request.url).rpartition("/")[2]
        body = json.loads(request.body or "{}")
        self.asked.append((call, body))
        response = requests.Response()
        response.status_code, text = self.answer(call, body)
        response._content = text.encode()
        return response

    def close(self) -> None:
        """Nothing is open."""

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount(API, self)
        return session


class Stage:
    """One worker with its platform, and a clock that is set by hand."""

    def __init__(self, redis: Redis) -> None:
        self.redis, self.platform, self.now = redis, Platform(), 1_700_000_000_000
        self.worker = self.hire()

    def hire(self) -> Worker:
        [worker] = staff.hire(
            SETTINGS,
            self.redis,
            pool=Inline(),
            clock=lambda: self.now,
            new_session=self.platform.session,
        )
        return worker

    def order(self, **body: object) -> None:
        self.redis.xadd(KEYS.orders, {"order": json.dumps(body)})

    def step(self, after_ms: int = 0) -> int:
        self.now += after_ms
        return self.worker.step(self.now)

    def dead(self) -> list[dict[str, Any]]:
        entries: Any = self.redis.xrange(KEYS.dead)
        return [fields for _, fields in entries]

    def left(self) -> tuple[int, int]:
        """Orders in the stream, and those put off."""
        return int(self.redis.xlen(KEYS.orders)), int(self.redis.zcard(KEYS.later))


@pytest.fixture
def stage(redis_client: Redis) -> Stage:
    return Stage(redis_client)


def end_of(call: str) -> list[tuple[str, dict[str, Any]]]:
    return [(call, {"call_status": word}) for word in ("no-answer", "completed")]


def test_a_call_that_changes_its_state_meanwhile_is_ended_later(stage: Stage) -> None:
    stage.platform.answer = lambda *_: (422, INCOMPATIBLE)
    stage.order(kind="hang_up", call="c1", answered=False)
    stage.step()
    assert stage.platform.asked == end_of("c1")
    assert stage.left() == (0, 1)
    stage.platform.answer = lambda *_: (202, "")
    stage.step(500)
    assert stage.platform.asked[2:] == end_of("c1")[:1]
    assert stage.left() == (0, 0)


@pytest.mark.parametrize("first", [(422, GONE), (404, "")])
def test_a_call_that_is_gone_needs_no_end(stage: Stage, first: tuple[int, str]) -> None:
    stage.platform.answer = lambda *_: first
    stage.order(kind="hang_up", call="c1", answered=True)
    stage.step()
    assert stage.platform.asked == end_of("c1")[1:]
    assert stage.left() == (0, 0)


def test_a_call_that_goes_between_two_words_needs_no_end(stage: Stage) -> None:
    stage.platform.answer = lambda _, body: (
        (422, INCOMPATIBLE) if body["call_status"] == "completed" else (422, GONE)
    )
    stage.order(kind="hang_up", call="c1", answered=True)
    stage.step()
    assert (len(stage.platform.asked), stage.left()) == (2, (0, 0))


def test_members_that_are_gone_are_told_nothing_and_nobody_else_waits(stage: Stage) -> None:
    stage.platform.answer = lambda call, _: (404, "") if call == "c1" else (202, "")
    calls = [{"call": call, "language": "en"} for call in ("c1", "c2")]
    stage.order(kind="announce", calls=calls, prompt="ended", at=stage.now)
    stage.order(kind="farewell", calls=calls, prompt="ended")
    stage.order(kind="unhold", call="c1")
    stage.step()
    assert [call for call, _ in stage.platform.asked] == ["c1", "c2", "c1", "c2", "c1"]
    assert stage.left() == (0, 0)


def test_only_the_members_that_failed_are_tried_again(stage: Stage) -> None:
    stage.platform.answer = lambda call, _: (500, "") if call == "c2" else (202, "")
    calls = [{"call": call, "language": "en"} for call in ("c1", "c2", "c3")]
    stage.order(kind="farewell", calls=calls, prompt="ended")
    stage.step()
    stage.step(500)
    assert [call for call, _ in stage.platform.asked] == ["c1", "c2", "c3", "c2"]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "dance", "call": "c1"},
        {"call": "c1"},
        {"kind": "hang_up", "call": "c1"},
        {"kind": "announce", "calls": [{"language": "en"}], "prompt": "ended"},
        {"kind": "announce", "calls": 7, "prompt": "ended"},
        {"kind": "announce", "calls": [{"call": "c1", "language": "en"}], "prompt": "unknown"},
        {},
    ],
)
def test_an_order_that_makes_no_sense_is_kept_for_people_to_see(
    stage: Stage, body: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    stage.order(**body)
    stage.order(kind="hang_up", call="c2", answered=True)
    stage.step()
    [dead] = stage.dead()
    assert json.loads(dead["order"]) == body
    assert dead["error"] == "the worker failed, see its log"
    assert [call for call, _ in stage.platform.asked] == ["c2"]
    assert stage.left() == (0, 0)
    assert "order" in caplog.text


def test_an_order_that_made_no_sense_for_one_member_is_not_repeated(stage: Stage) -> None:
    def answer(call: str, _body: dict[str, Any]) -> tuple[int, str]:
        if call == "c1":
            raise RuntimeError("unforeseen")
        return 500, ""

    stage.platform.answer = answer
    calls = [{"call": call, "language": "en"} for call in ("c2", "c1")]
    stage.order(kind="farewell", calls=calls, prompt="ended")
    stage.step()
    assert len(stage.dead()) == 1
    assert stage.left() == (0, 0)


def test_an_order_is_given_up_after_a_minute(stage: Stage) -> None:
    stage.platform.answer = lambda *_: (503, "")
    stage.order(kind="hang_up", call="c1", answered=True)
    for wait in (0, *BACKOFF_MS):
        assert stage.dead() == []
        stage.step(wait)
    assert [dead["error"] for dead in stage.dead()] == ["PUT /Calls: 503"]
    assert (len(stage.platform.asked), stage.left()) == (1 + len(BACKOFF_MS), (0, 0))


def test_what_redis_did_not_take_stays_pending_and_is_taken_up_again(stage: Stage) -> None:
    stage.order(kind="hang_up", call="c1", answered=True)

    def away(*_: object) -> None:
        raise StateUnavailable("orders: away")

    done, stage.worker.queue.done = stage.worker.queue.done, away  # type: ignore[assignment,method-assign]
    stage.step()
    stage.worker.queue.done = done  # type: ignore[method-assign]
    assert stage.left() == (1, 0)
    stage.worker.idle_ms = 0
    stage.step(2_000)
    assert stage.left() == (0, 0)
    assert len(stage.platform.asked) == 2


def test_what_redis_did_not_tell_stays_pending_too(stage: Stage) -> None:
    stage.order(kind="place", room="local:101", id="r", invite="i")

    def away(*_: object, **__: object) -> Any:
        raise StateUnavailable("claim_invite: away")

    stage.worker.hands.invites.claim = away  # type: ignore[method-assign]
    stage.step()
    assert stage.left() == (1, 0)


def test_an_order_in_hand_is_not_taken_up_again(stage: Stage) -> None:
    waiting: list[Callable[[], object]] = []

    class Busy:
        def submit(self, task: Callable[[], object], /) -> None:
            waiting.append(task)

    stage.worker.lanes = Lanes(Busy())
    stage.worker.idle_ms = 0
    stage.order(kind="hang_up", call="c1", answered=True)
    assert stage.step() == 1
    assert stage.step(5_000) == 0
    for task in waiting:
        task()
    assert [call for call, _ in stage.platform.asked] == ["c1"]


def test_a_sweep_in_hand_is_not_begun_again_and_survives_a_redis_that_is_away(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    waiting: list[Callable[[], object]] = []

    class Busy:
        def submit(self, task: Callable[[], object], /) -> None:
            waiting.append(task)

    def away(_now: int) -> int:
        raise StateUnavailable("hkeys: away")

    stage.worker.lanes = Lanes(Busy())
    stage.worker.reconciler.step = away  # type: ignore[assignment,method-assign]
    stage.step()
    stage.step(60_000)
    assert len(waiting) == 1
    waiting.pop()()
    assert "redis does not answer" in caplog.text
    stage.step()
    assert len(waiting) == 1


def test_a_worker_without_the_lease_takes_nothing(stage: Stage) -> None:
    stage.step()
    other = stage.hire()
    stage.order(kind="hang_up", call="c1", answered=True)
    assert other.step(stage.now) == 0
    other.retire()
    assert stage.step() == 1
    stage.worker.retire()
    stage.order(kind="hang_up", call="c2", answered=True)
    assert other.step(stage.now + 5_000) == 1


def test_workers_of_one_shard_share_a_reader(redis_client: Redis) -> None:
    accounts = {sid: replace(ACCOUNT, account_sid=sid) for sid in ("AC-1", "AC-2", "AC-3")}
    for shards, most in ((1, 1), (100, 3)):
        settings = replace(SETTINGS, accounts=accounts, shards=shards)
        workers = staff.hire(settings, redis_client, pool=Inline())
        groups = staff._by_shard(workers)
        assert sorted(len(group) for group in groups) == ([3] if most == 1 else [1, 1, 1])
