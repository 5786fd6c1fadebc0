"""Speaking to one member of a room: on a track of its own, on hold, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from redis import Redis

from ivr_app.config import Announcer
from ivr_app.emulator import Answer, Event, Faults, PhoneCall, RingForever
from tests.scenarios.calling import CUSTOMER_KEYS, PLAIN, asked, key, told
from tests.scenarios.office import SETTINGS, Office, timeline, words
from tests.scenarios.watching import joined, sid, spoken, voices

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOLD = replace(SETTINGS, announcer=Announcer.HOLD)
NO_MP3_SPEECH = replace(SETTINGS, dub_tts_is_mp3=False)
PLAIN_HOLD = replace(PLAIN, announcer=Announcer.HOLD)
TRYING_MP3 = "https://sounds.example.com/trying.mp3"


class Unreachable:
    """In front of the application: a proxy that has lost it for the hooks of one name."""

    def __init__(self, app: WSGIApplication, name: str) -> None:
        self._app, self._name = app, name

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Fail, or let the request through."""
        if environ["PATH_INFO"].endswith(self._name):
            start("502 Bad Gateway", [("Content-Type", "text/plain")])
            return [b"no application"]
        return self._app(environ, start)


def actions(office: Office, call: PhoneCall) -> list[str]:
    """What the platform was asked for a call: the actions of holds and tracks."""
    wishes = [next(iter(body.values())) for body in asked(office, call)]
    return [wish["action"] for wish in wishes if isinstance(wish, dict)]


def test_a_recording_is_played_on_the_track_of_a_member(
    redis_client: Redis, tmp_path: Path
) -> None:
    (tmp_path / "en.yaml").write_text(f"trying: {{url: '{TRYING_MP3}'}}\n")
    office = Office(redis_client, replace(NO_MP3_SPEECH, prompts_dir=tmp_path))
    with timeline(office):
        office.customer.when_called = Answer(after=5)
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        since = key(office, owner, f"*8{CUSTOMER_KEYS}#")
        # It goes on hearing and being heard.
        assert owner.hears() == {f"play:{TRYING_MP3}", "voice:Sales"}
        assert sales.hears() == {"voice:Reception"}
        assert f"play:{TRYING_MP3}" not in sales.heard_labels(since)
        assert actions(office, owner)[-1] == "playOnTrack"
        office.check()


def test_text_goes_by_hold_where_speech_is_no_mp3(redis_client: Redis) -> None:
    office = Office(redis_client, NO_MP3_SPEECH)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        since = key(office, owner, "*8103#", wait=0.5)
        assert owner.hears() == {words("trying")}
        assert voices(sales) == set()
        office.run(4)
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        assert (spoken(owner, since), spoken(sales, since)) == ([words("trying")], [])
        assert actions(office, owner)[-2:] == ["hold", "unhold"]
        office.check()


@pytest.mark.parametrize("faults", [Faults(), Faults(double_hooks=True)], ids=["once", "doubled"])
def test_prompts_queue_while_a_member_is_on_hold(redis_client: Redis, faults: Faults) -> None:
    office = Office(redis_client, HOLD, faults=faults)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        held = len(asked(office, owner))
        since = key(office, owner, "*8103#")
        key(office, owner, f"*8{CUSTOMER_KEYS}#")
        office.workshop.calls[0].reject(486)
        office.run(12)
        trying = words("trying")
        assert spoken(owner, since) == [trying, trying, told("busy", "103")]
        assert spoken(sales, since) == []
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        assert actions(office, owner)[held:] == ["hold", "unhold"]
        assert office.platform.unequal_doubles == []
        office.check()


def test_a_muted_member_stays_muted_when_it_comes_back_from_hold(redis_client: Redis) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        since = key(office, owner, "*1#", wait=5)
        assert spoken(owner, since) == [words("muted")]
        assert (voices(owner), voices(sales)) == ({"Sales"}, set())
        key(office, owner, "*8103#", wait=5)
        assert voices(sales) == set()
        key(office, owner, "*1#", wait=5)
        assert voices(sales) == {"Reception"}
        office.check()


