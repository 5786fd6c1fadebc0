"""Whom a `dial` rings: a number, a registered user or a SIP URI.

Screening (confirm_hook) is an option of `dial` alone: the vendor's schema for targets, taken to
the letter, has no valid way to write the URL here.
"""

import re
from collections.abc import Mapping

from verbs import checks
from verbs.checks import Headers
from verbs.document import Verb, present

_NUMBER = re.compile(r"\+?[0-9*]{1,64}")
_USER = re.compile(r"[^\s@]+@[^\s@]+")


def phone_target(
    number: str,
    *,
    trunk: str | None = None,
    headers: Headers | None = None,
    from_: Mapping[str, str] | None = None,
    proxy: str | None = None,
) -> Verb:
    """Return a target of `dial`: a number, by the named trunk or the platform's own choice."""
    problems = {
        "number is digits, + in front allowed": not _NUMBER.fullmatch(number),
        "trunk is empty": checks.not_a_line(trunk),
    }
    checks.refuse("phone_target", problems | _leg_problems(headers, from_, proxy))
    return present(
        {
            "type": "phone",
            "number": number,
            "trunk": trunk,
            "headers": headers,
            "from": from_,
            "proxy": proxy,
        }
    )


def user_target(
    name: str,
    *,
    override_to: str | None = None,
    headers: Headers | None = None,
    from_: Mapping[str, str] | None = None,
    proxy: str | None = None,
) -> Verb:
    """Return a target of `dial`: the devices of a registered user, "101@realm"."""
    problems = {
        "name is user@realm": not _USER.fullmatch(name),
        "override_to is one line of text": checks.not_a_line(override_to),
    }
    checks.refuse("user_target", problems | _leg_problems(headers, from_, proxy))
    return present(
        {
            "type": "user",
            "name": name,
            "overrideTo": override_to,
            "headers": headers,
            "from": from_,
            "proxy": proxy,
        }
    )


def sip_target(
    sip_uri: str,
    *,
    auth: Mapping[str, str] | None = None,
    headers: Headers | None = None,
    from_: Mapping[str, str] | None = None,
    proxy: str | None = None,
) -> Verb:
    """Return a target of `dial`: any SIP URI; auth is {"username": ..., "password": ...}."""
    credentials = {"username", "password"}
    problems = {
        "sip_uri is a SIP URI": checks.not_sip(sip_uri),
        "auth is username and password": auth is not None
        and (set(auth) != credentials or not all(auth.values())),
    }
    checks.refuse("sip_target", problems | _leg_problems(headers, from_, proxy))
    return present(
        {
            "type": "sip",
            "sipUri": sip_uri,
            "auth": auth,
            "headers": headers,
            "from": from_,
            "proxy": proxy,
        }
    )


def _leg_problems(
    headers: Headers | None, from_: Mapping[str, str] | None, proxy: str | None
) -> dict[str, bool]:
    # The vendor allows only texts here, while the headers of a verb may be numbers too.
    texts = all(isinstance(value, str) for value in (headers or {}).values())
    return {
        "headers are names and one-line texts": checks.bad_headers(headers) or not texts,
        "from_ is user, host or both": checks.other_keys(from_, ("user", "host")),
        "proxy is a SIP URI": checks.not_sip(proxy),
    }
