"""An operator of a company: a client of the REST API with a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from ivr_app.services.back_office import open_back_offices
from tests.integration.signed import ACCOUNT, NOW, SETTINGS, SID

OTHER = "AC-test_2"
TWO_COMPANIES = replace(
    SETTINGS,
    accounts={SID: ACCOUNT, OTHER: replace(ACCOUNT, account_sid=OTHER)},
    api_rate="999999/second",
)
ALL = ("read", "write", "control")

# The least that makes one of each kind.
LEAST: dict[str, dict[str, Any]] = {
    "phone": {"number": "101", "name": "Reception"},
    "conference": {"number": "700"},
    "ivr": {"number": "800", "entry_context": "main", "contexts": [{"name": "main"}]},
    "did": {"number": "+4930231250", "extension": "101"},
    "sound": {"id": "hold", "url": "https://sounds.example.com/hold.mp3"},
}


class Operator:
    """Asks the API of one company with a key of these scopes."""

    def __init__(
        self,
        redis: Redis,
        *scopes: str,
        app: Flask,
        account: str = SID,
    ) -> None:
        self.redis = redis
        self.app = app
        self.office = open_back_offices(TWO_COMPANIES, redis)[account]
        self.token = str(self.office.keyring.create(scopes or ALL, "test", now=NOW))
        self.client = self.app.test_client()

    def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """Send a request; ``path`` is what follows /api/v1."""
        given = {"Authorization": f"Bearer {self.token}"} | dict(headers or {})
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=given)

    def get(self, path: str, **headers: str) -> TestResponse:
        """Read something."""
        return self.ask("GET", path, headers=headers)

    def make(self, kind: str, **fields: Any) -> TestResponse:
        """Create one of a kind."""
        return self.ask("POST", f"/{kind}/", LEAST[kind] | fields)

    def change(self, method: str, path: str, body: object = None, match: str = "*") -> TestResponse:
        """Replace, change or delete something."""
        return self.ask(method, path, body, {"If-Match": match})


Hire = Callable[..., Operator]


def faults(response: TestResponse) -> dict[str, str]:
    """What a problem says is wrong, by field."""
    assert response.mimetype == "application/problem+json"
    return {each["field"]: each["detail"] for each in response.get_json().get("errors", [])}
