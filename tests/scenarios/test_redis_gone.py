"""Redis does not answer: new calls hear an apology, calls in a room stay where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from ivr_app.config import Announcer
from ivr_app.emulator import PhoneCall
from ivr_app.state import embedded
from ivr_app.state.connection import connect
from ivr_app.state.embedded import EmbeddedRedis
from tests.scenarios.calling import key, states
from tests.scenarios.office import RECEPTION, SETTINGS, Office, timeline, words
from tests.scenarios.watching import in_room, sid, spoken, voices

WITH_PIN = replace(RECEPTION, conference_pin="4711")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    """A Redis of its own, which the test may stop."""
    with embedded.start(tmp_path, persistent=True) as server:
        yield server


@pytest.fixture
def office(server: EmbeddedRedis) -> Iterator[Office]:
    client = connect(server.url)
    assert isinstance(client, Redis)
    yield Office(client, reception=WITH_PIN)
    client.close()


def stop(office: Office, server: EmbeddedRedis) -> None:
    """Stop Redis; the worker has nothing to read any more."""
    office.stepping.cancel()
    server.stop()


def statuses(office: Office, call: PhoneCall, since_ms: int) -> set[int]:
    """The HTTP statuses with which the hooks of a call were answered."""
    return {
        int(event.text.rpartition(" ")[2])
        for event in office.platform.log
        if event.kind == "hook"
        and event.at_ms >= since_ms
        and event.data["body"]["call_sid"] == sid(call)
    }


def last_documents(office: Office, call: PhoneCall, since_ms: int) -> list[object]:
    """What the hooks of a call were answered with."""
    return [
        event.data["answer"]
        for event in office.platform.log
        if event.kind == "hook"
        and event.at_ms >= since_ms
        and event.data["body"]["call_sid"] == sid(call)
    ]


def test_a_new_call_hears_an_apology_and_is_hung_up(office: Office, server: EmbeddedRedis) -> None:
    stop(office, server)
    with timeline(office):
        for phone, number in ((office.reception, "*8101"), (office.customer, "555")):
            call = phone.dial(number)
            office.run(7)
            assert (call.state, spoken(call)) == ("ended", [words("apology")])
        assert office.platform.violations == []


def test_calls_in_a_room_stay_and_hear_each_other(office: Office, server: EmbeddedRedis) -> None:
    with timeline(office):
        owner = office.open_room()
        sales = office.sales.dial("*8101")
        office.run(0.5)
        sales.press("4711#")
        office.run(4)
        stop(office, server)
        before = office.time.now_ms()
        for keys in ("*1#", "*8103#", "##", "*77#"):
            sales.press(keys)
            office.run(4)
        assert last_documents(office, sales, before) == [[]] * 5
        assert (owner.state, sales.state) == ("up", "up")
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        before = office.time.now_ms()
        sales.hangup()
        office.run(5)
        # What the call waits for is answered; what can wait is to be told again, in vain here.
        answers = last_documents(office, sales, before)
        assert [answer for answer in answers if answer is not None] == [[]]
        assert 503 in statuses(office, sales, before)
        assert office.platform.violations == []


def test_a_pin_that_cannot_be_compared_is_apologised_for(
    office: Office, server: EmbeddedRedis
) -> None:
    with timeline(office):
        office.open_room()
        sales = office.sales.dial("*8101")
        office.run(0.5)
        stop(office, server)
        sales.press("4711#")
        office.run(8)
        assert spoken(sales) == [words("enter_pin"), words("apology")]
        assert sales.state == "ended"
        assert office.platform.violations == []


def test_an_answer_that_comes_while_redis_is_away_is_told_again(
    office: Office, server: EmbeddedRedis, tmp_path: Path
) -> None:
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=3)
        stop(office, server)
        office.workshop.calls[0].answer()
        office.run(2)
        with embedded.start(tmp_path, persistent=True):
            office.run(2)
            assert states(office) == {"103": "in"}
            assert voices(owner) == {"Workshop"}


@pytest.mark.parametrize(("away", "back"), [(1.0, 4), (5.0, 30)])
def test_a_member_on_hold_comes_back_though_redis_was_away(
    server: EmbeddedRedis, tmp_path: Path, away: float, back: float
) -> None:
    """A short absence is bridged by the platform's retries, a long one by the hold's guard."""
    client = connect(server.url)
    assert isinstance(client, Redis)
    office = Office(client, replace(SETTINGS, announcer=Announcer.HOLD))
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(6)
        key(office, owner, "*77#", wait=0.5)
        assert (voices(owner), voices(sales)) == (set(), set())
        stop(office, server)
        office.run(away)
        with embedded.start(tmp_path, persistent=True):
            office.stepping = office.time.every(0.05, office.step_workers)
            office.run(back)
            assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
            assert office.redis.zcard(office.keys.later) == 0
            since = key(office, owner, "*77#", wait=4)
            assert spoken(owner, since) == [words("not_available")]
            assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
            office.check()
            office.stepping.cancel()
    client.close()


def test_when_redis_is_back_the_room_goes_on(
    office: Office, server: EmbeddedRedis, tmp_path: Path
) -> None:
    with timeline(office):
        owner = office.open_room()
        sales = office.sales.dial("*8101")
        office.run(0.5)
        sales.press("4711#")
        office.run(4)
        stop(office, server)
        sales.hangup()
        office.run(5)
        with embedded.start(tmp_path, persistent=True):
            assert set(in_room(office)) == {sid(owner), sid(sales)}
            office.stepping = office.time.every(0.05, office.step_workers)
            # Nobody told the application that sales has left: the call list does.
            office.run(30)
            assert in_room(office) == {sid(owner): ("owner", "in")}
            office.check()
            office.stepping.cancel()
