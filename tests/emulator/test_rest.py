"""The platform's facts about its REST API."""

from dataclasses import replace
from typing import Any

import pytest
import requests

from ivr_app.emulator import Answer, EarlyMedia, Reject, RingForever
from tests.emulator.world import API, APP, CONFIG, HANGUP, World, room, say

CUSTOMER = {"type": "phone", "number": "+4930231250"}
SALES = {"type": "user", "name": "102@pbx.example"}
SPEECH = {
    "speech_synthesis_vendor": "example",
    "speech_synthesis_language": "en-GB",
    "speech_synthesis_voice": "example",
    "speech_recognizer_vendor": "example",
    "speech_recognizer_language": "en-GB",
}


def post(world: World, **fields: Any) -> requests.Response:
    body = {"application_sid": "app-1", "from": "101", "to": CUSTOMER, **fields}
    return world.api.post(f"{API}/Calls", json=body)


def placed(world: World, **fields: Any) -> str:
    """Place a call and let it ring; its sid."""
    sid = str(post(world, **fields).json()["sid"])
    world.run(0.1)
    return sid


def test_a_wrong_key_is_refused() -> None:
    world = World()
    world.api.headers["Authorization"] = "Bearer wrong"
    assert world.api.get(f"{API}/Calls").status_code == 401
    assert post(world).status_code == 401


def test_another_account_is_not_there() -> None:
    url = API.replace("acct-1", "acct-2")
    assert World().api.get(f"{url}/Calls").status_code == 404


def test_a_placed_call_is_answered_with_its_identifiers() -> None:
    world = World()
    answer = post(world)
    assert answer.status_code == 201
    assert set(answer.json()) == {"sid", "callId"}


def test_a_placed_call_rings_a_number_and_shows_the_from() -> None:
    world = World()
    placed(world, callerName="Example Ltd")
    call = world.customer.ringing
    assert call is not None
    assert (call.remote, call.remote_name) == ("101", "Example Ltd")


def test_a_placed_call_rings_a_registered_user() -> None:
    world = World()
    placed(world, to=SALES)
    assert world.sales.rings == 1


def test_a_placed_call_rings_a_sip_address_of_the_realm() -> None:
    world = World()
    placed(world, to={"type": "sip", "sipUri": "sip:102@pbx.example"})
    assert world.sales.rings == 1


def test_with_an_application_the_hooks_of_the_request_are_ignored() -> None:
    world = World()
    world.on_call(say("hello"))
    world.customer.when_called = Answer(after=1)
    placed(world, call_hook=f"{APP}/own", call_status_hook=f"{APP}/own-status")
    world.run(2)
    assert {d.path for d in world.app.got} == {"/call", "/status"}


def test_without_an_application_the_hooks_of_the_request_are_used() -> None:
    world = World({"/own": [say("hello")]})
    world.customer.when_called = Answer(after=1)
    own = {"call_hook": f"{APP}/own", "call_status_hook": {"url": f"{APP}/own-status"}}
    answer = world.api.post(f"{API}/Calls", json={"from": "101", "to": CUSTOMER, **own, **SPEECH})
    assert answer.status_code == 201
    world.run(2)
    assert {d.path for d in world.app.got} == {"/own", "/own-status"}


@pytest.mark.parametrize("missing", [*SPEECH, "call_hook", "call_status_hook"])
def test_without_an_application_hooks_and_speech_settings_are_required(missing: str) -> None:
    own = {"call_hook": f"{APP}/own", "call_status_hook": f"{APP}/own-status"}
    body = {"from": "101", "to": CUSTOMER, **own, **SPEECH}
    del body[missing]
    answer = World().api.post(f"{API}/Calls", json=body)
    assert answer.status_code == 400
    assert missing in answer.json()["msg"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"from": ""}, "from is required"),
        ({"from": 101}, "from is required"),
        ({"to": {"type": "phone"}}, "to must be a phone with number, a user with name"),
        ({"to": {"type": "carrier", "number": "1"}}, "to must be a phone with number"),
        ({"to": "+4930231250"}, "to must be a phone with number"),
        ({"application_sid": "app-2"}, "unknown application_sid"),
        ({"timeuot": 3}, "unknown fields ['timeuot']"),
    ],
)
def test_a_call_that_cannot_be_placed_is_refused(fields: dict[str, Any], message: str) -> None:
    world = World()
    answer = post(world, **fields)
    assert answer.status_code == 400
    assert answer.json()["msg"].startswith(message)
    assert len(world.platform.violations) == 1


