"""The application's own tag of a call, in the company of tags of other applications."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.hooks import CallTag, WaitHook, load

IDS = {"call_sid": "c1", "account_sid": "a1"}
TAG = CallTag("local:101", "r1", "owner")

tags = st.builds(
    CallTag,
    room=st.sampled_from(["", "local:101", "extension:700"]),
    room_id=st.text(max_size=64),
    role=st.sampled_from(["", "owner", "moderator", "participant", "invitee"]),
    extension=st.text(max_size=64),
    name=st.text(max_size=64),
    language=st.sampled_from(["en", "ru"]),
    country=st.sampled_from(["", "DE", "GB"]),
    invite=st.text(max_size=128),
    leg=st.sampled_from(["", "room", "bridge", "number"]),
    ivr=st.sampled_from(["", "800"]),
    context=st.text(max_size=64),
    started=st.sampled_from(["", "1700000000000"]),
    step=st.sampled_from(["", "1", "50"]),
    callback=st.sampled_from(["", "700", "+4930231250"]),
)


def loaded_tag(customer_data: object) -> CallTag | None:
    return load("wait", IDS | {"customerData": customer_data}).tag


def test_tag_data_leaves_empty_fields_out() -> None:
    tag = CallTag("local:101", "r1", "invitee", invite="i1", leg="room")
    assert tag.as_data() == {
        "ivr": {
            "room": "local:101",
            "room_id": "r1",
            "role": "invitee",
            "language": "en",
            "invite": "i1",
            "leg": "room",
        }
    }


@given(tags)
def test_tag_data_loads_to_the_same_tag(tag: CallTag) -> None:
    assert loaded_tag(tag.as_data()) == tag


def test_tags_of_other_applications_beside_it_are_ignored() -> None:
    assert loaded_tag({"crm": {"ticket": 7}} | TAG.as_data()) == TAG


def test_unknown_fields_and_nulls_in_the_tag_are_ignored() -> None:
    part = TAG.as_data()["ivr"] | {"colour": ["blue"], "name": None}
    assert loaded_tag({"ivr": part}) == TAG


@pytest.mark.parametrize(
    "customer_data",
    [
        None,
        {},
        [],
        "ivr",
        7,
        {"crm": {"ticket": 7}},
        {"ivr": None},
        {"ivr": {}},
        {"ivr": "local:101"},
        {"ivr": ["local:101"]},
        {"ivr": 7},
    ],
)
def test_what_is_not_ours_is_no_tag(customer_data: object) -> None:
    assert loaded_tag(customer_data) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"room": 101},
        {"room": "101"},
        {"room": "local:101\n"},
        {"room": "local:1}{"},
        {"room_id": "x" * 65},
        {"role": "king"},
        {"extension": 101},
        {"name": "x" * 257},
        {"language": ""},
        {"country": "Germany"},
        {"invite": True},
        {"leg": "arm"},
        {"ivr": "main"},
        {"context": "x" * 65},
        {"started": "soon"},
        {"step": 3},
        {"step": "12345"},
        {"callback": "*8101"},
    ],
)
def test_malformed_tag_is_no_tag(wrong: dict[str, Any]) -> None:
    assert loaded_tag({"ivr": TAG.as_data()["ivr"] | wrong}) is None


def test_wait_hook_has_the_tag_under_the_key_of_the_platforms_own_record() -> None:
    body = IDS | {"customerdata": TAG.as_data()}
    assert load("wait", body) == WaitHook(call_sid="c1", account_sid="a1", tag=TAG)


def test_the_tag_proper_wins_over_that_of_the_record() -> None:
    other = CallTag("local:102", "r2", "owner")
    body = IDS | {"customerData": TAG.as_data(), "customerdata": other.as_data()}
    assert load("wait", body).tag == TAG
