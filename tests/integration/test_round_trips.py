"""How often a hook asks Redis: counted on the connection, over a whole story on warm connections.

Run with ``-s`` to see the table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis
from redis.connection import UnixDomainSocketConnection

from ivr_app.application import create_app
from ivr_app.domain.extension import Extension
from ivr_app.emulator import Answer, EarlyMedia, Reject
from ivr_app.state import embedded
from ivr_app.state.scripts import source
from tests.scenarios.office import CUSTOMER, SETTINGS, SUPPLIER, Office

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PIN = "4711"
# Trips that a hook may cost at most. A status without a tag has to find out whose call it is.
LIMITS = {
    "call": 2,
    "status": 2,
    "pin": 1,
    "keys": 1,
    "room-status": 1,
    "left": 1,
    "dialled": 1,
    "hold": 1,
    "farewell": 0,
}


class Counting(UnixDomainSocketConnection):
    """A connection that counts what is sent in one go: each is answered in one trip."""

    sent = 0

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        Counting.sent += 1
        super().send_packed_command(command, check_health=check_health)  # type: ignore[no-untyped-call]


class Meter:
    """Stands before the application and notes the trips, and the REST requests, of each hook."""

    def __init__(self, app: WSGIApplication, office: Office) -> None:
        self._app, self._office = app, office
        self.trips: dict[str, list[int]] = defaultdict(list)
        self.rest: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        name = str(environ["PATH_INFO"]).rpartition("/")[2]
        before, log = Counting.sent, len(self._office.platform.log)
        answer = self._app(environ, start)
        self.trips[name].append(Counting.sent - before)
        self.rest += [each.text for each in self._office.platform.log[log:] if each.kind == "rest"]
        return answer


LUA = Path(embedded.__file__).parent / "lua"


def measured(office: Office) -> Meter:
    """Let a meter count from now on, with a connection and scripts that were used before."""
    for script in LUA.glob("*.lua"):
        office.redis.script_load(source(script.stem)[0])
    meter = Meter(office.app.wsgi_app, office)
    office.app.wsgi_app = meter  # type: ignore[method-assign, assignment]
    return meter


@pytest.fixture
def counted(redis_client: Redis) -> Redis:
    """A client, on an empty server, whose connections count."""
    pool = redis_client.connection_pool
    pool.disconnect()
    # The pool forgets the connections that it made before.
    pool.reset()
    pool.connection_class = Counting
    return redis_client


def a_whole_story(office: Office) -> None:
    """A room with a PIN: joins, invites that are answered, dropped, busy and cancelled, the end."""
    office.customer.when_called = EarlyMedia(after=1, label="queue", then=Answer(after=3))
    office.supplier.when_called = Reject(status=486, after=1)
    owner = office.open_room()
    sales = office.sales.dial("*8101")
    office.run(4)
    sales.press("1111#")
    office.run(12)
    sales.press(f"{PIN}#")
    office.run(3)
    for keys in (f"*8{CUSTOMER.replace('+', '00')}#", "##", "##", "*1", "*77"):
        owner.press(keys)
        office.run(7)
    owner.press(f"*8{SUPPLIER.replace('+', '00')}#")
    office.run(5)
    for dialled in ("*8103", "##", "*8101"):
        office.reception.dial(dialled)
        office.run(5)
    sales.hangup()
    office.run(3)
    for call in office.reception.calls:
        call.hangup()
    office.run(10)


def table(meter: Meter) -> str:
    rows = [f"{'hook':<12} {'hooks':>5}  trips: least, most"]
    for name, trips in sorted(meter.trips.items()):
        rows.append(f"{name:<12} {len(trips):>5}         {min(trips):>5}, {max(trips):>4}")
    return "\n".join(rows)


@pytest.mark.parametrize("speaks_by_dub", [True, False], ids=["dub", "hold"])
def test_hooks_of_a_whole_story_cost_two_trips_at_most_and_mostly_one(
    counted: Redis, speaks_by_dub: bool
) -> None:
    reception = Extension("101", "Reception", "101", conference_pin=PIN)
    settings = replace(SETTINGS, dub_tts_is_mp3=speaks_by_dub)
    office = Office(counted, settings, reception=reception)
    meter = measured(office)
    a_whole_story(office)
    print("\n" + table(meter))
    most = {name: max(trips) for name, trips in meter.trips.items()}
    assert most.keys() == LIMITS.keys() - ({"hold", "farewell"} if speaks_by_dub else {"farewell"})
    assert {name: n for name, n in most.items() if n > LIMITS[name]} == {}
    # That they cost anything at all shows that the meter counts.
    assert {name for name, n in most.items() if n == 0} == set()
    assert meter.rest == []
    office.check()


def test_status_with_a_tag_costs_one_trip(counted: Redis) -> None:
    office = Office(counted)
    meter = measured(office)
    office.open_room().hangup()
    office.run(3)
    # trying overtakes the tag; in-progress says nothing of a member; completed carries the tag.
    assert meter.trips["status"] == [1, 0, 1]


def test_pin_that_nobody_keyed_in_costs_none(counted: Redis) -> None:
    office = Office(counted, reception=Extension("101", "Reception", "101", conference_pin=PIN))
    meter = measured(office)
    office.open_room()
    office.sales.dial("*8101")
    office.run(40)
    assert meter.trips["pin"] == [0, 0, 0]


def test_member_who_is_sent_to_its_last_words_costs_none(counted: Redis) -> None:
    ending = Extension("101", "Reception", "101", conference_end_on_exit=True)
    office = Office(counted, reception=ending)
    meter = measured(office)
    owner = office.open_room()
    office.join(office.sales)
    owner.hangup()
    office.run(10)
    assert meter.trips["farewell"] == [0]


def test_redis_that_forgot_the_scripts_costs_one_trip_more_each_and_only_once(
    counted: Redis,
) -> None:
    office = Office(counted)
    meter = measured(office)
    counted.script_flush()
    office.open_room()
    office.open_room(office.sales)
    assert meter.trips["call"] == [4, 2]


def test_application_that_starts_asks_nothing(counted: Redis) -> None:
    before = Counting.sent
    create_app(SETTINGS, counted)
    assert Counting.sent == before
