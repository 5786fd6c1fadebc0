"""Every builder, and for each of its options the values that a test gives it."""

from collections.abc import Callable
from inspect import Parameter, signature
from itertools import chain, combinations
from typing import Any

import hypothesis.strategies as st
from hypothesis import assume

import verbs
from verbs import VerbError

Options = dict[str, Any]

BUILDERS: dict[str, Callable[..., verbs.Verb]] = {
    "answer": verbs.answer,
    "barge_in": verbs.barge_in,
    "conference": verbs.conference,
    "config": verbs.config,
    "dial": verbs.dial,
    "dub_add_track": verbs.dub_add_track,
    "dub_play_on_track": verbs.dub_play_on_track,
    "dub_remove_track": verbs.dub_remove_track,
    "dub_say_on_track": verbs.dub_say_on_track,
    "dub_silence_track": verbs.dub_silence_track,
    "gather": verbs.gather,
    "hangup": verbs.hangup,
    "leave": verbs.leave,
    "pause": verbs.pause,
    "phone_target": verbs.phone_target,
    "play": verbs.play,
    "redirect": verbs.redirect,
    "say": verbs.say,
    "sip_decline": verbs.sip_decline,
    "sip_target": verbs.sip_target,
    "synthesizer": verbs.synthesizer,
    "tag": verbs.tag,
    "user_target": verbs.user_target,
}

PARAMETERS = {name: signature(builder).parameters for name, builder in BUILDERS.items()}

# The parameters that a builder cannot do without, and the others.
REQUIRED = {
    name: [each.name for each in parameters.values() if each.default is Parameter.empty]
    for name, parameters in PARAMETERS.items()
}
OPTIONAL = {
    name: [option for option in parameters if option not in REQUIRED[name]]
    for name, parameters in PARAMETERS.items()
}

# What is no verb itself, and the verb in which it is sent.
CARRIERS: dict[str, Callable[[verbs.Verb], verbs.Verb]] = {
    "barge_in": lambda built: verbs.config(barge_in=built),
    "phone_target": lambda built: verbs.dial(target=[built]),
    "sip_target": lambda built: verbs.dial(target=[built]),
    "synthesizer": lambda built: verbs.say("Welcome", synthesizer=built),
    "user_target": lambda built: verbs.dial(target=[built]),
}


def document(name: str, built: verbs.Verb) -> list[dict[str, Any]]:
    """Return a document with what the builder `name` has built."""
    carrier = CARRIERS.get(name)
    return [carrier(built) if carrier else built]


def strategy(name: str, option: str) -> st.SearchStrategy[Any]:
    """Return the values for an option of the builder `name`. KeyError if the table has none."""
    own = f"{name}.{option}"
    return OPTIONS[own if own in OPTIONS else option]


@st.composite
def options_of(draw: st.DrawFn, name: str, including: str | None = None) -> Options:
    """Draw options for the builder `name` that do not contradict one another.

    Some options need another one, and some exclude one another: options are added one by one,
    then two by two, as long as the builder takes them; `including` and what it needs come first.
    """
    some = st.lists(st.sampled_from(OPTIONAL[name]), unique=True) if OPTIONAL[name] else st.just([])
    first = [including, *NEEDS.get(f"{name}.{including}", [])] if including else []
    wanted = list(dict.fromkeys([*first, *draw(some)]))
    drawn = {option: draw(strategy(name, option)) for option in [*REQUIRED[name], *wanted]}
    chosen = {option: drawn[option] for option in REQUIRED[name]}
    for more in chain([first], combinations(wanted, 1), combinations(wanted, 2)):
        candidate = chosen | {option: drawn[option] for option in more}
        if takes(name, candidate):
            chosen = candidate
    assume(takes(name, chosen) and (including is None or including in chosen))
    return chosen


def takes(name: str, options: Options) -> bool:
    """Whether the builder `name` takes these options."""
    try:
        BUILDERS[name](**options)
    except VerbError:
        return False
    return True


