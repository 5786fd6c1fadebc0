"""The platform: one account, its phones, calls and rooms. Everything else hangs on it."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any
from uuid import UUID

from flask import Flask

from ivr_app.emulator import verb as verbs
from ivr_app.emulator.calls import Call
from ivr_app.emulator.conference_verb import ConferenceVerb
from ivr_app.emulator.config import PlatformConfig
from ivr_app.emulator.dial_verb import DialVerb
from ivr_app.emulator.exchange import Exchange
from ivr_app.emulator.faults import Faults
from ivr_app.emulator.gather_verb import GatherVerb
from ivr_app.emulator.phones import Phone, PhoneCall
from ivr_app.emulator.rest import create_rest_app
from ivr_app.emulator.rooms import Room
from ivr_app.emulator.scheduler import Scheduler
from ivr_app.emulator.session import Session
from ivr_app.emulator.speech import say_seconds
from ivr_app.emulator.timeline import Event, Timeline, Violation
from ivr_app.emulator.transport import HookTransport
from ivr_app.emulator.verb_table import DECLINE, problems_of
from ivr_app.emulator.webhooks import HookAnswer, Webhooks

VERB_CLASSES: dict[str, verbs.VerbClass] = {
    "answer": verbs.AnswerVerb,
    "say": verbs.SpeechVerb,
    "play": verbs.SpeechVerb,
    "pause": verbs.PauseVerb,
    "gather": GatherVerb,
    "dial": DialVerb,
    "conference": ConferenceVerb,
    "config": verbs.ConfigVerb,
    "tag": verbs.TagVerb,
    "dub": verbs.DubVerb,
    "redirect": verbs.RedirectVerb,
    "hangup": verbs.HangupVerb,
    DECLINE: verbs.DeclineVerb,
    "leave": verbs.LeaveVerb,
}


class Platform:
    """State is touched only on the scheduler's line of events; phones and the REST API see to
    that themselves, other callers use `scheduler.run`.
    """

    def __init__(
        self,
        config: PlatformConfig,
        hooks: HookTransport,
        scheduler: Scheduler,
        faults: Faults | None = None,
    ) -> None:
        self.config, self.scheduler = config, scheduler
        self.faults = faults if faults is not None else Faults()
        self.timeline = Timeline(scheduler.now_ms)
        self._random = Random(config.seed)  # noqa: S311 - repeatable, and no secret
        self.webhooks = Webhooks(
            config,
            hooks,
            scheduler,
            faults=self.faults,
            timeline=self.timeline,
            random=Random(config.seed + 1),  # noqa: S311 - as above
        )
        self.phones: dict[str, Phone] = {}
        self.numbers: dict[str, Phone] = {}
        self.exchange = Exchange(self)
        self.rooms: dict[str, Room] = {}
        self.waiting: dict[str, list[ConferenceVerb]] = {}
        self.dead_urls: set[str] = set()
        self.media_server_crashed = False
        self.version = 0
        self._listening_is_due = False
        self.rest_app: Flask = create_rest_app(self)

    # For those who use it

    def add_phone(self, user: str, name: str) -> Phone:
        """A phone that is registered in the realm of the account as `user`."""
        self.phones[user] = Phone(self, user, name, registered=True)
        return self.phones[user]

    def add_number(self, number: str, name: str) -> Phone:
        """An external party, in E.164, that can call and be called."""
        self.numbers[number] = Phone(self, number, name, registered=False)
        return self.numbers[number]

    @property
    def log(self) -> list[Event]:
        """All events so far."""
        return self.timeline.events

    @property
    def violations(self) -> list[Violation]:
        """What the application did that the real platform refuses, ignores or dies of."""
        return self.timeline.violations

    @property
    def unequal_doubles(self) -> list[tuple[str, Any, Any]]:
        """Doubled hooks whose second answer was another one: url, first and second document."""
        return self.webhooks.unequal_doubles

    def on_event(self, fn: Callable[[Event], object]) -> None:
        """Call fn with every further event."""
        self.timeline.subscribe(fn)

    @property
    def live_calls(self) -> list[Call]:
        """Calls that are not over."""
        return [call for call in self.exchange.calls.values() if not call.is_over]

    def restart_platform(self) -> None:
        """The platform restarts: all calls drop without a word to the application."""
        self.scheduler.run(self._restart)

    def _restart(self) -> None:
        for call in self.live_calls:
            call.drop()
        for registry in (self.exchange.calls, self.rooms, self.waiting):
            registry.clear()
        self.changed()

    def crash_media_server(self, why: str, call_sid: str) -> None:
        """The media server dies: all calls lose their sound and end."""
        self.timeline.violate(f"the media server went down: {why}", call_sid)
        self.media_server_crashed = True
        for call in self.live_calls:
            self.scheduler.submit(call.hang_up)

    # Verbs

    def document_of(self, call: Call, answer: HookAnswer) -> list[dict[str, Any]]:
        """The verbs in an answer; none if it failed, is no list, or cannot be run."""
        if not answer.ok or not isinstance(answer.document, list):
            return []
        runnable, problems = problems_of(answer.document)
        for problem in problems:
            self.timeline.violate(problem, call.sid)
        return answer.document if runnable else []

    def verb_for(self, session: Session, data: Mapping[str, Any]) -> verbs.Verb:
        """The verb that runs this part of a document."""
        return VERB_CLASSES[data["verb"]](session, data)

    def seconds_to_say(self, text: str) -> float:
        """How long a text takes to say."""
        return say_seconds(text, self.config.say_seconds, self.config.say_seconds_per_character)

    # Sound

    def changed(self) -> None:
        """Something changed that may change what is heard: all phones listen, once an instant."""
        self.version += 1
        if not self._listening_is_due:
            self._listening_is_due = True
            self.scheduler.submit(self._listen)

    def _listen(self) -> None:
        self._listening_is_due = False
        for phone in (*self.phones.values(), *self.numbers.values()):
            for call in phone.calls:
                call.listen()

    # The timeline

    def note_phone(self, phone: Phone, text: str) -> None:
        """Put on the timeline what a phone does."""
        self.timeline.add("phone", f"{phone.name} {text}", phone=phone.name)

    def note_heard(self, call: PhoneCall, heard: list[str]) -> None:
        """Put on the timeline what a phone hears from now on."""
        text = f"{call.phone.name} hears {', '.join(heard) or 'nothing'}"
        self.timeline.add("heard", text, phone=call.phone.name, hears=heard)

    def new_id(self) -> str:
        """A fresh identifier in the form of a UUID; the same run makes the same ones."""
        return str(UUID(int=self._random.getrandbits(128), version=4))
