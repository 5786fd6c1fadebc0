"""The platform's facts about keys pressed in a room."""

from typing import Any

from ivr_app.emulator import PhoneCall
from tests.emulator.world import HANGUP, World, room, say


def keys_verb(**options: Any) -> dict[str, Any]:
    return {
        "verb": "config",
        "bargeIn": {
            "enable": True,
            "sticky": True,
            "input": ["digits"],
            "minDigits": 1,
            "interDigitTimeout": 2,
            "actionHook": "/keys",
            **options,
        },
    }


def in_room(world: World, **options: Any) -> PhoneCall:
    world.on_call(keys_verb(**options), room(actionHook="/left"))
    call = world.reception.dial("r1")
    world.run(1)
    return call


def pressed(world: World) -> list[str]:
    return [body["digits"] for body in world.app.bodies("/keys")]


def test_keys_up_to_the_finish_key_arrive_at_once() -> None:
    world = World()
    call = in_room(world, finishOnKey="#")
    call.press("*8102#", gap=0.2)
    world.run(1.01)
    assert pressed(world) == ["*8102"]
    assert world.app.bodies("/keys")[0]["reason"] == "dtmfDetected"


def test_keys_without_a_finish_key_arrive_two_seconds_after_the_last() -> None:
    world = World()
    call = in_room(world, finishOnKey="#")
    call.press("*1")
    world.run(2.1)
    assert pressed(world) == []
    world.run(0.2)
    assert pressed(world) == ["*1"]


def test_two_finish_keys_are_two_hooks_with_empty_digits() -> None:
    world = World()
    call = in_room(world, finishOnKey="#")
    call.press("##", gap=0.2)
    world.run(1)
    assert pressed(world) == ["", ""]
    first, second = (d.at_ms for d in world.app.got if d.path == "/keys")
    assert second - first == 200


def test_without_a_finish_key_they_are_one_hook_two_seconds_later() -> None:
    world = World()
    call = in_room(world)
    call.press("##", gap=0.2)
    world.run(2.1)
    assert pressed(world) == []
    world.run(0.2)
    assert pressed(world) == ["##"]


def test_an_empty_answer_leaves_the_member_in_the_room_and_keys_go_on() -> None:
    world = World()
    call = in_room(world, finishOnKey="#")
    for _ in range(3):
        call.press("1#")
        world.run(5)
    assert pressed(world) == ["1", "1", "1"]
    assert [event for event, _, _ in world.events()] == ["start", "join"]


def test_any_verbs_in_the_answer_take_the_member_out_of_the_room() -> None:
    world = World({"/keys": [say("not available")]})
    call = in_room(world, finishOnKey="#")
    call.press("1#")
    world.run(0.5)
    assert [event for event, _, _ in world.events()] == ["start", "join", "leave", "end"]
    assert len(world.app.bodies("/left")) == 1
    assert call.hears() == {"say:not available"}


def test_keys_pressed_while_the_hook_is_being_answered_are_lost() -> None:
    world = World()
    call = in_room(world, finishOnKey="#")
    # In the same instant: the 2 falls between the hook and its answer.
    call.press("1#2", gap=0)
    world.run(1)
    call.press("3#")
    world.run(1)
    assert pressed(world) == ["1", "3"]


def test_keys_are_not_heard_by_the_others_and_sound_is_not_disturbed() -> None:
    world = World()
    call = in_room(world, finishOnKey="#")
    other = world.sales.dial("r1")
    world.run(1)
    call.press("*8102#")
    world.run(3)
    assert other.heard_labels() == ["voice:Reception"]
    assert call.heard_labels() == ["voice:Sales"]


def test_keys_work_while_waiting() -> None:
    world = World({"/wait": [say("please wait")]})
    world.on_call(keys_verb(finishOnKey="#"), room(startConferenceOnEnter=False, waitHook="/wait"))
    call = world.sales.dial("r1")
    world.run(2)
    call.press("*1#")
    world.run(1)
    assert pressed(world) == ["*1"]


def test_without_sticky_only_the_first_keys_are_reported() -> None:
    world = World()
    call = in_room(world, finishOnKey="#", sticky=False)
    call.press("1#2#")
    world.run(5)
    assert pressed(world) == ["1"]


def test_a_config_with_enable_false_ends_the_listening() -> None:
    world = World(
        {"/keys": [{"verb": "config", "bargeIn": {"enable": False}}, say("done"), room()]}
    )
    call = in_room(world, finishOnKey="#")
    call.press("1#")
    world.run(3)
    call.press("2#")
    world.run(3)
    assert pressed(world) == ["1"]


def test_a_second_enabling_leaves_the_running_one_as_it_is() -> None:
    world = World()
    world.on_call(keys_verb(finishOnKey="#"), keys_verb(finishOnKey="*"), room())
    call = world.reception.dial("r1")
    world.run(1)
    call.press("1*#")
    world.run(1)
    assert pressed(world) == ["1*"]


def test_keys_reach_nobody_once_the_call_is_over() -> None:
    world = World()
    call = in_room(world, finishOnKey="#")
    call.press("1")
    call.hangup()
    call.press("2#")
    world.run(5)
    assert pressed(world) == []


def test_keys_without_an_action_hook_do_nothing() -> None:
    world = World()
    world.on_call(
        {"verb": "config", "bargeIn": {"enable": True, "input": ["digits"], "numDigits": 1}},
        say("hello there"),
        HANGUP,
    )
    call = world.reception.dial("1")
    world.run(0.1)
    call.press("12")
    world.run(5)
    assert call.heard_labels() == ["say:hello there"]
