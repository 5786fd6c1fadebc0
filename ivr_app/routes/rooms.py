"""Hooks of calls that enter, are in, or leave a room."""

from __future__ import annotations

from typing import cast

from ivr_app.domain.invite import Leg
from ivr_app.hooks import Answer, BadHook, Company, Request
from ivr_app.routes.party import party_of
from ivr_app.services import entering, inviting, keypad, presence
from ivr_app.services.inviting import LegNews
from ivr_app.services.keypad import Entry
from ivr_app.services.outcomes import Nothing, Over, Said
from ivr_app.state.rooms import PinEntry
from schemas.hooks import CallStatus, DialHook, GatherHook, KeysHook, RoomEvent, RoomStatusHook

FAREWELLS = ("ended", "removed")
_ATTEMPTS = frozenset(str(attempt) for attempt in range(1, entering.PIN_TRIES + 1))


def pin(company: Company, request: Request) -> Answer:
    """A PIN was keyed in, or the time for it ran out."""
    hook = cast(GatherHook, request.hook)
    party = party_of(hook)
    if party is None:
        return company.answer(Over())
    entry = PinEntry(hook.digits, _attempt(request), request.signature, hook.from_)
    outcome = entering.try_pin(company.desk, party, hook.call_sid, entry, request.now)
    return company.answer(outcome)


def _attempt(request: Request) -> int:
    attempt = request.query.get("attempt", "")
    if attempt not in _ATTEMPTS:
        raise BadHook(400, "attempt: none that was asked for")
    return int(attempt)


def keys(company: Company, request: Request) -> Answer:
    """Keys in a room. Always ``[]``: any verbs would take the member out of the room."""
    hook = cast(KeysHook, request.hook)
    party = party_of(hook)
    if party is None:
        return company.answer(Nothing())
    entry = Entry(hook.call_sid, hook.digits, request.signature)
    return Answer([], keypad.press(company.desk, party, entry, request.now))


def status(company: Company, request: Request) -> Answer:
    """An event of a conference, of the call that it is about."""
    hook = cast(RoomStatusHook, request.hook)
    party = party_of(hook)
    if party and hook.event is RoomEvent.JOIN:
        presence.joined(company.desk, party, hook.call_sid, request.now)
    elif party and hook.event is RoomEvent.LEAVE:
        presence.left(company.desk, party, hook.call_sid, call_is_up=False, now=request.now)
    return company.answer(Nothing())


def left(company: Company, request: Request) -> Answer:
    """The call is out of its conference."""
    hook = request.hook
    party = party_of(hook)
    if party is None:
        return company.answer(Over())
    is_up = hook.call_status is CallStatus.IN_PROGRESS
    return company.answer(
        presence.left(company.desk, party, hook.call_sid, call_is_up=is_up, now=request.now)
    )


def dialled(company: Company, request: Request) -> Answer:
    """The bridge's dial is over: NUMBER hung up, or could not be reached."""
    hook = cast(DialHook, request.hook)
    party = party_of(hook)
    if party and party.invite:
        news = LegNews(
            party.room,
            party.room_id,
            party.invite,
            Leg.BRIDGE,
            hook.call_sid,
            hook.dial_call_status or "",
            hook.dial_sip_status,
        )
        inviting.dial_over(company.desk, news, request.now)
    return company.answer(Over())


def farewell(company: Company, request: Request) -> Answer:
    """The call was taken out of its room: its last words."""
    language = request.hook.tag.language if request.hook.tag else company.flows.settings.language
    prompt = request.query.get("prompt", "")
    return company.answer(Said((prompt if prompt in FAREWELLS else "ended",), language))


def wait(company: Company, request: Request) -> Answer:
    """What a caller hears who waits for the moderator; asked again when it ends."""
    language = request.hook.tag.language if request.hook.tag else company.flows.settings.language
    document = company.flows.waiting(language, request.query.get("music", ""))
    return Answer(document, "waiting")


def hold(company: Company, request: Request) -> Answer:
    """What a member on hold hears next; ``[]`` when it is to come back."""
    call_sid = request.hook.call_sid
    item = company.desk.holds.next(call_sid, request.signature, now=request.now)
    if item is None:
        return company.answer(Nothing())
    spoken = company.flows.speak(item["prompt"], item["language"], item["values"])
    return Answer([spoken], f"held {item['prompt']}")
