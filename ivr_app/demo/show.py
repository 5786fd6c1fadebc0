"""A story for people: on a terminal, in real time, with the report at its end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from typing import TextIO, TypeVar

from rich.console import Console
from rich.text import Text

from ivr_app.demo.report import all_well, print_report
from ivr_app.demo.scene import Clock, Scene
from ivr_app.demo.stage import real_stage
from ivr_app.demo.story import Story, play
from ivr_app.demo.timeline import Timeline
from ivr_app.emulator import Platform
from ivr_app.errors import IvrError

C = TypeVar("C")

INTRODUCTION = (
    "The application is real: gunicorn, its worker, a Redis. The voice platform and its phones are "
    "emulated. The lines marked hooks and REST are what the two say to each other over HTTP.\n"
)


def new_console(out: TextIO, env: Mapping[str, str], *, plain: bool) -> Console:
    """A console with colours if ``out`` is a terminal and neither NO_COLOR nor ``plain`` is set."""
    if plain or env.get("NO_COLOR") or not out.isatty():
        return Console(file=out, color_system=None, highlight=False, emoji=False)
    return Console(file=out, highlight=False, emoji=False)


def perform(
    story: Story[C], platform: Platform, clock: Clock, console: Console, stop: threading.Event
) -> bool:
    """Play a story and print it; True if all was as expected. ``stop`` ends it early."""
    began = clock.now_ms()
    scene = Scene(platform, clock, Timeline(console), stop)
    play(story, scene)
    print_report(console, scene.checks, platform, (clock.now_ms() - began) / 1000)
    return all_well(scene.checks, platform)


def show(story: Story[C], console: Console, stop: threading.Event, *, worker: bool = True) -> int:
    """Play a story on a real stage; returns the exit status.

    0: all was as expected, 1: not all was, 2: the stage could not be put up. ``stop`` ends it with
    KeyboardInterrupt; ``worker`` is that of `real_stage`.
    """
    # The server of the emulated platform would log each request between the lines.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    console.print(Text(INTRODUCTION, style="dim"))
    try:
        with real_stage(story.company, stop, with_worker=worker) as stage:
            well = perform(story, stage.platform, stage.clock, console, stop)
            if not well:
                words = stage.last_words()
                console.print(Text(f"The application's last words:\n{words}", style="dim"))
            return 0 if well else 1
    except IvrError as error:
        console.print(Text(str(error), style="bold red"))
        return 2
