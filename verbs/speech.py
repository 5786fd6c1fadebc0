"""What a caller hears: say, play, pause. Times are seconds."""

from collections.abc import Mapping, Sequence

from verbs import checks
from verbs.checks import Loop
from verbs.document import Verb, present

ENGINES = ("standard", "neural", "generative", "long-form")
GENDERS = ("MALE", "FEMALE", "NEUTRAL")


def say(
    text: str,
    *,
    loop: Loop | None = None,
    synthesizer: Mapping[str, object] | None = None,
    early_media: bool | None = None,
    disable_tts_cache: bool | None = None,
) -> Verb:
    """Speak the text; with early_media before the call is answered.

    One text only: of a list the vendor documents a random choice, while the platform speaks all.
    """
    checks.refuse(
        "say",
        {
            "text is empty": not text.strip(),
            "loop is 1 or more, or forever": checks.not_a_loop(loop),
            "synthesizer needs vendor": synthesizer is not None and not synthesizer.get("vendor"),
        },
    )
    return present(
        {
            "verb": "say",
            "text": text,
            "loop": loop,
            "synthesizer": synthesizer,
            "earlyMedia": early_media,
            "disableTtsCache": disable_tts_cache,
        }
    )


def synthesizer(
    vendor: str,
    *,
    label: str | None = None,
    language: str | None = None,
    voice: str | None = None,
    fallback_vendor: str | None = None,
    fallback_label: str | None = None,
    fallback_language: str | None = None,
    fallback_voice: str | None = None,
    engine: str | None = None,
    gender: str | None = None,
    options: Mapping[str, object] | None = None,
) -> Verb:
    """Return the voice of a `say` or of a `config`; "default" is what the application is set to."""
    fallbacks = (fallback_label, fallback_language, fallback_voice)
    checks.refuse(
        "synthesizer",
        {
            "vendor is empty": checks.not_a_line(vendor),
            "label, language and voice are not empty": any(
                checks.not_a_line(text) for text in (label, language, voice)
            ),
            "fallback_vendor is empty": checks.not_a_line(fallback_vendor),
            "fallback_label, fallback_language and fallback_voice need fallback_vendor": (
                fallback_vendor is None and any(text is not None for text in fallbacks)
            ),
            f"engine is one of {', '.join(ENGINES)}": engine not in (None, *ENGINES),
            f"gender is one of {', '.join(GENDERS)}": gender not in (None, *GENDERS),
        },
    )
    return present(
        {
            "vendor": vendor,
            "label": label,
            "language": language,
            "voice": voice,
            "fallbackVendor": fallback_vendor,
            "fallbackLabel": fallback_label,
            "fallbackLanguage": fallback_language,
            "fallbackVoice": fallback_voice,
            "engine": engine,
            "gender": gender,
            "options": options,
        }
    )


def play(
    url: str | Sequence[str],
    *,
    loop: Loop | None = None,
    early_media: bool | None = None,
    seek_offset: float | None = None,
    timeout_secs: float | None = None,
    action_hook: str | None = None,
) -> Verb:
    """Play a wav or mp3, or several in a row; with early_media before the call is answered."""
    sounds = [url] if isinstance(url, str) else url
    checks.refuse(
        "play",
        {
            "url is an absolute URL or a list of them": not sounds
            or any(checks.not_a_sound(sound) for sound in sounds),
            "loop is 1 or more, or forever": checks.not_a_loop(loop),
            "seek_offset is 0 or more": checks.below(seek_offset, 0),
            # The platform takes 0 for "no limit".
            "timeout_secs is above 0": checks.not_positive(timeout_secs),
            "action_hook is an absolute URL": checks.not_a_hook(action_hook),
        },
    )
    return present(
        {
            "verb": "play",
            "url": url,
            "loop": loop,
            "earlyMedia": early_media,
            "seekOffset": seek_offset,
            "timeoutSecs": timeout_secs,
            "actionHook": action_hook,
        }
    )


def pause(length: float) -> Verb:
    """Wait in silence for `length` seconds."""
    checks.refuse("pause", {"length is above 0": checks.not_positive(length)})
    return {"verb": "pause", "length": length}
