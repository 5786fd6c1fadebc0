"""Tokens of invites, and how a call that nobody answered ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_app.domain.invite import InviteToken, Outcome, outcome
from ivr_app.domain.room import RoomRef, random_word

WORDS = st.builds(random_word, st.integers(16, 32))
ROOMS = st.builds(
    RoomRef, st.sampled_from(["local", "extension"]), st.from_regex(r"[0-9]{1,32}", fullmatch=True)
)
TOKENS = st.builds(InviteToken, ROOMS, WORDS, WORDS)


@given(TOKENS)
def test_a_token_survives_the_way_through_the_platform(token: InviteToken) -> None:
    assert InviteToken.parse(str(token)) == token
    assert token.secret not in repr(token)


@given(st.text())
def test_anything_else_is_no_token(text: str) -> None:
    token = InviteToken.parse(text)
    assert token is None or str(token) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "invite-local-101-abcdefgh-",
        "invite-local-101-abcdefgh-short",
        "invite-other-101-abcdefgh-abcdefghijklmnop",
        "invite-local-10a-abcdefgh-abcdefghijklmnop",
        "invite-local-101-ABCDEFGH-abcdefghijklmnop",
        "invite-local-101-abcdefgh-abcdefghijklmnop\n",
        " invite-local-101-abcdefgh-abcdefghijklmnop",
        "invite-local-\u0661\u0660\u0661-abcdefgh-abcdefghijklmnop",
    ],
)
def test_what_looks_like_a_token_is_none(text: str) -> None:
    assert InviteToken.parse(text) is None


@pytest.mark.parametrize(
    ("call_status", "sip_status", "expected"),
    [
        ("busy", 486, Outcome.BUSY),
        ("busy", 600, Outcome.BUSY),
        ("busy", 603, Outcome.REJECTED),
        ("failed", 403, Outcome.REJECTED),
        ("failed", 607, Outcome.REJECTED),
        ("no-answer", 487, Outcome.NO_ANSWER),
        ("failed", 408, Outcome.NO_ANSWER),
        ("failed", 404, Outcome.FAILED),
        ("failed", 480, Outcome.FAILED),
        ("failed", 503, Outcome.FAILED),
        ("busy", None, Outcome.BUSY),
        ("no-answer", None, Outcome.NO_ANSWER),
        # A dial whose time is over says what it last heard.
        ("trying", 100, Outcome.NO_ANSWER),
        ("ringing", 180, Outcome.NO_ANSWER),
        ("early-media", 183, Outcome.NO_ANSWER),
        ("completed", 200, Outcome.FAILED),
        ("", None, Outcome.FAILED),
        (None, None, Outcome.FAILED),
    ],
)
def test_how_a_call_ended(
    call_status: str | None, sip_status: int | None, expected: Outcome
) -> None:
    assert outcome(call_status, sip_status) is expected
