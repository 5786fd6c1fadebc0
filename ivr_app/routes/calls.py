"""A call's first hook, and its statuses."""

from __future__ import annotations

from typing import cast

from ivr_app.hooks import Answer, Company, Request
from ivr_app.routes.party import party_of
from ivr_app.services import calls, inviting, presence
from ivr_app.services.calls import NewCall
from ivr_app.services.presence import CallNews
from schemas.hooks import CallStatusHook, FirstCallHook


def first_call(company: Company, request: Request) -> Answer:
    """A new call: inbound, or one that the application placed and that is answered now."""
    hook = cast(FirstCallHook, request.hook)
    party = party_of(hook)
    if hook.direction == "outbound" and party and party.invite:
        outcome = inviting.answered(company.desk, party, hook.call_sid, request.now)
    else:
        call = NewCall(hook.call_sid, hook.to, hook.authenticated_user)
        outcome = calls.first(company.desk, call, request.now)
    return company.answer(outcome)


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
