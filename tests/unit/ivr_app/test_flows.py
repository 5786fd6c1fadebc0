"""Whole documents for every outcome, as the platform gets them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from ivr_app.config import Announcer
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.invite import Invite, Leg, Placement
from ivr_app.domain.party import Party, leg_of
from ivr_app.domain.room import RoomRef
from ivr_app.flows import Document, Flows, name_of
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.services.outcomes import (
    Bridged,
    Declined,
    InRoom,
    Nothing,
    Outcome,
    Over,
    PinWanted,
    Said,
)
from ivr_app.urls import HookUrls
from tests.integration.signed import PUBLIC, SETTINGS, SID
from tests.vendor_schema import check_document

HOOKS = f"{PUBLIC}/hooks/{SID}"
RETRY = "#rc=2&rp=all"
HANGUP = {"verb": "hangup"}
ROOM = RoomRef("local", "101")
SALES = Party(ROOM, "r1", "participant", "102", "Sales", "en", "DE")
SALES_TAG = {
    "room": "local:101",
    "room_id": "r1",
    "role": "participant",
    "extension": "102",
    "name": "Sales",
    "language": "en",
    "country": "DE",
}
MP3 = "https://cdn.example.com/prompt.mp3"


def document(outcome: Outcome, flows: Flows | None = None) -> Document:
    """The document, of which the platform would take every key."""
    flows = flows or Flows(Catalogue.load(), SETTINGS, HookUrls(PUBLIC, SID))
    made = flows.document(outcome)
    check_document(made)
    return made


def flows_of(announcer: Announcer = Announcer.DUB, prompts: Path | None = None) -> Flows:
    settings = replace(SETTINGS, announcer=announcer)
    return Flows(Catalogue.load(prompts), settings, HookUrls(PUBLIC, SID))


def recorded(folder: Path, *names: str) -> Flows:
    """Flows with a recording for some prompts."""
    rows = (f"{name}: {{url: {MP3}}}\n" for name in names)
    (folder / "en.yaml").write_text("".join(rows), "utf-8")
    return flows_of(prompts=folder)


def say(text: str) -> dict[str, object]:
    return {"verb": "say", "text": text}


def test_call_goes_on_with_what_it_was_doing() -> None:
    assert document(Nothing()) == []


def test_call_is_over() -> None:
    assert document(Over()) == [HANGUP]


def test_call_hears_prompts_and_is_hung_up() -> None:
    assert document(Said(("wrong_pin", "goodbye"), "en")) == [
        say("That PIN is not correct."),
        say("Goodbye."),
        HANGUP,
    ]


def test_recording_replaces_the_voice(tmp_path: Path) -> None:
    assert document(Said(("goodbye",), "en"), recorded(tmp_path, "goodbye")) == [
        {"verb": "play", "url": MP3},
        HANGUP,
    ]


def test_call_on_another_line_is_told_before_it_is_answered_and_never_is() -> None:
    assert document(Declined("dropped", "en", "+4930231250")) == [
        {"verb": "say", "text": "4 9 3 0 2 3 1 2 5 0 has been removed.", "earlyMedia": True},
        {"verb": "sip:decline", "status": 603},
    ]


def test_recording_is_played_before_the_answer_too(tmp_path: Path) -> None:
    assert document(Declined("trying", "en"), recorded(tmp_path, "trying"))[0] == {
        "verb": "play",
        "url": MP3,
        "earlyMedia": True,
    }


GATHER = {
    "verb": "gather",
    "input": ["digits"],
    "finishOnKey": "#",
    "minDigits": 1,
    "timeout": 5,
    "interDigitTimeout": 5,
    "actionHook": f"{HOOKS}/pin?attempt=1{RETRY}",
}
ENTER_PIN = "Please enter the PIN, then press the hash key."


def test_caller_is_asked_for_the_pin_and_its_length_is_not_given_away() -> None:
    assert document(PinWanted(SALES, attempt=1)) == [
        {"verb": "tag", "data": {"ivr": SALES_TAG}},
        GATHER | {"say": {"text": ENTER_PIN}},
    ]


def test_caller_is_asked_again_and_told_that_the_pin_was_wrong() -> None:
    assert document(PinWanted(SALES, attempt=2, wrong=True)) == [
        {"verb": "tag", "data": {"ivr": SALES_TAG}},
        say("That PIN is not correct."),
        GATHER | {"say": {"text": ENTER_PIN}, "actionHook": f"{HOOKS}/pin?attempt=2{RETRY}"},
    ]


def test_recording_asks_for_the_pin(tmp_path: Path) -> None:
    asked = document(PinWanted(SALES, attempt=1), recorded(tmp_path, "enter_pin"))
    assert asked[1] == GATHER | {"play": {"url": MP3}}


KEYS = {
    "verb": "config",
    "bargeIn": {
        "enable": True,
        "sticky": True,
        "input": ["digits"],
        "minDigits": 1,
        "interDigitTimeout": 2,
        "finishOnKey": "#",
        "actionHook": f"{HOOKS}/keys",
    },
}
TRACK = {"verb": "dub", "action": "addTrack", "track": "prompts"}
CONFERENCE = {
    "verb": "conference",
    "name": "local-101-r1",
    "actionHook": f"{HOOKS}/left{RETRY}",
    "statusHook": f"{HOOKS}/room-status{RETRY}",
    "statusEvents": ["join", "leave"],
}


def test_participant_enters_with_its_keys_and_a_track_of_its_own() -> None:
    assert document(InRoom(SALES)) == [
        {"verb": "tag", "data": {"ivr": SALES_TAG}},
        KEYS,
        TRACK,
        CONFERENCE,
    ]


@pytest.mark.parametrize("announcer", [Announcer.HOLD, Announcer.OFF])
def test_without_dub_there_is_no_track(announcer: Announcer) -> None:
    entered = document(InRoom(SALES), flows_of(announcer))
    assert [verb["verb"] for verb in entered] == ["tag", "config", "conference"]


@pytest.mark.parametrize("role", ["owner", "moderator"])
def test_only_who_may_moderate_starts_the_room_for_the_platform(role: str) -> None:
    entered = document(InRoom(replace(SALES, role=role)))
    assert entered[-1] == CONFERENCE | {"startConferenceOnEnter": True}


def test_owner_who_created_the_room_hears_it() -> None:
    entered = document(InRoom(replace(SALES, role="owner"), created=True))
    assert [verb["verb"] for verb in entered] == ["tag", "config", "say", "dub", "conference"]
    assert entered[2] == say("Your conference has started.")


def test_keys_end_with_a_pause_only_where_hash_does_not_finish_them() -> None:
    settings = replace(SETTINGS, hash_finishes=False)
    flows = replace(flows_of(Announcer.DUB), settings=settings)
    config = document(InRoom(SALES), flows)[1]
    keys = cast(dict[str, object], config["bargeIn"])
    assert "finishOnKey" not in keys


RECEPTION = Extension("101", "Reception", "101")
INVITE = Invite(
    id="invite12",
    room=ROOM,
    room_id="r1",
    by="101",
    number="030231251",
    dest="+4930231251",
    target="phone",
    bridged=True,
    secret="s" * 26,
    language="en",
)
LEG_TAG = {
    "room": "local:101",
    "room_id": "r1",
    "role": "invitee",
    "language": "en",
    "country": "DE",
    "invite": "invite12",
}
COMPANY = Company("Example", "DE", "en", "+4930231250")


def bridged(invite: Invite, company: Company = COMPANY) -> Bridged:
    placement = Placement(invite, company, RECEPTION)
    return Bridged(placement, leg_of(placement, Leg.BRIDGE))


DIAL = {
    "verb": "dial",
    "target": [{"type": "phone", "number": "+4930231251"}],
    "answerOnBridge": False,
    "anchorMedia": True,
    "timeout": 30,
    "callerId": "+4930231250",
    "actionHook": f"{HOOKS}/dialled{RETRY}",
    "tag": {"ivr": LEG_TAG | {"leg": "number"}},
}


def test_bridge_is_answered_at_once_and_dials_the_number_with_the_companys_caller_id() -> None:
    assert document(bridged(INVITE)) == [
        {"verb": "tag", "data": {"ivr": LEG_TAG | {"leg": "bridge"}}},
        {"verb": "answer"},
        DIAL,
    ]


def test_company_without_a_caller_id_shows_the_extension() -> None:
    (*_, dial) = document(bridged(INVITE, Company("Example", "DE")))
    assert dial == DIAL | {"callerId": "101"}


def test_bridge_rings_an_extension_as_a_user_and_shows_who_invites() -> None:
    invite = replace(INVITE, dest="103", number="103", target="user", sip_user="workshop")
    (*_, dial) = document(bridged(invite))
    assert dial == DIAL | {
        "target": [{"type": "user", "name": "workshop@pbx.example.com"}],
        "callerId": "101",
        "callerName": "Reception",
        "tag": {"ivr": LEG_TAG | {"leg": "number", "extension": "103"}},
    }


@pytest.mark.parametrize(
    ("outcome", "name"),
    [
        (Nothing(), "Nothing"),
        (Over(), "Over"),
        (Said(("wrong_pin", "goodbye"), "en"), "Said wrong_pin goodbye"),
        (Declined("dropped", "en", "+4930231250"), "Declined dropped"),
        (PinWanted(SALES, attempt=1), "PinWanted"),
        (InRoom(SALES), "InRoom"),
        (bridged(INVITE), "Bridged"),
    ],
)
def test_log_gets_a_word_for_every_outcome(outcome: Outcome, name: str) -> None:
    assert name_of(outcome) == name
