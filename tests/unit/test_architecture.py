"""The rules of the code base: which way imports point, how large things are, how scripts look."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
OURS = ("ivr_app", "verbs", "schemas")
SOURCES = sorted(path for top in OURS for path in (ROOT / top).rglob("*.py"))
LUA = sorted((ROOT / "ivr_app" / "state" / "lua").rglob("*.lua"))

# What each part of the application may import of the others. A part is a module or a package just
# below ivr_app. Services never import platform: no hook may wait for a request to the platform.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "logs": set(),
    "urls": set(),
    "supervisor": set(),
    "signature": {"errors"},
    "domain": set(),
    "prompts": {"errors"},
    "setting_values": {"state"},
    "config": {"errors", "prompts", "setting_values"},
    "state": {"domain", "errors"},
    "platform": {"config", "domain", "errors", "prompts", "state", "urls", "verbs", "schemas"},
    "services": {"config", "domain", "state"},
    "flows": {"config", "domain", "prompts", "services", "urls", "verbs"},
    "menu_flows": {"domain", "flows", "services", "verbs"},
    "hooks": {"flows", "services", "signature", "state", "schemas"},
    "routes": {"domain", "hooks", "menu_flows", "services", "signature", "state", "schemas"},
    "worker": {"config", "domain", "errors", "platform", "state", "urls", "schemas"},
    "resources": {"domain", "state", "schemas"},
    "provisioning": {"config", "domain", "resources", "state", "schemas"},
    "api": {"domain", "resources", "services", "state", "schemas"},
    "emulator": set(),
    "verbs": set(),
    "schemas": set(),
}
# They put the others together, so they may import all of them; nobody but another one of them may
# import one.
COMPOSE = {"application", "cli", "cli_company", "demo", "worker.staff"}
NOT_FOR_THE_DOMAIN = {"flask", "redis", "requests", "time", "datetime", "os", "logging", "socket"}
# Which package of others may be imported where; what is not named here, everywhere.
ONLY_IN = {
    "flask": {"api", "application", "routes", "emulator", "demo"},
    "flask_smorest": {"api"},
    "werkzeug": {"api", "routes", "emulator", "demo"},
    "webargs": {"api"},
    "limits": {"api"},
    "redis": {"state", "cli", "cli_company"},
    "requests": {"platform", "worker.staff", "emulator", "demo"},
    "marshmallow": {"schemas"},
    "click": {"cli", "cli_company"},
    "rich": {"demo", "cli"},
    "phonenumbers": {"domain", "setting_values"},
}

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_SCRIPT = 250, 40, 60
LONG_FILES = {
    "ivr_app/emulator/calls.py": "the life of a call is one state machine",
    "ivr_app/emulator/platform.py": "what tests and the demonstration reach for, in one place",
    "ivr_app/emulator/phones.py": "a phone, its calls and how it behaves when it is called",
}
LONG_FUNCTIONS = {
    "dial": "a row for each option of the verb",
    "conference": "a row for each option of the verb",
    "gather": "a row for each option of the verb",
    "create_rest_app": "the views of the emulated API, a few lines each",
}


def name_of(path: Path) -> str:
    """``ivr_app.state.keys`` of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in SOURCES}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports_of(module: str) -> Iterator[str]:
    """All modules that a module names in its imports, wherever they stand."""
    for node in ast.walk(tree_of(MODULES[module])):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


def part_of(module: str) -> str:
    """``state`` of ``ivr_app.state.keys``; ``verbs`` and ``schemas`` are parts of their own."""
    top, _, rest = module.partition(".")
    if top != "ivr_app":
        return top
    return "worker.staff" if rest == "worker.staff" else rest.partition(".")[0]


def ours(module: str) -> set[str]:
    """Parts of ours that a module imports, but for its own."""
    imported = {part_of(name) for name in imports_of(module) if name.partition(".")[0] in OURS}
    return imported - {part_of(module), ""}


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    part = part_of(module)
    if part in COMPOSE or module == "ivr_app":
        return
    assert part in ALLOWED, f"{part}: say in ALLOWED what it may import"
    assert ours(module) <= ALLOWED[part]


def test_who_composes_is_imported_by_who_composes_only() -> None:
    parts = {part_of(m) for m in MODULES if part_of(m) not in COMPOSE and ours(m) & COMPOSE}
    assert parts == set()


def test_parts_do_not_import_in_a_circle() -> None:
    left = dict(ALLOWED)
    while free := [part for part, needs in left.items() if not needs & left.keys()]:
        for part in free:
            del left[part]
    assert left == {}


def test_nobody_but_the_demonstration_and_the_command_line_imports_the_emulator() -> None:
    importers = {part_of(module) for module in MODULES if "emulator" in ours(module)}
    assert importers <= {"demo", "cli"}


def test_no_hook_can_reach_the_rest_client() -> None:
    seen: set[str] = set()
    waiting = ["ivr_app.application"]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += imports_of(module) if module in MODULES else ()
    assert "ivr_app.services.keypad" in seen
    forbidden = {"requests", "urllib3", "http", "ivr_app.platform", "ivr_app.worker"}
    assert {name for name in seen for no in forbidden if f"{name}.".startswith(f"{no}.")} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("ivr_app.domain")])
def test_domain_is_pure(module: str) -> None:
    assert {name.partition(".")[0] for name in imports_of(module)} & NOT_FOR_THE_DOMAIN == set()


def others(module: str) -> set[str]:
    """Packages of others that a module imports."""
    tops = {name.partition(".")[0] for name in imports_of(module)}
    return tops - set(OURS) - sys.stdlib_module_names - {"_typeshed"}


