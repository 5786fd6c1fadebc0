"""The company file: what it loads to, and the exact complaint about each fault."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.resources import KINDS, Company, CompanyInvalid, Outbound, Problem, load_company

EXAMPLE = Path(__file__).parents[3] / "fixtures" / "company.yaml"

HEAD = "company: {name: Example Ltd, country: DE}\n"
IN_QUOTES = "must be text: put it in quotes"


def phone(number: str, name: str, **options: object) -> dict[str, Any]:
    """Return a phone with its defaults."""
    return {
        "number": number,
        "name": name,
        "sip_user": number,
        "language": None,
        "outbound": "international",
        "conference_pin": None,
        "conference_end_on_exit": False,
        "conference_announce_caller_name": True,
        **options,
    }


def resources(*phones: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the resources of a company that has phones only."""
    none: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
    return none | {"phone": {each["number"]: each for each in phones}}


def refusal(text: str) -> str:
    with pytest.raises(CompanyInvalid) as refused:
        load_company(text)
    return str(refused.value)


def phone_refusal(fields: str) -> str:
    """Return the complaint about one phone, whose fields are in line 4 of the file."""
    return refusal(f'{HEAD}phone:\n  "101":\n    {{name: Reception, {fields}}}\n')


def company_refusal(fields: str) -> str:
    """Return the complaint about a company, whose fields are in line 2 of the file."""
    return refusal(f"company:\n  {{{fields}}}\n")


def test_example_loads_whole() -> None:
    assert load_company(EXAMPLE.read_text()) == Company(
        name="Example Ltd",
        country="DE",
        language="en",
        caller_id="+4930231250",
        resources=resources(
            phone("101", "Reception", conference_pin="4711", conference_end_on_exit=True),
            phone("102", "Sales", outbound="national"),
            phone("103", "Workshop", language="ru", outbound="internal"),
        ),
    )


def test_smallest_company_has_defaults() -> None:
    assert load_company(HEAD) == Company(
        name="Example Ltd", country="DE", language=None, caller_id=None, resources=resources()
    )


def test_smallest_phone_has_defaults() -> None:
    company = load_company(f"{HEAD}phone: {{102: {{name: Sales}}}}")
    assert company.resources == resources(phone("102", "Sales"))


def test_nulls_are_taken_where_nothing_is_meant() -> None:
    company = load_company(
        "company: {name: Example Ltd, country: DE, caller_id: null, language: null}\n"
        "phone:\n"
        '  "0102": {name: Sales, sip_user: ~, language: null, conference_pin: null}\n'
    )
    assert company == Company(
        name="Example Ltd",
        country="DE",
        resources=resources(phone("0102", "Sales")),
    )


def test_empty_sections_are_taken() -> None:
    text = f"{HEAD}phone:\nconference: {{}}\nivr: {{}}\ndid:\nsound: {{}}\n"
    assert load_company(text) == load_company(HEAD)


def test_pin_never_shows_in_a_repr() -> None:
    assert "4711" not in repr(load_company(EXAMPLE.read_text()))


def test_all_problems_are_reported_at_once_in_the_order_of_their_lines() -> None:
    text = (
        "company:\n"
        "  name: Example Ltd\n"
        "  country: Germany\n"
        "phone:\n"
        "  7:\n"
        "    name: Reception\n"
        "    conference_pin: 0711\n"
        "  102: {name: Sales, fax: true, sip_user: anna}\n"
        "  103: {sip_user: anna}\n"
        "did: {+4930231250: 101}\n"
    )
    with pytest.raises(CompanyInvalid) as refused:
        load_company(text, source="acme.yaml")
    quotes = "must be in quotes: a plain number loses its leading zeros"
    assert refused.value.problems == [
        Problem(3, "company.country", "must be a country code of ISO 3166, such as DE"),
        Problem(5, "phone.7", "the number of an extension is 2 to 6 digits"),
        Problem(7, "phone.7.conference_pin", quotes),
        Problem(8, "phone.102.fax", "unknown field"),
        Problem(9, "phone.103.name", "is missing"),
        Problem(9, "phone.103.sip_user", "is the SIP user of phone 102 too"),
        Problem(10, "did.+4930231250", "must be text: put it in quotes"),
    ]
    assert str(refused.value).splitlines() == [
        "acme.yaml:3: company.country: must be a country code of ISO 3166, such as DE",
        "acme.yaml:5: phone.7: the number of an extension is 2 to 6 digits",
        f"acme.yaml:7: phone.7.conference_pin: {quotes}",
        "acme.yaml:8: phone.102.fax: unknown field",
        "acme.yaml:9: phone.103.name: is missing",
        "acme.yaml:9: phone.103.sip_user: is the SIP user of phone 102 too",
        "acme.yaml:10: did.+4930231250: must be text: put it in quotes",
    ]


@pytest.mark.parametrize("number", ["1", "1234567", "+4930", "reception", "10 1", "1_01", "''"])
def test_number_of_an_extension_is_2_to_6_digits(number: str) -> None:
    shown = number.strip("'")
    complaint = f"company.yaml:3: phone.{shown}: the number of an extension is 2 to 6 digits"
    assert refusal(f"{HEAD}phone:\n  {number}: {{name: Sales}}\n").startswith(complaint)


