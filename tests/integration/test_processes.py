"""Several real processes on one Redis: what only one of them may decide is decided once."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from time import time
from typing import Any

import pytest
from redis import Redis

from ivr_app import supervisor
from ivr_app.clock import now_ms
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.party import phone_party
from ivr_app.domain.room import RoomRef
from ivr_app.services.desk import Desk, open_desk, seat_of
from ivr_app.state.invites import Presser, Wanted
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts
from tests.integration.running import (
    FakePlatform,
    Web,
    environment,
    free_port,
    is_ready,
    ivr_app,
    running,
    wait_until,
)
from tests.integration.signed import (
    ACCOUNT,
    SETTINGS,
    SID,
    body_of,
    first_call,
    signature,
    tag,
)

pytestmark = pytest.mark.processes

SEATS = 20
PIN = "4711"
COMPANY = Company(name="Example", country="DE", caller_id="+4930231250")
RECEPTION = Extension("101", "Reception", "101")
SALES = Extension("102", "Sales", "102")
LOCKED = Extension("103", "Workshop", "103", conference_pin=PIN)
KEYS = Keys(SID)
ROOM, MEMBERS, INVITES = KEYS.room("local:101")[3:6]


@pytest.fixture(scope="module", params=[2, 8], ids=lambda workers: f"{workers} workers")
def web(
    request: pytest.FixtureRequest, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Web]:
    bind = f"127.0.0.1:{free_port()}"
    program = supervisor.web_program(bind, workers=request.param, threads=4)
    env = environment(REDIS_URL=redis_url, IVR_LOCAL_MAX_MEMBERS=str(SEATS))
    log = tmp_path_factory.mktemp("web") / "log"
    with running(program.command, env, log):
        posting = Web(f"http://{bind}")
        wait_until(lambda: is_ready(posting.url), f"gunicorn answers, see {log}")
        yield posting
        posting.close()


@pytest.fixture
def desk(redis_client: Redis) -> Desk:
    opened = open_desk(ACCOUNT, SETTINGS, Scripts(redis_client))
    opened.directory.fill(COMPANY, (RECEPTION, SALES, LOCKED))
    return opened


Document = list[dict[str, Any]]


def at_once(times: int, act: Callable[[int], Document]) -> Counter[str]:
    """Do it many times side by side; counts what was answered: the last verb, or what was said."""
    with ThreadPoolExecutor(50) as pool:
        return Counter(map(gist, pool.map(act, range(times))))


def gist(document: Document) -> str:
    if document and document[-1]["verb"] == "conference":
        return "in the room"
    spoken = [verb["text"] for verb in document if verb["verb"] == "say"]
    return " ".join(spoken) or ",".join(verb["verb"] for verb in document)


def orders(redis: Redis, kind: str) -> list[dict[str, Any]]:
    entries: Any = redis.xrange(KEYS.orders)
    bodies = [json.loads(fields["order"]) for _id, fields in entries]
    return [body for body in bodies if body["kind"] == kind]


def dial(web: Web, extension: str, to: str, call_sid: str) -> Document:
    return web.post("call", first_call(extension, to, call_sid))


def room_id(redis: Redis) -> str:
    return str(redis.hget(ROOM, "id"))


def owner_keys(
    web: Web, redis: Redis, digits: str, press: int, signed_at: int | None = None
) -> Document:
    """Keys of the owner in its room; each press is a delivery of its own, as is each time."""
    data = tag("owner", extension="101", room_id=room_id(redis), country="DE")
    fields = {"digits": digits, "customerData": data, "trace_id": f"press-{press}"}
    return web.post("keys", body_of("keys", call_sid="owner", **fields), signed_at=signed_at)


@pytest.mark.usefixtures("desk")
class TestSeveralWebProcesses:
    def test_last_seat_is_given_once(self, web: Web, redis_client: Redis) -> None:
        dial(web, "101", "*8101", "owner")
        answers = at_once(200, lambda n: dial(web, "102", "*8101", f"sales-{n}"))
        assert answers == {"in the room": SEATS - 1, "The conference is full.": 200 - SEATS + 1}
        assert redis_client.hlen(MEMBERS) == SEATS

    def test_seats_are_given_back_and_taken_again(self, web: Web, redis_client: Redis) -> None:
        dial(web, "101", "*8101", "owner")

        def come_and_go(n: int) -> Document:
            answer = dial(web, "102", "*8101", f"sales-{n}")
            web.post("status", body_of("status", call_sid=f"sales-{n}", call_status="completed"))
            return answer

        answers = at_once(200, come_and_go)
        assert answers["in the room"] >= SEATS - 1
        assert redis_client.hkeys(MEMBERS) == ["owner"]

    def test_room_is_created_once(self, web: Web, redis_client: Redis) -> None:
        at_once(50, lambda n: dial(web, "101", "*8101", f"owner-{n}"))
        names = redis_client.hlen(KEYS.rooms)
        assert names == 1
        assert orders(redis_client, "farewell") == []

    def test_one_call_of_the_owner_owns_the_room_and_each_older_one_is_hung_up_once(
        self, web: Web, redis_client: Redis
    ) -> None:
        dial(web, "101", "*8101", "owner")
        answers = at_once(50, lambda n: dial(web, "101", "*8101", f"again-{n}"))
        assert answers == {"in the room": 50}
        owner_call = redis_client.hget(ROOM, "owner_call")
        assert redis_client.hkeys(MEMBERS) == [owner_call]
        assert orders(redis_client, "hang_up") == []  # not before the new call is in
        data = tag("owner", extension="101", room_id=room_id(redis_client))
        joined = body_of("room-status", call_sid=owner_call, customerData=data)
        at_once(10, lambda n: web.post("room-status", joined | {"trace_id": f"join-{n}"}))
        hung_up = Counter(order["call"] for order in orders(redis_client, "hang_up"))
        calls = {"owner", *(f"again-{n}" for n in range(50))}
        assert hung_up == Counter(calls - {owner_call})

    def test_number_is_called_once_from_other_lines(self, web: Web, redis_client: Redis) -> None:
        dial(web, "101", "*8101", "owner")
        answers = at_once(50, lambda n: dial(web, "101", "*8030231251", f"line-{n}"))
        assert answers == {"We are trying to get through.": 50}
        assert len(orders(redis_client, "place")) == redis_client.hlen(INVITES) == 1

    def test_number_is_called_once_by_keys(self, web: Web, redis_client: Redis) -> None:
        dial(web, "101", "*8101", "owner")
        at_once(50, lambda n: owner_keys(web, redis_client, "*8030231251", n))
        assert len(orders(redis_client, "place")) == redis_client.hlen(INVITES) == 1
        told = Counter(order["prompt"] for order in orders(redis_client, "announce"))
        assert told == {"trying": 50}

    def test_pending_invites_stay_within_their_limit(self, web: Web, redis_client: Redis) -> None:
        dial(web, "101", "*8101", "owner")
        at_once(40, lambda n: dial(web, "101", f"*80302312{500 + n}", f"line-{n}"))
        assert len(orders(redis_client, "place")) == redis_client.hlen(INVITES) == 10

    def test_drop_on_other_lines_cancels_once(self, web: Web, redis_client: Redis) -> None:
        self.invite_that_rings(web, redis_client)
        answers = at_once(50, lambda n: dial(web, "101", "##", f"drop-{n}"))
        dropped = "0 3 0 2 3 1 2 5 1 has been removed."
        assert answers == {dropped: 1, "There is nobody to remove.": 49}
        self.assert_cancelled_once(redis_client)

    def test_drop_by_keys_cancels_once(self, web: Web, redis_client: Redis) -> None:
        self.invite_that_rings(web, redis_client)
        at_once(50, lambda n: owner_keys(web, redis_client, "##", n))
        told = Counter(order["prompt"] for order in orders(redis_client, "announce"))
        assert told == {"dropped": 1, "nobody_to_remove": 49}
        self.assert_cancelled_once(redis_client)

    def test_one_delivery_of_keys_counts_once(self, web: Web, redis_client: Redis) -> None:
        dial(web, "101", "*8101", "owner")
        signed_at = int(time())
        at_once(50, lambda _: owner_keys(web, redis_client, "*1", 1, signed_at))
        assert [order["call"] for order in orders(redis_client, "mute")] == ["owner"]

    def invite_that_rings(self, web: Web, redis: Redis) -> None:
        dial(web, "101", "*8101", "owner")
        dial(web, "101", "*8030231251", "line")
        (invite,) = [str(field) for field in redis.hkeys(INVITES)]
        data = tag("invitee", room_id=room_id(redis), invite=invite, leg="room", extension="")
        fields = {"call_status": "ringing", "direction": "outbound", "customerData": data}
        web.post("status", body_of("status", call_sid="placed", **fields))

    def assert_cancelled_once(self, redis: Redis) -> None:
        assert [order["call"] for order in orders(redis, "hang_up")] == ["placed"]
        assert redis.hlen(INVITES) == 0

    def test_no_more_than_ten_wrong_pins_of_one_caller_are_compared(self, web: Web) -> None:
        dial(web, "103", "*8103", "owner")
        data = tag(room="local:103", room_id="")

        def guess(n: int) -> Document:
            fields = {"digits": f"{n:04}", "customerData": data}
            return web.post("pin", body_of("pin", call_sid=f"g-{n}", **fields), "?attempt=1")

        answers = at_once(100, guess)
        wrong = answers["That PIN is not correct."]
        assert (wrong, sum(answers.values()) - wrong) == (10, 90)
        assert gist(guess(int(PIN))).startswith("Too many wrong PINs")


class TestTheBoundaryOverHttp:
    """What a test client cannot show."""

    def request(self, web: Web, body: Any, **headers: str) -> tuple[int, str | None, bytes]:
        connection = http.client.HTTPConnection(web.url.removeprefix("http://"), timeout=30)
        try:
            path = f"/hooks/{SID}/call"
            chunked = headers.get("Transfer-Encoding") == "chunked"
            connection.request("POST", path, body, headers, encode_chunked=chunked)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Content-Type"), answer.read()
        finally:
            connection.close()

    def test_chunked_body_is_read_whole(self, web: Web, desk: Desk) -> None:
        raw = json.dumps(first_call("101", "*8101", "owner", more="x" * 9000)).encode()
        pieces = (raw[at : at + 1000] for at in range(0, len(raw), 1000))
        headers = {"Transfer-Encoding": "chunked", "Jambonz-Signature": signature(raw, int(time()))}
        status, content_type, answer = self.request(web, pieces, **headers)
        assert (status, content_type) == (200, "application/json")
        assert json.loads(answer)[-1]["verb"] == "conference"

    @pytest.mark.parametrize("encoding", ["identity", "chunked"])
    def test_body_of_a_megabyte_is_refused(self, web: Web, encoding: str) -> None:
        raw = b"x" * 1024 * 1024
        headers = {"Transfer-Encoding": encoding} if encoding == "chunked" else {}
        body = iter([raw]) if headers else raw
        status, content_type, answer = self.request(web, body, **headers)
        assert (status, content_type) == (400, "application/json")
        assert json.loads(answer)["detail"] == "the body is larger than 262144 bytes"

    def test_header_that_is_no_text_is_refused(self, web: Web) -> None:
        status, *_ = self.request(web, b"{}", **{"Jambonz-Signature": "t=1,v1=é\xff"})
        assert status == 401


def placing(desk: Desk, numbers: list[str]) -> None:
    """The owner's room, and an order to call each of the numbers."""
    now = now_ms()
    owner = phone_party(RECEPTION, RoomRef("local", "101"), "owner", COMPANY)
    opened = desk.rooms.enter_own(seat_of(owner, "owner"), RECEPTION, room_id="r1", now=now)
    assert opened.room_id == "r1"
    for number in numbers:
        who = Presser(RoomRef("local", "101"), "r1", "", "101", "en", once=f"dialled:{number}")
        wanted = Wanted(number, number, allowed=True, reach="national")
        verdict = desk.invites.start(
            who, wanted, invite=f"i{number[1:]}", secret="s" * 26, bridged=False, now=now
        )
        assert verdict.value == "placed"


