"""The catalogue of prompts: a text, or a recording, per name and language.

``en.yaml`` and ``ru.yaml`` beside this module hold the texts. A folder of the operator may hold
files of the same names that change some of them: ``name: text`` or ``name: {text:, url:}``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import yaml

from ivr_app.errors import IvrError

LANGUAGES = ("en", "ru")
FALLBACK = "en"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class CatalogueInvalid(IvrError):
    """Prompts that cannot be used: one line per problem, with the file and the prompt's name."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One sentence: what a text-to-speech voice says, or the URL of an mp3 that replaces it."""

    text: str
    url: str | None = None


def spoken(number: str) -> str:
    """Give the number the way a voice reads it: digit by digit. ``+4930`` is ``4 9 3 0``."""
    return " ".join(digit for digit in number if digit.isascii() and digit.isdigit())


class Catalogue:
    """The prompts of an installation."""

    def __init__(self, prompts: Mapping[str, Mapping[str, Prompt]]) -> None:
        self._prompts = prompts
        self._values = {
            name: placeholders(prompt.text) for name, prompt in prompts[FALLBACK].items()
        }

    @classmethod
    def load(cls, overrides_dir: Path | None = None) -> Self:
        """Read the catalogue, and the operator's changes to it; raises CatalogueInvalid."""
        prompts = {language: dict(_own(language)) for language in LANGUAGES}
        if overrides_dir is not None:
            _override(prompts, overrides_dir)
        return cls(prompts)

    def fill(self, name: str, language: str, values: Mapping[str, str]) -> Prompt:
        """Give a prompt with those of ``values`` that it has a place for."""
        taken = {key: value for key, value in values.items() if key in self._values[name]}
        return self.prompt(name, language, **taken)

    def prompt(self, name: str, language: str, /, **values: str) -> Prompt:
        """Give a prompt with its placeholders filled in: exactly ``values``, else TypeError.

        An unknown language gets the English prompt, an unknown name is a KeyError.
        """
        if values.keys() != self._values[name]:
            raise TypeError(f"prompt {name} takes {sorted(self._values[name])}")
        prompt = self._prompts.get(language, self._prompts[FALLBACK])[name]
        if not values:
            return prompt
        if "number" in values:
            values["number"] = spoken(values["number"])
        return Prompt(prompt.text.format_map(values))


def placeholders(text: str) -> frozenset[str]:
    """Give the names in braces; ValueError if a brace is anything but ``{plain_name}``."""
    names = frozenset(_PLACEHOLDER.findall(text))
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        raise ValueError("has a brace that is not a plain {name}")
    return names


@cache
def _own(language: str) -> dict[str, Prompt]:
    text = resources.files(__package__).joinpath(f"{language}.yaml").read_text("utf-8")
    return {name: Prompt(words) for name, words in yaml.safe_load(text).items()}


def _override(prompts: dict[str, dict[str, Prompt]], folder: Path) -> None:
    problems = [
        f"{path.name}: is not one of {', '.join(f'{each}.yaml' for each in LANGUAGES)}"
        for path in sorted(folder.glob("*.y*ml"))
        if path.name not in {f"{language}.yaml" for language in LANGUAGES}
    ]
    for language in LANGUAGES:
        path = folder / f"{language}.yaml"
        if path.is_file():
            problems += (f"{path.name}: {problem}" for problem in _merge(prompts[language], path))
    if problems:
        raise CatalogueInvalid("\n".join(problems))


def _merge(prompts: dict[str, Prompt], path: Path) -> Iterator[str]:
    """Put the file's changes into ``prompts``; yields what is wrong with the others."""
    try:
        changes = yaml.safe_load(path.read_text("utf-8")) or {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        yield f"cannot be read: {' '.join(str(error).split())}"
        return
    if not isinstance(changes, dict):
        yield "must be a map of prompts"
        return
    for name, change in changes.items():
        if name not in prompts:
            close = get_close_matches(str(name), prompts, n=1)
            yield f"{name}: is not a prompt" + "".join(f"; meant is {x}?" for x in close)
            continue
        try:
            prompts[name] = _changed(prompts[name], change)
        except ValueError as problem:
            yield f"{name}: {problem}"


def _changed(prompt: Prompt, change: object) -> Prompt:
    fields = {"text": change} if isinstance(change, str) else change
    if not isinstance(fields, dict) or not fields or fields.keys() - {"text", "url"}:
        raise ValueError("must be a text, or a map of text and url")
    text = fields.get("text", prompt.text)
    if not isinstance(text, str) or not text.strip():
        raise ValueError("must have words in its text")
    known = placeholders(prompt.text)
    if unknown := placeholders(text) - known:
        raise ValueError(f"has unknown placeholders: {', '.join(sorted(unknown))}")
    url = fields.get("url")
    if url is not None:
        _check_recording(url, known)
    return Prompt(text, url)


def _check_recording(url: object, values: frozenset[str]) -> None:
    if values:
        raise ValueError(f"cannot be a recording: it says {', '.join(sorted(values))}")
    try:
        parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must have an http:// or https:// url")
    # The media server of the platform goes down with a wav on a track of a call.
    if parts.path.lower().endswith(".wav"):
        raise ValueError("must be an mp3, not a wav")
