"""Steps of menus made into verb documents."""

from __future__ import annotations

import verbs
from ivr_app.domain import menu
from ivr_app.domain.caller import Caller
from ivr_app.domain.ivr import Action, Greeting
from ivr_app.domain.menu import HandOver
from ivr_app.flows import Document, Flows
from ivr_app.services.outcomes import Listening, MenuTurn


def document(flows: Flows, turn: MenuTurn) -> Document:
    """Return what the caller hears in this step, and what comes then."""
    language = turn.caller.language
    words = [
        *(_spoken(action) for action in turn.speech),
        *(flows.speak(prompt, language) for prompt in turn.prompts),
    ]
    tag = verbs.tag(turn.caller.as_data())
    match turn.then:
        case Listening():
            return [tag, *words, *_listening(flows, turn.caller, turn.then)]
        case HandOver(url):
            return [tag, *words, verbs.redirect(url)]
        case outcome:
            return [*words, *flows.document(outcome)]


def _spoken(action: Action) -> verbs.Verb:
    return verbs.play(action.value) if action.type == "play" else verbs.say(action.value)


def _greeting(greeting: Greeting) -> verbs.Verb | None:
    if greeting.sound:
        return verbs.play(greeting.sound)
    words = (greeting.text or "").strip()
    return verbs.say(words) if words else None


def _listening(flows: Flows, caller: Caller, listening: Listening) -> Document:
    """The greeting and a gather: one verb if keys are taken at any time, else two.

    A ``say`` of its own hears no keys: what is pressed before its end is not taken.
    """
    context = listening.context
    greeting = _greeting(context.greeting)
    is_inside = greeting is not None and context.greeting.type == "background"
    inside = greeting if is_inside else None
    gather = verbs.gather(
        input=["digits"],
        min_digits=1,
        max_digits=menu.longest(context.options),
        inter_digit_timeout=flows.settings.inter_digit_seconds,
        finish_on_key=menu.finish_key(context.options),
        timeout=listening.seconds,
        action_hook=flows.urls.choice(caller.step + 1, listening.attempt),
        say=inside if inside and inside["verb"] == "say" else None,
        play=inside if inside and inside["verb"] == "play" else None,
    )
    return [gather] if inside or greeting is None else [greeting, gather]
