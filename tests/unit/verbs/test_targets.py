"""Targets of a dial: whole documents, and what is refused when they are built."""

from collections.abc import Callable
from typing import Any

import pytest

from verbs import Verb, VerbError, phone_target, sip_target, user_target


def test_a_number() -> None:
    built = phone_target("+12025550123", trunk="carrier-a", from_={"user": "+4930231250"})
    assert built == {
        "type": "phone",
        "number": "+12025550123",
        "trunk": "carrier-a",
        "from": {"user": "+4930231250"},
    }


def test_a_registered_user() -> None:
    assert user_target("101@pbx.example.com", headers={"X-Room": "101"}) == {
        "type": "user",
        "name": "101@pbx.example.com",
        "headers": {"X-Room": "101"},
    }


def test_a_sip_uri_with_credentials() -> None:
    auth = {"username": "bridge", "password": "secret"}
    assert sip_target("sip:token@pbx.example.com", auth=auth) == {
        "type": "sip",
        "sipUri": "sip:token@pbx.example.com",
        "auth": {"username": "bridge", "password": "secret"},
    }


REFUSED_SUBJECTS: list[tuple[Callable[..., Verb], str, str]] = [
    (phone_target, "", "number is digits, + in front allowed"),
    (phone_target, "+44 20 7946 0123", "number is digits, + in front allowed"),
    (phone_target, "101@elsewhere.example.com", "number is digits, + in front allowed"),
    (user_target, "101", "name is user@realm"),
    (user_target, "@pbx.example.com", "name is user@realm"),
    (user_target, "101@", "name is user@realm"),
    (user_target, "1@2@3", "name is user@realm"),
    (sip_target, "", "sip_uri is a SIP URI"),
    (sip_target, "101@pbx.example.com", "sip_uri is a SIP URI"),
    (sip_target, "sip:101@pbx.example.com\r\nX: y", "sip_uri is a SIP URI"),
]


@pytest.mark.parametrize(("target", "subject", "problem"), REFUSED_SUBJECTS)
def test_a_target_refuses_an_address_of_another_kind(
    target: Callable[..., Verb], subject: str, problem: str
) -> None:
    with pytest.raises(VerbError) as error:
        target(subject)
    assert str(error.value) == f"{target.__name__}: {problem}"


SUBJECTS = [
    (phone_target, "+12025550123"),
    (user_target, "101@pbx.example.com"),
    (sip_target, "sip:101@pbx.example.com"),
]
REFUSED_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"headers": {"X-Y": 1}}, "headers are names and one-line texts"),
    ({"headers": {"X-Y": "a\nb"}}, "headers are names and one-line texts"),
    ({"from_": {}}, "from_ is user, host or both"),
    ({"from_": {"user": ""}}, "from_ is user, host or both"),
    ({"from_": {"name": "Sales"}}, "from_ is user, host or both"),
    ({"proxy": "proxy"}, "proxy is a SIP URI"),
]


@pytest.mark.parametrize(("target", "subject"), SUBJECTS)
@pytest.mark.parametrize(("options", "problem"), REFUSED_OPTIONS)
def test_every_target_refuses(
    target: Callable[..., Verb], subject: str, options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(VerbError) as error:
        target(subject, **options)
    assert str(error.value) == f"{target.__name__}: {problem}"


def test_a_trunk_has_a_name() -> None:
    with pytest.raises(VerbError, match="phone_target: trunk is empty"):
        phone_target("101", trunk="")


def test_override_to_is_not_empty() -> None:
    with pytest.raises(VerbError, match="user_target: override_to is one line of text"):
        user_target("101@pbx.example.com", override_to=" ")


@pytest.mark.parametrize(
    "auth", [{}, {"username": "bridge"}, {"username": "bridge", "password": ""}]
)
def test_credentials_are_whole(auth: dict[str, str]) -> None:
    with pytest.raises(VerbError, match="sip_target: auth is username and password"):
        sip_target("sip:101@pbx.example.com", auth=auth)


def test_a_refusal_does_not_repeat_the_password() -> None:
    with pytest.raises(VerbError) as error:
        sip_target("101", auth={"username": "bridge", "password": "hunter2", "realm": "x"})
    assert "hunter2" not in str(error.value)
