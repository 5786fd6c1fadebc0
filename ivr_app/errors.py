"""The base of every error that the application raises on purpose."""


class IvrError(Exception):
    """What went wrong, in words for the operator; never with a secret or a PIN in them."""
