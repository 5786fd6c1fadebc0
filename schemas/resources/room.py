"""Live rooms as clients see them, and what they send to change them."""

from __future__ import annotations

from marshmallow import Schema, fields

from schemas.resources.fields import StrictSchema, target


def _text(description: str, *, nullable: bool = False) -> fields.String:
    return fields.String(required=True, allow_none=nullable, metadata={"description": description})


def _moment(description: str) -> fields.String:
    about = {"description": description, "format": "date-time"}
    return fields.String(required=True, metadata=about)


class MemberSchema(Schema):
    """A member of a live room."""

    id = _text("The call, as the platform names it.")
    leg = _text("call: its own call; room: the call that brings it in over the bridge.")
    extension = _text("Its extension, null for an external party.", nullable=True)
    name = _text("The name of its extension.", nullable=True)
    number = _text("Its number, where an external number was invited.", nullable=True)
    role = _text("owner, moderator, participant or invitee")
    state = _text("entering, waiting, in or early")
    joined = _moment("Since when it is in this state.")
    muted = fields.Boolean(required=True)
    invite = _text("The invite that brought it, if one did.", nullable=True)


class InviteSchema(Schema):
    """An invite of a live room."""

    id = _text("Its id.")
    number = _text("The extension, or the external number in E.164, that is called.")
    by = _text("The extension that invited; null for one of the API.", nullable=True)
    state = _text("placing, ringing, early, answered or in")
    since = _moment("Since when it is in this state.")
    created = _moment("When it was asked for.")


class RoomSchema(Schema):
    """A live room."""

    id = _text("The id of this opening of the room.")
    kind = _text("local (of a phone) or extension (of a conference extension)")
    number = _text("The extension that it belongs to.")
    opened = _moment("When it was opened.")
    ends = _moment("When it ends at the latest.")
    locked = fields.Boolean(required=True)
    muted = fields.Boolean(
        required=True, metadata={"description": "Everybody but moderators was muted."}
    )
    members = fields.List(fields.Nested(MemberSchema), required=True)
    invites = fields.List(fields.Nested(InviteSchema), required=True)


class RoomFilterSchema(Schema):
    """What a list of rooms can be searched by."""

    number = fields.String(metadata={"description": "What the number begins with."})


class NewInviteSchema(StrictSchema):
    """Whom to invite: a phone of the company, or an external number."""

    number = target(required=True)
