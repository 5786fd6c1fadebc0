"""The company file: read into a directory, and written from one.

It fills an empty company; afterwards Redis is the truth, and `provision` makes it follow the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ivr_app.config import Settings
from ivr_app.domain import menu_check, numbers
from ivr_app.domain.extension import Company
from ivr_app.resources import whole
from ivr_app.resources.documents import ivr_of
from ivr_app.state.directory_store import DirectoryStore
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import RedisClient, Scripts
from schemas.errors import CompanyInvalid, Problem
from schemas.resources import EXTENSIONS
from schemas.resources import company as company_file


def read(path: Path, settings: Settings) -> dict[str, str]:
    """Read a company file into the fields of a directory.

    Raises CompanyInvalid, which names lines, and OSError.
    """
    loaded = load(path)
    company = Company(
        name=loaded.name,
        country=loaded.country,
        language=loaded.language or settings.language,
        caller_id=loaded.caller_id or settings.caller_id,
    )
    return whole.directory_of(company, loaded.resources)


def fill_empty_companies(settings: Settings, client: RedisClient) -> list[str]:
    """Fill each company that Redis does not know yet; returns the accounts that were filled."""
    if settings.company_file is None:
        return []
    fields = read(settings.company_file, settings)
    return [
        sid
        for sid in settings.accounts
        if open_store(sid, settings, client).provision({}, fields, closing=(), now=0) is not None
    ]


def open_store(account: str, settings: Settings, client: RedisClient) -> DirectoryStore:
    """Return the directory of an account."""
    return DirectoryStore(Scripts(client), Keys(account, settings.shards))


def check(path: Path) -> dict[str, int]:
    """Return how many resources of each kind a company file has.

    Raises CompanyInvalid and OSError.
    """
    resources = load(path).resources
    return {kind: len(documents) for kind, documents in resources.items()}


def doubts(path: Path) -> list[str]:
    """Return what a valid company file will hardly mean: menus that lead nowhere, and the like.

    Raises CompanyInvalid and OSError.
    """
    company = load(path)
    resources = company.resources
    numbers_used = [number for kind in EXTENSIONS for number in resources.get(kind, {})]
    known = menu_check.Known(company.country, numbers_used, resources.get("sound", {}))
    ivrs = {number: ivr_of(document) for number, document in resources.get("ivr", {}).items()}
    hidden = menu_check.hidden_emergency(numbers_used, company.country)
    return [
        *(f"extension {number}: hides an emergency number" for number in hidden),
        *map(str, menu_check.check(ivrs, known)),
    ]


def load(path: Path) -> company_file.Company:
    """Load a company file. Raises CompanyInvalid and OSError."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = Problem(raw.count(b"\n", 0, error.start) + 1, "", "is not written in UTF-8")
        raise CompanyInvalid([problem], source=str(path)) from error
    return company_file.load_company(text, source=str(path), is_number=_is_number)


def _is_number(digits: str, country: str) -> bool:
    return numbers.e164(digits, country) is not None


class _Plain(yaml.SafeDumper):
    """Writes what the company file takes: no aliases."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def written(sections: dict[str, Any]) -> str:
    """Return sections of a company file as its text."""
    text: str = yaml.dump(sections, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)
    return text
