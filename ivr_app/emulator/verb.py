"""What all verbs have in common, and the verbs that need no more than a few lines."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ivr_app.emulator.barge_in import BargeIn
from ivr_app.emulator.faults import HookKind
from ivr_app.emulator.speech import Player, utterances
from ivr_app.emulator.webhooks import base_of

if TYPE_CHECKING:
    from ivr_app.emulator.session import Session

Needs = Literal["answer", "early", "nothing"]


class Verb:
    """One verb of a document while it runs. `needs`: what it does to an unanswered call."""

    needs: ClassVar[Needs] = "answer"

    def __init__(self, session: "Session", data: Mapping[str, Any]) -> None:
        self.session, self.data = session, data
        self.call, self.platform = session.call, session.platform
        self.replaced = self.is_asking = self.is_over = False

    @property
    def obeys_answer(self) -> bool:
        """Whether verbs that the action hook answers are run."""
        return True

    def run(self) -> None:
        """Answer the call if the verb needs that, then start."""
        needs = "early" if self.data.get("earlyMedia") is True else self.needs
        if needs == "answer":
            self.call.answer()
        elif needs == "early":
            self.call.send_early()
        if not self.call.is_over:
            self.start()

    def start(self) -> None:
        """Begin; must lead to `finish`."""
        self.finish()

    def stop(self) -> None:
        """Replaced, or the call is over; must lead to `finish`."""
        self.finish()

    def finish(self) -> None:
        """Done: the session goes on."""
        if not self.is_over:
            self.is_over = True
            self.session.finished(self)

    def act(self, extra: Mapping[str, Any], kind: HookKind = "verb") -> None:
        """Ask the action hook, if there is one; finishes the verb in any case."""
        if hook := self.data.get("actionHook"):
            self.is_asking = True
            self.session.ask(hook, kind, extra, self)
        else:
            self.finish()


class AnswerVerb(Verb):
    """answer: nothing but the answering."""


class SpeechVerb(Verb):
    """say, play, pause."""

    def start(self) -> None:
        """Play it."""
        self._player = Player(self.call, utterances(self.call, self.data), self.finish)
        self._player.start()

    def stop(self) -> None:
        """Fall silent."""
        self._player.stop()
        self.finish()


class PauseVerb(SpeechVerb):
    """pause: leaves an unanswered call as it is."""

    needs = "nothing"


class ConfigVerb(Verb):
    """config: only its `bargeIn` is modelled."""

    needs = "nothing"

    def start(self) -> None:
        """Begin or end the gather beside the call; one that runs already is left running."""
        options = self.data.get("bargeIn", {})
        running = self.session.barge_in
        if options.get("enable") is True and not running:
            self.call.answer()
            self.session.barge_in = BargeIn(self.session, options)
            self.session.barge_in.start()
        elif options.get("enable") is False and running:
            running.stop()
            self.session.barge_in = None
        self.finish()


class TagVerb(Verb):
    """tag: from now on every hook of the call carries the data."""

    needs = "nothing"

    def start(self) -> None:
        """Replace what was tagged before."""
        self.call.customer_data = dict(self.data["data"])
        self.finish()


class DubVerb(Verb):
    """dub: does something to a track of the call."""

    def start(self) -> None:
        """Do it."""
        self.call.tracks.do(self.data)
        self.finish()


class RedirectVerb(Verb):
    """redirect: the call goes on with what that URL answers."""

    needs = "nothing"

    def start(self) -> None:
        """Ask; an absolute URL is from now on what relative hooks are resolved against."""
        hook = self.data["actionHook"]
        url = hook if isinstance(hook, str) else hook["url"]
        if url.startswith(("http://", "https://")):
            self.call.base_url = base_of(url)
        if isinstance(status_hook := self.data.get("statusHook"), str):
            self.call.status_hook = status_hook
        self.act({}, "redirect")


class HangupVerb(Verb):
    """hangup: for a call that is answered."""

    needs = "nothing"

    def start(self) -> None:
        """Hang up; an unanswered call is refused when the verbs run out."""
        if self.call.is_answered:
            self.call.hang_up()
        self.finish()


class DeclineVerb(Verb):
    """sip:decline: for a call that is not answered yet."""

    needs = "nothing"

    def start(self) -> None:
        """Refuse the call; an answered one cannot be refused, the verb is passed over."""
        if self.call.is_answered:
            self.platform.timeline.violate("sip:decline of an answered call", self.call.sid)
        else:
            self.call.decline(int(self.data["status"]), str(self.data.get("reason", "")))
        self.finish()


class LeaveVerb(Verb):
    """leave: has a meaning in queues only; anywhere else it holds the call until replaced."""

    needs = "nothing"

    def start(self) -> None:
        """Wait to be replaced."""


VerbClass = Callable[["Session", Mapping[str, Any]], Verb]
