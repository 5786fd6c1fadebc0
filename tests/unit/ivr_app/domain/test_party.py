from dataclasses import replace

from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.invite import Invite, Leg, Placement
from ivr_app.domain.party import Party, leg_of, number_leg, phone_party
from ivr_app.domain.room import RoomRef

ROOM = RoomRef("local", "101")
COMPANY = Company(country="DE", language="ru")
SALES = Extension("102", "Sales", "sales-phone")
INVITE = Invite(
    id="inv1",
    room=ROOM,
    room_id="r1",
    by="101",
    number="102",
    dest="102",
    target="user",
    bridged=True,
    secret="s" * 26,
    language="ru",
    sip_user="sales-phone",
)


def test_what_travels_with_a_call_is_one_key_without_what_is_empty() -> None:
    party = Party(room=ROOM, room_id="", role="participant", country="DE")
    assert party.as_data() == {
        "ivr": {"room": "local:101", "role": "participant", "language": "en", "country": "DE"}
    }


def test_a_phone_speaks_its_own_language_or_its_companys() -> None:
    party = phone_party(SALES, ROOM, "participant", COMPANY)
    assert party == Party(
        room=ROOM,
        room_id="",
        role="participant",
        extension="102",
        name="Sales",
        language="ru",
        country="DE",
    )
    english = phone_party(replace(SALES, language="en"), ROOM, "participant", COMPANY)
    assert english.language == "en"


def test_an_invited_extension_keeps_its_number_and_has_no_name() -> None:
    party = leg_of(Placement(INVITE, COMPANY, None), Leg.ROOM)
    assert party.as_data() == {
        "ivr": {
            "room": "local:101",
            "room_id": "r1",
            "role": "invitee",
            "extension": "102",
            "language": "ru",
            "country": "DE",
            "invite": "inv1",
            "leg": "room",
        }
    }


def test_an_invited_external_number_is_no_extension() -> None:
    outside = replace(INVITE, target="phone", dest="+493023125100")
    assert leg_of(Placement(outside, COMPANY, None), Leg.BRIDGE).extension == ""


def test_the_leg_that_a_bridge_dials_is_of_the_same_invite() -> None:
    bridge = leg_of(Placement(INVITE, COMPANY, None), Leg.BRIDGE)
    assert number_leg(bridge) == replace(bridge, leg="number")
