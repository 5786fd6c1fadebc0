import re

import pytest

from ivr_app.domain.room import RoomRef, random_word


@pytest.mark.parametrize("text", ["local:101", "extension:700"])
def test_a_room_is_written_as_it_is_read(text: str) -> None:
    assert str(RoomRef.parse(text)) == text


def test_the_name_on_the_platform_has_no_character_that_the_platform_splits_at() -> None:
    name = RoomRef("local", "101").platform_name("k3x9")
    assert name == "local-101-k3x9"
    assert re.fullmatch(r"[A-Za-z0-9_-]+", name)


def test_random_words_are_of_the_length_asked_for_and_differ() -> None:
    found = {random_word(16) for _ in range(200)}
    assert len(found) == 200
    assert all(re.fullmatch(r"[a-z2-9]{16}", word) for word in found)
