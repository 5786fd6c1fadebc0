"""The story of the demonstration in virtual time: the same steps, the same expectations."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from redis import Redis
from rich.console import Console

from ivr_app.demo.installation import SID
from ivr_app.demo.local_conference import COMPANY, LOCAL_CONFERENCE, Office, cast, opened
from ivr_app.demo.report import all_well
from ivr_app.demo.scene import Scene
from ivr_app.demo.show import new_console, perform
from ivr_app.demo.story import Step, Story, play
from ivr_app.demo.timeline import Timeline
from ivr_app.emulator import Answer, Platform
from ivr_app.state.keys import Keys
from tests.demo.virtual_stage import VirtualStage, virtual_stage


@pytest.fixture
def stage(tmp_path: Path, redis_client: Redis, redis_url: str) -> VirtualStage:
    return virtual_stage(COMPANY, tmp_path, redis_client, redis_url)


def paper(width: int = 80) -> Console:
    return Console(file=io.StringIO(), width=width, color_system=None, highlight=False)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def scene_on(stage: VirtualStage, console: Console | None = None) -> Scene:
    return Scene(stage.platform, stage.clock, Timeline(console or paper()))


def failures(scene: Scene) -> list[tuple[str, str]]:
    return [(check.expected, check.seen) for check in scene.checks if not check.ok]


def test_all_is_as_expected(stage: VirtualStage) -> None:
    scene = scene_on(stage)
    play(LOCAL_CONFERENCE, scene)
    assert failures(scene) == []
    assert stage.platform.violations == []
    assert len(scene.checks) > 2 * len(LOCAL_CONFERENCE.steps)


def test_it_takes_less_than_75_seconds(stage: VirtualStage) -> None:
    began = stage.clock.now_ms()
    play(LOCAL_CONFERENCE, scene_on(stage))
    assert stage.clock.now_ms() - began < 75_000


def test_nothing_is_left_over_at_the_end(stage: VirtualStage, redis_client: Redis) -> None:
    play(LOCAL_CONFERENCE, scene_on(stage))
    stage.clock.run_for(2)
    keys = Keys(SID)
    assert stage.platform.live_calls == []
    assert redis_client.hgetall(keys.rooms) == {}
    assert redis_client.xlen(keys.dead) == 0


@pytest.mark.parametrize("width", [80, 100])
def test_it_is_printed_within_the_width_without_colours(stage: VirtualStage, width: int) -> None:
    console = paper(width)
    perform(LOCAL_CONFERENCE, stage.platform, stage.clock, console, threading.Event())
    text = printed(console)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    assert "All was as expected." in text
    assert "FAILED" not in text


def test_a_worker_that_does_nothing_fails_what_depends_on_it(
    tmp_path: Path, redis_client: Redis, redis_url: str
) -> None:
    stage = virtual_stage(COMPANY, tmp_path, redis_client, redis_url, with_worker=False)
    scene = scene_on(stage)
    play(LOCAL_CONFERENCE, scene)
    assert ("Supplier rings and shows +4930231250", "it does not ring") in failures(scene)
    assert ('only Reception hears "There is nobody to remove."', "heard by nobody") in failures(
        scene
    )
    assert "1. Sales is too early" in {check.step for check in scene.checks if check.ok}
    assert len({check.step for check in scene.checks}) == len(LOCAL_CONFERENCE.steps)
    assert not all_well(scene.checks, stage.platform)


def test_a_failure_is_shown_where_it_happens_and_in_the_report(
    tmp_path: Path, redis_client: Redis, redis_url: str
) -> None:
    stage = virtual_stage(COMPANY, tmp_path, redis_client, redis_url, with_worker=False)
    console = paper()
    well = perform(LOCAL_CONFERENCE, stage.platform, stage.clock, console, threading.Event())
    text = printed(console)
    assert not well
    assert "FAILED    expected: Supplier rings and shows +4930231250" in text
    assert "seen: it does not ring" in text
    assert "Not all was as expected." in text


def story_of(*steps: Step[Office]) -> Story[Office]:
    return Story(title="A story", company=COMPANY, cast=cast, steps=steps)


def test_a_step_that_breaks_is_a_failure_and_the_story_goes_on(stage: VirtualStage) -> None:
    def breaks(scene: Scene, office: Office) -> None:
        raise LookupError("no such phone")

    scene = scene_on(stage)
    play(story_of(Step("Breaks", "", breaks), Step("Opens", "", opened)), scene)
    assert failures(scene) == [
        ("the step is played to its end", "LookupError('no such phone')"),
    ]
    assert scene.checks[-1].step == "2. Opens"


def test_whoever_hears_too_much_fails_an_expectation_of_privacy(stage: VirtualStage) -> None:
    def both_hear(scene: Scene, office: Office) -> None:
        office.reception.dial("*8102")
        office.sales.dial("*8101")
        scene.hear("not_started", office.sales)

    scene = scene_on(stage)
    play(story_of(Step("Both hear", "", both_hear)), scene)
    assert failures(scene) == [
        (
            'only Sales hears "That conference has not been started."',
            "heard by Reception and Sales",
        )
    ]


def test_a_voice_too_many_fails_an_expectation(stage: VirtualStage) -> None:
    def connected(scene: Scene, office: Office) -> None:
        office.workshop.when_called = Answer(after=1)
        line = office.reception.dial("*8101")
        scene.pause(2)
        line.press("*8103#")
        scene.pause(6)
        scene.listen(office.reception)

    scene = scene_on(stage)
    play(story_of(Step("Connected", "", connected)), scene)
    assert failures(scene) == [
        ("Reception is alone and hears nobody", "Reception hears Workshop"),
    ]


def test_a_call_that_goes_on_fails_an_expectation_of_its_end(stage: VirtualStage) -> None:
    def goes_on(scene: Scene, office: Office) -> None:
        scene.over("Reception is hung up", office.reception.dial("*8101"))
        scene.stops_ringing(office.workshop)

    scene = scene_on(stage)
    play(story_of(Step("Goes on", "", goes_on)), scene)
    assert failures(scene) == [
        ("Reception is hung up", "the call is up"),
        ("Workshop stops ringing", "it did not ring"),
    ]


def test_a_stop_ends_the_story_at_its_next_wait(stage: VirtualStage) -> None:
    stop = threading.Event()

    def stops(scene: Scene, office: Office) -> None:
        stop.set()

    scene = Scene(stage.platform, stage.clock, Timeline(paper()), stop)
    with pytest.raises(KeyboardInterrupt):
        play(story_of(Step("Stops", "", stops), Step("Opens", "", opened)), scene)
    assert scene.checks == []


def test_an_offence_against_the_platform_is_not_well(stage: VirtualStage) -> None:
    def offends(scene: Scene, office: Office) -> None:
        platform: Platform = scene.platform
        platform.timeline.violate("a wav on a track")
        scene.expect("nothing", lambda: True, lambda: "nothing")

    console = paper()
    story = story_of(Step("Offends", "", offends))
    assert not perform(story, stage.platform, stage.clock, console, threading.Event())
    assert "PLATFORM  a wav on a track" in printed(console)
    assert "against the platform: a wav on a track" in printed(console)


@pytest.mark.parametrize(
    ("env", "plain", "is_terminal", "colours"),
    [
        ({"TERM": "xterm"}, False, True, True),
        ({"TERM": "xterm"}, True, True, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False, True, False),
        ({"TERM": "xterm"}, False, False, False),
    ],
)
def test_colours_are_for_terminals_that_want_them(
    env: dict[str, str], plain: bool, is_terminal: bool, colours: bool
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    screen = Screen()
    new_console(screen, env, plain=plain).print("[bold red]words[/]")
    assert ("\x1b" in screen.getvalue()) == colours
