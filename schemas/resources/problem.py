"""Errors as clients get them: the problem details of RFC 9457."""

from marshmallow import Schema, fields


class FaultSchema(Schema):
    """One field that is wrong."""

    location = fields.String(
        required=True,
        data_key="in",
        metadata={"description": "Where it stands: body, query, headers or path."},
    )
    field = fields.String(
        required=True, metadata={"description": "Its path: contexts.0.greeting.text"}
    )
    detail = fields.String(required=True, metadata={"description": "What is wrong with it."})


class ProblemSchema(Schema):
    """A problem, as RFC 9457 has it."""

    type = fields.String(required=True, metadata={"description": "about:blank"})
    title = fields.String(required=True, metadata={"description": "The name of the status."})
    status = fields.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = fields.String(metadata={"description": "What happened, in words."})
    errors = fields.List(
        fields.Nested(FaultSchema), metadata={"description": "The fields that are wrong."}
    )
