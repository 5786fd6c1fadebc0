from dataclasses import fields
from pathlib import Path

import pytest

from ivr_app.config import ROWS, Account, Announcer, Bridge, Settings, SettingsInvalid

REQUIRED = {
    "IVR_PUBLIC_URL": "https://ivr.example.com/",
    "IVR_ACCOUNT_SID": "acc-1",
    "IVR_WEBHOOK_SECRETS": "wh_new, wh_old",
    "IVR_API_URL": "https://api.example.com/base/",
    "IVR_API_KEY": "key-of-the-api",
    "IVR_APPLICATION_SID": "app_1",
    "IVR_REALM": "example.sip.example.com",
}
SECRETS = ("wh_new", "wh_old", "key-of-the-api", "bridge-password", "redis-password")


def problems_of(**env: str) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.from_env(REQUIRED | env)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_required_settings_alone_give_the_defaults() -> None:
    assert Settings.from_env(REQUIRED) == Settings(
        public_url="https://ivr.example.com",
        accounts={
            "acc-1": Account(
                account_sid="acc-1",
                webhook_secrets=("wh_new", "wh_old"),
                api_url="https://api.example.com/base",
                api_key="key-of-the-api",
                application_sid="app_1",
                realm="example.sip.example.com",
                bridge=None,
                outbound_allow=(),
                outbound_deny=(),
            )
        },
        redis_url=None,
        shards=1,
        signature_tolerance_s=300,
        language="en",
        country="US",
        caller_id=None,
        company_file=None,
        prompts_dir=None,
        local_max_members=100,
        max_room_seconds=21600,
        ring_seconds=30,
        inter_digit_seconds=2,
        max_pending_invites=10,
        announcer=Announcer.DUB,
        dub_tts_is_mp3=False,
        announce_max=20,
    )


def test_every_setting_is_read(tmp_path: Path) -> None:
    company = tmp_path / "company.yaml"
    company.write_text("company: {}")
    settings = Settings.from_env(
        REQUIRED
        | {
            "IVR_BRIDGE_SIP_URI": "sip:{token}@pbx.example.com",
            "IVR_BRIDGE_SIP_USER": "bridge",
            "IVR_BRIDGE_SIP_PASSWORD": "bridge-password",
            "IVR_COMPANY": str(company),
            "IVR_PROMPTS": str(tmp_path),
            "IVR_LANGUAGE": "ru",
            "IVR_COUNTRY": "DE",
            "IVR_CALLER_ID": "+4930231250",
            "IVR_OUTBOUND_ALLOW": "+49, +44",
            "IVR_OUTBOUND_DENY": "+49900",
            "IVR_RING_SECONDS": "45",
            "IVR_INTER_DIGIT_SECONDS": "3",
            "IVR_MAX_PENDING_INVITES": "4",
            "IVR_LOCAL_MAX_MEMBERS": "20",
            "IVR_MAX_ROOM_SECONDS": "3600",
            "IVR_SIGNATURE_TOLERANCE": "60",
            "IVR_SHARDS": "16",
            "IVR_ANNOUNCER": "hold",
            "IVR_DUB_TTS_IS_MP3": "1",
            "IVR_ANNOUNCE_MAX": "0",
            "REDIS_URL": "redis+sentinel://:redis-password@10.0.0.1,10.0.0.2/ivr/0",
        }
    )
    assert settings == Settings(
        public_url="https://ivr.example.com",
        accounts={
            "acc-1": Account(
                account_sid="acc-1",
                webhook_secrets=("wh_new", "wh_old"),
                api_url="https://api.example.com/base",
                api_key="key-of-the-api",
                application_sid="app_1",
                realm="example.sip.example.com",
                bridge=Bridge("sip:{token}@pbx.example.com", "bridge", "bridge-password"),
                outbound_allow=("+49", "+44"),
                outbound_deny=("+49900",),
            )
        },
        redis_url="redis+sentinel://:redis-password@10.0.0.1,10.0.0.2/ivr/0",
        shards=16,
        signature_tolerance_s=60,
        language="ru",
        country="DE",
        caller_id="+4930231250",
        company_file=company,
        prompts_dir=tmp_path,
        local_max_members=20,
        max_room_seconds=3600,
        ring_seconds=45,
        inter_digit_seconds=3,
        max_pending_invites=4,
        announcer=Announcer.HOLD,
        dub_tts_is_mp3=True,
        announce_max=0,
    )
    assert not [secret for secret in SECRETS if secret in repr(settings)]


def test_every_field_has_a_row() -> None:
    named = {(row.part, row.field) for row in ROWS}
    declared = {
        (part, field.name) for part in (Settings, Account, Bridge) for field in fields(part)
    }
    assert declared - named == {(Settings, "accounts"), (Account, "bridge")}
    assert named <= declared


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.from_env({"IVR_PUBLIC_URL": "nowhere", "IVR_RING_SECONDS": "1", "HOME": "/root"})
    assert caught.value.problems == [
        "IVR_ACCOUNT_SID: is missing",
        "IVR_API_KEY: is missing",
        "IVR_API_URL: is missing",
        "IVR_APPLICATION_SID: is missing",
        "IVR_PUBLIC_URL: must be an absolute http:// or https:// URL",
        "IVR_REALM: is missing",
        "IVR_RING_SECONDS: must be a whole number from 5 to 120",
        "IVR_WEBHOOK_SECRETS: is missing",
    ]


