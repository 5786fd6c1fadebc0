"""Phones: they dial, ring, answer, press keys, hang up, and know what they hear.

A phone of the realm is authenticated by the platform; an external number is not. Methods may
be called from any thread.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple

from ivr_app.emulator.behaviour import Answer, Behaviour, EarlyMedia, Reject
from ivr_app.emulator.calls import REASONS
from ivr_app.emulator.sounds import SILENCE, Sound, Sounds, labels

if TYPE_CHECKING:
    from ivr_app.emulator.calls import Call
    from ivr_app.emulator.platform import Platform

State = Literal["calling", "ringing", "early", "up", "ended"]
RINGBACK = "ringback"


class Ended(NamedTuple):
    """How a call ended for the phone: 200 = hung up, else the SIP status that refused it."""

    status: int
    reason: str


class Phone:
    """A device with any number of lines. `when_called` None: somebody answers it by hand."""

    def __init__(self, platform: "Platform", user: str, name: str, *, registered: bool) -> None:
        self.platform, self.user, self.name = platform, user, name
        self.is_registered = registered
        self.when_called: Behaviour | None = None
        self.calls: list[PhoneCall] = []
        self.rings = 0

    def dial(
        self,
        to: str,
        caller_id: str | None = None,
        headers: dict[str, str] | None = None,
        *,
        escape_hash: bool = True,
    ) -> "PhoneCall":
        """Call somebody. A `#` must be escaped in SIP; phones that do not are escape_hash=False."""
        dialled = to.replace("#", "%23") if escape_hash else to
        shown = caller_id or self.user
        return self.platform.scheduler.run(lambda: self._dial(dialled, shown, headers or {}))

    @property
    def ringing(self) -> "PhoneCall | None":
        """The call that rings this phone, the oldest if there are several."""
        waiting = (c for c in self.calls if c.is_incoming and c.state in ("ringing", "early"))
        return next(waiting, None)

    @property
    def live_calls(self) -> "list[PhoneCall]":
        """Calls that are not over."""
        return [call for call in self.calls if call.state != "ended"]

    def _dial(self, to: str, caller_id: str, headers: dict[str, str]) -> "PhoneCall":
        call = PhoneCall(self, remote=to, is_incoming=False)
        self.platform.note_phone(self, f"dials {to}")
        self.platform.exchange.receive(
            party=call,
            from_=caller_id,
            to=to,
            caller_name=self.name,
            headers=headers,
            authenticated_user=self.user if self.is_registered else "",
        )
        return call


class PhoneCall:
    """One call of a phone. `remote`: the number dialled, or the number that the phone shows."""

    def __init__(self, phone: Phone, *, remote: str, is_incoming: bool, name: str = "") -> None:
        self.phone, self.remote, self.is_incoming = phone, remote, is_incoming
        self.remote_name = name
        self.platform = phone.platform
        self.state: State = "calling"
        self.ended_with: Ended | None = None
        self.heard: list[tuple[int, str]] = []
        self.call: Call | None = None
        self._voice = Sound(f"voice:{phone.name}")
        self._ringback = Sound(RINGBACK)
        self._early: Sound | None = None
        self._hearing: Sounds = SILENCE
        phone.calls.append(self)

    # What a person does

    def press(self, keys: str, gap: float = 0.2) -> None:
        """Press keys one after another, gap seconds apart; the first at once."""

        def press_one(rest: str) -> None:
            if self.state == "up" and self.call:
                self.call.key(rest[0])
                if rest[1:]:
                    self.platform.scheduler.call_later(gap, lambda: press_one(rest[1:]))

        def begin() -> None:
            self.platform.note_phone(self.phone, f"presses {keys}")
            press_one(keys)

        if keys:
            self.platform.scheduler.run(begin)

    def hangup(self) -> None:
        """Hang up, or give up a call that is not answered yet."""
        self.platform.scheduler.run(self._hang_up)

    def answer(self) -> None:
        """Pick up."""
        self.platform.scheduler.run(self._answer)

    def reject(self, status: int = 486) -> None:
        """Refuse an incoming call."""
        self.platform.scheduler.run(lambda: self._reject(status))

    def early_media(self, label: str = "announcement") -> None:
        """Send sound without picking up."""
        self.platform.scheduler.run(lambda: self._send_early(label))

    def hears(self) -> frozenset[str]:
        """Labels of all that it hears now."""
        return self.platform.scheduler.run(lambda: labels(self.sounds()))

    def heard_labels(self, since_ms: int = 0) -> list[str]:
        """Labels of the sources that began to be heard since then, in order."""
        return [label for at, label in self.heard if at >= since_ms]

    # What the network does (the far end of a platform's call)

    def ring(self) -> None:
        """Rings, and does what its owner decided for such a case."""
        self.state = "ringing"
        self.phone.rings += 1
        self.platform.note_phone(self.phone, f"rings, shows {self.remote}")
        if self.call:
            self.call.party_ringing()
        self._behave(self.phone.when_called)

    def call_ringing(self) -> None:
        """The other side rings."""
        self.state = "ringing"
        self.platform.changed()

    def call_early(self) -> None:
        """Sound from the other side before it answers."""
        self.state = "early"

    def call_answered(self) -> None:
        """The other side answers."""
        self.state = "up"
        self.platform.note_phone(self.phone, "is connected")

    def call_ended(self, status: int, reason: str) -> None:
        """The platform ends the call."""
        self._end(status, reason)

    def gives(self) -> Sounds:
        """Its voice, all the time; or its early media before it is answered."""
        if self.state == "up":
            return frozenset({self._voice})
        if self.state == "early" and self._early:
            return frozenset({self._early})
        return SILENCE

    # Sound

    def sounds(self) -> Sounds:
        """All that it hears now."""
        if self.state == "ringing" and not self.is_incoming:
            return frozenset({self._ringback})
        hears = self.state == "up" or (self.state == "early" and not self.is_incoming)
        return self.call.sent() if hears and self.call else SILENCE

    def listen(self) -> None:
        """Note what began and what ended since the last time."""
        hearing = self.sounds()
        before, self._hearing = self._hearing, hearing
        if hearing == before:
            return
        now = self.platform.scheduler.now_ms()
        begun = sorted(hearing - before, key=lambda sound: sound.number)
        self.heard.extend((now, sound.label) for sound in begun)
        if labels(hearing) != labels(before) or begun:
            self.platform.note_heard(self, sorted(labels(hearing)))

    # Inside

    def _behave(self, behaviour: Behaviour | None) -> None:
        later = self.platform.scheduler.call_later
        match behaviour:
            case Answer(after=after):
                later(after, self._answer)
            case Reject(status=status, after=after):
                later(after, lambda: self._reject(status))
            case EarlyMedia(after=after, label=label, then=then):
                later(after, lambda: self._early_then(label, then))

    def _early_then(self, label: str, then: Answer | Reject | None) -> None:
        self._send_early(label)
        self._behave(then)

    def _answer(self) -> None:
        if self.is_incoming and self.state in ("ringing", "early") and self.call:
            self.state = "up"
            self.platform.note_phone(self.phone, "answers")
            self.call.party_answered()

    def _reject(self, status: int) -> None:
        if self.is_incoming and self.state in ("ringing", "early") and self.call:
            self._end(status, REASONS.get(status, "Unknown"))
            self.call.party_rejected(status)

    def _send_early(self, label: str) -> None:
        if self.is_incoming and self.state == "ringing" and self.call:
            self.state = "early"
            self._early = Sound(f"early:{label}")
            self.platform.note_phone(self.phone, f"sends early media: {label}")
            self.call.party_early()

    def _hang_up(self) -> None:
        if self.state == "ended":
            return
        if self.is_incoming and self.state != "up":
            self._reject(603)
            return
        was_up = self.state == "up"
        self._end(200 if was_up else 487, "Normal Clearing" if was_up else REASONS[487])
        if self.call:
            self.call.party_hung_up()

    def _end(self, status: int, reason: str) -> None:
        if self.state != "ended":
            self.state = "ended"
            self.ended_with = Ended(status, reason)
            self.platform.note_phone(self.phone, f"call ended: {status} {reason}")
            self.platform.changed()
