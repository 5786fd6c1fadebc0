"""What people do with their phones. A phone that is not on a call does nothing."""

from __future__ import annotations

from ivr_app.emulator import Phone, PhoneCall


def line_of(phone: Phone) -> PhoneCall | None:
    """The oldest call of a phone that is not over."""
    return next(iter(phone.live_calls), None)


def press(phone: Phone, keys: str) -> None:
    """Press keys on that call."""
    if line := line_of(phone):
        line.press(keys, gap=0.2 if keys == "##" else 0.1)


def pick_up(phone: Phone) -> None:
    """Answer the call that rings."""
    if line := phone.ringing:
        line.answer()


def hang_up(phone: Phone) -> None:
    """End all calls of a phone."""
    for line in phone.live_calls:
        line.hangup()
