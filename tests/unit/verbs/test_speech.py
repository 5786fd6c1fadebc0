"""say, play and pause: whole documents, and what is refused when they are built."""

from typing import Any

import pytest

from verbs import VerbError, pause, play, say, synthesizer

SOUND = "https://pbx.example.com/moh.mp3"


def test_a_say_has_the_text_and_no_other_key() -> None:
    assert say("Welcome") == {"verb": "say", "text": "Welcome"}


def test_a_say_as_early_media_in_another_voice() -> None:
    voice = synthesizer("default", language="ru-RU", voice="default")
    assert say("Добро пожаловать", loop=2, synthesizer=voice, early_media=True) == {
        "verb": "say",
        "text": "Добро пожаловать",
        "loop": 2,
        "synthesizer": {"vendor": "default", "language": "ru-RU", "voice": "default"},
        "earlyMedia": True,
    }


def test_an_option_that_is_false_is_sent() -> None:
    assert say("Welcome", early_media=False)["earlyMedia"] is False


def test_a_play_that_never_ends() -> None:
    assert play(SOUND, loop="forever") == {"verb": "play", "url": SOUND, "loop": "forever"}


def test_several_sounds_are_a_list_of_its_own() -> None:
    sounds = [SOUND, "silence_stream://750"]
    built = play(sounds)
    sounds.clear()
    assert built == {"verb": "play", "url": [SOUND, "silence_stream://750"]}


def test_a_pause() -> None:
    assert pause(1.5) == {"verb": "pause", "length": 1.5}


REFUSED_TEXTS: list[tuple[str, dict[str, Any], str]] = [
    ("", {}, "text is empty"),
    (" \n", {}, "text is empty"),
    ("Welcome", {"loop": 0}, "loop is 1 or more, or forever"),
    ("Welcome", {"loop": "twice"}, "loop is 1 or more, or forever"),
    ("Welcome", {"synthesizer": {"language": "en-GB"}}, "synthesizer needs vendor"),
]


@pytest.mark.parametrize(("text", "options", "problem"), REFUSED_TEXTS)
def test_say_refuses(text: str, options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        say(text, **options)
    assert str(error.value) == f"say: {problem}"


REFUSED_SOUNDS: list[tuple[Any, dict[str, Any], str]] = [
    ("", {}, "url is an absolute URL or a list of them"),
    ([], {}, "url is an absolute URL or a list of them"),
    ("moh.mp3", {}, "url is an absolute URL or a list of them"),
    ([SOUND, "/moh.mp3"], {}, "url is an absolute URL or a list of them"),
    (SOUND, {"loop": -1}, "loop is 1 or more, or forever"),
    (SOUND, {"seek_offset": -1}, "seek_offset is 0 or more"),
    (SOUND, {"timeout_secs": 0}, "timeout_secs is above 0"),
    (SOUND, {"timeout_secs": float("nan")}, "timeout_secs is above 0"),
    (SOUND, {"action_hook": "/played"}, "action_hook is an absolute URL"),
]


@pytest.mark.parametrize(("url", "options", "problem"), REFUSED_SOUNDS)
def test_play_refuses(url: Any, options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        play(url, **options)
    assert str(error.value) == f"play: {problem}"


@pytest.mark.parametrize("length", [0, -1, float("inf")])
def test_pause_refuses_what_is_no_time(length: float) -> None:
    with pytest.raises(VerbError, match="pause: length is above 0"):
        pause(length)


REFUSED_VOICES: list[tuple[str, dict[str, Any], str]] = [
    ("", {}, "vendor is empty"),
    ("google", {"voice": ""}, "label, language and voice are not empty"),
    ("google", {"fallback_vendor": ""}, "fallback_vendor is empty"),
    (
        "google",
        {"fallback_voice": "Anna"},
        "fallback_label, fallback_language and fallback_voice need fallback_vendor",
    ),
    ("google", {"engine": "steam"}, "engine is one of standard, neural, generative, long-form"),
    ("google", {"gender": "male"}, "gender is one of MALE, FEMALE, NEUTRAL"),
]


@pytest.mark.parametrize(("vendor", "options", "problem"), REFUSED_VOICES)
def test_synthesizer_refuses(vendor: str, options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        synthesizer(vendor, **options)
    assert str(error.value) == f"synthesizer: {problem}"
