"""Outcomes made into verb documents: all that callers hear is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import verbs
from ivr_app.config import MUSIC_TRACK, PROMPT_TRACK, Announcer, Settings
from ivr_app.domain.party import Party, number_leg
from ivr_app.domain.room import Entrance
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.services.outcomes import (
    Bridged,
    Declined,
    Dialling,
    InRoom,
    MenuEntered,
    Nothing,
    Outcome,
    Over,
    PinWanted,
    Said,
)
from ivr_app.urls import HookUrls

Document = list[verbs.Verb]

PIN_SECONDS = 5
_PRESENCE = ["join", "leave"]
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Flows:
    """Documents for the callers of one account."""

    catalogue: Catalogue
    settings: Settings
    urls: HookUrls

    def speak(
        self, name: str, language: str, values: Mapping[str, str] = NONE, *, early: bool = False
    ) -> verbs.Verb:
        """Say or play one prompt; ``early`` before the call is answered."""
        prompt = self.catalogue.fill(name, language, values)
        early_media = True if early else None
        if prompt.url:
            return verbs.play(prompt.url, early_media=early_media)
        return verbs.say(prompt.text, early_media=early_media)

    def said(self, said: Said) -> Document:
        """Prompts, then the end of the call."""
        values = {"number": said.number} if said.number else NONE
        words = [self.speak(name, said.language, values) for name in said.prompts]
        return [*words, verbs.hangup()]

    def apology(self, language: str) -> Document:
        """For a call that cannot be served now."""
        return [self.speak("apology", language), verbs.hangup()]

    def declined(self, declined: Declined) -> Document:
        """A prompt as early media; the call is never answered, and so never billed."""
        values = {"number": declined.number} if declined.number else {}
        words = self.speak(declined.prompt, declined.language, values, early=True)
        return [words, verbs.sip_decline(declined.status)]

    def ask_pin(self, wanted: PinWanted) -> Document:
        """Ask for the PIN. Its length is not given away: ``#`` or a pause ends the entry."""
        party = wanted.party
        wrong = [self.speak("wrong_pin", party.language)] if wanted.wrong else []
        prompt = self.speak("enter_pin", party.language)
        play = prompt if prompt["verb"] == "play" else None
        gather = verbs.gather(
            input=["digits"],
            finish_on_key="#",
            min_digits=1,
            timeout=PIN_SECONDS,
            inter_digit_timeout=PIN_SECONDS,
            action_hook=self.urls.pin(wanted.attempt),
            say=None if play else prompt,
            play=play,
        )
        return [verbs.tag(party.as_data()), *wrong, gather]

    def in_room(self, entry: InRoom) -> Document:
        """Into the conference, with its keys and its private track."""
        party = entry.party
        return [
            verbs.tag(party.as_data()),
            # Before the words: keys that are pressed while they are said count.
            verbs.config(barge_in=self._keys()),
            *self._welcome(entry),
            *self._tracks(entry.entrance),
            self._conference(party, entry.entrance),
        ]

    def _welcome(self, entry: InRoom) -> Document:
        """What the caller hears before it enters."""
        language = entry.party.language
        words: Document = []
        if entry.created and entry.party.role == "owner":
            words.append(self.speak("started", language))
        if self._recording(entry.party, entry.entrance):
            words.append(self.speak("recorded", language))
        if entry.entrance.enter_sound:
            words.append(verbs.play(entry.entrance.enter_sound))
        return words

    def _recording(self, party: Party, entrance: Entrance) -> dict[str, str] | None:
        template = self.settings.recording_path
        if not (entrance.recorded and template):
            return None
        return {"path": template.replace("{room}", party.room.platform_name(party.room_id))}

    def _tracks(self, entrance: Entrance) -> Document:
        """Private tracks of the call: for prompts, and apart from them for music."""
        if self.settings.announcer is not Announcer.DUB:
            return []
        music = [verbs.dub_add_track(MUSIC_TRACK)] if entrance.music else []
        return [verbs.dub_add_track(PROMPT_TRACK), *music]

    def _keys(self) -> verbs.Verb:
        return verbs.barge_in(
            enable=True,
            sticky=True,
            input=["digits"],
            min_digits=1,
            inter_digit_timeout=self.settings.inter_digit_seconds,
            finish_on_key="#" if self.settings.hash_finishes else None,
            action_hook=self.urls.keys(),
        )

    def _conference(self, party: Party, entrance: Entrance) -> verbs.Verb:
        # True makes a moderator of the platform, whom a mute of all does not touch.
        starts = True if party.role in ("owner", "moderator") else None
        return verbs.conference(
            party.room.platform_name(party.room_id),
            start_conference_on_enter=False if entrance.waits else starts,
            wait_hook=self.urls.wait(entrance.music) if entrance.waits else None,
            join_muted=True if entrance.muted else None,
            record=self._recording(party, entrance),
            action_hook=self.urls.left(),
            # The platform reports to the hook of whoever starts the room: that may be anybody.
            status_hook=self.urls.room_status(),
            status_events=_PRESENCE,
        )

    def waiting(self, language: str, music: str) -> Document:
        """For who waits for the moderator: music, or words now and then."""
        if music:
            return [verbs.play(music)]
        return [self.speak("waiting", language), verbs.pause(length=15)]

    def bridged(self, bridged: Bridged) -> Document:
        """The call that came back dials NUMBER: answered at once, in the room while it rings."""
        placement = bridged.placement
        invite = placement.invite
        sip_user = invite.sip_user if invite.target == "user" else ""
        inviter = placement.inviter
        to_user = invite.target == "user"
        return [
            verbs.tag(bridged.party.as_data()),
            verbs.answer(),
            verbs.dial(
                target=[self._target(sip_user, invite.dest)],
                answer_on_bridge=False,
                # Without it the sound stops on answer.
                anchor_media=True,
                timeout=self.settings.ring_seconds,
                caller_id=placement.caller_id,
                caller_name=inviter.name if to_user and inviter else None,
                action_hook=self.urls.dialled(),
                tag=number_leg(bridged.party).as_data(),
            ),
        ]

    def dialling(self, dialling: Dialling) -> Document:
        """Ring somebody; the caller's own call is answered when that one is."""
        return [
            verbs.tag(dialling.caller.as_data()),
            verbs.dial(
                target=[self._target(dialling.sip_user, dialling.number)],
                answer_on_bridge=True,
                timeout=self.settings.ring_seconds,
                caller_id=dialling.caller_id,
                caller_name=dialling.caller_name or None,
                action_hook=self.urls.dial_over(dialling.number),
            ),
        ]

    def menu_entered(self, entered: MenuEntered) -> Document:
        """On to a context of a menu, which is a hook of its own: so a step is counted."""
        pause = [verbs.pause(entered.pause_ms / 1000)] if entered.pause_ms else []
        to_menu = verbs.redirect(self.urls.menu(entered.caller.step))
        return [verbs.tag(entered.caller.as_data()), *pause, to_menu]

    def _target(self, sip_user: str, number: str) -> verbs.Verb:
        if not sip_user:
            return verbs.phone_target(number)
        realm = self.settings.accounts[self.urls.account_sid].realm
        return verbs.user_target(f"{sip_user}@{realm}")

    def document(self, outcome: Outcome) -> Document:
        """The document for any outcome."""
        document: Document = []
        match outcome:
            case Nothing():
                pass
            case Over():
                document = [verbs.hangup()]
            case Said():
                document = self.said(outcome)
            case Declined():
                document = self.declined(outcome)
            case PinWanted():
                document = self.ask_pin(outcome)
            case InRoom():
                document = self.in_room(outcome)
            case Bridged():
                document = self.bridged(outcome)
            case Dialling():
                document = self.dialling(outcome)
            case MenuEntered():
                document = self.menu_entered(outcome)
        return document


def name_of(outcome: Outcome) -> str:
    """Return the word for the log: the kind of outcome, and the prompts that are heard."""
    kind = type(outcome).__name__
    match outcome:
        case Said():
            return " ".join((kind, *outcome.prompts))
        case Declined():
            return f"{kind} {outcome.prompt}"
        case _:
            return kind
