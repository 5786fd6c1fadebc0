"""Tasks of one key keep their order, those of others do not wait for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ivr_app.worker.lanes import Crew, Lanes

PATIENCE_S = 5.0


class Here:
    """A pool that runs tasks at once."""

    def submit(self, task: Callable[[], object], /) -> None:
        task()


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(3)
    yield crew
    assert crew.finish(PATIENCE_S)


def test_tasks_of_one_key_run_one_after_another(crew: Crew) -> None:
    lanes, done, busy = Lanes(crew), list[int](), threading.Lock()
    over = threading.Event()

    def task(n: int) -> None:
        assert busy.acquire(blocking=False)
        time.sleep(0.001)
        done.append(n)
        busy.release()
        if n == 29:
            over.set()

    for n in range(30):
        lanes.submit("call", lambda n=n: task(n))  # type: ignore[misc]
    assert over.wait(PATIENCE_S)
    assert done == list(range(30))


def test_a_slow_task_holds_up_no_other_key(crew: Crew) -> None:
    lanes, slow, other = Lanes(crew), threading.Event(), threading.Event()
    after = threading.Event()
    lanes.submit("slow", lambda: slow.wait(PATIENCE_S))
    lanes.submit("slow", after.set)
    lanes.submit("other", other.set)
    assert other.wait(PATIENCE_S)
    assert not after.is_set()
    slow.set()
    assert after.wait(PATIENCE_S)


def test_a_task_that_raises_stops_nobody(crew: Crew, caplog: pytest.LogCaptureFixture) -> None:
    lanes, done = Lanes(crew), threading.Event()
    for pool in (lambda task: lanes.submit("call", task), crew.submit):
        pool([].pop)
    lanes.submit("call", done.set)
    assert done.wait(PATIENCE_S)
    assert "task failed" in caplog.text


def test_a_task_may_submit_another_of_its_own_key() -> None:
    lanes, done = Lanes(Here()), list[str]()

    def first() -> None:
        lanes.submit("call", lambda: done.append("second"))
        done.append("first")

    lanes.submit("call", first)
    assert done == ["first", "second"]


def test_a_crew_finishes_what_it_was_given() -> None:
    crew, done = Crew(2), list[int]()
    for n in range(20):
        crew.submit(lambda n=n: done.append(n))  # type: ignore[misc]
    assert crew.finish(PATIENCE_S)
    assert sorted(done) == list(range(20))


def test_a_crew_does_not_wait_for_ever() -> None:
    crew, stuck = Crew(2), threading.Event()
    crew.submit(lambda: stuck.wait(PATIENCE_S))
    began = time.monotonic()
    assert not crew.finish(0.05)
    assert time.monotonic() - began < PATIENCE_S
    stuck.set()
