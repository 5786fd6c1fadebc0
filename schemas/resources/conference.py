"""A conference extension: a room with a number of its own."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from schemas.resources import fields, shapes

ACTIONS: Final = ("mute_all", "unmute_all", "lock", "remove_last", "end", "count")
DEFAULT_CODES: Final = {
    "*92": "mute_all",
    "*93": "unmute_all",
    "*94": "lock",
    "*95": "remove_last",
}

# *8 is an invite, whatever digits follow.
_CODE: Final = r"\*[0-79][0-9]{1,2}"
_NEED_MODERATORS: Final = ("mute_non_moderator", "wait_for_moderator", "end_on_moderator_exit")


class ConferenceSchema(fields.StrictSchema):
    """A conference extension. ``max_members`` null is 100."""

    number = fields.extension()
    name = fields.label()
    language = fields.language()
    announce_caller_name = fields.flag(default=False)
    enter_sound = fields.identifier(required=False)
    max_members = shapes.whole_number(2, 1000, default=None, allow_none=True)
    pin = fields.pin()
    moderator_pin = fields.pin()
    mute_non_moderator = fields.flag(default=False)
    music_on_hold_sound = fields.identifier(required=False)
    record_enabled = fields.flag(default=False)
    wait_for_moderator = fields.flag(default=False)
    end_on_moderator_exit = fields.flag(default=False)
    moderator_codes = shapes.map_of(
        _CODE,
        "a code is * and 2 or 3 digits, the first of them not 8",
        fields.one_of(ACTIONS),
        longest=100,
        default=lambda: dict(DEFAULT_CODES),
    )

    @validates_schema(skip_on_field_errors=False)
    def _agrees(self, data: Mapping[str, Any], *, partial: Any, **_options: Any) -> None:
        """What is only a part of a conference is checked when it is put together."""
        if partial is True:
            return
        errors: dict[str, str] = {}
        # A field that is wrong in itself is missing here, and named already.
        moderator_pin = data.get("moderator_pin", "")
        if moderator_pin is None:
            errors = {each: "needs a moderator_pin" for each in _NEED_MODERATORS if data.get(each)}
        elif moderator_pin and data.get("pin", "") is None:
            errors = {"moderator_pin": "needs a pin, too"}
        elif moderator_pin and data.get("pin") == moderator_pin:
            errors = {"moderator_pin": "must differ from the pin"}
        if errors:
            raise ValidationError({field: [error] for field, error in errors.items()})
