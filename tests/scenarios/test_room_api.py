"""Live rooms through the REST API, while people talk in them."""

from __future__ import annotations

from typing import Any

import pytest
from redis import Redis

from ivr_app.application import create_app
from ivr_app.emulator import Answer
from tests.integration.api.operator import Operator, faults
from tests.scenarios.office import (
    CUSTOMER,
    SETTINGS,
    SUPPLIER,
    timeline,
    with_account,
    words,
)
from tests.scenarios.test_conferences import WITH_PINS, enter, office_with
from tests.scenarios.watching import in_room, sid, spoken, voices


class Desk:
    """An office with a conference, and an operator who looks after it."""

    def __init__(self, redis: Redis, **options: Any) -> None:
        self.office = office_with(redis, WITH_PINS, **options)
        app = create_app(self.office.settings, redis, self.office.time.now_ms)
        self.operator = Operator(redis, app=app)

    def room(self) -> dict[str, Any]:
        """The only live room."""
        (room,) = self.operator.get("/room/").get_json()
        assert self.operator.get(f"/room/{room['id']}/").get_json() == room
        found: dict[str, Any] = room
        return found

    def act(self, action: str, body: object = None) -> int:
        """Do something to the only room, and let it be carried out."""
        answer = self.operator.ask("POST", f"/room/{self.room()['id']}/{action}/", body)
        self.office.run(3)
        return answer.status_code

    def members(self) -> dict[str, tuple[str, str, bool]]:
        """Who is in: call -> (role, state, muted)."""
        return {
            each["id"]: (each["role"], each["state"], each["muted"])
            for each in self.room()["members"]
        }

    def invites(self) -> list[tuple[str, str | None, str]]:
        """NUMBER, who invited, and the state of each invite."""
        return [(each["number"], each["by"], each["state"]) for each in self.room()["invites"]]


@pytest.fixture
def desk(redis_client: Redis) -> Desk:
    return Desk(redis_client)


def test_room_shows_who_is_in_and_since_when(desk: Desk) -> None:
    assert desk.operator.get("/room/").get_json() == []
    boss = enter(desk.office, "reception", "98765")
    customer = enter(desk.office, "customer", "1234")
    room = desk.room()
    joined = [each.pop("joined") for each in room["members"]]
    assert joined == sorted(joined)
    assert all(moment.endswith("Z") for moment in (*joined, room["opened"], room["ends"]))
    nobody = {"leg": "call", "number": None, "state": "in", "muted": False, "invite": None}
    assert room == {
        "id": room["id"],
        "kind": "extension",
        "number": "700",
        "opened": room["opened"],
        "ends": room["ends"],
        "locked": False,
        "muted": False,
        "members": [
            nobody
            | {"id": sid(boss), "extension": "101", "name": "Reception", "role": "moderator"},
            nobody | {"id": sid(customer), "extension": None, "name": None, "role": "participant"},
        ],
        "invites": [],
    }


def test_rooms_are_listed_in_order_and_searched_by_number(desk: Desk) -> None:
    enter(desk.office, "sales", "1234")
    desk.office.open_room()
    listed = desk.operator.get("/room/").get_json()
    assert [(each["kind"], each["number"]) for each in listed] == [
        ("extension", "700"),
        ("local", "101"),
    ]
    assert desk.operator.get("/room/?number=7").get_json() == listed[:1]
    assert desk.operator.get("/room/?page=2&page_size=1").get_json() == listed[1:]
    assert desk.operator.get("/room/?page=3&page_size=1").get_json() == []


def test_member_is_muted_and_unmuted(desk: Desk) -> None:
    with timeline(desk.office):
        boss = enter(desk.office, "reception", "98765")
        sales = enter(desk.office, "sales", "1234")
        for _twice in range(2):
            assert desk.act(f"member/{sid(sales)}/mute") == 204
        assert voices(boss) == set()
        assert spoken(sales)[1:] == [words("muted")]
        assert desk.members()[sid(sales)] == ("participant", "in", True)
        assert desk.act(f"member/{sid(sales)}/unmute") == 204
        assert voices(boss) == {"Sales"}
        desk.office.check()


