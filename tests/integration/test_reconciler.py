"""The sweep against a real Redis, with a platform whose call list is a picture of the past."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from redis import Redis

from ivr_app.domain.extension import Extension
from ivr_app.domain.room import RoomRef
from ivr_app.platform.client import PlatformApi
from ivr_app.state.invites import InviteStore
from ivr_app.state.keys import Keys
from ivr_app.state.rooms import Limits, RoomStore, Seat
from ivr_app.state.scripts import Scripts
from ivr_app.worker.reconciler import (
    AGAIN_MS,
    AT_ONCE_MS,
    EVERY_MS,
    FORGOTTEN_MS,
    Reconciler,
)
from schemas.hooks import CallStatus
from schemas.platform import ListedCall

ROOM = RoomRef("local", "101")
OWNER = Extension("101", "Reception", "101")
NOW = 1_700_000_000_000


@dataclass
class List:
    """A platform of which only the call list is asked; ``meanwhile`` happens while it is made."""

    up: list[str]
    meanwhile: Callable[[], object] = lambda: None
    asked: int = field(default=0, init=False)

    def calls(self) -> tuple[ListedCall, ...]:
        self.asked += 1
        listed = tuple(_listed(call) for call in self.up)
        self.meanwhile()
        return listed


def _listed(call_sid: str) -> ListedCall:
    return ListedCall(sid=call_sid, direction="inbound", call_status=CallStatus.IN_PROGRESS)


def room_store(redis: Redis) -> RoomStore:
    """Rooms of a company without a directory."""
    return RoomStore(Scripts(redis), Keys("AC1"), Limits())


def seat(call_sid: str, role: str = "participant") -> Seat:
    """A seat in the room of 101."""
    return Seat(ROOM, call_sid, role, "101", "Reception", "en")


def open_room(rooms: RoomStore, call_sid: str = "owner") -> str:
    """Open the room of 101; returns its id."""
    return rooms.enter_own(seat(call_sid, "owner"), OWNER, room_id="room1", now=NOW).room_id


def reconciler(rooms: RoomStore, platform: List) -> Reconciler:
    """Hold rooms against a list."""
    api: PlatformApi = platform  # type: ignore[assignment]  # only the list is asked for
    return Reconciler(rooms, InviteStore(rooms, Keys("AC1"), Limits()), api)


def test_a_call_that_enters_while_the_list_is_made_is_not_taken_for_dead(
    redis_client: Redis,
) -> None:
    rooms = room_store(redis_client)
    open_room(rooms)
    platform = List(["owner"], meanwhile=lambda: rooms.enter(seat("new"), now=NOW))
    assert reconciler(rooms, platform).step(NOW) == 1
    assert set(rooms.calls_in(ROOM).since) == {"owner", "new"}


def test_a_call_that_is_not_listed_gives_its_seat_back(redis_client: Redis) -> None:
    rooms = room_store(redis_client)
    open_room(rooms)
    rooms.enter(seat("ghost"), now=NOW)
    sweeper = reconciler(rooms, List(["owner"]))
    sweeper.step(NOW)
    # A list may end early: the next one, which is asked for sooner, confirms it.
    assert set(rooms.calls_in(ROOM).since) == {"owner", "ghost"}
    assert sweeper.step(NOW + AGAIN_MS - 1) == 0
    assert sweeper.step(NOW + AGAIN_MS) == 1
    assert set(rooms.calls_in(ROOM).since) == {"owner"}


def test_a_list_without_any_of_several_calls_proves_nothing_the_first_time(
    redis_client: Redis,
) -> None:
    rooms = room_store(redis_client)
    open_room(rooms)
    rooms.enter(seat("second"), now=NOW)
    sweeper = reconciler(rooms, List([]))
    for at in (0, AT_ONCE_MS):
        assert sweeper.step(NOW + at) == 1
        assert set(rooms.calls_in(ROOM).since) == {"owner", "second"}
    sweeper.step(NOW + AT_ONCE_MS + AGAIN_MS)
    assert rooms.open_rooms() == []
    assert EVERY_MS + AT_ONCE_MS + AGAIN_MS < 30_000


def test_a_call_that_is_on_the_next_list_is_not_missing_any_more(redis_client: Redis) -> None:
    rooms = room_store(redis_client)
    open_room(rooms)
    rooms.enter(seat("second"), now=NOW)
    sweeper, platform = reconciler(rooms, List(["owner"])), List(["owner", "second"])
    at = NOW
    for up in (["owner"], ["owner", "second"], ["owner"], ["owner", "second"]):
        platform.up = up
        sweeper.api = platform  # type: ignore[assignment]  # as above
        sweeper.step(at)
        at += EVERY_MS
    assert set(rooms.calls_in(ROOM).since) == {"owner", "second"}


def test_a_call_that_seems_to_be_lost_is_hung_up(redis_client: Redis) -> None:
    rooms = room_store(redis_client)
    open_room(rooms)
    rooms.enter(seat("ghost"), now=NOW)
    sweeper = reconciler(rooms, List(["owner"]))
    sweeper.step(NOW)
    sweeper.step(NOW + AGAIN_MS)
    entries: Any = redis_client.xrange(Keys("AC1").orders)
    order = {"kind": "hang_up", "call": "ghost", "answered": True, "lost": True}
    place_and_time = {"room": "local:101", "at": NOW + AGAIN_MS}
    assert [json.loads(entry["order"]) for _, entry in entries] == [order | place_and_time]


def test_a_call_that_is_too_old_for_the_list_is_not_taken_for_dead(redis_client: Redis) -> None:
    rooms = room_store(redis_client)
    open_room(rooms)
    rooms.enter(seat("waits"), now=NOW)
    sweeper, platform = reconciler(rooms, List(["owner", "waits"])), List([])
    sweeper.step(NOW)
    # That it comes in only now makes it no younger.
    rooms.joined(seat("waits"), "room1", "", now=NOW + FORGOTTEN_MS - 1)
    assert set(rooms.calls_in(ROOM).since.values()) == {NOW}
    sweeper.api = platform  # type: ignore[assignment]  # as above
    sweeper.step(NOW + FORGOTTEN_MS)
    assert set(rooms.calls_in(ROOM).since) == {"owner", "waits"}


def test_a_room_that_opens_while_the_list_is_made_is_left_alone(redis_client: Redis) -> None:
    rooms = room_store(redis_client)
    open_room(rooms, "old")

    def reopen() -> None:
        rooms.left(ROOM, "room1", "old", now=NOW)
        rooms.enter_own(seat("new", "owner"), OWNER, room_id="room2", now=NOW)

    reconciler(rooms, List([], meanwhile=reopen)).step(NOW)
    assert set(rooms.calls_in(ROOM).since) == {"new"}


def test_the_list_is_asked_every_quarter_of_a_minute_and_only_for_open_rooms(
    redis_client: Redis,
) -> None:
    rooms = room_store(redis_client)
    platform = List(["owner"])
    sweeper = reconciler(rooms, platform)
    assert (sweeper.step(NOW), platform.asked) == (0, 0)
    open_room(rooms)
    assert sweeper.step(NOW + EVERY_MS - 1) == 0
    assert (sweeper.step(NOW + EVERY_MS), platform.asked) == (1, 1)
    assert sweeper.step(NOW + EVERY_MS + 1) == 0
    assert (sweeper.step(NOW + 2 * EVERY_MS), platform.asked) == (1, 2)
