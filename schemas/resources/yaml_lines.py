"""YAML as plain Python values, with the line of every key and item.

Values stay what was typed: a plain number or date is `Unquoted`, not a number, because YAML would
read 0711 as octal. Keys are texts. Aliases and anchors are refused (nobody needs them here, and
*8101 without quotes is one), and so is deep nesting.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml.constructor import SafeConstructor

from schemas.errors import Problem

Path = tuple[str, ...]

MAX_DEPTH: Final = 20
NO_ALIASES: Final = "aliases are not supported: put a value that starts with * or & in quotes"
TOO_DEEP: Final = "nested too deeply"
NO_TEXT_KEY: Final = "a key must be a plain word or number"
PLAIN_ZERO: Final = "must be in quotes: a plain number loses its leading zero"


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A value that is no text, since YAML takes it for a number or a date when not in quotes."""

    text: str = field(repr=False)


@dataclass(slots=True)
class YamlFile:
    """The values of a file, the lines (from 1) of what is in it by path, and what is wrong."""

    data: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest part above it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def complain(self, path: Path, message: str, *, line: int | None = None) -> None:
        """Note a problem of the field at `path`."""
        where = ".".join(_printable(part) for part in path)
        self.problems.append(Problem(line or self.line(path), where, message))


def read_yaml(text: str) -> YamlFile:
    """Return the file; one that is no YAML at all has problems and no data."""
    file = YamlFile()
    try:
        _refuse_constructs(text, file)
        node = None if file.problems else yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        file.complain((), _syntax_error(error), line=_line_of(error, text))
        return file
    if node is not None:
        file.data = _value(node, (), file)
    elif not file.problems:
        file.complain((), "the file is empty")
    return file


def _refuse_constructs(text: str, file: YamlFile) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = _line(event.start_mark)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            file.complain((), NO_ALIASES, line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            file.complain((), TOO_DEEP, line=line)
            return


def _syntax_error(error: yaml.YAMLError) -> str:
    reason = error.problem if isinstance(error, yaml.MarkedYAMLError) else None
    if reason and reason.startswith("found undefined tag handle"):
        reason = "a value that starts with ! must be in quotes"  # the library would repeat it
    return f"not valid YAML: {reason or 'a character that is not allowed'}"


def _line_of(error: yaml.YAMLError, text: str) -> int:
    if isinstance(error, yaml.MarkedYAMLError):
        return _line(error.problem_mark)
    position: int = getattr(error, "position", 0)
    return text.count("\n", 0, position) + 1


def _line(mark: Any) -> int:
    """Return the line of a mark, of which the library has two unrelated classes."""
    return int(mark.line) + 1 if mark else 1


def _value(node: yaml.Node, path: Path, file: YamlFile) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, file)
    if isinstance(node, yaml.SequenceNode):
        return [_item(item, (*path, str(index)), file) for index, item in enumerate(node.value)]
    return _scalar(node)


def _item(node: yaml.Node, path: Path, file: YamlFile) -> object:
    file.lines[path] = _line(node.start_mark)
    return _value(node, path, file)


def _mapping(node: yaml.MappingNode, path: Path, file: YamlFile) -> dict[str, object]:
    values: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = _line(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            file.complain(path, NO_TEXT_KEY, line=line)
            continue
        key: str = key_node.value
        here = (*path, key)
        if key in values:
            first = file.lines[here]
            file.complain(here, f"is there twice, first in line {first}", line=line)
            continue
        file.lines[here] = line
        if key_node.style is None and key.isdecimal() and key[0] == "0" and len(key) > 1:
            file.complain(here, PLAIN_ZERO)
        values[key] = _value(value_node, here, file)
    return values


def _scalar(node: yaml.Node) -> object:
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "str":
        return node.value
    if kind == "null":
        return None
    if kind == "bool":
        return SafeConstructor.bool_values.get(node.value.lower(), Unquoted(node.value))
    return Unquoted(node.value)


def _printable(part: str) -> str:
    return part if part.isprintable() and len(part) <= 64 else "?"
