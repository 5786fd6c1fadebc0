"""The platform's facts about speaking to one member of a room."""

from dataclasses import replace
from typing import Any

import pytest

from ivr_app.emulator import PhoneCall
from tests.emulator.world import APP, CONFIG, World, ears, room, say

MP3 = "http://s.example/a.mp3"
OTHER = "http://s.example/b.mp3"
HEARD_MP3 = f"play:{MP3}"


def track(name: str = "prompts") -> dict[str, Any]:
    return {"verb": "dub", "action": "addTrack", "track": name}


def two_in_room(world: World, *tracks: dict[str, Any]) -> tuple[PhoneCall, PhoneCall]:
    world.on_call(*(tracks or (track(),)), room())
    first, second = world.reception.dial("r1"), world.sales.dial("r1")
    world.run(1)
    return first, second


def dub(world: World, call: PhoneCall, action: str, **options: Any) -> int:
    body = {"dub": {"action": action, "track": "prompts", **options}}
    return world.put(world.sid(call), body).status_code


def participant(world: World, call: PhoneCall, **action: Any) -> int:
    return world.put(world.sid(call), {"conferenceParticipantAction": action}).status_code


def test_a_dub_is_heard_by_that_member_alone_over_the_room() -> None:
    world = World()
    first, second = two_in_room(world)
    assert dub(world, first, "playOnTrack", play=MP3) == 202
    assert first.hears() == {"voice:Sales", HEARD_MP3}
    assert second.hears() == {"voice:Reception"}
    world.run(2)
    assert first.hears() == {"voice:Sales"}


def test_several_on_one_track_are_played_one_after_another() -> None:
    world = World()
    first, _ = two_in_room(world)
    dub(world, first, "playOnTrack", play=MP3)
    dub(world, first, "playOnTrack", play=OTHER)
    assert first.hears() == {"voice:Sales", HEARD_MP3}
    world.run(2.5)
    assert first.hears() == {"voice:Sales", f"play:{OTHER}"}
    world.run(2)
    assert first.hears() == {"voice:Sales"}


def test_several_tracks_of_a_call_are_mixed() -> None:
    world = World()
    first, _ = two_in_room(world, track(), track("music"))
    dub(world, first, "playOnTrack", play=MP3)
    dub(world, first, "playOnTrack", play=OTHER, track="music")
    assert first.hears() == {"voice:Sales", HEARD_MP3, f"play:{OTHER}"}


@pytest.mark.parametrize("spoil", ["unknown track", "dead url", "second addTrack"])
def test_what_cannot_be_heard_is_accepted_all_the_same(spoil: str) -> None:
    world = World()
    first, _ = two_in_room(world)
    world.platform.dead_urls.add(OTHER)
    options: dict[str, Any] = {"play": OTHER if spoil == "dead url" else MP3}
    if spoil == "unknown track":
        options["track"] = "nothing"
    if spoil == "second addTrack":
        assert dub(world, first, "addTrack") == 202
    assert dub(world, first, "playOnTrack", **options) == 202
    world.run(1)
    assert first.hears() == {"voice:Sales"}


def test_a_second_add_track_silences_what_plays() -> None:
    world = World()
    first, _ = two_in_room(world)
    dub(world, first, "playOnTrack", play=MP3)
    dub(world, first, "addTrack")
    assert first.hears() == {"voice:Sales"}


def test_a_wav_takes_the_media_server_down() -> None:
    world = World()
    first, second = two_in_room(world)
    assert dub(world, first, "playOnTrack", play="http://s.example/a.wav?x=1") == 202
    world.run(1)
    assert world.platform.media_server_crashed
    assert (first.state, second.state) == ("ended", "ended")
    assert [v.what for v in world.platform.violations] == [
        "the media server went down: dub of a wav"
    ]


def test_spoken_text_takes_it_down_too_unless_the_vendor_returns_mp3() -> None:
    world = World()
    first, _ = two_in_room(world)
    dub(world, first, "sayOnTrack", say="hello")
    assert world.platform.media_server_crashed


