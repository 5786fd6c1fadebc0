"""The settings of an installation: the one place that reads the environment.

To add a setting: a field of ``Settings``, ``Account`` or ``Bridge``, and a row of ``ROWS``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple, Self

from ivr_app import setting_values as read
from ivr_app.errors import IvrError
from ivr_app.prompts.catalogue import LANGUAGES

# The private track of a call on which prompts are played over the room.
PROMPT_TRACK = "prompts"
# Music has a track of its own: what is on one track waits for what is before it.
MUSIC_TRACK = "music"


class Announcer(Enum):
    """How one member of a room is spoken to."""

    DUB = "dub"
    HOLD = "hold"
    OFF = "off"


class SettingsInvalid(IvrError):
    """Settings that cannot work. ``problems``: one line each, with the variable's name."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Bridge:
    """The SIP address that leads from the platform back to this application."""

    sip_uri: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def uri(self, token: str) -> str:
        """Give the address that one invite is placed to."""
        return self.sip_uri.replace("{token}", token)


@dataclass(frozen=True, slots=True)
class Account:
    """One company's account of the platform: its secrets, its REST API, its outbound rules.

    ``api_url`` is the base of the REST API, before ``/v1``, without a slash at its end.
    ``outbound_allow`` and ``outbound_deny`` are E.164 prefixes or ``*``; deny wins.
    """

    account_sid: str
    webhook_secrets: tuple[str, ...] = field(repr=False)
    api_url: str
    api_key: str = field(repr=False)
    application_sid: str
    realm: str
    bridge: Bridge | None = None
    outbound_allow: tuple[str, ...] = ()
    outbound_deny: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an installation is told from outside. Times are in the unit of their name.

    ``public_url`` is where the platform finds this application, without a slash at its end.
    ``redis_url`` is None where an embedded Redis serves. ``accounts`` has a key per account sid.
    """

    public_url: str
    accounts: Mapping[str, Account]
    redis_url: str | None = field(default=None, repr=False)
    shards: int = 1
    signature_tolerance_s: int = 300
    language: str = "en"
    country: str = "US"
    caller_id: str | None = None
    company_file: Path | None = None
    prompts_dir: Path | None = None
    recording_path: str | None = None
    local_max_members: int = 100
    max_room_seconds: int = 21600
    ring_seconds: int = 30
    inter_digit_seconds: int = 2
    hash_finishes: bool = True
    max_pending_invites: int = 10
    announcer: Announcer = Announcer.DUB
    dub_tts_is_mp3: bool = False
    announce_max: int = 20
    api_rate: str = "50/second"

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read the variables of ``ROWS``; SettingsInvalid names every problem at once."""
        problems = [*_unknown(env), *_missing(env), *_incomplete_bridge(env)]
        values: dict[type, dict[str, Any]] = {Settings: {}, Account: {}, Bridge: {}}
        for row in ROWS:
            text = _text(env, row.variable)
            if not text:
                continue
            try:
                values[row.part][row.field] = row.read(text)
            except ValueError as problem:
                problems.append(f"{row.variable}: {problem}")
        if problems:
            raise SettingsInvalid(sorted(problems))
        bridge = Bridge(**values[Bridge]) if values[Bridge] else None
        account = Account(bridge=bridge, **values[Account])
        return cls(accounts={account.account_sid: account}, **values[Settings])


class Row(NamedTuple):
    """One variable, and the field that it fills. Left out or empty, the field's default holds."""

    variable: str
    part: type
    field: str
    read: read.Reader
    required: bool = False


