"""Who may: the bearer key of a request, its scopes, and how often it may ask."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from flask import g, request
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from ivr_app.api.blueprint import MAX_BODY
from ivr_app.api.problems import refuse
from ivr_app.services.back_office import BackOffice
from ivr_app.state.keyring import ApiKey, Token

_BEARER = "Bearer "
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Access:
    """What a request may touch: the company of its key, and no other."""

    office: BackOffice
    key: ApiKey


def access() -> Access:
    """Return what the current request may touch."""
    return cast(Access, g.access)


class Gate:
    """Lets requests in. A key has ``rate`` in every process that serves: no trip is spent on it."""

    def __init__(self, offices: Mapping[str, BackOffice], rate: RateLimitItem) -> None:
        self._offices = offices
        self._rate = rate
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, changing: str) -> Callable[[], None]:
        """Return a check before each request; what changes something needs the scope."""

        def check() -> None:
            request.max_content_length = MAX_BODY
            g.access = self._access()
            scope = "read" if request.method in _READING else changing
            if scope not in g.access.key.scopes:
                challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
                headers = {"WWW-Authenticate": challenge}
                refuse(403, f"the key has not the scope {scope}", headers=headers)

        return check

    def _access(self) -> Access:
        header = request.headers.get("Authorization", "")
        token = Token.parse(header.removeprefix(_BEARER)) if header.startswith(_BEARER) else None
        office = self._offices.get(token.account) if token else None
        key = office.keyring.find(token) if office and token else None
        if office is None or key is None:
            # Not told apart: a key that is unknown, revoked, or of an account that is not served.
            refuse(401, "a bearer key is needed", headers={"WWW-Authenticate": "Bearer"})
        self._count(f"{office.desk.account.account_sid}:{key.id}")
        return Access(office, key)

    def _count(self, who: str) -> None:
        if self._limiter.hit(self._rate, who):
            return
        reset = self._limiter.get_window_stats(self._rate, who).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        refuse(429, f"more than {self._rate}", headers={"Retry-After": str(wait)})
