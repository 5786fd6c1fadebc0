"""All that serves one company: its account and settings, and the stores over its keys."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_app.config import Account, Settings
from ivr_app.domain.party import Party
from ivr_app.state.callbacks import CallbackStore
from ivr_app.state.company import Directory
from ivr_app.state.holds import HoldStore
from ivr_app.state.invites import InviteStore
from ivr_app.state.keys import Keys
from ivr_app.state.rooms import Limits, RoomStore, Seat
from ivr_app.state.scripts import Scripts


@dataclass(frozen=True, slots=True)
class Desk:
    """One company of the installation."""

    account: Account
    settings: Settings
    limits: Limits
    directory: Directory
    rooms: RoomStore
    invites: InviteStore
    holds: HoldStore
    callbacks: CallbackStore


def limits_of(settings: Settings) -> Limits:
    """Return the bounds of rooms and invites that the settings name."""
    return Limits(
        max_members=settings.local_max_members,
        max_room_ms=settings.max_room_seconds * 1000,
        max_pending=settings.max_pending_invites,
        announce_max=settings.announce_max,
        ring_seconds=settings.ring_seconds,
        once_ms=2 * settings.signature_tolerance_s * 1000,
    )


def open_desk(account: Account, settings: Settings, scripts: Scripts) -> Desk:
    """Put together what serves one company."""
    keys = Keys(account.account_sid, settings.shards)
    limits = limits_of(settings)
    rooms = RoomStore(scripts, keys, limits)
    return Desk(
        account=account,
        settings=settings,
        limits=limits,
        directory=Directory(scripts, keys, settings.country),
        rooms=rooms,
        invites=InviteStore(rooms, keys, limits),
        holds=HoldStore(scripts, keys),
        callbacks=CallbackStore(scripts, keys, limits.once_ms),
    )


def seat_of(party: Party, call_sid: str) -> Seat:
    """Return the seat that a call wants."""
    return Seat(
        room=party.room,
        call_sid=call_sid,
        role=party.role,
        extension=party.extension,
        name=party.name,
        language=party.language,
    )
