"""Stories: who is there, what people do step by step, and what must be heard of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ivr_app.demo.scene import Scene
from ivr_app.emulator import Platform

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Step(Generic[C]):
    """A step: its title, a line for who watches, and what is done and expected in it."""

    title: str
    about: str
    play: Callable[[Scene, C], None]


@dataclass(frozen=True, slots=True)
class Story(Generic[C]):
    """A story about one company.

    `company` is its company file (YAML); `cast` gives phones to people on a platform.
    """

    title: str
    company: str
    cast: Callable[[Platform], C]
    steps: tuple[Step[C], ...]


def play(story: Story[C], scene: Scene) -> None:
    """Play all steps; one that fails does not keep the others from being played."""
    cast = story.cast(scene.platform)
    scene.timeline.introduce(story.title, scene.platform)
    for number, step in enumerate(story.steps, 1):
        scene.begin(f"{number}. {step.title}", step.about)
        try:
            step.play(scene, cast)
        except Exception as error:  # noqa: BLE001 - becomes a failed row, and the story goes on
            scene.broke(error)
        scene.pause(READING_S)


# Between two steps, so that who watches can read.
READING_S = 0.5
