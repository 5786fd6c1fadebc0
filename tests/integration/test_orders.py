"""The order stream on a real Redis: who reads it, what is put off, taken over and given up."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from redis import Redis

from ivr_app.state import orders
from ivr_app.state.errors import StateUnavailable
from ivr_app.state.keys import Keys
from ivr_app.state.orders import Order, OrderQueue
from ivr_app.state.scripts import Scripts

NOW = 1_700_000_000_000


@pytest.fixture
def queue(redis_client: Redis) -> OrderQueue:
    return reader(redis_client, "first")


def reader(redis: Redis, worker: str, account: str = "AC-1") -> OrderQueue:
    return OrderQueue(Scripts(redis), Keys(account), worker)


def write(queue: OrderQueue, *bodies: str) -> None:
    for body in bodies:
        queue.client.xadd(queue.stream, {"order": body})


def kinds(found: list[Order]) -> list[str]:
    return [order.kind for order in found]


def pending(queue: OrderQueue) -> int:
    summary: Any = queue.client.xpending(queue.stream, orders.GROUP)
    return int(summary["pending"])


def test_orders_are_read_in_their_order_and_once(queue: OrderQueue) -> None:
    write(queue, '{"kind": "a"}', '{"kind": "b"}')
    assert kinds(queue.read()) == ["a", "b"]
    assert queue.read() == []


def test_a_stream_that_does_not_exist_is_empty(queue: OrderQueue) -> None:
    assert queue.read() == queue.abandoned() == []


def test_preparing_twice_is_harmless(queue: OrderQueue) -> None:
    queue.prepare()
    write(queue, '{"kind": "a"}')
    queue.prepare()
    assert kinds(queue.read()) == ["a"]


def test_a_redis_that_lost_its_data_gets_its_group_again(
    queue: OrderQueue, redis_client: Redis
) -> None:
    write(queue, '{"kind": "a"}')
    queue.read()
    redis_client.flushall()
    assert queue.abandoned() == []
    redis_client.flushall()
    write(queue, '{"kind": "b"}')
    assert kinds(queue.read()) == ["b"]


def test_a_key_of_another_type_is_an_error_that_names_it(
    queue: OrderQueue, redis_client: Redis
) -> None:
    redis_client.set(queue.stream, "no stream")
    with pytest.raises(StateUnavailable, match="WRONGTYPE"):
        queue.read()
    with pytest.raises(StateUnavailable, match="WRONGTYPE"):
        queue.prepare()


def test_what_is_done_is_gone(queue: OrderQueue, redis_client: Redis) -> None:
    write(queue, '{"kind": "a"}')
    [order] = queue.read()
    assert pending(queue) == 1
    queue.done(order)
    assert (pending(queue), redis_client.xlen(queue.stream)) == (0, 0)


def test_what_is_put_off_comes_back_when_it_is_due_and_counts_its_attempts(
    queue: OrderQueue,
) -> None:
    write(queue, '{"kind": "a", "room": "local:101"}')
    [order] = queue.read()
    queue.put_off(order, NOW + 500)
    assert pending(queue) == 0
    assert queue.release_due(NOW + 499) == 0
    assert queue.read() == []
    assert queue.release_due(NOW + 500) == 1
    [again] = queue.read()
    assert again.body == {"kind": "a", "room": "local:101", "attempt": 1, "first": order.id}
    assert (again.attempt, again.first) == (1, order.id)
    queue.put_off(again, NOW)
    queue.release_due(NOW)
    [third] = queue.read()
    assert (third.attempt, third.first) == (2, order.id)


def test_equal_orders_that_are_put_off_stay_two(queue: OrderQueue) -> None:
    write(queue, '{"kind": "a"}', '{"kind": "a"}')
    for order in queue.read():
        queue.put_off(order, NOW)
    assert queue.release_due(NOW) == 2


def test_what_is_given_up_is_kept_with_its_error(queue: OrderQueue, redis_client: Redis) -> None:
    write(queue, '{"kind":"a"}')
    [order] = queue.read()
    queue.bury(order, "PUT /Calls: 500")
    entries: Any = redis_client.xrange(Keys("AC-1").dead)
    assert [fields for _, fields in entries] == [
        {"order": '{"kind":"a"}', "error": "PUT /Calls: 500"}
    ]
    assert (pending(queue), redis_client.xlen(queue.stream)) == (0, 0)


def test_orders_of_a_dead_worker_are_taken_over_as_recovered(
    queue: OrderQueue, redis_client: Redis
) -> None:
    write(queue, '{"kind": "a"}', '{"kind": "b"}')
    queue.read()
    second = reader(redis_client, "second")
    assert second.abandoned(idle_ms=60_000) == []
    taken = second.abandoned(idle_ms=0)
    assert [(order.kind, order.recovered) for order in taken] == [("a", True), ("b", True)]
    second.done(taken[0])
    assert kinds(second.abandoned(idle_ms=0)) == ["b"]


def test_a_dead_worker_had_more_orders_than_are_taken_at_once(
    queue: OrderQueue, redis_client: Redis
) -> None:
    write(queue, *(f'{{"kind": "{n}"}}' for n in range(250)))
    for _ in range(3):
        queue.read()
    taken = reader(redis_client, "second").abandoned(idle_ms=0)
    assert kinds(taken) == [str(n) for n in range(250)]


@pytest.mark.parametrize("body", ["", "no JSON", "[1]", "7"])
def test_what_cannot_be_read_is_an_order_of_no_kind(queue: OrderQueue, body: str) -> None:
    write(queue, body)
    [order] = queue.read()
    assert (order.kind, order.body, order.attempt) == ("", {}, 0)


def test_an_entry_without_an_order_is_one_of_no_kind(queue: OrderQueue) -> None:
    queue.client.xadd(queue.stream, {"else": "1"})
    assert kinds(queue.read()) == [""]


def test_one_worker_has_the_lease_until_it_gives_it_back_or_dies(
    queue: OrderQueue, redis_client: Redis
) -> None:
    second = reader(redis_client, "second")
    assert queue.lease()
    assert queue.lease()
    assert not second.lease()
    second.give_back_lease()
    assert not second.lease()
    queue.give_back_lease()
    assert second.lease()
    assert 0 < int(redis_client.pttl(Keys("AC-1").lease)) <= orders.LEASE_MS
    redis_client.delete(Keys("AC-1").lease)
    assert queue.lease()


def test_orders_of_several_companies_are_read_with_one_command(redis_client: Redis) -> None:
    queues = [reader(redis_client, "first", account) for account in ("AC-1", "AC-2", "AC-3")]
    assert len({queue.slot for queue in queues}) == 1
    write(queues[0], '{"kind": "a"}')
    write(queues[2], '{"kind": "b"}', '{"kind": "c"}')
    found = orders.read(queues, block_ms=10)
    assert {stream: kinds(some) for stream, some in found.items()} == {
        queues[0].stream: ["a"],
        queues[2].stream: ["b", "c"],
    }
    assert orders.read(queues, block_ms=10) == {}


def test_a_waiting_reader_is_woken_by_an_order(queue: OrderQueue) -> None:
    queue.prepare()
    writer = threading.Timer(0.1, write, [queue, '{"kind": "a"}'])
    writer.start()
    began = time.monotonic()
    found = orders.read([queue], block_ms=900)
    writer.join()
    assert kinds(found[queue.stream]) == ["a"]
    assert time.monotonic() - began < 0.9


def test_an_order_for_some_of_its_calls() -> None:
    calls = [{"call": "c1", "language": "en"}, {"call": "c2", "language": "ru"}]
    order = Order("1-0", {"kind": "announce", "calls": calls})
    assert order.only({"c2"}) == Order("1-0", {"kind": "announce", "calls": [calls[1]]})
    assert Order("1-0", {"kind": "mute"}).only({"c2"}) == Order("1-0", {"kind": "mute"})
