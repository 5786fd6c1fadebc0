"""Bodies: whatever is wrong is named, and nothing of it is written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.api.operator import LEAST, Hire, Operator, faults

LONG = "x" * 65
NUMBERS = [None, 1, "1", "1234567", "abc", "", "10 1", "\u0661\u0660\u0661"]
NAMES = [None, 1, "", " ", LONG, "a\nb", "\u200e"]
FLAGS: list[Any] = [None, 1, "true", [], {}]
LANGUAGES = [1, "de", "", []]
PINS = [1, 4711, "12", "1234567890123", "12a", ""]
IDS = [1, "", "a b", LONG, "a/b"]
TARGETS = [1, "", "1", "abc", "+", "1" * 21]
ACTIONS = [
    {},
    {"transfer": None},
    {"transfer": "700", "say": "x"},
    {"fax": "1"},
    [],
    "hangup",
    None,
]

WRONG: dict[str, dict[str, list[Any]]] = {
    "phone": {
        "number": NUMBERS,
        "name": NAMES,
        "sip_user": [1, "", "a@b", "a b", LONG],
        "language": LANGUAGES,
        "outbound": [None, 1, "everywhere", []],
        "conference_pin": PINS,
        "conference_end_on_exit": FLAGS,
        "conference_announce_caller_name": FLAGS,
        "fax": [1],
    },
    "conference": {
        "number": NUMBERS,
        "name": [None, 1, LONG, "a\nb"],
        "language": LANGUAGES,
        "announce_caller_name": FLAGS,
        "enter_sound": IDS,
        "max_members": [1, 0, -1, 1001, 2.5, True, "3", []],
        "pin": PINS,
        "moderator_pin": PINS,
        "mute_non_moderator": [*FLAGS, True],
        "music_on_hold_sound": IDS,
        "record_enabled": FLAGS,
        "wait_for_moderator": [*FLAGS, True],
        "end_on_moderator_exit": [*FLAGS, True],
        "moderator_codes": [None, 1, [], "x"],
        "members": [1],
    },
    "ivr": {
        "number": NUMBERS,
        "name": [None, 1, LONG],
        "language": LANGUAGES,
        "entry_context": [None, 1, "", "a b", "other"],
        "lifetime": [None, -1, 86401, 1.5, "5", True],
        "lifetime_exp_action": [None, "redirect", 1],
        "lifetime_exp_transfer_dst": [*TARGETS, "700"],
        "sleep_time": [None, -1, 60001, "5"],
        "contexts": [None, 1, {}, [], "main"],
        "menu": [1],
    },
    "did": {
        "number": [None, 1, "", "4930231250", "+0123456", "+123"],
        "extension": [None, 1, "1", "+4930231250", "sales"],
        "name": ["x"],
    },
    "sound": {
        "id": [None, *IDS],
        "url": [
            None,
            1,
            "",
            "hold.mp3",
            "ftp://sounds.example.com/hold.mp3",
            "https://sounds.example.com/hold.wav",
            "https://sounds.example.com/hold",
            "https:///hold.mp3",
            "https://sounds.example.com:0/hold.mp3",
            "https://[/hold.mp3",
            "https://sounds.example.com/ü.mp3",
            f"https://sounds.example.com/{'x' * 1000}.mp3",
        ],
        "language": LANGUAGES,
        "name": ["x"],
    },
}
CASES = [
    (kind, field, value)
    for kind, fields in WRONG.items()
    for field, values in fields.items()
    for value in values
]


@pytest.fixture
def operator(hire: Hire) -> Operator:
    return hire()


@pytest.mark.parametrize(("kind", "field", "value"), CASES)
def test_every_wrong_field_is_named(
    operator: Operator, kind: str, field: str, value: object
) -> None:
    refused = operator.make(kind, **{field: value})
    assert refused.status_code == 422
    assert list(faults(refused)) == [field]
    assert refused.get_json()["errors"][0]["in"] == "body"
    assert operator.get(f"/{kind}/").get_json() == []


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind, fields in LEAST.items() for field in fields],
)
def test_every_missing_field_is_named(operator: Operator, kind: str, field: str) -> None:
    rest = {name: value for name, value in LEAST[kind].items() if name != field}
    refused = operator.ask("POST", f"/{kind}/", rest)
    assert (refused.status_code, faults(refused)) == (422, {field: "is missing"})


def menu(**fields: Any) -> dict[str, Any]:
    return {"contexts": [{"name": "main", **fields}]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (menu(name=None), "contexts.0.name"),
        (menu(greeting={}), "contexts.0.greeting"),
        (menu(greeting={"text": "a", "sound": "b"}), "contexts.0.greeting"),
        (menu(greeting={"text": ""}), "contexts.0.greeting.text"),
        (menu(greeting={"text": "x" * 1001}), "contexts.0.greeting.text"),
        (menu(greeting="Hello"), "contexts.0.greeting"),
        (menu(greeting_type="loud"), "contexts.0.greeting_type"),
        (menu(timeout=0.5), "contexts.0.timeout"),
        (menu(timeout=301), "contexts.0.timeout"),
        (menu(timeout=None), "contexts.0.timeout"),
        (menu(timeout=True), "contexts.0.timeout"),
        (menu(options=[]), "contexts.0.options"),
        (menu(options={"x": []}), "contexts.0.options.x"),
        (menu(options={"": []}), "contexts.0.options."),
        (menu(options={"1" * 13: []}), f"contexts.0.options.{'1' * 13}"),
        (menu(options={"1": None}), "contexts.0.options.1"),
        (menu(options={"1": {"say": "x"}}), "contexts.0.options.1"),
        (menu(options={"1": [{"say": "x"}] * 21}), "contexts.0.options.1"),
        (menu(options={str(key): [] for key in range(101)}), "contexts.0.options"),
        (menu(options={"1": [{"hangup": False}]}), "contexts.0.options.1.0.hangup"),
        (menu(options={"1": [{"context": "other"}]}), "contexts.0.options.1.0.context"),
        (menu(options={"1": [{"redirect": "x"}]}), "contexts.0.options.1.0.redirect"),
        (menu(options={"1": [{"callback": {}}]}), "contexts.0.options.1.0.callback.target"),
        (menu(options={"1": [{"callback": "1"}]}), "contexts.0.options.1.0.callback"),
        (menu(fax=1), "contexts.0.fax"),
        ({"contexts": [{"name": "main"}, {"name": "main"}]}, "contexts.1.name"),
        ({"contexts": [{"name": "main"}, 1]}, "contexts.1"),
        ({"lifetime_exp_action": "transfer", "lifetime": 1}, "lifetime_exp_transfer_dst"),
        (
            {"lifetime_exp_action": "transfer", "lifetime_exp_transfer_dst": "101"},
            "lifetime",
        ),
        *[
            (menu(options={"1": [{"say": "x"}, action]}), "contexts.0.options.1.1")
            for action in ACTIONS
            if not (isinstance(action, dict) and "fax" in action)
        ],
    ],
)
def test_faults_in_menus_are_named_by_their_paths(
    operator: Operator, fields: dict[str, Any], field: str
) -> None:
    refused = operator.make("ivr", **fields)
    assert (refused.status_code, list(faults(refused))) == (422, [field])


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (
            {"moderator_pin": "1234"},
            {"moderator_pin": "needs a pin, too"},
        ),
        (
            {"pin": "1234", "moderator_pin": "1234"},
            {"moderator_pin": "must differ from the pin"},
        ),
        (
            {"mute_non_moderator": True, "wait_for_moderator": True, "end_on_moderator_exit": True},
            dict.fromkeys(
                ("mute_non_moderator", "wait_for_moderator", "end_on_moderator_exit"),
                "needs a moderator_pin",
            ),
        ),
        ({"moderator_codes": {"*92": "sing"}}, {"moderator_codes.*92": None}),
        ({"moderator_codes": {"*8": "lock"}}, {"moderator_codes.*8": None}),
        ({"moderator_codes": {"*81": "lock"}}, {"moderator_codes.*81": None}),
        ({"moderator_codes": {"*1": "lock"}}, {"moderator_codes.*1": None}),
        ({"moderator_codes": {"92": "lock"}}, {"moderator_codes.92": None}),
        ({"moderator_codes": {"*9234": "lock"}}, {"moderator_codes.*9234": None}),
        ({"moderator_codes": {"*92": None}}, {"moderator_codes.*92": None}),
        # What is wrong in itself does not make others wrong.
        ({"moderator_pin": "1", "mute_non_moderator": True}, {"moderator_pin": None}),
        ({"pin": "1", "moderator_pin": "1234"}, {"pin": None}),
    ],
)
def test_contradictions_of_a_conference_are_named(
    operator: Operator, fields: dict[str, Any], wrong: dict[str, str | None]
) -> None:
    found = faults(operator.make("conference", **fields))
    assert list(found) == list(wrong)
    assert all(detail in (None, found[field]) for field, detail in wrong.items())


def test_patch_must_leave_something_that_makes_sense(hire: Hire) -> None:
    operator = hire()
    operator.make("conference", pin="1234", moderator_pin="98765", mute_non_moderator=True)
    refused = operator.change("PATCH", "/conference/700/", {"moderator_pin": None})
    assert faults(refused) == {"mute_non_moderator": "needs a moderator_pin"}
    operator.make("ivr")
    refused = operator.change("PATCH", "/ivr/800/", {"contexts": [{"name": "other"}]})
    assert faults(refused) == {"entry_context": "is the name of no context"}
    refused = operator.change("PATCH", "/ivr/800/", {"contexts": [{}]})
    assert faults(refused) == {"contexts.0.name": "is missing"}


def test_no_problem_repeats_a_pin(operator: Operator) -> None:
    for fields in ({"pin": "47114711x"}, {"pin": 47114711}, {"moderator_pin": "47114711"}):
        assert "47114711" not in operator.make("conference", **fields).get_data(as_text=True)


def post(operator: Operator, data: bytes, content_type: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {operator.token}"}
    return operator.client.post(
        "/api/v1/phone/", data=data, content_type=content_type, headers=headers
    )


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"number": NaN}', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"x"', 422),
        (b"1" * 5000, 400),
        (b"{}" + b" " * (1024 * 1024), 413),
    ],
)
def test_bodies_that_are_no_document(operator: Operator, data: bytes, status: int) -> None:
    answer = post(operator, data)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_bodies_of_another_type_are_not_read(operator: Operator) -> None:
    assert post(operator, b"number=101", "application/x-www-form-urlencoded").status_code == 415


def test_same_numbers_of_json_are_the_same(hire: Hire) -> None:
    operator = hire()
    made = post_conference(operator, b'{"number": "700", "max_members": 3.0}')
    assert made.get_json()["max_members"] == 3


def post_conference(operator: Operator, data: bytes) -> Any:
    headers = {"Authorization": f"Bearer {operator.token}"}
    return operator.client.post(
        "/api/v1/conference/", data=data, content_type="application/json", headers=headers
    )
