"""The platform's facts about rooms."""

from typing import Any

import pytest

from ivr_app.emulator import PhoneCall
from tests.emulator.world import HANGUP, World, ears, room, say


def enter(world: World, *phones: Any) -> list[PhoneCall]:
    """Let phones enter one after another, a second apart."""
    calls = []
    for phone in phones:
        calls.append(phone.dial("r1"))
        world.run(1)
    return calls


def names(world: World) -> list[tuple[str, str]]:
    return [(event, who) for event, who, _ in world.events()]


def test_the_first_caller_starts_the_room_and_later_ones_join() -> None:
    world = World()
    world.on_call(room())
    first, second, third = enter(world, world.reception, world.sales, world.workshop)
    assert world.events() == [
        ("start", "101", 0),
        ("join", "101", 1),
        ("join", "102", 2),
        ("join", "103", 3),
    ]
    assert first.hears() == {"voice:Sales", "voice:Workshop"}
    assert second.hears() == {"voice:Reception", "voice:Workshop"}
    assert third.hears() == {"voice:Reception", "voice:Sales"}


def test_events_carry_the_fields_of_the_call_that_they_are_about() -> None:
    world = World()
    world.on_call({"verb": "tag", "data": {"n": 1}}, room())
    _, second = enter(world, world.reception, world.sales)
    body = world.app.bodies("/room")[-1]
    assert {name: body[name] for name in ("call_sid", "event", "members", "customerData")} == {
        "call_sid": world.sid(second),
        "event": "join",
        "members": 2,
        "customerData": {"n": 1},
    }
    assert body["conference_sid"] == "conf:acct-1:r1"
    assert body["friendly_name"] == "r1"
    assert body["duration"] == 1.0
    assert body["time"] == "2023-11-14T22:13:21.000+00:00"


def test_events_go_to_the_hook_of_the_call_that_started_the_room() -> None:
    world = World()
    world.by_number({"a": [room(statusEvents=["join"])], "b": [room(statusHook="/other")]})
    world.reception.dial("a")
    world.run()
    world.sales.dial("b")
    world.run()
    assert world.events() == [("join", "101", 1), ("join", "102", 2)]
    assert world.app.bodies("/other") == []


def test_without_a_room_a_participant_waits_until_it_is_started() -> None:
    world = World({"/wait": [say("please wait")]})
    world.by_number(
        {"owner": [room()], "other": [room(startConferenceOnEnter=False, waitHook="/wait")]}
    )
    waiting = world.sales.dial("other")
    world.run(5)
    # Three quarters of a second of silence, the words, and the hook is asked again.
    assert len(world.app.bodies("/wait")) == 3
    assert waiting.heard_labels() == ["say:please wait"] * 3
    owner = world.reception.dial("owner")
    world.run(3)
    assert owner.hears() == {"voice:Sales"}
    assert waiting.hears() == {"voice:Reception"}
    assert len(world.app.bodies("/wait")) == 3
    assert names(world) == [("start", "101"), ("join", "101"), ("join", "102")]


def test_a_waiting_call_that_hangs_up_is_gone() -> None:
    world = World({"/wait": [say("please wait")]})
    world.on_call(room(startConferenceOnEnter=False, waitHook="/wait", actionHook="/left"))
    call = world.sales.dial("other")
    world.run(3)
    call.hangup()
    world.run(10)
    world.on_call(room())
    world.reception.dial("owner")
    world.run()
    assert names(world) == [("start", "101"), ("join", "101")]
    assert [body["call_status"] for body in world.app.bodies("/left")] == ["completed"]


def test_a_wait_hook_may_only_say_play_and_pause() -> None:
    world = World({"/wait": [HANGUP]})
    world.on_call(room(startConferenceOnEnter=False, waitHook="/wait"))
    call = world.sales.dial("other")
    world.run(30)
    assert (call.state, len(world.app.bodies("/wait"))) == ("up", 1)
    assert [v.what for v in world.platform.violations] == [
        "a wait or enter hook may only say, play, pause"
    ]


def test_a_wait_hook_spells_the_tag_in_lower_case() -> None:
    world = World({"/wait": [say("wait")]})
    tag = {"verb": "tag", "data": {"who": "sales"}}
    world.on_call(tag, room(startConferenceOnEnter=False, waitHook="/wait"))
    world.sales.dial("other")
    world.run(5)
    body = world.app.bodies("/wait")[0]
    assert (body.get("customerdata"), "customerData" in body) == ({"who": "sales"}, False)


