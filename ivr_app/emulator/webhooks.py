"""Sending one webhook: address, signature, time-out, retries, and reading the answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ivr_app.emulator.config import PlatformConfig
from ivr_app.emulator.faults import STATUS_KINDS, Faults, Hook, HookKind
from ivr_app.emulator.scheduler import Scheduler
from ivr_app.emulator.signing import signature
from ivr_app.emulator.timeline import Timeline
from ivr_app.emulator.transport import HookFailure, HookReply, HookTransport

SUCCESS = (200, 202, 204)
FIRST_RETRY_SECONDS = 0.5
OnAnswer = Callable[["HookAnswer"], object]


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """How a hook ended. `ok`: a success status came; `document`: its JSON, None without any."""

    ok: bool
    document: Any = None
    status: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a hook goes, and how often it may be repeated."""

    url: str
    retries: int = 0
    policy: tuple[str, ...] = ()


def target_of(hook: str, base_url: str) -> Target:
    """Resolve a hook address.

    Only an absolute URL's fragment (`#rc=2&rp=5xx,ct,rt`) asks for retries; with a relative
    one it is sent as part of the path, and nothing is retried.
    """
    if not hook.startswith(("http://", "https://")):
        return Target(base_url.rstrip("/") + "/" + hook.lstrip("/").replace("#", "%23"))
    url, _, fragment = hook.partition("#")
    wishes = parse_qs(fragment)
    retries = min(abs(int(wishes.get("rc", ["0"])[0])), 5)
    policy = tuple(value.strip() for value in wishes.get("rp", ["ct"])[0].split(","))
    return Target(url, retries, policy)