def test_a_body_that_is_no_object_is_refused() -> None:
    assert World().api.post(f"{API}/Calls", json=[1]).status_code == 400


def test_no_call_can_be_placed_when_the_media_server_is_down() -> None:
    world = World()
    world.platform.crash_media_server("test", "")
    assert post(world).status_code == 480


def test_the_hook_of_a_placed_call_is_asked_only_when_it_is_answered() -> None:
    world = World()
    world.on_call(say("hello"), HANGUP)
    world.customer.when_called = Answer(after=3)
    sid = placed(world, tag={"ivr": {"invite": "i1"}})
    world.run(2.9)
    assert world.app.bodies("/call") == []
    world.run(0.1)
    hook = world.app.bodies("/call")[0]
    assert "sip" not in hook
    assert (hook["call_sid"], hook["direction"], hook["to"]) == (sid, "outbound", "+4930231250")
    assert hook["customerData"] == {"ivr": {"invite": "i1"}}
    assert world.customer.calls[0].hears() == {"say:hello"}


def test_a_placed_call_whose_hook_fails_is_hung_up() -> None:
    world = World({"/call": lambda _: 500})
    world.customer.when_called = Answer(after=1)
    placed(world)
    world.run(2)
    assert world.customer.calls[0].ended_with == (200, "Normal Clearing")


@pytest.mark.parametrize(
    ("behaviour", "statuses"),
    [
        (Answer(after=1), ["trying", "ringing", "in-progress", "completed"]),
        (
            EarlyMedia(after=1, then=Answer(after=1)),
            ["trying", "ringing", "early-media", "in-progress", "completed"],
        ),
        (EarlyMedia(after=1, then=Reject(486)), ["trying", "ringing", "early-media", "busy"]),
        (EarlyMedia(after=1), ["trying", "ringing", "early-media", "no-answer"]),
        (Reject(486), ["trying", "ringing", "busy"]),
        (Reject(603), ["trying", "ringing", "busy"]),
        (Reject(480), ["trying", "ringing", "failed"]),
        (Reject(503), ["trying", "ringing", "failed"]),
        (Reject(487), ["trying", "ringing", "no-answer"]),
        (RingForever(), ["trying", "ringing", "no-answer"]),
    ],
)
def test_statuses_of_a_placed_call(behaviour: Any, statuses: list[str]) -> None:
    world = World()
    world.on_call(HANGUP)
    world.customer.when_called = behaviour
    sid = placed(world, timeout=20)
    world.run(30)
    assert world.statuses(sid) == statuses


def test_a_number_that_nobody_has_fails() -> None:
    world = World()
    sid = placed(world, to={"type": "phone", "number": "+4930231259"})
    assert world.statuses(sid) == ["trying", "failed"]
    assert world.app.bodies("/status")[-1]["sip_status"] == 404


def test_time_limit_ends_an_answered_call() -> None:
    world = World()
    world.on_call(room())
    world.customer.when_called = Answer(after=1)
    sid = placed(world, timeLimit=10)
    world.run(12)
    assert world.statuses(sid)[-1] == "completed"
    assert world.app.bodies("/status")[-1]["duration"] == 8


def test_no_answer_cancels_a_call_that_rings_and_its_phone_stops_ringing() -> None:
    world = World()
    sid = placed(world)
    answer = world.put(sid, {"call_status": "no-answer"})
    assert (answer.status_code, answer.content) == (202, b"")
    world.run()
    assert world.customer.calls[0].ended_with == (487, "Request Terminated")
    assert world.statuses(sid)[-1] == "no-answer"


def test_no_answer_cancels_a_call_in_early_media() -> None:
    world = World()
    world.customer.when_called = EarlyMedia(after=0)
    sid = placed(world)
    assert world.put(sid, {"call_status": "no-answer"}).status_code == 202
    assert world.customer.calls[0].state == "ended"


