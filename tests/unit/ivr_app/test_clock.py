import time

from ivr_app.clock import now_ms


def test_clock_counts_milliseconds_since_1970() -> None:
    before = time.time()
    now = now_ms()
    assert int(before * 1000) <= now <= time.time() * 1000
