"""`dial`: ring one or more parties and connect the first that answers with the caller."""

from typing import Any

from ivr_app.emulator.calls import Call
from ivr_app.emulator.loop import LoopEnd
from ivr_app.emulator.parties import Watcher
from ivr_app.emulator.scheduler import Timer
from ivr_app.emulator.sounds import Sound
from ivr_app.emulator.verb import Verb

DEFAULT_TIMEOUT_SECONDS = 60.0


class DialVerb(Verb, Watcher):
    """The caller is answered at once unless answerOnBridge, which lets it ring or hear early
    media until somebody answers.
    """

    needs = "nothing"

    def start(self) -> None:
        """Place the calls."""
        self._legs: list[Call] = []
        self._winner: Call | None = None
        self._results: dict[str, Any] = {}
        self._timers: list[Timer] = []
        self._music: Sound | None = None
        self._is_giving_up = self._has_ended = False
        if not self.data.get("answerOnBridge"):
            self.call.answer()
        self._play_music()
        self._later(float(self.data.get("timeout", DEFAULT_TIMEOUT_SECONDS)), self._no_answer)
        for target in self.data["target"]:
            leg = self.platform.exchange.dial_leg(self.call, target, self.data)
            leg.watcher = self
            self._legs.append(leg)

    def _play_music(self) -> None:
        if music := self.data.get("dialMusic"):
            self.call.send_early()
            self._music = Sound(f"play:{music}")
            self.call.prompts.add(self._music)
            self.platform.changed()

    def _stop_music(self) -> None:
        if self._music:
            self.call.prompts.discard(self._music)

    # What the dialled parties do

    def ringing(self, call: Call) -> None:  # noqa: ARG002 - a watcher's signature
        """It rings: so does the caller's, if it is not answered."""
        self.call.send_ringing()

    def early(self, call: Call) -> None:
        """Early media reaches the caller, if there is nothing else for it to hear."""
        if len(self.data["target"]) == 1 and not self._music:
            self.call.send_early()
            self._bridge(call)

    def answered(self, call: Call) -> None:
        """The first to answer is connected, the others stop ringing."""
        self._cancel_timers()
        self._winner = call
        self._results = self._result("completed", 200, call)
        for leg in tuple(self._legs):
            if leg is not call:
                leg.give_up()
        self._stop_music()
        self.call.answer()
        self._bridge(call)
        if isinstance(self.call.party, LoopEnd) and not self.data.get("anchorMedia"):
            # The platform hands the sound on past itself, and on a call that loops back
            # through it the sound stops there.
            self._unbridge()
        if limit := self.data.get("timeLimit"):
            self._later(float(limit), call.hang_up)

    def ended(self, call: Call) -> None:
        """A dialled call is over; the dial is over with the last of them, or the connected one."""
        self._legs.remove(call)
        if self._winner is None and not self._is_giving_up:
            self._results = self._result(call.status, call.sip_status, call)
        if call is self._winner or not self._legs:
            self._end()

    def _no_answer(self) -> None:
        """The time to answer is over. The result is whatever was last reported, such as "ringing".

        The platform means to say no-answer with 487, but writes it where nobody reads it.
        """
        self._give_up()

    def _give_up(self) -> None:
        legs = tuple(self._legs)
        self._is_giving_up = True
        if legs and self._winner is None:
            self._results = self._result(legs[-1].status, legs[-1].sip_status, legs[-1])
        for leg in legs:
            leg.give_up()

    # Its end

    def stop(self) -> None:
        """The caller is gone, or has got other verbs: end what was dialled."""
        if self._winner:
            self._winner.hang_up()
        self._give_up()
        self._end()

    @property
    def obeys_answer(self) -> bool:
        """A dial that was replaced asks its hook, and goes by the replacement."""
        return not self.replaced

    def _end(self) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        self._cancel_timers()
        self._unbridge()
        self._stop_music()
        self.act(self._results)

    def _bridge(self, leg: Call) -> None:
        self.call.bridge, leg.bridge = leg, self.call
        self.platform.changed()

    def _unbridge(self) -> None:
        if other := self.call.bridge:
            self.call.bridge = other.bridge = None
            self.platform.changed()

    def _later(self, seconds: float, fn: Any) -> None:
        self._timers.append(self.platform.scheduler.call_later(seconds, fn))

    def _cancel_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _result(self, status: str, sip_status: int, leg: Call) -> dict[str, Any]:
        return {
            "dial_call_status": status,
            "dial_sip_status": sip_status,
            "dial_call_sid": leg.sid,
        }
