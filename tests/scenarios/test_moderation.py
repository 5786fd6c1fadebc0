"""The codes of a conference extension: mute, lock, remove, and what members may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.emulator import Answer, PhoneCall
from tests.scenarios.office import SUPPLIER, Office, timeline, words
from tests.scenarios.test_conferences import ROOM, WITH_PINS, enter, key_in, office_with
from tests.scenarios.watching import in_room, sid, spoken, voices

OUTSIDE = SUPPLIER.replace("+", "00")


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return office_with(redis_client, WITH_PINS)


def assemble(office: Office) -> tuple[PhoneCall, PhoneCall]:
    """A moderator (reception) and a participant (sales)."""
    return enter(office, "reception", "98765"), enter(office, "sales", "1234")


def test_mute_all_mutes_everybody_but_moderators_and_who_comes_later(office: Office) -> None:
    with timeline(office):
        boss, sales = assemble(office)
        key_in(office, boss, "*92")
        later = enter(office, "customer", "1234")
        assert voices(boss) == set()
        assert voices(sales) == voices(later) == {"Reception"}
        key_in(office, sales, "*1")
        assert spoken(sales)[-1] == words("not_available")
        assert voices(boss) == set()
        key_in(office, boss, "*93")
        assert voices(boss) == {"Sales", "Customer"}
        assert spoken(boss)[-2:] == [words("muted_all"), words("unmuted_all")]
        key_in(office, sales, "*1")
        assert voices(boss) == {"Customer"}
        office.check()


def test_unmute_all_unmutes_also_who_muted_itself(office: Office) -> None:
    with timeline(office):
        boss, sales = assemble(office)
        key_in(office, boss, "*1")
        key_in(office, sales, "*1")
        assert (voices(boss), voices(sales)) == (set(), set())
        key_in(office, boss, "*93")
        assert (voices(boss), voices(sales)) == ({"Sales"}, {"Reception"})
        office.check()


def test_in_a_lecture_only_moderators_speak(redis_client: Redis) -> None:
    office = office_with(redis_client, replace(WITH_PINS, mute_non_moderator=True))
    with timeline(office):
        boss, sales = assemble(office)
        assert (voices(boss), voices(sales)) == (set(), {"Reception"})
        key_in(office, sales, "*1")
        assert spoken(sales)[-1] == words("not_available")
        key_in(office, boss, "*1")
        assert voices(sales) == set()
        key_in(office, boss, "*93")
        assert (voices(boss), voices(sales)) == ({"Sales"}, {"Reception"})
        office.check()


def test_a_locked_room_takes_moderators_and_their_invites_only(office: Office) -> None:
    with timeline(office):
        boss, sales = assemble(office)
        key_in(office, boss, "*94")
        assert spoken(boss)[-1] == words("locked_now")
        late = enter(office, "workshop", "1234")
        office.run(3)
        assert (late.state, spoken(late)[-1]) == ("ended", words("locked"))
        second = enter(office, "workshop", "98765")
        assert voices(second) == {"Reception", "Sales"}
        key_in(office, sales, f"*8{OUTSIDE}#")
        assert (spoken(sales)[-1], office.supplier.rings) == (words("locked"), 0)
        office.supplier.when_called = Answer(after=1)
        key_in(office, boss, f"*8{OUTSIDE}#")
        assert "Supplier" in voices(sales)
        key_in(office, boss, "*94")
        assert spoken(boss)[-1] == words("unlocked")
        assert voices(enter(office, "customer", "1234")) >= {"Reception"}
        office.check()


def test_remove_last_removes_the_newest_who_is_no_moderator(office: Office) -> None:
    with timeline(office):
        boss, sales = assemble(office)
        customer = enter(office, "customer", "1234")
        second = enter(office, "workshop", "98765")
        key_in(office, boss, "*95")
        office.run(4)
        assert (customer.state, spoken(customer)[-1]) == ("ended", words("removed"))
        assert words("removed_last") in spoken(boss)
        key_in(office, boss, "*95")
        office.run(4)
        assert sales.state == "ended"
        key_in(office, boss, "*95")
        assert spoken(boss)[-1] == words("nobody_to_remove")
        assert set(in_room(office, ROOM)) == {sid(boss), sid(second)}
        office.check()


def test_remove_last_takes_an_invitee_but_not_one_who_is_only_ringing(office: Office) -> None:
    with timeline(office):
        boss, sales = assemble(office)
        office.supplier.when_called = Answer(after=1)
        key_in(office, boss, f"*8{OUTSIDE}#")
        office.run(2)
        key_in(office, boss, "*8103#")
        assert office.workshop.ringing is not None
        key_in(office, boss, "*95")
        office.run(4)
        assert office.supplier.live_calls == []
        assert office.workshop.ringing is not None
        assert sales.state == "up"
        office.check()


@pytest.mark.parametrize("code", ["*92", "*93", "*94", "*95", "*96", "123"])
def test_a_code_that_one_may_not_use_changes_nothing(office: Office, code: str) -> None:
    with timeline(office):
        boss, sales = assemble(office)
        before = office.members(ROOM)
        key_in(office, sales, code)
        assert spoken(sales)[-1] == words("not_available")
        assert words("not_available") not in spoken(boss)
        assert office.members(ROOM) == before
        office.check()


def test_codes_are_bound_by_the_extension(redis_client: Redis) -> None:
    codes = {"*90": "end", "*91": "count"}
    office = office_with(redis_client, replace(WITH_PINS, moderator_codes=codes))
    with timeline(office):
        boss, sales = assemble(office)
        key_in(office, boss, "*91")
        assert spoken(boss)[-1] == "say:Callers in the conference: 2."
        key_in(office, boss, "*92")
        assert spoken(boss)[-1] == words("not_available")
        key_in(office, boss, "*90")
        office.run(4)
        assert (boss.state, sales.state) == ("ended", "ended")
        assert spoken(sales)[-1] == words("ended")
        assert office.rooms() == {}
        office.check()


def test_every_extension_invites_and_drops_its_own_last_number(office: Office) -> None:
    with timeline(office):
        boss, sales = assemble(office)
        key_in(office, sales, f"*8{OUTSIDE}#")
        key_in(office, boss, "*8103#")
        assert (office.supplier.ringing is not None, office.workshop.ringing is not None) == (
            True,
            True,
        )
        key_in(office, sales, "##")
        assert (office.supplier.ringing, office.workshop.ringing is not None) == (None, True)
        key_in(office, sales, "##")
        assert spoken(sales)[-1] == words("nobody_to_remove")
        assert office.workshop.ringing is not None
        office.check()


def test_an_external_caller_may_not_invite_or_drop(office: Office) -> None:
    with timeline(office):
        assemble(office)
        customer = enter(office, "customer", "1234")
        key_in(office, customer, "*8103#")
        assert (spoken(customer)[-1], office.workshop.rings) == (words("not_available"), 0)
        key_in(office, customer, "##")
        assert spoken(customer)[-1] == words("not_available")
        office.check()