@pytest.mark.parametrize("number", ["0101", "0899"])
def test_number_with_a_leading_zero_must_be_in_quotes(number: str) -> None:
    assert refusal(f"{HEAD}phone:\n  {number}: {{name: Sales}}\n") == (
        f"company.yaml:3: phone.{number}: must be in quotes: a plain number loses its leading zero"
    )


@pytest.mark.parametrize("again", ["101", '"101"'])
def test_extension_number_that_is_there_twice(again: str) -> None:
    text = f"{HEAD}phone:\n  101: {{name: Sales}}\n  {again}: {{name: Workshop}}\n"
    assert refusal(text) == "company.yaml:4: phone.101: is there twice, first in line 3"


def test_any_key_that_is_there_twice() -> None:
    assert refusal("company:\n  name: A\n  country: DE\n  name: B\n") == (
        "company.yaml:4: company.name: is there twice, first in line 2"
    )


def test_sip_user_of_two_phones() -> None:
    text = f'{HEAD}phone:\n  101: {{name: A, sip_user: "102"}}\n  102: {{name: B}}\n'
    assert refusal(text) == ("company.yaml:4: phone.102.sip_user: is the SIP user of phone 101 too")


@pytest.mark.parametrize("user", ["101@pbx.example.com", "", "a b", "ü", "x" * 65])
def test_sip_user_is_a_user_and_no_address(user: str) -> None:
    assert phone_refusal(f'sip_user: "{user}"') == (
        "company.yaml:4: phone.101.sip_user: "
        "must be 1 to 64 characters of a SIP user, without @ and spaces"
    )


@pytest.mark.parametrize("pin", ["12", "1234567890123", "47a1", "", "4711\\n", "\\u0661" * 4])
def test_pin_is_3_to_12_digits(pin: str) -> None:
    assert phone_refusal(f'conference_pin: "{pin}"') == (
        "company.yaml:4: phone.101.conference_pin: must be 3 to 12 digits"
    )


@pytest.mark.parametrize("pin", ["4711", "0711", "1_000", "1:30", "471.1", "2026-01-01"])
def test_pin_that_is_no_text_must_be_in_quotes(pin: str) -> None:
    assert phone_refusal(f"conference_pin: {pin}") == (
        "company.yaml:4: phone.101.conference_pin: "
        "must be in quotes: a plain number loses its leading zeros"
    )


@pytest.mark.parametrize("country", ["XX", "de", "DEU", "Germany", '""'])
def test_country_is_a_code_of_iso_3166(country: str) -> None:
    assert company_refusal(f"name: A, country: {country}") == (
        "company.yaml:2: company.country: must be a country code of ISO 3166, such as DE"
    )


def test_norway_without_quotes_is_no_text() -> None:
    assert company_refusal("name: A, country: NO") == (
        f"company.yaml:2: company.country: {IN_QUOTES}"
    )
    assert load_company('company: {name: A, country: "NO"}').country == "NO"


def test_language_of_the_company_is_one_that_we_speak() -> None:
    assert company_refusal("name: A, country: DE, language: de") == (
        "company.yaml:2: company.language: must be one of: en, ru"
    )


def test_language_of_a_phone_is_one_that_we_speak() -> None:
    assert phone_refusal("language: de") == (
        "company.yaml:4: phone.101.language: must be one of: en, ru"
    )


@pytest.mark.parametrize(
    "number", ["030231250", "4930231250", "+0930231250", "+49 30 231250", "+4930", "+" + "1" * 16]
)
def test_caller_id_is_an_international_number(number: str) -> None:
    assert company_refusal(f'name: A, country: DE, caller_id: "{number}"') == (
        'company.yaml:2: company.caller_id: must be a number such as "+4930231250", or null'
    )


def test_caller_id_without_quotes_is_no_text() -> None:
    assert company_refusal("name: A, country: DE, caller_id: +4930231250") == (
        f"company.yaml:2: company.caller_id: {IN_QUOTES}"
    )


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\\nb", "a\\u0007", "a\\u200e"])
def test_names_are_printable_and_short(name: str) -> None:
    complaint = "must be 1 to 64 printable characters"
    assert company_refusal(f'name: "{name}", country: DE') == (
        f"company.yaml:2: company.name: {complaint}"
    )
    assert refusal(f'{HEAD}phone: {{101: {{name: "{name}"}}}}') == (
        f"company.yaml:2: phone.101.name: {complaint}"
    )


def test_outbound_is_one_of_the_known_words() -> None:
    assert phone_refusal("outbound: everywhere") == (
        "company.yaml:4: phone.101.outbound: "
        "must be one of: none, internal, national, international"
    )


@pytest.mark.parametrize("word", Outbound)
def test_every_word_for_outbound_is_taken(word: Outbound) -> None:
    company = load_company(f"{HEAD}phone: {{101: {{name: A, outbound: {word.value}}}}}")
    assert company.resources == resources(phone("101", "A", outbound=word.value))