@pytest.mark.parametrize("say_value", ["hello", {"text": "hello"}])
def test_spoken_text_is_heard_where_it_is_mp3(say_value: Any) -> None:
    world = World(config=replace(CONFIG, tts_is_mp3=True))
    first, second = two_in_room(world)
    dub(world, first, "sayOnTrack", say=say_value)
    assert first.hears() == {"voice:Sales", "say:hello"}
    assert second.hears() == {"voice:Reception"}
    assert not world.platform.media_server_crashed


def test_a_loop_goes_on_until_it_is_silenced() -> None:
    world = World()
    first, _ = two_in_room(world)
    dub(world, first, "playOnTrack", play=MP3, loop=True)
    world.run(600)
    assert first.hears() == {"voice:Sales", HEARD_MP3}
    assert dub(world, first, "silenceTrack") == 202
    assert first.hears() == {"voice:Sales"}
    dub(world, first, "playOnTrack", play=MP3)
    assert first.hears() == {"voice:Sales", HEARD_MP3}


def test_after_a_removal_the_other_tracks_stay_silent() -> None:
    world = World()
    first, _ = two_in_room(world, track(), track("music"))
    dub(world, first, "removeTrack", track="music")
    dub(world, first, "playOnTrack", play=MP3)
    assert first.hears() == {"voice:Sales"}


def test_an_unknown_dub_action_is_put_on_record() -> None:
    world = World()
    first, _ = two_in_room(world)
    dub(world, first, "shout")
    assert [v.what for v in world.platform.violations] == ["dub: unknown action 'shout'"]


def test_a_dub_ends_with_its_call() -> None:
    world = World()
    first, _ = two_in_room(world)
    dub(world, first, "playOnTrack", play=MP3, loop=True)
    first.hangup()
    world.run(1)
    assert first.hears() == frozenset()


def test_hold_makes_a_member_mute_and_deaf_and_plays_the_hook_again_and_again() -> None:
    world = World({"/hold": [say("one moment")]})
    first, second = two_in_room(world)
    assert participant(world, first, action="hold", wait_hook="http://app.example/hold") == 202
    world.run(0.5)
    assert ears(first, second) == [{"say:one moment"}, set()]
    world.run(2)
    assert len(world.app.bodies("/hold")) == 3
    assert participant(world, first, action="unhold") == 202
    world.run(5)
    assert ears(first, second) == [{"voice:Sales"}, {"voice:Reception"}]
    assert len(world.app.bodies("/hold")) == 3


def test_a_hold_hook_that_answers_nothing_is_asked_no_more() -> None:
    answers = [[say("one moment")], []]
    world = World({"/hold": lambda _: answers.pop(0)})
    first, _ = two_in_room(world)
    participant(world, first, action="hold", wait_hook="/hold")
    world.run(20)
    assert (first.hears(), answers) == (frozenset(), [])


def test_a_hold_hook_that_fails_is_asked_no_more_and_the_member_stays_deaf_and_mute() -> None:
    world = World({"/hold": lambda _: 503})
    first, second = two_in_room(world)
    participant(world, first, action="hold", wait_hook=f"{APP}/hold#rc=2&rp=all")
    world.run(600)
    assert len(world.app.bodies("/hold")) == 3
    assert ears(first, second) == [set(), set()]


def test_unhold_opens_the_microphone_whatever_had_closed_it() -> None:
    world = World()
    first, second = two_in_room(world)
    participant(world, first, action="mute")
    participant(world, first, action="hold")
    participant(world, first, action="unhold")
    assert second.hears() == {"voice:Reception"}


def test_whisper_is_accepted_in_a_room_and_does_nothing() -> None:
    world = World()
    first, second = two_in_room(world)
    assert world.put(world.sid(first), {"whisper": [say("psst")]}).status_code == 202
    world.run(5)
    assert first.heard_labels() == ["voice:Sales"]
    assert second.heard_labels() == ["voice:Reception"]
