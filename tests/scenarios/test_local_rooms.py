"""A phone's own conference: who creates it, who enters it, and what everybody hears."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from ivr_app.domain.extension import Extension
from tests.scenarios.office import (
    CUSTOMER,
    RECEPTION,
    SETTINGS,
    Office,
    timeline,
    with_account,
    words,
)
from tests.scenarios.watching import in_room, joined, sid, spoken, voices


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return Office(redis_client)


def test_the_owner_creates_its_room_and_hears_that_it_has_started(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        assert spoken(owner) == [words("started")]
        assert in_room(office) == {sid(owner): ("owner", "in")}
        assert list(office.rooms()) == ["local:101"]
        office.check()


def test_another_phone_enters_and_both_hear_each_other(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        sales = office.join(office.sales)
        assert in_room(office) == {
            sid(owner): ("owner", "in"),
            sid(sales): ("participant", "in"),
        }
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        office.check()


def test_every_member_hears_the_name_of_who_joins(office: Office) -> None:
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        before = office.time.now_ms()
        workshop = office.join(office.workshop)
        office.run(3)
        announced = [joined("Workshop")]
        for call in (owner, sales, workshop):
            assert spoken(call, before) == announced
        office.check()


def test_the_owner_can_do_without_announcements(redis_client: Redis) -> None:
    reception = replace(RECEPTION, conference_announce_caller_name=False)
    office = Office(redis_client, reception=reception)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        assert spoken(owner) == [words("started")]
        assert spoken(sales) == []
        office.check()


def test_a_room_that_was_not_started_is_told_so_and_hung_up(office: Office) -> None:
    with timeline(office):
        call = office.sales.dial("*8101")
        office.run(5)
        assert spoken(call) == [words("not_started")]
        assert call.state == "ended"
        assert office.rooms() == {}
        office.check()


@pytest.mark.parametrize("caller_id", ["101", CUSTOMER, "102", "*8101"])
def test_an_external_caller_neither_creates_nor_enters_a_room(
    office: Office, caller_id: str
) -> None:
    forged = {"X-Authenticated-User": "101@pbx.example.com", "x-authenticated-user": "101"}
    with timeline(office):
        for headers in ({}, forged):
            call = office.customer.dial("*8101", caller_id=caller_id, headers=headers)
            office.run(5)
            assert spoken(call) == [words("no_such_number")]
            assert (call.state, office.rooms()) == ("ended", {})
        owner = office.open_room()
        call = office.customer.dial("*8101", caller_id=caller_id, headers=forged)
        office.run(5)
        assert spoken(call) == [words("no_such_number")]
        assert in_room(office) == {sid(owner): ("owner", "in")}
        office.check()


def test_a_phone_of_another_realm_is_nobody(redis_client: Redis) -> None:
    # The platform authenticates the phone for the realm of another company.
    office = Office(redis_client, with_account(realm="other.example.com"))
    with timeline(office):
        call = office.reception.dial("*8101")
        office.run(5)
        assert spoken(call) == [words("no_such_number")]
        assert (call.state, office.rooms()) == ("ended", {})
        office.check()


def test_a_user_of_the_realm_without_an_extension_is_nobody(office: Office) -> None:
    stranger = office.platform.add_phone("199", name="Stranger")
    with timeline(office):
        owner = office.open_room()
        call = stranger.dial("*8101")
        office.run(5)
        assert spoken(call) == [words("no_such_number")]
        assert in_room(office) == {sid(owner): ("owner", "in")}
        office.check()


@pytest.mark.parametrize("dialled", ["*8199", "*7101", "*8", "**8101", "555", "*8101*", "*8*8101"])
def test_an_unknown_code_or_number_does_not_exist(office: Office, dialled: str) -> None:
    with timeline(office):
        call = office.sales.dial(dialled)
        office.run(5)
        assert spoken(call) == [words("no_such_number")]
        assert (call.state, office.rooms()) == ("ended", {})
        office.check()


@pytest.mark.parametrize("dialled", ["*8101", "%2A8101", "%2a8101", "*8101%23", "*8101#"])
def test_the_code_is_read_however_a_phone_writes_it(office: Office, dialled: str) -> None:
    with timeline(office):
        owner = office.reception.dial(dialled, escape_hash=False)
        office.run(4)
        sales = office.sales.dial(dialled, escape_hash=False)
        office.run(4)
        assert in_room(office) == {
            sid(owner): ("owner", "in"),
            sid(sales): ("participant", "in"),
        }
        office.check()


@pytest.mark.parametrize("number", ["+493023125100", "00493023125100", "03023125100"])
def test_a_phone_without_a_room_must_start_it_before_it_invites(
    office: Office, number: str
) -> None:
    with timeline(office):
        call = office.sales.dial(f"*8{number}")
        office.run(5)
        assert spoken(call) == [words("start_first")]
        assert (call.state, office.placed()) == ("ended", [])
        office.check()


def test_a_phone_that_is_in_anothers_room_has_no_room_of_its_own(office: Office) -> None:
    with timeline(office):
        office.open_room()
        office.join(office.sales)
        call = office.sales.dial("*803023125100")
        office.run(5)
        assert spoken(call) == [words("start_first")]
        assert (office.placed(), office.invites()) == ([], [])
        office.check()


def test_an_owners_star_eight_is_an_invite_also_where_the_number_runs_a_room(
    office: Office,
) -> None:
    with timeline(office):
        owner, other = office.open_room(), office.open_room(office.sales)
        second_line = office.reception.dial("*8102")
        office.run(5)
        assert second_line.state == "ended"
        assert spoken(second_line) == [words("trying")]
        assert office.sales.ringing is not None
        assert in_room(office, "local:102") == {sid(other): ("owner", "in")}
        assert in_room(office) == {sid(owner): ("owner", "in")}
        assert [invite["number"] for invite in office.invites()] == ["102"]
        office.check()


def test_rooms_of_two_owners_are_apart(office: Office) -> None:
    with timeline(office):
        first, second = office.open_room(), office.open_room(office.sales)
        workshop = office.join(office.workshop, "102")
        assert (voices(first), voices(second)) == (set(), {"Workshop"})
        assert set(in_room(office, "local:102")) == {sid(second), sid(workshop)}
        office.check()


def test_two_devices_of_a_phone_that_is_not_the_owner_are_two_members(office: Office) -> None:
    with timeline(office):
        owner = office.open_room()
        devices = [office.join(office.sales), office.join(office.sales)]
        assert {call.state for call in devices} == {"up"}
        assert set(in_room(office)) == {sid(owner), *map(sid, devices)}
        office.check()


def test_a_full_room_says_so_and_a_seat_that_is_given_back_is_free(redis_client: Redis) -> None:
    settings = replace(SETTINGS, local_max_members=3)
    office = Office(redis_client, settings, more=(Extension("104", "Workbench", "104"),))
    fourth = office.platform.add_phone("104", name="Workbench")
    with timeline(office):
        office.open_room()
        sales, _workshop = office.join(office.sales), office.join(office.workshop)
        refused = fourth.dial("*8101")
        office.run(5)
        assert (refused.state, spoken(refused)) == ("ended", [words("room_full")])
        assert len(office.members()) == 3
        sales.hangup()
        office.run(1)
        office.join(fourth)
        assert len(office.members()) == 3
        office.check()