def test_member_is_removed_and_hears_so(desk: Desk) -> None:
    with timeline(desk.office):
        enter(desk.office, "reception", "98765")
        sales = enter(desk.office, "sales", "1234")
        assert desk.act(f"member/{sid(sales)}/remove") == 204
        assert spoken(sales)[-1] == words("removed")
        assert sales.state != "up"
        assert sid(sales) not in desk.members()
        assert desk.act(f"member/{sid(sales)}/remove") == 404
        desk.office.check()


def test_room_ends_with_its_last_member(desk: Desk) -> None:
    sales = enter(desk.office, "sales", "1234")
    room = desk.room()["id"]
    assert desk.act(f"member/{sid(sales)}/remove") == 204
    assert desk.operator.get("/room/").get_json() == []
    assert desk.operator.get(f"/room/{room}/").status_code == 404
    assert desk.operator.ask("POST", f"/room/{room}/end/").status_code == 404
    desk.office.check()


def test_everybody_but_moderators_is_muted_and_unmuted(desk: Desk) -> None:
    with timeline(desk.office):
        boss = enter(desk.office, "reception", "98765")
        sales = enter(desk.office, "sales", "1234")
        assert desk.act("mute_all") == 204
        later = enter(desk.office, "customer", "1234")
        assert (voices(boss), voices(sales)) == (set(), {"Reception"})
        assert desk.room()["muted"] is True
        assert desk.members()[sid(later)] == ("participant", "in", True)
        assert desk.act("unmute_all") == 204
        assert voices(boss) == {"Sales", "Customer"}
        assert desk.room()["muted"] is False
        desk.office.check()


def test_locked_room_takes_no_caller_but_an_invite(desk: Desk) -> None:
    with timeline(desk.office):
        enter(desk.office, "reception", "98765")
        for _twice in range(2):
            assert desk.act("lock") == 204
        assert desk.room()["locked"] is True
        customer = enter(desk.office, "customer", "1234")
        assert spoken(customer)[-1] == words("locked")
        desk.office.sales.when_called = Answer(after=1)
        assert desk.act("invite", {"number": "102"}) == 201
        assert desk.act("unlock") == 204
        assert desk.room()["locked"] is False
        desk.office.check()


def test_room_is_ended_for_everybody(desk: Desk) -> None:
    with timeline(desk.office):
        boss = enter(desk.office, "reception", "98765")
        sales = enter(desk.office, "sales", "1234")
        assert desk.act("end") == 204
        assert [spoken(each)[-1] for each in (boss, sales)] == [words("ended")] * 2
        assert desk.office.rooms() == {}
        desk.office.check()


def test_local_room_cannot_be_locked_or_muted_as_a_whole(desk: Desk) -> None:
    desk.office.open_room()
    for action in ("lock", "unlock", "mute_all", "unmute_all"):
        assert desk.act(action) == 409
    assert desk.act("end") == 204
    assert desk.office.rooms() == {}


def test_unknown_members_invites_and_rooms_are_not_found(desk: Desk) -> None:
    enter(desk.office, "reception", "98765")
    for action in ("member/x/mute", "member/x/unmute", "member/x/remove", "invite/x/drop"):
        assert desk.act(action) == 404
    for action in ("end", "lock", "member/x/mute", "invite/x/drop"):
        assert desk.operator.ask("POST", f"/room/x/{action}/").status_code == 404
    assert desk.operator.ask("POST", "/room/x/invite/", {"number": "102"}).status_code == 404


