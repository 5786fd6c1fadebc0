"""A small application and a platform around it, in virtual time."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import requests

from ivr_app.emulator import (
    Faults,
    HookTransport,
    PhoneCall,
    Platform,
    PlatformConfig,
    VirtualScheduler,
    WsgiAdapter,
    WsgiTransport,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Verbs = list[dict[str, Any]]
Answer = Verbs | Callable[[dict[str, Any]], Any]

APP = "http://app.example"
API = "http://api.example/v1/Accounts/acct-1"
CONFIG = PlatformConfig(
    account_sid="acct-1",
    webhook_secret="secret-1",
    api_key="key-1",
    realm="pbx.example",
    application_sid="app-1",
    call_hook_url=f"{APP}/call",
    call_status_hook_url=f"{APP}/status",
    bridge_domain="bridge.example",
)


@dataclass
class Delivery:
    """One request that the application got."""

    at_ms: int
    path: str
    query: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        """The parsed body."""
        parsed: dict[str, Any] = json.loads(self.raw)
        return parsed


@dataclass
class TinyApp:
    """A WSGI application: for each path a document, or a function of the hook's body.

    A function may answer a list (a document), a number (an HTTP status) or bytes (no JSON).
    """

    now_ms: Callable[[], int]
    answers: dict[str, Answer] = field(default_factory=dict)
    got: list[Delivery] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = unquote(environ["PATH_INFO"])
        names = ("CONTENT_TYPE", "HTTP_JAMBONZ_SIGNATURE")
        headers = {name: environ.get(name, "") for name in names}
        delivery = Delivery(self.now_ms(), path, environ.get("QUERY_STRING", ""), headers, raw)
        self.got.append(delivery)
        return self._reply(self.answers.get(path, []), delivery, start)

    def _reply(self, answer: Any, delivery: Delivery, start: "StartResponse") -> Iterable[bytes]:
        if callable(answer):
            answer = answer(delivery.body)
        if isinstance(answer, int):
            start(f"{answer} Status", [("Content-Type", "text/plain")])
            return [b"refused"]
        if isinstance(answer, bytes):
            start("200 OK", [("Content-Type", "text/plain")])
            return [answer]
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def bodies(self, path: str) -> list[dict[str, Any]]:
        """Bodies of the hooks that came to a path."""
        return [delivery.body for delivery in self.got if delivery.path == path]


class World:
    """The application, the platform, three phones of the company and two outsiders."""

    def __init__(
        self,
        answers: dict[str, Answer] | None = None,
        *,
        config: PlatformConfig = CONFIG,
        faults: Faults | None = None,
        hooks: HookTransport | None = None,
    ) -> None:
        self.time = VirtualScheduler(start_ms=1_700_000_000_000)
        self.app = TinyApp(self.time.now_ms, dict(answers or {}))
        self.faults = faults or Faults()
        transport = hooks or WsgiTransport(self.app, APP)
        self.platform = Platform(config, transport, self.time, self.faults)
        self.reception = self.platform.add_phone("101", name="Reception")
        self.sales = self.platform.add_phone("102", name="Sales")
        self.workshop = self.platform.add_phone("103", name="Workshop")
        self.customer = self.platform.add_number("+4930231250", name="Customer")
        self.supplier = self.platform.add_number("+442079460001", name="Supplier")
        self.api = requests.Session()
        self.api.headers["Authorization"] = f"Bearer {config.api_key}"
        self.api.mount("http://api.example", WsgiAdapter(self.platform.rest_app))

    def run(self, seconds: float = 0.1) -> None:
        """Let time pass."""
        self.time.run_for(seconds)

    def on_call(self, *verbs: dict[str, Any]) -> None:
        """Every new call gets these verbs."""
        self.app.answers["/call"] = list(verbs)

    def by_number(self, documents: dict[str, Verbs]) -> None:
        """A new call gets the verbs of the number that it dialled."""
        self.app.answers["/call"] = lambda body: documents[body["to"]]

    def put(self, call_sid: str, body: dict[str, Any]) -> requests.Response:
        """PUT /Calls/{sid}."""
        return self.api.put(f"{API}/Calls/{call_sid}", json=body)

    def statuses(self, call_sid: str) -> list[str]:
        """The statuses reported of a call, in order."""
        bodies = self.app.bodies("/status")
        return [body["call_status"] for body in bodies if body["call_sid"] == call_sid]

    def events(self, path: str = "/room") -> list[tuple[str, str, int]]:
        """Room events: (event, whose, members)."""
        return [(b["event"], b["from"], b["members"]) for b in self.app.bodies(path)]

    def sid(self, call: Any) -> str:
        """The platform's identifier of a phone's call."""
        return str(call.call.sid)


def room(name: str = "r1", **options: Any) -> dict[str, Any]:
    """A conference verb that reports its events to /room."""
    return {
        "verb": "conference",
        "name": name,
        "statusHook": f"{APP}/room",
        "statusEvents": ["start", "end", "join", "leave"],
        **options,
    }


def say(text: str | list[str], **options: Any) -> dict[str, Any]:
    """A say verb."""
    return {"verb": "say", "text": text, **options}


def ears(*calls: PhoneCall) -> list[set[str]]:
    """What each of these calls hears now."""
    return [set(call.hears()) for call in calls]


HANGUP = {"verb": "hangup"}
