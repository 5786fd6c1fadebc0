"""The platform's signature of a hook: ``Jambonz-Signature: t=<unix seconds>,v1=<hex>``.

``v1`` is HMAC-SHA256 of ``<t>.`` and the raw body with the account's webhook secret; there may be
several.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from ivr_app.errors import IvrError

HEADER = "Jambonz-Signature"
_MAX_VALUES = 8


class SignatureInvalid(IvrError):
    """The hook is not, or not recently, signed with a secret of the account."""


def verify(
    secrets: Iterable[str], header: str | None, body: bytes, *, now_s: float, tolerance_s: int
) -> str:
    """Return the ``t`` and ``v1`` that are right, as one word, or raise `SignatureInvalid`.

    The time may be off by ``tolerance_s`` both ways. All secrets and values are compared, each in
    constant time.
    """
    if not header:
        raise SignatureInvalid("no signature")
    stamp, values = _parts(header)
    if abs(now_s - stamp) > tolerance_s:
        raise SignatureInvalid("the signature is too old, or the clocks differ")
    signed = f"{stamp}.".encode() + body
    found = ""
    for secret in secrets:
        expected = hmac.new(secret.encode(), signed, "sha256").hexdigest()
        for value in values:
            if hmac.compare_digest(expected.encode(), value.encode("utf-8", "replace")):
                found = f"{stamp}.{expected}"
    if not found:
        raise SignatureInvalid("the signature is wrong")
    return found


def _parts(header: str) -> tuple[int, list[str]]:
    stamp, values = "", []
    for part in header.split(","):
        key, _, value = part.strip().partition("=")
        if key == "t":
            stamp = value
        elif key == "v1":
            values.append(value)
    # Only ASCII digits: int() takes signs, underscores and other scripts' digits.
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12) or not values:
        raise SignatureInvalid("the signature cannot be read")
    return int(stamp), values[:_MAX_VALUES]
