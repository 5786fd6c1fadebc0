"""From the tag of a hook to the party, or the caller, that it names."""

from __future__ import annotations

from ivr_app.domain.caller import Caller
from ivr_app.domain.party import Party
from ivr_app.domain.room import RoomRef
from schemas.hooks import CallFields


def party_of(hook: CallFields) -> Party | None:
    """Return who is on the call, if the application tagged it."""
    tag = hook.tag
    if tag is None or not tag.room:
        return None
    return Party(
        room=RoomRef.parse(tag.room),
        room_id=tag.room_id,
        role=tag.role,
        extension=tag.extension,
        name=tag.name,
        language=tag.language,
        country=tag.country,
        invite=tag.invite,
        leg=tag.leg,
    )


def caller_of(hook: CallFields) -> Caller | None:
    """Return who is on a call that may be in no room, if the application tagged it."""
    tag = hook.tag
    if tag is None:
        return None
    return Caller(
        extension=tag.extension,
        name=tag.name,
        language=tag.language,
        country=tag.country,
        ivr=tag.ivr,
        context=tag.context,
        started=int(tag.started or 0),
        step=int(tag.step or 0),
        callback=tag.callback,
    )