def test_a_call_cancelled_before_it_rings_never_rings() -> None:
    world = World()
    sid = post(world).json()["sid"]
    assert world.put(sid, {"call_status": "no-answer"}).status_code == 202
    world.run(5)
    assert (world.customer.rings, world.statuses(sid)) == (0, ["trying", "no-answer"])


def test_completed_hangs_up_an_answered_call() -> None:
    world = World()
    world.on_call(room())
    call = world.reception.dial("1")
    world.run()
    assert world.put(world.sid(call), {"call_status": "completed"}).status_code == 202
    assert call.ended_with == (200, "Normal Clearing")


def test_the_wrong_one_of_the_two_is_refused_and_nothing_happens() -> None:
    world = World()
    world.on_call(room())
    up = world.reception.dial("1")
    ringing = placed(world)
    message = "current call state is incompatible with requested action for call_sid"
    for sid, status in ((world.sid(up), "no-answer"), (ringing, "completed")):
        answer = world.put(sid, {"call_status": status})
        assert (answer.status_code, answer.json()) == (422, {"msg": f"{message} {sid}"})
    world.run()
    assert up.state == "up"
    assert world.customer.ringing is not None


def test_a_call_that_has_ended_is_gone_and_later_unknown() -> None:
    world = World()
    call = world.reception.dial("1")
    world.run(1)
    sid = world.sid(call)
    answer = world.put(sid, {"call_status": "completed"})
    assert (answer.status_code, answer.json()) == (
        422,
        {"msg": f"call session is gone for call_sid {sid}"},
    )
    world.run(90)
    assert world.put(sid, {"call_status": "completed"}).status_code == 404
    assert world.put("nobody", {"call_status": "completed"}).status_code == 404


def test_a_call_hook_sent_while_it_rings_cancels_the_call() -> None:
    world = World({"/new": [say("hello")]})
    sid = placed(world)
    assert world.put(sid, {"call_hook": f"{APP}/new"}).status_code == 202
    world.run()
    assert world.customer.calls[0].ended_with == (487, "Request Terminated")


def test_mute_and_unmute_of_one_member() -> None:
    world = World()
    world.on_call(room())
    first, second = world.reception.dial("1"), world.sales.dial("1")
    world.run()
    for action, heard in (("mute", frozenset()), ("unmute", frozenset({"voice:Sales"}))):
        answer = world.put(world.sid(second), {"conferenceParticipantAction": {"action": action}})
        assert (answer.status_code, first.hears()) == (202, heard)


def test_actions_on_a_call_outside_a_room_are_accepted_and_do_nothing() -> None:
    world = World()
    world.on_call({"verb": "answer"}, {"verb": "pause", "length": 60})
    call = world.reception.dial("1")
    world.run()
    for action in ("mute", "hold", "unhold"):
        body = {"conferenceParticipantAction": {"action": action}}
        assert world.put(world.sid(call), body).status_code == 202
    assert world.put(world.sid(call), {"conf_mute_status": "mute"}).status_code == 202


def test_tag_through_the_api_replaces_the_data() -> None:
    world = World()
    world.on_call({"verb": "tag", "data": {"a": 1}}, room())
    call = world.reception.dial("1")
    world.run()
    assert world.put(world.sid(call), {"tag": {"b": 2}}).status_code == 202
    call.hangup()
    world.run()
    assert world.app.bodies("/status")[-1]["customerData"] == {"b": 2}


@pytest.mark.parametrize(
    "body",
    [
        {"conferenceParticipantAction": {"action": "kick"}},
        {"conferenceParticipantAction": "mute"},
        {"conf_mute_status": "silence"},
        {"call_status": "busy"},
        {"call_hook": 7},
        {"dub": "playOnTrack"},
        {"tag": "x"},
        {"call_statsu": "completed"},
        {"call_status": "completed", "dub": {}},
        {},
        [],
    ],
)
def test_what_the_api_does_not_do_is_refused_and_put_on_record(body: Any) -> None:
    world = World()
    world.on_call(room())
    call = world.reception.dial("1")
    world.run()
    assert world.put(world.sid(call), body).status_code == 400
    assert call.state == "up"
    assert len(world.platform.violations) == 1


