"""What all groups of operations share: how a body is read, and which errors are documented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import flask_smorest
import orjson
from flask import Request
from flask.views import MethodView
from webargs.flaskparser import FlaskParser

from ivr_app.api.problems import JSON, refuse
from schemas.resources import Schema

_PAGINATION = {
    "description": "JSON: total, total_pages, page and first_, last_, previous_ and next_page",
    "schema": {"type": "string", "contentMediaType": "application/json"},
}

F = TypeVar("F", bound=Callable[..., Any])
V = TypeVar("V", bound=Callable[..., Any] | type[MethodView])

MAX_BODY = 1024 * 1024
# What any operation may answer with.
ALWAYS = (401, 403, 429, 503)
WITH_BODY = (400, 413, 415, 422)


class Parser(FlaskParser):
    """Reads bodies with bounds: of size, of depth, of numbers."""

    def _raw_load_json(self, req: Request) -> Any:
        if not req.is_json:
            refuse(415, "the body must be application/json")
        try:
            return orjson.loads(req.get_data())
        except orjson.JSONDecodeError:
            refuse(400, "the body is not JSON")


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library is untyped
    """A group of operations. The decorators are the library's, with types."""

    ARGUMENTS_PARSER = Parser()
    DEFAULT_PAGINATION_PARAMETERS = {"page": 1, "page_size": 50, "max_page_size": 500}  # noqa: RUF012

    def _document_pagination_metadata(self, _spec: object, response: dict[str, Any]) -> None:
        """Document the header as the text that it is; the library says that it is an object."""
        response.setdefault("headers", {})[self.PAGINATION_HEADER_NAME] = _PAGINATION

    def on(self, path: str, **options: Any) -> Callable[[V], V]:
        """Serve a path of the group with a view, or with a class of views."""
        decorate: Callable[[V], V] = self.route(path, **options)
        return decorate

    def takes(self, schema: Schema, *, location: str = "json") -> Callable[[F], F]:
        """Load what the client sends, as the first argument of the view."""
        decorate: Callable[[F], F] = self.arguments(schema, location=location)
        return decorate

    def gives(
        self,
        status: int,
        schema: Schema | None = None,
        *,
        headers: Mapping[str, object] | None = None,
    ) -> Callable[[F], F]:
        """Answer with this status and shape when all went well."""
        decorate: Callable[[F], F] = self.response(
            status, schema, content_type=JSON, headers=headers
        )
        return decorate

    def pages(self) -> Callable[[F], F]:
        """Answer page by page; the view gets ``pagination_parameters``."""
        decorate: Callable[[F], F] = self.paginate()
        return decorate

    def documented(self, **document: object) -> Callable[[F], F]:
        """Add to the document of an operation."""
        decorate: Callable[[F], F] = self.doc(**document)
        return decorate

    def errors(self, *statuses: int) -> Callable[[F], F]:
        """Document the errors of an operation, with those that any may answer with."""

        def decorate(view: F) -> F:
            for status in (*ALWAYS, *statuses):
                view = self.alt_response(status, response=f"Problem{status}")(view)
            return view

        return decorate
