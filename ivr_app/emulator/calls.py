"""One call: the leg between the platform and one party, with its statuses.

A call is inbound (a party called the platform), placed (by `POST /Calls`) or dialled (by a
`dial` verb of its parent). What runs on it is a watcher's business: a session or a dial.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from ivr_app.emulator.faults import HookKind
from ivr_app.emulator.parties import Party, Watcher
from ivr_app.emulator.sounds import SILENCE, Sound, Sounds
from ivr_app.emulator.tracks import Tracks
from ivr_app.emulator.webhooks import OnAnswer

if TYPE_CHECKING:
    from ivr_app.emulator.platform import Platform
    from ivr_app.emulator.rooms import Member
    from ivr_app.emulator.session import Session

Direction = Literal["inbound", "outbound"]
REASONS = {
    100: "Trying",
    180: "Ringing",
    183: "Session Progress",
    200: "OK",
    404: "Not Found",
    408: "Request Timeout",
    480: "Temporarily Unavailable",
    486: "Busy Here",
    487: "Request Terminated",
    500: "Server Internal Error",
    503: "Service Unavailable",
    600: "Busy Everywhere",
    603: "Decline",
}
BUSY = (486, 600, 603)


class Call:
    """A call and all that hangs on it. Times in milliseconds since the epoch."""

    def __init__(
        self,
        platform: "Platform",
        *,
        direction: Direction,
        from_: str,
        to: str,
        status_hook: str,
        base_url: str,
        caller_name: str = "",
        parent: "Call | None" = None,
        customer_data: dict[str, Any] | None = None,
    ) -> None:
        self.platform = platform
        self.sid, self.call_id, self.trace_id = (platform.new_id() for _ in range(3))
        self.direction: Direction = direction
        self.from_, self.to, self.caller_name = from_, to, caller_name
        self.parent = parent
        self.customer_data = customer_data
        self.status_hook, self.base_url = status_hook, base_url
        self.party: Party | None = None
        self.watcher = Watcher()
        self.session: Session | None = None
        self.status, self.sip_status, self.sip_reason = "trying", 100, "Trying"
        self.is_answered = self.is_early = self.is_over = self.is_dropped = False
        self.answered_ms = self.over_ms = 0
        self.terminated_by = ""
        self.key_listeners: list[Callable[[str], object]] = []
        self.prompts: set[Sound] = set()
        self.tracks = Tracks(self)
        self.member: Member | None = None
        self.bridge: Call | None = None

    @property
    def is_forgotten(self) -> bool:
        """Whether its record has run out while it lives; its end makes a new one."""
        if self.is_over or not self.is_answered:
            return False
        age_ms = self.platform.scheduler.now_ms() - self.answered_ms
        return age_ms >= self.platform.config.answered_calls_listed_seconds * 1000

    # What the platform tells about it

    def body(self) -> dict[str, Any]:
        """The fields that every hook about this call carries."""
        body: dict[str, Any] = {
            "call_sid": self.sid,
            "direction": self.direction,
            "from": self.from_,
            "to": self.to,
            "call_id": self.call_id,
            "sip_status": self.sip_status,
            "sip_reason": self.sip_reason,
            "call_status": self.status,
            "account_sid": self.platform.config.account_sid,
            "trace_id": self.trace_id,
            "application_sid": self.platform.config.application_sid,
            "originating_sip_ip": "192.0.2.10",
        }
        if self.direction == "inbound":
            body["caller_name"] = self.caller_name
        if self.parent:
            body["parent_call_sid"] = self.parent.sid
        if self.terminated_by:
            body["call_termination_by"] = self.terminated_by
        if self.status == "completed":
            body["duration"] = (self.over_ms - self.answered_ms) // 1000
        if self.customer_data is not None:
            body["customerData"] = self.customer_data
        return body

    def report(self, status: str, sip_status: int, reason: str = "") -> None:
        """Change the status and post it, without waiting for anything."""
        self.status, self.sip_status = status, sip_status
        self.sip_reason = reason or REASONS.get(sip_status, "Unknown")
        self.post("status", self.status_hook)

    def post(
        self,
        kind: HookKind,
        hook: str | Mapping[str, Any],
        extra: Mapping[str, Any] | None = None,
        on_answer: OnAnswer | None = None,
    ) -> None:
        """Send a hook about this call; nothing goes out for a call that was dropped."""
        if not self.is_dropped:
            body = self.body() | dict(extra or {})
            if kind == "wait" and "customerData" in body:
                # Hooks for who waits, enters or holds spell it differently: seen in the source.
                body["customerdata"] = body.pop("customerData")
            self.platform.webhooks.send(kind, hook, self.base_url, body, on_answer)

    # What the far party does

    def party_ringing(self) -> None:
        """The called party rings (180)."""
        if not (self.is_over or self.is_answered):
            self.report("ringing", 180)
            self.watcher.ringing(self)

    def party_early(self) -> None:
        """The called party sends sound before it answers (183)."""
        if not (self.is_over or self.is_answered):
            self.is_early = True
            self.report("early-media", 183)
            self.watcher.early(self)
            self.platform.changed()

    def party_answered(self) -> None:
        """The called party answers."""
        if not (self.is_over or self.is_answered):
            self._up()
            self.watcher.answered(self)

    def party_rejected(self, status: int, reason: str = "") -> None:
        """The called party refuses with a SIP status."""
        if not self.is_over:
            word = "busy" if status in BUSY else "no-answer" if status == 487 else "failed"
            self._over(word, status, reason)

    def party_hung_up(self) -> None:
        """The far party hangs up, or cancels before it was answered."""
        if self.is_over:
            return
        self.terminated_by = "caller"
        if self.is_answered:
            self._over("completed", 200)
        else:
            self._over("no-answer", 487)

    def key(self, digit: str) -> None:
        """A key was pressed; whoever listens on this call gets it, nobody else hears it."""
        if self.is_answered and not self.is_over:
            for listener in tuple(self.key_listeners):
                listener(digit)

    # What the platform does

    def answer(self) -> None:
        """Answer an inbound call; nothing if it is answered."""
        if not (self.is_answered or self.is_over) and self.party:
            self._up()
            self.party.call_answered()

    def send_early(self) -> None:
        """Open the sound of an inbound call without answering it."""
        if not (self.is_answered or self.is_early or self.is_over) and self.party:
            self.is_early = True
            self.party.call_early()
            self.platform.changed()

    def send_ringing(self) -> None:
        """Tell the caller of an inbound call that it rings."""
        if not (self.is_answered or self.is_early or self.is_over) and self.party:
            self.party.call_ringing()

    def decline(self, status: int, reason: str = "") -> None:
        """Refuse an inbound call that is not answered."""
        if not self.is_over:
            reason = reason or REASONS.get(status, "Unknown")
            self._over("failed", status, reason)
            self._tell_party(status, reason)

    def cancel(self) -> None:
        """Give up a call to a party that has not answered; its phone stops ringing."""
        if not (self.is_over or self.is_answered):
            self._over("no-answer", 487)
            self._tell_party(487, REASONS[487])

    def give_up(self) -> None:
        """A dial cancels one of its calls, and listens to it no more: no status tells of its end.

        The record of the call goes on saying what its last status was.
        """
        if not (self.is_over or self.is_answered):
            self._end()
            self._tell_party(487, REASONS[487])

    def hang_up(self) -> None:
        """End the call from the platform's side, at any stage."""
        if self.is_over:
            return
        if not self.is_answered:
            self.cancel()
            return
        self.terminated_by = "jambonz"
        self._over("completed", 200)
        self._tell_party(200, "Normal Clearing")

    def drop(self) -> None:
        """The platform dies under the call: no status, no hook; the party loses its sound."""
        self.is_dropped = True
        self._over("failed", 500)
        self._tell_party(500, REASONS[500])

    def _up(self) -> None:
        self.is_answered, self.answered_ms = True, self.platform.scheduler.now_ms()
        self.report("in-progress", 200)
        self.platform.changed()

    def _over(self, word: str, sip_status: int, reason: str = "") -> None:
        self.is_over, self.over_ms = True, self.platform.scheduler.now_ms()
        self.report(word, sip_status, reason)
        self._end()

    def _end(self) -> None:
        self.is_over, self.over_ms = True, self.platform.scheduler.now_ms()
        self.key_listeners.clear()
        self.tracks.stop()
        self.watcher.ended(self)
        self.platform.changed()

    def _tell_party(self, status: int, reason: str) -> None:
        if self.party:
            self.party.call_ended(status, reason)

    # Sound

    def given(self) -> Sounds:
        """What the far party sends into the platform."""
        return SILENCE if self.is_over or self.party is None else self.party.gives()

    def sent(self) -> Sounds:
        """What the platform sends to the far party."""
        if self.is_over:
            return SILENCE
        sounds = frozenset(self.prompts) | self.tracks.sounds()
        if self.member:
            sounds |= self.member.hears()
        if self.bridge:
            sounds |= self.bridge.given()
        return sounds
