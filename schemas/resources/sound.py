"""A sound: an mp3 file on the web, named by an id."""

from schemas.resources import fields


class SoundSchema(fields.StrictSchema):
    """A sound. The platform's media server plays mp3 over a room; a wav takes it down."""

    id = fields.identifier()
    url = fields.web_address(required=True, ending=".mp3")
    language = fields.language()
