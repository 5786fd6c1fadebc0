"""gather: whole documents, and what is refused when it is built."""

from typing import Any

import pytest

from verbs import VerbError, gather, play, say

HOOK = "https://pbx.example.com/hooks/acct/pin?attempt=1#rc=2&rp=5xx,ct,rt"
PROMPT = say("Please enter your PIN")
MUSIC = play("https://pbx.example.com/moh.mp3")


def test_a_pin_entry() -> None:
    built = gather(
        action_hook=HOOK,
        input=["digits"],
        finish_on_key="#",
        min_digits=1,
        max_digits=12,
        inter_digit_timeout=5,
        timeout=5,
        say=PROMPT,
    )
    assert built == {
        "verb": "gather",
        "actionHook": HOOK,
        "input": ["digits"],
        "finishOnKey": "#",
        "minDigits": 1,
        "maxDigits": 12,
        "interDigitTimeout": 5,
        "timeout": 5,
        "say": {"text": "Please enter your PIN"},
    }


def test_a_nested_prompt_loses_its_verb_and_keeps_its_options() -> None:
    loop = play("https://pbx.example.com/moh.mp3", loop="forever")
    assert gather(num_digits=1, play=loop) == {
        "verb": "gather",
        "numDigits": 1,
        "play": {"url": "https://pbx.example.com/moh.mp3", "loop": "forever"},
    }
    assert loop["verb"] == "play"


def test_speech_may_interrupt_the_prompt() -> None:
    assert gather(input=["speech"], bargein=True, say=PROMPT)["bargein"] is True


COUNTS = "num_digits, min_digits, max_digits, inter_digit_timeout and finish_on_key"

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"action_hook": "/hooks/pin"}, "action_hook is an absolute URL"),
    ({"action_hook": "https://"}, "action_hook is an absolute URL"),
    ({"input": []}, "input is a list of digits, speech or both"),
    ({"input": ["keys"]}, "input is a list of digits, speech or both"),
    ({"input": "digits"}, "input is a list of digits, speech or both"),
    ({"input": ["speech"], "num_digits": 4}, f"{COUNTS} need digits among input"),
    ({"input": ["speech"], "finish_on_key": "#"}, f"{COUNTS} need digits among input"),
    ({"num_digits": 0}, "num_digits, min_digits and max_digits are 1 or more"),
    ({"min_digits": 0}, "num_digits, min_digits and max_digits are 1 or more"),
    ({"max_digits": -1}, "num_digits, min_digits and max_digits are 1 or more"),
    ({"num_digits": 4, "min_digits": 1}, "num_digits excludes min_digits and max_digits"),
    ({"num_digits": 4, "max_digits": 4}, "num_digits excludes min_digits and max_digits"),
    ({"min_digits": 5, "max_digits": 4}, "min_digits is above max_digits"),
    ({"inter_digit_timeout": 2}, "inter_digit_timeout needs min_digits"),
    ({"inter_digit_timeout": 2, "num_digits": 4}, "inter_digit_timeout needs min_digits"),
    ({"inter_digit_timeout": 0, "min_digits": 1}, "inter_digit_timeout is above 0"),
    ({"inter_digit_timeout": -2, "min_digits": 1}, "inter_digit_timeout is above 0"),
    ({"finish_on_key": ""}, "finish_on_key is one of 0-9, * and #"),
    ({"finish_on_key": "##"}, "finish_on_key is one of 0-9, * and #"),
    ({"finish_on_key": "A"}, "finish_on_key is one of 0-9, * and #"),
    ({"timeout": -1}, "timeout is 0 or more"),
    ({"timeout": float("inf")}, "timeout is 0 or more"),
    (
        {"timeout": 0, "min_digits": 1},
        "timeout=0 needs num_digits, max_digits, inter_digit_timeout or finish_on_key",
    ),
    ({"bargein": True}, "bargein needs speech among input; keys interrupt by dtmf_bargein"),
    ({"input": ["speech"], "dtmf_bargein": True}, "dtmf_bargein needs digits among input"),
    (
        {"listen_during_prompt": False, "dtmf_bargein": True, "say": PROMPT},
        "listen_during_prompt=False excludes bargein and dtmf_bargein",
    ),
    (
        {"listen_during_prompt": False, "bargein": True, "input": ["speech"], "say": PROMPT},
        "listen_during_prompt=False excludes bargein and dtmf_bargein",
    ),
    ({"say": PROMPT, "play": MUSIC}, "say excludes play"),
]


@pytest.mark.parametrize(("options", "problem"), REFUSED)
def test_gather_refuses(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        gather(**options)
    assert str(error.value) == f"gather: {problem}"


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(VerbError) as error:
        gather(timeout=-1, min_digits=3, max_digits=2)
    assert str(error.value) == "gather: min_digits is above max_digits; timeout is 0 or more"


def test_a_prompt_must_be_the_verb_that_it_is_given_for() -> None:
    with pytest.raises(VerbError) as error:
        gather(say=MUSIC)
    assert str(error.value) == "say: a say verb belongs here, not 'play'"


def test_an_empty_prompt_is_refused() -> None:
    with pytest.raises(VerbError, match="play: a play verb belongs here, not None"):
        gather(play={})
