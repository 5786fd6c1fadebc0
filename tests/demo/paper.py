"""A console that can be read afterwards."""

from __future__ import annotations

import io

from rich.console import Console


def paper(width: int = 80) -> Console:
    """Paper of that many columns, without colours."""
    return Console(file=io.StringIO(), width=width, color_system=None, highlight=False)


def printed(console: Console) -> str:
    """All that was printed on it."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()
