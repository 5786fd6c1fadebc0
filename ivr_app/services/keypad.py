"""Keys that a member presses in a room. Whatever comes of it is told to that member by an order."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_app.domain import dialplan
from ivr_app.domain.party import Party
from ivr_app.services import inviting
from ivr_app.services.desk import Desk
from ivr_app.state.invites import Presser


@dataclass(frozen=True, slots=True)
class Entry:
    """Keys of one call, up to ``#`` or a pause; ``delivery`` names the hook that brought them."""

    call_sid: str
    digits: str
    delivery: str


def press(desk: Desk, party: Party, entry: Entry, now: int) -> str:
    """Carry out one entry; returns the verdict, for the log."""
    who = Presser(
        room=party.room,
        room_id=party.room_id,
        call_sid=entry.call_sid,
        extension=party.extension,
        language=party.language,
        invite=party.invite,
        once=f"keys:{entry.delivery}",
    )
    code = dialplan.keyed(entry.digits)
    if isinstance(code, dialplan.OneHash):
        return desk.invites.press_hash(who, now=now).verdict
    if isinstance(code, dialplan.StarEight):
        return inviting.invite(desk, who, code.number, party.country, now)
    if isinstance(code, dialplan.DropLast):
        return desk.invites.drop_last(who, now=now).verdict
    if isinstance(code, dialplan.ToggleMute):
        return desk.invites.toggle_mute(who, now=now)
    if isinstance(code, dialplan.Other) and party.room.kind == "extension":
        return desk.invites.moderator_code(who, code.text, now=now)
    return desk.invites.refuse_code(who, now=now)
