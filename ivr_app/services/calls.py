"""The first hook of a call: who is calling, and what it leads to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import unquote

from ivr_app.domain import dialplan
from ivr_app.domain.caller import Caller, caller_of
from ivr_app.domain.dialplan import Lookup, StarEight
from ivr_app.domain.extension import Extension
from ivr_app.domain.invite import InviteToken
from ivr_app.domain.party import phone_party
from ivr_app.services import entering, inviting, landing
from ivr_app.services.desk import Desk
from ivr_app.services.landing import Arrival
from ivr_app.services.outcomes import Outcome
from ivr_app.state.company import Identity
from ivr_app.state.invites import Presser


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call that the platform asks about for the first time, at ``sent`` (ms).

    ``authenticated_user`` is ``user@realm`` where the platform authenticated a device, else "".
    """

    call_sid: str
    to: str
    authenticated_user: str
    sent: int


def first(desk: Desk, call: NewCall, now: int) -> Outcome:
    """Decide what a new inbound call gets."""
    token = InviteToken.parse(unquote(call.to))
    if token:
        return inviting.come_back(desk, token, call.call_sid, now)
    code = dialplan.dialled(call.to)
    who = Identity(user=_user_of(desk, call.authenticated_user))
    if isinstance(code, StarEight):
        found = desk.directory.look_up(who, code.number, now)
    else:
        number = code.text if isinstance(code, dialplan.Other) else ""
        found = desk.directory.look_up(who, number, now, by_did=True)
    plan = dialplan.plan(code, found, landing.ceiling(desk))
    return _carry_out(desk, call, plan, found, now)


def hand_over(desk: Desk, call: NewCall, known: Caller | None, now: int) -> Outcome:
    """Let a call in that another application hands over: ``call.to`` is the extension.

    It is whom its tag names, which only this application and others of the account can write, or
    whom the platform authenticated. Anybody may come to any extension in this way.
    """
    user = _user_of(desk, call.authenticated_user)
    who = Identity(user=user, extension=known.extension if known else "")
    found = desk.directory.look_up(who, call.to, now)
    place = dialplan.reach(call.to, found, landing.ceiling(desk))
    caller = caller_of(found.caller, found.company)
    if known:
        language = caller.language if found.caller else known.language
        caller = replace(caller, language=language, step=known.step)
    arrival = Arrival(call.call_sid, call.sent, found.company)
    return landing.land(desk, caller, arrival, place, now)


def _user_of(desk: Desk, authenticated: str) -> str:
    """Only a device of the company's own realm is one of its phones."""
    user, _, realm = authenticated.rpartition("@")
    return user if realm.lower() == desk.account.realm.lower() else ""


def _carry_out(desk: Desk, call: NewCall, plan: dialplan.Plan, found: Lookup, now: int) -> Outcome:
    caller = found.caller
    if isinstance(plan, dialplan.Landing) or caller is None:
        place = plan if isinstance(plan, dialplan.Landing) else dialplan.Refuse("no_such_number")
        arrival = Arrival(call.call_sid, call.sent, found.company)
        known = caller_of(caller, found.company)
        return landing.land(desk, known, arrival, place, now)
    if isinstance(plan, dialplan.EnterOwnRoom):
        room = dialplan.own_room(caller)
        party = phone_party(caller, room, "owner", found.company)
        return entering.enter_own(desk, party, call.call_sid, caller, now)
    if isinstance(plan, dialplan.JoinRoom):
        party = phone_party(caller, dialplan.own_room(plan.owner), "participant", found.company)
        return entering.join(desk, party, call.call_sid, plan.owner, now)
    who = _on_another_line(caller, call.call_sid, found)
    if isinstance(plan, dialplan.DropFromOwnRoom):
        return inviting.drop_from_another_line(desk, who, now)
    return inviting.invite_from_another_line(desk, who, plan.number, found.company.country, now)


def _on_another_line(caller: Extension, call_sid: str, found: Lookup) -> Presser:
    return Presser(
        room=dialplan.own_room(caller),
        room_id="",
        call_sid="",
        extension=caller.number,
        language=_language(found),
        once=f"dialled:{call_sid}",
    )


def _language(found: Lookup) -> str:
    own = found.caller.language if found.caller else None
    return own or found.company.language
