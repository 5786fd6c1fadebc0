"""What the application notes on a call: the `ivr` part of `customerData`.

The platform sends `customerData` with every later hook of a tagged call. Other applications of the
account tag their calls too, so whatever is not ours is no tag, and never an error.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from marshmallow import ValidationError, fields, post_load, validate

from schemas.tolerant import TolerantSchema, text

KEY: Final = "ivr"
ROOM: Final = r"(?:(?:local|extension):[0-9]{1,32})?\Z"
ROLES: Final = ("", "owner", "moderator", "participant", "invitee")
LEGS: Final = ("", "room", "bridge", "number")


@dataclass(frozen=True, slots=True)
class CallTag:
    """What is known of a call between its hooks.

    `room` is "local:101" or "extension:700", `room_id` the id of that opening of the room. `leg`
    says which call of an invite this is: "room" enters the room, "bridge" is the call that comes
    back in, "number" is the called party. `language` is never empty.
    """

    room: str
    room_id: str
    role: str
    extension: str = ""
    name: str = ""
    language: str = "en"
    country: str = ""
    invite: str = ""
    leg: str = ""

    def as_data(self) -> dict[str, dict[str, str]]:
        """Return the data for a `tag`: {"ivr": {...}} without the empty fields."""
        return {KEY: {field: value for field, value in asdict(self).items() if value}}


class TagSchema(TolerantSchema):
    """The `ivr` part of `customerData`."""

    room = fields.String(load_default="", validate=validate.Regexp(ROOM))
    room_id = text()
    role = fields.String(load_default="", validate=validate.OneOf(ROLES))
    extension = text()
    name = text(256)
    language = fields.String(validate=validate.Length(min=1, max=16))
    country = text(2)
    invite = text(128)
    leg = fields.String(validate=validate.OneOf(LEGS))

    @post_load
    def tag(self, data: dict[str, Any], **_options: Any) -> CallTag:
        """Return the tag made of the checked fields."""
        return CallTag(**data)


_TAG: Final = TagSchema()


def read_tag(customer_data: object) -> CallTag | None:
    """Return the application's tag in `customerData`, None if there is none that can be read."""
    part = customer_data.get(KEY) if isinstance(customer_data, dict) else None
    if not part:
        return None
    try:
        tag: CallTag = _TAG.load(part)
    except ValidationError:
        return None
    return tag
