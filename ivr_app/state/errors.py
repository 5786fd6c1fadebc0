"""Errors of the state."""

from __future__ import annotations

from ivr_app.errors import IvrError


class StateError(IvrError):
    """Base of what can go wrong with the state."""


class StateUnavailable(StateError):
    """Redis does not answer, or not in time; nothing is known about what it did."""
