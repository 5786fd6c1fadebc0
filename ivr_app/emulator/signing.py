"""How the platform signs its webhooks: HMAC-SHA256 over `"<t>." + body`. The URL is not covered."""

import hashlib
import hmac


def signature(secret: str, t: int, body: bytes) -> str:
    """Value of the header Jambonz-Signature for a body sent at t (unix seconds)."""
    digest = hmac.new(secret.encode(), f"{t}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={t},v1={digest}"
