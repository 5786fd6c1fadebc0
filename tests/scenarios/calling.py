"""What an inviter does, and what the others of its room notice of it."""

from __future__ import annotations

from ivr_app.emulator import Phone, PhoneCall
from tests.scenarios.office import CUSTOMER, SUPPLIER, Office, with_account, words
from tests.scenarios.watching import sid

# As people of the company key them in: the national number, and the international one.
CUSTOMER_KEYS = CUSTOMER.replace("+49", "0")
SUPPLIER_KEYS = SUPPLIER.replace("+", "00")

PLAIN = with_account(bridge=None)


def key(office: Office, call: PhoneCall, keys: str, wait: float = 0.3) -> int:
    """Press keys quickly, and let ``wait`` seconds pass after the last; when it began (ms)."""
    began = office.time.now_ms()
    call.press(keys, gap=0.05)
    office.run(0.05 * len(keys) + wait)
    return began


def is_ringing(phone: Phone) -> bool:
    """Whether somebody could pick the phone up now."""
    return phone.ringing is not None


def told(name: str, number: str) -> str:
    """A prompt that says a number."""
    return words(name, number=number)


def legs(office: Office, room: str = "local:101") -> list[str]:
    """The calls that the application placed for the room's invites and knows of."""
    return [invite["call"] for invite in office.invites(room) if "call" in invite]


def states(office: Office, room: str = "local:101") -> dict[str, str]:
    """Invites of a room: NUMBER as it was keyed in -> state."""
    return {invite["number"]: invite["state"] for invite in office.invites(room)}


def placed_targets(office: Office) -> list[str]:
    """Where calls were placed to: the invite's own part of a token is left out."""
    return [to.partition("sip:invite-")[2].partition("-")[0] or to for to in office.placed()]


def asked(office: Office, of: PhoneCall | str) -> list[dict[str, object]]:
    """What the platform was asked for one call, in order."""
    call_sid = of if isinstance(of, str) else sid(of)
    return [
        event.data["body"]
        for event in office.platform.log
        if event.kind == "rest" and event.data["path"] == f"/Calls/{call_sid}"
    ]


def live_legs(office: Office) -> int:
    """Calls that are up or being set up on the platform, people's own not counted."""
    own = [*office.platform.phones.values(), *office.platform.numbers.values()]
    people = {id(call.call) for phone in own for call in phone.calls if not call.is_incoming}
    return sum(id(call) not in people for call in office.platform.live_calls)
