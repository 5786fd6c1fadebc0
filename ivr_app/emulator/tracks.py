"""`dub`: extra tracks of sound that only this call's party hears, over whatever else it hears.

A track takes mp3 only. What is put on a track plays after what is on it already; different
tracks are mixed. Nothing here ever reports an error to the application.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ivr_app.emulator.scheduler import Timer
from ivr_app.emulator.sounds import Sound, Sounds

if TYPE_CHECKING:
    from ivr_app.emulator.calls import Call


@dataclass(slots=True)
class Item:
    """Something to be heard: seconds long, or until it is silenced."""

    sound: Sound
    seconds: float
    loop: bool = False


@dataclass(slots=True)
class Track:
    """One track: what plays, what waits, and whether it has fallen silent for good."""

    silent: bool = False
    playing: Item | None = None
    waiting: deque[Item] = field(default_factory=deque)
    timer: Timer | None = None

    def clear(self) -> None:
        """Stop at once and forget what waits."""
        if self.timer:
            self.timer.cancel()
        self.playing, self.timer = None, None
        self.waiting.clear()


class Tracks:
    """All tracks of one call."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._tracks: dict[str, Track] = {}

    def do(self, dub: Mapping[str, Any]) -> None:
        """Carry out one dub action."""
        name = str(dub.get("track", ""))
        action = str(dub.get("action", ""))
        match action:
            case "addTrack":
                self._add(name)
            case "removeTrack":
                self._remove(name)
            case "silenceTrack":
                self._silence(name)
            case "playOnTrack":
                self._play(name, str(dub.get("play", "")), loop=bool(dub.get("loop")))
            case "sayOnTrack":
                self._say(name, dub.get("say", ""))
            case _:
                self._call.platform.timeline.violate(f"dub: unknown action {action!r}")

    def sounds(self) -> Sounds:
        """What all tracks play now."""
        return frozenset(track.playing.sound for track in self._tracks.values() if track.playing)

    def stop(self) -> None:
        """The call is over."""
        for track in self._tracks.values():
            track.clear()

    def _add(self, name: str) -> None:
        if name in self._tracks:
            # A second addTrack of the same name silences the track.
            self._tracks[name].clear()
            self._tracks[name].silent = True
        else:
            self._tracks[name] = Track()
        self._call.platform.changed()

    def _remove(self, name: str) -> None:
        if self._tracks.pop(name, None):
            # After a removal the other tracks of the call were heard no more.
            for track in self._tracks.values():
                track.clear()
                track.silent = True
        self._call.platform.changed()

    def _silence(self, name: str) -> None:
        if track := self._tracks.get(name):
            track.clear()
        self._call.platform.changed()

    def _play(self, name: str, url: str, *, loop: bool) -> None:
        platform = self._call.platform
        if urlsplit(url).path.lower().endswith(".wav"):
            platform.crash_media_server("dub of a wav", self._call.sid)
        elif url not in platform.dead_urls:
            self._put(name, Item(Sound(f"play:{url}"), platform.config.play_seconds, loop))

    def _say(self, name: str, say: object) -> None:
        platform = self._call.platform
        text = str(say.get("text", "")) if isinstance(say, Mapping) else str(say)
        if platform.config.tts_is_mp3:
            self._put(name, Item(Sound(f"say:{text}"), platform.seconds_to_say(text)))
        else:
            # The vendor's wav goes the way of every wav.
            platform.crash_media_server("sayOnTrack with speech that is a wav", self._call.sid)

    def _put(self, name: str, item: Item) -> None:
        track = self._tracks.get(name)
        if track is None or track.silent or self._call.is_over:
            return
        track.waiting.append(item)
        if track.playing is None:
            self._next(track)

    def _next(self, track: Track) -> None:
        track.playing = track.waiting.popleft() if track.waiting else None
        if track.playing and not track.playing.loop:
            track.timer = self._call.platform.scheduler.call_later(
                track.playing.seconds, lambda: self._next(track)
            )
        self._call.platform.changed()