ROWS = (
    Row("IVR_PUBLIC_URL", Settings, "public_url", read.web_address, required=True),
    Row("IVR_ACCOUNT_SID", Account, "account_sid", read.name, required=True),
    Row(
        "IVR_WEBHOOK_SECRETS",
        Account,
        "webhook_secrets",
        read.comma_separated(read.secret),
        required=True,
    ),
    Row("IVR_API_URL", Account, "api_url", read.web_address, required=True),
    Row("IVR_API_KEY", Account, "api_key", read.secret, required=True),
    Row("IVR_APPLICATION_SID", Account, "application_sid", read.name, required=True),
    Row("IVR_REALM", Account, "realm", read.host_name, required=True),
    Row("IVR_OUTBOUND_ALLOW", Account, "outbound_allow", read.comma_separated(read.e164_prefix)),
    Row("IVR_OUTBOUND_DENY", Account, "outbound_deny", read.comma_separated(read.e164_prefix)),
    Row("IVR_BRIDGE_SIP_URI", Bridge, "sip_uri", read.token_address),
    Row("IVR_BRIDGE_SIP_USER", Bridge, "user", read.secret),
    Row("IVR_BRIDGE_SIP_PASSWORD", Bridge, "password", read.secret),
    Row("IVR_COMPANY", Settings, "company_file", read.file_path),
    Row("IVR_PROMPTS", Settings, "prompts_dir", read.folder_path),
    Row("IVR_RECORDING_PATH", Settings, "recording_path", read.recording_path),
    Row("IVR_LANGUAGE", Settings, "language", read.one_of(*LANGUAGES)),
    Row("IVR_COUNTRY", Settings, "country", read.country),
    Row("IVR_CALLER_ID", Settings, "caller_id", read.e164_number),
    Row("IVR_RING_SECONDS", Settings, "ring_seconds", read.whole_number(5, 120)),
    Row("IVR_INTER_DIGIT_SECONDS", Settings, "inter_digit_seconds", read.whole_number(1, 10)),
    Row("IVR_HASH_FINISHES", Settings, "hash_finishes", read.yes_or_no),
    Row("IVR_MAX_PENDING_INVITES", Settings, "max_pending_invites", read.whole_number(1, 1000)),
    Row("IVR_LOCAL_MAX_MEMBERS", Settings, "local_max_members", read.whole_number(2, 1000)),
    Row("IVR_MAX_ROOM_SECONDS", Settings, "max_room_seconds", read.whole_number(300, 604800)),
    Row("IVR_SIGNATURE_TOLERANCE", Settings, "signature_tolerance_s", read.whole_number(1, 3600)),
    Row("IVR_ANNOUNCER", Settings, "announcer", read.word_of(Announcer)),
    Row("IVR_DUB_TTS_IS_MP3", Settings, "dub_tts_is_mp3", read.yes_or_no),
    Row("IVR_ANNOUNCE_MAX", Settings, "announce_max", read.whole_number(0, 1000)),
    Row("IVR_API_RATE", Settings, "api_rate", read.rate),
    Row("IVR_SHARDS", Settings, "shards", read.whole_number(1, 100)),
    Row("REDIS_URL", Settings, "redis_url", read.redis_url),
)
_VARIABLES = frozenset(row.variable for row in ROWS)


def _text(env: Mapping[str, str], variable: str) -> str:
    return env.get(variable, "").strip()


def _missing(env: Mapping[str, str]) -> Iterator[str]:
    for row in ROWS:
        if row.required and not _text(env, row.variable):
            yield f"{row.variable}: is missing"


def _unknown(env: Mapping[str, str]) -> Iterator[str]:
    for variable in env:
        if variable.startswith("IVR_") and variable not in _VARIABLES:
            close = get_close_matches(variable, sorted(_VARIABLES), n=1)
            yield f"{variable}: is not a setting" + "".join(f"; meant is {x}?" for x in close)


def _incomplete_bridge(env: Mapping[str, str]) -> Iterator[str]:
    uri, user, password = (bool(_text(env, row.variable)) for row in ROWS if row.part is Bridge)
    if user != password:
        yield "IVR_BRIDGE_SIP_USER, IVR_BRIDGE_SIP_PASSWORD: only both together make sense"
    if (user or password) and not uri:
        yield "IVR_BRIDGE_SIP_URI: is missing, but IVR_BRIDGE_SIP_USER or its password is set"
