"""Invites: asked for in the room or on another line, the calls that carry them, and their end."""

from __future__ import annotations

from ivr_app.domain import numbers
from ivr_app.domain.invite import (
    InviteToken,
    Inviting,
    Leg,
    Placement,
    Progress,
    outcome,
)
from ivr_app.domain.party import Party
from ivr_app.domain.room import RoomRef, random_word
from ivr_app.services.desk import Desk
from ivr_app.services.outcomes import Bridged, Declined, InRoom, Nothing, Outcome, Over, Said
from ivr_app.state.invites import Presser, Wanted

_PROGRESS = {
    "trying": Progress.KNOWN,
    "ringing": Progress.RINGING,
    "early-media": Progress.EARLY,
    "in-progress": Progress.ANSWERED,
}
_ENDED = frozenset({"completed", "busy", "no-answer", "failed"})


def invite(desk: Desk, who: Presser, number: str, country: str, now: int) -> Inviting:
    """Invite NUMBER to the room of ``who``: checked, and ordered in the same instant."""
    account = desk.account
    e164 = numbers.e164(number, country) or ""
    wanted = Wanted(
        digits=number,
        e164=e164,
        allowed=bool(e164) and numbers.allowed(e164, account.outbound_allow, account.outbound_deny),
        reach=numbers.reach(e164, country) if e164 else "",
    )
    return desk.invites.start(
        who,
        wanted,
        invite=random_word(12),
        secret=random_word(26),
        bridged=account.bridge is not None,
        now=now,
    )


def invite_from_another_line(
    desk: Desk, who: Presser, number: str, country: str, now: int
) -> Outcome:
    """``*8NUMBER`` as a call of its own: told as early media, and never answered."""
    verdict = invite(desk, who, number, country, now)
    if verdict is Inviting.NO_ROOM:
        return Said(("start_first",), who.language)
    spoken = "trying" if verdict in (Inviting.PLACED, Inviting.CALLING) else verdict.value
    return Declined(spoken, who.language)


def drop_from_another_line(desk: Desk, who: Presser, now: int) -> Outcome:
    """``##`` as a call of its own."""
    dropped = desk.invites.drop_last(who, now=now)
    if dropped.verdict.value == "no_room":
        return Said(("start_first",), who.language)
    return Declined(dropped.verdict.value, who.language, dropped.number)


def come_back(desk: Desk, token: InviteToken, call_sid: str, now: int) -> Outcome:
    """The call that shows an invite's token dials NUMBER, if it is the first to show it."""
    placement = desk.invites.bridge(token, call_sid, now=now)
    if placement is None:
        return Over()
    return Bridged(placement, _leg(placement, Leg.BRIDGE))


def _leg(placement: Placement, leg: Leg) -> Party:
    kept = placement.invite
    return Party(
        room=kept.room,
        room_id=kept.room_id,
        role="invitee",
        extension=kept.dest if kept.target == "user" else "",
        language=kept.language,
        country=placement.company.country,
        invite=kept.id,
        leg=leg,
    )


def placed_leg(placement: Placement) -> Party:
    """What travels with the call that the application places for an invite."""
    return _leg(placement, Leg.ROOM)


def number_leg(party: Party) -> Party:
    """What travels with the called party's leg, seen from the bridge's."""
    return Party(
        room=party.room,
        room_id=party.room_id,
        role=party.role,
        language=party.language,
        invite=party.invite,
        leg=Leg.NUMBER,
    )


def answered(desk: Desk, party: Party, call_sid: str, now: int) -> Outcome:
    """The call that the application placed was answered: it enters the room, if the invite lives."""
    live = desk.invites.progress(
        party.room,
        party.room_id,
        party.invite,
        call_sid=call_sid,
        leg=Leg.ROOM,
        event=Progress.UP,
        now=now,
    )
    return InRoom(party) if live else Over()


def status(
    desk: Desk,
    room: RoomRef,
    room_id: str,
    invite_id: str,
    leg: Leg,
    call_sid: str,
    call_status: str,
    sip_status: int | None,
    now: int,
) -> Outcome:
    """A status of one of the invite's calls."""
    ended = call_status in _ENDED
    event = Progress.ENDED if ended else _PROGRESS.get(call_status, Progress.KNOWN)
    # A call that the bridge answers is "in-progress" at once; NUMBER's own leg says when it answers.
    desk.invites.progress(
        room,
        room_id,
        invite_id,
        call_sid=call_sid,
        leg=leg,
        event=event,
        now=now,
        outcome=outcome(call_status, sip_status) if ended else None,
    )
    return Nothing()


def dial_over(
    desk: Desk,
    party: Party,
    call_sid: str,
    dial_status: str | None,
    dial_sip_status: int | None,
    now: int,
) -> Outcome:
    """The bridge's dial has ended, and says how."""
    desk.invites.progress(
        party.room,
        party.room_id,
        party.invite,
        call_sid=call_sid,
        leg=Leg.BRIDGE,
        event=Progress.ENDED,
        now=now,
        outcome=outcome(dial_status, dial_sip_status),
    )
    return Over()