def built_by(name: str) -> st.SearchStrategy[verbs.Verb]:
    """Draw what the builder `name` makes of its options."""
    return options_of(name).map(lambda options: BUILDERS[name](**options))


# Option -> those without which it is refused.
NEEDS = {
    "barge_in.finish_on_key": ["input"],
    "barge_in.inter_digit_timeout": ["input", "min_digits"],
    "barge_in.min_digits": ["input", "finish_on_key"],
    "barge_in.action_hook": ["input", "finish_on_key"],
    "barge_in.input": ["finish_on_key"],
    "barge_in.sticky": ["input", "finish_on_key"],
    "conference.status_events": ["status_hook"],
    "conference.status_hook": ["status_events"],
    "conference.wait_hook": ["start_conference_on_enter"],
    "dial.dtmf_capture": ["dtmf_hook"],
    "dial.dtmf_hook": ["dtmf_capture"],
    "gather.bargein": ["input"],
    "gather.inter_digit_timeout": ["min_digits"],
    "synthesizer.fallback_label": ["fallback_vendor"],
    "synthesizer.fallback_language": ["fallback_vendor"],
    "synthesizer.fallback_voice": ["fallback_vendor"],
}

LINE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)
WORD = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1)
HOOK = st.builds(
    "https://pbx.example.com/hooks/{}{}".format,
    st.from_regex(r"[a-z0-9/_-]*", fullmatch=True),
    st.sampled_from(["", "?attempt=2", "#rc=2&rp=5xx,ct,rt"]),
)
SOUND = st.sampled_from(
    ["https://pbx.example.com/moh.mp3", "http://pbx.example.com/a.wav", "silence_stream://750"]
)
SECONDS = st.integers(1, 86400) | st.floats(0.1, 86400)
COUNT = st.integers(1, 64)
DECIBELS = st.integers(-40, 20) | st.floats(-40, 20)
LOOP = st.integers(1, 100) | st.just("forever")
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
DATA = st.dictionaries(st.text(), JSON, min_size=1, max_size=4)
HEADER_NAME = st.from_regex(r"X-[A-Za-z0-9-]{1,20}", fullmatch=True)
INPUT = st.lists(st.sampled_from(["digits", "speech"]), min_size=1, max_size=2, unique=True)
SIP_URI = st.sampled_from(["sip:101@pbx.example.com", "sips:pbx.example.com:5061"])
TRACK = st.sampled_from(["prompts", "music"])

