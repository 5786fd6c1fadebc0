"""The platform's facts about verbs and documents."""

from typing import Any

import pytest

from ivr_app.emulator import Answer, EarlyMedia
from tests.emulator.world import APP, HANGUP, World, ears, room, say

PAUSE = {"verb": "pause", "length": 60}
DECLINE = {"verb": "sip:decline", "status": 486, "reason": "Busy Here"}


def gather(**options: Any) -> dict[str, Any]:
    return {"verb": "gather", "input": ["digits"], "actionHook": "/pin", **options}


def digits(world: World) -> list[tuple[str | None, str]]:
    return [(body.get("digits"), body["reason"]) for body in world.app.bodies("/pin")]


def test_say_answers_the_call_and_is_heard_for_its_length() -> None:
    world = World()
    world.on_call(say("hello"), PAUSE)
    call = world.reception.dial("1")
    world.run(0.5)
    assert call.state == "up"
    assert call.hears() == {"say:hello"}
    world.run(0.2)
    assert call.hears() == frozenset()


def test_play_lasts_two_seconds_and_loops_as_often_as_asked() -> None:
    world = World()
    world.on_call({"verb": "play", "url": "http://s.example/a.mp3", "loop": 2}, PAUSE)
    call = world.reception.dial("1")
    world.run(10)
    assert call.heard == [
        (1_700_000_000_000, "play:http://s.example/a.mp3"),
        (1_700_000_002_000, "play:http://s.example/a.mp3"),
    ]


def test_a_say_of_several_texts_says_them_in_turn() -> None:
    world = World()
    world.on_call(say(["one", "two"]), HANGUP)
    call = world.reception.dial("1")
    world.run(10)
    assert call.heard_labels() == ["say:one", "say:two"]


def test_when_the_verbs_run_out_an_answered_call_is_hung_up() -> None:
    world = World()
    world.on_call(say("bye"))
    call = world.reception.dial("1")
    world.run(5)
    assert call.ended_with == (200, "Normal Clearing")
    assert world.statuses(world.sid(call)) == ["trying", "in-progress", "completed"]


def test_when_the_verbs_run_out_an_unanswered_call_is_refused() -> None:
    world = World()
    world.on_call({"verb": "tag", "data": {"a": 1}})
    call = world.reception.dial("1")
    world.run()
    assert call.ended_with == (603, "Decline")
    assert world.statuses(world.sid(call)) == ["trying", "failed"]


def test_early_media_then_decline_is_heard_and_never_answered() -> None:
    world = World()
    world.on_call(
        say("trying to get through", earlyMedia=True),
        {"verb": "play", "url": "http://s.example/a.mp3", "earlyMedia": True},
        DECLINE,
    )
    call = world.reception.dial("*8102")
    world.run(1)
    assert call.state == "early"
    assert call.hears() == {"say:trying to get through"}
    world.run(10)
    assert call.heard_labels() == ["say:trying to get through", "play:http://s.example/a.mp3"]
    assert call.ended_with == (486, "Busy Here")
    assert world.statuses(world.sid(call)) == ["trying", "failed"]


def test_decline_of_an_answered_call_is_passed_over_and_put_on_record() -> None:
    world = World()
    world.on_call({"verb": "answer"}, DECLINE, say("still up"))
    call = world.reception.dial("1")
    world.run()
    assert call.state == "up"
    assert call.hears() == {"say:still up"}
    assert [v.what for v in world.platform.violations] == ["sip:decline of an answered call"]


def test_hangup_ends_an_answered_call() -> None:
    world = World()
    world.on_call({"verb": "answer"}, HANGUP, say("never"))
    call = world.reception.dial("1")
    world.run()
    assert (call.state, call.heard_labels()) == ("ended", [])
    assert world.app.bodies("/status")[-1]["call_termination_by"] == "jambonz"


