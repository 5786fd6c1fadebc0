"""Faults of menus that a company can find before anybody calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ivr_app.domain import menu_check
from ivr_app.domain.ivr import Action, Context, Greeting, Ivr
from ivr_app.domain.menu_check import Known

KNOWN = Known("DE", extensions={"101", "700", "800"}, sounds={"music"})
OUT = (Action("transfer", "700"),)
SAY = (Action("say", "Hello."),)

Options = Mapping[str, tuple[Action, ...]]


def ivr(entry: str = "main", **contexts: Options) -> Ivr:
    made = {
        name: Context(name, Greeting("Hello."), 5, options) for name, options in contexts.items()
    }
    return Ivr("800", entry, made)


def found(menu: Ivr) -> list[str]:
    return [str(finding) for finding in menu_check.check({"800": menu}, KNOWN)]


def go(context: str) -> tuple[Action, ...]:
    return (Action("context", context),)


def test_a_menu_that_leads_to_what_exists_has_no_faults() -> None:
    options = {
        "1": (Action("play", "music"), Action("transfer", "+493023125100")),
        "2": (Action("callback", "101"),),
        "3": go("main"),
        "timeout": (Action("hangup"),),
    }
    assert found(ivr(main=options)) == []


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        (Action("transfer", "999"), "the target 999 does not exist"),
        (Action("callback", "12"), "the target 12 does not exist"),
        (Action("context", "sales"), "the context sales does not exist"),
        (Action("play", "bell"), "the sound bell does not exist"),
    ],
)
def test_what_does_not_exist_is_named_with_its_place(action: Action, problem: str) -> None:
    assert found(ivr(main={"1": (action,), "2": OUT})) == [
        f"ivr 800, context main, option 1: {problem}"
    ]


def test_the_sound_of_a_greeting_must_exist() -> None:
    menu = ivr(main={"1": OUT})
    silent = replace(menu.contexts["main"], greeting=Greeting(sound="bell"))
    assert found(replace(menu, contexts={"main": silent})) == [
        "ivr 800, context main: the sound bell does not exist"
    ]


def test_an_entry_context_must_exist() -> None:
    assert found(ivr("door", main={"1": OUT})) == ["ivr 800: its entry context door does not exist"]


@pytest.mark.parametrize(
    ("target", "problems"),
    [
        ("700", []),
        (None, ["ivr 800: lifetime_exp_transfer_dst is missing"]),
        ("999", ["ivr 800: lifetime_exp_transfer_dst 999 does not exist"]),
    ],
)
def test_a_transfer_at_the_end_of_a_lifetime_needs_a_target(
    target: str | None, problems: list[str]
) -> None:
    menu = ivr(main={"1": OUT})
    assert problems == found(
        replace(menu, lifetime_exp_action="transfer", lifetime_exp_transfer_dst=target)
    )


def test_a_context_that_nothing_leads_to_is_found() -> None:
    menu = ivr(main={"1": go("sales")}, sales={"1": OUT}, old={"1": OUT})
    assert found(menu) == ["ivr 800, context old: nothing leads here"]


def test_a_context_behind_a_start_that_leads_elsewhere_is_not_reached() -> None:
    menu = ivr(main={"start": go("sales"), "1": go("old")}, sales={"1": OUT}, old={"1": OUT})
    assert found(menu) == ["ivr 800, context old: nothing leads here"]


def test_actions_behind_one_that_leads_elsewhere_are_found() -> None:
    assert found(ivr(main={"1": (*OUT, *SAY, *SAY)})) == [
        "ivr 800, context main, option 1: nothing is done after transfer"
    ]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"start": SAY},
        {"timeout": go("main")},
        {"1": SAY, "timeout": SAY},
        {"start": go("main"), "1": SAY},
    ],
)
def test_a_menu_that_can_only_be_hung_up_on_is_a_dead_end(options: Options) -> None:
    assert found(ivr(main=options)) == [
        "ivr 800, context main: a dead end: nothing leads out of the menu"
    ]


def test_contexts_that_only_lead_to_each_other_are_dead_ends() -> None:
    loop = {"1": go("sales"), "timeout": go("main")}
    menu = ivr(
        main={"1": go("sales"), "2": OUT}, sales={"1": go("help")}, help={"start": go("sales")}
    )
    assert found(menu) == []
    menu = ivr(main=loop, sales={"start": go("main")})
    assert found(menu) == [
        "ivr 800, context main: a dead end: nothing leads out of the menu",
        "ivr 800, context sales: a dead end: nothing leads out of the menu",
    ]


@pytest.mark.parametrize("options", [{"1": SAY}, {"1": SAY, "timeout": ()}, {"start": ()}])
def test_a_menu_that_hangs_up_by_itself_is_no_dead_end(options: Options) -> None:
    assert found(ivr(main=options)) == []


def test_extensions_with_the_number_of_an_emergency_service_are_found() -> None:
    assert menu_check.hidden_emergency(["112", "101", "700"], "DE") == ["112"]
    assert menu_check.hidden_emergency(["101"], "RU") == ["101"]
