import pytest

from ivr_app.domain.conference import Conference
from ivr_app.domain.dialplan import (
    Code,
    DropFromOwnRoom,
    DropLast,
    EnterOwnRoom,
    InviteToOwnRoom,
    JoinRoom,
    Lookup,
    OneHash,
    Other,
    Plan,
    Refuse,
    StarEight,
    ToggleMute,
    dialled,
    keyed,
    own_room,
    plan,
)
from ivr_app.domain.extension import Company, Extension
from ivr_app.domain.room import RoomRef

RECEPTION = Extension("101", "Reception", "101")
SALES = Extension("102", "Sales", "102")
MEETING = Conference("700", "Meeting")


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("*8101", StarEight("101")),
        ("%2A8101", StarEight("101")),
        ("%2a8101", StarEight("101")),
        (" *8101 ", StarEight("101")),
        ("*8101%23", StarEight("101")),
        ("*8101#", StarEight("101")),
        ("*8+4930231250", StarEight("+4930231250")),
        ("*8%2B4930231250", StarEight("+4930231250")),
        ("*8" + "1" * 20, StarEight("1" * 20)),
        ("*8" + "1" * 21, Other("*8" + "1" * 21)),
        ("*8", Other("*8")),
        ("*8+", Other("*8+")),
        ("*8++49", Other("*8++49")),
        ("*8101##", Other("*8101##")),
        ("*8 101", Other("*8 101")),
        # Digits of other scripts are no keys of a phone.
        ("*8\u0661\u0660\u0661", Other("*8\u0661\u0660\u0661")),
        ("*8%D9%A1", Other("*8\u0661")),
        ("##", DropLast()),
        ("%23%23", DropLast()),
        ("%23#", DropLast()),
        ("#", Other("#")),
        ("###", Other("###")),
        ("*1", Other("*1")),
        ("101", Other("101")),
        ("", Other("")),
    ],
)
def test_a_dialled_string_is_read(to: str, code: Code) -> None:
    assert dialled(to) == code


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        ("", OneHash()),
        ("##", DropLast()),
        ("*1", ToggleMute()),
        ("*8102", StarEight("102")),
        ("*92", Other("*92")),
        ("*11", Other("*11")),
        ("1", Other("1")),
    ],
)
def test_keys_in_a_room_are_read(digits: str, code: Code) -> None:
    assert keyed(digits) == code


def everything(_number: str) -> bool:
    """An installation that lets every number through."""
    return True


def found(
    caller: Extension | None = RECEPTION,
    target: Extension | Conference | None = None,
    *,
    caller_room: bool = False,
    target_room: bool = False,
) -> Lookup:
    """What the directory says, of a company in Germany."""
    return Lookup(Company(country="DE"), caller, target, caller_room, target_room)


@pytest.mark.parametrize(
    ("code", "lookup", "expected"),
    [
        (StarEight("101"), found(target=RECEPTION), EnterOwnRoom(RECEPTION)),
        (StarEight("101"), found(target=RECEPTION, caller_room=True), EnterOwnRoom(RECEPTION)),
        (StarEight("102"), found(target=SALES), Refuse("not_started")),
        (StarEight("102"), found(target=SALES, target_room=True), JoinRoom(SALES)),
        (StarEight("102"), found(target=SALES, caller_room=True), InviteToOwnRoom("102")),
        (
            StarEight("102"),
            found(target=SALES, caller_room=True, target_room=True),
            InviteToOwnRoom("102"),
        ),
        (StarEight("700"), found(target=MEETING), Refuse("start_first")),
        (StarEight("700"), found(target=MEETING, caller_room=True), InviteToOwnRoom("700")),
        (StarEight("03023125100"), found(), Refuse("start_first")),
        (StarEight("03023125100"), found(caller_room=True), InviteToOwnRoom("03023125100")),
        (StarEight("+493023125100"), found(), Refuse("start_first")),
        (StarEight("199"), found(), Refuse("no_such_number")),
        (StarEight("199"), found(caller_room=True), InviteToOwnRoom("199")),
        (DropLast(), found(caller_room=True), DropFromOwnRoom()),
        (DropLast(), found(), Refuse("start_first")),
        (Other("199"), found(), Refuse("no_such_number")),
        (ToggleMute(), found(caller_room=True), Refuse("no_such_number")),
    ],
)
def test_a_phones_new_call_leads_to(code: Code, lookup: Lookup, expected: Plan) -> None:
    assert plan(code, lookup, everything) == expected


@pytest.mark.parametrize(
    "code", [StarEight("101"), StarEight("03023125100"), DropLast(), ToggleMute()]
)
def test_who_is_no_phone_of_the_company_gets_nothing(code: Code) -> None:
    lookup = found(None, RECEPTION, target_room=True)
    assert plan(code, lookup, everything) == Refuse("no_such_number")


def test_the_room_of_a_phone() -> None:
    assert own_room(SALES) == RoomRef("local", "102")
