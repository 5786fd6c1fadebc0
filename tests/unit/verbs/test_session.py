"""config, barge_in, tag and dub: whole documents, and what is refused when they are built."""

from collections.abc import Callable
from typing import Any

import pytest

from verbs import (
    Verb,
    VerbError,
    barge_in,
    config,
    dub_add_track,
    dub_play_on_track,
    dub_remove_track,
    dub_say_on_track,
    dub_silence_track,
    say,
    synthesizer,
    tag,
)

HOOK = "https://pbx.example.com/hooks/acct/keys"
GONG = "https://pbx.example.com/gong.mp3"


def test_keys_collected_beside_a_room() -> None:
    built = config(
        barge_in=barge_in(
            enable=True,
            sticky=True,
            input=["digits"],
            min_digits=1,
            inter_digit_timeout=2,
            finish_on_key="#",
            action_hook=HOOK,
        )
    )
    assert built == {
        "verb": "config",
        "bargeIn": {
            "enable": True,
            "sticky": True,
            "input": ["digits"],
            "minDigits": 1,
            "interDigitTimeout": 2,
            "finishOnKey": "#",
            "actionHook": HOOK,
        },
    }


def test_the_collection_is_switched_off() -> None:
    assert config(barge_in=barge_in(enable=False)) == {
        "verb": "config",
        "bargeIn": {"enable": False},
    }


def test_a_voice_for_the_rest_of_the_call() -> None:
    voice = synthesizer("default", language="ru-RU", voice="default")
    assert config(synthesizer=voice, reset=["recognizer"]) == {
        "verb": "config",
        "synthesizer": {"vendor": "default", "language": "ru-RU", "voice": "default"},
        "reset": ["recognizer"],
    }


REFUSED_SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({}, "needs an option"),
    ({"barge_in": {"sticky": True}}, "barge_in needs enable"),
    (
        {"synthesizer": synthesizer("default", language="ru-RU")},
        'synthesizer needs vendor, language and voice ("default" keeps one)',
    ),
    ({"reset": []}, "reset is a list of synthesizer, recognizer"),
    ({"reset": ["everything"]}, "reset is a list of synthesizer, recognizer"),
    ({"on_hold_music": "moh.mp3"}, "on_hold_music is an absolute URL"),
    ({"boost_audio_signal": float("inf")}, "boost_audio_signal is a finite number"),
    ({"refer_hook": "/refer"}, "refer_hook is an absolute URL"),
]


