"""One installation and its account on the platform, as both are told of it; all of it invented."""

from __future__ import annotations

from pathlib import Path

from ivr_app.emulator import PlatformConfig

SID = "AC-demo"
REALM = "pbx.example.com"
_BRIDGE_DOMAIN = "bridge.example.com"
_HOOK_SECRET = "demo-hook-secret"  # noqa: S105 - opens nothing but the demonstration
_API_KEY = "demo-api-key"
_APPLICATION = "app-demo"


def settings_of(
    *, public_url: str, api_url: str, redis_url: str, company_file: Path
) -> dict[str, str]:
    """The environment of the application's processes."""
    return {
        "IVR_PUBLIC_URL": public_url,
        "IVR_ACCOUNT_SID": SID,
        "IVR_WEBHOOK_SECRETS": _HOOK_SECRET,
        "IVR_API_URL": api_url,
        "IVR_API_KEY": _API_KEY,
        "IVR_APPLICATION_SID": _APPLICATION,
        "IVR_REALM": REALM,
        "IVR_BRIDGE_SIP_URI": f"sip:{{token}}@{_BRIDGE_DOMAIN}",
        "IVR_OUTBOUND_ALLOW": "*",
        "IVR_COMPANY": str(company_file),
        "IVR_DUB_TTS_IS_MP3": "1",
        # Shorter than usual: who watches need not wait after `*1`.
        "IVR_INTER_DIGIT_SECONDS": "1",
        # Longer than the story, in which a phone rings until somebody else hangs up.
        "IVR_RING_SECONDS": "120",
        "REDIS_URL": redis_url,
    }


def platform_config(public_url: str) -> PlatformConfig:
    """The same account, as an operator types it into the platform."""
    return PlatformConfig(
        account_sid=SID,
        webhook_secret=_HOOK_SECRET,
        api_key=_API_KEY,
        realm=REALM,
        application_sid=_APPLICATION,
        call_hook_url=f"{public_url}/hooks/{SID}/call",
        call_status_hook_url=f"{public_url}/hooks/{SID}/status#rc=3&rp=all",
        bridge_domain=_BRIDGE_DOMAIN,
        tts_is_mp3=True,
        # A voice that speaks a little faster than people like it, but as fast as they read.
        say_seconds_per_character=0.035,
    )
