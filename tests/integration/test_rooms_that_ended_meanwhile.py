"""A room that ends between two steps of one request, and keys that come in one entry."""

from __future__ import annotations

from redis import Redis

from ivr_app.domain.party import Party
from ivr_app.domain.room import RoomRef
from ivr_app.services import inviting, keypad
from ivr_app.services.keypad import Entry
from ivr_app.services.outcomes import Said
from ivr_app.state.invites import Presser
from tests.scenarios.calling import is_ringing, key, told
from tests.scenarios.office import Office, timeline
from tests.scenarios.watching import sid, spoken

WHO = Presser(RoomRef("local", "101"), "", "", "101", "en", once="dialled:c1")


def test_another_line_hears_that_there_is_no_room(redis_client: Redis) -> None:
    office = Office(redis_client)
    start_first = Said(("start_first",), "en")
    now = office.time.now_ms()
    invited = inviting.invite_from_another_line(office.desk, WHO, "103", "DE", now)
    assert invited == inviting.drop_from_another_line(office.desk, WHO, now) == start_first
    assert redis_client.xlen(office.keys.orders) == 0


def test_two_hashes_in_one_entry_are_a_drop(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=2)
        [room_id] = [entry.partition("|")[0] for entry in office.rooms().values()]
        party = Party(RoomRef("local", "101"), room_id, "owner", "101", "Reception")
        entry = Entry(sid(owner), "##", "delivery-1")
        now = office.time.now_ms()
        assert keypad.press(office.desk, party, entry, now) == "dropped"
        assert keypad.press(office.desk, party, entry, now) == "dropped"
        office.run(5)
        assert not is_ringing(office.workshop)
        assert spoken(owner)[-1:] == [told("dropped", "103")]
        office.check()
