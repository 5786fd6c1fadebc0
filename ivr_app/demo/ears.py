"""What phones hear, taken from the phones and put into words for people.

A phone hears labelled sounds: ``voice:Sales``, ``early:<what>``, ``say:<text>``, ``play:<url>``,
``ringback``, ``beep``. Sentences, recordings and beeps pass by; voices and music last.
"""

from __future__ import annotations

from collections.abc import Iterable

from ivr_app.emulator import Phone, Platform

# The one recording of the stories that is played again and again, to a member who is alone.
MUSIC_URL = "https://sounds.example.com/music.mp3"
MUSIC = f"play:{MUSIC_URL}"
_PASSING = ("say:", "play:", "beep")


def passes(label: str) -> bool:
    """Whether a sound ends by itself."""
    return label.startswith(_PASSING) and label != MUSIC


def in_words(label: str) -> str:
    """One sound in words: a name, a sentence in quotes, a thing."""
    if label == MUSIC:
        return "music"
    kind, _, what = label.partition(":")
    words = {"say": f'"{what}"', "play": "a recording", "ringback": "a ringing tone"}
    return words.get(kind, what or f"a {kind}")


def listed(words: Iterable[str], *, nothing: str = "nothing") -> str:
    """Join words: ``Sales, Workshop and Supplier``."""
    *most, last = [*words] or [nothing]
    return f"{', '.join(most)} and {last}" if most else last


def all_in_words(labels: Iterable[str]) -> str:
    """All sounds of one ear: ``"Sales has joined." over Reception and Supplier``."""
    lasting = [in_words(label) for label in sorted(labels) if not passes(label)]
    passing = [in_words(label) for label in sorted(labels) if passes(label)]
    both = [listed(words) for words in (passing, lasting) if words]
    return " over ".join(both) or "nothing"


def everybody(platform: Platform) -> list[Phone]:
    """All phones, those of the company first."""
    return [*platform.phones.values(), *platform.numbers.values()]


def hearing(phone: Phone) -> frozenset[str]:
    """All that a phone hears now, on whichever line."""
    return frozenset(label for call in phone.calls for label in call.hears())


def lasting(phone: Phone) -> frozenset[str]:
    """Of what a phone hears now, that which does not pass by itself."""
    return frozenset(label for label in hearing(phone) if not passes(label))


def hearers(platform: Platform, label: str, since_ms: int) -> list[Phone]:
    """The phones that began to hear a sound since then."""
    return [
        phone
        for phone in everybody(platform)
        if any(label in call.heard_labels(since_ms) for call in phone.calls)
    ]
