"""The errors of this package, each named after what is invalid.

None of them ever repeats a value that was read: it may be a PIN.
"""

from dataclasses import dataclass
from typing import Any


class SchemaError(Exception):
    """Something that came from outside has not the shape that was agreed."""


class HookInvalid(SchemaError):
    """A hook's body was refused; `field_errors` says why, by the JSON key of each field."""

    def __init__(self, field_errors: dict[str, list[str]]) -> None:
        self.field_errors = field_errors
        super().__init__(_by_field(field_errors))


class ReplyInvalid(SchemaError):
    """An answer of the platform's REST API could not be read; `field_errors` as in HookInvalid."""

    def __init__(self, field_errors: dict[str, list[str]]) -> None:
        self.field_errors = field_errors
        super().__init__(_by_field(field_errors))


class ResourceInvalid(SchemaError):
    """A resource was refused; `messages` are nested like its fields."""

    def __init__(self, messages: Any) -> None:
        self.messages: dict[str, Any] = (
            messages if isinstance(messages, dict) else {"_schema": messages}
        )
        super().__init__(", ".join(self.messages))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of a file: its line (from 1), the path of the field ("" is the file) and why."""

    line: int
    path: str
    message: str


class CompanyInvalid(SchemaError):
    """A company file was refused; `problems` are all of its faults, in the order of the lines."""

    def __init__(self, problems: list[Problem], *, source: str) -> None:
        self.problems = problems
        super().__init__("\n".join(_in_file(problem, source) for problem in problems))


def _by_field(field_errors: dict[str, list[str]]) -> str:
    return "; ".join(f"{field}: {' '.join(errors)}" for field, errors in field_errors.items())


def _in_file(problem: Problem, source: str) -> str:
    place = f"{source}:{problem.line}: "
    return place + (f"{problem.path}: " if problem.path else "") + problem.message
