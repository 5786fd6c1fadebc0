"""The session of a call: it asks the first hook and runs verb documents, one verb at a time.

A document replaces what is left of the running one. A verb that is replaced while it runs
stops first, and what its own action hook answers then replaces the replacement; a verb that
waits for that answer already is waited for.
"""

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ivr_app.emulator.barge_in import BargeIn
from ivr_app.emulator.calls import Call
from ivr_app.emulator.faults import HookKind
from ivr_app.emulator.parties import Watcher
from ivr_app.emulator.webhooks import HookAnswer

if TYPE_CHECKING:
    from ivr_app.emulator.verb import Verb

DEFAULTS = {
    "synthesizer": {"vendor": "example", "language": "en-GB", "voice": "example"},
    "recognizer": {"vendor": "example", "language": "en-GB"},
}


class Session(Watcher):
    """Runs verbs on an inbound or a placed call."""

    def __init__(self, call: Call, call_hook: str | Mapping[str, Any]) -> None:
        self.call = call
        self.platform = call.platform
        self.current: Verb | None = None
        self.barge_in: BargeIn | None = None
        self._call_hook = call_hook
        self.has_begun = call.direction == "outbound"
        self._left: deque[dict[str, Any]] = deque()
        call.session = self
        call.watcher = self

    # How a call begins

    def begin_inbound(self, sip: dict[str, Any]) -> None:
        """Ask the first hook. It fails, or answers no verbs -> the caller gets 480."""
        extra = {"sip": sip, "defaults": DEFAULTS}
        self.call.post("call", self._call_hook, extra, self._first_answer)

    def _first_answer(self, answer: HookAnswer) -> None:
        document = self.platform.document_of(self.call, answer)
        self.has_begun = True
        if self.call.is_over:
            return
        if not document:
            self.call.decline(480)
            return
        self.call.report("trying", 100)
        self.replace(document)

    def answered(self, call: Call) -> None:
        """A call that was placed is answered: only now its hook is asked."""
        call.post("call", self._call_hook, {"defaults": DEFAULTS}, self._placed_answer)

    def _placed_answer(self, answer: HookAnswer) -> None:
        if not self.call.is_over:
            self.replace(self.platform.document_of(self.call, answer))

    # Running verbs

    def take(self, document: list[dict[str, Any]]) -> None:
        """Let these verbs be next, instead of what was left."""
        self._left = deque(document)

    def replace(self, document: list[dict[str, Any]]) -> None:
        """Stop what runs and go on with this document; for a placed call not yet answered
        that means to give the call up.
        """
        if self.call.is_over:
            return
        if self.call.direction == "outbound" and not self.call.is_answered:
            self.call.cancel()
            return
        self.take(document)
        if self.current is None:
            self._next()
        elif not self.current.is_asking:
            self.current.replaced = True
            self.current.stop()

    def finished(self, verb: "Verb") -> None:
        """A verb is done; called by the verb."""
        if verb is self.current:
            self.current = None
            self._next()

    def _next(self) -> None:
        if self.call.is_over:
            return
        if not self._left:
            self._out_of_verbs()
            return
        self.current = self.platform.verb_for(self, self._left.popleft())
        self.current.run()

    def _out_of_verbs(self) -> None:
        if self.call.is_answered:
            self.call.hang_up()
        else:
            self.call.decline(603)

    # Hooks of verbs

    def ask(
        self,
        hook: str | Mapping[str, Any],
        kind: HookKind,
        extra: Mapping[str, Any],
        then: "Verb",
    ) -> None:
        """Ask an action hook of a verb; the verb is finished when the answer is in."""

        def answered(answer: HookAnswer) -> None:
            document = self.platform.document_of(self.call, answer)
            if document and then.obeys_answer and not self.call.is_over:
                self.take(document)
            then.finish()

        self.call.post(kind, hook, extra, answered)

    def redirect(self, hook: str | Mapping[str, Any]) -> None:
        """A new call hook from outside: its verbs are fetched first, then replace what runs."""

        def answered(answer: HookAnswer) -> None:
            if document := self.platform.document_of(self.call, answer):
                self.replace(document)

        self.call.post("redirect", hook, None, answered)

    # How a call ends

    def ended(self, call: Call) -> None:  # noqa: ARG002 - a watcher's signature
        """The call is over: no more verbs; the running one stops, and may still ask its hook."""
        self._left.clear()
        if self.barge_in:
            self.barge_in.stop()
        if self.current and not self.current.is_asking:
            self.current.stop()
