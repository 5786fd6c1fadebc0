"""Every hook of the application, under ``/hooks/<account>/``.

``call``, ``status`` and ``redirect`` are typed in by operators; the others are handed out. Nobody
on the line waits for the answer to a status or an event. A member on hold does, and would never be
asked about again if the answer said nothing.
"""

from __future__ import annotations

from ivr_app.hooks import Hook
from ivr_app.routes import calls, menu, rooms

HOOKS: dict[str, Hook] = {
    "call": Hook("call", calls.first_call, fresh=True),
    "redirect": Hook("call", calls.redirect, fresh=True),
    "dial-over": Hook("dialled", calls.dial_over, fresh=True),
    "menu": Hook("redirect", menu.enter, fresh=True),
    "choice": Hook("gather", menu.choose, fresh=True),
    "status": Hook("status", calls.status, retried=True),
    "pin": Hook("gather", rooms.pin, fresh=True),
    "keys": Hook("keys", rooms.keys),
    "room-status": Hook("room-status", rooms.status, retried=True),
    "left": Hook("left", rooms.left),
    "dialled": Hook("dialled", rooms.dialled),
    "farewell": Hook("redirect", rooms.farewell),
    "hold": Hook("wait", rooms.hold, retried=True),
    "wait": Hook("wait", rooms.wait),
}
