"""Errors as clients get them: problem details of RFC 9457 that name the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import flask_smorest
import orjson
from flask import Flask, Response, request
from webargs.flaskparser import abort
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import HTTP_STATUS_CODES

from schemas.resources.problem import ProblemSchema

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


# Every error that operations can answer with.
DOCUMENTED = (400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 503)


def refuse(
    status: int,
    detail: str,
    *,
    faults: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> NoReturn:
    """Answer with a problem; ``faults`` are what is wrong, by the fields of the body."""
    errors = {"json": faults} if faults else {}
    abort(status, message=detail, errors=errors, headers=dict(headers or {}))


def problem(
    status: int,
    detail: str,
    *,
    errors: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem; ``errors`` are messages by place (json, query), then by field."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES[status],
        "status": status,
        "detail": detail,
    }
    if faults := list(_faults(errors or {})):
        body["errors"] = faults
    return Response(orjson.dumps(body), status, dict(headers or {}), mimetype=PROBLEM_JSON)


class Api(flask_smorest.Api):  # type: ignore[misc]  # the library is untyped
    """Documents and answers every error under ``prefix`` as a problem."""

    ERROR_SCHEMA = ProblemSchema
    # Every operation names the errors that it can answer with, and no others.
    DEFAULT_ERROR_RESPONSE_NAME = None
    # The type of what is documented by a status alone: these are errors.
    DEFAULT_RESPONSE_CONTENT_TYPE = PROBLEM_JSON

    def __init__(self, app: Flask, prefix: str, **options: Any) -> None:
        self._prefix = prefix
        self._elsewhere = app.error_handler_spec[None][None].get(HTTPException)
        super().__init__(app, **options)
        for status in (304, *DOCUMENTED):
            content = {PROBLEM_JSON: {"schema": ProblemSchema}} if status >= 400 else {}
            described = {"description": HTTP_STATUS_CODES[status], "content": content}
            self.spec.components.response(f"Problem{status}", described, lazy=True)

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Answer an error that was raised anywhere in the application."""
        if self._elsewhere and not request.path.startswith(self._prefix):
            return self._elsewhere(error)
        data: dict[str, Any] = getattr(error, "data", None) or {}
        errors = data.get("errors") or data.get("messages") or {}
        detail = data.get("message") or ("some fields are wrong" if errors else error.description)
        headers = dict(data.get("headers") or {})
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return problem(error.code or 500, detail or "", errors=errors, headers=headers)


_PLACES = {"json": "body", "query": "query", "headers": "headers", "path": "path"}


def _faults(messages: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for place, inner in messages.items():
        for path, detail in _flat(inner, ()):
            yield {"in": _PLACES.get(place, place), "field": ".".join(path), "detail": detail}


def _flat(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flat(inner, path if key == "_schema" else (*path, str(key)))
        return
    for message in [messages] if isinstance(messages, str) else messages:
        yield path, str(message)
