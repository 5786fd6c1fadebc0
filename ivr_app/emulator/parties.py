"""Who is at the two ends of a call: the far party, and who acts on the call's progress."""

from typing import TYPE_CHECKING, Protocol

from ivr_app.emulator.sounds import Sounds

if TYPE_CHECKING:
    from ivr_app.emulator.calls import Call


class Party(Protocol):
    """The far end of a call: a phone, or the other half of a call that loops back."""

    def ring(self) -> None:
        """The platform calls this party."""
        ...

    def call_ringing(self) -> None:
        """The platform says 180 to this party, which called it."""
        ...

    def call_early(self) -> None:
        """The platform says 183: sound before the answer."""
        ...

    def call_answered(self) -> None:
        """The platform answers this party."""
        ...

    def call_ended(self, status: int, reason: str) -> None:
        """The platform declines, cancels (487) or hangs up (200)."""
        ...

    def gives(self) -> Sounds:
        """What this party sends to the platform now."""
        ...


class Watcher:
    """Who acts on a call's progress. Every method does nothing unless overridden."""

    def ringing(self, call: "Call") -> None:
        """The called party rings."""

    def early(self, call: "Call") -> None:
        """The called party sends early media."""

    def answered(self, call: "Call") -> None:
        """The called party answered."""

    def ended(self, call: "Call") -> None:
        """The call is over, whoever ended it."""
