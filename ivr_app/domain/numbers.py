"""Telephone numbers: reading what somebody keyed in, and who may dial it.

Numbers are E.164 (``+4930231250``), countries ISO 3166 alpha-2 (``DE``).
"""

import re
from collections.abc import Collection
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult, is_emergency_number

_DIALLED = re.compile(r"\+?[0-9 ()./-]{1,32}")
_E164 = re.compile(r"\+[1-9][0-9]{3,14}")


def e164(digits: str, country: str) -> str | None:
    """Give the number in E.164, or None if it is not a possible number.

    Accepted: ``+...``, the national format of ``country``, the international prefix of
    ``country``, and ``00`` everywhere.
    """
    if not _DIALLED.fullmatch(digits):
        return None
    found = _possible(digits, country)
    if found is None and digits.startswith("00"):
        # In a few countries 00 is not the international prefix, but it is on every keypad's mind.
        found = _possible("+" + digits.removeprefix("00"), country)
    return found


def _possible(digits: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    # "Possible without an area code" is refused: a company may have more than one area.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written if _E164.fullmatch(written) else None


def is_emergency(digits: str, country: str) -> bool:
    """Whether these digits, as they were dialled, call for help in the country."""
    return digits.isascii() and digits.isdigit() and is_emergency_number(digits, country)


def as_did(dialled: str, country: str) -> tuple[str, ...]:
    """Give the numbers in E.164 that the called number of an external call may mean, best first.

    Trunks write it with or without ``+``, some in the national format.
    """
    digits = dialled.strip()
    found = (e164(digits, country), _possible(f"+{digits}", country) if digits.isdigit() else None)
    return tuple(dict.fromkeys(number for number in found if number))


def allowed(number: str, allow: Collection[str], deny: Collection[str]) -> bool:
    """Whether the prefixes let an E.164 number through: ``*`` is every number, ``deny`` wins."""
    return _matches(number, allow) and not _matches(number, deny)


def _matches(number: str, prefixes: Collection[str]) -> bool:
    return any(prefix == "*" or number.startswith(prefix) for prefix in prefixes)


def reach(number: str, country: str) -> Literal["national", "international"]:
    """Whether an E.164 number lies in the country.

    A number whose country is unknown is international: the dearer guess protects the bill.
    """
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return "international"
    # Not the calling code decides: +1 is the United States, but also islands that cost far more.
    return "national" if region == country else "international"


def permits(outbound: str, number: str, country: str) -> bool:
    """Whether an extension with this ``outbound`` rule may call an E.164 number outside.

    ``none`` and ``internal`` permit no call to the outside, ``national`` those within the
    country, ``international`` all. Any other word permits nothing.
    """
    if outbound == "national":
        return reach(number, country) == "national"
    return outbound == "international"
