"""All that callers hear, by name and language."""

from ivr_app.prompts.catalogue import (
    LANGUAGES,
    Catalogue,
    CatalogueInvalid,
    Prompt,
    spoken,
)

__all__ = ["LANGUAGES", "Catalogue", "CatalogueInvalid", "Prompt", "spoken"]
