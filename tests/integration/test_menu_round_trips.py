"""How often hooks of menus, ordinary calls and hand-overs ask Redis."""

from __future__ import annotations

from redis import Redis

from ivr_app.domain.conference import Conference
from ivr_app.domain.ivr import Action
from ivr_app.emulator import Reject
from tests.integration.test_round_trips import counted, measured
from tests.scenarios.office import Office
from tests.scenarios.test_menus import DID, go, menu, transfer, with_menu

__all__ = ["counted"]

OPTIONS = {
    "1": go("sales"),
    "2": transfer("101"),
    "3": transfer("700"),
    "4": (Action("callback", "101"),),
}


def test_a_step_of_a_menu_costs_one_trip_and_what_it_leads_to_at_most_one_more(
    counted: Redis,
) -> None:
    office = with_menu(Office(counted), menu(OPTIONS, sales={}))
    office.keep("ext:700", Conference("700").as_record())
    office.reception.when_called = Reject(486)
    meter = measured(office)
    trips = {}
    for keys in ("7", "1", "2", "3", "4"):
        meter.trips.clear()
        call = office.customer.dial(DID)
        office.run(1)
        call.press(keys)
        office.run(6)
        trips[keys] = {name: max(meter.trips[name]) for name in ("call", "menu", "choice")}
        call.hangup()
        office.run(1)
    assert trips == {
        "7": {"call": 1, "menu": 1, "choice": 1},
        "1": {"call": 1, "menu": 1, "choice": 1},
        "2": {"call": 1, "menu": 1, "choice": 1},
        "3": {"call": 1, "menu": 1, "choice": 2},
        "4": {"call": 1, "menu": 1, "choice": 2},
    }
    assert meter.rest == []


def test_an_ordinary_call_costs_one_trip_and_none_when_it_is_over(
    counted: Redis,
) -> None:
    office = Office(counted)
    office.reception.when_called = Reject(486)
    meter = measured(office)
    office.sales.dial("101")
    office.run(6)
    assert (meter.trips["call"], meter.trips["dial-over"]) == ([1], [0])
