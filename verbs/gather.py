"""Collecting keys from a caller. Times are seconds."""

from collections.abc import Mapping, Sequence

from verbs import checks
from verbs.digits import digit_problems, never_ends
from verbs.document import Verb, nested, present


def gather(
    *,
    action_hook: str | None = None,
    input: Sequence[str] | None = None,  # noqa: A002 - the platform's name for it
    finish_on_key: str | None = None,
    num_digits: int | None = None,
    min_digits: int | None = None,
    max_digits: int | None = None,
    inter_digit_timeout: float | None = None,
    timeout: float | None = None,
    listen_during_prompt: bool | None = None,
    dtmf_bargein: bool | None = None,
    bargein: bool | None = None,
    say: Mapping[str, object] | None = None,
    play: Mapping[str, object] | None = None,
) -> Verb:
    """Collect keys and post them to action_hook, with a `say` or a `play` as the prompt.

    The timeout (platform: 15) runs from the end of the prompt; 0 is none. Keys interrupt the
    prompt unless dtmf_bargein is False; bargein is the same for speech. finish_on_key ends the
    entry at once, also below min_digits, and is not among the digits.
    """
    listens_to = ["digits"] if input is None else input
    problems = digit_problems(
        listens_to=listens_to,
        num_digits=num_digits,
        min_digits=min_digits,
        max_digits=max_digits,
        inter_digit_timeout=inter_digit_timeout,
        finish_on_key=finish_on_key,
    )
    endless = timeout == 0 and never_ends(
        listens_to=listens_to,
        num_digits=num_digits,
        max_digits=max_digits,
        inter_digit_timeout=inter_digit_timeout,
        finish_on_key=finish_on_key,
    )
    problems |= {
        "action_hook is an absolute URL": checks.not_a_hook(action_hook),
        "timeout is 0 or more": checks.below(timeout, 0),
        "timeout=0 needs num_digits, max_digits, inter_digit_timeout or finish_on_key": endless,
        "bargein needs speech among input; keys interrupt by dtmf_bargein": bargein is not None
        and "speech" not in listens_to,
        "dtmf_bargein needs digits among input": dtmf_bargein is True
        and "digits" not in listens_to,
        "listen_during_prompt=False excludes bargein and dtmf_bargein": (
            listen_during_prompt is False and (bargein is True or dtmf_bargein is True)
        ),
        # The platform plays the say and forgets the play.
        "say excludes play": say is not None and play is not None,
    }
    checks.refuse("gather", problems)
    return present(
        {
            "verb": "gather",
            "actionHook": action_hook,
            "input": input,
            "finishOnKey": finish_on_key,
            "numDigits": num_digits,
            "minDigits": min_digits,
            "maxDigits": max_digits,
            "interDigitTimeout": inter_digit_timeout,
            "timeout": timeout,
            "listenDuringPrompt": listen_during_prompt,
            "dtmfBargein": dtmf_bargein,
            "bargein": bargein,
            "say": None if say is None else nested("say", say),
            "play": None if play is None else nested("play", play),
        }
    )
