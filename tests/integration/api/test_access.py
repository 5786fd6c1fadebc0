"""Keys: who gets in, what they may, how often, and what is kept of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.application import create_app
from ivr_app.state.connection import connect
from ivr_app.state.keyring import Token
from ivr_app.state.keys import Keys
from tests.integration.api.operator import OTHER, TWO_COMPANIES, Hire, Operator
from tests.integration.signed import SID


@pytest.fixture
def operator(hire: Hire) -> Operator:
    return hire()


def test_secret_is_stored_as_a_hash_only(operator: Operator) -> None:
    secret = operator.token.rpartition("_")[2]
    kept = {key: operator.redis.type(key) for key in operator.redis.keys("*")}
    assert kept == {Keys(SID).api_keys: "hash"}
    text = json.dumps(operator.redis.hgetall(Keys(SID).api_keys))
    assert secret not in text
    assert len(secret) == 32


def test_token_never_shows_its_secret_in_a_repr(operator: Operator) -> None:
    token = Token.parse(operator.token)
    assert token is not None
    assert token.secret not in repr(token)


@pytest.mark.parametrize("account", [SID, OTHER])
def test_token_names_its_account(hire: Hire, account: str) -> None:
    token = Token.parse(hire(account=account).token)
    assert token is not None
    assert token.account == account


def without_key(operator: Operator, header: str) -> tuple[int, str | None, str | None]:
    answer = operator.ask("GET", "/phone/", headers={"Authorization": header})
    return answer.status_code, answer.headers.get("WWW-Authenticate"), answer.mimetype


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer ivr_",
        "Bearer ivr___",
        "Bearer ivr_AC-unknown_abc_def",
        f"Bearer ivr_{SID}_abc_def",
        "Basic dXNlcjpwYXNz",
        "Bearer \xff\xfe",
    ],
)
def test_without_a_key_nobody_gets_in(operator: Operator, header: str) -> None:
    assert without_key(operator, header) == (401, "Bearer", "application/problem+json")


def test_wrong_secret_and_key_of_another_company_do_not_get_in(operator: Operator) -> None:
    rest, _, secret = operator.token.rpartition("_")
    wrong = rest + "_" + ("a" if secret[0] != "a" else "b") + secret[1:]
    elsewhere = operator.token.replace(SID, OTHER)
    for token in (wrong, elsewhere, operator.token + "x", operator.token[:-1]):
        assert without_key(operator, f"Bearer {token}")[0] == 401
    assert without_key(operator, f"Bearer {operator.token}")[0] == 200


def test_revoked_key_does_not_get_in(operator: Operator) -> None:
    key = operator.office.keyring.all()[0]
    assert operator.office.keyring.revoke(key.id)
    assert operator.get("/phone/").status_code == 401
    assert not operator.office.keyring.revoke(key.id)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/phone/", "read"),
        ("GET", "/phone/101/", "read"),
        ("GET", "/room/", "read"),
        ("GET", "/room/x/", "read"),
        ("POST", "/phone/", "write"),
        ("PUT", "/conference/700/", "write"),
        ("PATCH", "/ivr/800/", "write"),
        ("DELETE", "/did/+4930231250/", "write"),
        ("POST", "/room/x/end/", "control"),
        ("POST", "/room/x/invite/", "control"),
        ("POST", "/room/x/member/y/mute/", "control"),
    ],
)
def test_each_operation_needs_its_scope(hire: Hire, method: str, path: str, scope: str) -> None:
    others = [each for each in ("read", "write", "control") if each != scope]
    refused = hire(*others).ask(method, path, {})
    assert refused.status_code == 403
    challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
    assert refused.headers["WWW-Authenticate"] == challenge
    assert hire(scope).ask(method, path, {}).status_code != 403


def test_key_that_asks_too_often_is_told_when_to_come_back(redis_client: Redis) -> None:
    slow = create_app(replace(TWO_COMPANIES, api_rate="3/hour"), redis_client)
    operator = Operator(redis_client, app=slow)
    assert [operator.get("/phone/").status_code for _ in range(4)] == [200, 200, 200, 429]
    told = operator.get("/phone/")
    assert 0 < int(told.headers["Retry-After"]) <= 3600
    assert told.get_json()["detail"] == "more than 3 per 1 hour"
    # Another key has its own rate.
    other = operator.office.keyring.create(["read"], "other", now=1)
    answer = operator.ask("GET", "/phone/", headers={"Authorization": f"Bearer {other}"})
    assert answer.status_code == 200


def test_without_redis_clients_are_told_to_try_again(redis_client: Redis) -> None:
    dead = connect("unix:///nowhere/redis.sock")
    operator = Operator(redis_client, app=create_app(TWO_COMPANIES, dead))
    answer = operator.get("/phone/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.get_json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "the storage does not answer: try again",
    }
    dead.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing/", 404), ("DELETE", "/phone/", 405), ("POST", "/phone/101/", 405)],
)
def test_errors_outside_of_views_are_problems_too(
    operator: Operator, method: str, path: str, status: int
) -> None:
    answer = operator.ask(method, path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.get_json()["status"] == status
    assert (status == 405) == ("Allow" in answer.headers)


def test_errors_of_other_paths_stay_what_they_are(operator: Operator) -> None:
    answer = operator.client.get("/nothing")
    assert answer.get_json() == {"status": 404, "detail": "not found"}


def test_page_and_document_need_no_key(operator: Operator) -> None:
    for path, kind in {
        "docs": "text/html",
        "docs.js": "text/javascript",
        "docs.css": "text/css",
        "openapi.json": "application/json",
    }.items():
        answer = operator.client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.mimetype) == (200, kind)
    page = operator.client.get("/api/v1/docs").get_data(as_text=True)
    assert "https://" not in page
