"""The stories of the demonstration in virtual time: the same steps, the same expectations."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis

from ivr_app.demo.company import COMPANY_CONFERENCE
from ivr_app.demo.installation import SID
from ivr_app.demo.local_conference import LOCAL_CONFERENCE
from ivr_app.demo.office import Office
from ivr_app.demo.show import perform
from ivr_app.demo.story import Story
from ivr_app.state.connection import connect
from ivr_app.state.keys import Keys
from tests.demo.paper import paper, printed
from tests.demo.virtual_stage import VirtualStage, virtual_stage

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Played:
    """A story that was played: its verdict, its length and what was printed."""

    story: Story[Office]
    stage: VirtualStage
    well: bool
    seconds: float
    text: str


def played_on(stage: VirtualStage, story: Story[Office]) -> Played:
    console = paper(WIDTH)
    began = stage.clock.now_ms()
    well = perform(story, stage.platform, stage.clock, console, threading.Event())
    return Played(story, stage, well, (stage.clock.now_ms() - began) / 1000, printed(console))


@pytest.fixture(scope="module")
def redis(redis_url: str) -> Iterator[Redis]:
    client = connect(redis_url)
    assert isinstance(client, Redis)
    yield client
    client.close()


@pytest.fixture(
    scope="module", params=[LOCAL_CONFERENCE, COMPANY_CONFERENCE], ids=["local", "company"]
)
def played(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    redis: Redis,
    redis_url: str,
) -> Played:
    story: Story[Office] = request.param
    redis.flushall()
    stage = virtual_stage(story.company, tmp_path_factory.mktemp("stage"), redis, redis_url)
    return played_on(stage, story)


def test_all_is_as_expected(played: Played) -> None:
    assert played.well, played.text
    assert "FAILED" not in played.text
    assert "All was as expected." in played.text
    sums = re.search(r"(\d+) of (\d+) expectations met", played.text)
    assert sums is not None
    assert int(sums[1]) == int(sums[2]) > 2 * len(played.story.steps)


def test_nothing_offends_the_platform(played: Played) -> None:
    assert played.stage.platform.violations == []
    assert ", 0 violations." in played.text


def test_it_takes_less_than_75_seconds(played: Played) -> None:
    assert played.seconds < 75


def test_it_is_printed_within_the_width_without_colours(played: Played) -> None:
    assert max(map(len, played.text.splitlines())) <= WIDTH
    assert "\x1b" not in played.text


def test_nothing_is_left_over_at_the_end(played: Played, redis: Redis) -> None:
    played.stage.clock.run_for(2)
    keys = Keys(SID)
    assert played.stage.platform.live_calls == []
    assert redis.hgetall(keys.rooms) == {}
    assert redis.xlen(keys.dead) == 0


def test_a_worker_that_does_nothing_fails_what_depends_on_it_and_nothing_else(
    tmp_path: Path, redis_client: Redis, redis_url: str
) -> None:
    story = LOCAL_CONFERENCE
    stage = virtual_stage(story.company, tmp_path, redis_client, redis_url, with_worker=False)
    played = played_on(stage, story)
    happened, _, report = played.text.partition("What was expected, what was seen")
    first, _, rest = happened.partition("2. Reception opens its conference")
    assert not played.well
    assert "FAILED" not in first
    assert "FAILED    expected: Supplier rings and shows +4930231250" in rest
    assert "seen: it does not ring" in rest
    assert 'expected: only Reception hears "There is nobody to remove."' in rest
    assert "seen: heard by nobody" in rest
    for number, step in enumerate(story.steps, 1):
        assert f" {number}. {step.title}" in report
    assert "Not all was as expected." in report