# Option (of one builder, where its namesakes differ) -> the values that it gets.
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "action_hook": HOOK,
    "anchor_media": st.booleans(),
    "answer_on_bridge": st.booleans(),
    "auth": st.fixed_dictionaries({"username": WORD, "password": LINE}),
    "barge_in": st.deferred(lambda: built_by("barge_in")),
    "bargein": st.booleans(),
    "beep": st.booleans(),
    "boost_audio_signal": DECIBELS,
    "caller_id": st.sampled_from(["+4930231250", "101", "anonymous"]),
    "caller_name": LINE,
    "confirm_hook": HOOK,
    "data": DATA,
    "dial_music": SOUND,
    "disable_tts_cache": st.booleans(),
    "distribute_dtmf": st.booleans(),
    "dtmf_bargein": st.booleans(),
    "dtmf_capture": st.lists(
        st.from_regex(r"[0-9*#]{1,4}", fullmatch=True), min_size=1, max_size=3
    ),
    "dtmf_hook": HOOK,
    "dub": st.lists(
        st.deferred(lambda: built_by("dub_add_track") | built_by("dub_play_on_track")),
        min_size=1,
        max_size=3,
    ),
    "early_media": st.booleans(),
    "enable": st.booleans(),
    "end_conference_duration": st.integers(0, 3600) | st.floats(0, 3600),
    "end_conference_on_exit": st.booleans(),
    "engine": st.sampled_from(["standard", "neural", "generative", "long-form"]),
    "enter_hook": HOOK,
    "exit_media_path": st.booleans(),
    "fallback_label": WORD,
    "fallback_language": st.sampled_from(["en-GB", "ru-RU"]),
    "fallback_vendor": WORD,
    "fallback_voice": WORD,
    "finish_on_key": st.sampled_from("0123456789*#"),
    "forward_pai": st.booleans(),
    "from_": st.dictionaries(st.sampled_from(["user", "host"]), WORD, min_size=1),
    "gain": DECIBELS,
    "gender": st.sampled_from(["MALE", "FEMALE", "NEUTRAL"]),
    "headers": st.dictionaries(HEADER_NAME, LINE, max_size=3),
    "hangup.headers": st.dictionaries(HEADER_NAME, LINE | st.integers(), max_size=3),
    "input": INPUT,
    "inter_digit_timeout": SECONDS,
    "join_muted": st.booleans(),
    "label": WORD,
    "language": st.sampled_from(["default", "en-GB", "ru-RU"]),
    "length": SECONDS,
    "listen_during_prompt": st.booleans(),
    "loop": LOOP,
    "dub_play_on_track.loop": st.booleans(),
    "max_digits": COUNT,
    "max_participants": st.integers(2, 1000),
    "member_tag": WORD,
    "min_digits": COUNT,
    "name": st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    "user_target.name": st.sampled_from(["101@pbx.example.com", "reception@pbx.example.com"]),
    "num_digits": COUNT,
    "number": st.sampled_from(["+442079460123", "030231250", "+12025550123", "*8101"]),
    "on_hold_hook": HOOK,
    "on_hold_music": SOUND,
    "options": DATA,
    "override_to": SIP_URI,
    "play": st.deferred(lambda: built_by("play")),
    "dub_play_on_track.play": st.sampled_from(
        ["https://pbx.example.com/sounds/gong.mp3", "http://pbx.example.com/moh.r8?v=2"]
    ),
    "proxy": SIP_URI,
    "reason": LINE,
    "record": st.fixed_dictionaries({"path": WORD}),
    "refer_hook": HOOK,
    "reset": st.lists(st.sampled_from(["synthesizer", "recognizer"]), min_size=1, unique=True),
    "say": st.deferred(lambda: built_by("say")),
    "dub_say_on_track.say": LINE
    | st.builds(verbs.say, LINE, synthesizer=st.deferred(lambda: built_by("synthesizer"))),
    "seek_offset": st.integers(0, 3600) | st.floats(0, 3600),
    "sip_uri": SIP_URI,
    "speak_only_to": WORD,
    "srtp_encryption": st.sampled_from(["sdes", "dtls"]),
    "start_conference_on_enter": st.booleans(),
    "status": st.integers(400, 699),
    "status_events": st.lists(
        st.sampled_from(["start", "end", "join", "leave", "start-talking", "stop-talking"]),
        min_size=1,
        unique=True,
    ),
    "status_hook": HOOK,
    "sticky": st.booleans(),
    "synthesizer": st.deferred(lambda: built_by("synthesizer")),
    "config.synthesizer": st.builds(
        verbs.synthesizer, st.just("default"), language=st.just("ru-RU"), voice=WORD
    ),
    "tag": DATA,
    "target": st.lists(
        st.deferred(
            lambda: built_by("phone_target") | built_by("user_target") | built_by("sip_target")
        ),
        min_size=1,
        max_size=3,
    ),
    "text": LINE,
    "time_limit": SECONDS,
    "timeout": SECONDS,
    "gather.timeout": st.integers(0, 3600) | st.floats(0, 3600),
    "timeout_secs": SECONDS,
    "track": TRACK,
    "trunk": LINE,
    "url": SOUND | st.lists(SOUND, min_size=1, max_size=3),
    "vendor": st.sampled_from(["default", "google", "microsoft"]),
    "voice": WORD,
    "wait_hook": HOOK,
}
