"""Speaking to one member of a room, who goes on being in it; nobody else hears it.

Two ways exist on the platform. A private track (`dub`) plays over the room; it takes mp3 only, and
text only where the speech vendor returns mp3: a wav takes the whole media server down. Holding the
member takes it out of the sound of the room for the time of the prompt, and plays anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import verbs
from ivr_app.config import MUSIC_TRACK, PROMPT_TRACK, Announcer, Settings
from ivr_app.platform.client import PlatformApi
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.state.holds import HoldStore
from ivr_app.urls import HookUrls


@dataclass(frozen=True, slots=True)
class Announcements:
    """Tells prompts to members of rooms of one account."""

    api: PlatformApi
    catalogue: Catalogue
    settings: Settings
    holds: HoldStore
    urls: HookUrls

    def tell(
        self,
        call_sid: str,
        prompt: str,
        language: str,
        values: dict[str, str],
        *,
        once: str,
        now: int,
    ) -> None:
        """Tell one prompt to one member, the way that the settings and the prompt allow.

        ``once`` names who asks for it: what is repeated is not queued twice.
        """
        if self.settings.announcer is Announcer.OFF:
            return
        words = self.catalogue.fill(prompt, language, values)
        if self.settings.announcer is Announcer.DUB and words.url:
            self._dub(call_sid, verbs.dub_play_on_track(PROMPT_TRACK, play=words.url))
        elif self.settings.announcer is Announcer.DUB and self.settings.dub_tts_is_mp3:
            self._dub(call_sid, verbs.dub_say_on_track(PROMPT_TRACK, say=words.text))
        else:
            item = {"prompt": prompt, "language": language, "values": values}
            if self.holds.push(call_sid, item, once=once, now=now):
                self._hold(call_sid)

    def hold_again(self, call_sid: str, *, now: int) -> bool:
        """A member was brought back from hold; True if it goes on hold again, for more prompts."""
        again = self.holds.over(call_sid, now=now)
        if again:
            self._hold(call_sid)
        return again

    def is_stuck(self, call_sid: str, *, now: int) -> bool:
        """Whether a member is on hold and was not asked for any more."""
        return self.holds.is_stuck(call_sid, now=now)

    def music(self, call_sid: str, url: str | None) -> None:
        """Play music to one member, again and again, or stop it at once."""
        if self.settings.announcer is not Announcer.DUB:
            return
        if url:
            self._dub(call_sid, verbs.dub_play_on_track(MUSIC_TRACK, play=url, loop=True))
        else:
            self._dub(call_sid, verbs.dub_silence_track(MUSIC_TRACK))

    def _dub(self, call_sid: str, verb: verbs.Verb) -> None:
        self.api.update_call(call_sid, {"dub": {k: v for k, v in verb.items() if k != "verb"}})

    def _hold(self, call_sid: str) -> None:
        action = {"action": "hold", "wait_hook": self.urls.hold()}
        self.api.update_call(call_sid, {"conferenceParticipantAction": action})
