"""Hooks and REST calls in a few words each; those of one moment share a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from ivr_app.emulator import Event

# What a hook is about, by the last part of its path.
_ABOUT = {"status": "call_status", "room-status": "event", "call": "to"}
_QUIET_BELOW = 400


def hooks_in_words(events: Iterable[Event]) -> str:
    """Give the hooks of a moment: ``call *8101 -> say, hangup | status trying, in-progress``."""
    about: dict[str, list[str]] = {}
    for event in events:
        name, words = _hook(event.data)
        about.setdefault(name, []).append(words)
    return " | ".join(f"{name} {', '.join(words)}".strip() for name, words in about.items())


def requests_in_words(events: Iterable[Event]) -> str:
    """Give the REST calls of a moment; the status only where it is an error."""
    words = dict.fromkeys(_request(event.data) for event in events)
    return " | ".join(words)


def _hook(data: dict[str, Any]) -> tuple[str, str]:
    name = urlsplit(data["url"]).path.rpartition("/")[2]
    body, answer = data["body"], data["answer"]
    about = str(body.get(_ABOUT.get(name, ""), ""))
    if "invite-" in about:
        # The address holds a secret, and is longer than a line.
        about = "of the bridge, " + str(body.get("direction", ""))
    if "digits" in body:
        about = f'"{body["digits"]}"'
    document = answer if isinstance(answer, list) else []
    verbs = ", ".join(str(verb.get("verb")) for verb in document)
    return name, f"{about} -> {verbs}".strip() if verbs else about


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
