"""Invites: asked for in the room or on another line, the calls that carry them, and their end."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_app.domain import numbers
from ivr_app.domain.invite import (
    InviteToken,
    Inviting,
    Leg,
    Progress,
    outcome,
)
from ivr_app.domain.party import Party, leg_of
from ivr_app.domain.room import Entrance, RoomRef, random_word
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
    return Declined(spoken, who.language, number)


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
    return Bridged(placement, leg_of(placement, Leg.BRIDGE))


@dataclass(frozen=True, slots=True)
class LegNews:
    """What the platform says of a call of an invite: its status, as a word of the platform."""

    room: RoomRef
    room_id: str
    invite: str
    leg: Leg
    call_sid: str
    status: str
    sip_status: int | None = None


def answered(desk: Desk, party: Party, call_sid: str, now: int) -> Outcome:
    """The call that the application placed was answered: it enters, if its invite lives."""
    news = LegNews(party.room, party.room_id, party.invite, Leg.ROOM, call_sid, "")
    entrance = _progress(desk, news, Progress.UP, now)
    return InRoom(party, entrance=entrance) if entrance else Over()


def leg_status(desk: Desk, news: LegNews, now: int) -> Outcome:
    """A status of one of the invite's calls."""
    ended = news.status in _ENDED
    _progress(desk, news, Progress.ENDED if ended else _PROGRESS.get(news.status), now)
    return Nothing()


def dial_over(desk: Desk, news: LegNews, now: int) -> Outcome:
    """The bridge's dial has ended: the status is NUMBER's."""
    _progress(desk, news, Progress.ENDED, now)
    return Over()


def _progress(desk: Desk, news: LegNews, event: Progress | None, now: int) -> Entrance | None:
    event = event or Progress.KNOWN
    return desk.invites.progress(
        news.room,
        news.room_id,
        news.invite,
        call_sid=news.call_sid,
        leg=news.leg,
        event=event,
        now=now,
        outcome=outcome(news.status, news.sip_status) if event is Progress.ENDED else None,
    )
