"""Things that cross on their way: a room ends, or is taken over, while an answer is under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import HookFailure, HookReply, PhoneCall
from tests.scenarios.office import RECEPTION, Office, timeline, words
from tests.scenarios.watching import in_room, sid, spoken

OnReply = Callable[[HookReply | HookFailure], object]


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return Office(redis_client, reception=replace(RECEPTION, conference_end_on_exit=True))


def answer_late(office: Office, caller: str, seconds: float) -> None:
    """Let the answers to first hooks of one caller take so long on their way back."""
    post = office.platform.webhooks._transport.post

    def slow(
        url: str, headers: Mapping[str, str], body: bytes, timeout_s: float, on_reply: OnReply
    ) -> None:
        def later(reply: HookReply | HookFailure) -> None:
            office.time.call_later(seconds, lambda: on_reply(reply))

        is_slow = url.endswith("/call") and f'"from":"{caller}"' in body.decode().replace(" ", "")
        post(url, headers, body, timeout_s, later if is_slow else on_reply)

    office.platform.webhooks._transport = Slow(slow)


class Slow:
    """A transport that is one function."""

    def __init__(self, post: Callable[..., None]) -> None:
        self.post = post


def test_who_enters_a_room_that_ended_meanwhile_is_told_and_hung_up(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        answer_late(office, "102", 3)
        sales = office.sales.dial("*8101")
        office.run(0.5)
        owner.hangup()
        office.run(10)
        assert (sales.state, spoken(sales)) == ("ended", [words("ended")])
        assert office.rooms() == {}
        office.check()


def test_two_devices_of_the_owner_at_once_leave_one_in_the_room(office: Office) -> None:
    with timeline(office):
        first = office.open_room()
        answer_late(office, "101", 2)
        second = office.reception.dial("*8101")
        office.run(0.1)
        third = office.reception.dial("*8101")
        office.run(10)
        assert states(first, second, third) == ["ended", "ended", "up"]
        assert in_room(office) == {sid(third): ("owner", "in")}
        office.check()


def states(*calls: PhoneCall) -> list[str]:
    """How the calls are."""
    return [call.state for call in calls]


def test_the_older_call_stays_until_the_new_one_is_in(office: Office) -> None:
    with timeline(office):
        first = office.open_room()
        sales = office.join(office.sales)
        answer_late(office, "101", 2)
        second = office.reception.dial("*8101")
        office.run(1)
        assert first.state == "up"
        office.run(5)
        assert states(first, second, sales) == ["ended", "up", "up"]
        office.check()


def test_an_older_call_is_hung_up_though_the_new_one_gave_up(office: Office) -> None:
    with timeline(office):
        first = office.open_room()
        answer_late(office, "101", 2)
        second = office.reception.dial("*8101")
        office.run(1)
        second.hangup()
        office.run(40)
        assert states(first, second) == ["ended", "ended"]
        assert office.rooms() == {}
        office.check()
