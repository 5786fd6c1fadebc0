"""A room: its members, who hears whom in it, and the events that it reports.

The media server's head count lags: for an instant it still counts members who have just left.
When all leave at the same moment, each `leave` therefore says the same number, nobody finds
himself the last, no `end` is ever sent, and the room stays listed, dead.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ivr_app.emulator.sounds import SILENCE, Sound, Sounds
from ivr_app.emulator.speech import HookLoop

if TYPE_CHECKING:
    from ivr_app.emulator.calls import Call
    from ivr_app.emulator.conference_verb import ConferenceVerb
    from ivr_app.emulator.platform import Platform

COUNT_LAG_MS = 50


class Member:
    """One call in a room."""

    def __init__(
        self, room: "Room", verb: "ConferenceVerb", *, muted: bool, moderator: bool
    ) -> None:
        self.room, self.verb, self.call = room, verb, verb.call
        self.is_muted, self.is_deaf, self.is_moderator = muted, False, moderator
        self._wait: HookLoop | None = None

    def hears(self) -> Sounds:
        """What the room sends to this member."""
        return SILENCE if self.is_deaf else self.room.mix_without(self)

    def mute(self, *, muted: bool) -> None:
        """Close or open the microphone."""
        self.is_muted = muted
        self.room.platform.changed()

    def hold(self, wait_hook: str | Mapping[str, Any] | None) -> None:
        """Muted and deaf, with a hook's words instead."""
        self.is_muted = self.is_deaf = True
        self.stop_waiting()
        if wait_hook:
            self._wait = HookLoop(self.call, wait_hook, 0)
            self._wait.start()
        self.room.platform.changed()

    def unhold(self) -> None:
        """Back in. The microphone is opened too, whatever had closed it before."""
        self.is_muted = self.is_deaf = False
        self.stop_waiting()
        self.room.platform.changed()

    def stop_waiting(self) -> None:
        """End the words of a hold."""
        if self._wait:
            self._wait.stop()
            self._wait = None


class Room:
    """A room by its name on the platform. The call that starts it decides who hears of events."""

    def __init__(self, platform: "Platform", verb: "ConferenceVerb") -> None:
        self.platform = platform
        self.name = str(verb.data["name"])
        self.members: list[Member] = []
        self.waiting: list[ConferenceVerb] = []
        self.record_path: str | None = (verb.data.get("record") or {}).get("path")
        self._status_hook = verb.data.get("statusHook")
        self._status_events = frozenset(verb.data.get("statusEvents", ()))
        self._started_ms = platform.scheduler.now_ms()
        self._left_ms: list[int] = []
        self._beeps: set[Sound] = set()
        self._mix_of: tuple[int, dict[Member, Sounds], dict[Sound, int]] = (-1, {}, {})

    @property
    def sid(self) -> str:
        """The name that events carry as conference_sid."""
        return f"conf:{self.platform.config.account_sid}:{self.name}"

    def add(self, member: Member) -> None:
        """Let a member in."""
        self.members.append(member)
        member.call.member = member
        self.report(member.call, "join", self.count())
        self.platform.timeline.add("room", f"{member.call.from_} joins {self.name}")
        self.platform.changed()

    def remove(self, member: Member) -> int:
        """Let a member out; returns how many are left, as the media server counts."""
        left = self.count() - 1
        self._left_ms.append(self.platform.scheduler.now_ms())
        self.members.remove(member)
        member.stop_waiting()
        member.call.member = None
        self.platform.timeline.add("room", f"{member.call.from_} leaves {self.name}")
        self.platform.changed()
        return left

    def count(self) -> int:
        """The media server's head count: late by an instant."""
        now = self.platform.scheduler.now_ms()
        self._left_ms = [at for at in self._left_ms if now - at <= COUNT_LAG_MS]
        return len(self.members) + len(self._left_ms)

    def report(self, call: "Call", event: str, members: int) -> None:
        """Send a status event about a call to the hook of the call that started the room."""
        if not self._status_hook or event not in self._status_events:
            return
        now = self.platform.scheduler.now_ms()
        about = {
            "event": event,
            "members": members,
            "duration": (now - self._started_ms) / 1000,
            "time": datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds"),
            "conference_sid": self.sid,
            "friendly_name": self.name,
        }
        call.post("room-status", self._status_hook, about)

    def mute_all(self, *, muted: bool) -> None:
        """conf_mute_status: everybody but the platform's moderators, and only who is in now."""
        for member in self.members:
            if not member.is_moderator:
                member.mute(muted=muted)

    def beep(self) -> None:
        """A tone that every member hears."""
        sound = Sound("beep")
        self._beeps.add(sound)

        def over() -> None:
            self._beeps.discard(sound)
            self.platform.changed()

        self.platform.scheduler.call_later(self.platform.config.beep_seconds, over)
        self.platform.changed()

    def mix_without(self, member: Member) -> Sounds:
        """All that is said in the room, but for what this member says."""
        voices, counts = self._voices()
        own = voices.get(member, SILENCE)
        return frozenset(sound for sound in counts if counts[sound] > (sound in own))

    def _voices(self) -> tuple[dict[Member, Sounds], dict[Sound, int]]:
        """What each member gives, and how many give each sound; kept until something changes."""
        version = self.platform.version
        if self._mix_of[0] != version:
            voices = {m: m.call.given() for m in self.members if not m.is_muted}
            counts = dict.fromkeys(self._beeps, 1)
            for sounds in voices.values():
                for sound in sounds:
                    counts[sound] = counts.get(sound, 0) + 1
            self._mix_of = (version, voices, counts)
        return self._mix_of[1], self._mix_of[2]