@pytest.mark.parametrize("module", MODULES)
def test_packages_of_others_stay_where_they_belong(module: str) -> None:
    part = part_of(module)
    assert {name for name in others(module) if part not in ONLY_IN.get(name, {part})} == set()


def test_verbs_need_the_standard_library_alone() -> None:
    assert {
        name for module in MODULES if part_of(module) == "verbs" for name in others(module)
    } == set()


def test_schemas_need_marshmallow_and_yaml_alone() -> None:
    found = {name for module in MODULES if part_of(module) == "schemas" for name in others(module)}
    assert found == {"marshmallow", "yaml"}


# Sizes


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_file_is_not_too_long(path: Path) -> None:
    long = len(path.read_text("utf-8").splitlines()) > LONGEST_FILE
    assert not long or str(path.relative_to(ROOT)) in LONG_FILES


def long_functions(path: Path) -> Iterator[str]:
    """Functions whose statements take too many lines.

    A signature with many keyword-only options, and the docstring that explains them, do not count.
    """
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and (body[-1].end_lineno or 0) - body[0].lineno >= LONGEST_FUNCTION:
                yield node.name


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_function_is_not_too_long(path: Path) -> None:
    assert set(long_functions(path)) <= LONG_FUNCTIONS.keys()


# Scripts


def header_of(text: str) -> str:
    """The comment at the top of a script."""
    lines = text.splitlines()
    end = next(n for n, line in enumerate([*lines, ""]) if not line.startswith("--"))
    return "\n".join(lines[:end])


@pytest.mark.parametrize("path", LUA, ids=lambda path: path.stem)
def test_script_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) < LONGEST_SCRIPT
    assert re.match(r"-- [^@K]", text), "the first line says the purpose"


@pytest.mark.parametrize("path", [p for p in LUA if p.parent.name == "lua"], ids=lambda p: p.stem)
def test_transition_names_its_keys_arguments_and_results(path: Path) -> None:
    header = header_of(path.read_text("utf-8"))
    for word in ("KEYS", "ARGV[1]", "Returns"):
        assert word in header
    for included in re.findall(r"lib/\w+", re.sub(r"(?m)^-- (?!@include).*", "", header)):
        assert (path.parent / f"{included}.lua").is_file()


KEY_OF_A_CALL = re.compile(
    r"""redis\.p?call\(\s*['"](\w+)['"]\s*,\s*([^,()]+?(?:\([^)]*\))?)\s*[,)]"""
)
A_KEY = re.compile(r"[A-Z]+|KEYS\[[\w +*]+\]|[a-z]+")


@pytest.mark.parametrize("path", LUA, ids=lambda path: path.stem)
def test_script_uses_the_keys_that_it_is_given_and_builds_none(path: Path) -> None:
    text = path.read_text("utf-8")
    calls = KEY_OF_A_CALL.findall(text)
    assert len(calls) == len(re.findall(r"redis\.p?call", text)), "every call is understood here"
    for command, key in calls:
        assert A_KEY.fullmatch(key), f"{command} {key}"
        if key.islower():
            # A local for one of KEYS, or an argument that is one.
            local = re.search(rf"local (?:\w+, )*{key}(?:, \w+)* = (.+)", text)
            assert local is None or "KEYS[" in local[1] or "presser()" in local[1], (
                f"{command} {key}"
            )
    for local in re.findall(r"local [A-Z][A-Z, ]* = (.+)", text):
        assert re.fullmatch(r"(?:KEYS\[\d+\](?:, )?)+|\{.*\}", local)


# Prompts


SPEAK = {"Said", "Declined", "Refuse", "speak"}


def spoken_in_python() -> Iterator[object]:
    """Names of prompts in calls such as Said(("ended",), language) or Refuse("start_first")."""
    for module, path in MODULES.items():
        if part_of(module) in {"emulator", "demo"}:
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and called(node) in SPEAK and node.args:
                first = node.args[0]
                names = first.elts if isinstance(first, ast.Tuple) else [first]
                yield from (name.value for name in names if isinstance(name, ast.Constant))


def prompts() -> dict[str, object]:
    words: dict[str, object] = yaml.safe_load((ROOT / "ivr_app/prompts/en.yaml").read_text("utf-8"))
    return words


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def spoken_in_scripts() -> Iterator[str]:
    for path in LUA:
        text = path.read_text("utf-8")
        yield from re.findall(r"prompt = '(\w+)'", text)
        yield from re.findall(r"(?:private|tell)\(\w+, (?:\w+, )?'(\w+)'", text)


def test_every_prompt_in_use_exists() -> None:
    used = {*spoken_in_python(), *spoken_in_scripts()}
    assert {"ended", "start_first", "joined", "not_available"} <= used
    assert used <= prompts().keys()


def test_every_prompt_is_in_use() -> None:
    text = "\n".join(path.read_text("utf-8") for path in [*SOURCES, *LUA])
    assert [name for name in prompts() if not re.search(rf"""['"]{name}['"]""", text)] == []


# Words


def test_nothing_is_left_for_later() -> None:
    marks = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)))
    kinds = ("*.py", "*.lua", "*.yaml", "*.toml", "*.md", "Makefile")
    tops = [ROOT / top for top in (*OURS, "tests")]
    files = [path for top in tops for kind in kinds for path in top.rglob(kind)]
    files += [path for kind in kinds for path in ROOT.glob(kind)]
    assert [path for path in files if marks.search(path.read_text("utf-8"))] == []
