"""Where an outbound call goes, and the SIP request that an inbound one begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ivr_app.emulator.calls import Call
from ivr_app.emulator.loop import LoopEnd, LoopOut
from ivr_app.emulator.phones import Phone, PhoneCall

if TYPE_CHECKING:
    from ivr_app.emulator.platform import Platform

IDENTITY_HEADER = "X-Authenticated-User"


@dataclass(frozen=True, slots=True)
class Route:
    """The party that is called; None: nobody there."""

    party: PhoneCall | LoopEnd | None = None


def route_of(
    platform: "Platform", call: Call, target: Mapping[str, Any], headers: Mapping[str, str]
) -> Route:
    """Find the party that a target of `dial` or of `POST /Calls` names."""
    kind = target.get("type")
    if kind == "phone":
        return _to_phone(call, platform.numbers.get(_e164(str(target.get("number", "")))))
    if kind == "user":
        return _to_phone(call, _user(platform, str(target.get("name", ""))))
    if kind == "sip":
        return _to_uri(platform, call, target, headers)
    return Route()


def _e164(number: str) -> str:
    return number if number.startswith("+") else f"+{number}"


def _user(platform: "Platform", address: str) -> Phone | None:
    user, _, realm = address.partition("@")
    return platform.phones.get(user) if realm in ("", platform.config.realm) else None


def _to_uri(
    platform: "Platform", call: Call, target: Mapping[str, Any], headers: Mapping[str, str]
) -> Route:
    address = str(target.get("sipUri", "")).removeprefix("sips:").removeprefix("sip:")
    user, _, host = address.partition("@")
    if host.partition(";")[0] != platform.config.bridge_domain:
        return _to_phone(call, _user(platform, address) if host else None)
    login = str((target.get("auth") or {}).get("username", ""))
    loop = LoopOut(platform, user, headers, login)
    loop.call = call
    return Route(loop)


def _to_phone(call: Call, phone: Phone | None) -> Route:
    if phone is None:
        return Route()
    party = PhoneCall(phone, remote=call.from_, is_incoming=True, name=call.caller_name)
    party.call = call
    return Route(party)


def sip_request(
    call: Call, realm: str, headers: Mapping[str, str], authenticated_user: str
) -> dict[str, Any]:
    """The whole request as the first hook carries it.

    The border of the platform removes an identity header that the caller put in, and adds its
    own for a device that was authenticated.
    """
    uri = f"sip:{call.to}@{realm}"
    own = {
        "Via": "SIP/2.0/UDP 192.0.2.10:5060",
        "From": f'"{call.caller_name}" <sip:{call.from_}@{realm}>;tag={call.sid[:8]}',
        "To": f"<{uri}>",
        "Call-ID": call.call_id,
        "CSeq": "1 INVITE",
        "Contact": f"<sip:{call.from_}@192.0.2.10:5060>",
        "X-Account-Sid": call.platform.config.account_sid,
    }
    passed = {k: v for k, v in headers.items() if k.lower() != IDENTITY_HEADER.lower()}
    identity = {IDENTITY_HEADER: f"{authenticated_user}@{realm}"} if authenticated_user else {}
    return {
        "headers": {**passed, **own, **identity},
        "body": "v=0\r\n",
        "method": "INVITE",
        "uri": uri,
        "type": "request",
        "source": "network",
        "source_address": "192.0.2.10",
        "source_port": "5060",
        "protocol": "udp",
        "calledNumber": call.to,
        "callingNumber": call.from_,
    }
