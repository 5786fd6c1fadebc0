"""What an operator has typed into the platform for this account, and how fast its parts are."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlatformConfig:
    """One account with one application. Times in seconds."""

    account_sid: str
    webhook_secret: str
    api_key: str
    realm: str
    application_sid: str
    call_hook_url: str
    call_status_hook_url: str
    # A call placed to sip:<user>@<bridge_domain> comes back as a new inbound call to <user>.
    bridge_domain: str = ""
    # Whether the text-to-speech vendor returns mp3; `sayOnTrack` with anything else is fatal.
    tts_is_mp3: bool = False
    setup_seconds: float = 0.05
    say_seconds: float = 0.3
    say_seconds_per_character: float = 0.06
    play_seconds: float = 2.0
    beep_seconds: float = 0.3
    hook_timeout_seconds: float = 10.0
    # How long a call that ended is still listed; for half of it an update says "gone", not 404.
    ended_calls_listed_seconds: float = 120.0
    # How long an answered call is on record (JAMBONES_MAX_CALL_LIFETIME_AFTER_COMPLETED, which in
    # truth counts from the answer): then the API knows it no more, though it lives.
    answered_calls_listed_seconds: float = 3600.0
    seed: int = 1
