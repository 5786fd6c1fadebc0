"""What holds for the rest of the call: settings, tag data, private tracks. Times are seconds."""

import re
from collections.abc import Mapping, Sequence

from verbs import checks
from verbs.digits import digit_problems, never_ends
from verbs.document import Verb, nested, present

RESETTABLE = ("synthesizer", "recognizer")
# A wav on a track takes the whole media server down.
_WAV = re.compile(r"\.wav([?#]|$)", re.IGNORECASE)


def config(
    *,
    barge_in: Mapping[str, object] | None = None,
    synthesizer: Mapping[str, object] | None = None,
    reset: Sequence[str] | None = None,
    on_hold_music: str | None = None,
    boost_audio_signal: float | None = None,
    refer_hook: str | None = None,
    disable_tts_cache: bool | None = None,
) -> Verb:
    """Change settings of the call, from here on. `barge_in` and boost_audio_signal answer it."""
    settings = {
        "bargeIn": barge_in,
        "synthesizer": synthesizer,
        "reset": reset,
        "onHoldMusic": on_hold_music,
        "boostAudioSignal": boost_audio_signal,
        "referHook": refer_hook,
        "disableTtsCache": disable_tts_cache,
    }
    voice = {"vendor", "language", "voice"}
    checks.refuse(
        "config",
        {
            "needs an option": all(setting is None for setting in settings.values()),
            "barge_in needs enable": barge_in is not None and "enable" not in barge_in,
            # The platform forgets what is not named here, instead of keeping it.
            'synthesizer needs vendor, language and voice ("default" keeps one)': (
                synthesizer is not None and not voice <= set(synthesizer)
            ),
            "reset is a list of synthesizer, recognizer": checks.not_a_list_of(RESETTABLE, reset),
            "on_hold_music is an absolute URL": checks.not_a_sound(on_hold_music),
            "boost_audio_signal is a finite number": checks.not_finite(boost_audio_signal),
            "refer_hook is an absolute URL": checks.not_a_hook(refer_hook),
        },
    )
    return present({"verb": "config", **settings})


def barge_in(
    *,
    enable: bool,
    sticky: bool | None = None,
    input: Sequence[str] | None = None,  # noqa: A002 - the platform's name for it
    min_digits: int | None = None,
    inter_digit_timeout: float | None = None,
    finish_on_key: str | None = None,
    action_hook: str | None = None,
) -> Verb:
    """Return the `barge_in` of a config: keys collected beside whatever the call is doing.

    sticky collects again and again. While it runs, the platform ignores a second one with the
    same input, other hook or not: switch it off (enable=False, alone) before changing it.
    """
    options = (sticky, input, min_digits, inter_digit_timeout, finish_on_key, action_hook)
    listens_to = input or ()
    endless = enable and never_ends(
        listens_to=listens_to,
        num_digits=None,
        max_digits=None,
        inter_digit_timeout=inter_digit_timeout,
        finish_on_key=finish_on_key,
    )
    problems = {
        "enable=False excludes all other options": not enable
        and any(option is not None for option in options),
        # Left out, the platform listens to speech.
        "enable needs input": enable and input is None,
        # The platform runs this collection without an overall time-out.
        "keys need finish_on_key or inter_digit_timeout, or they never arrive": endless,
        "action_hook is an absolute URL": checks.not_a_hook(action_hook),
    }
    if input is not None:
        problems |= digit_problems(
            listens_to=input,
            num_digits=None,
            min_digits=min_digits,
            max_digits=None,
            inter_digit_timeout=inter_digit_timeout,
            finish_on_key=finish_on_key,
        )
    checks.refuse("barge_in", problems)
    return present(
        {
            "enable": enable,
            "sticky": sticky,
            "input": input,
            "minDigits": min_digits,
            "interDigitTimeout": inter_digit_timeout,
            "finishOnKey": finish_on_key,
            "actionHook": action_hook,
        }
    )


def tag(data: Mapping[str, object]) -> Verb:
    """Send `data` along with every hook of this call from now on, in place of any earlier data."""
    problems = {"data is a mapping with data": not isinstance(data, Mapping) or not data}
    checks.refuse("tag", problems)
    return present({"verb": "tag", "data": data})


def dub_add_track(track: str) -> Verb:
    """Add a track that only this party hears. Once per name: a second time silences the track."""
    return _dub("addTrack", track)


def dub_play_on_track(
    track: str, *, play: str, loop: bool | None = None, gain: float | None = None
) -> Verb:
    """Play an mp3 (or raw .r8) on the track, after what is already queued; gain is dB."""
    problems = {
        "play is an absolute http or https URL": checks.not_a_hook(play),
        "play must not be a wav": bool(_WAV.search(play)),
        "gain is a finite number": checks.not_finite(gain),
    }
    checks.refuse("dub_play_on_track", problems)
    return _dub("playOnTrack", track) | present({"play": play, "loop": loop, "gain": gain})


def dub_say_on_track(
    track: str, *, say: str | Mapping[str, object], gain: float | None = None
) -> Verb:
    """Speak on the track: a text, or a `say` verb for the sake of its synthesizer; gain is dB.

    Only where the speech vendor returns mp3: a wav takes the whole media server down.
    """
    spoken = say if isinstance(say, str) else nested("say", say)
    problems = {
        "say is empty": isinstance(spoken, str) and not spoken.strip(),
        "say takes text and synthesizer only": not isinstance(spoken, str)
        and not set(spoken) <= {"text", "synthesizer"},
        "gain is a finite number": checks.not_finite(gain),
    }
    checks.refuse("dub_say_on_track", problems)
    return _dub("sayOnTrack", track) | present({"say": spoken, "gain": gain})


def dub_silence_track(track: str) -> Verb:
    """Stop what the track plays and forget what is queued on it."""
    return _dub("silenceTrack", track)


def dub_remove_track(track: str) -> Verb:
    """Remove the track. Another track of the call may stay silent afterwards: rather silence it."""
    return _dub("removeTrack", track)


def _dub(action: str, track: str) -> Verb:
    checks.refuse("dub", {"track is one word": checks.not_a_word(track)})
    return {"verb": "dub", "action": action, "track": track}
