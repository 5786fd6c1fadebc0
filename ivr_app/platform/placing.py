"""The requests that place calls: of an invite, through the bridge or plainly; and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr_app.config import Account, Bridge, Settings
from ivr_app.domain.invite import Leg, Placement
from ivr_app.domain.party import leg_of

# The bridge's own call is answered by this application, at once.
BRIDGE_ANSWER_S = 15
SPARE_S = 60


def request(account: Account, settings: Settings, placement: Placement) -> dict[str, object]:
    """Return the body of ``POST /Calls`` for an invite.

    With ``application_sid`` the platform asks the application's own hooks.
    """
    invite = placement.invite
    bridge = account.bridge if invite.bridged else None
    body: dict[str, object] = {
        "application_sid": account.application_sid,
        "from": placement.caller_id,
        "to": _to(account, bridge, placement),
        "timeout": BRIDGE_ANSWER_S if bridge else settings.ring_seconds,
        # The room ends long before; this ends the call if nobody is there to end the room.
        "timeLimit": settings.max_room_seconds + SPARE_S,
        "tag": leg_of(placement, Leg.ROOM).as_data(),
    }
    if invite.target == "user" and placement.inviter:
        body["callerName"] = placement.inviter.name
    return body


def callback_request(
    account: Account, settings: Settings, order: Mapping[str, Any]
) -> dict[str, object]:
    """Return the body of ``POST /Calls`` that calls a caller of a menu back."""
    if order["sip_user"]:
        to = {"type": "user", "name": f"{order['sip_user']}@{account.realm}"}
    else:
        to = {"type": "phone", "number": order["number"]}
    return {
        "application_sid": account.application_sid,
        "from": order["caller_id"],
        "to": to,
        "timeout": settings.ring_seconds,
        "timeLimit": settings.max_room_seconds + SPARE_S,
        "tag": order["tag"],
    }


def _to(account: Account, bridge: Bridge | None, placement: Placement) -> Mapping[str, object]:
    invite = placement.invite
    if bridge:
        to: dict[str, object] = {"type": "sip", "sipUri": bridge.uri(str(invite.token))}
        if bridge.user:
            to["auth"] = {"username": bridge.user, "password": bridge.password}
        return to
    if invite.target == "user":
        return {"type": "user", "name": f"{invite.sip_user}@{account.realm}"}
    return {"type": "phone", "number": invite.dest}
