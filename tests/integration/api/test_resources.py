"""Resources through HTTP: made, read, listed, changed and deleted, on a real Redis."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ivr_app.domain.extension import Company
from ivr_app.resources.whole import directory_of
from ivr_app.state.keys import Keys
from tests.integration.api.operator import ALL, LEAST, OTHER, Hire, Operator, faults
from tests.integration.signed import NOW, SID

WHOLE: dict[str, dict[str, Any]] = {
    "phone": {
        "number": "101",
        "name": "Reception",
        "sip_user": "101",
        "language": None,
        "outbound": "international",
        "conference_pin": None,
        "conference_end_on_exit": False,
        "conference_announce_caller_name": True,
    },
    "conference": {
        "number": "700",
        "name": "",
        "language": None,
        "announce_caller_name": False,
        "enter_sound": None,
        "max_members": None,
        "pin": None,
        "moderator_pin": None,
        "mute_non_moderator": False,
        "music_on_hold_sound": None,
        "record_enabled": False,
        "wait_for_moderator": False,
        "end_on_moderator_exit": False,
        "moderator_codes": {
            "*92": "mute_all",
            "*93": "unmute_all",
            "*94": "lock",
            "*95": "remove_last",
        },
    },
    "ivr": {
        "number": "800",
        "name": "",
        "language": None,
        "entry_context": "main",
        "lifetime": 0,
        "lifetime_exp_action": "hangup",
        "lifetime_exp_transfer_dst": None,
        "sleep_time": 0,
        "contexts": [
            {
                "name": "main",
                "greeting": None,
                "greeting_type": "background",
                "timeout": 5.0,
                "options": {},
            }
        ],
    },
    "did": {"number": "+4930231250", "extension": "101"},
    "sound": {"id": "hold", "url": "https://sounds.example.com/hold.mp3", "language": None},
}
# A change of one field of each kind.
CHANGES: dict[str, dict[str, Any]] = {
    "phone": {"outbound": "national"},
    "conference": {"name": "Sales", "max_members": 3},
    "ivr": {"lifetime": 60},
    "did": {"extension": "102"},
    "sound": {"language": "ru"},
}
KINDS = list(WHOLE)
MENU = {
    "name": "main",
    "greeting": {"text": "Hello"},
    "options": {
        "start": [{"play": "hold"}],
        "1": [{"say": "One moment"}, {"transfer": "700"}],
        "2": [{"transfer": "+442079460001"}],
        "3": [{"callback": {"target": "101"}}],
        "4": [{"context": "main"}],
        "5": [{"redirect": "https://other.example.com/hook"}],
        "6": [{"hangup": True}],
        "invalid": [],
    },
}


def path_of(kind: str) -> str:
    return f"/{kind}/{LEAST[kind].get('number') or LEAST[kind]['id']}/"


@pytest.fixture
def operator(hire: Hire) -> Operator:
    operator = hire()
    for number in ("101", "102"):
        assert operator.make("phone", number=number).status_code == 201
    return operator


@pytest.fixture
def furnished(operator: Operator) -> Operator:
    """Everything of `LEAST` is there."""
    for kind in KINDS[1:]:
        assert operator.make(kind).status_code == 201
    return operator


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_made_is_read_whole_with_its_etag(hire: Hire, kind: str) -> None:
    operator = hire()
    if kind == "did":
        operator.make("phone")
    made = operator.make(kind)
    assert (made.status_code, made.get_json()) == (201, WHOLE[kind])
    assert made.headers["Location"] == f"/api/v1{path_of(kind)}"
    read = operator.get(path_of(kind))
    assert (read.status_code, read.get_json()) == (200, WHOLE[kind])
    assert read.headers["ETag"] == made.headers["ETag"]
    listed = operator.get(f"/{kind}/")
    assert (listed.status_code, listed.get_json()) == (200, [WHOLE[kind]])


@pytest.mark.parametrize("kind", KINDS)
def test_a_known_etag_is_not_read_again(furnished: Operator, kind: str) -> None:
    etag = furnished.get(path_of(kind)).headers["ETag"]
    again = furnished.get(path_of(kind), **{"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("kind", KINDS)
def test_patch_changes_what_is_given_and_put_takes_the_rest_back(
    furnished: Operator, kind: str
) -> None:
    etag = furnished.get(path_of(kind)).headers["ETag"]
    changed = furnished.change("PATCH", path_of(kind), CHANGES[kind], etag)
    assert (changed.status_code, changed.get_json()) == (200, WHOLE[kind] | CHANGES[kind])
    assert changed.headers["ETag"] != etag
    assert furnished.get(path_of(kind)).get_json() == WHOLE[kind] | CHANGES[kind]
    back = furnished.change("PUT", path_of(kind), LEAST[kind], changed.headers["ETag"])
    assert (back.status_code, back.get_json()) == (200, WHOLE[kind])
    assert back.headers["ETag"] == etag


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_may_be_left_out_where_the_path_says_it(furnished: Operator, kind: str) -> None:
    rest = {field: value for field, value in LEAST[kind].items() if field not in ("number", "id")}
    assert furnished.change("PUT", path_of(kind), rest).get_json() == WHOLE[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_number_and_id_cannot_be_changed(furnished: Operator, kind: str, method: str) -> None:
    field = "id" if kind == "sound" else "number"
    other = {"did": "+4930231251"}.get(kind, "709")
    refused = furnished.change(method, path_of(kind), LEAST[kind] | {field: other})
    assert (refused.status_code, faults(refused)) == (422, {field: "cannot be changed"})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_changes_need_the_etag_of_what_they_change(
    furnished: Operator, kind: str, method: str
) -> None:
    body = None if method == "DELETE" else LEAST[kind]
    bare = furnished.ask(method, path_of(kind), body)
    assert (bare.status_code, bare.get_json()["title"]) == (428, "Precondition Required")
    for wrong in ('"0"', 'W/"0"', "nonsense", "", ","):
        stale = furnished.change(method, path_of(kind), body, wrong)
        assert stale.status_code == 412, wrong
    assert furnished.get(path_of(kind)).get_json() == WHOLE[kind]


@pytest.mark.parametrize("kind", ["did", "ivr", "conference", "sound"])
def test_what_is_deleted_is_gone(furnished: Operator, kind: str) -> None:
    etag = furnished.get(path_of(kind)).headers["ETag"]
    gone = furnished.change("DELETE", path_of(kind), None, f'"0", {etag}')
    assert (gone.status_code, gone.data) == (204, b"")
    assert furnished.get(path_of(kind)).status_code == 404
    assert furnished.change("DELETE", path_of(kind)).status_code == 404
    assert furnished.get(f"/{kind}/").get_json() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("kind", KINDS)
def test_unknown_ones_and_those_of_another_kind_are_not_found(
    furnished: Operator, kind: str, method: str
) -> None:
    body = LEAST[kind] if method in ("PUT", "PATCH") else None
    if body and method == "PUT":
        body = {field: value for field, value in body.items() if field not in ("number", "id")}
    if body and method == "PATCH":
        body = {}
    for other in ("999", "101" if kind != "phone" else "700", "x" * 64, "+49", "company"):
        assert furnished.change(method, f"/{kind}/{other}/", body).status_code == 404, other


def test_phone_is_found_by_its_sip_user_at_once_and_not_by_the_old_one(operator: Operator) -> None:
    directory = Keys(SID).directory
    operator.change("PATCH", "/phone/101/", {"sip_user": "anna"})
    assert operator.redis.hget(directory, "sip:anna") == "101"
    assert operator.redis.hget(directory, "sip:101") is None
    taken = operator.change("PATCH", "/phone/102/", {"sip_user": "anna"})
    assert (taken.status_code, faults(taken)) == (
        409,
        {"sip_user": "another phone has this SIP user"},
    )
    assert operator.change("DELETE", "/phone/101/").status_code == 204
    assert operator.redis.hget(directory, "sip:anna") is None
    assert operator.make("phone", number="103", sip_user="anna").status_code == 201


@pytest.mark.parametrize("kind", ["phone", "conference", "ivr"])
def test_a_number_is_there_once_over_all_kinds(furnished: Operator, kind: str) -> None:
    for number in ("101", "700", "800"):
        taken = furnished.make(kind, number=number)
        assert (taken.status_code, list(faults(taken))) == (409, ["number"])


def test_ivr_is_shown_as_it_was_written(furnished: Operator) -> None:
    made = furnished.make("ivr", number="801", contexts=[MENU])
    shown = MENU | {"greeting_type": "background", "timeout": 5.0}
    assert (made.status_code, made.get_json()["contexts"]) == (201, [shown])
    read = furnished.get("/ivr/801/").get_json()
    assert furnished.change("PUT", "/ivr/801/", read).get_json() == read


def test_pins_are_hidden_from_keys_that_may_not_write(hire: Hire) -> None:
    writer, reader = hire(), hire("read", "control")
    writer.make("phone", conference_pin="4711")
    writer.make("conference", pin="1234", moderator_pin="98765")
    assert writer.get("/phone/101/").get_json()["conference_pin"] == "4711"
    assert writer.get("/conference/").get_json()[0]["moderator_pin"] == "98765"
    for path in ("/phone/", "/phone/101/", "/conference/", "/conference/700/"):
        shown = reader.get(path)
        assert shown.status_code == 200
        assert not any(pin in shown.get_data(as_text=True) for pin in ("4711", "1234", "98765"))
        assert "pin" not in json.dumps(shown.get_json())


def test_lists_are_in_order_and_come_page_by_page(hire: Hire) -> None:
    operator = hire()
    numbers = ["20", "99", "100", "101", "1000", "0200"]
    for number in reversed(numbers):
        operator.make("phone", number=number, name=f"Phone {number}")
    found = []
    for page in (1, 2, 3):
        answer = operator.get(f"/phone/?page={page}&page_size=2")
        found += [each["number"] for each in answer.get_json()]
    assert found == ["20", "99", "100", "101", "0200", "1000"]
    assert json.loads(answer.headers["X-Pagination"]) == {
        "total": 6,
        "total_pages": 3,
        "first_page": 1,
        "last_page": 3,
        "page": 3,
        "previous_page": 2,
    }
    assert operator.get("/phone/?page=4&page_size=2").get_json() == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("/phone/?number=10", ["101", "102"]),
        ("/phone/?name=sal", ["102"]),
        ("/phone/?name=SALES&number=101", []),
        ("/conference/?number=70", ["700"]),
        ("/did/?number=%2B4930", ["+4930231250"]),
        ("/did/?number=%2B44", []),
        ("/sound/?id=ho", ["hold"]),
        ("/ivr/?name=x", []),
    ],
)
def test_lists_are_searched_by_what_names_begin_with(
    furnished: Operator, query: str, found: list[str]
) -> None:
    furnished.change("PATCH", "/phone/102/", {"name": "Sales"})
    shown = furnished.get(query).get_json()
    assert [each.get("number") or each["id"] for each in shown] == found


@pytest.mark.parametrize(
    ("kind", "fields", "field", "problem"),
    [
        ("did", {"extension": "999"}, "extension", "is the number of no extension"),
        ("conference", {"enter_sound": "x"}, "enter_sound", "is the id of no sound"),
        (
            "conference",
            {"music_on_hold_sound": "x"},
            "music_on_hold_sound",
            "is the id of no sound",
        ),
        (
            "ivr",
            {"contexts": [{"name": "main", "greeting": {"sound": "x"}}]},
            "contexts.0.greeting.sound",
            "is the id of no sound",
        ),
        (
            "ivr",
            {"contexts": [{"name": "main", "options": {"1": [{"transfer": "999"}]}}]},
            "contexts.0.options.1.0.transfer",
            "is neither the number of an extension nor a possible external number",
        ),
        (
            "ivr",
            {
                "lifetime": 5,
                "lifetime_exp_action": "transfer",
                "lifetime_exp_transfer_dst": "999",
            },
            "lifetime_exp_transfer_dst",
            "is neither the number of an extension nor a possible external number",
        ),
    ],
)
def test_what_is_named_must_exist(
    operator: Operator, kind: str, fields: dict[str, Any], field: str, problem: str
) -> None:
    refused = operator.make(kind, **fields)
    assert (refused.status_code, faults(refused)) == (422, {field: problem})
    assert operator.get(f"/{kind}/").get_json() == []


def test_menu_may_lead_to_itself(operator: Operator) -> None:
    own = [{"name": "main", "options": {"1": [{"transfer": "800"}]}}]
    assert operator.make("ivr", contexts=own).status_code == 201
    assert operator.change("DELETE", "/ivr/800/").status_code == 204


@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("/phone/101/", "did +4930231250"),
        ("/conference/700/", "extension 801"),
        ("/sound/hold/", "extension 801"),
    ],
)
def test_what_is_used_cannot_be_deleted(furnished: Operator, path: str, by: str) -> None:
    menu = {**MENU, "options": {**MENU["options"], "3": []}}  # type: ignore[dict-item]
    furnished.make("ivr", number="801", contexts=[menu])
    refused = furnished.change("DELETE", path)
    assert (refused.status_code, refused.get_json()["detail"]) == (409, f"it is used by {by}")
    assert furnished.get(path).status_code == 200


@pytest.mark.parametrize(
    ("room", "path"), [("local:102", "/phone/102/"), ("extension:700", "/conference/700/")]
)
def test_extension_with_a_live_room_cannot_be_deleted(
    furnished: Operator, room: str, path: str
) -> None:
    rooms = Keys(SID).rooms
    furnished.redis.hset(rooms, room, f"abc|{NOW + 1000}")
    refused = furnished.change("DELETE", path)
    assert (refused.status_code, refused.get_json()["detail"]) == (409, "a room of it is open")
    furnished.redis.hset(rooms, room, f"abc|{NOW}")
    assert furnished.change("DELETE", path).status_code == 204


def test_another_company_has_none_of_it(hire: Hire) -> None:
    here, there = hire(), hire(account=OTHER)
    for kind in KINDS:
        here.make(kind)
    for kind in KINDS:
        assert there.get(f"/{kind}/").get_json() == []
        assert there.get(path_of(kind)).status_code == 404
        assert there.change("PATCH", path_of(kind), {}).status_code == 404
        assert there.change("DELETE", path_of(kind)).status_code == 404
    assert there.make("phone", name="Other").status_code == 201
    assert here.get("/phone/101/").get_json()["name"] == "Reception"


def test_numbers_are_read_as_the_country_of_the_company_dials_them(operator: Operator) -> None:
    company = Company("Example", "GB", "en")
    operator.redis.hset(Keys(SID).directory, mapping=directory_of(company, {}))  # type: ignore[arg-type]
    outside = [{"name": "main", "options": {"1": [{"transfer": "02079460001"}]}}]
    assert operator.make("ivr", contexts=outside).status_code == 201


def test_all_scopes_are_known() -> None:
    assert ALL == ("read", "write", "control")
