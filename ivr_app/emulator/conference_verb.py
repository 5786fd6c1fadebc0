"""`conference`: start, join or wait for a room; leave it in every way that there is."""

import re

from ivr_app.emulator.rooms import Member, Room
from ivr_app.emulator.speech import HookLoop, Player, ask_for_speech, utterances
from ivr_app.emulator.verb import Verb

# The list of rooms is split at ":".
GOOD_NAME = re.compile(r"[A-Za-z0-9_-]+")
WAIT_SILENCE_SECONDS = 0.75


class ConferenceVerb(Verb):
    """The first caller starts the room, later ones join; with startConferenceOnEnter false
    and no room yet, the call waits.
    """

    _member: Member | None = None
    _wait: HookLoop | None = None
    _enter: Player | None = None
    _is_leaving = False

    def start(self) -> None:
        """Start, join or wait."""
        name = str(self.data["name"])
        if not GOOD_NAME.fullmatch(name):
            self.platform.timeline.violate(f"bad name of a room: {name!r}", self.call.sid)
        room = self.platform.rooms.get(name)
        if room:
            self._go_in(room)
        elif self.data.get("startConferenceOnEnter") is False:
            self._wait_for(name)
        else:
            self._start_room(name)

    # Ways in

    def _start_room(self, name: str) -> None:
        room = Room(self.platform, self)
        self.platform.rooms[name] = room
        room.waiting = self.platform.waiting.pop(name, [])
        room.report(self.call, "start", 0)
        self._go_in(room)

    def _wait_for(self, name: str) -> None:
        self.platform.waiting.setdefault(name, []).append(self)
        if hook := self.data.get("waitHook"):
            self._wait = HookLoop(self.call, hook, WAIT_SILENCE_SECONDS)
            self._wait.start()

    def room_started(self, room: Room) -> None:
        """The room that this call waits for has started."""
        self._stop_wait()
        self._go_in(room)

    def _go_in(self, room: Room) -> None:
        if hook := self.data.get("enterHook"):
            ask_for_speech(self.call, hook, lambda verbs: self._hear_then_enter(verbs, room))
        else:
            self._enter_room(room)

    def _hear_then_enter(self, verbs: list[dict[str, object]], room: Room) -> None:
        if not self._is_leaving:
            sounds = (sound for verb in verbs for sound in utterances(self.call, verb))
            self._enter = Player(self.call, sounds, lambda: self._enter_room(room))
            self._enter.start()

    def _enter_room(self, room: Room) -> None:
        if self._is_leaving:
            return
        limit = self.data.get("maxParticipants")
        if limit and len(room.members) >= limit:
            # The trap: the caller stays on the line for ever and hears nothing.
            self.platform.timeline.violate("maxParticipants left a caller in limbo", self.call.sid)
            return
        self._member = Member(
            room,
            self,
            muted=self.data.get("joinMuted") is True,
            moderator=self.data.get("startConferenceOnEnter") is True,
        )
        room.add(self._member)
        if self.data.get("beep"):
            room.beep()
        waiting, room.waiting = room.waiting, []
        for verb in waiting:
            verb.room_started(room)

    # Ways out

    def stop(self) -> None:
        """The call is over, or has got other verbs: leave, then ask what next."""
        if self._is_leaving:
            return
        self._is_leaving = True
        self._stop_wait()
        if self._enter:
            self._enter.stop()
        if self._member:
            self._leave(self._member)
        self.act({})

    def _leave(self, member: Member) -> None:
        room = member.room
        left = room.remove(member)
        ends_it = self.data.get("endConferenceOnExit") is True
        room.report(self.call, "leave", left)
        if left == 0 or ends_it:
            self._end(room)
        if ends_it:
            for other in tuple(room.members):
                other.verb.dropped()

    def dropped(self) -> None:
        """Another member's exit ended the room: out of it, but still on the line.

        Such a member's `leave` is reported twice, and each reports an `end` of its own.
        """
        if self._is_leaving or self._member is None:
            return
        self._is_leaving = True
        room = self._member.room
        room.remove(self._member)
        room.report(self.call, "leave", 0)
        room.report(self.call, "leave", 0)
        self._end(room)
        self.act({})

    def _end(self, room: Room) -> None:
        room.report(self.call, "end", 0)
        if self.platform.rooms.get(room.name) is room:
            del self.platform.rooms[room.name]

    def _stop_wait(self) -> None:
        if self._wait:
            self._wait.stop()
            self._wait = None
        waiting = self.platform.waiting.get(str(self.data["name"]), [])
        if self in waiting:
            waiting.remove(self)
