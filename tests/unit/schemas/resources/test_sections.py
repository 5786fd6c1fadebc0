"""The sections of the company file beside the phones: what they load to, and their faults."""

from __future__ import annotations

import pytest

from ivr_app.domain import conference as domain
from schemas.resources import CompanyInvalid, load_company
from schemas.resources.conference import ACTIONS, DEFAULT_CODES

HEAD = "company: {name: Example Ltd, country: DE}\nphone: {101: {name: Reception}}\n"
TARGET = "is neither the number of an extension nor a possible external number"


def refusal(text: str) -> str:
    with pytest.raises(CompanyInvalid) as refused:
        load_company(HEAD + text)
    return str(refused.value).replace("company.yaml:", "")


def conference(fields: str) -> str:
    return refusal(f"conference:\n  700:\n    {{{fields}}}\n")


def menu(options: str) -> str:
    return refusal(
        "ivr:\n  800:\n    entry_context: main\n    contexts:\n"
        f"      - name: main\n        options:\n          {options}\n"
    )


def test_codes_are_those_of_the_domain() -> None:
    assert dict(domain.DEFAULT_CODES) == DEFAULT_CODES
    assert domain.ACTIONS == ACTIONS


def test_numbers_need_no_quotes_where_a_number_is_meant() -> None:
    company = load_company(
        f"{HEAD}conference: {{700: {{max_members: 3}}}}\n"
        "ivr: {800: {entry_context: a, lifetime: 60, sleep_time: 500,"
        " contexts: [{name: a, timeout: 2.5}]}}\n"
    )
    assert company.resources["conference"]["700"]["max_members"] == 3
    ivr = company.resources["ivr"]["800"]
    assert (ivr["lifetime"], ivr["sleep_time"], ivr["contexts"][0]["timeout"]) == (60, 500, 2.5)


@pytest.mark.parametrize("value", ["0x10", "1_0", "010", "1e1", "3.5", "true", '"3"', "[3]"])
def test_other_ways_to_write_a_number_are_none(value: str) -> None:
    assert conference(f"max_members: {value}") == (
        "5: conference.700.max_members: must be a whole number"
    )


@pytest.mark.parametrize("value", [".inf", ".nan", "-1", "0.5", "301", "2026-01-01"])
def test_seconds_are_numbers_within_bounds(value: str) -> None:
    problem = refusal(
        f"ivr: {{800: {{entry_context: a, contexts: [{{name: a, timeout: {value}}}]}}}}\n"
    )
    assert problem.startswith("3: ivr.800.contexts.0.timeout: must be")


def test_options_are_keys_as_people_type_them() -> None:
    company = load_company(
        f"{HEAD}ivr: {{800: {{entry_context: a, contexts: [{{name: a, options: "
        '{0: [], 1: [], 12: [], "#": [], "*1": [], start: [{hangup: true}]}}]}}\n'
    )
    options = company.resources["ivr"]["800"]["contexts"][0]["options"]
    assert list(options) == ["0", "1", "12", "#", "*1", "start"]


def test_number_is_there_once_over_all_kinds() -> None:
    assert refusal("conference: {101: {}}\nivr: {700: {}}\n") == (
        "3: conference.101: is the number of a phone, too\n"
        "4: ivr.700.contexts: is missing\n"
        "4: ivr.700.entry_context: is missing"
    )


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ('1: [{transfer: "799"}]', f"9: ivr.800.contexts.0.options.1.0.transfer: {TARGET}"),
        ('1: [{say: x}, {callback: {target: "79"}}]', None),
        ("1: [{play: ding}]", "9: ivr.800.contexts.0.options.1.0.play: is the id of no sound"),
        (
            "1: [{context: other}]",
            "9: ivr.800.contexts.0.options.1.0.context: is the name of no context",
        ),
        (
            "1: [{transfer: 101}]",
            "9: ivr.800.contexts.0.options.1.0.transfer: must be text: put it in quotes",
        ),
        ("x: []", None),
    ],
)
def test_what_is_wrong_in_a_menu_is_named_with_its_line(option: str, problem: str | None) -> None:
    said = menu(option)
    assert said == (problem or said)
    assert said.startswith("9: ivr.800.contexts.0.options.")


@pytest.mark.parametrize("target", ["101", "800", "+442079460001", "030231250"])
def test_targets_that_can_be_called_are_taken(target: str) -> None:
    text = (
        "ivr: {800: {entry_context: a, contexts: "
        f'[{{name: a, options: {{1: [{{transfer: "{target}"}}]}}}}]}}}}\n'
    )
    assert "800" in load_company(HEAD + text).resources["ivr"]


def test_what_is_possible_outside_is_asked_for_with_the_country() -> None:
    asked = []

    def is_number(digits: str, country: str) -> bool:
        asked.append((digits, country))
        return True

    text = 'ivr: {800: {entry_context: a, contexts: [{name: a, options: {1: [{transfer: "79"}]}}]}}'
    load_company(HEAD + text, is_number=is_number)
    assert asked == [("79", "DE")]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("+4930231250: '999'", "4: did.+4930231250: is the number of no extension"),
        ("+4930231250: 101", "4: did.+4930231250: must be text: put it in quotes"),
        ("+4930231250: {extension: '101'}", "4: did.+4930231250: must be text: put it in quotes"),
        ("+4930231250:", "4: did.+4930231250: must have a value"),
        ("'030231250': '101'", '4: did.030231250: must be a number such as "+4930231250"'),
    ],
)
def test_dids_lead_to_extensions(entry: str, problem: str) -> None:
    assert refusal(f"did:\n  {entry}\n") == problem


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (
            "a b: {url: 'https://x.example/a.mp3'}",
            "4: sound.a b: must be 1 to 64 letters, digits, - or _",
        ),
        ("a: {}", "4: sound.a.url: is missing"),
        ("a: {url: 'https://x.example/a.wav'}", "4: sound.a.url: must be the URL of a .mp3 file"),
        ("a: https://x.example/a.mp3", "4: sound.a: must be a map"),
        ("a: {id: b, url: 'https://x.example/a.mp3'}", "4: sound.a.id: unknown field"),
    ],
)
def test_sounds_are_mp3_files(entry: str, problem: str) -> None:
    assert refusal(f"sound:\n  {entry}\n") == problem


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ("moderator_pin: '1234'", "moderator_pin: needs a pin, too"),
        ("pin: '1234', moderator_pin: '1234'", "moderator_pin: must differ from the pin"),
        ("wait_for_moderator: true", "wait_for_moderator: needs a moderator_pin"),
        ("music_on_hold_sound: x", "music_on_hold_sound: is the id of no sound"),
        ("number: '700'", "number: unknown field"),
        ("moderator_codes: {'*8': lock}", None),
        ("moderator_codes: {'*92': sing}", None),
        ("pin: 1234", "pin: must be in quotes: a plain number loses its leading zeros"),
    ],
)
def test_faults_of_a_conference_are_named_with_their_line(fields: str, problem: str | None) -> None:
    said = conference(fields)
    assert said.startswith("5: conference.700.")
    assert problem is None or said == f"5: conference.700.{problem}"