def base_of(url: str) -> str:
    """Scheme and host of a URL: what relative hooks are resolved against."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def repeats(reply: HookReply | HookFailure, policy: tuple[str, ...]) -> bool:
    """Whether the policy asks for another try after this outcome.

    `rt` means time-outs, but by a name that the platform's HTTP client does not give them; a
    connection that broke has none either. Only `all` takes them in.
    """
    if isinstance(reply, HookFailure):
        name = "ct" if reply.kind == "connect" else ""
    else:
        name = f"{reply.status // 100}xx"
    return "all" in policy or name in policy


class Webhooks:
    """Sends hooks for all calls of the account."""

    def __init__(
        self,
        config: PlatformConfig,
        transport: HookTransport,
        scheduler: Scheduler,
        *,
        faults: Faults,
        timeline: Timeline,
        random: Random,
    ) -> None:
        self._config, self._transport, self._scheduler = config, transport, scheduler
        self._faults, self._timeline, self._random = faults, timeline, random
        self.unequal_doubles: list[tuple[str, Any, Any]] = []

    def send(
        self,
        kind: HookKind,
        hook: str | Mapping[str, Any],
        base_url: str,
        body: dict[str, Any],
        on_answer: OnAnswer | None = None,
    ) -> None:
        """Send as the next event (status hooks possibly later); on_answer gets the outcome."""
        address = hook if isinstance(hook, str) else str(hook.get("url", ""))
        target = target_of(address, base_url)
        wanted = Hook(kind, target.url, body)
        if on_answer is None and self._faults.lose(wanted):
            return
        delivery = Delivery(self, target, wanted, on_answer or (lambda _: None))
        self._scheduler.call_later(self._delay(kind), delivery.begin)

    def send_now(self, kind: HookKind, hook: str, base_url: str, body: dict[str, Any]) -> None:
        """Send within the present event; for a status that overtakes a reply."""
        target = target_of(hook, base_url)
        Delivery(self, target, Hook(kind, target.url, body), lambda _: None).begin()

    def _delay(self, kind: HookKind) -> float:
        if kind not in STATUS_KINDS or not self._faults.shuffle_status_within_s:
            return 0.0
        return self._random.uniform(0.0, self._faults.shuffle_status_within_s)

    def sign(self, body: bytes) -> dict[str, str]:
        """Headers of a hook that is sent now."""
        t = self._scheduler.now_ms() // 1000
        return {
            "Content-Type": "application/json",
            "Jambonz-Signature": signature(self._config.webhook_secret, t, body),
        }

    def doubles(self, hook: Hook) -> bool:
        """Whether this hook is to be delivered twice."""
        return self._faults.double_hooks and not self._faults.except_double(hook)

    def post(
        self,
        url: str,
        headers: dict[str, str],
        body: bytes,
        on_reply: Callable[[HookReply | HookFailure], object],
    ) -> None:
        """One POST; the reply comes as a later event."""
        self._transport.post(
            url,
            headers,
            body,
            self._config.hook_timeout_seconds,
            lambda reply: self._scheduler.submit(lambda: on_reply(reply)),
        )

    def later(self, seconds: float, fn: Callable[[], object]) -> None:
        """Run fn after so many seconds."""
        self._scheduler.call_later(seconds, fn)

    @property
    def double_after(self) -> float:
        """Seconds between the two deliveries of a doubled hook."""
        return self._faults.double_after_seconds

    def log(self, text: str, hook: Hook, answer: Any = None) -> None:
        """Put a hook on the timeline."""
        self._timeline.add("hook", text, url=hook.url, body=dict(hook.body), answer=answer)


class Delivery:
    """One hook under way: the same bytes and the same signature on every try."""

    def __init__(self, webhooks: Webhooks, target: Target, hook: Hook, on_answer: OnAnswer) -> None:
        self._webhooks, self._target, self._hook, self._on_answer = (
            webhooks,
            target,
            hook,
            on_answer,
        )
        self._body = json.dumps(hook.body, separators=(",", ":")).encode()
        self._headers: dict[str, str] = {}
        self._tries = 0

    def begin(self) -> None:
        """Sign and send, twice if doubled."""
        self._headers = self._webhooks.sign(self._body)
        self._try()

    def _try(self) -> None:
        self._tries += 1
        self._webhooks.post(self._target.url, self._headers, self._body, self._reply)

    def _reply(self, reply: HookReply | HookFailure) -> None:
        answer = read(reply)
        path = urlsplit(self._target.url).path
        outcome = reply.kind if isinstance(reply, HookFailure) else str(reply.status)
        self._webhooks.log(f"{self._hook.kind} {path} -> {outcome}", self._hook, answer.document)
        has_tries = not answer.ok and self._tries <= self._target.retries
        if has_tries and repeats(reply, self._target.policy):
            self._webhooks.later(FIRST_RETRY_SECONDS * 2 ** (self._tries - 1), self._try)
            return
        if self._webhooks.doubles(self._hook):
            self._webhooks.later(self._webhooks.double_after, lambda: self._again(answer))
        self._on_answer(answer)

    def _again(self, first: HookAnswer) -> None:
        """Deliver a second time; the platform goes by the first answer, and compares."""

        def compare(reply: HookReply | HookFailure) -> None:
            second = read(reply)
            if second.document != first.document:
                doubles = self._webhooks.unequal_doubles
                doubles.append((self._target.url, first.document, second.document))

        self._webhooks.post(self._target.url, self._headers, self._body, compare)


def read(reply: HookReply | HookFailure) -> HookAnswer:
    """The answer in a reply: its body is read only if the content type is JSON."""
    if isinstance(reply, HookFailure):
        return HookAnswer(ok=False)
    if reply.status not in SUCCESS:
        return HookAnswer(ok=False, status=reply.status)
    headers = {name.lower(): value for name, value in reply.headers.items()}
    if "application/json" not in headers.get("content-type", ""):
        return HookAnswer(ok=True, status=reply.status)
    try:
        return HookAnswer(ok=True, document=json.loads(reply.body), status=reply.status)
    except ValueError:
        return HookAnswer(ok=False, status=reply.status)
