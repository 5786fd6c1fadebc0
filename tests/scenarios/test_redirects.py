"""Calls that another application of the platform hands over to an extension."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, Response, jsonify
from redis import Redis

from ivr_app.domain.conference import Conference
from ivr_app.domain.ivr import Action, Context, Greeting, Ivr
from ivr_app.emulator import Answer, HookTransport, PhoneCall, WsgiTransport
from tests.scenarios.office import PUBLIC, SID, Office, timeline, words
from tests.scenarios.test_ordinary_calls import quiet
from tests.scenarios.watching import in_room, sid, spoken, voices

OTHER = "https://other.example.com"
GREETING = "Welcome."


class OtherApplication:
    """Answers every hook with the same document; the application of the company beside it."""

    def __init__(self, office: Office, document: list[dict[str, Any]]) -> None:
        self.ours: HookTransport = WsgiTransport(office.app, PUBLIC)
        app = Flask("other")
        self.theirs = WsgiTransport(app, OTHER)

        @app.post("/")
        def hook() -> Response:
            return jsonify(document)

    def post(self, url: str, *rest: Any) -> None:
        transport = self.theirs if url.startswith(OTHER) else self.ours
        transport.post(url, *rest)


def hand_over_to(office: Office, extension: str, *before: dict[str, Any]) -> None:
    """Another application answers all new calls, and hands them over."""
    url = f"{PUBLIC}/hooks/{SID}/redirect/{extension}"
    other = OtherApplication(office, [*before, {"verb": "redirect", "actionHook": url}])
    office.platform.webhooks._transport = other
    object.__setattr__(office.platform.config, "call_hook_url", f"{OTHER}/")


def dial(office: Office, phone: str) -> PhoneCall:
    call: PhoneCall = getattr(office, phone).dial("5000")
    office.run(2)
    return call


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return quiet(redis_client)


def test_a_call_lands_in_a_conference(redis_client: Redis) -> None:
    office = Office(redis_client)
    office.keep("ext:700", Conference("700", "Board").as_record())
    hand_over_to(office, "700")
    with timeline(office):
        sales, customer = dial(office, "sales"), dial(office, "customer")
        assert set(in_room(office, "extension:700")) == {sid(sales), sid(customer)}
        assert voices(customer) == {"Sales"}
        office.check()


def test_an_answered_call_lands_on_a_phone(office: Office) -> None:
    hand_over_to(office, "101", {"verb": "say", "text": "Moment."})
    with timeline(office):
        office.reception.when_called = Answer(1)
        customer = dial(office, "customer")
        office.run(2)
        assert spoken(customer) == ["say:Moment."]
        assert voices(customer) == {"Reception"}
        office.check()


def test_an_answered_call_to_nobody_is_told_and_hung_up(office: Office) -> None:
    hand_over_to(office, "101", {"verb": "answer"})
    with timeline(office):
        office.reception.when_called = None
        customer = dial(office, "customer")
        office.run(36)
        assert spoken(customer) == [words("no_answer", number="101")]
        assert customer.state == "ended"
        office.check()


def test_a_call_lands_in_a_menu(office: Office) -> None:
    options = {"1": (Action("transfer", "101"),)}
    main = Context("main", Greeting(GREETING), 5, options)
    office.keep("ext:800", Ivr("800", "main", {"main": main}).as_record())
    hand_over_to(office, "800")
    with timeline(office):
        office.reception.when_called = Answer(1)
        customer = dial(office, "customer")
        assert spoken(customer) == [f"say:{GREETING}"]
        customer.press("1")
        office.run(2)
        assert voices(customer) == {"Reception"}
        office.check()


@pytest.mark.parametrize(
    ("tag", "is_dialled"),
    [
        ({"ivr": {"extension": "102", "language": "en"}}, True),
        ({"ivr": {"extension": "999"}}, False),
        ({"crm": {"extension": "102"}}, False),
    ],
)
def test_it_is_whom_its_tag_names(office: Office, tag: dict[str, Any], is_dialled: bool) -> None:
    hand_over_to(office, "+442079460001", {"verb": "tag", "data": tag})
    with timeline(office):
        office.supplier.when_called = Answer(1)
        customer = dial(office, "customer")
        office.run(4)
        assert office.supplier.rings == is_dialled
        assert spoken(customer) == ([] if is_dialled else [words("no_such_number")])


def test_without_a_tag_and_the_request_of_its_phone_it_is_external(office: Office) -> None:
    hand_over_to(office, "+442079460001")
    with timeline(office):
        call = dial(office, "sales")
        office.run(4)
        assert spoken(call) == [words("no_such_number")]
        office.check()


def test_as_the_first_hook_of_a_call_it_knows_the_phone(office: Office) -> None:
    url = f"{PUBLIC}/hooks/{SID}/redirect/%2B442079460001"
    object.__setattr__(office.platform.config, "call_hook_url", url)
    with timeline(office):
        office.supplier.when_called = Answer(1)
        sales = dial(office, "sales")
        assert voices(sales) == {"Supplier"}
        office.check()


@pytest.mark.parametrize("extension", ["999", "*8101", "x" * 300])
def test_an_extension_that_does_not_exist_is_told_so(office: Office, extension: str) -> None:
    hand_over_to(office, extension)
    with timeline(office):
        call = dial(office, "sales")
        office.run(4)
        assert (spoken(call), call.state) == ([words("no_such_number")], "ended")
        office.check()


def test_a_doubled_hand_over_gets_the_same_document(office: Office) -> None:
    main = Context("main", Greeting(GREETING), 5, {})
    office.keep("ext:800", Ivr("800", "main", {"main": main}, lifetime=60).as_record())
    hand_over_to(office, "800")
    with timeline(office):
        office.faults.double_hooks = True
        dial(office, "sales")
        assert office.platform.unequal_doubles == []
        office.check()