def test_mute_of_a_room_spares_those_who_start_it_on_entering() -> None:
    world = World()
    world.by_number({"mod": [room(startConferenceOnEnter=True)], "other": [room()]})
    owner = world.reception.dial("mod")
    other = world.sales.dial("other")
    world.run()
    world.put(world.sid(other), {"conf_mute_status": "mute"})
    assert ears(owner, other) == [set(), {"voice:Reception"}]
    late = world.workshop.dial("other")
    world.run()
    assert owner.hears() == {"voice:Workshop"}
    world.put(world.sid(late), {"conf_mute_status": "unmute"})
    assert owner.hears() == {"voice:Sales", "voice:Workshop"}


def test_join_muted_is_undone_by_unmute() -> None:
    world = World()
    world.by_number({"a": [room()], "b": [room(joinMuted=True)]})
    first = world.reception.dial("a")
    second = world.sales.dial("b")
    world.run()
    assert ears(first, second) == [set(), {"voice:Reception"}]
    world.put(world.sid(second), {"conferenceParticipantAction": {"action": "unmute"}})
    assert first.hears() == {"voice:Sales"}


def test_the_enter_hook_is_heard_by_that_caller_before_it_enters() -> None:
    world = World({"/enter": [say("you are entering")]})
    world.by_number({"a": [room()], "b": [room(enterHook="/enter")]})
    first = world.reception.dial("a")
    second = world.sales.dial("b")
    world.run(0.5)
    assert ears(first, second) == [set(), {"say:you are entering"}]
    world.run(2)
    assert ears(first, second) == [{"voice:Sales"}, {"voice:Reception"}]


def test_a_caller_who_hangs_up_before_entering_is_never_a_member() -> None:
    world = World({"/enter": [say("you are entering")]})
    world.by_number({"a": [room()], "b": [room(enterHook="/enter")]})
    world.reception.dial("a")
    world.run()
    second = world.sales.dial("b")
    world.run(0.5)
    second.hangup()
    world.run(5)
    assert names(world) == [("start", "101"), ("join", "101")]


def test_a_beep_is_heard_by_all_on_entering_only() -> None:
    world = World()
    world.on_call(room(beep=True))
    first, second = enter(world, world.reception, world.sales)
    second.hangup()
    world.run(1)
    assert first.heard_labels() == ["beep", "voice:Sales", "beep"]
    assert second.heard_labels() == ["voice:Reception", "beep"]


def test_the_member_who_starts_the_room_decides_about_its_recording() -> None:
    world = World()
    world.by_number({"a": [room(record={"path": "/rec/1.wav"})], "b": [room(record={"path": "2"})]})
    world.reception.dial("a")
    world.sales.dial("b")
    world.run()
    assert world.platform.rooms["r1"].record_path == "/rec/1.wav"


def test_max_participants_is_a_trap() -> None:
    world = World()
    world.on_call(room(maxParticipants=1))
    first, second = enter(world, world.reception, world.sales)
    world.run(1000)
    assert (first.hears(), second.state, second.hears()) == (frozenset(), "up", frozenset())
    assert names(world) == [("start", "101"), ("join", "101")]
    assert [v.what for v in world.platform.violations] == ["maxParticipants left a caller in limbo"]


def test_leaving_members_are_reported_and_the_last_one_ends_the_room() -> None:
    world = World()
    world.on_call(room())
    first, second = enter(world, world.reception, world.sales)
    first.hangup()
    world.run(1)
    second.hangup()
    world.run(1)
    assert world.events()[3:] == [("leave", "101", 1), ("leave", "102", 0), ("end", "102", 0)]
    assert world.platform.rooms == {}


def test_end_conference_on_exit_drops_the_others_but_leaves_them_on_the_line() -> None:
    world = World({"/left": [say("it has ended"), HANGUP]})
    world.by_number(
        {"owner": [room(endConferenceOnExit=True)], "other": [room(actionHook="/left")]}
    )
    owner = world.reception.dial("owner")
    other = world.sales.dial("other")
    world.run(1)
    owner.hangup()
    world.run(0.5)
    assert other.state == "up"
    assert other.hears() == {"say:it has ended"}
    assert world.app.bodies("/left")[0]["call_status"] == "in-progress"
    world.run(2)
    assert other.ended_with == (200, "Normal Clearing")


