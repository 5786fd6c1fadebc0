"""The same platform in real time: hooks and the REST API over HTTP."""

import logging
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
import requests
from werkzeug.serving import make_server

from ivr_app.emulator import (
    Answer,
    Faults,
    HookFailure,
    HookReply,
    HttpTransport,
    Platform,
    RealScheduler,
    RestServer,
    serve_rest,
)
from tests.emulator.world import CONFIG, TinyApp, room, say


@dataclass
class Real:
    """An application on a port, and a platform that posts to it and serves its API."""

    app: TinyApp
    time: RealScheduler
    transport: HttpTransport
    platform: Platform
    rest: RestServer
    api: requests.Session

    def until(self, predicate: object) -> bool:
        assert callable(predicate)
        return self.time.run_until(predicate, limit_seconds=10)


@pytest.fixture
def real() -> Iterator[Real]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    time = RealScheduler()
    app = TinyApp(time.now_ms, {"/call": [room()]})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    config = replace(CONFIG, call_hook_url=f"{base}/call", call_status_hook_url=f"{base}/status")
    transport = HttpTransport(time)
    platform = Platform(config, transport, time, Faults())
    rest = serve_rest(platform)
    api = requests.Session()
    api.trust_env = False
    api.headers["Authorization"] = "Bearer key-1"
    yield Real(app, time, transport, platform, rest, api)
    api.close()
    rest.close()
    transport.close()
    time.close()
    server.shutdown()
    thread.join()
    server.server_close()
    assert time.errors == []


def test_two_phones_talk_in_a_room_and_the_api_mutes_one(real: Real) -> None:
    first = real.platform.add_phone("101", name="Reception").dial("1")
    second = real.platform.add_phone("102", name="Sales").dial("1")
    assert real.until(lambda: first.hears() == {"voice:Sales"})
    assert real.until(lambda: second.hears() == {"voice:Reception"})
    assert second.call is not None
    url = f"{real.rest.url}/v1/Accounts/acct-1/Calls/{second.call.sid}"
    answer = real.api.put(url, json={"conferenceParticipantAction": {"action": "mute"}})
    assert answer.status_code == 202
    assert real.until(lambda: first.hears() == frozenset())
    first.hangup()
    assert real.until(lambda: first.state == "ended")


def test_a_call_is_placed_over_http_and_answered(real: Real) -> None:
    number = real.platform.add_number("+4930231250", name="Customer")
    number.when_called = Answer(after=0.05)
    real.app.answers["/call"] = [say("hello there, this is a test")]
    real.platform.faults.trying_before_reply = True
    body = {
        "application_sid": "app-1",
        "from": "101",
        "to": {"type": "phone", "number": "+4930231250"},
    }
    url = f"{real.rest.url}/v1/Accounts/acct-1/Calls"
    assert real.api.post(url, json=body).status_code == 201
    assert real.app.bodies("/status")[0]["call_status"] == "trying"
    assert real.until(lambda: number.calls[0].hears() == {"say:hello there, this is a test"})


def test_a_refused_connection_is_a_refused_connection(real: Real) -> None:
    real.platform.faults.rest_refused = 1
    url = f"{real.rest.url}/v1/Accounts/acct-1/Calls"
    with pytest.raises(requests.ConnectionError):
        real.api.get(url)
    assert real.api.get(url).status_code == 200


def test_an_application_that_is_not_there_is_a_connect_failure(real: Real) -> None:
    replies: list[HookReply | HookFailure] = []
    real.transport.post("http://127.0.0.1:1/call", {}, b"{}", 1.0, replies.append)
    assert real.until(lambda: bool(replies))
    assert replies == [HookFailure("connect")]


def test_a_connection_that_breaks_is_no_connect_failure(real: Real) -> None:
    replies: list[HookReply | HookFailure] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/call"
        real.transport.post(url, {}, b"{}", 5.0, replies.append)
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.close()
        assert real.until(lambda: bool(replies))
    assert replies == [HookFailure("broken")]


def test_an_application_that_is_too_slow_is_a_timeout(real: Real) -> None:
    released = threading.Event()
    real.app.answers["/slow"] = lambda _: [released.wait(5)]
    replies: list[HookReply | HookFailure] = []
    base = real.platform.config.call_hook_url.removesuffix("/call")
    real.transport.post(f"{base}/slow", {}, b"{}", 0.1, replies.append)
    assert real.until(lambda: bool(replies))
    released.set()
    assert replies == [HookFailure("timeout")]


def test_an_error_on_the_loop_is_kept_and_reaches_who_waits() -> None:
    time = RealScheduler()

    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        time.run(fail)
    seen: list[int] = []
    handle = time.every(0.01, lambda: seen.append(1))
    assert time.run_until(lambda: len(seen) >= 2, limit_seconds=5)
    handle.cancel()
    time.call_later(60, fail).cancel()
    time.submit(fail)
    assert time.run_until(lambda: bool(time.errors), limit_seconds=5)
    assert not time.run_until(lambda: False, limit_seconds=0.02)
    time.run_for(0.01)
    time.close()
    assert [str(error) for error in time.errors] == ["broken"]
