"""Ending calls on the platform, at whatever stage they are."""

from __future__ import annotations

import logging

from ivr_app.platform.client import CallGone, CallUnknown, PlatformApi, WrongCallState
from ivr_app.worker.hands import TryLater

log = logging.getLogger("ivr_app.worker")


def note_gone(call_sid: str, error: CallGone, what: str) -> None:
    """``what`` was asked of a call that is believed to live, and the platform does not have it.

    That it has ended lately is nothing to note. That there is no record of it may mean that the
    record has run out while the call lives: then nothing can be asked of it any more.
    """
    if isinstance(error, CallUnknown):
        extra = {"call_sid": call_sid, "order": what}
        log.warning("the platform has no record of a call that is believed to live", extra=extra)


def end_call(api: PlatformApi, call_sid: str, *, answered: bool, lost: bool = False) -> None:
    """End a call that is believed to be ``answered`` or not; a ``lost`` one is believed to be over.

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
        except CallGone as error:
            if not lost:
                note_gone(call_sid, error, "hang_up")
        return
    raise TryLater("the call changes its state")
