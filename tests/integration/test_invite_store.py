"""Transitions of invites on a real Redis that stories cannot bring about by the second."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from redis import Redis

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.invite import InviteToken, Inviting, Leg, Outcome, Progress
from ivr_app.domain.room import Departure, RoomRef
from ivr_app.state.company import Directory
from ivr_app.state.invites import InviteStore, Presser, Wanted
from ivr_app.state.keys import Keys
from ivr_app.state.rooms import Limits, RoomStore, Seat
from ivr_app.state.scripts import Scripts

NOW = 1_700_000_000_000
ROOM = RoomRef("local", "101")
OWNER = Extension("101", "Reception", "101")
COMPANY = Company("Example", "DE", "en", "+4930231250")
KEYS = Keys("AC-1")
NUMBER = "+493023125100"
WANTED = Wanted(digits="03023125100", e164=NUMBER, allowed=True, reach="national")
TOKEN = InviteToken(ROOM, "invite1", "secret1")


class Stores:
    """The stores of one company with an open room of its owner, whose call is ``owner``."""

    def __init__(self, redis: Redis, limits: Limits | None = None) -> None:
        self.redis = redis
        limits = limits or Limits()
        scripts = Scripts(redis)
        Directory(scripts, KEYS).fill(COMPANY, (OWNER,))
        self.rooms = RoomStore(scripts, KEYS, limits)
        self.invites = InviteStore(self.rooms, KEYS, limits)
        seat = Seat(ROOM, "owner", "owner", "101", "Reception", "en")
        self.rooms.enter_own(seat, OWNER, room_id="room1", now=NOW)
        self.rooms.joined(seat, "room1", "", now=NOW)

    def invite(self, *, bridged: bool = True, now: int = NOW) -> None:
        verdict = self.invites.start(
            presser(), WANTED, invite="invite1", secret="secret1", bridged=bridged, now=now
        )
        assert verdict is Inviting.PLACED

    def progress(
        self, event: Progress, leg: Leg = Leg.ROOM, call: str = "", *, now: int = NOW, **more: Any
    ) -> bool:
        call = call or f"{leg}-call"
        entrance = self.invites.progress(
            ROOM, "room1", "invite1", call_sid=call, leg=leg, event=event, now=now, **more
        )
        return entrance is not None

    def state(self) -> str | None:
        raw: Any = self.redis.hget(KEYS.room(str(ROOM))[5], "invite1")
        return str(orjson.loads(raw)["state"]) if raw else None

    def orders(self) -> list[dict[str, Any]]:
        entries: Any = self.redis.xrange(KEYS.orders)
        return [orjson.loads(fields["order"]) for _, fields in entries]

    def hung_up(self) -> list[str]:
        return [order["call"] for order in self.orders() if order["kind"] == "hang_up"]

    def told(self) -> list[str]:
        return [order["prompt"] for order in self.orders() if order["kind"] == "announce"]


def presser(once: str = "keys:1") -> Presser:
    return Presser(ROOM, "room1", "owner", "101", "en", once=once)


@pytest.fixture
def stores(redis_client: Redis) -> Stores:
    return Stores(redis_client)


def test_a_token_binds_to_the_first_call_that_shows_it(stores: Stores) -> None:
    stores.invite()
    placement = stores.invites.bridge(TOKEN, "call1", now=NOW)
    assert placement is not None
    assert (placement.invite.dest, placement.caller_id) == (NUMBER, "+4930231250")
    assert stores.invites.bridge(TOKEN, "call2", now=NOW) is None
    # The same call, asking again, gets the same; however late.
    assert stores.invites.bridge(TOKEN, "call1", now=NOW + 100_000) == placement


@pytest.mark.parametrize(
    "token",
    [
        replace(TOKEN, secret="secret2"),
        replace(TOKEN, secret=""),
        replace(TOKEN, invite="invite2"),
        replace(TOKEN, room=RoomRef("local", "102")),
    ],
)
def test_a_wrong_token_is_refused(stores: Stores, token: InviteToken) -> None:
    stores.invite()
    assert stores.invites.bridge(token, "call1", now=NOW) is None
    assert stores.invites.bridge(TOKEN, "call1", now=NOW) is not None


@pytest.mark.parametrize(("age", "is_good"), [(60_000, True), (60_001, False)])
def test_a_token_is_good_for_a_minute(stores: Stores, age: int, *, is_good: bool) -> None:
    stores.invite()
    assert (stores.invites.bridge(TOKEN, "call1", now=NOW + age) is not None) is is_good


def test_an_invite_with_a_plain_call_has_no_token(stores: Stores) -> None:
    stores.invite(bridged=False)
    assert stores.invites.bridge(TOKEN, "call1", now=NOW) is None


def test_a_token_of_a_dropped_invite_is_refused(stores: Stores) -> None:
    stores.invite()
    stores.invites.drop_last(presser("keys:2"), now=NOW)
    assert stores.invites.bridge(TOKEN, "call1", now=NOW) is None


def claim(stores: Stores, after: int) -> str:
    return stores.invites.claim(ROOM, "room1", "invite1", now=NOW + after)[0]


def test_a_claim_without_a_call_is_uncertain_for_a_while(stores: Stores) -> None:
    stores.invite()
    verdicts = [claim(stores, after) for after in (0, 500, 2_999, 3_000, 3_500, 15_000)]
    assert verdicts == ["place", "uncertain", "uncertain", "again", "uncertain", "again"]
    assert claim(stores, 15_001) == "late"
    assert claim(stores, 15_001) == "over"
    assert stores.told() == ["trying", "failed"]


def test_a_claim_is_settled_by_the_call_and_given_back_by_a_refusal(stores: Stores) -> None:
    stores.invite()
    assert claim(stores, 0) == "place"
    stores.invites.release(ROOM, "room1", "invite1", now=NOW)
    assert claim(stores, 500) == "place"
    stores.progress(Progress.KNOWN)
    assert claim(stores, 500) == "placed"
    stores.invites.release(ROOM, "room2", "invite1", now=NOW)
    assert stores.invites.claim(ROOM, "room2", "invite1", now=NOW) == ("over", None)


def test_the_state_of_an_invite_only_rises(stores: Stores) -> None:
    stores.invite()
    stores.progress(Progress.KNOWN)
    for event in (Progress.ANSWERED, Progress.EARLY, Progress.RINGING, Progress.KNOWN):
        assert stores.progress(event, Leg.NUMBER)
    assert stores.state() == "answered"


def test_a_bridged_leg_that_is_up_is_not_number_that_answered(stores: Stores) -> None:
    stores.invite()
    stores.progress(Progress.UP)
    stores.progress(Progress.ANSWERED)
    stores.progress(Progress.ANSWERED, Leg.BRIDGE)
    assert stores.state() == "placing"


def test_a_plain_call_that_is_up_is_number_that_answered(stores: Stores) -> None:
    stores.invite(bridged=False)
    stores.progress(Progress.UP)
    assert stores.state() == "answered"


def test_a_second_call_of_one_invite_is_ended_once(stores: Stores) -> None:
    stores.invite()
    assert stores.progress(Progress.KNOWN, call="room-call")
    for event in (Progress.KNOWN, Progress.RINGING, Progress.UP, Progress.ENDED):
        assert not stores.progress(event, call="other-call", outcome=Outcome.FAILED)
    assert stores.hung_up() == ["other-call"]
    assert stores.state() == "placing"


def test_a_call_that_turns_up_too_late_is_ended_and_the_invite_has_failed(stores: Stores) -> None:
    stores.invite()
    assert not stores.progress(Progress.RINGING, now=NOW + 15_001)
    assert (stores.state(), stores.hung_up()) == (None, ["room-call"])
    assert stores.told() == ["trying", "failed"]


def test_a_late_end_tells_how_it_ended(stores: Stores) -> None:
    stores.invite()
    stores.progress(Progress.ENDED, now=NOW + 15_001, outcome=Outcome.BUSY)
    assert (stores.hung_up(), stores.told()) == ([], ["trying", "busy"])


def test_the_end_of_number_ends_the_leg_in_the_room(stores: Stores) -> None:
    stores.invite()
    stores.progress(Progress.KNOWN)
    assert not stores.progress(Progress.ENDED, Leg.NUMBER, outcome=Outcome.BUSY)
    assert stores.hung_up() == ["room-call"]
    # Its statuses that are still under way change nothing.
    assert not stores.progress(Progress.RINGING)
    assert not stores.progress(Progress.ENDED, Leg.BRIDGE, outcome=Outcome.FAILED)
    assert (stores.hung_up(), stores.told()) == (["room-call"], ["trying", "busy"])


def test_fifty_drops_cancel_once(stores: Stores) -> None:
    stores.invite()
    stores.progress(Progress.KNOWN)
    verdicts = [
        stores.invites.drop_last(presser(f"keys:{n}"), now=NOW).verdict.value for n in range(2, 52)
    ]
    assert verdicts == ["dropped"] + ["nobody_to_remove"] * 49
    assert stores.hung_up() == ["room-call"]


def test_a_repeated_delivery_gets_the_same_verdict_and_does_nothing(stores: Stores) -> None:
    stores.invite()
    again = stores.invites.start(
        presser(), WANTED, invite="invite2", secret="s", bridged=True, now=NOW + 1
    )
    assert again is Inviting.PLACED
    drops = [stores.invites.drop_last(presser("keys:2"), now=NOW) for _ in range(2)]
    assert drops[0] == drops[1]
    for _ in range(2):
        assert stores.invites.toggle_mute(presser("keys:3"), now=NOW) == "muted"
        assert stores.invites.refuse_code(presser("keys:4"), now=NOW) == "not_available"
    assert [order["kind"] for order in stores.orders()] == [
        "place",
        "announce",
        "announce",
        "mute",
        "announce",
    ]


@pytest.mark.parametrize(("gap", "verdict"), [(1_500, "nobody_to_remove"), (1_501, "first")])
def test_two_presses_of_a_hash_are_one_drop_within_a_second_and_a_half(
    stores: Stores, gap: int, verdict: str
) -> None:
    assert stores.invites.press_hash(presser(), now=NOW).verdict.value == "first"
    assert stores.invites.press_hash(presser(), now=NOW + gap).verdict.value == verdict


def test_whoever_is_not_in_the_room_may_ask_for_nothing(stores: Stores) -> None:
    for who in (
        replace(presser("keys:9"), call_sid="stranger"),
        replace(presser("keys:9"), room_id="room0"),
        replace(presser("keys:9"), call_sid="stranger", invite="invite9"),
    ):
        assert stores.invites.press_hash(who, now=NOW).verdict.value == "no_room"
        assert stores.invites.drop_last(who, now=NOW).verdict.value == "no_room"
        assert stores.invites.toggle_mute(who, now=NOW) == "no_room"
        assert stores.invites.refuse_code(who, now=NOW) == "no_room"
        verdict = stores.invites.start(who, WANTED, invite="i", secret="s", bridged=True, now=NOW)
        assert verdict is Inviting.NO_ROOM
    assert stores.orders() == []


def test_a_microphone_is_known_for_members_that_are_in(stores: Stores) -> None:
    def is_muted(call: str, room_id: str = "room1") -> bool:
        return stores.invites.is_muted(ROOM, room_id, call_sid=call, invite="", now=NOW)

    assert not is_muted("owner")
    stores.invites.toggle_mute(presser(), now=NOW)
    assert is_muted("owner")
    assert not is_muted("stranger")
    assert not is_muted("owner", "room0")


def test_no_secret_of_an_invite_shows_in_its_repr(stores: Stores) -> None:
    stores.invite()
    placement = stores.invites.bridge(TOKEN, "call1", now=NOW)
    assert placement is not None
    assert "secret1" not in repr(placement) + repr(TOKEN) + repr(placement.invite.token)


def test_the_end_of_a_stray_call_is_told_like_that_of_any_other(stores: Stores) -> None:
    assert not stores.progress(Progress.RINGING, call="stray")  # of an invite that is over
    assert stores.rooms.left(ROOM, "room1", "stray", now=NOW) is Departure.GONE
