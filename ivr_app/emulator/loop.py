"""A call that the platform places to itself: it goes out as one call and comes back as another.

What the one call's side sends is what the other's receives; SIP messages take one event.
"""

from typing import TYPE_CHECKING

from ivr_app.emulator.sounds import SILENCE, Sounds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ivr_app.emulator.calls import Call
    from ivr_app.emulator.platform import Platform


class LoopEnd:
    """The far end of one of the two calls; `other` is the far end of the other one."""

    def __init__(self, platform: "Platform") -> None:
        self._platform = platform
        self.call: Call | None = None
        self.other: LoopEnd | None = None

    def ring(self) -> None:
        """Nothing of its own: see `LoopOut`."""

    def call_ringing(self) -> None:
        """The call that came back rings."""
        self._pass_on(lambda call: call.party_ringing())

    def call_early(self) -> None:
        """The call that came back has sound before its answer."""
        self._pass_on(lambda call: call.party_early())

    def call_answered(self) -> None:
        """The call that came back is answered, so the one that went out is."""
        self._pass_on(lambda call: call.party_answered())

    def call_ended(self, status: int, reason: str) -> None:
        """One of the two has ended, so the other does."""

        def end(call: "Call") -> None:
            if call.direction == "outbound" and not call.is_answered:
                call.party_rejected(status, reason)
            else:
                call.party_hung_up()

        self._pass_on(end)

    def gives(self) -> Sounds:
        """What the other call sends to its far end."""
        return self.other.call.sent() if self.other and self.other.call else SILENCE

    def _pass_on(self, message: "Callable[[Call], object]") -> None:
        """Let the other call hear of it, as a later event."""
        if self.other and (call := self.other.call):
            self._platform.scheduler.submit(lambda: message(call))


class LoopOut(LoopEnd):
    """The far end of the call that goes out; when rung, the call comes back in."""

    def __init__(
        self,
        platform: "Platform",
        to: str,
        headers: "Mapping[str, str]",
        authenticated_user: str,
    ) -> None:
        super().__init__(platform)
        self._to, self._headers, self._user = to, dict(headers), authenticated_user

    def ring(self) -> None:
        """Come back as a new inbound call."""
        if self.call:
            back = LoopEnd(self._platform)
            self.other, back.other = back, self
            back.call = self._platform.exchange.receive(
                party=back,
                from_=self.call.from_,
                to=self._to,
                caller_name="",
                headers=self._headers,
                authenticated_user=self._user,
            )