NUMBERS = [f"+4930231{n}" for n in range(2500, 2510)]


def ready_workers(
    stack: ExitStack, platform: FakePlatform, redis_url: str, log: Path, count: int
) -> list[subprocess.Popen[bytes]]:
    """Start workers, and wait until each of them is ready to be told to stop."""
    env = environment(REDIS_URL=redis_url, IVR_API_URL=platform.url)
    before = log.read_text().count("worker ready") if log.exists() else 0
    started = [stack.enter_context(running(ivr_app("worker"), env, log)) for _ in range(count)]
    wait_until(lambda: log.read_text().count("worker ready") == before + count, f"ready: {log}")
    return started


def test_two_workers_carry_out_each_order_once(
    desk: Desk, redis_client: Redis, redis_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with FakePlatform() as platform, ExitStack() as stack:
        started = ready_workers(stack, platform, redis_url, log, 2)
        placing(desk, NUMBERS)
        wait_until(lambda: len(platform.placed()) >= len(NUMBERS), f"all are called: {log}")
        wait_until(lambda: redis_client.xlen(KEYS.orders) == 0, f"all orders are done: {log}")
        assert Counter(platform.placed()) == Counter(NUMBERS)
        assert redis_client.xlen(KEYS.dead) == 0
        for process in started:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(10) for process in started] == [0, 0]


def test_worker_that_is_killed_is_replaced_by_the_other(
    desk: Desk, redis_client: Redis, redis_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with FakePlatform() as platform, ExitStack() as stack:
        (first,) = ready_workers(stack, platform, redis_url, log, 1)
        wait_until(lambda: redis_client.exists(KEYS.lease) == 1, "the first worker reads")
        ready_workers(stack, platform, redis_url, log, 1)
        first.kill()
        first.wait()
        placing(desk, NUMBERS)
        wait_until(lambda: len(platform.placed()) >= len(NUMBERS), f"all are called: {log}")
        wait_until(lambda: redis_client.xlen(KEYS.orders) == 0, f"all orders are done: {log}")
        assert Counter(platform.placed()) == Counter(NUMBERS)
