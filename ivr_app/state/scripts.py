"""Runs the Lua transitions: one script, one round trip.

A script file starts with a comment that may say ``-- @include lib/room lib/people``: those files
are put before it, so that transitions share words without sharing state.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import redis

from ivr_app.state.errors import StateUnavailable

RedisClient = redis.Redis | redis.RedisCluster
_INCLUDE = re.compile(r"^-- @include (.+)$", re.MULTILINE)


@cache
def source(name: str) -> tuple[str, str]:
    """The whole text of the script ``name`` (``enter_room``) and its SHA1, as Redis names it."""
    folder = files("ivr_app.state") / "lua"
    text = (folder / f"{name}.lua").read_text(encoding="utf-8")
    included = [part for line in _INCLUDE.findall(text) for part in line.split()]
    parts = [(folder / f"{part}.lua").read_text(encoding="utf-8") for part in included]
    whole = "\n".join([*parts, text])
    return whole, hashlib.sha1(whole.encode(), usedforsecurity=False).hexdigest()


@contextmanager
def available(what: str) -> Iterator[None]:
    """Turn the driver's errors in ``what`` into `StateUnavailable`."""
    try:
        yield
    except redis.exceptions.RedisError as error:
        raise StateUnavailable(f"{what}: {type(error).__name__}: {error}") from error


def answers(client: RedisClient) -> bool:
    """Whether Redis answers, within the time-out of its connection."""
    try:
        with available("ping"):
            return bool(client.ping())
    except StateUnavailable:
        return False


class Scripts:
    """Runs transitions on one Redis client (a single server, or a cluster)."""

    def __init__(self, client: RedisClient) -> None:
        self.client = client

    def raw(self, name: str, keys: list[str], *args: str | bytes | int) -> Any:
        """Run ``name`` and return what it returns. Raises `StateUnavailable`."""
        text, sha = source(name)
        with available(name):
            try:
                return self.client.evalsha(sha, len(keys), *keys, *args)
            except redis.exceptions.NoScriptError:
                # A Redis that was restarted or taken over knows no scripts.
                return self.client.eval(text, len(keys), *keys, *args)

    def run(self, name: str, keys: list[str], /, **arg: object) -> dict[str, Any]:
        """Run a transition with one JSON argument (absent where None) and load its JSON reply."""
        given = {key: value for key, value in arg.items() if value is not None}
        reply: dict[str, Any] = orjson.loads(self.raw(name, keys, orjson.dumps(given)))
        return reply

    def keys_of(self, hash_key: str) -> list[str]:
        """The field names of a hash. Raises `StateUnavailable`."""
        with available("hkeys"):
            found: Any = self.client.hkeys(hash_key)
        return list(found)
