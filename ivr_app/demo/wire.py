"""Hooks and REST calls in a few words each; those of one moment share a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from ivr_app.emulator import Event

# What a hook is about, by the last part of its path.
_ABOUT = {"status": "call_status", "room-status": "event", "call": "to"}
_QUIET_BELOW = 400


def hooks_in_words(events: Iterable[Event]) -> str:
    """Give the hooks of a moment: ``call *8101 -> say hangup | status trying x2, in-progress``."""
    moment: dict[str, Counter[str]] = {}
    for event in events:
        name, about, verbs = _hook(event.data)
        if verbs:
            moment[f"{name} {about}".strip() + f" -> {verbs}"] = Counter()
        else:
            moment.setdefault(name, Counter())[about] += 1
    return " | ".join(f"{name} {_counted(words)}".strip() for name, words in moment.items())


def requests_in_words(events: Iterable[Event]) -> str:
    """Give the REST calls of a moment; the status only where it is an error."""
    words = Counter(_request(event.data) for event in events)
    return " | ".join(f"{word} x{n}" if n > 1 else word for word, n in words.items())


def _counted(words: Counter[str]) -> str:
    items = (f"{word} x{n}" if n > 1 else word for word, n in words.items())
    return ", ".join(item.strip() for item in items).strip()


def _hook(data: dict[str, Any]) -> tuple[str, str, str]:
    """Give the name of a hook, what it is about, and the verbs of its answer."""
    name = urlsplit(data["url"]).path.rpartition("/")[2]
    body, answer = data["body"], data["answer"]
    about = str(body.get(_ABOUT.get(name, ""), ""))
    if "invite-" in about:
        # The address holds a secret, and is longer than a line.
        about = "bridge in" if body.get("direction") == "inbound" else "bridge out"
    if "digits" in body:
        about = f'"{body["digits"]}"'
    document = answer if isinstance(answer, list) else []
    return name, about, " ".join(str(verb.get("verb")) for verb in document)


def _request(data: dict[str, Any]) -> str:
    body = data["body"] if isinstance(data["body"], dict) else {}
    resource = data["path"].strip("/").split("/")[0]
    words = [data["method"], resource]
    if data["method"] == "PUT":
        words += [word for name, value in body.items() for word in (name, _wish(value)) if word]
    if data["status"] >= _QUIET_BELOW:
        words += ["->", str(data["status"])]
    return " ".join(words)


def _wish(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("action", ""))
    # Of a URL, what the hook is called.
    return urlsplit(str(value)).path.rpartition("/")[2]
