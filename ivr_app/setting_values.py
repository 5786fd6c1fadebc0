"""From the text of an environment variable to its value.

Every reader takes a text that is not empty and raises ValueError with what is wrong. The words
never repeat the text: it may be a secret.
"""

import re
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import phonenumbers

from ivr_app.state import address

E = TypeVar("E", bound=Enum)
Reader = Callable[[str], object]


def matching(pattern: str, wanted: str) -> Callable[[str], str]:
    """Give a reader of text that matches the whole pattern; ``wanted`` is the complaint."""
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(wanted)
        return text

    return read


def comma_separated(item: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """Give a reader of items with commas between them, none of which is empty."""

    def read(text: str) -> tuple[str, ...]:
        items = tuple(part.strip() for part in text.split(","))
        if not all(items):
            raise ValueError("has an empty item between its commas")
        return tuple(item(each) for each in items)

    return read


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Give a reader of whole numbers from ``low`` to ``high``."""

    def read(text: str) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) else -1
        if not low <= number <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return number

    return read


def word_of(words: type[E]) -> Callable[[str], E]:
    """Give a reader of the values of an enumeration."""

    def read(text: str) -> E:
        try:
            return words(text)
        except ValueError:
            wanted = ", ".join(str(each.value) for each in words)
            raise ValueError(f"must be one of: {wanted}") from None

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """Give a reader of some literal words."""
    return matching("|".join(map(re.escape, words)), f"must be one of: {', '.join(words)}")


def yes_or_no(text: str) -> bool:
    """Read 1 or 0."""
    return one_of("0", "1")(text) == "1"


def web_address(text: str) -> str:
    """Read an http(s) URL that paths are appended to; the slash at its end is taken away."""
    problem = "must be an absolute http:// or https:// URL"
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError(problem)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(problem)
    if "?" in text or "#" in text or "@" in text:
        raise ValueError("must have no user, no query (?) and no fragment (#)")
    return text.rstrip("/")


def token_address(text: str) -> str:
    """Read the SIP address of the bridge, with ``{token}`` as its user part."""
    if not re.fullmatch(r"sips?:[^@{}\s]*\{token\}[^@{}\s]*@[^@{}\s]+", text, re.ASCII):
        raise ValueError(
            "must be a SIP URI with {token} before the @, such as sip:{token}@pbx.example.com"
        )
    return text


def country(text: str) -> str:
    """Read an ISO 3166 alpha-2 code that numbers can be read for."""
    if text not in phonenumbers.SUPPORTED_REGIONS:
        raise ValueError("must be a country of two capital letters, such as DE")
    return text


def file_path(text: str) -> Path:
    """Read the path of a file that exists."""
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError("must be the path of an existing file")
    return path


def folder_path(text: str) -> Path:
    """Read the path of a folder that exists."""
    path = Path(text).expanduser()
    if not path.is_dir():
        raise ValueError("must be the path of an existing folder")
    return path


def rate(text: str) -> str:
    """Read how often something may be done: a number, a slash, and second, minute or hour."""
    return matching(r"[1-9][0-9]{0,5}/(second|minute|hour)", "must be such as 20/second")(text)


def redis_url(text: str) -> str:
    """Read a URL that ``state.connection.connect`` takes."""
    address.parse(text)
    return text


name = matching(r"[A-Za-z0-9_-]{1,64}", "must be letters, digits, - and _ only, at most 64")
host_name = matching(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252})", "must be a host name")
secret = matching(r"[!-~]+", "must be printable ASCII without spaces")
e164_number = matching(r"\+[1-9][0-9]{3,14}", "must be a number in E.164, such as +4930231250")
e164_prefix = matching(r"\+[1-9][0-9]{0,14}|\*", "must be prefixes such as +49, or *")


def recording_path(text: str) -> str:
    """Read the path, on the media server, of the recording of a room; it must name the room."""
    if "{room}" not in text or not text.startswith("/"):
        raise ValueError("must be an absolute path with {room} in it")
    return text