def test_empty_variable_is_a_missing_one() -> None:
    assert problems_of(IVR_API_KEY=" ") == ["IVR_API_KEY: is missing"]
    assert Settings.from_env(REQUIRED | {"IVR_COUNTRY": ""}).country == "US"


def test_misspelt_variable_is_refused_with_a_suggestion() -> None:
    assert problems_of(IVR_RINGSECONDS="20") == [
        "IVR_RINGSECONDS: is not a setting; meant is IVR_RING_SECONDS?"
    ]
    assert problems_of(IVR_ZZZZZZZZZZZZ="20") == ["IVR_ZZZZZZZZZZZZ: is not a setting"]


def test_bridge_credentials_belong_together_and_to_a_uri() -> None:
    assert problems_of(IVR_BRIDGE_SIP_USER="bridge") == [
        "IVR_BRIDGE_SIP_URI: is missing, but IVR_BRIDGE_SIP_USER or its password is set",
        "IVR_BRIDGE_SIP_USER, IVR_BRIDGE_SIP_PASSWORD: only both together make sense",
    ]
    assert problems_of(IVR_BRIDGE_SIP_USER="u", IVR_BRIDGE_SIP_PASSWORD="bridge-password") == [
        "IVR_BRIDGE_SIP_URI: is missing, but IVR_BRIDGE_SIP_USER or its password is set",
    ]


def test_bridge_without_credentials_is_complete() -> None:
    env = REQUIRED | {"IVR_BRIDGE_SIP_URI": "sip:in-{token}@pbx.example.com:5080;transport=tls"}
    bridge = Settings.from_env(env).accounts["acc-1"].bridge
    assert bridge == Bridge("sip:in-{token}@pbx.example.com:5080;transport=tls")
    assert bridge.uri("t0k3n") == "sip:in-t0k3n@pbx.example.com:5080;transport=tls"


BAD_URL = "must be an absolute http:// or https:// URL"
BAD_TOKEN = "must be a SIP URI with {token} before the @, such as sip:{token}@pbx.example.com"


@pytest.mark.parametrize(
    ("variable", "text", "problem"),
    [
        ("IVR_PUBLIC_URL", "ftp://example.com", BAD_URL),
        ("IVR_PUBLIC_URL", "https://", BAD_URL),
        ("IVR_PUBLIC_URL", "https://[::1", BAD_URL),
        ("IVR_PUBLIC_URL", "https://example.com/a b", BAD_URL),
        ("IVR_PUBLIC_URL", "https://example.com:99999", BAD_URL),
        ("IVR_API_URL", "https://e.com/?a", "must have no user, no query (?) and no fragment (#)"),
        ("IVR_API_URL", "https://u@e.com", "must have no user, no query (?) and no fragment (#)"),
        ("IVR_API_URL", "https://e.com/#a", "must have no user, no query (?) and no fragment (#)"),
        ("IVR_ACCOUNT_SID", "a:b", "must be letters, digits, - and _ only, at most 64"),
        ("IVR_WEBHOOK_SECRETS", "one,,two", "has an empty item between its commas"),
        ("IVR_WEBHOOK_SECRETS", "one two", "must be printable ASCII without spaces"),
        ("IVR_API_KEY", "line\nbreak", "must be printable ASCII without spaces"),
        ("IVR_REALM", "sip:example", "must be a host name"),
        ("IVR_BRIDGE_SIP_URI", "sip:bridge@pbx.example.com", BAD_TOKEN),
        ("IVR_BRIDGE_SIP_URI", "{token}@pbx.example.com", BAD_TOKEN),
        ("IVR_BRIDGE_SIP_URI", "sip:{token}@{token}", BAD_TOKEN),
        ("IVR_COMPANY", "/nowhere/company.yaml", "must be the path of an existing file"),
        ("IVR_PROMPTS", "/nowhere", "must be the path of an existing folder"),
        ("IVR_LANGUAGE", "de", "must be one of: en, ru"),
        ("IVR_COUNTRY", "Germany", "must be a country of two capital letters, such as DE"),
        ("IVR_CALLER_ID", "030231250", "must be a number in E.164, such as +4930231250"),
        ("IVR_OUTBOUND_ALLOW", "49", "must be prefixes such as +49, or *"),
        ("IVR_OUTBOUND_DENY", "+49,", "has an empty item between its commas"),
        ("IVR_INTER_DIGIT_SECONDS", "2.5", "must be a whole number from 1 to 10"),
        ("IVR_MAX_ROOM_SECONDS", "299", "must be a whole number from 300 to 604800"),
        ("IVR_SHARDS", "101", "must be a whole number from 1 to 100"),
        ("IVR_SHARDS", "٣", "must be a whole number from 1 to 100"),
        ("IVR_ANNOUNCER", "loud", "must be one of: dub, hold, off"),
        ("IVR_DUB_TTS_IS_MP3", "yes", "must be one of: 0, 1"),
        (
            "REDIS_URL",
            "redis+sentinel://h",
            "must name the service: redis+sentinel://host:26379/service/0",
        ),
    ],
)
def test_value_that_cannot_work_is_named(variable: str, text: str, problem: str) -> None:
    assert problems_of(**{variable: text}) == [f"{variable}: {problem}"]


def test_every_country_wildcard_is_a_prefix() -> None:
    env = REQUIRED | {"IVR_OUTBOUND_ALLOW": "*"}
    assert Settings.from_env(env).accounts["acc-1"].outbound_allow == ("*",)
