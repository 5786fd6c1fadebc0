"""What a number of the company can be: a phone, a conference, or an IVR."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr_app.domain.conference import Conference
from ivr_app.domain.extension import Extension
from ivr_app.domain.ivr import Ivr

AnyExtension = Extension | Conference | Ivr


def extension_of(record: Mapping[str, Any]) -> AnyExtension:
    """Load an extension of any type from what its ``as_record`` stored."""
    if record.get("type") == "conference":
        return Conference.from_record(record)
    if record.get("type") == "ivr":
        return Ivr.from_record(record)
    return Extension.from_record(record)
