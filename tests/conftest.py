"""A real Redis for the tests: one server for all of them, empty before each."""

from collections.abc import Iterator

import pytest
from redis import Redis

from ivr_app.state import embedded
from ivr_app.state.connection import connect


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with embedded.start(tmp_path_factory.mktemp("redis"), persistent=False) as server:
        yield server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[Redis]:
    client = connect(redis_url)
    assert isinstance(client, Redis)
    client.flushall()
    yield client
    client.close()
