"""Phones: lines, keys, hanging up, and the timeline of what they do and hear."""

from ivr_app.emulator import Event
from tests.emulator.world import API, HANGUP, World, ears, room, say

SALES = {"type": "user", "name": "102@pbx.example"}


def test_a_caller_can_give_up_before_the_answer() -> None:
    world = World()
    world.on_call({"verb": "dial", "target": [SALES], "answerOnBridge": True})
    call = world.reception.dial("102")
    world.run(2)
    call.hangup()
    call.hangup()
    world.run()
    assert call.ended_with == (487, "Request Terminated")
    assert world.sales.calls[0].ended_with == (487, "Request Terminated")
    assert world.statuses(world.sid(call)) == ["trying", "no-answer"]


def test_hanging_up_a_call_that_rings_refuses_it() -> None:
    world = World()
    world.on_call({"verb": "dial", "target": [SALES], "actionHook": "/dialled"})
    world.reception.dial("102")
    world.run(1)
    ringing = world.sales.ringing
    assert ringing is not None
    ringing.hangup()
    world.run()
    assert world.sales.ringing is None
    assert world.app.bodies("/dialled")[0]["dial_sip_status"] == 603


def test_a_phone_has_several_lines() -> None:
    world = World()
    world.on_call(room())
    first = world.reception.dial("1")
    world.run(1)
    world.on_call(say("second line"), HANGUP)
    second = world.reception.dial("2")
    world.run(0.5)
    assert world.reception.live_calls == [first, second]
    assert ears(first, second) == [set(), {"say:second line"}]
    world.run(5)
    assert world.reception.live_calls == [first]


def test_an_answered_call_cannot_be_refused_or_answered_again() -> None:
    world = World()
    world.api.post(f"{API}/Calls", json={"application_sid": "app-1", "from": "101", "to": SALES})
    world.on_call(room())
    world.run(1)
    call = world.sales.ringing
    assert call is not None
    call.answer()
    call.answer()
    call.reject()
    call.early_media()
    call.press("")
    world.run(1)
    assert call.state == "up"
    assert world.statuses(world.sid(call)) == ["trying", "ringing", "in-progress"]


def test_what_is_heard_is_noted_with_its_time() -> None:
    world = World()
    world.on_call(say("hello"), room())
    call = world.reception.dial("1")
    world.run(1)
    since = world.time.now_ms()
    world.on_call(room())
    world.sales.dial("1")
    world.run(1)
    assert call.heard == [(1_700_000_000_000, "say:hello"), (since, "voice:Sales")]
    assert call.heard_labels(since_ms=since) == ["voice:Sales"]


def test_the_timeline_tells_the_story_to_those_who_listen() -> None:
    world = World()
    lines: list[str] = []

    def note(event: Event) -> None:
        lines.append(f"{event.kind}: {event.text}")

    world.platform.on_event(note)
    world.on_call(say("hello"), HANGUP)
    call = world.reception.dial("1")
    world.run(0.1)
    call.press("7")
    world.api.put(f"{API}/Calls/{world.sid(call)}", json={"call_status": "completed"})
    world.run()
    assert lines == [
        "phone: Reception dials 1",
        "hook: call /call -> 200",
        "phone: Reception is connected",
        "heard: Reception hears say:hello",
        "hook: status /status -> 200",
        "hook: status /status -> 200",
        "phone: Reception presses 7",
        "phone: Reception call ended: 200 Normal Clearing",
        f"rest: PUT /Calls/{world.sid(call)} call_status -> 202",
        "heard: Reception hears nothing",
        "hook: status /status -> 200",
    ]
    assert [event.text for event in world.platform.log] == [
        line.partition(": ")[2] for line in lines
    ]
