"""What a story looks at, and the ways in which it lets the platform be silent."""

from __future__ import annotations

from collections.abc import Callable

from ivr_app.emulator import PhoneCall
from ivr_app.emulator.faults import Hook
from ivr_app.prompts.catalogue import Catalogue
from tests.scenarios.office import Office


def spoken(call: PhoneCall, since_ms: int = 0) -> list[str]:
    """All words that were said to a call, in their order."""
    return [label for label in call.heard_labels(since_ms) if label.startswith("say:")]


def joined(who: str, language: str = "en") -> str:
    """The announcement that somebody joined."""
    return "say:" + Catalogue.load().fill("joined", language, {"name": who}).text


def voices(call: PhoneCall) -> set[str]:
    """Whom a call hears now."""
    return {label.removeprefix("voice:") for label in call.hears() if label.startswith("voice:")}


def sid(call: PhoneCall) -> str:
    """The platform's identifier of a call."""
    assert call.call is not None
    return call.call.sid


def in_room(office: Office, room: str = "local:101") -> dict[str, tuple[str, str]]:
    """Members of a room as the application knows them: call -> (role, state)."""
    members = office.members(room).items()
    return {call: (member["role"], member["state"]) for call, member in members}


def vanish(call: PhoneCall) -> None:
    """The platform loses a call, and tells nobody."""
    assert call.call is not None
    call.call.drop()


def lost(
    *, event: str | None = None, status: str | None = None, of: PhoneCall | None = None
) -> Callable[[Hook], bool]:
    """Lose the hooks of a conference event, or of a call status; of one call, or of all."""

    def lose(hook: Hook) -> bool:
        wanted = hook.body.get("event") == event if event else hook.kind == "status"
        said = status is None or hook.body.get("call_status") == status
        return wanted and said and (of is None or hook.body.get("call_sid") == sid(of))

    return lose


def idle(office: Office, seconds: float) -> None:
    """Let a long time pass in which the worker sleeps: nothing is to be done in it."""
    office.stepping.cancel()
    office.run(seconds)
    office.stepping = office.time.every(0.05, office.step_workers)
