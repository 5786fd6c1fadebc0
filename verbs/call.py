"""The call itself: answering, dialling on, handing over, ending. Times are seconds."""

import re
from collections.abc import Mapping, Sequence

from verbs import checks
from verbs.checks import Headers
from verbs.document import Verb, nested, present

MAX_TARGETS = 10  # the platform rings the first ten and forgets the rest
SRTP = ("sdes", "dtls")
_KEYS = re.compile(r"[0-9A-D*#]+")


def answer() -> Verb:
    """Answer the call. Most verbs do so by themselves."""
    return {"verb": "answer"}


def dial(
    *,
    target: Sequence[Mapping[str, object]],
    action_hook: str | None = None,
    on_hold_hook: str | None = None,
    answer_on_bridge: bool | None = None,
    caller_id: str | None = None,
    caller_name: str | None = None,
    confirm_hook: str | None = None,
    refer_hook: str | None = None,
    dial_music: str | None = None,
    dtmf_capture: Sequence[str] | None = None,
    dtmf_hook: str | None = None,
    headers: Headers | None = None,
    anchor_media: bool | None = None,
    exit_media_path: bool | None = None,
    boost_audio_signal: float | None = None,
    time_limit: float | None = None,
    timeout: float | None = None,
    proxy: str | None = None,
    dub: Sequence[Mapping[str, object]] | None = None,
    tag: Mapping[str, object] | None = None,
    forward_pai: bool | None = None,
    srtp_encryption: str | None = None,
) -> Verb:
    """Ring all targets and connect the caller to the first that answers; action_hook comes last.

    Without anchor_media=True the sound of a call that came back from the platform itself stops
    on answer. timeout (platform: 60) is to the answer, time_limit for the talk. confirm_hook's
    verbs are played to who answers, before it is connected. `dub` verbs are for the called party.
    """
    hooks = (action_hook, on_hold_hook, confirm_hook, refer_hook, dtmf_hook)
    anchored = anchor_media is True or dtmf_hook is not None or dub is not None
    checks.refuse(
        "dial",
        _target_problems(target, srtp_encryption)
        | {
            "action_hook, on_hold_hook, confirm_hook, refer_hook and dtmf_hook are absolute URLs": (
                any(checks.not_a_hook(hook) for hook in hooks)
            ),
            "caller_id and caller_name are one line of text": checks.not_a_line(caller_id)
            or checks.not_a_line(caller_name),
            "dial_music is an absolute URL": checks.not_a_sound(dial_music),
            "dtmf_capture and dtmf_hook need each other": (dtmf_capture is None)
            != (dtmf_hook is None),
            "dtmf_capture is a list of key sequences": dtmf_capture is not None
            and not _are_keys(dtmf_capture),
            "headers are names and one-line values": checks.bad_headers(headers),
            "exit_media_path excludes anchor_media, dtmf_hook and dub": exit_media_path is True
            and anchored,
            "boost_audio_signal is a finite number": checks.not_finite(boost_audio_signal),
            # The platform takes 0 for its default of 60, and for no limit.
            "timeout and time_limit are above 0": checks.not_positive(timeout)
            or checks.not_positive(time_limit),
            "proxy is a SIP URI": checks.not_sip(proxy),
            "dub is empty": dub is not None and not dub,
            "tag is a mapping with data": tag is not None
            and (not isinstance(tag, Mapping) or not tag),
        },
    )
    return present(
        {
            "verb": "dial",
            "target": target,
            "actionHook": action_hook,
            "onHoldHook": on_hold_hook,
            "answerOnBridge": answer_on_bridge,
            "callerId": caller_id,
            "callerName": caller_name,
            "confirmHook": confirm_hook,
            "referHook": refer_hook,
            "dialMusic": dial_music,
            "dtmfCapture": dtmf_capture,
            "dtmfHook": dtmf_hook,
            "headers": headers,
            "anchorMedia": anchor_media,
            "exitMediaPath": exit_media_path,
            "boostAudioSignal": boost_audio_signal,
            "timeLimit": time_limit,
            "timeout": timeout,
            "proxy": proxy,
            "dub": dub and [nested("dub", verb) for verb in dub],
            "tag": tag,
            "forwardPAI": forward_pai,
            "srtpEncryption": srtp_encryption,
        }
    )


def redirect(action_hook: str, *, status_hook: str | None = None) -> Verb:
    """Go on with what action_hook returns; status_hook takes the call's statuses from then on."""
    problems = {
        "action_hook is an absolute URL": checks.not_a_hook(action_hook),
        "status_hook is an absolute URL": checks.not_a_hook(status_hook),
    }
    checks.refuse("redirect", problems)
    return present({"verb": "redirect", "actionHook": action_hook, "statusHook": status_hook})


def hangup(*, headers: Headers | None = None) -> Verb:
    """End an answered call; one that is not answered yet is ended by `sip_decline`."""
    problems = {"headers are names and one-line values": checks.bad_headers(headers)}
    checks.refuse("hangup", problems)
    return present({"verb": "hangup", "headers": headers})


def sip_decline(status: int, *, reason: str | None = None, headers: Headers | None = None) -> Verb:
    """Refuse a call that is not answered yet with a SIP status, 400 to 699."""
    problems = {
        "status is 400 to 699": status not in range(400, 700),
        "reason is one line of text": checks.not_a_line(reason),
        "headers are names and one-line values": checks.bad_headers(headers),
    }
    checks.refuse("sip_decline", problems)
    return present({"verb": "sip:decline", "status": status, "reason": reason, "headers": headers})


def _target_problems(
    target: Sequence[Mapping[str, object]], srtp_encryption: str | None
) -> dict[str, bool]:
    if isinstance(target, Mapping) or not target:
        return {"target is a list with at least one target": True}
    to_sip = any(each.get("type") == "sip" for each in target)
    return {
        f"target has more than {MAX_TARGETS}": len(target) > MAX_TARGETS,
        "target is a list of phone_target, user_target and sip_target": any(
            each.get("type") not in ("phone", "user", "sip") for each in target
        ),
        f"srtp_encryption is one of {', '.join(SRTP)}": srtp_encryption not in (None, *SRTP),
        "srtp_encryption needs a sip_target": srtp_encryption is not None and not to_sip,
    }


def _are_keys(sequences: Sequence[str]) -> bool:
    if isinstance(sequences, str) or not sequences:
        return False
    return all(_KEYS.fullmatch(sequence) for sequence in sequences)