def test_actions_that_are_not_modelled_are_accepted_and_put_on_record() -> None:
    world = World()
    world.on_call(room())
    call = world.reception.dial("1")
    world.run()
    body = {"conferenceParticipantAction": {"action": "coach", "tag": "x"}}
    assert world.put(world.sid(call), body).status_code == 202
    assert [v.what for v in world.platform.violations] == ["coach is not modelled"]


def test_the_list_has_live_calls_and_those_that_ended_lately() -> None:
    world = World()
    world.on_call({"verb": "tag", "data": {"a": 1}}, room())
    first, second = world.reception.dial("1"), world.sales.dial("2")
    world.run()
    second.hangup()
    world.run()
    calls = world.api.get(f"{API}/Calls").json()
    assert [(c["call_sid"], c["call_status"], c["from"], c["to"]) for c in calls] == [
        (world.sid(first), "in-progress", "101", "1"),
        (world.sid(second), "completed", "102", "2"),
    ]
    assert all("customerData" not in call for call in calls)
    world.run(150)
    assert [c["call_sid"] for c in world.api.get(f"{API}/Calls").json()] == [world.sid(first)]


def test_the_record_of_an_answered_call_runs_out_while_it_lives() -> None:
    world = World(config=replace(CONFIG, answered_calls_listed_seconds=60))
    world.on_call(room())
    first, ringing = world.reception.dial("1"), placed(world, timeout=300)
    world.run(59)
    assert len(world.api.get(f"{API}/Calls").json()) == 2
    mute = {"conferenceParticipantAction": {"action": "mute"}}
    assert world.put(world.sid(first), mute).status_code == 202
    world.run(2)
    assert first.state == "up"
    assert world.api.get(f"{API}/Calls").json()[0] == {}
    assert world.api.get(f"{API}/Calls").json()[1]["call_sid"] == ringing
    assert world.api.get(f"{API}/Calls/{world.sid(first)}").status_code == 404
    assert world.put(world.sid(first), mute).status_code == 404


def test_the_end_of_a_call_whose_record_had_run_out_makes_a_new_one() -> None:
    world = World(config=replace(CONFIG, answered_calls_listed_seconds=60))
    world.on_call(room())
    call = world.reception.dial("1")
    world.run(61)
    call.hangup()
    world.run(1)
    listed = world.api.get(f"{API}/Calls").json()
    assert [(c["call_sid"], c["call_status"]) for c in listed] == [(world.sid(call), "completed")]


def test_the_list_can_be_filtered() -> None:
    world = World()
    world.on_call(room())
    world.reception.dial("1")
    sid = placed(world)
    answer = world.api.get(
        f"{API}/Calls", params={"direction": "outbound", "callStatus": "ringing"}
    )
    assert [c["call_sid"] for c in answer.json()] == [sid]


def test_one_call_can_be_read() -> None:
    world = World()
    sid = placed(world)
    assert world.api.get(f"{API}/Calls/{sid}").json()["call_status"] == "ringing"
    assert world.api.get(f"{API}/Calls/nobody").status_code == 404


def test_rooms_are_listed_by_name_only() -> None:
    world = World()
    world.by_number({"1": [room("b")], "2": [room("a")]})
    world.reception.dial("1")
    world.sales.dial("2")
    world.run()
    assert world.api.get(f"{API}/Conferences").json() == ["a", "b"]


def test_a_dialled_leg_is_known_to_the_api_once_it_is_connected() -> None:
    world = World()
    world.on_call({"verb": "dial", "target": [SALES]})
    call = world.reception.dial("102")
    world.run()
    callee = world.sales.ringing
    assert callee is not None
    assert world.put(world.sid(callee), {"call_status": "no-answer"}).status_code == 422
    callee.answer()
    world.run()
    assert world.put(world.sid(callee), {"call_status": "completed"}).status_code == 202
    world.run()
    assert (call.state, callee.state) == ("ended", "ended")


def test_an_inbound_call_is_unknown_until_its_first_hook_is_answered() -> None:
    world = World()
    seen: list[int] = []

    def answer(body: dict[str, Any]) -> list[dict[str, Any]]:
        seen.append(world.put(body["call_sid"], {"call_status": "completed"}).status_code)
        return [HANGUP]

    world.app.answers["/call"] = answer
    world.sales.dial("other")
    world.run()
    assert seen == [404]
