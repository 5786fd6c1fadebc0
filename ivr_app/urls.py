"""The hook URLs that the application hands out.

They are absolute: the platform reads what to retry from the fragment of an absolute URL only.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

# Twice more, whatever went wrong: wherever repeating is safe. Time-outs and connections that broke
# have no word of their own that the platform understands.
RETRY = "#rc=2&rp=all"


@dataclass(frozen=True, slots=True)
class HookUrls:
    """URLs of one account's hooks under ``public_url`` (without a slash at its end)."""

    public_url: str
    account_sid: str

    def _url(self, name: str, **query: object) -> str:
        base = f"{self.public_url}/hooks/{quote(self.account_sid)}/{name}"
        return f"{base}?{urlencode(query)}" if query else base

    def pin(self, attempt: int) -> str:
        """A PIN was keyed in; the attempt is in the URL, so that a repetition counts once."""
        return self._url("pin", attempt=attempt) + RETRY

    def keys(self) -> str:
        """Keys in a room. No retries: a repeated empty entry cannot be told from a press."""
        return self._url("keys")

    def room_status(self) -> str:
        """Events of a conference."""
        return self._url("room-status") + RETRY

    def left(self) -> str:
        """The call is out of its conference."""
        return self._url("left") + RETRY

    def dialled(self) -> str:
        """The bridge's dial is over."""
        return self._url("dialled") + RETRY

    def dial_over(self, number: str) -> str:
        """An ordinary call is over; ``number`` is what it rang."""
        return self._url("dial-over", number=number) + RETRY

    def menu(self, step: int) -> str:
        """A call enters a context of a menu: the step is in the URL, so that it counts once."""
        return self._url("menu", step=step) + RETRY

    def choice(self, step: int, attempt: int) -> str:
        """Keys in a menu, or the time for them ran out."""
        return self._url("choice", step=step, attempt=attempt) + RETRY

    def hold(self) -> str:
        """What a member on hold hears next."""
        return self._url("hold") + RETRY

    def farewell(self, prompt: str) -> str:
        """The last words for a call that is taken out of its room."""
        return self._url("farewell", prompt=prompt) + RETRY

    def wait(self, music: str | None) -> str:
        """What a caller hears who waits for the moderator; ``music`` is a URL."""
        return (self._url("wait", music=music) if music else self._url("wait")) + RETRY
