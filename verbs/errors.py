"""The one error of this package."""


class VerbError(ValueError):
    """Options that the platform would refuse, ignore or misread; the text names them."""
