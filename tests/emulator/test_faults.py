"""The switches that make the platform unkind."""

import pytest
import requests

from ivr_app.emulator import Faults
from tests.emulator.world import API, HANGUP, World, room, say

CUSTOMER = {"type": "phone", "number": "+4930231250"}
PLACE = {"application_sid": "app-1", "from": "101", "to": CUSTOMER}


def test_doubled_hooks_arrive_twice_with_the_same_bytes_and_signature() -> None:
    world = World(faults=Faults(double_hooks=True))
    world.on_call(say("hello"), HANGUP)
    call = world.reception.dial("1")
    world.run(5)
    first, second = (d for d in world.app.got if d.path == "/call")
    assert (first.raw, first.headers) == (second.raw, second.headers)
    assert len(world.app.bodies("/status")) == 6
    assert call.heard_labels() == ["say:hello"]
    assert world.platform.unequal_doubles == []


def test_doubled_hooks_can_have_exceptions() -> None:
    faults = Faults(double_hooks=True, except_double=lambda hook: hook.kind == "status")
    world = World(faults=faults)
    world.on_call(say("hello"), HANGUP)
    world.reception.dial("1")
    world.run(5)
    assert (len(world.app.bodies("/call")), len(world.app.bodies("/status"))) == (2, 3)


def test_a_second_answer_that_differs_is_put_on_record() -> None:
    answers = [[say("one")], [say("two")]]
    world = World({"/call": lambda _: answers.pop(0)}, faults=Faults(double_hooks=True))
    call = world.reception.dial("1")
    world.run(5)
    assert call.heard_labels() == ["say:one"]
    assert world.platform.unequal_doubles == [
        ("http://app.example/call", [say("one")], [say("two")])
    ]


def test_shuffled_statuses_come_late_and_in_another_order_and_the_seed_repeats_it() -> None:
    def story() -> list[tuple[int, str]]:
        world = World(faults=Faults(shuffle_status_within_s=5))
        world.on_call(room(), HANGUP)
        call = world.reception.dial("1")
        world.run(1)
        call.hangup()
        world.run(10)
        got = [d for d in world.app.got if d.path in ("/room", "/status")]
        return [(d.at_ms, d.body.get("event") or d.body["call_status"]) for d in got]

    first = story()
    assert first == story()
    names = [name for _, name in first]
    in_order = ["trying", "in-progress", "start", "join", "completed", "leave", "end"]
    assert sorted(names) == sorted(in_order)
    assert names != in_order


def test_other_hooks_are_never_late() -> None:
    world = World(faults=Faults(shuffle_status_within_s=5))
    world.on_call(say("hello"))
    call = world.reception.dial("1")
    world.run(0.01)
    assert call.hears() == {"say:hello"}


def test_lost_events_never_arrive() -> None:
    world = World(faults=Faults(lose=lambda hook: hook.body.get("event") == "leave"))
    world.on_call(room())
    call = world.reception.dial("1")
    world.run(1)
    call.hangup()
    world.run(1)
    assert [event for event, _, _ in world.events()] == ["start", "join", "end"]


def test_the_api_fails_as_often_as_told() -> None:
    world = World(faults=Faults(rest_500=2))
    statuses = [world.api.post(f"{API}/Calls", json=PLACE).status_code for _ in range(3)]
    assert statuses == [500, 500, 201]


def test_a_500_may_come_after_the_call_was_placed() -> None:
    world = World(faults=Faults(rest_500_after=1))
    statuses = [world.api.post(f"{API}/Calls", json=PLACE).status_code for _ in range(2)]
    world.run(1)
    assert (statuses, world.customer.rings) == ([500, 201], 2)


def test_the_api_refuses_connections_as_often_as_told() -> None:
    world = World(faults=Faults(rest_refused=1))
    with pytest.raises(requests.ConnectionError):
        world.api.get(f"{API}/Calls")
    assert world.api.get(f"{API}/Calls").status_code == 200


def test_the_list_of_calls_ends_early_as_often_as_told() -> None:
    world = World(faults=Faults(lists_cut_to=[0, 1]))
    world.on_call(room())
    for phone in (world.reception, world.sales):
        phone.dial("1")
    world.run(1)
    answers = [world.api.get(f"{API}/Calls") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [len(answer.json()) for answer in answers] == [0, 1, 2]


def test_a_slow_api_times_out_after_the_request_had_its_effect() -> None:
    world = World(faults=Faults(rest_delay_seconds=8))
    with pytest.raises(requests.ReadTimeout):
        world.api.post(f"{API}/Calls", json=PLACE, timeout=(1, 5))
    world.run(1)
    assert world.customer.rings == 1
    assert world.api.get(f"{API}/Calls", timeout=10).status_code == 200


@pytest.mark.parametrize(("early", "order"), [(True, ["status", "reply"]), (False, ["reply"])])
def test_the_trying_status_may_arrive_before_the_reply(early: bool, order: list[str]) -> None:
    world = World(faults=Faults(trying_before_reply=early))
    seen: list[str] = []

    def note(_: object) -> list[object]:
        seen.append("status")
        return []

    world.app.answers["/status"] = note
    world.api.post(f"{API}/Calls", json=PLACE)
    seen.append("reply")
    assert seen == order
    world.run(0.01)
    assert seen.count("status") == 1


def test_a_restart_drops_all_calls_without_a_word() -> None:
    world = World({"/wait": [say("please wait")]})
    world.by_number(
        {
            "1": [room(actionHook="/left")],
            "2": [room("r2", startConferenceOnEnter=False, waitHook="/wait", actionHook="/left")],
        }
    )
    calls = [world.reception.dial("1"), world.sales.dial("1"), world.workshop.dial("2")]
    world.api.post(f"{API}/Calls", json=PLACE)
    world.run(1)
    before = len(world.app.got)
    world.platform.restart_platform()
    world.run(60)
    assert [call.state for call in calls] == ["ended"] * 3
    assert world.customer.calls[0].state == "ended"
    assert len(world.app.got) == before
    assert world.api.get(f"{API}/Calls").json() == []
    assert world.api.get(f"{API}/Conferences").json() == []
