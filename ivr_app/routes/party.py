"""From the tag of a hook to the party that it names."""

from __future__ import annotations

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
