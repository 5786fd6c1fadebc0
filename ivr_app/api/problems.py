"""Errors as clients get them: problem details of RFC 9457 that name the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, NoReturn

import flask_smorest
import orjson
from flask import Flask, Response, request
from marshmallow import Schema, fields
from webargs.flaskparser import abort
from werkzeug.exceptions import HTTPException, MethodNotAllowed

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"


class FaultSchema(Schema):
    """One field that is wrong."""

    location = fields.String(
        required=True,
        data_key="in",
        metadata={"description": "Where it stands: body, query, headers or path."},
    )
    field = fields.String(
        required=True, metadata={"description": "Its path: contexts.0.greeting.text"}
    )
    detail = fields.String(required=True, metadata={"description": "What is wrong with it."})


class ProblemSchema(Schema):
    """A problem, as RFC 9457 has it."""

    type = fields.String(required=True, metadata={"description": "about:blank"})
    title = fields.String(required=True, metadata={"description": "The name of the status."})
    status = fields.Integer(required=True, metadata={"description": "The HTTP status."})
    detail = fields.String(metadata={"description": "What happened, in words."})
    errors = fields.List(
        fields.Nested(FaultSchema), metadata={"description": "The fields that are wrong."}
    )


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
        "title": HTTPStatus(status).phrase,
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
