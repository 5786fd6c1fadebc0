"""Prints what happens while it happens: people in colour, the traffic on the wire dimmed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import cycle

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ivr_app.demo import ears
from ivr_app.demo.report import Check
from ivr_app.demo.wire import hooks_in_words, requests_in_words
from ivr_app.emulator import Event, Phone, PhoneCall, Platform

_COLOURS = ("cyan", "green", "magenta", "yellow", "bright_blue", "bright_cyan")
_TIME, _NAME = 6, 9
# What happens within a moment is one picture: who hears what at its end, and one line of traffic.
MOMENT_MS = 250


@dataclass(frozen=True, slots=True)
class _Entry:
    event: Event
    name: str = ""
    text: str = ""


class Timeline:
    """Notes events as they happen, on the platform's line of events; prints when told to."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._waiting: deque[_Entry] = deque()
        self._colours: dict[str, str] = {}
        self._heard: dict[PhoneCall, frozenset[str]] = {}
        self._phones: dict[str, Phone] = {}
        self._start_ms = 0

    def introduce(self, title: str, platform: Platform) -> None:
        """Say who is there, and watch from now on."""
        self._start_ms = platform.scheduler.now_ms()
        self._console.print(Text(title, style="bold"))
        for phone, colour in zip(ears.everybody(platform), cycle(_COLOURS), strict=False):
            self._phones[phone.name], self._colours[phone.name] = phone, colour
            self._row("", phone.name, _introduction(phone))
        platform.on_event(self._note)

    def heading(self, step: str, about: str) -> None:
        """A step begins."""
        self._print_all()
        self._console.print()
        self._console.rule(Text(step, style="bold"), align="left", style="dim")
        self._console.print(Text(about, style="italic"))

    def checked(self, check: Check) -> None:
        """Show an expectation that was not met; the others are in the report."""
        if not check.ok:
            self._print_all()
            self._row("", "FAILED", f"expected: {check.expected}", style="bold red")
            self._row("", "", f"seen: {check.seen}", style="red")

    def catch_up(self, now_ms: int) -> None:
        """Print what happened up to now, once the moment is over."""
        if self._waiting and now_ms - self._waiting[0].event.at_ms >= MOMENT_MS:
            self._print_all()

    def _print_all(self) -> None:
        entries = [self._waiting.popleft() for _ in range(len(self._waiting))]
        for entry in _last_of_ears(entries):
            at = f"{(entry.event.at_ms - self._start_ms) / 1000:.1f}s"
            style = "bold red" if entry.event.kind == "violation" else ""
            self._row(at, entry.name, entry.text, style)
        hooks = hooks_in_words(e.event for e in entries if e.event.kind == "hook")
        requests = requests_in_words(e.event for e in entries if e.event.kind == "rest")
        for name, text in (("hooks", hooks), ("REST", requests)):
            if text:
                self._row("", name, text, style="dim")

    def _row(self, time: str, name: str, text: str, style: str = "") -> None:
        row = Table.grid(padding=(0, 1))
        row.add_column(width=_TIME, justify="right", style="dim")
        row.add_column(width=_NAME, style=style or self._colours.get(name, ""))
        row.add_column(style=style, overflow="fold")
        row.add_row(time, name, Text(text))
        self._console.print(row)

    # On the platform's line of events

    def _note(self, event: Event) -> None:
        match event.kind:
            case "phone":
                phone = self._phones[event.data["phone"]]
                if act := _act(event.text.removeprefix(phone.name).strip(), phone):
                    self._waiting.append(_Entry(event, phone.name, act))
            case "heard":
                self._note_ears(event)
            case "hook" | "rest":
                self._waiting.append(_Entry(event))
            case "violation":
                self._waiting.append(_Entry(event, "PLATFORM", event.text))

    def _note_ears(self, event: Event) -> None:
        """Say what a line hears now, unless a sentence merely came to its end."""
        phone = self._phones[event.data["phone"]]
        for number, call in enumerate(phone.live_calls, 1):
            before, now = self._heard.get(call, frozenset()), call.hears()
            self._heard[call] = now
            if now - before or any(not ears.passes(label) for label in before - now):
                line = f"on line {number} " if number > 1 else ""
                if call.state == "early":
                    line += "(not answered) "
                text = f"{line}hears {ears.all_in_words(now)}"
                self._waiting.append(_Entry(event, phone.name, text))


def _last_of_ears(entries: list[_Entry]) -> list[_Entry]:
    """People's lines; of what a phone hears within a moment only the last, if it is still there."""
    shown: list[_Entry] = []
    settled: set[str] = set()
    for entry in reversed([entry for entry in entries if entry.name]):
        if entry.event.kind == "heard" and entry.name in settled:
            continue
        shown.append(entry)
        if entry.event.kind == "heard" or entry.text == _OVER:
            settled.add(entry.name)
    return shown[::-1]


def _introduction(phone: Phone) -> str:
    if phone.is_registered:
        return f"phone {phone.user} of the company"
    return f"somebody outside, {phone.user}"


_OVER = "is off the phone"


def _act(text: str, phone: Phone) -> str:
    """What a phone does, in words for people; nothing for what can be heard anyway."""
    match text.removeprefix("call ended: ").split(" ", 1):
        case ["is", "connected"]:
            return ""
        case ["200", _]:
            return "is off one line" if phone.live_calls else _OVER
        case ["487", _]:
            return "stops ringing"
        case ["486", _]:
            return "is busy"
        case [status, reason] if status.isdigit():
            return f"has its call ended, unanswered ({status} {reason})"
    return text
