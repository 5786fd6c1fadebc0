"""Menus: which option an entry chooses, what actions come to, and when a menu gives up."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr_app.domain import menu
from ivr_app.domain.ivr import Action, Context, Greeting
from ivr_app.domain.menu import CallBack, GoTo, HandOver, HangUp, Listen, Transfer, Turn

SAY = Action("say", "Hello.")
PLAY = Action("play", "music")
OPTION = st.text("0123456789*#", min_size=1, max_size=5)
OPTIONS = st.sets(OPTION | st.sampled_from(sorted(menu.EVENTS)), max_size=8)


def context(options: Mapping[str, tuple[Action, ...]]) -> Context:
    return Context("main", Greeting(text="Press a key."), 5, options)


@given(OPTIONS, OPTION)
def test_an_entry_chooses_the_option_of_exactly_its_keys(options: set[str], digits: str) -> None:
    assert menu.chosen_option(options, digits) == (digits if digits in options else None)


@given(OPTIONS, OPTION)
def test_of_keys_pressed_without_a_pause_the_longest_option_wins(
    options: set[str], more: str
) -> None:
    keys = menu.keys_of(options)
    for option in keys:
        entered = (option + more)[: menu.longest(options)]
        longer = [each for each in keys if len(each) > len(option) and each == entered]
        if len(option) == menu.longest(options):
            assert menu.chosen_option(options, entered) == option
        elif longer:
            assert menu.chosen_option(options, entered) == longer[0]


@given(OPTIONS)
def test_no_option_is_longer_than_an_entry_can_be(options: set[str]) -> None:
    assert all(len(option) <= menu.longest(options) for option in menu.keys_of(options))


@given(OPTIONS)
def test_the_key_that_ends_an_entry_is_never_part_of_an_option(options: set[str]) -> None:
    key = menu.finish_key(options)
    assert key is None or not any(key in option for option in menu.keys_of(options))


@pytest.mark.parametrize("event", sorted(menu.EVENTS))
def test_an_event_is_never_chosen_by_keys(event: str) -> None:
    assert menu.chosen_option([event], event) is None


@pytest.mark.parametrize(
    ("action", "then"),
    [
        (Action("transfer", "700"), Transfer("700")),
        (Action("context", "sales"), GoTo("sales")),
        (Action("redirect", "https://other.example.com"), HandOver("https://other.example.com")),
        (Action("callback", "700"), CallBack("700")),
        (Action("hangup"), HangUp()),
    ],
)
def test_what_is_said_before_an_action_that_leads_elsewhere_is_heard(
    action: Action, then: menu.Then
) -> None:
    assert menu.follow([SAY, PLAY, action, SAY]) == Turn(then, (SAY, PLAY))


def test_actions_that_only_speak_lead_back_to_the_greeting() -> None:
    assert menu.follow([SAY]) == Turn(Listen(), (SAY,))


def test_an_option_without_actions_hangs_up() -> None:
    assert menu.follow([]) == Turn(HangUp())


def test_entering_a_context_runs_its_start() -> None:
    assert menu.begin(context({"start": (SAY,)})) == Turn(Listen(), (SAY,))
    assert menu.begin(context({"start": ()})) == Turn(HangUp())


def test_entering_a_context_without_start_greets() -> None:
    assert menu.begin(context({"1": (SAY,)})) == Turn(Listen())


@pytest.mark.parametrize(
    ("digits", "chosen"), [("1", "1"), ("7", "invalid"), ("", "invalid"), (None, "timeout")]
)
def test_an_entry_runs_its_option(digits: str | None, chosen: str) -> None:
    options = {key: (Action("say", key),) for key in ("1", "start", "timeout", "invalid")}
    assert menu.react(context(options), digits, 1) == Turn(Listen(), (Action("say", chosen),))


def test_without_options_for_it_the_menu_is_offered_again_and_then_given_up() -> None:
    plain = context({"1": (SAY,)})
    assert menu.react(plain, None, 1) == Turn(Listen(2))
    assert menu.react(plain, "7", 2) == Turn(Listen(3), prompt="invalid_choice")
    assert menu.react(plain, None, 3) == Turn(HangUp(), prompt="goodbye")
    assert menu.react(plain, "7", 3) == Turn(HangUp(), prompt="goodbye")
