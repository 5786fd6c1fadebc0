"""What the application notes on a call: the `ivr` part of `customerData`.

The platform sends `customerData` with every later hook of a tagged call. Other applications of the
account tag their calls too, so whatever is not ours is no tag, and never an error.
"""

import re
from dataclasses import asdict, dataclass
from typing import Final

KEY: Final = "ivr"

_UP_TO_64: Final = re.compile(r".{0,64}", re.DOTALL)
_PATTERNS: Final = {
    "room": re.compile(r"(?:(?:local|extension):[0-9]{1,32})?"),
    "room_id": _UP_TO_64,
    "role": re.compile(r"(?:owner|moderator|participant|invitee)?"),
    "extension": _UP_TO_64,
    "name": re.compile(r".{0,256}", re.DOTALL),
    "language": re.compile(r"[A-Za-z-]{1,16}"),
    "country": re.compile(r"(?:[A-Z]{2})?"),
    "invite": re.compile(r".{0,128}", re.DOTALL),
    "leg": re.compile(r"(?:room|bridge|number)?"),
    "ivr": re.compile(r"[0-9]{0,32}"),
    "context": _UP_TO_64,
    "started": re.compile(r"[0-9]{0,15}"),
    "step": re.compile(r"[0-9]{0,4}"),
    "callback": re.compile(r"\+?[0-9]{0,32}"),
}


@dataclass(frozen=True, slots=True)
class CallTag:
    """What is known of a call between its hooks.

    `room` is "local:101" or "extension:700", `room_id` the id of that opening of the room. `leg`
    says which call of an invite this is: "room" enters the room, "bridge" is the call that comes
    back in, "number" is the called party. `language` is never empty.

    A call that is in no room has no `room`. In a menu, `ivr` is its number, `context` where the
    call is in it, `started` (ms) when it began, `step` how many steps of menus there were.
    `callback` is where a call goes on that was placed to call somebody back.
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
    ivr: str = ""
    context: str = ""
    started: str = ""
    step: str = ""
    callback: str = ""

    def as_data(self) -> dict[str, dict[str, str]]:
        """Return the data for a `tag`: {"ivr": {...}} without the empty fields."""
        return {KEY: {field: value for field, value in asdict(self).items() if value}}


def read_tag(customer_data: object) -> CallTag | None:
    """Return the application's tag in `customerData`, None if there is none that can be read.

    Nearly every hook carries a tag: a table of patterns takes a tenth of the time of a schema.
    """
    part = customer_data.get(KEY) if isinstance(customer_data, dict) else None
    if not part or not isinstance(part, dict):
        return None
    fields = {"room": "", "room_id": "", "role": ""}
    for field, pattern in _PATTERNS.items():
        value = part.get(field)
        if value is None:
            continue
        if not isinstance(value, str) or not pattern.fullmatch(value):
            return None
        fields[field] = value
    return CallTag(**fields)
