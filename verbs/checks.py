"""What is wrong with an option. An option left at None is never wrong.

The platform checks types and names of a document, not its sense: what these checks refuse would
fail, or be ignored, in the middle of somebody's call.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from verbs.errors import VerbError

Loop: TypeAlias = int | Literal["forever"]
Headers: TypeAlias = Mapping[str, str | int]

_HOOK_URL = re.compile(r"https?://[^\s/?#]+([/?#]\S*)?")
_SOUND_URL = re.compile(r"[A-Za-z][\w+.-]*://\S+")  # also silence_stream://… of the media server
_SIP_URI = re.compile(r"sips?:[^\s@]+(@[^\s@]+)?")
_HEADER_NAME = re.compile(r"[A-Za-z0-9.!%*_+`'~-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def refuse(verb: str, problems: Mapping[str, bool]) -> None:
    """Raise VerbError if any problem is there. `problems` maps its text to whether it is."""
    found = [problem for problem, there in problems.items() if there]
    if found:
        raise VerbError(f"{verb}: {'; '.join(found)}")


def below(value: float | None, least: float) -> bool:
    """Whether a number is less than `least`, or no finite number."""
    return value is not None and not least <= value < math.inf


def not_positive(value: float | None) -> bool:
    """Whether a number is zero, negative or no finite number."""
    return value is not None and not 0 < value < math.inf


def not_finite(value: float | None) -> bool:
    """Whether a number is one that JSON cannot carry."""
    return value is not None and not math.isfinite(value)


def not_a_line(text: str | None) -> bool:
    """Whether a text is blank, or has control characters: these would end a SIP header early."""
    return text is not None and (not text.strip() or bool(_CONTROL.search(text)))


def not_a_word(text: str | None) -> bool:
    """Whether a text is empty or has spaces: the media server splits its commands at them."""
    return text is not None and not re.fullmatch(r"[^\s\x00-\x1f\x7f]+", text)


def not_a_hook(url: str | None) -> bool:
    """Whether a hook is not an absolute http or https URL (its fragment may ask for retries)."""
    return url is not None and not _HOOK_URL.fullmatch(url)


def not_a_sound(url: str | None) -> bool:
    """Whether the address of a sound is not an absolute URL."""
    return url is not None and not _SOUND_URL.fullmatch(url)


def not_sip(uri: str | None) -> bool:
    """Whether a text is no SIP URI."""
    return uri is not None and not _SIP_URI.fullmatch(uri)


def not_a_loop(loop: Loop | None) -> bool:
    """Whether a loop is neither "forever" nor 1 or more: the platform plays once for a 0."""
    return loop is not None and loop != "forever" and (not isinstance(loop, int) or loop < 1)


def not_a_list_of(allowed: Sequence[str], values: Sequence[str] | None) -> bool:
    """Whether a list is empty, or holds anything that is not allowed."""
    if values is None:
        return False
    return isinstance(values, str) or not values or not set(values) <= set(allowed)


def bad_headers(headers: Headers | None) -> bool:
    """Whether SIP headers have a name that is no token, or a value of more than one line."""
    if headers is None:
        return False
    return any(
        not _HEADER_NAME.fullmatch(name) or bool(_CONTROL.search(str(value)))
        for name, value in headers.items()
    )


def other_keys(mapping: Mapping[str, object] | None, allowed: Sequence[str]) -> bool:
    """Whether a mapping is empty, or has a key that is not allowed or a value that is empty."""
    if mapping is None:
        return False
    return not mapping or not set(mapping) <= set(allowed) or not all(mapping.values())
