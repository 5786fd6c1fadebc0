"""answer, dial, redirect, hangup and sip_decline: whole documents, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from verbs import (
    Verb,
    VerbError,
    answer,
    dial,
    dub_add_track,
    hangup,
    phone_target,
    redirect,
    sip_decline,
    sip_target,
    user_target,
)

HOOK = "https://pbx.example.com/hooks/acct/dialled"
NUMBER = phone_target("+442079460123")


def test_an_answer() -> None:
    assert answer() == {"verb": "answer"}


def test_the_second_half_of_a_bridge() -> None:
    built = dial(
        target=[NUMBER],
        action_hook=HOOK,
        answer_on_bridge=False,
        anchor_media=True,
        caller_id="+4930231250",
        timeout=30,
        tag={"ivr": {"leg": "number"}},
    )
    assert built == {
        "verb": "dial",
        "target": [{"type": "phone", "number": "+442079460123"}],
        "actionHook": HOOK,
        "answerOnBridge": False,
        "anchorMedia": True,
        "callerId": "+4930231250",
        "timeout": 30,
        "tag": {"ivr": {"leg": "number"}},
    }


def test_tracks_for_the_called_party_are_nested_without_their_verb() -> None:
    built = dial(target=[user_target("101@pbx.example.com")], dub=[dub_add_track("prompts")])
    assert built == {
        "verb": "dial",
        "target": [{"type": "user", "name": "101@pbx.example.com"}],
        "dub": [{"action": "addTrack", "track": "prompts"}],
    }


def test_a_document_shares_nothing_with_what_it_was_built_from() -> None:
    data = {"ivr": {"room": "local:101"}}
    built = dial(target=[NUMBER], tag=data)
    data["ivr"]["room"] = "local:102"
    assert built["tag"] == {"ivr": {"room": "local:101"}}


def test_a_redirect() -> None:
    assert redirect(HOOK, status_hook=f"{HOOK}#rc=1") == {
        "verb": "redirect",
        "actionHook": HOOK,
        "statusHook": f"{HOOK}#rc=1",
    }


def test_a_hangup_with_headers() -> None:
    assert hangup(headers={"X-Reason": "full", "X-Seats": 20}) == {
        "verb": "hangup",
        "headers": {"X-Reason": "full", "X-Seats": 20},
    }


def test_a_hangup_takes_nothing_but_headers() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'reason'"):
        hangup(reason="full")  # type: ignore[call-arg]


def test_a_decline() -> None:
    assert sip_decline(486, reason="Busy Here") == {
        "verb": "sip:decline",
        "status": 486,
        "reason": "Busy Here",
    }


URLS = "action_hook, on_hold_hook, confirm_hook, refer_hook and dtmf_hook are absolute URLs"
LIST = "target is a list with at least one target"
KINDS = "target is a list of phone_target, user_target and sip_target"
MEDIA = "exit_media_path excludes anchor_media, dtmf_hook and dub"
CAPTURE: dict[str, Any] = {"dtmf_hook": HOOK, "dtmf_capture": ["*1"]}

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"target": []}, LIST),
    ({"target": NUMBER}, LIST),
    ({"target": [{"number": "+442079460123"}]}, KINDS),
    ({"target": [{"type": "teams", "number": "+442079460123"}]}, KINDS),
    ({"target": [NUMBER] * 11}, "target has more than 10"),
    ({"action_hook": "/dialled"}, URLS),
    ({"confirm_hook": "/confirm"}, URLS),
    ({"caller_id": ""}, "caller_id and caller_name are one line of text"),
    ({"caller_name": "A\r\nB"}, "caller_id and caller_name are one line of text"),
    ({"dial_music": "moh.mp3"}, "dial_music is an absolute URL"),
    ({"dtmf_capture": ["*1"]}, "dtmf_capture and dtmf_hook need each other"),
    ({"dtmf_hook": HOOK}, "dtmf_capture and dtmf_hook need each other"),
    (CAPTURE | {"dtmf_capture": []}, "dtmf_capture is a list of key sequences"),
    (CAPTURE | {"dtmf_capture": "*1"}, "dtmf_capture is a list of key sequences"),
    (CAPTURE | {"dtmf_capture": ["one"]}, "dtmf_capture is a list of key sequences"),
    ({"headers": {"X Y": "1"}}, "headers are names and one-line values"),
    ({"headers": {"X-Y": "1\r\nX-Z: 2"}}, "headers are names and one-line values"),
    ({"exit_media_path": True, "anchor_media": True}, MEDIA),
    ({"exit_media_path": True} | CAPTURE, MEDIA),
    ({"exit_media_path": True, "dub": [dub_add_track("a")]}, MEDIA),
    ({"boost_audio_signal": float("nan")}, "boost_audio_signal is a finite number"),
    ({"timeout": -1}, "timeout and time_limit are above 0"),
    ({"timeout": 0}, "timeout and time_limit are above 0"),
    ({"time_limit": 0}, "timeout and time_limit are above 0"),
    ({"proxy": "proxy.example.com"}, "proxy is a SIP URI"),
    ({"dub": []}, "dub is empty"),
    ({"tag": {}}, "tag is a mapping with data"),
    ({"tag": ["ivr"]}, "tag is a mapping with data"),
    (
        {"srtp_encryption": "zrtp", "target": [sip_target("sip:a@example.com")]},
        "srtp_encryption is one of sdes, dtls",
    ),
    ({"srtp_encryption": "sdes"}, "srtp_encryption needs a sip_target"),
]


@pytest.mark.parametrize(("options", "problem"), REFUSED)
def test_dial_refuses(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        dial(**({"target": [NUMBER]} | options))
    assert str(error.value) == f"dial: {problem}"


def test_dial_without_a_target_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'target'"):
        dial(timeout=30)  # type: ignore[call-arg]


def test_only_tracks_are_nested_in_dub() -> None:
    with pytest.raises(VerbError, match="dub: a dub verb belongs here, not 'hangup'"):
        dial(target=[NUMBER], dub=[hangup()])


OTHERS: list[tuple[Callable[[], Verb], str]] = [
    (lambda: redirect(""), "redirect: action_hook is an absolute URL"),
    (lambda: redirect(HOOK, status_hook="/s"), "redirect: status_hook is an absolute URL"),
    (lambda: hangup(headers={"": "x"}), "hangup: headers are names and one-line values"),
    (lambda: sip_decline(399), "sip_decline: status is 400 to 699"),
    (lambda: sip_decline(700), "sip_decline: status is 400 to 699"),
    (lambda: sip_decline(486, reason=""), "sip_decline: reason is one line of text"),
    (lambda: sip_decline(486, reason="A\nB"), "sip_decline: reason is one line of text"),
    (
        lambda: sip_decline(486, headers={"X-Y": "\r"}),
        "sip_decline: headers are names and one-line values",
    ),
]


@pytest.mark.parametrize(("build", "problem"), OTHERS)
def test_the_other_verbs_of_a_call_refuse(build: Callable[[], Verb], problem: str) -> None:
    with pytest.raises(VerbError) as error:
        build()
    assert str(error.value) == problem
