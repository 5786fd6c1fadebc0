"""Expectations of a story: each kind of them fails if what it forbids happens."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
from redis import Redis
from rich.console import Console

from ivr_app.demo.hands import hang_up, line_of, pick_up, press
from ivr_app.demo.local_conference import COMPANY, opened
from ivr_app.demo.office import Office, cast
from ivr_app.demo.scene import Scene
from ivr_app.demo.show import new_console, perform
from ivr_app.demo.story import Step, Story, play
from ivr_app.demo.timeline import Timeline
from ivr_app.emulator import Answer, Platform
from tests.demo.paper import paper, printed
from tests.demo.virtual_stage import VirtualStage, virtual_stage


@pytest.fixture
def stage(tmp_path: Path, redis_client: Redis, redis_url: str) -> VirtualStage:
    return virtual_stage(COMPANY, tmp_path, redis_client, redis_url)


def scene_on(stage: VirtualStage, console: Console | None = None) -> Scene:
    return Scene(stage.platform, stage.clock, Timeline(console or paper()))


def failures(scene: Scene) -> list[tuple[str, str]]:
    return [(check.expected, check.seen) for check in scene.checks if not check.ok]


def story_of(*steps: Step[Office]) -> Story[Office]:
    return Story(title="A story", company=COMPANY, cast=cast("Stranger"), steps=steps)


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


def test_a_phone_that_is_on_no_call_does_nothing(stage: VirtualStage) -> None:
    phone = cast("Stranger")(stage.platform).sales
    press(phone, "*1")
    pick_up(phone)
    hang_up(phone)
    assert line_of(phone) is None
    assert stage.platform.log == []


def test_a_muted_phone_that_is_heard_fails_an_expectation(stage: VirtualStage) -> None:
    def heard(scene: Scene, office: Office) -> None:
        office.workshop.when_called = Answer(after=1)
        office.reception.dial("*8101")
        scene.pause(2)
        press(office.reception, "*8103#")
        scene.pause(6)
        scene.listen(office.reception, unheard=(office.workshop,))

    scene = scene_on(stage)
    play(story_of(Step("Heard", "", heard)), scene)
    assert failures(scene) == [
        (
            "Reception hears nobody; Workshop hears Reception, but is not heard",
            "Reception hears Workshop",
        ),
    ]


def test_a_call_too_many_fails_an_expectation(stage: VirtualStage) -> None:
    def called(scene: Scene, office: Office) -> None:
        rung = office.workshop.rings
        office.reception.dial("103")
        scene.pause(1)
        scene.does_not_ring(office.workshop, rung)

    scene = scene_on(stage)
    play(story_of(Step("Called", "", called)), scene)
    assert failures(scene) == [("Workshop does not ring", "rings x1")]


def test_a_call_that_goes_on_fails_an_expectation_of_its_end(stage: VirtualStage) -> None:
    def goes_on(scene: Scene, office: Office) -> None:
        scene.over("Reception is hung up", office.reception.dial("*8101"))
        scene.over("Sales is hung up", None)
        scene.stops_ringing(office.workshop)

    scene = scene_on(stage)
    play(story_of(Step("Goes on", "", goes_on)), scene)
    assert failures(scene) == [
        ("Reception is hung up", "the call is up"),
        ("Sales is hung up", "there was no call"),
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
