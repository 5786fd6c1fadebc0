"""The verbs this platform knows, their keys, and what each key may hold.

The real platform drops a document with an unknown verb and passes over an unknown key in
silence; here both are put on record, so that a misspelt option is found.
"""

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]

DECLINE = "sip:decline"


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _map(value: Any) -> bool:
    return isinstance(value, Mapping)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _text_or_texts(value: Any) -> bool:
    return _text(value) or _texts(value)


def _hook(value: Any) -> bool:
    return _text(value) or (_map(value) and _text(value.get("url")))


def _loop(value: Any) -> bool:
    return _number(value) or value == "forever"


def _maps(value: Any) -> bool:
    return isinstance(value, list) and all(_map(item) for item in value)


def _targets(value: Any) -> bool:
    return _maps(value) and bool(value)


SAY: dict[str, Check] = {
    "text": _text_or_texts,
    "loop": _loop,
    "earlyMedia": _flag,
    "synthesizer": _map,
    "disableTtsCache": _flag,
}
PLAY: dict[str, Check] = {
    "url": _text_or_texts,
    "loop": _loop,
    "earlyMedia": _flag,
    "seekOffset": _number,
    "timeoutSecs": _number,
}
# The keys that `config` hands to the gather beside the call; it drops all others, also `timeout`.
BARGE_IN: dict[str, Check] = {
    "enable": _flag,
    "sticky": _flag,
    "actionHook": _hook,
    "input": _texts,
    "finishOnKey": _text,
    "numDigits": _number,
    "minDigits": _number,
    "maxDigits": _number,
    "interDigitTimeout": _number,
    "bargein": _flag,
    "dtmfBargein": _flag,
    "minBargeinWordCount": _number,
}
TARGETS: dict[str, dict[str, Check]] = {
    "phone": {"number": _text, "trunk": _text},
    "user": {"name": _text},
    "sip": {"sipUri": _text, "auth": _map, "name": _text},
}
ANY_TARGET: dict[str, Check] = {
    "type": _text,
    "headers": _map,
    "from": _map,
    "overrideTo": _text,
    "proxy": _text,
}
VERBS: dict[str, dict[str, Check]] = {
    "answer": {},
    "say": SAY,
    "play": PLAY,
    "pause": {"length": _number},
    "gather": {
        "actionHook": _hook,
        "input": _texts,
        "finishOnKey": _text,
        "numDigits": _number,
        "minDigits": _number,
        "maxDigits": _number,
        "interDigitTimeout": _number,
        "timeout": _number,
        "listenDuringPrompt": _flag,
        "dtmfBargein": _flag,
        "bargein": _flag,
        "say": _map,
        "play": _map,
    },
    "dial": {
        "target": _targets,
        "actionHook": _hook,
        "answerOnBridge": _flag,
        "anchorMedia": _flag,
        "callerId": _text,
        "callerName": _text,
        "dialMusic": _text,
        "headers": _map,
        "tag": _map,
        "timeLimit": _number,
        "timeout": _number,
    },
    "conference": {
        "name": _text,
        "actionHook": _hook,
        "beep": _flag,
        "endConferenceOnExit": _flag,
        "enterHook": _hook,
        "joinMuted": _flag,
        "maxParticipants": _number,
        "memberTag": _text,
        "record": _map,
        "startConferenceOnEnter": _flag,
        "statusEvents": _texts,
        "statusHook": _hook,
        "waitHook": _hook,
    },
    "config": {"bargeIn": _map, "synthesizer": _map, "recognizer": _map, "reset": _text_or_texts},
    "tag": {"data": _map},
    "dub": {
        "action": _text,
        "track": _text,
        "play": _text,
        "say": lambda value: _text(value) or _map(value),
        "loop": _flag,
        "gain": lambda value: _number(value) or _text(value),
    },
    "redirect": {"actionHook": _hook, "statusHook": _hook},
    "hangup": {"headers": _map},
    DECLINE: {"status": _number, "reason": _text, "headers": _map},
    "leave": {},
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "say": ("text",),
    "play": ("url",),
    "pause": ("length",),
    "dial": ("target",),
    "conference": ("name",),
    "tag": ("data",),
    "dub": ("action", "track"),
    "redirect": ("actionHook",),
    DECLINE: ("status",),
}
# The real platform knows these; here nothing would come of them, so they are put on record too.
NOT_MODELLED: dict[str, frozenset[str]] = {
    "play": frozenset({"actionHook"}),
    "dial": frozenset(
        {"boostAudioSignal", "confirmHook", "dtmfCapture", "dtmfHook", "dub", "exitMediaPath"}
        | {"forwardPAI", "onHoldHook", "proxy", "referHook", "srtpEncryption"}
    ),
    "conference": frozenset({"distributeDtmf", "endConferenceDuration", "speakOnlyTo"}),
    "config": frozenset({"boostAudioSignal", "disableTtsCache", "onHoldMusic", "referHook"}),
}
ALWAYS: dict[str, Check] = {"verb": _text, "id": _text}


def problems_of(document: list[Any]) -> tuple[bool, list[str]]:
    """Whether the platform can run the document at all, and what is wrong with it."""
    runnable, problems = True, []
    for verb in document:
        name = verb.get("verb") if isinstance(verb, Mapping) else None
        if not isinstance(name, str) or name not in VERBS:
            runnable = False
            problems.append(f"unknown verb {name!r}")
            continue
        problems += _of_map(name, verb, VERBS[name] | ALWAYS)
        missing = [key for key in REQUIRED.get(name, ()) if key not in verb]
        problems += [f"{name}: {key} is missing" for key in missing]
        runnable = runnable and not missing
        problems += _of_parts(name, verb)
    return runnable, problems


def _of_map(where: str, value: Mapping[str, Any], known: Mapping[str, Check]) -> list[str]:
    strange = [key for key in value if key not in known]
    problems = [
        f"{where}: {key} is not modelled"
        if key in NOT_MODELLED.get(where, ())
        else f"{where}: unknown key {key!r}"
        for key in strange
    ]
    wrong = [key for key in value if key in known and not known[key](value[key])]
    return problems + [f"{where}: wrong value of {key}" for key in wrong]


def _of_parts(name: str, verb: Mapping[str, Any]) -> list[str]:
    """Problems of the maps inside a verb."""
    problems: list[str] = []
    for key, known in (("say", SAY), ("play", PLAY)):
        if name == "gather" and _map(verb.get(key)):
            problems += _of_map(f"gather.{key}", verb[key], known)
    if name == "config" and _map(verb.get("bargeIn")):
        problems += _of_map("config.bargeIn", verb["bargeIn"], BARGE_IN)
    if name == "dial" and _maps(verb.get("target")):
        for target in verb["target"]:
            kind = str(target.get("type"))
            problems += _of_map(f"dial.target {kind}", target, TARGETS.get(kind, {}) | ANY_TARGET)
            if kind not in TARGETS:
                problems.append(f"dial.target: unknown type {kind!r}")
    return problems