def test_a_muted_member_is_muted_again_at_once_though_the_platform_fails_then(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        key(office, sales, "*1#", wait=5)
        assert voices(owner) == set()
        before = len(actions(office, sales))

        def fail_after_unhold(event: Event) -> None:
            body = event.data.get("body") if event.kind == "rest" else None
            if body == {"conferenceParticipantAction": {"action": "unhold"}}:
                office.faults.rest_500 = 1

        office.platform.on_event(fail_after_unhold)
        since = key(office, sales, "*77#", wait=6)
        assert spoken(sales, since) == [words("not_available")]
        assert owner.heard_labels(since) == []
        assert actions(office, sales)[before:] == ["hold", "unhold", "mute", "mute"]
        office.check()


def test_a_muted_invitee_stays_muted_when_it_comes_back_from_hold(redis_client: Redis) -> None:
    office = Office(redis_client, PLAIN_HOLD)
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner = office.open_room()
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=6)
        customer = office.customer.calls[0]
        key(office, customer, "*1#", wait=5)
        assert spoken(customer) == [words("muted")]
        key(office, customer, "*92#", wait=5)
        assert spoken(customer) == [words("muted"), words("not_available")]
        assert (voices(owner), voices(customer)) == (set(), {"Reception"})
        office.check()


def test_what_comes_while_a_member_is_brought_back_is_heard_on_another_hold(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        since = key(office, owner, "*8103#", wait=0.5)
        # The worker sleeps when the prompt ends, and while another one is ordered.
        office.stepping.cancel()
        office.run(3)
        office.workshop.calls[0].reject(486)
        office.run(1)
        office.stepping = office.time.every(0.05, office.step_workers)
        office.run(6)
        assert spoken(owner, since) == [words("trying"), told("busy", "103")]
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        assert actions(office, owner)[-4:] == ["hold", "unhold", "hold", "unhold"]
        office.check()


def test_what_comes_while_the_platform_fails_to_bring_a_member_back_is_heard_too(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        since = key(office, owner, "*8103#", wait=0.5)
        office.stepping.cancel()
        office.run(3)
        office.workshop.calls[0].reject(486)
        office.run(0.2)
        # The list of calls for the sweep that is due, and what brings the member back.
        office.faults.rest_500 = 2
        office.stepping = office.time.every(0.05, office.step_workers)
        office.run(8)
        assert spoken(owner, since) == [words("trying"), told("busy", "103")]
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        assert actions(office, owner)[-4:] == ["unhold", "unhold", "hold", "unhold"]
        office.check()


def test_a_hold_that_the_platform_refused_for_a_moment_is_asked_for_again(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        office.faults.rest_500 = 2
        since = key(office, owner, "##", wait=10)
        assert spoken(owner, since) == [words("nobody_to_remove")]
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        office.check()


def test_a_hold_that_the_platform_lost_does_not_silence_a_member_for_ever(
    redis_client: Redis,
) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner = office.open_room()
        lost = {"prompt": "ending_soon", "language": "en", "values": {}}
        assert office.desk.holds.push(sid(owner), lost, once="lost", now=office.time.now_ms())
        key(office, owner, "##", wait=5)
        assert spoken(owner) == [words("started")]
        # Ten seconds without a question are too long. What was queued for it comes too late.
        office.run(5)
        since = key(office, owner, "##", wait=9)
        assert spoken(owner, since) == [words("nobody_to_remove")]
        office.check()


def test_a_hold_that_the_platform_never_asks_about_is_ended(redis_client: Redis) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(6)
        hooks = office.app.wsgi_app
        office.app.wsgi_app = Unreachable(hooks, "/hold")  # type: ignore[method-assign, assignment]
        key(office, owner, "##", wait=15)
        assert (voices(owner), voices(sales)) == (set(), set())
        office.run(7)
        assert (voices(owner), voices(sales)) == ({"Sales"}, {"Reception"})
        assert actions(office, owner)[-2:] == ["hold", "unhold"]
        office.check()


def test_a_long_hold_is_not_ended_early(redis_client: Redis) -> None:
    office = Office(redis_client, HOLD)
    with timeline(office):
        owner = office.open_room()
        office.run(5)
        since = office.time.now_ms()
        tell = office.workers[0].hands.announcements.tell
        for n in range(20):
            tell(sid(owner), "ending_soon", "en", {}, once=f"order {n}", now=since)
        office.run(100)
        assert spoken(owner, since) == [words("ending_soon")] * 20
        assert actions(office, owner).count("unhold") == 1
        office.check()


def test_without_an_announcer_nothing_is_said_in_a_room(redis_client: Redis) -> None:
    office = Office(redis_client, replace(SETTINGS, announcer=Announcer.OFF))
    with timeline(office):
        office.customer.when_called = Answer(after=1)
        owner, sales = office.open_room(), office.join(office.sales)
        key(office, owner, f"*8{CUSTOMER_KEYS}#", wait=5)
        key(office, owner, "*1#", wait=3)
        assert spoken(owner) == [words("started")]
        assert spoken(sales) == []
        assert voices(sales) == {"Customer"}
        assert [list(body) for body in asked(office, owner)] == [["conferenceParticipantAction"]]
        verbs = {verb["verb"] for document in office.documents() for verb in document}
        assert "dub" not in verbs
        office.check()


@pytest.mark.parametrize(("most", "is_told"), [(2, False), (3, True)])
def test_names_are_left_out_in_a_large_room(
    redis_client: Redis, most: int, *, is_told: bool
) -> None:
    office = Office(redis_client, replace(SETTINGS, announce_max=most))
    with timeline(office):
        owner, _ = office.open_room(), office.join(office.sales)
        office.run(5)
        workshop = office.join(office.workshop)
        office.run(5)
        heard = joined("Workshop") in spoken(owner)
        assert heard is is_told
        assert joined("Sales") in spoken(owner)
        # What is told to one member is told in a room of any size.
        since = key(office, workshop, "##", wait=3)
        assert spoken(workshop, since) == [words("not_available")]
        office.check()


def test_an_announcement_that_failed_for_one_member_is_repeated_for_that_one(
    redis_client: Redis,
) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        office.stepping.cancel()
        workshop = office.join(office.workshop)
        office.faults.rest_500 = 1
        office.stepping = office.time.every(0.05, office.step_workers)
        office.run(6)
        for call in (owner, sales, workshop):
            assert spoken(call).count(joined("Workshop")) == 1
        office.check()


@pytest.mark.parametrize(("down", "is_said"), [(7, True), (9, False)])
def test_what_would_be_said_too_late_is_not_said(
    redis_client: Redis, down: float, *, is_said: bool
) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        office.faults.rest_500 = 10**6
        since = key(office, owner, "##", wait=down)
        office.faults.rest_500 = 0
        office.run(30)
        assert spoken(owner, since) == [words("nobody_to_remove")] * is_said
        office.check()


@pytest.mark.parametrize(("down", "is_said"), [(20, True), (31, False)])
def test_the_end_of_an_invite_is_told_later_than_other_things(
    redis_client: Redis, down: float, *, is_said: bool
) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner = office.open_room()
        key(office, owner, "*8103#", wait=4)
        office.faults.rest_500 = 10**6
        since = office.time.now_ms()
        office.workshop.calls[0].reject(486)
        office.run(down)
        office.faults.rest_500 = 0
        office.run(60)
        assert spoken(owner, since) == [told("busy", "103")] * is_said
        office.check()


def test_a_microphone_is_tried_again_sooner_than_other_things(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(5)
        office.faults.rest_500 = 3
        key(office, sales, "*1#", wait=1)
        assert (voices(owner), actions(office, sales).count("mute")) == (set(), 4)
        office.check()


def test_a_prompt_for_a_call_that_is_gone_is_forgotten(redis_client: Redis) -> None:
    office = Office(redis_client)
    with timeline(office):
        office.customer.when_called = RingForever()
        owner, sales = office.open_room(), office.join(office.sales)
        office.run(3)
        office.stepping.cancel()
        key(office, owner, "##")
        owner.hangup()
        office.run(1)
        office.stepping = office.time.every(0.05, office.step_workers)
        office.run(120)
        assert sales.state == "up"
        assert office.redis.zcard(office.keys.later) == 0
        office.check()
