"""The platform's facts about a call that leads back to it, and early media into a room."""

from typing import Any

import pytest

from ivr_app.emulator import Answer, EarlyMedia, PhoneCall, Reject
from tests.emulator.world import API, HANGUP, World, ears, room

TOKEN = "t0ken"
STAGES = ("ringing", "early", "up")


class Invited(World):
    """101 is in a room; a bridge to the customer is placed. A enters the room, B dials C."""

    def __init__(self, **dial: Any) -> None:
        super().__init__()
        target = [{"type": "phone", "number": "+4930231250"}]
        self.dial = {
            "verb": "dial",
            "anchorMedia": True,
            "answerOnBridge": False,
            "timeout": 30,
            "callerId": "+4930231250",
            "actionHook": "/dialled",
            "tag": {"ivr": {"leg": "number"}},
            "target": target,
            **dial,
        }
        self.app.answers["/call"] = self._document
        self.owner = self.reception.dial("*8101")
        self.run(1)

    def _document(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        if body["to"] == TOKEN:
            return [{"verb": "answer"}, self.dial]
        return [room(actionHook="/left")]

    def invite(self, **fields: Any) -> str:
        """Place A; its sid."""
        to = {"type": "sip", "sipUri": f"sip:{TOKEN}@bridge.example", **fields}
        tag = {"ivr": {"leg": "room"}}
        body = {"application_sid": "app-1", "from": "101", "to": to, "tag": tag}
        sid = str(self.api.post(f"{API}/Calls", json=body).json()["sid"])
        self.run(0.5)
        return sid

    def first_hook(self, to: str) -> dict[str, Any]:
        """The first hook of the call to somebody."""
        return next(body for body in self.app.bodies("/call") if body["to"] == to)

    @property
    def called(self) -> PhoneCall:
        """NUMBER's side of leg C."""
        return self.customer.calls[0]


def test_the_call_comes_back_as_a_new_inbound_call_to_the_user_part() -> None:
    world = Invited()
    sid = world.invite()
    back = world.first_hook(TOKEN)
    assert (back["direction"], back["from"], back["to"]) == ("inbound", "101", TOKEN)
    assert back["call_sid"] != sid
    assert "X-Authenticated-User" not in back["sip"]["headers"]
    assert "customerData" not in back


def test_with_a_login_it_comes_back_authenticated() -> None:
    world = Invited()
    world.invite(auth={"username": "bridge", "password": "x"})
    headers = world.first_hook(TOKEN)["sip"]["headers"]
    assert headers["X-Authenticated-User"] == "bridge@pbx.example"


def test_the_first_call_is_answered_at_once_and_is_in_the_room_while_the_number_rings() -> None:
    world = Invited()
    sid = world.invite()
    assert world.statuses(sid) == ["trying", "in-progress"]
    assert world.events()[-1] == ("join", "101", 2)
    assert world.customer.ringing is not None
    assert world.customer.ringing.remote == "+4930231250"
    assert world.owner.hears() == frozenset()


def test_early_media_then_the_voice_reach_everybody_in_the_room_and_back() -> None:
    world = Invited()
    other = world.sales.dial("*8101")
    world.customer.when_called = EarlyMedia(after=1, label="queue", then=Answer(after=5))
    world.invite()
    world.run(2)
    assert world.owner.hears() == {"voice:Sales", "early:queue"}
    assert other.hears() == {"voice:Reception", "early:queue"}
    world.run(5)
    assert world.owner.hears() == {"voice:Sales", "voice:Customer"}
    assert world.called.hears() == {"voice:Reception", "voice:Sales"}


def test_without_anchored_media_the_sound_stops_on_answer() -> None:
    world = Invited(anchorMedia=False)
    world.customer.when_called = EarlyMedia(after=1, label="queue", then=Answer(after=5))
    world.invite()
    world.run(2)
    assert world.owner.hears() == {"early:queue"}
    world.run(5)
    assert ears(world.owner, world.called) == [set(), set()]


def test_an_ordinary_dial_keeps_its_sound_without_anchored_media() -> None:
    world = World()
    world.on_call({"verb": "dial", "target": [{"type": "user", "name": "102@pbx.example"}]})
    world.sales.when_called = Answer(after=1)
    call = world.reception.dial("102")
    world.run(2)
    assert call.hears() == {"voice:Sales"}


def test_statuses_of_the_number_name_the_second_call_as_parent_and_carry_the_dials_tag() -> None:
    world = Invited()
    world.customer.when_called = EarlyMedia(after=1, then=Answer(after=1))
    world.invite()
    world.run(5)
    second = world.first_hook(TOKEN)["call_sid"]
    number = [body for body in world.app.bodies("/status") if body["to"] == "+4930231250"]
    assert [body["call_status"] for body in number] == [
        "trying",
        "ringing",
        "early-media",
        "in-progress",
    ]
    assert {body["parent_call_sid"] for body in number} == {second}
    assert [body["customerData"] for body in number] == [{"ivr": {"leg": "number"}}] * 4


def test_without_a_tag_of_the_dial_they_carry_none() -> None:
    world = Invited(tag={})
    del world.dial["tag"]
    world.invite()
    number = [body for body in world.app.bodies("/status") if body["to"] == "+4930231250"]
    assert all("customerData" not in body for body in number)
    assert len(number) == 2


@pytest.mark.parametrize(
    ("status", "word"), [(486, "busy"), (603, "busy"), (480, "failed"), (404, "failed")]
)
def test_the_dials_action_hook_tells_how_it_went_and_the_bridge_is_over(
    status: int, word: str
) -> None:
    world = Invited()
    world.customer.when_called = Reject(status, after=2)
    sid = world.invite()
    world.run(5)
    result = world.app.bodies("/dialled")[0]
    assert (result["dial_call_status"], result["dial_sip_status"]) == (word, status)
    assert result["dial_call_sid"] == world.sid(world.called)
    assert world.statuses(sid)[-1] == "completed"
    assert world.events()[-1] == ("leave", "101", 1)
    assert world.owner.state == "up"


def test_when_nobody_answers_the_dial_times_out_and_the_bridge_is_over() -> None:
    world = Invited(timeout=10)
    sid = world.invite()
    world.run(11)
    # What the result means to say is lost: it repeats the last status, and no other one follows.
    result = world.app.bodies("/dialled")[0]
    assert (result["dial_call_status"], result["dial_sip_status"]) == ("ringing", 180)
    assert world.statuses(world.sid(world.called)) == ["trying", "ringing"]
    listed = world.api.get(f"{API}/Calls").json()
    assert [c["call_status"] for c in listed if c["to"] == "+4930231250"] == ["ringing"]
    assert world.statuses(sid)[-1] == "completed"
    assert world.called.ended_with == (487, "Request Terminated")


@pytest.mark.parametrize("stage", STAGES)
def test_hanging_up_the_first_call_at_any_stage_ends_all(stage: str) -> None:
    world = Invited()
    sid = world.invite()
    if stage != "ringing":
        world.called.early_media("queue")
    if stage == "up":
        world.called.answer()
    world.run(1)
    assert world.called.state == stage
    assert world.put(sid, {"call_status": "completed"}).status_code == 202
    world.run(1)
    expected = (200, "Normal Clearing") if stage == "up" else (487, "Request Terminated")
    assert world.called.ended_with == expected
    number = [body for body in world.app.bodies("/status") if body["to"] == "+4930231250"]
    # The platform stops listening to a call that it cancels: no status tells of its end.
    last = {"ringing": "ringing", "early": "early-media", "up": "completed"}
    assert number[-1]["call_status"] == last[stage]
    assert [call.from_ for call in world.platform.live_calls] == ["101"]
    assert world.owner.state == "up"


def test_when_the_number_hangs_up_the_bridge_leaves_the_room() -> None:
    world = Invited()
    world.customer.when_called = Answer(after=1)
    world.invite()
    world.run(3)
    world.called.hangup()
    world.run(1)
    assert world.app.bodies("/dialled")[0]["dial_call_status"] == "completed"
    assert world.events()[-1] == ("leave", "101", 1)
    assert len(world.platform.live_calls) == 1


def test_a_bridge_cancelled_before_it_comes_back_rings_nobody() -> None:
    world = Invited()
    to = {"type": "sip", "sipUri": f"sip:{TOKEN}@bridge.example"}
    body = {"application_sid": "app-1", "from": "101", "to": to}
    sid = world.api.post(f"{API}/Calls", json=body).json()["sid"]
    assert world.put(sid, {"call_status": "no-answer"}).status_code == 202
    world.run(5)
    assert (world.customer.rings, world.statuses(sid)) == (0, ["trying", "no-answer"])


def test_a_refused_second_call_refuses_the_first() -> None:
    world = Invited()
    world.dial = {"verb": "sip:decline", "status": 486}
    world.app.answers["/call"] = lambda _: [world.dial]
    sid = world.invite()
    assert world.statuses(sid) == ["trying", "busy"]


def test_a_bridge_that_answers_late_rings_first() -> None:
    world = Invited()
    dial = {**world.dial, "answerOnBridge": True}
    world.app.answers["/call"] = lambda body: [dial] if body["to"] == TOKEN else [HANGUP]
    world.customer.when_called = EarlyMedia(after=1, then=Answer(after=1))
    sid = world.invite()
    world.run(5)
    assert world.statuses(sid)[:4] == ["trying", "ringing", "early-media", "in-progress"]


def test_an_address_elsewhere_is_not_found() -> None:
    world = Invited()
    to = {"type": "sip", "sipUri": "sip:someone@elsewhere.example"}
    body = {"application_sid": "app-1", "from": "101", "to": to}
    sid = world.api.post(f"{API}/Calls", json=body).json()["sid"]
    world.run(1)
    assert world.statuses(sid) == ["trying", "failed"]


def test_a_muted_bridge_is_not_heard_but_hears() -> None:
    world = Invited()
    world.customer.when_called = Answer(after=1)
    sid = world.invite()
    world.run(3)
    world.put(sid, {"conferenceParticipantAction": {"action": "mute"}})
    assert ears(world.owner, world.called) == [set(), {"voice:Reception"}]
