"""Invites of a room, and the keys that its members press: one transition, one script, one trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.invite import (
    Dropped,
    Dropping,
    Invite,
    InviteToken,
    Inviting,
    Leg,
    Outcome,
    Placement,
    Progress,
)
from ivr_app.domain.room import Entrance, RoomRef
from ivr_app.state.keys import Keys
from ivr_app.state.rooms import Limits, RoomStore, entrance_of

# The statuses of a call that was placed tell of it much sooner than this.
SETTLE_MS = 3_000


@dataclass(frozen=True, slots=True)
class Presser:
    """Who asks for something in a room.

    ``call_sid`` is "" where it is dialled on another line. ``once`` names the delivery that is
    handled once (a signature, or the call that dialled).
    """

    room: RoomRef
    room_id: str
    call_sid: str
    extension: str
    language: str
    invite: str = ""
    once: str = ""

    def arg(self) -> dict[str, object]:
        """What the scripts need to know of it."""
        return {
            "room_id": self.room_id,
            "call": self.call_sid,
            "invite": self.invite,
            "extension": self.extension,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """NUMBER of an invite, as far as it is known without the directory.

    ``e164`` is "" if the digits are no possible number; ``allowed`` is what the installation's
    outbound rules say of it, ``reach`` is national or international.
    """

    digits: str
    e164: str
    allowed: bool
    reach: str


class InviteStore:
    """Invites of the company that ``keys`` belong to."""

    def __init__(self, rooms: RoomStore, keys: Keys, limits: Limits) -> None:
        self._run = rooms.run
        self._keys = keys
        self._limits = limits

    def start(
        self, who: Presser, wanted: Wanted, *, invite: str, secret: str, bridged: bool, now: int
    ) -> Inviting:
        """Invite NUMBER: checked, seated and ordered, or refused."""
        limits = self._limits
        reply = self._run(
            "start_invite",
            who.room,
            self._keys.seen(who.once),
            now=now,
            digits=wanted.digits,
            e164=wanted.e164,
            allowed=wanted.allowed,
            reach=wanted.reach,
            new_id=invite,
            secret=secret,
            bridged=bridged,
            language=who.language,
            max_members=limits.max_members,
            max_pending=limits.max_pending,
            once_ms=limits.once_ms,
            **who.arg(),
        )
        return Inviting(reply["verdict"])

    def drop_last(self, who: Presser, *, now: int) -> Dropped:
        """Drop the last NUMBER of ``who.extension``."""
        once = self._keys.seen(who.once)
        return _dropped(
            self._run(
                "drop_last", who.room, once, now=now, once_ms=self._limits.once_ms, **who.arg()
            )
        )

    def press_hash(self, who: Presser, *, now: int) -> Dropped:
        """Take one press of ``#``: the second within the window drops the last NUMBER."""
        window = self._limits.double_press_ms
        return _dropped(self._run("press_hash", who.room, now=now, window=window, **who.arg()))

    def toggle_mute(self, who: Presser, *, now: int) -> str:
        """Turn the own microphone off or on: muted, unmuted or no_room."""
        return self._once("toggle_mute", who, now)

    def is_muted(
        self, room: RoomRef, room_id: str, *, call_sid: str, invite: str, now: int
    ) -> bool:
        """Whether a member's microphone is to be off; False for a call that is in no more."""
        reply = self._run(
            "microphone", room, now=now, room_id=room_id, call=call_sid, invite=invite
        )
        return bool(reply["verdict"] == "muted")

    def refuse_code(self, who: Presser, *, now: int) -> str:
        """Tell a member privately that its code is not available: not_available or no_room."""
        return self._once("refuse_code", who, now)

    def moderator_code(self, who: Presser, code: str, *, now: int) -> str:
        """Carry out a code of a conference extension: its action, not_available or no_room."""
        once = self._keys.seen(who.once)
        reply = self._run(
            "moderator_code",
            who.room,
            once,
            now=now,
            code=code,
            once_ms=self._limits.once_ms,
            **who.arg(),
        )
        return str(reply["verdict"])

    def _once(self, script: str, who: Presser, now: int) -> str:
        once = self._keys.seen(who.once)
        reply = self._run(
            script, who.room, once, now=now, once_ms=self._limits.once_ms, **who.arg()
        )
        return str(reply["verdict"])

    def claim(
        self, room: RoomRef, room_id: str, invite: str, *, now: int
    ) -> tuple[str, Placement | None]:
        """Claim the placing of an invite: place, uncertain, again, placed, late or over.

        Uncertain was claimed a moment ago, again some seconds ago, and no call of it is known; the
        placement is there for these two and for place only.
        """
        reply = self._run(
            "claim_invite",
            room,
            now=now,
            room_id=room_id,
            invite=invite,
            place_within=self._limits.place_within_ms,
            settle=SETTLE_MS,
        )
        verdict = str(reply["verdict"])
        if verdict not in ("place", "uncertain", "again"):
            return verdict, None
        return verdict, _placement(room, room_id, invite, reply)

    def release(self, room: RoomRef, room_id: str, invite: str, *, now: int) -> None:
        """Give a claim back: the platform refused, so nothing was placed."""
        self._run("release_claim", room, now=now, room_id=room_id, invite=invite)

    def progress(
        self,
        room: RoomRef,
        room_id: str,
        invite: str,
        *,
        call_sid: str,
        leg: Leg,
        event: Progress,
        now: int,
        outcome: Outcome | None = None,
    ) -> Entrance | None:
        """Apply what happened to a leg: how it enters the room; None if the invite is over."""
        reply = self._run(
            "invite_progress",
            room,
            self._keys.call(call_sid),
            now=now,
            room_id=room_id,
            invite=invite,
            call=call_sid,
            leg=leg,
            event=event,
            outcome=outcome,
            place_within=self._limits.place_within_ms,
        )
        return entrance_of(reply) if reply["verdict"] == "live" else None

    def bridge(self, token: InviteToken, call_sid: str, *, now: int) -> Placement | None:
        """Bind a call that shows a token; None if the token is wrong, used, old or of no use."""
        reply = self._run(
            "bridge_invite",
            token.room,
            self._keys.call(call_sid),
            now=now,
            invite=token.invite,
            secret=token.secret,
            call=call_sid,
            token_ms=self._limits.token_ms,
        )
        if reply["verdict"] != "dial":
            return None
        return _placement(token.room, reply["id"], token.invite, reply)


def _dropped(reply: dict[str, Any]) -> Dropped:
    return Dropped(Dropping(reply["verdict"]), reply.get("number", ""))


def _placement(room: RoomRef, room_id: str, invite: str, reply: dict[str, Any]) -> Placement:
    kept = reply["invite"]
    inviter = reply.get("inviter")
    return Placement(
        invite=Invite(
            id=invite,
            room=room,
            room_id=room_id,
            by=kept["by"],
            number=kept["number"],
            dest=kept["dest"],
            target=kept["target"],
            bridged=kept["bridged"],
            secret=kept["secret"],
            language=kept["language"],
            sip_user=kept.get("sip_user", ""),
            created=int(kept["created"]),
        ),
        company=Company.from_record(reply["company"]),
        inviter=Extension.from_record(inviter) if inviter else None,
    )
