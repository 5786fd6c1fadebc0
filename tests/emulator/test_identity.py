"""The platform's facts about who is calling."""

from typing import Any

from tests.emulator.world import World, say


def first_hook(world: World) -> dict[str, Any]:
    return world.app.bodies("/call")[0]


def test_a_phone_of_the_realm_is_named_by_a_header_of_the_platform() -> None:
    world = World()
    world.reception.dial("*8101")
    world.run()
    headers = first_hook(world)["sip"]["headers"]
    assert headers["X-Authenticated-User"] == "101@pbx.example"


def test_the_caller_id_is_only_a_claim() -> None:
    world = World()
    world.customer.dial("*8101", caller_id="101")
    world.run()
    body = first_hook(world)
    assert body["from"] == "101"
    assert "X-Authenticated-User" not in body["sip"]["headers"]


def test_an_identity_that_a_caller_put_in_itself_is_removed_at_the_border() -> None:
    world = World()
    forged = {"x-authenticated-user": "101@pbx.example", "X-Authenticated-User": "101@pbx.example"}
    world.customer.dial("*8101", headers=forged)
    world.run()
    names = {name.lower() for name in first_hook(world)["sip"]["headers"]}
    assert "x-authenticated-user" not in names


def test_a_phone_cannot_forge_another_phones_identity() -> None:
    world = World()
    world.sales.dial("*8101", headers={"X-Authenticated-User": "101@pbx.example"})
    world.run()
    headers = first_hook(world)["sip"]["headers"]
    assert headers["X-Authenticated-User"] == "102@pbx.example"


def test_the_first_hook_has_the_whole_request_and_later_ones_none() -> None:
    world = World({"/next": [say("hello")]})
    world.on_call({"verb": "redirect", "actionHook": "/next"})
    world.reception.dial("*8101")
    world.run()
    sip = first_hook(world)["sip"]
    assert (sip["method"], sip["uri"]) == ("INVITE", "sip:*8101@pbx.example")
    assert {"Via", "From", "To", "Call-ID", "CSeq", "Contact"} <= set(sip["headers"])
    assert all("sip" not in hook.body for hook in world.app.got[1:])


def test_a_hash_arrives_escaped_from_phones_that_escape_it() -> None:
    world = World()
    world.reception.dial("##")
    world.run()
    world.reception.dial("##", escape_hash=False)
    world.run()
    assert [body["to"] for body in world.app.bodies("/call")] == ["%23%23", "##"]


def test_stars_arrive_as_they_are() -> None:
    world = World()
    world.reception.dial("*8101")
    world.run()
    assert first_hook(world)["to"] == "*8101"


def test_defaults_show_the_speech_settings_of_the_application() -> None:
    world = World()
    world.reception.dial("1")
    world.run()
    assert first_hook(world)["defaults"] == {
        "synthesizer": {"vendor": "example", "language": "en-GB", "voice": "example"},
        "recognizer": {"vendor": "example", "language": "en-GB"},
    }
