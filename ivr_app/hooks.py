"""The boundary to the platform: signature, body, handler, reply. No framework, no I/O of its own.

``HookCore`` is called with what came over the wire and returns what goes back. Nothing is parsed,
read or written before the signature over the raw bytes is right.
"""

from __future__ import annotations

import logging
import secrets
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from ivr_app.flows import Document, Flows, name_of
from ivr_app.services.desk import Desk
from ivr_app.services.outcomes import Bridged, InRoom, Outcome, PinWanted
from ivr_app.signature import SignatureInvalid, verify
from ivr_app.state.errors import StateUnavailable
from schemas.hooks import CallFields, HookInvalid, RoomStatusHook, load

log = logging.getLogger("ivr_app.hooks")

MAX_BODY = 256 * 1024
# What comes from outside is cut to this length in a log.
LONGEST_LOGGED = 64


class Arrived(NamedTuple):
    """A hook as it came over the wire; ``signature`` is the header, if there is one."""

    account: str
    name: str
    query: Mapping[str, str]
    signature: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A hook that is signed and loaded. ``now`` is ms, ``signature`` names the delivery."""

    hook: CallFields
    query: Mapping[str, str]
    signature: str
    now: int

    @property
    def sent(self) -> int:
        """When the hook was signed (ms, to the second): the same however often it is delivered."""
        return int(self.signature.partition(".")[0]) * 1000


class Answer(NamedTuple):
    """A verb document, and for the log what it answers, and the room that the call is to enter."""

    document: Document
    outcome: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """What serves one account."""

    desk: Desk
    flows: Flows

    def answer(self, outcome: Outcome) -> Answer:
        """Make an outcome of a use case into what goes back."""
        answer = Answer(self.flows.document(outcome), name_of(outcome))
        if isinstance(outcome, InRoom | PinWanted | Bridged):
            return answer._replace(room=str(outcome.party.room))
        return answer


Handler = Callable[[Company, Request], Answer]


class Hook(NamedTuple):
    """One row of the registry: the schema of the body, the handler, and who is on the line.

    ``fresh`` hooks are of calls that are in no room yet: without Redis they hear an apology.
    ``retried`` ones the platform is to tell again: they fail. The others stay where they are.
    """

    schema: str
    handler: Handler
    fresh: bool = False
    retried: bool = False


class Reply(NamedTuple):
    """What goes back: HTTP status and a JSON body."""

    status: int
    body: bytes


def _problem(status: int, detail: str) -> Reply:
    return Reply(status, orjson.dumps({"status": status, "detail": detail}))


class BadHook(Exception):
    """A hook that is answered with an error: ``status`` and words without values of the body."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class HookCore:
    """Answers the hooks of all companies of the installation. ``clock`` gives ms since 1970."""

    def __init__(
        self,
        companies: Mapping[str, Company],
        hooks: Mapping[str, Hook],
        clock: Callable[[], int],
        tolerance_s: int,
    ) -> None:
        self._companies = companies
        self._hooks = hooks
        self._clock = clock
        self._tolerance_s = tolerance_s
        # Hooks for an account that is not served are compared with this: as much work, and the
        # same answers, as with a wrong signature for one that is.
        self._nobodys = (secrets.token_hex(32),)

    def __call__(self, arrived: Arrived) -> Reply:
        """Answer one hook."""
        started = time.perf_counter()
        line: dict[str, object] = {
            "hook": arrived.name[:LONGEST_LOGGED],
            "account": arrived.account[:LONGEST_LOGGED],
        }
        try:
            reply = self._answer(arrived, line)
        except BadHook as bad:
            line["outcome"] = str(bad)
            reply = _problem(bad.status, str(bad))
        except Exception as error:  # noqa: BLE001 - the call is waiting, whatever went wrong
            line |= {"outcome": "failed", "error": type(error).__name__, "at": _where(error)}
            reply = _problem(500, "an unexpected error")
        line["status"] = reply.status
        line["ms"] = round((time.perf_counter() - started) * 1000, 2)
        log.log(_level(reply, line), "hook", extra=line)
        return reply

    def _answer(self, arrived: Arrived, line: dict[str, object]) -> Reply:
        company = self._companies.get(arrived.account)
        now = self._clock()
        delivery = self._verified(company, arrived.signature, arrived.body, now)
        hook = self._hooks.get(arrived.name)
        if company is None or hook is None:
            raise BadHook(404, "no such hook")
        loaded = self._loaded(arrived.account, hook, arrived.body, line)
        try:
            answer = hook.handler(company, Request(loaded, arrived.query, delivery, now))
        except StateUnavailable as error:
            line["error"] = str(error)
            if hook.retried:
                raise BadHook(503, "without state") from error
            answer = self._without_state(company, hook, loaded)
        line["outcome"] = answer.outcome
        line["room"] = line["room"] or answer.room
        return Reply(200, orjson.dumps(answer.document))

    def _verified(
        self, company: Company | None, signature: str | None, body: bytes, now: int
    ) -> str:
        if len(body) > MAX_BODY:
            raise BadHook(400, f"the body is larger than {MAX_BODY} bytes")
        try:
            return verify(
                company.desk.account.webhook_secrets if company else self._nobodys,
                signature,
                body,
                now_s=now / 1000,
                tolerance_s=self._tolerance_s,
            )
        except SignatureInvalid as error:
            raise BadHook(401, str(error)) from error

    def _loaded(self, account: str, hook: Hook, body: bytes, line: dict[str, object]) -> CallFields:
        try:
            payload = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise BadHook(400, "the body is not JSON") from error
        if isinstance(payload, dict) and isinstance(payload.get("call_sid"), str):
            line["call_sid"] = payload["call_sid"][:LONGEST_LOGGED]
        try:
            loaded = load(hook.schema, payload)
        except HookInvalid as error:
            raise BadHook(400, str(error)) from error
        line["room"] = loaded.tag.room if loaded.tag else None
        line["event"] = loaded.event if isinstance(loaded, RoomStatusHook) else loaded.call_status
        if loaded.account_sid != account:
            raise BadHook(403, "the body is of another account")
        return loaded

    def _without_state(self, company: Company, hook: Hook, loaded: CallFields) -> Answer:
        if not hook.fresh:
            return Answer([], "without state")
        language = loaded.tag.language if loaded.tag else company.flows.settings.language
        return Answer(company.flows.apology(language), "apology")


def _level(reply: Reply, line: Mapping[str, object]) -> int:
    if reply.status == 500:
        return logging.ERROR
    return logging.INFO if reply.status == 200 and "error" not in line else logging.WARNING


def _where(error: Exception) -> str:
    """Where an error comes from, without its words: they may repeat what somebody keyed in."""
    frames = traceback.extract_tb(error.__traceback__, limit=-8)
    return " < ".join(f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in reversed(frames))
