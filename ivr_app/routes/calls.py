"""A call's first hook, and its statuses."""

from __future__ import annotations

import re
from typing import cast

from ivr_app.domain.invite import outcome as failure
from ivr_app.hooks import Answer, BadHook, Company, Request
from ivr_app.routes.party import caller_of, party_of
from ivr_app.services import calls, inviting, presence
from ivr_app.services.calls import NewCall
from ivr_app.services.outcomes import Declined, Outcome, Over, Said
from ivr_app.services.presence import CallNews
from schemas.hooks import CallStatus, CallStatusHook, DialHook, FirstCallHook

_NUMBER = re.compile(r"\+?[0-9]{1,32}", re.ASCII)
# How a call that nobody answered is refused: what the platform says of it, as SIP has it.
_REFUSALS = {"busy": 486, "no_answer": 480, "rejected": 603, "failed": 404}


def first_call(company: Company, request: Request) -> Answer:
    """A new call: inbound, or one that the application placed and that is answered now."""
    hook = cast(FirstCallHook, request.hook)
    party, caller = party_of(hook), caller_of(hook)
    placed = hook.direction == "outbound"
    if placed and party and party.invite:
        outcome = inviting.answered(company.desk, party, hook.call_sid, request.now)
    elif placed and caller and caller.callback:
        call = NewCall(hook.call_sid, caller.callback, "", request.sent)
        outcome = calls.hand_over(company.desk, call, caller, request.now)
    else:
        call = NewCall(hook.call_sid, hook.to, hook.authenticated_user, request.sent)
        outcome = calls.first(company.desk, call, request.now)
    return company.answer(outcome)


def redirect(company: Company, request: Request) -> Answer:
    """Another application hands a call over to the extension that the URL names."""
    hook = cast(FirstCallHook, request.hook)
    extension = request.query.get("extension", "")
    call = NewCall(hook.call_sid, extension, hook.authenticated_user, request.sent)
    outcome = calls.hand_over(company.desk, call, caller_of(hook), request.now)
    return company.answer(outcome)


def dial_over(company: Company, request: Request) -> Answer:
    """An ordinary call is over: they talked, or the caller hears why not."""
    hook = cast(DialHook, request.hook)
    outcome: Outcome = Over()
    if hook.dial_call_status is not CallStatus.COMPLETED:
        caller = caller_of(hook)
        language = caller.language if caller else company.flows.settings.language
        why = failure(hook.dial_call_status, hook.dial_sip_status)
        number = _rung(request)
        if hook.call_status is CallStatus.IN_PROGRESS:
            outcome = Said((why,), language, number)
        else:
            # Not answered, and so never billed.
            outcome = Declined(why, language, number, _REFUSALS[why])
    return company.answer(outcome)


def _rung(request: Request) -> str:
    number = request.query.get("number", "")
    if not _NUMBER.fullmatch(number):
        raise BadHook(400, "number: none that was rung")
    return number


def status(company: Company, request: Request) -> Answer:
    """A call changed its state. Statuses come without waiting for one another."""
    hook = cast(CallStatusHook, request.hook)
    news = CallNews(
        call_sid=hook.call_sid,
        parent_call_sid=hook.parent_call_sid,
        status=hook.call_status or "",
        sip_status=hook.sip_status,
        party=party_of(hook),
    )
    return company.answer(presence.call_status(company.desk, news, request.now))
