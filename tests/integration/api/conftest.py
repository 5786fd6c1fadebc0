"""The application is put together once; each test has an empty Redis and keys of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from redis import Redis

from ivr_app.application import create_app
from ivr_app.state.connection import connect
from tests.integration.api.operator import TWO_COMPANIES, Hire, Operator
from tests.integration.signed import NOW, SID


@pytest.fixture(scope="session")
def api_app(redis_url: str) -> Iterator[Flask]:
    client = connect(redis_url)
    yield create_app(TWO_COMPANIES, client, lambda: NOW)
    client.close()


@pytest.fixture
def hire(api_app: Flask, redis_client: Redis) -> Hire:
    """Gives operators with these scopes (all by default)."""

    def hired(*scopes: str, account: str = SID) -> Operator:
        return Operator(redis_client, *scopes, app=api_app, account=account)

    return hired
