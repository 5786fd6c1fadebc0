"""A phone: an extension that people answer, and the options of the room that it owns."""

from enum import StrEnum
from typing import Any

from marshmallow import post_load

from schemas.resources import fields


class Outbound(StrEnum):
    """How far a phone may dial."""

    NONE = "none"
    INTERNAL = "internal"
    NATIONAL = "national"
    INTERNATIONAL = "international"


class PhoneSchema(fields.StrictSchema):
    """A phone. Without a language it speaks that of its company."""

    number = fields.extension()
    name = fields.name()
    sip_user = fields.sip_user()
    language = fields.language()
    outbound = fields.choice([each.value for each in Outbound], Outbound.INTERNATIONAL.value)
    conference_pin = fields.pin()
    conference_end_on_exit = fields.flag(default=False)
    conference_announce_caller_name = fields.flag(default=True)

    @post_load
    def _user_is_number(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Its devices register with its number unless it has another SIP user."""
        if "number" in data and "sip_user" in data:
            data["sip_user"] = data["sip_user"] or data["number"]
        return data
