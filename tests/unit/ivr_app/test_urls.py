import pytest

from ivr_app.routes.registry import HOOKS
from ivr_app.urls import HookUrls

URLS = HookUrls("https://ivr.example.com/voice", "AC-test-1")
BASE = "https://ivr.example.com/voice/hooks/AC-test-1"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (URLS.pin(2), f"{BASE}/pin?attempt=2#rc=2&rp=all"),
        (URLS.room_status(), f"{BASE}/room-status#rc=2&rp=all"),
        (URLS.left(), f"{BASE}/left#rc=2&rp=all"),
        (URLS.dialled(), f"{BASE}/dialled#rc=2&rp=all"),
        (URLS.hold(), f"{BASE}/hold#rc=2&rp=all"),
        (URLS.farewell("ended"), f"{BASE}/farewell?prompt=ended#rc=2&rp=all"),
    ],
)
def test_hook_that_may_be_repeated_is_absolute_and_asks_for_retries(url: str, wanted: str) -> None:
    assert url == wanted


def test_keys_are_never_repeated_because_two_presses_can_have_one_body() -> None:
    assert URLS.keys() == f"{BASE}/keys"


def test_every_url_leads_to_a_hook_of_the_registry() -> None:
    handed_out = [URLS.pin(1), URLS.room_status(), URLS.left(), URLS.dialled(), URLS.hold()]
    handed_out += [URLS.farewell("ended"), URLS.keys(), URLS.wait(None), URLS.dial_over("102")]
    handed_out += [URLS.menu(1), URLS.choice(1, 1)]
    names = {url.partition("#")[0].partition("?")[0].rpartition("/")[2] for url in handed_out}
    typed_in = {"call", "status", "redirect"}
    assert names | typed_in == HOOKS.keys()
