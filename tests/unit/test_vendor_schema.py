"""The checker of documents notices what the vendor's schemas alone would let pass."""

from typing import Any

import pytest

from tests.vendor_schema import check_document

BARGE_IN = {"enable": True, "input": ["digits"], "minDigits": 1, "finishOnKey": "#"}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown verb": ({"verb": "dance"}, "no verb is called 'dance'"),
    "a verb without a name": ({"text": "Hello"}, "no verb is called None"),
    "a misspelt key": (
        {"verb": "conference", "name": "r1", "joinMutd": True},
        "conference.joinMutd is not named in the vendor's schema",
    ),
    "a snake_case key": (
        {"verb": "play", "url": "https://example.com/a.mp3", "early_media": True},
        "play.early_media is not named in the vendor's schema",
    ),
    "a misspelt key in a nested prompt": (
        {"verb": "gather", "say": {"text": "PIN?", "earlyMedai": True}},
        "gather.say.earlyMedai is not named in the vendor's schema",
    ),
    "a misspelt key in a voice": (
        {"verb": "say", "text": "Hello", "synthesizer": {"vendor": "google", "voise": "a"}},
        "say.synthesizer.voise is not named in the vendor's schema",
    ),
    "a misspelt key in the collection beside a room": (
        {"verb": "config", "bargeIn": BARGE_IN | {"interDigitTimout": 2}},
        "config.bargeIn.interDigitTimout is not named in the vendor's schema",
    ),
    "a misspelt key in a target": (
        {"verb": "dial", "target": [{"type": "phone", "nummer": "+12025550123"}]},
        "dial.target.nummer is not named in the vendor's schema",
    ),
    "a misspelt key in a record": (
        {"verb": "conference", "name": "r1", "record": {"path": "/tmp/r1.wav", "format": "wav"}},
        "conference.record.format is not named in the vendor's schema",
    ),
    "a record without a path": (
        {"verb": "conference", "name": "r1", "record": {}},
        "conference.record: 'path' is a required property",
    ),
    "a wrong type": (
        {"verb": "conference", "name": "r1", "beep": "yes"},
        "conference.beep: 'yes' is not of type 'boolean'",
    ),
    "a wrong type that only the schema of gather knows": (
        {"verb": "config", "bargeIn": BARGE_IN | {"minDigits": "1"}},
        "config.bargeIn.minDigits: '1' is not of type 'number'",
    ),
    "a missing key": ({"verb": "sip:decline"}, "sip:decline: 'status' is a required property"),
    "a nested prompt that still is a verb": (
        {"verb": "gather", "say": {"verb": "say", "text": "PIN?"}},
        "gather.say.verb: the platform refuses a nested verb with this key",
    ),
    "a nested track that still is a verb": (
        {
            "verb": "dial",
            "target": [{"type": "phone", "number": "+12025550123"}],
            "dub": [{"verb": "dub", "action": "addTrack", "track": "prompts"}],
        },
        "dial.dub.verb: the platform refuses a nested verb with this key",
    ),
    "a tuple": ({"verb": "tag", "data": {"a": (1, 2)}}, "JSON cannot carry it as it is"),
}


@pytest.mark.parametrize(("verb", "problem"), REFUSED.values(), ids=REFUSED)
def test_refuses(verb: dict[str, Any], problem: str) -> None:
    with pytest.raises(AssertionError) as error:
        check_document([{"verb": "answer"}, verb])
    assert str(error.value) == f"verb 2, {verb}: {problem}"


def test_refuses_a_verb_that_is_not_in_a_list() -> None:
    with pytest.raises(AssertionError, match="a document is a list of verbs, not dict"):
        check_document({"verb": "answer"})  # type: ignore[arg-type]


def test_takes_an_empty_document() -> None:
    check_document([])


def test_takes_any_key_where_keys_belong_to_the_application() -> None:
    check_document(
        [
            {"verb": "tag", "data": {"ivr": {"room": "local:101", "anything": [1]}}},
            {"verb": "hangup", "headers": {"X-Reason": "over"}},
            {"verb": "config", "bargeIn": BARGE_IN},
        ]
    )
