"""What is wrong with the menus of a company: ways that lead nowhere, and what nobody reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ivr_app.domain import numbers
from ivr_app.domain.ivr import Action, Context, Ivr
from ivr_app.domain.menu import LEADING, START, TIMEOUT, keys_of

_LEAVING = LEADING.keys() - {"context"}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A fault of an IVR; ``context`` and ``option`` are "" where it is not about one."""

    ivr: str
    context: str
    option: str
    problem: str

    def __str__(self) -> str:
        """``ivr 800, context main, option 1: ...``."""
        parts = (("ivr", self.ivr), ("context", self.context), ("option", self.option))
        where = ", ".join(f"{word} {name}" for word, name in parts if name)
        return f"{where}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Known:
    """What the company has: its country, the numbers of its extensions, the ids of its sounds."""

    country: str
    extensions: Collection[str]
    sounds: Collection[str]


def check(ivrs: Mapping[str, Ivr], known: Known) -> list[Finding]:
    """Return all faults, in the order of IVR, context and option."""
    found = {finding for ivr in ivrs.values() for finding in _of_ivr(ivr, known)}
    return sorted(found)


def _of_ivr(ivr: Ivr, known: Known) -> Iterator[Finding]:
    yield from _of_lifetime(ivr, known)
    for context in ivr.contexts.values():
        yield from _of_context(ivr, context, known)
    if ivr.entry_context not in ivr.contexts:
        yield Finding(ivr.number, "", "", f"its entry context {ivr.entry_context} does not exist")
        return
    reached = _reachable(ivr)
    for name in ivr.contexts:
        if name not in reached:
            yield Finding(ivr.number, name, "", "nothing leads here")
        elif not any(_leads_out(ivr.contexts[each]) for each in _reachable(ivr, name)):
            yield Finding(ivr.number, name, "", "a dead end: nothing leads out of the menu")


def _of_lifetime(ivr: Ivr, known: Known) -> Iterator[Finding]:
    target = ivr.lifetime_exp_transfer_dst
    if ivr.lifetime_exp_action == "transfer" and not target:
        yield Finding(ivr.number, "", "", "lifetime_exp_transfer_dst is missing")
    elif target and not _exists(target, known):
        yield Finding(ivr.number, "", "", f"lifetime_exp_transfer_dst {target} does not exist")


def _of_context(ivr: Ivr, context: Context, known: Known) -> Iterator[Finding]:
    sound = context.greeting.sound
    if sound and sound not in known.sounds:
        yield Finding(ivr.number, context.name, "", f"the sound {sound} does not exist")
    for option, actions in context.options.items():
        for place, action in enumerate(actions):
            problem = _problem(ivr, action, known)
            if problem:
                yield Finding(ivr.number, context.name, option, problem)
            if action.type in LEADING and place < len(actions) - 1:
                problem = f"nothing is done after {action.type}"
                yield Finding(ivr.number, context.name, option, problem)
                break


def _problem(ivr: Ivr, action: Action, known: Known) -> str:
    match action.type:
        case "context" if action.value not in ivr.contexts:
            return f"the context {action.value} does not exist"
        case "play" if action.value not in known.sounds:
            return f"the sound {action.value} does not exist"
        case "transfer" | "callback" if not _exists(action.value, known):
            return f"the target {action.value} does not exist"
    return ""


def _exists(target: str, known: Known) -> bool:
    return target in known.extensions or numbers.e164(target, known.country) is not None


def _reachable(ivr: Ivr, start: str = "") -> set[str]:
    """The contexts that can be come to from one, with itself."""
    reached, waiting = set[str](), [start or ivr.entry_context]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in ivr.contexts:
            continue
        reached.add(name)
        for actions in _possible(ivr.contexts[name]):
            waiting += [each.value for each in _until_it_leads(actions) if each.type == "context"]
    return reached


def _possible(context: Context) -> list[tuple[Action, ...]]:
    """The options that can be chosen: a start that leads elsewhere leaves no time for others."""
    start = context.options.get(START)
    if start is not None and (not start or any(action.type in LEADING for action in start)):
        return [start]
    return list(context.options.values())


def _until_it_leads(actions: tuple[Action, ...]) -> Iterator[Action]:
    for action in actions:
        yield action
        if action.type in LEADING:
            return


def _leads_out(context: Context) -> bool:
    """Whether a caller can leave the menu here: to somebody, or because it hangs up.

    Without an option for it, a caller who chooses nothing is hung up in the end; where there is
    something to choose, that will do.
    """
    options = _possible(context)
    if any(not actions for actions in options):
        return True
    chosen = {action.type for actions in options for action in _until_it_leads(actions)}
    has_end = TIMEOUT not in context.options and bool(keys_of(context.options))
    return bool(_LEAVING & chosen) or (has_end and "context" not in _of_start(context))


def _of_start(context: Context) -> set[str]:
    return {action.type for action in context.options.get(START, ())}


def hidden_emergency(extensions: Collection[str], country: str) -> list[str]:
    """Return the extensions whose number calls for help in the country, and now reaches them."""
    return sorted(each for each in extensions if numbers.is_emergency(each, country))
