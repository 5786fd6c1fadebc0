"""What orders of one account are carried out with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr_app.config import Account, Settings
from ivr_app.platform.announcers import Announcements
from ivr_app.platform.client import PlatformApi
from ivr_app.state.callbacks import CallbackStore
from ivr_app.state.company import Directory
from ivr_app.state.invites import InviteStore
from ivr_app.state.room_control import RoomControl
from ivr_app.urls import HookUrls


class TryLater(Exception):
    """The order cannot be finished yet."""


@dataclass(frozen=True, slots=True)
class Hands:
    """The platform's API, the stores, and the voice of one account. ``clock`` gives ms."""

    account: Account
    settings: Settings
    api: PlatformApi
    directory: Directory
    rooms: RoomControl
    invites: InviteStore
    callbacks: CallbackStore
    announcements: Announcements
    urls: HookUrls
    clock: Callable[[], int]
