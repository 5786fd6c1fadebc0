"""Hooks of calls in a menu."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from ivr_app import menu_flows
from ivr_app.hooks import Answer, BadHook, Company, Request
from ivr_app.routes.party import caller_of
from ivr_app.services import menu
from ivr_app.services.menu import Entry, Step
from ivr_app.services.outcomes import MenuTurn, Outcome, Over
from schemas.hooks import GatherHook


def enter(company: Company, request: Request) -> Answer:
    """A call comes into a context of a menu."""
    step = _step(request)
    return _answer(company, menu.enter(company.desk, step) if step else Over())


def choose(company: Company, request: Request) -> Answer:
    """Keys in a menu, or the time for them ran out."""
    hook = cast(GatherHook, request.hook)
    step = _step(request)
    digits = None if hook.reason == "timeout" else hook.digits
    entry = Entry(digits, _number(request, "attempt"))
    return _answer(company, menu.choose(company.desk, step, entry) if step else Over())


def _step(request: Request) -> Step | None:
    """Return where the call is; None if it is in no menu."""
    hook, caller = request.hook, caller_of(request.hook)
    number = _number(request, "step")
    if caller is None or not caller.ivr:
        return None
    at = replace(caller, step=number)
    return Step(hook.call_sid, at, hook.from_, request.sent, request.now)


def _number(request: Request, name: str) -> int:
    text = request.query.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise BadHook(400, f"{name}: none that was asked for")
    return int(text)


def _answer(company: Company, came: MenuTurn | Outcome) -> Answer:
    if not isinstance(came, MenuTurn):
        return company.answer(came)
    name = f"MenuTurn {type(came.then).__name__}"
    return Answer(menu_flows.document(company.flows, came), name)
