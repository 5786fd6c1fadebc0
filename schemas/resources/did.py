"""A DID: a number of the public network that leads to an extension."""

from schemas.resources import fields


class DidSchema(fields.StrictSchema):
    """A DID; ``number`` is E.164."""

    number = fields.external_number(required=True)
    extension = fields.extension()
