"""The API answers as its document says, whatever it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import redis
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from ivr_app.application import create_app
from ivr_app.config import Settings
from ivr_app.state.connection import connect
from tests.integration.api.operator import LEAST, TWO_COMPANIES, Operator

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPENAPI = "/api/v1/openapi.json"
NOWHERE = Settings(public_url="https://ivr.example.com", accounts={})


def operations() -> Iterator[tuple[str, str]]:
    """Every path and method of the document."""
    app = create_app(NOWHERE, redis.Redis())
    with app.test_client() as client:
        document: dict[str, Any] = client.get(OPENAPI).get_json()
    for path, item in document["paths"].items():
        for method in item:
            if method != "parameters":
                yield path, method


@pytest.fixture(scope="module")
def operator(redis_url: str) -> Iterator[Operator]:
    client = connect(redis_url)
    client.flushall()
    assert isinstance(client, Redis)
    operator = Operator(client, app=create_app(TWO_COMPANIES, client))
    for kind in LEAST:
        assert operator.make(kind).status_code == 201
    yield operator
    client.close()


@pytest.fixture(scope="module")
def document(operator: Operator) -> OpenApiSchema:
    return schemathesis.openapi.from_wsgi(OPENAPI, operator.app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("path", "method"), list(operations()))
def test_every_answer_is_documented(
    operator: Operator, document: OpenApiSchema, path: str, method: str, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {operator.token}"}
    cases: st.SearchStrategy[Case[Any]] = document[path][method].as_strategy(generation_mode=mode)

    @given(case=cases)
    @settings(
        max_examples=7, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def ask(case: Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
