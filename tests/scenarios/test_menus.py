"""Menus: greetings, keys, every action, and how a menu ends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from ivr_app.domain.conference import Conference
from ivr_app.domain.ivr import Action, Context, Greeting, Ivr
from ivr_app.emulator import Answer, PhoneCall, Reject
from ivr_app.state import embedded
from ivr_app.state.connection import connect
from tests.scenarios.office import CUSTOMER, PUBLIC, SID, Office, timeline, with_account, words
from tests.scenarios.test_ordinary_calls import quiet
from tests.scenarios.watching import in_room, sid, spoken, voices

Options = Mapping[str, tuple[Action, ...]]

DID = "+4930231251"
GREETING = "Welcome to Example."
HELLO = f"say:{GREETING}"
OTHER = "https://other.example.com/ivr"
BELL = "https://sounds.example.com/bell.mp3"


def say(text: str) -> Action:
    return Action("say", text)


def go(context: str) -> tuple[Action, ...]:
    return (Action("context", context),)


def transfer(target: str) -> tuple[Action, ...]:
    return (Action("transfer", target),)


def menu(
    options: Options, *, greeting: Greeting | None = None, timeout: float = 5, **more: Options
) -> Ivr:
    """An IVR whose first context is ``main``; the others say their names."""
    main = Context("main", greeting or Greeting(GREETING), timeout, options)
    others = {name: Context(name, Greeting(f"{name}."), 5, made) for name, made in more.items()}
    return Ivr("800", "main", {"main": main, **others})


def with_menu(office: Office, ivr: Ivr) -> Office:
    office.keep(f"ext:{ivr.number}", ivr.as_record())
    office.keep(f"did:{DID}", {"number": DID, "extension": "800"})
    office.keep("sound:bell", {"id": "bell", "url": BELL})
    return office


def in_menu(office: Office, ivr: Ivr, *, dialled: str = "800") -> PhoneCall:
    """A call of Sales that hears the greeting of a menu."""
    call = with_menu(office, ivr).sales.dial(dialled)
    office.run(0.5)
    return call


def answers(office: Office) -> list[list[dict[str, Any]]]:
    """What the application answered, but to hooks that ask nothing."""
    return [document for document in office.documents() if document]


def said(*texts: str) -> list[str]:
    return [f"say:{text}" for text in texts]


@pytest.fixture
def office(redis_client: Redis) -> Office:
    return quiet(redis_client)


# Greetings and keys


def test_a_menu_greets_and_waits_for_keys(office: Office) -> None:
    with timeline(office):
        in_menu(office, menu({"1": (say("One."),), "100": ()}))
        tag = {"extension": "102", "name": "Sales", "language": "en", "country": "DE"}
        tag |= {"ivr": "800", "context": "main", "started": "1700000000000", "step": "1"}
        hooks = f"{PUBLIC}/hooks/{SID}"
        retry = "#rc=2&rp=all"
        assert answers(office) == [
            [
                {"verb": "tag", "data": {"ivr": tag}},
                {"verb": "redirect", "actionHook": f"{hooks}/menu?step=1{retry}"},
            ],
            [
                {"verb": "tag", "data": {"ivr": tag}},
                {
                    "verb": "gather",
                    "actionHook": f"{hooks}/choice?step=2&attempt=1{retry}",
                    "input": ["digits"],
                    "finishOnKey": "#",
                    "minDigits": 1,
                    "maxDigits": 3,
                    "interDigitTimeout": 2,
                    "timeout": 5,
                    "say": {"text": GREETING},
                },
            ],
        ]
        office.check()


def test_keys_interrupt_a_background_greeting(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("One."),)}))
        assert call.hears() == {HELLO}
        call.press("1")
        office.run(0.5)
        assert call.hears() == {"say:One."}
        office.check()


def test_keys_before_the_end_of_a_foreground_greeting_are_ignored(office: Office) -> None:
    with timeline(office):
        foreground = Greeting(GREETING, type="foreground")
        call = in_menu(office, menu({"1": (say("One."),)}, greeting=foreground))
        call.press("1")
        office.run(0.5)
        assert call.hears() == {HELLO}
        office.run(3)
        assert spoken(call) == [HELLO]
        call.press("1")
        office.run(0.2)
        assert call.hears() == {"say:One."}
        office.check()


def test_a_greeting_can_be_a_sound(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": ()}, greeting=Greeting(sound="bell")))
        assert call.hears() == {f"play:{BELL}"}
        call.press("1")
        office.run(0.5)
        assert call.state == "ended"
        office.check()


@pytest.mark.parametrize("greeting", [Greeting(), Greeting(" "), Greeting(sound="gone")])
def test_a_menu_without_a_greeting_waits_in_silence(office: Office, greeting: Greeting) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("One."),)}, greeting=greeting))
        call.press("1")
        office.run(0.5)
        assert call.hears() == {"say:One."}
        office.check()


def test_the_short_option_is_decided_after_two_seconds(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("One."),), "100": (say("Hundred."),)}))
        call.press("1")
        office.run(1.9)
        assert spoken(call) == [HELLO]
        office.run(0.2)
        assert call.hears() == {"say:One."}
        office.check()


def test_the_longest_option_is_decided_at_once(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("One."),), "100": (say("Hundred."),)}))
        call.press("100")
        office.run(0.5)
        assert call.hears() == {"say:Hundred."}
        office.check()


def test_the_hash_key_ends_an_entry_at_once(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("One."),), "100": (say("Hundred."),)}))
        call.press("1#")
        office.run(0.4)
        assert call.hears() == {"say:One."}
        office.check()


@pytest.mark.parametrize("keys", ["*", "#", "*1#", "0"])
def test_an_option_may_be_of_any_keys(office: Office, keys: str) -> None:
    with timeline(office):
        call = in_menu(office, menu({keys: (say("Found."),), "12345": ()}))
        call.press(keys)
        office.run(3)
        assert "say:Found." in spoken(call)
        office.check()


def test_an_entry_that_is_no_option_is_invalid(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (), "invalid": (say("No."),)}))
        call.press("7")
        office.run(2)
        assert spoken(call) == [HELLO, "say:No.", HELLO]
        office.check()


def test_without_a_key_in_time_it_is_a_timeout(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (), "timeout": (say("Hello?"),)}, timeout=3))
        office.run(1 + 3.2)
        assert spoken(call) == [HELLO, "say:Hello?"]
        office.check()


def test_a_caller_who_chooses_nothing_is_asked_three_times(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": ()}, timeout=2))
        office.run(1.2)
        call.press("7")
        office.run(30)
        wrong, bye = words("invalid_choice"), words("goodbye")
        assert spoken(call) == [HELLO, wrong, HELLO, HELLO, bye]
        assert call.state == "ended"
        office.check()


# Actions


def test_start_is_run_before_the_greeting(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"start": (say("Start."), Action("play", "bell"))}))
        office.run(5)
        assert call.heard_labels()[:3] == ["say:Start.", f"play:{BELL}", HELLO]
        office.check()


def test_a_sound_that_exists_no_more_is_left_out(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (Action("play", "gone"), say(" "), say("One."))}))
        call.press("1")
        office.run(0.3)
        assert call.hears() == {"say:One."}
        office.check()


def test_an_option_without_actions_hangs_up(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": ()}))
        call.press("1")
        office.run(0.5)
        assert (call.state, spoken(call)) == ("ended", [HELLO])
        office.check()


def test_hangup_comes_after_what_is_said(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("Bye."), Action("hangup"), say("Never."))}))
        call.press("1")
        office.run(3)
        assert (call.state, spoken(call)) == ("ended", [HELLO, "say:Bye."])
        office.check()


def test_an_option_leads_to_another_context_and_back(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": go("sales")}, sales={"9": go("main")}))
        call.press("1")
        office.run(1)
        assert spoken(call) == said(GREETING, "sales.")
        call.press("9")
        office.run(1)
        assert spoken(call) == said(GREETING, "sales.", GREETING)
        office.check()


def test_a_phone_is_rung_by_a_transfer(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": transfer("101")}))
        office.reception.when_called = Answer(1)
        call.press("1")
        office.run(2)
        assert voices(call) == {"Reception"}
        assert office.reception.calls[0].remote == "102"
        office.check()


def test_who_is_transferred_to_a_busy_phone_is_told_so(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": transfer("101")}))
        office.reception.when_called = Reject(486)
        call.press("1")
        office.run(6)
        assert spoken(call) == [HELLO, words("busy", number="101")]
        assert call.state == "ended"
        office.check()


def test_an_outsider_is_transferred_to_an_external_number(office: Office) -> None:
    with_menu(office, menu({"1": transfer("+442079460001")}))
    with timeline(office):
        office.supplier.when_called = Answer(1)
        customer = office.customer.dial(DID)
        office.run(1)
        customer.press("1")
        office.run(2)
        assert voices(customer) == {"Supplier"}
        assert office.supplier.calls[0].remote == "+4930231250"
        office.check()


@pytest.mark.parametrize(
    ("target", "prompt"), [("+442079460001", "not_allowed"), ("999", "no_such_number")]
)
def test_a_transfer_that_cannot_be_is_told(redis_client: Redis, target: str, prompt: str) -> None:
    office = quiet(redis_client, settings=with_account(outbound_allow=("+49",)))
    with timeline(office):
        call = in_menu(office, menu({"1": transfer(target)}))
        call.press("1")
        office.run(5)
        assert spoken(call) == [HELLO, words(prompt)]
        office.check()


def test_a_transfer_leads_into_a_conference(redis_client: Redis) -> None:
    office = with_menu(Office(redis_client), menu({"1": transfer("700")}))
    office.keep("ext:700", Conference("700", "Board", pin="1234").as_record())
    with timeline(office):
        customer = office.customer.dial(DID)
        office.run(1)
        customer.press("1")
        office.run(1)
        customer.press("1234#")
        office.run(3)
        assert in_room(office, "extension:700") == {sid(customer): ("participant", "in")}
        assert spoken(customer) == [HELLO, words("enter_pin")]
        office.check()


def test_a_transfer_leads_to_another_menu(office: Office) -> None:
    second = replace(menu({"9": transfer("800")}, greeting=Greeting("Second.")), number="801")
    with_menu(office, second)
    with timeline(office):
        call = in_menu(office, menu({"1": transfer("801")}))
        call.press("1")
        office.run(1)
        call.press("9")
        office.run(1)
        assert spoken(call) == said(GREETING, "Second.", GREETING)
        office.check()


def test_a_call_is_handed_over_to_another_application_and_keeps_its_tag(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("Moment."), Action("redirect", OTHER))}))
        call.press("1")
        office.run(1)
        document = answers(office)[-1]
        assert [verb["verb"] for verb in document] == ["tag", "say", "redirect"]
        assert document[-1] == {"verb": "redirect", "actionHook": OTHER}
        assert document[0]["data"]["ivr"]["extension"] == "102"


# Its end


def test_a_menu_waits_before_it_begins(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, replace(menu({"1": ()}), sleep_time=1500))
        assert call.hears() == {"ringback"} or not call.hears()
        office.run(1.3)
        assert call.hears() == {HELLO}
        office.check()


LOOP = menu({"1": (), "timeout": go("main")}, timeout=3)


def test_a_menu_ends_with_its_lifetime(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, replace(LOOP, lifetime=10))
        office.run(8.5)
        assert spoken(call)[-1] == HELLO
        office.run(5)
        assert (call.state, spoken(call)[-1]) == ("ended", words("goodbye"))
        office.check()


def test_the_end_of_a_lifetime_may_lead_somewhere(office: Office) -> None:
    with timeline(office):
        office.reception.when_called = Answer(1)
        ends = {"lifetime_exp_action": "transfer", "lifetime_exp_transfer_dst": "101"}
        call = in_menu(office, replace(LOOP, lifetime=10, **ends))  # type: ignore[arg-type]
        office.run(13)
        assert voices(call) == {"Reception"}
        office.check()


@pytest.mark.parametrize(
    "ivr",
    [
        LOOP,
        menu({"start": go("other")}, other={"start": go("main")}),
        menu({"start": transfer("800")}),
        menu({"timeout": (say("Again."),)}),
    ],
)
def test_a_menu_that_loops_for_ever_ends_after_fifty_steps(
    office: Office, ivr: Ivr, caplog: pytest.LogCaptureFixture
) -> None:
    with timeline(office):
        call = in_menu(office, ivr)
        office.run(60 * 8)
        assert (call.state, spoken(call)[-1]) == ("ended", words("goodbye"))
        ends = [record for record in caplog.records if record.message == "menu ended"]
        assert [vars(record)["outcome"] for record in ends] == ["50 steps"]
        office.check()


def test_changes_of_a_menu_take_effect_on_the_next_step(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("Old."),)}))
        with_menu(office, menu({"1": (say("New."),)}))
        call.press("1")
        office.run(0.5)
        assert call.hears() == {"say:New."}
        office.check()


def test_a_context_that_was_removed_under_the_caller_is_the_first_one(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": go("sales")}, sales={"1": (say("Old."),)}))
        call.press("1")
        office.run(1)
        with_menu(office, menu({"1": (say("New."),)}))
        call.press("1")
        office.run(0.5)
        assert call.hears() == {"say:New."}
        office.check()


def test_a_menu_that_was_removed_under_the_caller_is_over(office: Office) -> None:
    with timeline(office):
        call = in_menu(office, menu({"1": (say("Old."),)}))
        office.redis.hdel(office.keys.directory, "ext:800")
        call.press("1")
        office.run(0.5)
        assert call.state == "ended"
        office.check()


def test_without_redis_a_caller_of_a_menu_hears_an_apology(tmp_path: Path) -> None:
    with embedded.start(tmp_path, persistent=False) as server:
        client = connect(server.url)
        assert isinstance(client, Redis)
        office = quiet(client)
        call = in_menu(office, menu({"1": ()}, timeout=2))
        server.stop()
        with timeline(office):
            office.run(12)
            assert (call.state, spoken(call)) == ("ended", [HELLO, words("apology")])
        client.close()


# Calling back

BACK: Options = {"1": (Action("callback", "101"),)}


@pytest.fixture
def working(redis_client: Redis) -> Office:
    return with_menu(Office(redis_client), menu(BACK))


def ask_back(office: Office, caller: str = "customer") -> PhoneCall:
    call: PhoneCall = getattr(office, caller).dial(DID if caller == "customer" else "800")
    office.run(1)
    call.press("1")
    office.run(6)
    return call


def test_a_caller_is_called_back_and_goes_on(working: Office) -> None:
    office = working
    with timeline(office):
        office.customer.when_called = Answer(2)
        office.reception.when_called = Answer(1)
        call = ask_back(office)
        assert (call.state, spoken(call)) == ("ended", [HELLO, words("calling_back")])
        assert office.customer.rings == 0
        office.run(9)
        assert office.placed() == [str({"type": "phone", "number": CUSTOMER})]
        back = office.customer.calls[-1]
        assert (back.remote, voices(back)) == ("+4930231250", {"Reception"})
        assert office.reception.calls[-1].remote == "+4930231250"
        office.check()


def test_a_phone_is_called_back_as_itself(redis_client: Redis) -> None:
    office = with_menu(Office(redis_client, settings=with_account(outbound_allow=())), menu(BACK))
    with timeline(office):
        office.sales.when_called = Answer(1)
        ask_back(office, "sales")
        office.run(8)
        assert office.sales.calls[-1].remote == "800"
        assert [call.remote for call in office.reception.calls] == ["102"]
        office.check()


@pytest.mark.parametrize(
    ("allow", "caller_id"), [((), None), (("+44",), None), (("*",), "anonymous"), (("*",), "101")]
)
def test_who_may_not_be_dialled_is_not_called_back(
    redis_client: Redis, allow: tuple[str, ...], caller_id: str | None
) -> None:
    settings = with_account(outbound_allow=allow)
    office = with_menu(Office(redis_client, settings=settings), menu(BACK))
    with timeline(office):
        call = office.customer.dial(DID, caller_id=caller_id)
        office.run(1)
        call.press("1")
        office.run(20)
        refused = [HELLO, words("callback_refused"), words("goodbye")]
        assert (spoken(call), office.placed()) == (refused, [])
        office.check()


def test_a_caller_is_called_back_three_times_an_hour_at_most(working: Office) -> None:
    office = working
    with timeline(office):
        for _ in range(3):
            ask_back(office)
        assert spoken(ask_back(office))[-2:] == [words("callback_refused"), words("goodbye")]
        office.run(20)
        assert len(office.placed()) == 3
        office.check()


def test_a_doubled_wish_calls_back_once(working: Office) -> None:
    office = working
    with timeline(office):
        office.faults.double_hooks = True
        ask_back(office)
        office.run(20)
        assert len(office.placed()) == 1
        assert office.platform.unequal_doubles == []
        office.check()


def test_a_call_back_waits_for_a_platform_that_is_away_for_a_moment(working: Office) -> None:
    office = working
    with timeline(office):
        ask_back(office)
        office.faults.rest_refused = 2
        office.run(20)
        assert office.customer.rings == 1
        office.check()


def test_nobody_is_called_back_long_after(working: Office) -> None:
    office = working
    with timeline(office):
        ask_back(office)
        office.stepping.cancel()
        office.run(200)
        office.step_workers()
        office.step_workers()
        office.run(5)
        assert office.placed() == []
        office.check()


# What travels


def test_doubled_hooks_of_a_menu_get_the_same_documents(office: Office) -> None:
    with timeline(office):
        office.faults.double_hooks = True
        call = in_menu(office, replace(menu({"1": go("main"), "2": ()}), lifetime=60))
        for keys in ("1", "7", "2"):
            call.press(keys)
            office.run(3)
        assert call.state == "ended"
        assert office.platform.unequal_doubles == []
        office.check()


def test_a_menu_speaks_its_own_language_and_the_phone_beyond_it_its_own(office: Office) -> None:
    with timeline(office):
        office.reception.when_called = Reject(486)
        call = in_menu(office, replace(menu({"1": transfer("101")}), language="ru"))
        call.press("7")
        office.run(1)
        assert spoken(call)[-1] == words("invalid_choice", "ru")
        office.run(2)
        call.press("1")
        office.run(6)
        assert spoken(call)[-1] == words("busy", "en", number="101")
        office.check()


def test_an_outsider_keeps_the_language_of_the_menu(office: Office) -> None:
    with_menu(office, replace(menu({"1": transfer("101")}), language="ru"))
    with timeline(office):
        office.reception.when_called = Reject(486)
        customer = office.customer.dial(DID)
        office.run(1)
        customer.press("1")
        office.run(6)
        assert spoken(customer)[-1] == words("busy", "ru", number="101")
        office.check()


def test_all_that_a_menu_is_made_of_is_in_its_record() -> None:
    ivr = menu({"1": (say("One."), *transfer("700"))}, sales={"timeout": ()})
    record: Any = json.loads(json.dumps(ivr.as_record()))
    assert Ivr.from_record(record) == ivr