@pytest.mark.parametrize("bridged", [True, False])
@pytest.mark.parametrize(("number", "dest"), [("102", "102"), ("00442079460001", SUPPLIER)])
def test_invite_belongs_to_nobody_of_the_room(
    redis_client: Redis, bridged: bool, number: str, dest: str
) -> None:
    settings = SETTINGS if bridged else with_account(bridge=None)
    desk = Desk(redis_client, settings=settings)
    with timeline(desk.office):
        boss = enter(desk.office, "reception", "98765")
        called = desk.office.sales if number == "102" else desk.office.supplier
        called.when_called = Answer(after=2)
        made = desk.operator.ask("POST", f"/room/{desk.room()['id']}/invite/", {"number": number})
        assert made.status_code == 201
        assert made.get_json() == desk.room()["invites"][0]
        assert desk.invites() == [(dest, None, "placing")]
        desk.office.run(5)
        assert desk.invites() == [(dest, None, "in")]
        (invitee,) = [each for each in desk.room()["members"] if each["role"] == "invitee"]
        assert invitee["invite"] == made.get_json()["id"]
        assert (invitee["extension"], invitee["number"]) == (
            ("102", None) if number == "102" else (None, SUPPLIER)
        )
        assert invitee["leg"] == ("room" if bridged else "call")
        boss.press("##")
        desk.office.run(2)
        assert spoken(boss)[-1] == words("nobody_to_remove")
        assert desk.invites() == [(dest, None, "in")]
        # Members of the room hear nothing of it, neither its state nor its end.
        assert words("trying") not in spoken(boss)
        assert desk.act(f"invite/{invitee['invite']}/drop") == 409
        assert desk.act(f"member/{invitee['id']}/mute") == 204
        assert voices(boss) == set()
        assert desk.act(f"member/{invitee['id']}/remove") == 204
        assert desk.invites() == []
        desk.office.check()


def test_invite_that_rings_is_dropped(desk: Desk) -> None:
    with timeline(desk.office):
        boss = enter(desk.office, "reception", "98765")
        customer = enter(desk.office, "customer", "1234")
        heard = spoken(boss), spoken(customer)
        assert desk.act("invite", {"number": "102"}) == 201
        assert desk.invites() == [("102", None, "ringing")]
        assert desk.act("invite", {"number": "102"}) == 409
        invite = desk.room()["invites"][0]["id"]
        assert desk.act(f"invite/{invite}/drop") == 204
        assert desk.invites() == []
        assert desk.office.sales.calls[-1].state != "ringing"
        # Nobody of the room had asked for it.
        assert (spoken(boss), spoken(customer)) == heard
        desk.office.check()


def test_nobody_is_told_how_an_invite_of_nobody_failed(desk: Desk) -> None:
    with timeline(desk.office):
        enter(desk.office, "reception", "98765")
        customer = enter(desk.office, "customer", "1234")
        heard = spoken(customer)
        assert desk.act("invite", {"number": "102"}) == 201
        desk.office.run(60)
        assert desk.invites() == []
        assert spoken(customer) == heard
        desk.office.check()


@pytest.mark.parametrize(
    ("number", "status", "problem"),
    [
        ("700", 422, "must be a phone, or an external number"),
        ("999", 422, "is neither a phone nor a possible external number"),
        ("x", 422, "must be the number of an extension, or an external number"),
        ("101", 409, None),
        (CUSTOMER, 422, "is not allowed by the outbound rules of the installation"),
    ],
)
def test_numbers_that_cannot_be_invited(
    redis_client: Redis, number: str, status: int, problem: str | None
) -> None:
    desk = Desk(redis_client, settings=with_account(outbound_allow=("+44",)))
    enter(desk.office, "reception", "98765")
    path = f"/room/{desk.room()['id']}/invite/"
    refused = desk.operator.ask("POST", path, {"number": number})
    assert refused.status_code == status
    assert faults(refused) == ({"number": problem} if problem else {})
    assert desk.invites() == []


def test_full_room_takes_no_invite(desk: Desk) -> None:
    desk.office.keep("ext:700", {**WITH_PINS.as_record(), "max_members": 2})
    enter(desk.office, "reception", "98765")
    enter(desk.office, "customer", "1234")
    assert desk.act("invite", {"number": "102"}) == 409
    assert len(in_room(desk.office, "extension:700")) == 2


def test_conference_with_a_live_room_cannot_be_deleted_but_changed(desk: Desk) -> None:
    enter(desk.office, "reception", "98765")
    assert desk.operator.change("DELETE", "/conference/700/").status_code == 409
    changed = desk.operator.change("PATCH", "/conference/700/", {"pin": "4444"})
    assert changed.status_code == 200
    # The next call is asked for the new PIN.
    wrong, right = enter(desk.office, "sales", "1234"), enter(desk.office, "customer", "4444")
    assert set(desk.members()) >= {sid(right)}
    assert sid(wrong) not in desk.members()