def test_after_a_tag_every_hook_of_the_call_carries_the_data() -> None:
    world = World({"/next": [room()]})
    world.on_call(
        {"verb": "tag", "data": {"ivr": {"room": "local:101"}}},
        {"verb": "redirect", "actionHook": "/next"},
    )
    call = world.reception.dial("1")
    world.run()
    call.hangup()
    world.run()
    tagged = [d.path for d in world.app.got if d.body.get("customerData")]
    data = [d.body["customerData"] for d in world.app.got if d.body.get("customerData")]
    assert tagged == ["/next", "/status", "/room", "/room", "/status", "/room", "/room"]
    assert data == [{"ivr": {"room": "local:101"}}] * 7


def test_redirect_goes_on_with_what_the_url_answers_and_its_hook_has_no_sip_block() -> None:
    world = World({"/next": [say("next")]})
    world.on_call({"verb": "redirect", "actionHook": f"{APP}/next"}, say("never"))
    call = world.reception.dial("1")
    world.run(5)
    assert call.heard_labels() == ["say:next"]
    assert "sip" not in world.app.bodies("/next")[0]


def test_an_empty_answer_leaves_the_running_document() -> None:
    world = World({"/next": []})
    world.on_call({"verb": "redirect", "actionHook": "/next"}, say("left over"))
    call = world.reception.dial("1")
    world.run(5)
    assert call.heard_labels() == ["say:left over"]


def test_gather_ends_at_the_finish_key_without_reporting_it() -> None:
    world = World({"/pin": [say("thanks")]})
    world.on_call(gather(finishOnKey="#", timeout=5), say("never"))
    call = world.reception.dial("1")
    world.run()
    call.press("4711#")
    world.run(1)
    assert digits(world) == [("4711", "dtmfDetected")]
    assert call.heard_labels() == ["say:thanks"]


@pytest.mark.parametrize("option", ["numDigits", "maxDigits"])
def test_gather_ends_at_its_number_of_digits(option: str) -> None:
    world = World()
    world.on_call(gather(timeout=5, **{option: 3}))
    call = world.reception.dial("1")
    world.run()
    call.press("12345", gap=0.1)
    world.run(0.25)
    assert digits(world) == [("123", "dtmfDetected")]


def test_gather_without_keys_reports_a_timeout_without_digits() -> None:
    world = World()
    world.on_call(gather(timeout=5), PAUSE)
    world.reception.dial("1")
    world.run(4.9)
    assert digits(world) == []
    world.run(0.2)
    assert world.app.bodies("/pin")[0]["reason"] == "timeout"
    assert "digits" not in world.app.bodies("/pin")[0]


def test_gather_waits_fifteen_seconds_by_default() -> None:
    world = World()
    world.on_call(gather(), PAUSE)
    world.reception.dial("1")
    world.run(14.9)
    assert digits(world) == []
    world.run(0.2)
    assert digits(world) == [(None, "timeout")]


def test_the_inter_digit_timeout_never_fires_without_min_digits() -> None:
    world = World()
    world.on_call(gather(interDigitTimeout=2, timeout=8))
    call = world.reception.dial("1")
    world.run()
    call.press("12")
    world.run(7.8)
    assert digits(world) == []
    world.run(0.3)
    assert digits(world) == [(None, "timeout")]


def test_the_inter_digit_timeout_runs_from_the_last_key_with_min_digits() -> None:
    world = World()
    world.on_call(gather(interDigitTimeout=2, minDigits=1, timeout=5))
    call = world.reception.dial("1")
    world.run()
    call.press("12", gap=1.5)
    world.run(3.4)
    assert digits(world) == []
    world.run(0.2)
    assert digits(world) == [("12", "dtmfDetected")]


def test_a_timeout_with_enough_digits_reports_them() -> None:
    world = World()
    world.on_call(gather(minDigits=2, timeout=3))
    call = world.reception.dial("1")
    world.run()
    call.press("12")
    world.run(3)
    assert digits(world) == [("12", "dtmfDetected")]


