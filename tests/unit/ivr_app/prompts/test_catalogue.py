from pathlib import Path

import pytest

from ivr_app.prompts import LANGUAGES, Catalogue, CatalogueInvalid, Prompt, spoken
from ivr_app.prompts.catalogue import _own, placeholders

WITH_NUMBER = {"already_there", "busy", "no_answer", "rejected", "failed", "dropped", "picked_up"}


def load_with(folder: Path, **files: str) -> Catalogue:
    for language, text in files.items():
        (folder / f"{language}.yaml").write_text(text, "utf-8")
    return Catalogue.load(folder)


def problems_of(folder: Path, **files: str) -> list[str]:
    with pytest.raises(CatalogueInvalid) as caught:
        load_with(folder, **files)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_name_with_the_same_placeholders(language: str) -> None:
    english = {name: placeholders(prompt.text) for name, prompt in _own("en").items()}
    assert {name: placeholders(prompt.text) for name, prompt in _own(language).items()} == english
    assert {name for name, taken in english.items() if "number" in taken} == WITH_NUMBER


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_prompt_is_a_sentence(language: str) -> None:
    odd = [
        p for p in _own(language).values() if not p.text.endswith(".") or p.text != p.text.strip()
    ]
    assert odd == []


def test_prompt_is_given_in_its_language() -> None:
    catalogue = Catalogue.load()
    assert catalogue.prompt("goodbye", "en") == Prompt("Goodbye.")
    assert catalogue.prompt("goodbye", "ru") == Prompt("До свидания.")


def test_unknown_language_falls_back_to_english() -> None:
    assert Catalogue.load().prompt("goodbye", "de") == Prompt("Goodbye.")


def test_number_is_read_digit_by_digit() -> None:
    catalogue = Catalogue.load()
    assert catalogue.prompt("busy", "en", number="+4930231250") == Prompt(
        "4 9 3 0 2 3 1 2 5 0 is busy."
    )
    assert catalogue.prompt("busy", "ru", number=spoken("102")) == Prompt("Номер 1 0 2 занят.")


def test_braces_in_a_name_are_only_text() -> None:
    assert Catalogue.load().prompt("joined", "en", name="{number} {0}") == Prompt(
        "{number} {0} has joined."
    )


def test_missing_or_needless_value_is_refused() -> None:
    catalogue = Catalogue.load()
    with pytest.raises(TypeError, match=r"^prompt busy takes \['number'\]$"):
        catalogue.prompt("busy", "en")
    with pytest.raises(TypeError, match=r"^prompt goodbye takes \[\]$"):
        catalogue.prompt("goodbye", "en", number="101")


def test_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Catalogue.load().prompt("hello", "en")


def test_override_changes_a_text_a_recording_or_both_and_nothing_else(tmp_path: Path) -> None:
    catalogue = load_with(
        tmp_path,
        ru="""
            goodbye: Удачи.
            trying: {url: "https://sounds.example.com/trying.mp3?v=2"}
            ended: {text: "Конец.", url: "http://sounds.example.com/ended.mp3"}
            busy: {text: "Занято."}
        """,
    )
    assert [catalogue.prompt(name, "ru") for name in ("goodbye", "trying", "ended", "muted")] == [
        Prompt("Удачи."),
        Prompt("Пытаемся дозвониться.", "https://sounds.example.com/trying.mp3?v=2"),
        Prompt("Конец.", "http://sounds.example.com/ended.mp3"),
        Prompt("Ваш микрофон выключен."),
    ]
    assert catalogue.prompt("busy", "ru", number="101") == Prompt("Занято.")
    assert catalogue.prompt("goodbye", "en") == Prompt("Goodbye.")


def test_folder_without_overrides_and_empty_file_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").mkdir()
    assert load_with(tmp_path, ru="# nothing yet").prompt("goodbye", "ru").text == "До свидания."


def test_all_problems_of_the_overrides_are_told(tmp_path: Path) -> None:
    assert problems_of(
        tmp_path,
        de="goodbye: Tschuess.",
        en="wrong_pim: No.\n1: x\nbusy: {url: 'https://sounds.example.com/busy.mp3'}\n",
        ru="goodbye: ''\n",
    ) == [
        "de.yaml: is not one of en.yaml, ru.yaml",
        "en.yaml: wrong_pim: is not a prompt; meant is wrong_pin?",
        "en.yaml: 1: is not a prompt",
        "en.yaml: busy: cannot be a recording: it says number",
        "ru.yaml: goodbye: must have words in its text",
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("5", "must be a text, or a map of text and url"),
        ("{}", "must be a text, or a map of text and url"),
        ("{txt: Bye.}", "must be a text, or a map of text and url"),
        ("{text: 5}", "must have words in its text"),
        ("'Bye {name}.'", "has unknown placeholders: name"),
        ("'Bye {name.real}.'", "has a brace that is not a plain {name}"),
        ("'Bye {.'", "has a brace that is not a plain {name}"),
        ("{url: 5}", "must have an http:// or https:// url"),
        ("{url: 'https://[::1'}", "must have an http:// or https:// url"),
        ("{url: 'file:///goodbye.mp3'}", "must have an http:// or https:// url"),
        ("{url: 'https://sounds.example.com/goodbye.WAV?v=1'}", "must be an mp3, not a wav"),
    ],
)
def test_change_that_cannot_work_is_named(tmp_path: Path, change: str, problem: str) -> None:
    assert problems_of(tmp_path, en=f"goodbye: {change}") == [f"en.yaml: goodbye: {problem}"]


def test_file_that_is_no_map_of_prompts_is_named(tmp_path: Path) -> None:
    assert problems_of(tmp_path, en="- goodbye") == ["en.yaml: must be a map of prompts"]
    (problem,) = problems_of(tmp_path, en="goodbye: [")
    assert problem.startswith("en.yaml: cannot be read: while parsing a flow node")


def test_spoken_number_has_a_space_between_its_digits() -> None:
    assert spoken("+49 30-231250") == "4 9 3 0 2 3 1 2 5 0"
    assert spoken(spoken("101")) == "1 0 1"
    assert spoken("anonymous²") == ""
