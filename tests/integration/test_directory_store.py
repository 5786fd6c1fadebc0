"""A whole directory is changed at once, for the state that it was planned for."""

from __future__ import annotations

from redis import Redis

from ivr_app.domain.extension import Company
from ivr_app.domain.room import RoomRef
from ivr_app.resources.whole import Followed, differences, directory_of, follow
from ivr_app.services.back_office import open_back_offices
from ivr_app.state.directory_store import DirectoryStore, digest
from ivr_app.state.keys import Keys
from ivr_app.state.room_control import OpenRoom
from ivr_app.state.scripts import Scripts
from schemas.resources import KINDS
from tests.integration.signed import NOW, SETTINGS, SID

KEYS = Keys(SID)
COMPANY = Company("Example Ltd", "DE")


def with_phones(*numbers: str) -> dict[str, str]:
    phone = KINDS["phone"]
    phones = {each: phone.load({"number": each, "name": f"Phone {each}"}) for each in numbers}
    return directory_of(COMPANY, {"phone": phones})


class Overtaken(DirectoryStore):
    """A directory that somebody else changes each time when it was read, so many times."""

    times = 0

    def snapshot(self) -> dict[str, str]:
        found = super().snapshot()
        if self.times:
            self.times -= 1
            fields = with_phones(f"20{self.times}")
            self._scripts.client.hset(self._keys.directory, mapping=fields)  # type: ignore[arg-type]
        return found


def overtaken(redis: Redis, times: int) -> Overtaken:
    store = Overtaken(Scripts(redis), KEYS)
    store.times = times
    return store


def test_what_is_written_is_the_difference_that_is_told(redis_client: Redis) -> None:
    store, wanted = overtaken(redis_client, 2), with_phones("101")
    done = follow(store, wanted, NOW, dry_run=False)
    assert done is not None
    assert [(each.kind, each.name, each.new is None) for each in done.found] == [
        ("phone", "101", False),
        ("phone", "200", True),
        ("phone", "201", True),
    ]
    assert store.snapshot() == wanted


def test_who_is_overtaken_again_and_again_gives_up(redis_client: Redis) -> None:
    assert follow(overtaken(redis_client, 3), with_phones("101"), NOW, dry_run=False) is None
    assert "ext:101" not in DirectoryStore(Scripts(redis_client), KEYS).snapshot()


def test_digest_is_that_of_the_script(redis_client: Redis) -> None:
    store = DirectoryStore(Scripts(redis_client), KEYS)
    assert follow(store, with_phones("101", "102"), NOW, dry_run=False) is not None
    again = follow(store, with_phones("101", "102"), NOW, dry_run=False)
    assert again == Followed([], [])
    assert digest(store.snapshot()) != digest({})


def test_extension_of_another_kind_is_the_end_of_the_first(redis_client: Redis) -> None:
    store = DirectoryStore(Scripts(redis_client), KEYS)
    follow(store, with_phones("101"), NOW, dry_run=False)
    conference = {"101": KINDS["conference"].load({"number": "101"})}
    wanted = directory_of(COMPANY, {"conference": conference})
    (found,) = differences(store.snapshot(), wanted)
    assert (found.kind, found.name) == ("conference", "101")
    redis_client.hset(KEYS.rooms, "local:101", f"abc|{NOW + 1}")
    refused = follow(store, wanted, NOW, dry_run=False)
    assert refused == Followed([found], ["local:101"])
    assert follow(store, wanted, NOW + 1, dry_run=False) == Followed([found], [])
    assert store.snapshot() == wanted


def test_index_of_rooms_leaves_out_those_whose_time_is_over(redis_client: Redis) -> None:
    rooms = open_back_offices(SETTINGS, redis_client)[SID].rooms
    redis_client.hset(
        KEYS.rooms, mapping={"local:101": f"a|{NOW}", "extension:700": f"b|{NOW + 1}"}
    )
    assert rooms.index(NOW) == [OpenRoom(RoomRef("extension", "700"), "b")]
    # It is in the index, but has ended in the meantime.
    assert rooms.view(rooms.index(NOW)) == []
