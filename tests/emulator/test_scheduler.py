"""Virtual time."""

import pytest

from ivr_app.emulator import VirtualScheduler


def test_events_run_in_the_order_of_their_times_and_of_their_scheduling() -> None:
    time, seen = VirtualScheduler(), list[str]()
    time.call_later(2, lambda: seen.append("c"))
    time.call_later(1, lambda: seen.append("a"))
    time.call_later(1, lambda: seen.append("b"))
    time.run_for(2)
    assert seen == ["a", "b", "c"]


def test_the_clock_shows_the_time_of_the_event_and_then_the_end() -> None:
    time, seen = VirtualScheduler(start_ms=0), list[int]()
    time.call_later(1.5, lambda: seen.append(time.now_ms()))
    time.run_for(4)
    assert (seen, time.now_ms()) == ([1500], 4000)


def test_a_cancelled_event_does_not_run() -> None:
    time, seen = VirtualScheduler(), list[str]()
    time.call_later(1, lambda: seen.append("a")).cancel()
    time.run_for(2)
    assert seen == []


def test_run_until_stops_at_the_event_that_makes_it_true() -> None:
    time, seen = VirtualScheduler(start_ms=0), list[int]()
    time.every(1, lambda: seen.append(time.now_ms()))
    assert time.run_until(lambda: len(seen) == 3)
    assert time.now_ms() == 3000
    assert not time.run_until(lambda: len(seen) == 100, limit_seconds=10)
    assert time.now_ms() == 13_000


def test_a_repeated_event_can_be_stopped() -> None:
    time, seen = VirtualScheduler(start_ms=0), list[int]()
    handle = time.every(1, lambda: seen.append(time.now_ms()))
    time.run_for(2.5)
    handle.cancel()
    time.run_for(10)
    assert seen == [1000, 2000]


def test_run_and_submit_need_no_thread() -> None:
    time, seen = VirtualScheduler(), list[str]()
    assert time.run(lambda: 7) == 7
    time.submit(lambda: seen.append("a"))
    time.settle(5)
    assert seen == []
    time.run_for(0)
    assert seen == ["a"]


def test_events_without_end_in_one_instant_are_an_error() -> None:
    time = VirtualScheduler()

    def again() -> None:
        time.submit(again)

    again()
    with pytest.raises(RuntimeError, match="time stands still"):
        time.run_for(1)