def test_the_first_key_ends_the_prompt_and_the_time_out_runs_from_the_prompts_end() -> None:
    world = World()
    prompt = {"text": "please enter your number now"}
    world.on_call(gather(say=prompt, timeout=3, finishOnKey="#"), PAUSE)
    first, second = world.reception.dial("1"), world.sales.dial("1")
    world.run(0.5)
    assert first.hears() == {"say:please enter your number now"}
    first.press("4")
    world.run()
    assert first.hears() == frozenset()
    assert second.hears() == {"say:please enter your number now"}
    world.run(3)
    assert [b["from"] for b in world.app.bodies("/pin")] == ["101"]
    world.run(1.5)
    assert [b["from"] for b in world.app.bodies("/pin")] == ["101", "102"]


def test_keys_before_the_prompts_end_are_lost_without_listen_during_prompt() -> None:
    world = World()
    world.on_call(
        gather(play={"url": "http://s.example/p.mp3"}, listenDuringPrompt=False, numDigits=1)
    )
    call = world.reception.dial("1")
    world.run()
    call.press("1")
    world.run(2)
    assert (digits(world), call.heard_labels()) == ([], ["play:http://s.example/p.mp3"])
    call.press("2")
    world.run()
    assert digits(world) == [("2", "dtmfDetected")]


def test_a_caller_who_hangs_up_during_gather_is_not_reported_to_its_hook() -> None:
    world = World()
    world.on_call(gather(timeout=2))
    call = world.reception.dial("1")
    world.run()
    call.hangup()
    world.run(20)
    assert digits(world) == []


def test_a_gather_that_ends_makes_the_keys_of_an_earlier_config_unheard() -> None:
    barge_in = {"enable": True, "sticky": True, "input": ["digits"], "finishOnKey": "#"}
    world = World()
    world.on_call(
        {"verb": "config", "bargeIn": {**barge_in, "actionHook": "/keys"}},
        gather(numDigits=1),
        PAUSE,
    )
    call = world.reception.dial("1")
    world.run()
    call.press("1")
    world.run()
    call.press("#")
    world.run()
    assert (digits(world), world.app.bodies("/keys")) == ([("1", "dtmfDetected")], [])


def test_misspelt_keys_and_wrong_types_are_put_on_record() -> None:
    world = World()
    world.on_call(
        say("hello", erlyMedia=True),
        room(joinMuted="yes"),
        gather(say={"txt": "x"}),
        {"verb": "config", "bargeIn": {"enable": False, "timeout": 3}},
        {"verb": "dial", "target": [{"type": "phone", "name": "101@pbx.example"}]},
    )
    world.reception.dial("1")
    world.run()
    assert [v.what for v in world.platform.violations] == [
        "say: unknown key 'erlyMedia'",
        "conference: wrong value of joinMuted",
        "gather.say: unknown key 'txt'",
        "config.bargeIn: unknown key 'timeout'",
        "dial.target phone: unknown key 'name'",
    ]


def test_options_that_the_emulator_does_not_play_are_put_on_record() -> None:
    world = World()
    world.on_call(room(speakOnlyTo="agents"), gather(input=["speech"]))
    world.reception.dial("1")
    world.run()
    assert [v.what for v in world.platform.violations] == [
        "conference: speakOnlyTo is not modelled"
    ]


def test_leave_outside_a_queue_holds_the_call() -> None:
    world = World()
    world.on_call({"verb": "answer"}, {"verb": "leave"}, HANGUP)
    call = world.reception.dial("1")
    world.run(100)
    assert call.state == "up"