def test_dropped_members_are_reported_twice_and_each_leaving_one_reports_an_end() -> None:
    world = World()
    world.by_number({"owner": [room(endConferenceOnExit=True)], "other": [room()]})
    owner = world.reception.dial("owner")
    world.sales.dial("other")
    world.workshop.dial("other")
    world.run(1)
    owner.hangup()
    world.run(1)
    assert names(world)[4:] == [
        ("leave", "101"),
        ("end", "101"),
        ("leave", "102"),
        ("leave", "102"),
        ("end", "102"),
        ("leave", "103"),
        ("leave", "103"),
        ("end", "103"),
    ]


@pytest.mark.parametrize("answer", [[], 500])
def test_dropped_members_without_verbs_are_hung_up(answer: Any) -> None:
    world = World({"/left": lambda _: answer})
    world.by_number(
        {"owner": [room(endConferenceOnExit=True)], "other": [room(actionHook="/left")]}
    )
    owner = world.reception.dial("owner")
    other = world.sales.dial("other")
    world.run(1)
    owner.hangup()
    world.run(1)
    assert other.ended_with == (200, "Normal Clearing")


def test_when_all_hang_up_at_the_same_moment_no_end_is_reported() -> None:
    world = World()
    world.on_call(room())
    calls = enter(world, world.reception, world.sales, world.workshop)
    for call in calls:
        call.hangup()
    world.run(5)
    assert world.events()[4:] == [("leave", "101", 2), ("leave", "102", 2), ("leave", "103", 2)]


def test_a_dead_room_stays_listed_and_the_next_caller_joins_it() -> None:
    world = World()
    world.on_call(room())
    for call in enter(world, world.reception, world.sales):
        call.hangup()
    world.run(60)
    assert world.api.get("http://api.example/v1/Accounts/acct-1/Conferences").json() == ["r1"]
    world.workshop.dial("r1")
    world.run(1)
    assert world.events()[-1] == ("join", "103", 1)
    assert names(world).count(("start", "103")) == 0


def test_members_who_hang_up_a_tenth_of_a_second_apart_are_counted_right() -> None:
    world = World()
    world.on_call(room())
    first, second = enter(world, world.reception, world.sales)
    first.hangup()
    world.run(0.1)
    second.hangup()
    world.run(1)
    assert world.events()[3:] == [("leave", "101", 1), ("leave", "102", 0), ("end", "102", 0)]


def test_the_action_hook_is_called_after_hanging_up_too() -> None:
    world = World({"/left": [say("nobody hears this")]})
    world.on_call(room(actionHook="/left"))
    call = world.reception.dial("r1")
    world.run(1)
    call.hangup()
    world.run(5)
    assert [body["call_status"] for body in world.app.bodies("/left")] == ["completed"]
    assert call.heard_labels() == []


def test_names_with_other_characters_are_put_on_record() -> None:
    world = World()
    world.on_call(room("local:101"))
    world.reception.dial("r1")
    world.run()
    assert [v.what for v in world.platform.violations] == ["bad name of a room: 'local:101'"]


def test_a_new_call_hook_is_fetched_first_then_the_call_leaves_the_room() -> None:
    world = World({"/goodbye": [say("goodbye"), HANGUP]})
    world.on_call(room(actionHook="/left"))
    call = world.reception.dial("r1")
    world.run(1)
    world.put(world.sid(call), {"call_hook": "http://app.example/goodbye"})
    world.run(0.5)
    assert [d.path for d in world.app.got][-4:] == ["/goodbye", "/room", "/room", "/left"]
    assert names(world)[-2:] == [("leave", "101"), ("end", "101")]
    assert call.hears() == {"say:goodbye"}


def test_verbs_of_the_rooms_action_hook_replace_those_of_the_call_hook() -> None:
    world = World({"/goodbye": [say("goodbye")], "/left": [say("what next")]})
    world.on_call(room(actionHook="/left"))
    call = world.reception.dial("r1")
    world.run(1)
    world.put(world.sid(call), {"call_hook": "/goodbye"})
    world.run(5)
    assert call.heard_labels() == ["say:what next"]


def test_a_call_hook_that_answers_nothing_leaves_the_member_in() -> None:
    world = World({"/goodbye": []})
    world.on_call(room())
    call = world.reception.dial("r1")
    world.run(1)
    world.put(world.sid(call), {"call_hook": "/goodbye"})
    world.run(5)
    assert names(world) == [("start", "101"), ("join", "101")]
    assert call.state == "up"
