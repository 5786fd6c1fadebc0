"""All that operators of one company work with: its desk, directory, keys and rooms."""

from __future__ import annotations

from dataclasses import dataclass

from ivr_app.config import Settings
from ivr_app.services.desk import Desk, open_desk
from ivr_app.state.directory_store import DirectoryStore
from ivr_app.state.keyring import KeyRing
from ivr_app.state.keys import Keys
from ivr_app.state.room_control import RoomControl
from ivr_app.state.scripts import RedisClient, Scripts


@dataclass(frozen=True, slots=True)
class BackOffice:
    """One company of the installation, as its operators see it."""

    desk: Desk
    directory: DirectoryStore
    keyring: KeyRing
    rooms: RoomControl


def open_back_offices(settings: Settings, client: RedisClient) -> dict[str, BackOffice]:
    """Put together what serves the operators of each account."""
    scripts = Scripts(client)
    offices = {}
    for sid, account in settings.accounts.items():
        keys = Keys(sid, settings.shards)
        desk = open_desk(account, settings, scripts)
        offices[sid] = BackOffice(
            desk=desk,
            directory=DirectoryStore(scripts, keys),
            keyring=KeyRing(scripts, keys),
            rooms=RoomControl(scripts, keys, desk.limits, desk.rooms),
        )
    return offices
