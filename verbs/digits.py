"""The rules for collecting keys, the same for a gather and for the one that runs beside a room."""

from collections.abc import Sequence

from verbs import checks

INPUTS = ("digits", "speech")
KEYS = frozenset("0123456789*#")


def digit_problems(
    *,
    listens_to: Sequence[str],
    num_digits: int | None,
    min_digits: int | None,
    max_digits: int | None,
    inter_digit_timeout: float | None,
    finish_on_key: str | None,
) -> dict[str, bool]:
    """Return what is wrong with the options of a collection, for `checks.refuse`."""
    counts = (num_digits, min_digits, max_digits)
    options = (*counts, inter_digit_timeout, finish_on_key)
    return {
        "input is a list of digits, speech or both": checks.not_a_list_of(INPUTS, listens_to),
        "num_digits, min_digits, max_digits, inter_digit_timeout and finish_on_key need "
        "digits among input": "digits" not in listens_to
        and any(option is not None for option in options),
        "num_digits, min_digits and max_digits are 1 or more": any(
            checks.below(count, 1) for count in counts
        ),
        "num_digits excludes min_digits and max_digits": num_digits is not None
        and not (min_digits is None and max_digits is None),
        "min_digits is above max_digits": min_digits is not None
        and max_digits is not None
        and min_digits > max_digits,
        "inter_digit_timeout is above 0": checks.not_positive(inter_digit_timeout),
        # The platform starts that timer once min_digits keys are there; left out, it never is.
        "inter_digit_timeout needs min_digits": inter_digit_timeout is not None
        and min_digits is None,
        "finish_on_key is one of 0-9, * and #": finish_on_key is not None
        and finish_on_key not in KEYS,
    }


def never_ends(
    *,
    listens_to: Sequence[str],
    num_digits: int | None,
    max_digits: int | None,
    inter_digit_timeout: float | None,
    finish_on_key: str | None,
) -> bool:
    """Whether a collection of keys without an overall time-out has nothing that ends it."""
    ends = (num_digits, max_digits, inter_digit_timeout, finish_on_key)
    return "speech" not in listens_to and all(end is None for end in ends)