@pytest.mark.parametrize(("options", "problem"), REFUSED_SETTINGS)
def test_config_refuses(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        config(**options)
    assert str(error.value) == f"config: {problem}"


KEYS: dict[str, Any] = {"enable": True, "input": ["digits"], "finish_on_key": "#"}
ENDLESS = "keys need finish_on_key or inter_digit_timeout, or they never arrive"

REFUSED_COLLECTIONS: list[tuple[dict[str, Any], str]] = [
    ({"enable": False, "sticky": True}, "enable=False excludes all other options"),
    ({"enable": False, "action_hook": HOOK}, "enable=False excludes all other options"),
    ({"enable": True, "finish_on_key": "#"}, "enable needs input"),
    ({"enable": True, "input": ["digits"]}, ENDLESS),
    ({"enable": True, "input": ["digits"], "min_digits": 1}, ENDLESS),
    (KEYS | {"input": ["taps", "speech"]}, "input is a list of digits, speech or both"),
    (KEYS | {"min_digits": 0}, "num_digits, min_digits and max_digits are 1 or more"),
    (KEYS | {"inter_digit_timeout": 2}, "inter_digit_timeout needs min_digits"),
    (KEYS | {"inter_digit_timeout": -2, "min_digits": 1}, "inter_digit_timeout is above 0"),
    (KEYS | {"finish_on_key": "x"}, "finish_on_key is one of 0-9, * and #"),
    (KEYS | {"action_hook": "/keys"}, "action_hook is an absolute URL"),
]


@pytest.mark.parametrize(("options", "problem"), REFUSED_COLLECTIONS)
def test_barge_in_refuses(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        barge_in(**options)
    assert problem in str(error.value)
    assert str(error.value).startswith("barge_in: ")


def test_tag_data_is_taken_as_it_is() -> None:
    data = {"ivr": {"room": "local:101", "invite": None, "seats": (1, 2)}}
    assert tag(data) == {
        "verb": "tag",
        "data": {"ivr": {"room": "local:101", "invite": None, "seats": [1, 2]}},
    }


@pytest.mark.parametrize("data", [{}, None, "ivr", ["ivr"]])
def test_tag_refuses_what_is_no_data(data: Any) -> None:
    with pytest.raises(VerbError, match="tag: data is a mapping with data"):
        tag(data)


def test_tracks() -> None:
    voice = synthesizer("default", language="ru-RU")
    assert [
        dub_add_track("prompts"),
        dub_play_on_track("prompts", play=GONG, loop=True, gain=-6),
        dub_say_on_track("prompts", say="Reception joins"),
        dub_say_on_track("prompts", say=say("Приёмная", synthesizer=voice)),
        dub_silence_track("prompts"),
        dub_remove_track("prompts"),
    ] == [
        {"verb": "dub", "action": "addTrack", "track": "prompts"},
        {
            "verb": "dub",
            "action": "playOnTrack",
            "track": "prompts",
            "play": GONG,
            "loop": True,
            "gain": -6,
        },
        {"verb": "dub", "action": "sayOnTrack", "track": "prompts", "say": "Reception joins"},
        {
            "verb": "dub",
            "action": "sayOnTrack",
            "track": "prompts",
            "say": {
                "text": "Приёмная",
                "synthesizer": {"vendor": "default", "language": "ru-RU"},
            },
        },
        {"verb": "dub", "action": "silenceTrack", "track": "prompts"},
        {"verb": "dub", "action": "removeTrack", "track": "prompts"},
    ]


@pytest.mark.parametrize(
    "build",
    [
        dub_add_track,
        lambda track: dub_play_on_track(track, play=GONG),
        lambda track: dub_say_on_track(track, say="Hello"),
        dub_silence_track,
        dub_remove_track,
    ],
)
@pytest.mark.parametrize("track", ["", "two words"])
def test_a_track_is_one_word(build: Callable[[str], Verb], track: str) -> None:
    with pytest.raises(VerbError, match="dub: track is one word"):
        build(track)


@pytest.mark.parametrize(
    "url",
    [
        "https://pbx.example.com/gong.wav",
        "https://pbx.example.com/GONG.WAV",
        "https://pbx.example.com/gong.wav?v=2",
        "https://pbx.example.com/gong.wav#t=1",
        "https://pbx.example.com/sound?file=gong.wav",
    ],
)
def test_a_wav_which_would_take_the_media_server_down_is_refused(url: str) -> None:
    with pytest.raises(VerbError) as error:
        dub_play_on_track("prompts", play=url)
    assert str(error.value) == "dub_play_on_track: play must not be a wav"


@pytest.mark.parametrize("url", ["", "gong.mp3", "file:///gong.mp3", "ftp://pbx.example.com/a.mp3"])
def test_a_track_plays_http_only(url: str) -> None:
    with pytest.raises(VerbError) as error:
        dub_play_on_track("prompts", play=url)
    assert str(error.value) == "dub_play_on_track: play is an absolute http or https URL"


def test_a_track_refuses_a_gain_that_is_no_number() -> None:
    with pytest.raises(VerbError, match="dub_play_on_track: gain is a finite number"):
        dub_play_on_track("prompts", play=GONG, gain=float("nan"))


REFUSED_SPEECH: list[tuple[dict[str, Any], str]] = [
    ({"say": " "}, "say is empty"),
    ({"say": say("Hello", loop=2)}, "say takes text and synthesizer only"),
    ({"say": "Hello", "gain": float("inf")}, "gain is a finite number"),
]


@pytest.mark.parametrize(("options", "problem"), REFUSED_SPEECH)
def test_speaking_on_a_track_refuses(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        dub_say_on_track("prompts", **options)
    assert str(error.value) == f"dub_say_on_track: {problem}"
