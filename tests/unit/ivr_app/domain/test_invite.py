from dataclasses import replace

import pytest

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.invite import Invite, InviteToken, Outcome, Placement, outcome
from ivr_app.domain.room import RoomRef

SECRET = "k" * 26
TOKEN = f"invite-local-101-abcdefgh2345-{SECRET}"
INVITE = Invite(
    id="abcdefgh2345",
    room=RoomRef("local", "101"),
    room_id="r1",
    by="101",
    number="102",
    dest="102",
    target="user",
    bridged=True,
    secret=SECRET,
    language="en",
)


def test_a_token_is_written_as_it_is_read() -> None:
    assert INVITE.token == InviteToken(RoomRef("local", "101"), "abcdefgh2345", SECRET)
    assert str(INVITE.token) == TOKEN
    assert InviteToken.parse(TOKEN) == INVITE.token


@pytest.mark.parametrize(
    "dialled",
    [
        "",
        "101",
        "*8101",
        TOKEN + "@bridge.example.com",
        TOKEN.upper(),
        TOKEN.replace("local", "other"),
        TOKEN.replace("101", ""),
        "invite-local-101-short-" + SECRET,
        "invite-local-101-abcdefgh2345-short",
        "invite-local-101-abcdefgh2345-" + "k" * 65,
        "x" + TOKEN,
        TOKEN + "\n",
    ],
)
def test_anything_else_is_no_token(dialled: str) -> None:
    assert InviteToken.parse(dialled) is None


def test_the_secret_is_in_no_repr() -> None:
    assert repr(INVITE.token) == "InviteToken(local:101, abcdefgh2345)"
    assert repr(INVITE) == "Invite(abcdefgh2345 local:101 -> 102)"


@pytest.mark.parametrize(
    ("call_status", "sip_status", "expected"),
    [
        ("busy", 486, Outcome.BUSY),
        ("busy", 600, Outcome.BUSY),
        # The platform says busy for a refusal, too.
        ("busy", 603, Outcome.REJECTED),
        ("failed", 607, Outcome.REJECTED),
        ("failed", 403, Outcome.REJECTED),
        ("no-answer", 487, Outcome.NO_ANSWER),
        ("failed", 408, Outcome.NO_ANSWER),
        ("failed", 480, Outcome.FAILED),
        ("failed", 404, Outcome.FAILED),
        ("failed", 503, Outcome.FAILED),
        ("busy", None, Outcome.BUSY),
        ("no-answer", None, Outcome.NO_ANSWER),
        ("completed", 200, Outcome.FAILED),
        (None, None, Outcome.FAILED),
    ],
)
def test_how_an_unanswered_call_ended(
    call_status: str | None, sip_status: int | None, expected: Outcome
) -> None:
    assert outcome(call_status, sip_status) is expected


@pytest.mark.parametrize(
    ("target", "company_number", "shown"),
    [
        ("user", "+4930231250", "101"),
        ("phone", "+4930231250", "+4930231250"),
        ("phone", None, "101"),
    ],
)
def test_who_is_shown_to_the_invited(target: str, company_number: str | None, shown: str) -> None:
    placement = Placement(
        replace(INVITE, target=target),
        Company(caller_id=company_number),
        Extension("101", "Reception", "101"),
    )
    assert placement.caller_id == shown
