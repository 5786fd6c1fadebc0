"""Ending calls on the platform, at whatever stage they are."""

from __future__ import annotations

from ivr_app.platform.client import CallGone, PlatformApi, WrongCallState
from ivr_app.worker.hands import TryLater


def end_call(api: PlatformApi, call_sid: str, *, answered: bool) -> None:
    """End a call that is believed to be ``answered`` or not.

    The platform has one word for calls that are answered and another for those that are not, and
    the wrong one does nothing: then the other is said. A call that was answered in between is in
    the wrong state for both. Raises TryLater then.
    """
    words = ("completed", "no-answer") if answered else ("no-answer", "completed")
    for word in words:
        try:
            api.update_call(call_sid, {"call_status": word})
        except WrongCallState:
            continue
        except CallGone:
            pass
        return
    raise TryLater("the call changes its state")