def test_dial_connects_two_phones_and_reports_how_it_went() -> None:
    world = World({"/dialled": [HANGUP]})
    target = {"type": "user", "name": "102@pbx.example"}
    world.on_call(
        {"verb": "dial", "target": [target], "answerOnBridge": True, "actionHook": "/dialled"}
    )
    world.sales.when_called = Answer(after=3)
    call = world.reception.dial("102")
    world.run(1)
    assert (call.state, world.sales.rings) == ("ringing", 1)
    assert call.hears() == {"ringback"}
    assert world.sales.ringing is not None
    assert world.sales.ringing.remote == "101"
    world.run(3)
    callee = world.sales.calls[0]
    assert ears(call, callee) == [{"voice:Sales"}, {"voice:Reception"}]
    callee.hangup()
    world.run(1)
    result = world.app.bodies("/dialled")[0]
    assert (call.state, result["dial_call_status"], result["dial_sip_status"]) == (
        "ended",
        "completed",
        200,
    )
    assert result["dial_call_sid"] == world.sid(callee)


def test_dial_rings_all_targets_and_the_first_to_answer_stops_the_others() -> None:
    world = World()
    names = ("102@pbx.example", "103@pbx.example")
    world.on_call({"verb": "dial", "target": [{"type": "user", "name": name} for name in names]})
    world.workshop.when_called = Answer(after=2)
    call = world.reception.dial("102")
    world.run(3)
    assert call.hears() == {"voice:Workshop"}
    assert world.sales.calls[0].ended_with == (487, "Request Terminated")


def test_dial_gives_up_after_its_timeout() -> None:
    world = World()
    target = {"type": "phone", "number": "+4930231250"}
    world.on_call(
        {"verb": "dial", "target": [target], "timeout": 20, "actionHook": "/dialled"}, say("sorry")
    )
    call = world.reception.dial("1")
    world.run(20.5)
    body = world.app.bodies("/dialled")[0]
    # It repeats the last status of what it dialled.
    assert (body["dial_call_status"], body["dial_sip_status"]) == ("ringing", 180)
    assert call.hears() == {"say:sorry"}
    assert world.customer.calls[0].state == "ended"


def test_dialling_nobody_fails_with_404() -> None:
    world = World()
    target = {"type": "user", "name": "199@pbx.example"}
    world.on_call({"verb": "dial", "target": [target], "actionHook": "/dialled"})
    world.reception.dial("199")
    world.run(1)
    body = world.app.bodies("/dialled")[0]
    assert (body["dial_call_status"], body["dial_sip_status"]) == ("failed", 404)


def test_dial_music_is_heard_instead_of_early_media_until_the_answer() -> None:
    world = World()
    world.on_call(
        {
            "verb": "dial",
            "target": [{"type": "user", "name": "102@pbx.example"}],
            "dialMusic": "http://s.example/m.mp3",
            "timeLimit": 5,
        }
    )
    call = world.reception.dial("1")
    world.run(1)
    assert world.sales.ringing is not None
    world.sales.ringing.early_media("queue")
    world.run(1)
    assert call.hears() == {"play:http://s.example/m.mp3"}
    world.sales.ringing.answer()
    world.run(1)
    assert call.hears() == {"voice:Sales"}
    world.run(5)
    assert (call.state, world.sales.calls[0].state) == ("ended", "ended")


def test_early_media_of_the_dialled_party_reaches_a_caller_that_is_not_answered() -> None:
    world = World()
    target = {"type": "user", "name": "102@pbx.example"}
    world.on_call({"verb": "dial", "target": [target], "answerOnBridge": True})
    world.sales.when_called = EarlyMedia(after=1, label="queue")
    call = world.reception.dial("102")
    world.run(2)
    assert call.state == "early"
    assert call.hears() == {"early:queue"}


def test_verbs_that_come_while_an_action_hook_is_asked_yield_to_its_answer() -> None:
    world = World({"/new": [say("from outside")], "/pin": [say("from the gather")]})
    world.on_call(gather(numDigits=1))
    call = world.reception.dial("1")
    world.run()
    world.put(world.sid(call), {"call_hook": "/new"})
    call.press("1")
    world.run(5)
    assert call.heard_labels() == ["say:from the gather"]
