"""Clients at the same moment: one of them wins, and nothing is half written."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from redis import Redis

from ivr_app.resources.changes import Refused, replace
from ivr_app.services.back_office import open_back_offices
from ivr_app.state.connection import connect
from ivr_app.state.keys import Keys
from schemas.resources import KINDS
from tests.integration.api.operator import TWO_COMPANIES, Hire, Operator
from tests.integration.signed import SID

CROWD = 8


def together(act: Callable[[int], int]) -> Counter[int]:
    """Let many threads do something at the same moment; returns how often each status came."""
    barrier = Barrier(CROWD)

    def one(number: int) -> int:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(CROWD) as crowd:
        return Counter(crowd.map(one, range(CROWD)))


def consistent(redis: Redis) -> bool:
    """Whether every phone is found by its SIP user, and every SIP user leads to a phone."""
    fields: dict[str, str] = redis.hgetall(Keys(SID).directory)  # type: ignore[assignment]
    users = {key[4:]: number for key, number in fields.items() if key.startswith("sip:")}
    phones = {key[4:] for key, text in fields.items() if '"type":"phone"' in text}
    return sorted(users.values()) == sorted(phones)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_of_those_who_change_the_same_state_one_wins(hire: Hire, method: str) -> None:
    operator: Operator = hire()
    for round_ in range(5):
        etag = operator.make("phone", number=f"10{round_}").headers["ETag"]

        def change(number: int, path: str = f"/phone/10{round_}/", etag: str = etag) -> int:
            other = Operator(operator.redis, app=operator.app)
            body = {"name": f"Phone {number}", "sip_user": f"user-{number}"}
            answer = other.change(method, path, None if method == "DELETE" else body, etag)
            return answer.status_code

        won, lost = (204, 404) if method == "DELETE" else (200, 412)
        assert together(change) == {won: 1, lost: CROWD - 1}
        assert consistent(operator.redis)
        operator.change("DELETE", f"/phone/10{round_}/")


def test_of_those_who_take_the_same_number_one_wins(hire: Hire) -> None:
    operator: Operator = hire()
    kinds = ("phone", "conference", "ivr")

    def make(number: int) -> int:
        other = Operator(operator.redis, app=operator.app)
        return other.make(kinds[number % 3], number="700").status_code

    assert together(make) == {201: 1, 409: CROWD - 1}
    listed = [operator.get(f"/{kind}/").get_json() for kind in kinds]
    assert sum(len(each) for each in listed) == 1


def test_of_those_who_take_the_same_sip_user_one_wins(hire: Hire) -> None:
    operator: Operator = hire()

    def make(number: int) -> int:
        other = Operator(operator.redis, app=operator.app)
        return other.make("phone", number=f"10{number}", sip_user="anna").status_code

    assert together(make) == {201: 1, 409: CROWD - 1}
    assert consistent(operator.redis)


def test_changes_of_different_fields_do_not_undo_one_another(hire: Hire) -> None:
    operator: Operator = hire()
    operator.make("conference")
    flags = ("announce_caller_name", "record_enabled")

    def change(number: int) -> int:
        other = Operator(operator.redis, app=operator.app)
        body = {flags[number]: True} if number < 2 else {"name": f"Name {number}"}
        while (answer := other.change("PATCH", "/conference/700/", body)).status_code == 412:
            pass
        return answer.status_code

    assert together(change) == {200: CROWD}
    shown = operator.get("/conference/700/").get_json()
    assert [shown[flag] for flag in flags] == [True, True]


def test_extension_is_not_deleted_while_somebody_names_it(hire: Hire) -> None:
    operator: Operator = hire()
    for _round in range(5):
        operator.make("phone")

        def act(number: int) -> int:
            other = Operator(operator.redis, app=operator.app)
            if number % 2:
                return other.make("did", number=f"+493023125{number}").status_code
            return other.change("DELETE", "/phone/101/").status_code

        together(act)
        named = [each["extension"] for each in operator.get("/did/").get_json()]
        assert not named or operator.get("/phone/101/").status_code == 200
        for number in range(1, CROWD, 2):
            operator.change("DELETE", f"/did/+493023125{number}/")
        operator.change("DELETE", "/phone/101/")


def replace_once(url: str, etag: str, name: str) -> bool:
    """Replace phone 101, in a process of its own; True if it was done."""
    client = connect(url)
    try:
        store = open_back_offices(TWO_COMPANIES, client)[SID].directory
        kind = KINDS["phone"]
        document = kind.schema.load({"number": "101", "name": name})
        return not isinstance(replace(store, kind, document, [etag]), Refused)
    finally:
        client.close()


@pytest.mark.processes
def test_of_several_processes_one_wins(hire: Hire, redis_url: str) -> None:
    operator: Operator = hire()
    etag = operator.make("phone").headers["ETag"].strip('"')
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        work = [(redis_url, etag, f"Phone {number}") for number in range(9)]
        done = pool.starmap(replace_once, work, chunksize=1)
    assert sorted(done) == [False] * 8 + [True]
