"""Fills an empty company from its file; afterwards Redis is the truth."""

from __future__ import annotations

from pathlib import Path

from ivr_app.config import Settings
from ivr_app.domain.extension import Company, Extension
from ivr_app.services.desk import open_desk
from ivr_app.state.scripts import RedisClient, Scripts
from schemas.errors import CompanyInvalid, Problem
from schemas.resources import company as company_file


def read(path: Path, settings: Settings) -> tuple[Company, list[Extension]]:
    """Read a company file. Raises CompanyInvalid, which names lines, and OSError."""
    loaded = _load(path)
    company = Company(
        name=loaded.name,
        country=loaded.country,
        language=loaded.language or settings.language,
        caller_id=loaded.caller_id or settings.caller_id,
    )
    phones = [
        Extension(
            number=phone.number,
            name=phone.name,
            sip_user=phone.sip_user,
            language=phone.language,
            outbound=phone.outbound,
            conference_pin=phone.conference_pin,
            conference_end_on_exit=phone.conference_end_on_exit,
            conference_announce_caller_name=phone.conference_announce_caller_name,
        )
        for phone in loaded.phones
    ]
    return company, phones


def fill_empty_companies(settings: Settings, client: RedisClient) -> list[str]:
    """Fill each company that Redis does not know yet; returns the accounts that were filled."""
    if settings.company_file is None:
        return []
    company, phones = read(settings.company_file, settings)
    scripts = Scripts(client)
    return [
        sid
        for sid, account in settings.accounts.items()
        if open_desk(account, settings, scripts).directory.fill(company, phones)
    ]


def check(path: Path) -> int:
    """Return how many phones a company file has. Raises CompanyInvalid and OSError."""
    return len(_load(path).phones)


def _load(path: Path) -> company_file.Company:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = Problem(raw.count(b"\n", 0, error.start) + 1, "", "is not written in UTF-8")
        raise CompanyInvalid([problem], source=str(path)) from error
    return company_file.load_company(text, source=str(path))