@pytest.mark.parametrize("field", ["conference_end_on_exit", "conference_announce_caller_name"])
@pytest.mark.parametrize("value", ['"true"', "1", "[]", "{}", "2.0"])
def test_flags_are_true_or_false(field: str, value: str) -> None:
    assert phone_refusal(f"{field}: {value}") == (
        f"company.yaml:4: phone.101.{field}: must be true or false"
    )


def test_flag_that_is_null() -> None:
    assert phone_refusal("conference_end_on_exit: null") == (
        "company.yaml:4: phone.101.conference_end_on_exit: must have a value"
    )


@pytest.mark.parametrize("field", ["sip_user", "language", "outbound"])
@pytest.mark.parametrize("value", ["101", "true", "[a]", "{a: b}", "2026-01-01"])
def test_texts_must_be_in_quotes_where_yaml_sees_something_else(field: str, value: str) -> None:
    assert phone_refusal(f"{field}: {value}") == (f"company.yaml:4: phone.101.{field}: {IN_QUOTES}")


def test_unknown_fields_are_named() -> None:
    assert refusal(f"{HEAD}fax: {{}}\n") == "company.yaml:2: fax: unknown field"
    assert phone_refusal("pin: x") == "company.yaml:4: phone.101.pin: unknown field"
    assert company_refusal("name: A, country: DE, vat: x") == (
        "company.yaml:2: company.vat: unknown field"
    )


def test_unprintable_key_does_not_break_the_line() -> None:
    assert refusal(f'{HEAD}"a\\nb": {{}}\n') == "company.yaml:2: ?: unknown field"


def test_missing_parts_are_named() -> None:
    assert refusal("phone: {}\n") == "company.yaml:1: company: is missing"
    assert refusal("company:\n") == "company.yaml:1: company: must have a value"
    assert refusal("\ncompany: {}\n") == (
        "company.yaml:2: company.country: is missing\ncompany.yaml:2: company.name: is missing"
    )
    assert refusal(f'{HEAD}phone:\n  "101": {{}}\n') == (
        "company.yaml:3: phone.101.name: is missing"
    )


@pytest.mark.parametrize("value", ["[]", "x", "7", "[{name: A}]"])
def test_sections_and_phones_are_maps(value: str) -> None:
    assert refusal(value) == "company.yaml:1: must be a map"
    assert refusal(f"company: {value}") == "company.yaml:1: company: must be a map"
    assert refusal(f"{HEAD}phone: {value}") == "company.yaml:2: phone: must be a map"
    assert refusal(f"{HEAD}ivr: {value}") == "company.yaml:2: ivr: must be a map"
    assert refusal(f"{HEAD}phone: {{101: {value}}}") == ("company.yaml:2: phone.101: must be a map")


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n"])
def test_empty_file(text: str) -> None:
    assert refusal(text) == "company.yaml:1: the file is empty"


def test_file_of_null() -> None:
    assert refusal("~") == "company.yaml:1: must be a map"


def test_keys_must_be_words() -> None:
    assert refusal(f"{HEAD}phone:\n  ? [101]\n  : {{name: A}}\n") == (
        "company.yaml:3: phone: a key must be a plain word or number"
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("company: {name: A\n", "2: not valid YAML: expected ',' or '}', but got '<stream end>'"),
        ("company:\n\tname: A\n", "2: not valid YAML: found character '\\t' that cannot start"),
        ("company:\n  name: \x07\n", "2: not valid YAML: a character that is not allowed"),
        ("company: {}\n---\nphone: {}\n", "2: not valid YAML: but found another document"),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_line(text: str, complaint: str) -> None:
    assert refusal(text).startswith(f"company.yaml:{complaint}")


@pytest.mark.parametrize("value", ["*8101", "&a x"])
def test_aliases_and_anchors_are_refused(value: str) -> None:
    assert refusal(f"company:\n  name: {value}\n") == (
        "company.yaml:2: aliases are not supported: put a value that starts with * or & in quotes"
    )


def test_deep_nesting_is_refused_and_not_followed() -> None:
    assert refusal("\ncompany: " + "[" * 500) == "company.yaml:2: nested too deeply"


@pytest.mark.parametrize(
    "pin",
    [
        "471147",
        '"471147x"',
        "!471147!x y",
        "*471147",
        "&471147",
        "[471147]",
        "!!471147 1",
        '"471147',
    ],
)
def test_complaint_never_repeats_a_pin(pin: str) -> None:
    complaint = phone_refusal(f"conference_pin: {pin}")
    assert complaint
    assert "471147" not in complaint


SYNTAX = r"""
company: phone: name country 101 0101 DE ~ { } [ ] , : - ? | > # " ' &a *a !x !!int << true
2026-13-45 --- %YAML
"""
pieces = st.sampled_from([*SYNTAX.split(), ": ", ", ", " ", "\n", "\t", "\x00", "\ufeff"])


@given(st.text() | st.lists(pieces, max_size=40).map("".join))
@settings(deadline=None)
def test_any_text_loads_or_is_refused(text: str) -> None:
    try:
        company = load_company(text)
    except CompanyInvalid as refused:
        lines = str(refused).splitlines()
    else:
        lines = [company.name]
    assert lines
