"""Menus: one step per hook. Nothing is kept between them but what the call carries with it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ivr_app.domain import dialplan, menu, numbers
from ivr_app.domain.caller import Caller
from ivr_app.domain.ivr import Action, Context, Ivr
from ivr_app.domain.menu import Turn
from ivr_app.domain.room import random_word
from ivr_app.services import landing
from ivr_app.services.desk import Desk
from ivr_app.services.landing import Arrival
from ivr_app.services.outcomes import Listening, MenuEntered, MenuTurn, Outcome, Over, Said
from ivr_app.state.callbacks import WantedBack
from ivr_app.state.company import MenuPage

log = logging.getLogger("ivr_app.menu")

# Less than this is not worth another greeting.
LAST_MS = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """A hook of a call in a menu. ``sent`` (ms) is the same for every delivery of it.

    ``from_`` is the caller id, a claim. The caller's ``step`` is that of the hook's URL.
    """

    call_sid: str
    caller: Caller
    from_: str
    sent: int
    now: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Keys, or None if the time for them ran out; ``attempt`` is that of the hook's URL."""

    digits: str | None
    attempt: int


def enter(desk: Desk, step: Step) -> MenuTurn | Outcome:
    """The call comes into the context that it carries with it."""
    return _take(desk, step, None)


def choose(desk: Desk, step: Step, entry: Entry) -> MenuTurn | Outcome:
    """The caller pressed keys, or none within the time."""
    return _take(desk, step, entry)


def _take(desk: Desk, step: Step, entry: Entry | None) -> MenuTurn | Outcome:
    page = desk.directory.menu(step.caller.ivr, step.caller.extension)
    if page.ivr is None:
        return Over()
    context = page.ivr.contexts.get(step.caller.context)
    if context is None:
        # It was renamed or removed under the caller.
        context = page.ivr.contexts[page.ivr.entry_context]
        step = replace(step, caller=replace(step.caller, context=context.name))
    turn = _ending(page.ivr, step)
    if turn is None:
        turn = menu.react(context, entry.digits, entry.attempt) if entry else menu.begin(context)
    return _spoken(desk, step, page, context, turn)


def _ending(ivr: Ivr, step: Step) -> Turn | None:
    """What a menu that has gone on for too long comes to; None if it goes on."""
    expired = ivr.lifetime and _left_ms(ivr, step) < LAST_MS
    if not expired and step.caller.step <= menu.MAX_STEPS:
        return None
    log.warning(
        "menu ended",
        extra={
            "call_sid": step.call_sid,
            "ivr": ivr.number,
            "context": step.caller.context,
            "outcome": "lifetime" if expired else f"{menu.MAX_STEPS} steps",
        },
    )
    target = ivr.lifetime_exp_transfer_dst
    if expired and ivr.lifetime_exp_action == "transfer" and target:
        return Turn(menu.Transfer(target))
    return Turn(menu.HangUp(), prompt="goodbye")


def _left_ms(ivr: Ivr, step: Step) -> int:
    return step.caller.started + ivr.lifetime * 1000 - step.sent


def _spoken(desk: Desk, step: Step, page: MenuPage, context: Context, turn: Turn) -> MenuTurn:
    then = turn.then
    if isinstance(then, menu.Listen):
        following: Listening | menu.HandOver | Outcome = _listening(step, page, context, then)
    elif isinstance(then, menu.HandOver):
        following = then
    else:
        following = _onwards(desk, step, page, then)
    return MenuTurn(
        caller=step.caller,
        speech=tuple(_audible(turn.speech, page)),
        prompts=(turn.prompt,) if turn.prompt else (),
        then=following,
    )


def _audible(speech: Iterable[Action], page: MenuPage) -> Iterator[Action]:
    """Yield what is said, with sounds as URLs; a sound that exists no more is left out."""
    for action in speech:
        url = page.sounds.get(action.value) if action.type == "play" else action.value
        if url and not url.isspace():
            yield Action(action.type, url)


def _listening(step: Step, page: MenuPage, context: Context, then: menu.Listen) -> Listening:
    sound = context.greeting.sound
    greeting = replace(context.greeting, sound=page.sounds.get(sound) if sound else None)
    seconds = context.timeout
    if page.ivr and page.ivr.lifetime:
        seconds = min(seconds, _left_ms(page.ivr, step) / 1000)
    return Listening(replace(context, greeting=greeting), then.attempt, seconds)


def _onwards(
    desk: Desk,
    step: Step,
    page: MenuPage,
    then: menu.GoTo | menu.Transfer | menu.CallBack | menu.HangUp,
) -> Outcome:
    caller, company = step.caller, page.company
    outcome: Outcome
    match then:
        case menu.GoTo(name):
            outcome = MenuEntered(replace(caller, context=name, step=caller.step + 1))
        case menu.Transfer(target):
            place = dialplan.transfer(
                target, page.targets.get(target), company.country, landing.ceiling(desk)
            )
            arrival = Arrival(step.call_sid, step.sent, company)
            leaving = replace(caller, language=_own_language(page) or caller.language)
            outcome = landing.land(desk, leaving, arrival, place, step.now)
        case menu.CallBack(target):
            ordered = _call_back(desk, step, page, target)
            prompts = ("calling_back",) if ordered else ("callback_refused", "goodbye")
            outcome = Said(prompts, caller.language)
        case _:
            outcome = Over()
    return outcome


def _own_language(page: MenuPage) -> str | None:
    """The language of a phone of the company; it spoke that of the menu meanwhile."""
    if page.caller is None:
        return None
    return page.caller.language or page.company.language


def _call_back(desk: Desk, step: Step, page: MenuPage, target: str) -> bool:
    """Order a call to the caller; only a phone of the company is called without outbound rules."""
    caller, phone, company = step.caller, page.caller, page.company
    number = "" if phone else numbers.e164(step.from_, company.country) or ""
    if not phone and not (number and landing.ceiling(desk)(number)):
        return False
    back = replace(caller, ivr="", context="", started=0, callback=target)
    wanted = WantedBack(
        id=random_word(16),
        number=number,
        sip_user=phone.sip_user if phone else "",
        caller_id=caller.ivr if phone else company.caller_id or caller.ivr,
        tag=back.as_data(),
    )
    once = f"callback:{step.call_sid}:{caller.step}"
    return desk.callbacks.order(wanted, once=once, now=step.now)
