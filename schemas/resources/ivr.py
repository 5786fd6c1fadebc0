"""An IVR extension: menus that a caller goes through by keys."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from schemas.resources import fields, shapes

_OPTION: Final = r"start|timeout|invalid|[0-9*#]{1,12}"
_OPTION_MESSAGE: Final = "an option is start, timeout, invalid, or 1 to 12 of 0-9 * #"


class GreetingSchema(fields.StrictSchema):
    """What a menu says: a text or a sound."""

    text = fields.words(1000)
    sound = fields.identifier(required=False)

    @validates_schema
    def _is_one(self, data: Mapping[str, Any], **_options: Any) -> None:
        if (data.get("text") is None) == (data.get("sound") is None):
            raise ValidationError("must have either a text or a sound")


class CallbackSchema(fields.StrictSchema):
    """Where a call goes on after the caller was called back."""

    target = fields.target(required=True)


class ActionSchema(fields.StrictSchema):
    """One step of an option: exactly one of its fields."""

    transfer = fields.target()
    context = fields.identifier(required=False)
    say = fields.words(1000)
    play = fields.identifier(required=False)
    hangup = fields.only_true()
    redirect = fields.web_address()
    callback = shapes.nested(CallbackSchema, allow_none=True)

    @validates_schema
    def _is_one(self, data: Mapping[str, Any], **_options: Any) -> None:
        if sum(value is not None for value in data.values()) != 1:
            raise ValidationError(f"must be one of: {', '.join(self.fields)}")


class ContextSchema(fields.StrictSchema):
    """One menu. An option without actions hangs up."""

    name = fields.identifier()
    greeting = shapes.nested(GreetingSchema, allow_none=True)
    greeting_type = fields.choice(("background", "foreground"), "background")
    timeout = shapes.seconds(1, 300, default=5.0)
    options = shapes.map_of(
        _OPTION,
        _OPTION_MESSAGE,
        shapes.list_of(shapes.nested(ActionSchema), longest=20),
        longest=100,
    )


class IvrSchema(fields.StrictSchema):
    """An IVR extension. ``lifetime`` is seconds (0: none), ``sleep_time`` milliseconds."""

    number = fields.extension()
    name = fields.label()
    language = fields.language()
    entry_context = fields.identifier()
    lifetime = shapes.whole_number(0, 86400, default=0, unit=" seconds")
    lifetime_exp_action = fields.choice(("hangup", "transfer"), "hangup")
    lifetime_exp_transfer_dst = fields.target()
    sleep_time = shapes.whole_number(0, 60000, default=0, unit=" ms")
    contexts = shapes.list_of(shapes.nested(ContextSchema), shortest=1, longest=100)

    @validates_schema
    def _agrees(self, data: Mapping[str, Any], *, partial: Any, **_options: Any) -> None:
        """What is only a part of a menu is checked when it is put together."""
        if partial is True:
            return
        errors: dict[str | int, Any] = {}
        for path, message in [*_lifetime_faults(data), *_context_faults(data)]:
            inner: dict[str | int, Any] = errors
            for part in path[:-1]:
                inner = inner.setdefault(part, {})
            inner.setdefault(path[-1], []).append(message)
        if errors:
            raise ValidationError(errors)


_Fault = tuple[tuple[str | int, ...], str]


def _lifetime_faults(ivr: Mapping[str, Any]) -> Iterator[_Fault]:
    transfers, target = ivr["lifetime_exp_action"] == "transfer", ivr["lifetime_exp_transfer_dst"]
    if transfers and target is None:
        yield ("lifetime_exp_transfer_dst",), "is missing: lifetime_exp_action is transfer"
    if target is not None and not transfers:
        yield ("lifetime_exp_transfer_dst",), "needs the lifetime_exp_action transfer"
    if transfers and not ivr["lifetime"]:
        yield ("lifetime",), "must be more than 0: lifetime_exp_action is transfer"


def _context_faults(ivr: Mapping[str, Any]) -> Iterator[_Fault]:
    names = [context["name"] for context in ivr["contexts"]]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield ("contexts", index, "name"), "is the name of another context, too"
    if ivr["entry_context"] not in names:
        yield ("entry_context",), "is the name of no context"
    for path, action in actions(ivr):
        if action["context"] is not None and action["context"] not in names:
            yield (*path, "context"), "is the name of no context"


def actions(ivr: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Yield every action of a loaded IVR with its path."""
    for index, context in enumerate(ivr["contexts"]):
        for key, steps in context["options"].items():
            for step, action in enumerate(steps):
                yield ("contexts", index, "options", key, step), action
