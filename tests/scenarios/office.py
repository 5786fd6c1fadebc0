"""A company on the emulated platform: the real application, a real Redis, virtual time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import requests
from redis import Redis

from ivr_app.application import create_hook_app
from ivr_app.config import Account, Bridge, Settings
from ivr_app.domain.extension import Company, Extension
from ivr_app.emulator import (
    Faults,
    Phone,
    PhoneCall,
    Platform,
    PlatformConfig,
    VirtualScheduler,
    WsgiAdapter,
    WsgiTransport,
)
from ivr_app.prompts.catalogue import Catalogue
from ivr_app.services.desk import open_desk
from ivr_app.state.keys import Keys
from ivr_app.state.scripts import Scripts
from ivr_app.worker.staff import hire
from ivr_app.worker.worker import Worker
from tests.vendor_schema import check_document

PUBLIC = "https://ivr.example.com"
API = "https://api.example.com"
SID = "AC-test-1"

ACCOUNT = Account(
    account_sid=SID,
    webhook_secrets=("hook-secret-1",),
    api_url=API,
    api_key="api-key-1",
    application_sid="app-1",
    realm="pbx.example.com",
    bridge=Bridge("sip:{token}@bridge.example.com"),
    outbound_allow=("*",),
)
SETTINGS = Settings(public_url=PUBLIC, accounts={SID: ACCOUNT}, dub_tts_is_mp3=True)
COMPANY = Company(name="Example", country="DE", language="en", caller_id="+4930231250")

RECEPTION = Extension("101", "Reception", "101")
SALES = Extension("102", "Sales", "102")
WORKSHOP = Extension("103", "Workshop", "103")

CUSTOMER = "+493023125100"
SUPPLIER = "+442079460001"


class Inline(Executor):
    """Runs what is submitted at once, in this thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Rest(WsgiAdapter):
    """The way to the platform's REST API, on which a story can make something happen."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.platform.rest_app)
        self._office = office

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        """Send a request; a story may do something before a call is placed, and after it was."""
        is_post = request.method == "POST"
        if is_post:
            self._office.before_post()
        response = super().send(request, *args, **kwargs)
        if is_post:
            self._office.on_post()
        return response


class Office:
    """Phones 101-104 of the company, two external numbers, the platform and the application."""

    def __init__(
        self,
        redis: Redis,
        settings: Settings = SETTINGS,
        *,
        reception: Extension = RECEPTION,
        more: tuple[Extension, ...] = (),
        faults: Faults | None = None,
        company: Company = COMPANY,
    ) -> None:
        self.redis, self.settings = redis, settings
        self.account = settings.accounts[SID]
        self.time = VirtualScheduler()
        self.faults = faults or Faults()
        scripts = Scripts(redis)
        self.keys = Keys(SID, settings.shards)
        self.desk = open_desk(self.account, settings, scripts)
        self.desk.directory.fill(company, (reception, SALES, WORKSHOP, *more))
        self.app = create_hook_app(settings, redis, self.time.now_ms)
        bridged = self.account.bridge is not None
        config = PlatformConfig(
            account_sid=SID,
            webhook_secret="hook-secret-1",
            api_key="api-key-1",
            realm="pbx.example.com",
            application_sid="app-1",
            call_hook_url=f"{PUBLIC}/hooks/{SID}/call",
            call_status_hook_url=f"{PUBLIC}/hooks/{SID}/status#rc=3&rp=all",
            bridge_domain="bridge.example.com" if bridged else "",
            # As the README asks of operators.
            answered_calls_listed_seconds=settings.max_room_seconds + 3600,
            tts_is_mp3=settings.dub_tts_is_mp3,
        )
        self.platform = Platform(config, WsgiTransport(self.app, PUBLIC), self.time, self.faults)
        self.before_post: Callable[[], object] = lambda: None
        self.on_post: Callable[[], object] = lambda: None
        self.workers = self.hire()
        self.stepping = self.time.every(0.05, self.step_workers)
        self.reception = self.platform.add_phone("101", name="Reception")
        self.sales = self.platform.add_phone("102", name="Sales")
        self.workshop = self.platform.add_phone("103", name="Workshop")
        self.customer = self.platform.add_number(CUSTOMER, name="Customer")
        self.supplier = self.platform.add_number(SUPPLIER, name="Supplier")

    def hire(self) -> list[Worker]:
        """Workers of a process that starts now."""
        return hire(
            self.settings,
            self.redis,
            pool=Inline(),
            clock=self.time.now_ms,
            new_session=self._session,
        )

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.mount(API, Rest(self))
        return session

    def step_workers(self) -> None:
        """Let the workers do what there is to do."""
        for worker in self.workers:
            worker.step(self.time.now_ms())

    def run(self, seconds: float = 2.0) -> None:
        """Let time pass."""
        self.time.run_for(seconds)

    def keep(self, field: str, record: Mapping[str, object]) -> None:
        """Put something into the company's directory."""
        self.redis.hset(self.keys.directory, field, json.dumps(record))

    # What people do

    def open_room(self, phone: Phone | None = None) -> PhoneCall:
        """Let a phone create its local room and wait until it is in."""
        phone = phone or self.reception
        call = phone.dial(f"*8{phone.user}")
        self.run(4)
        assert call.state == "up"
        return call

    def join(self, phone: Phone, owner: str = "101") -> PhoneCall:
        """Let another phone enter a room without a PIN."""
        call = phone.dial(f"*8{owner}")
        self.run(2)
        assert call.state == "up"
        return call

    # What can be seen

    def rooms(self) -> dict[str, str]:
        """The index of open rooms."""
        return dict(self.redis.hgetall(self.keys.rooms))  # type: ignore[arg-type]

    def members(self, room: str = "local:101") -> dict[str, dict[str, Any]]:
        """Members of a room by call_sid."""
        return _records(self.redis, self.keys.room(room)[4])

    def invites(self, room: str = "local:101") -> list[dict[str, Any]]:
        """Invites of a room."""
        return list(_records(self.redis, self.keys.room(room)[5]).values())

    def documents(self) -> list[list[dict[str, Any]]]:
        """Every verb document that the application answered."""
        found = [event.data.get("answer") for event in self.platform.log if event.kind == "hook"]
        return [document for document in found if isinstance(document, list)]

    def placed(self) -> list[str]:
        """Where calls were placed to, without the secrets of tokens."""
        return [
            str(event.data["body"]["to"])
            for event in self.platform.log
            if event.kind == "rest" and event.text.startswith("POST") and event.data["status"] < 300
        ]

    def check(self) -> None:
        """What holds after every story: no offence against the platform, valid documents."""
        assert self.platform.violations == []
        for document in self.documents():
            check_document(document)
        assert self.redis.xlen(self.keys.dead) == 0


def words(name: str, language: str = "en", **values: str) -> str:
    """The label of a spoken prompt."""
    return "say:" + Catalogue.load().prompt(name, language, **values).text


def _records(redis: Redis, key: str) -> dict[str, dict[str, Any]]:
    raw: dict[str, str] = redis.hgetall(key)  # type: ignore[assignment]
    return {field: json.loads(value) for field, value in raw.items()}


def with_account(settings: Settings = SETTINGS, **changes: Any) -> Settings:
    """Settings with another account."""
    account = replace(settings.accounts[SID], **changes)
    return replace(settings, accounts={SID: account})


@contextmanager
def timeline(office: Office) -> Iterator[None]:
    """Print all that happened if the story fails."""
    try:
        yield
    except BaseException:
        for event in office.platform.log:
            print(event.at_ms - 1_700_000_000_000, event.kind, event.text, file=sys.stderr)
        raise
