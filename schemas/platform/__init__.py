"""Answers of the platform's REST API as frozen dataclasses."""

from schemas.errors import ReplyInvalid
from schemas.platform.calls import (
    CreatedCall,
    ListedCall,
    load_created_call,
    load_listed_calls,
)

__all__ = [
    "CreatedCall",
    "ListedCall",
    "ReplyInvalid",
    "load_created_call",
    "load_listed_calls",
]
