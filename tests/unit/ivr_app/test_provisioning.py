from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from redis import Redis

from ivr_app import provisioning
from ivr_app.config import Settings
from ivr_app.domain.extension import Company, Extension
from ivr_app.state.keys import Keys
from schemas.errors import CompanyInvalid
from tests.integration.signed import ACCOUNT, SETTINGS, SID

FILE = Path(__file__).parents[2] / "fixtures" / "company.yaml"
DIRECTORY = Keys(SID).directory


def settings_with(file: Path | None, **changes: object) -> Settings:
    return replace(SETTINGS, company_file=file, **changes)  # type: ignore[arg-type]


def written(folder: Path, text: str) -> Path:
    path = folder / "company.yaml"
    path.write_text(text, "utf-8")
    return path


def read(file: Path, settings: Settings) -> dict[str, object]:
    """What the directory would hold: JSON where it is JSON, else the text."""
    fields = provisioning.read(file, settings)
    return {key: json.loads(raw) if raw.startswith("{") else raw for key, raw in fields.items()}


def test_file_is_read_into_a_company_and_its_phones() -> None:
    fields = read(FILE, SETTINGS)
    assert fields["company"] == Company("Example Ltd", "DE", "en", "+4930231250").as_record()
    assert {key: value for key, value in fields.items() if key.startswith("sip:")} == {
        "sip:101": "101",
        "sip:102": "102",
        "sip:103": "103",
    }
    phones = [
        Extension(
            "101",
            "Reception",
            "101",
            conference_pin="4711",
            conference_end_on_exit=True,
            conference_announce_caller_name=True,
        ),
        Extension("102", "Sales", "102", outbound="national"),
        Extension("103", "Workshop", "103", language="ru", outbound="internal"),
    ]
    assert [fields[f"ext:{phone.number}"] for phone in phones] == [
        phone.as_record() for phone in phones
    ]


def test_company_takes_from_the_settings_what_its_file_leaves_open(tmp_path: Path) -> None:
    file = written(tmp_path, "company: {name: Small, country: DE}\nphone: {'101': {name: Desk}}\n")
    settings = settings_with(file, language="ru", caller_id="+4930231255")
    company = read(file, settings)["company"]
    assert company == Company("Small", "DE", "ru", "+4930231255").as_record()


def test_empty_company_is_filled_once_and_never_again(redis_client: Redis, tmp_path: Path) -> None:
    assert provisioning.fill_empty_companies(settings_with(FILE), redis_client) == [SID]
    before: dict[str, str] = redis_client.hgetall(DIRECTORY)  # type: ignore[assignment]
    assert before.keys() == {
        "company",
        *(f"{k}:{n}" for k in ("ext", "sip") for n in (101, 102, 103)),
    }
    other = written(tmp_path, "company: {name: X, country: FR}\nphone: {'77': {name: Y}}\n")
    assert provisioning.fill_empty_companies(settings_with(other), redis_client) == []
    assert redis_client.hgetall(DIRECTORY) == before


def test_every_account_gets_its_own_company(redis_client: Redis) -> None:
    other = replace(ACCOUNT, account_sid="AC-test-2")
    settings = replace(settings_with(FILE), accounts={SID: ACCOUNT, "AC-test-2": other})
    assert provisioning.fill_empty_companies(settings, redis_client) == [SID, "AC-test-2"]
    raw: str = redis_client.hget(Keys("AC-test-2").directory, "company")  # type: ignore[assignment]
    assert json.loads(raw)["name"] == "Example Ltd"


def test_without_a_file_nothing_is_filled(redis_client: Redis) -> None:
    assert provisioning.fill_empty_companies(SETTINGS, redis_client) == []
    assert redis_client.dbsize() == 0


def test_file_with_faults_fills_nothing(redis_client: Redis, tmp_path: Path) -> None:
    file = written(tmp_path, "company: {name: X}\nphone: {'7': {nam: Y}}\n")
    with pytest.raises(CompanyInvalid):
        provisioning.fill_empty_companies(settings_with(file), redis_client)
    assert redis_client.dbsize() == 0


def test_check_counts_the_phones_of_a_file_that_is_fine() -> None:
    assert provisioning.check(FILE)["phone"] == 3


def test_menus_that_lead_nowhere_and_hidden_numbers_are_doubts(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
company: {name: Example, country: DE}
phone:
  "112": {name: Reception}
ivr:
  "800":
    entry_context: main
    contexts:
      - {name: main, greeting: {text: Hello.}, options: {"1": [{transfer: "112"}]}}
      - {name: old, options: {timeout: [{context: old}]}}
""",
    )
    assert provisioning.doubts(file) == [
        "extension 112: hides an emergency number",
        "ivr 800, context old: nothing leads here",
    ]
    assert provisioning.doubts(FILE) == []


def test_file_that_is_not_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    file.write_bytes("company:\n  name: Müller\n".encode("latin-1"))
    with pytest.raises(CompanyInvalid) as refused:
        provisioning.check(file)
    assert str(refused.value) == f"{file}:2: is not written in UTF-8"
