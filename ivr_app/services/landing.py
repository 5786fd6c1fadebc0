"""Where a call goes on, whichever way led there: a phone, a number, a conference, a menu."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr_app.domain import dialplan, numbers
from ivr_app.domain.caller import Caller
from ivr_app.domain.extension import Company
from ivr_app.services import conferences
from ivr_app.services.desk import Desk
from ivr_app.services.outcomes import Dialling, MenuEntered, Outcome, Said


@dataclass(frozen=True, slots=True)
class Arrival:
    """The call that lands, and when its hook was sent (ms, the same for every delivery)."""

    call_sid: str
    sent: int
    company: Company


def ceiling(desk: Desk) -> dialplan.Allowed:
    """Return what the outbound rules of the installation say of an E.164 number."""
    account = desk.account
    return lambda number: numbers.allowed(number, account.outbound_allow, account.outbound_deny)


def land(
    desk: Desk,
    caller: Caller,
    arrival: Arrival,
    place: dialplan.Landing,
    now: int,
) -> Outcome:
    """Let a caller go on at a place of the dial plan."""
    outcome: Outcome
    match place:
        case dialplan.DialPhone(phone):
            outcome = Dialling(
                caller,
                phone.number,
                sip_user=phone.sip_user,
                caller_id=caller.extension or None,
                caller_name=caller.name or None,
            )
        case dialplan.DialExternal(number):
            shown = arrival.company.caller_id or caller.extension or None
            outcome = Dialling(caller, number, caller_id=shown)
        case dialplan.EnterConference(conference):
            party = caller.to_room(conferences.room_of(conference), conference.language)
            outcome = conferences.enter(desk, party, arrival.call_sid, conference, now)
        case dialplan.RunMenu(ivr):
            at_door = caller.in_menu(ivr, arrival.sent)
            outcome = MenuEntered(replace(at_door, step=caller.step + 1), ivr.sleep_time)
        case _:
            outcome = Said((place.prompt,), caller.language)
    return outcome
