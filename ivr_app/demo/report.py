"""What was expected and what was seen: one row per expectation, and the sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ivr_app.emulator import Platform


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation of a step, in words, and whether it was met."""

    step: str
    expected: str
    seen: str
    ok: bool


def all_well(checks: Sequence[Check], platform: Platform) -> bool:
    """Whether everything was as expected, and nothing offended the platform."""
    return bool(checks) and all(check.ok for check in checks) and not platform.violations


def print_report(
    console: Console, checks: Sequence[Check], platform: Platform, seconds: float
) -> None:
    """Print the table and the sums."""
    console.print()
    console.rule("What was expected, what was seen", style="dim")
    console.print(_table(checks))
    for violation in platform.violations:
        console.print(Text(f"against the platform: {violation.what}", style="bold red"))
    console.print(_sums(checks, platform, seconds))
    well = all_well(checks, platform)
    verdict = "All was as expected." if well else "Not all was as expected."
    console.print(Text(verdict, style="bold green" if well else "bold red"))


def _table(checks: Sequence[Check]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, expand=True, pad_edge=False, header_style="bold")
    table.add_column("expected", ratio=5)
    table.add_column("seen", ratio=3)
    table.add_column("", width=6)
    step = ""
    for check in checks:
        if check.step != step:
            table.add_row(Text(check.step, style="bold"), "", "")
            step = check.step
        verdict = Text("ok", style="green") if check.ok else Text("FAILED", style="bold red")
        seen = Text(check.seen, style="dim" if check.ok else "red")
        table.add_row(Padding(check.expected, (0, 0, 0, 2)), seen, verdict)
    return table


def _sums(checks: Sequence[Check], platform: Platform, seconds: float) -> Text:
    hooks = sum(event.kind == "hook" for event in platform.log)
    requests = sum(event.kind == "rest" for event in platform.log)
    good = sum(check.ok for check in checks)
    return Text(
        f"{good} of {len(checks)} expectations met in {seconds:.0f} s; "
        f"{hooks} hooks, {requests} REST calls, {len(platform.violations)} violations."
    )
