"""The keys with which programs use the REST API: only hashes of their secrets are stored."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import orjson

from ivr_app.domain.room import random_word
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts, available

SCOPES = ("read", "write", "control")
_PREFIX = "ivr_"


@dataclass(frozen=True, slots=True)
class Token:
    """What a client shows: ``ivr_<account>_<id>_<secret>``. It names the account that it is for."""

    account: str
    id: str
    secret: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Token | None:
        """Read a token; None if it is none."""
        parts = text.removeprefix(_PREFIX).rsplit("_", 2)
        if not text.startswith(_PREFIX) or len(parts) != 3 or not all(parts):
            return None
        return cls(*parts)

    def __str__(self) -> str:
        return f"{_PREFIX}{self.account}_{self.id}_{self.secret}"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is stored. ``created`` is ms since 1970."""

    id: str
    scopes: frozenset[str]
    name: str
    created: int


class KeyRing:
    """The keys of the company that ``keys`` belong to. All methods raise StateUnavailable."""

    def __init__(self, scripts: Scripts, keys: Keys) -> None:
        self._client = scripts.client
        self._keys = keys

    def create(self, scopes: Collection[str], name: str, *, now: int) -> Token:
        """Make a key; its secret is returned here and nowhere else."""
        token = Token(self._keys.account, random_word(8), random_word(32))
        record = {
            "hash": _hash(token.secret),
            "scopes": sorted(scopes),
            "name": name,
            "created": now,
        }
        with available("api-keys"):
            self._client.hset(self._keys.api_keys, token.id, orjson.dumps(record).decode())
        return token

    def find(self, token: Token) -> ApiKey | None:
        """The key of a token, if its secret is right."""
        with available("api-keys"):
            text: Any = self._client.hget(self._keys.api_keys, token.id)
        record = orjson.loads(text) if text else {"hash": ""}
        if not hmac.compare_digest(record["hash"], _hash(token.secret)):
            return None
        return _key(token.id, record)

    def all(self) -> list[ApiKey]:
        """Every key, the oldest first."""
        with available("api-keys"):
            found: Any = self._client.hgetall(self._keys.api_keys)
        keys = [_key(key_id, orjson.loads(text)) for key_id, text in found.items()]
        return sorted(keys, key=lambda key: (key.created, key.id))

    def revoke(self, key_id: str) -> bool:
        """Forget a key at once; False if there is none."""
        with available("api-keys"):
            return bool(self._client.hdel(self._keys.api_keys, key_id))


def _key(key_id: str, record: dict[str, Any]) -> ApiKey:
    return ApiKey(key_id, frozenset(record["scopes"]), record["name"], record["created"])


def _hash(secret: str) -> str:
    """A plain hash will do: nobody guesses 160 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
