"""The request that places an invite's call: through the bridge, or plainly."""

from __future__ import annotations

from collections.abc import Mapping

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
