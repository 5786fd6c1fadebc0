import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_app.domain.numbers import allowed, e164, permits, reach

ANY_COUNTRY = st.sampled_from(["DE", "US", "RU", "GB", "AU", "XX", ""]) | st.text(max_size=3)
DIALLED = st.text("0123456789+*# ()-./", max_size=24) | st.text(max_size=24)


@pytest.mark.parametrize(
    ("digits", "country", "number"),
    [
        ("+4930231250", "US", "+4930231250"),
        ("030231250", "DE", "+4930231250"),
        ("004930231250", "DE", "+4930231250"),
        ("0114930231250", "US", "+4930231250"),
        ("004930231250", "US", "+4930231250"),
        ("8104930231250", "RU", "+4930231250"),
        ("00114930231250", "AU", "+4930231250"),
        ("+49 (30) 231-250", "DE", "+4930231250"),
        ("2025550123", "US", "+12025550123"),
        ("12025550123", "US", "+12025550123"),
        ("020 7946 0123", "GB", "+442079460123"),
    ],
)
def test_dialled_number_becomes_e164(digits: str, country: str, number: str) -> None:
    assert e164(digits, country) == number


@pytest.mark.parametrize(
    ("digits", "country"),
    [
        ("", "DE"),
        ("0030231250", "DE"),
        ("+", "DE"),
        ("00", "DE"),
        ("5550123", "US"),
        ("112", "DE"),
        ("1" * 17, "DE"),
        ("1800FLOWERS", "US"),
        ("+4930231250;ext=5", "DE"),
        ("tel:+4930231250", "DE"),
        ("٠٣٠٢٣١٢٥٠", "DE"),
        ("*8101", "DE"),
        ("030231250", "XX"),
        ("+999123456789", "DE"),
    ],
)
def test_impossible_number_is_none(digits: str, country: str) -> None:
    assert e164(digits, country) is None


@given(digits=DIALLED, country=ANY_COUNTRY)
def test_any_text_is_a_number_or_none(digits: str, country: str) -> None:
    number = e164(digits, country)
    assert number is None or re.fullmatch(r"\+[1-9][0-9]{3,14}", number)


@given(digits=DIALLED, country=ANY_COUNTRY)
def test_e164_of_an_e164_number_is_itself(digits: str, country: str) -> None:
    number = e164(digits, country)
    assert number is None or e164(number, country) == number


def test_empty_allow_lets_nothing_through() -> None:
    assert not allowed("+4930231250", (), ())
    assert not allowed("+4930231250", (), ("+49",))


def test_prefix_allows_and_star_allows_all() -> None:
    assert allowed("+4930231250", ("+44", "+49"), ())
    assert not allowed("+12025550123", ("+44", "+49"), ())
    assert allowed("+12025550123", ("*",), ())


def test_deny_wins() -> None:
    assert not allowed("+49900123456", ("+49",), ("+49900",))
    assert not allowed("+49900123456", ("+49900",), ("+49",))
    assert not allowed("+49900123456", ("*",), ("*",))
    assert allowed("+4930231250", ("*",), ("+49900",))


def test_reach_is_national_within_the_country_only() -> None:
    assert reach("+4930231250", "DE") == "national"
    assert reach("+4930231250", "US") == "international"


def test_island_with_the_same_calling_code_is_international() -> None:
    assert reach("+12025550123", "US") == "national"
    assert reach("+18765550123", "US") == "international"


def test_number_of_no_known_country_is_international() -> None:
    assert reach("+15555550123", "US") == "international"
    assert reach("101", "US") == "international"


@pytest.mark.parametrize(
    ("outbound", "national", "international"),
    [
        ("none", False, False),
        ("internal", False, False),
        ("national", True, False),
        ("international", True, True),
        ("", False, False),
    ],
)
def test_outbound_rule_of_an_extension(outbound: str, national: bool, international: bool) -> None:
    assert permits(outbound, "+4930231250", "DE") is national
    assert permits(outbound, "+442079460123", "DE") is international


@given(
    outbound=st.sampled_from(["none", "internal", "national", "international"]) | st.text(),
    number=DIALLED,
    country=ANY_COUNTRY,
)
def test_rules_hold_for_any_text(outbound: str, number: str, country: str) -> None:
    national = reach(number, country) == "national"
    expected = outbound == "international" or (outbound == "national" and national)
    assert permits(outbound, number, country) is expected
    assert allowed(number, ("*",), (number,)) is False
