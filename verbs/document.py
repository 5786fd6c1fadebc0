"""The form of a verb: a plain dict with the platform's camelCase keys, ready for a JSON encoder."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from verbs.errors import VerbError

Verb: TypeAlias = dict[str, object]


def present(document: Mapping[str, object]) -> Verb:
    """Return the document without the options left at None, sharing nothing with its arguments."""
    return {key: _plain(value) for key, value in document.items() if value is not None}


def nested(name: str, verb: Mapping[str, object]) -> Verb:
    """Return the form that the verb `name` takes inside another one: without its `verb` key.

    The platform refuses a nested verb that carries the key. Raises VerbError for another verb.
    """
    if verb.get("verb") != name:
        raise VerbError(f"{name}: a {name} verb belongs here, not {verb.get('verb')!r}")
    return {key: _plain(value) for key, value in verb.items() if key != "verb"}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return value
