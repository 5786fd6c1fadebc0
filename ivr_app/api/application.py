"""Puts the REST resources into the web application, with their document and page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from importlib.resources import files

import limits
from flask import Blueprint as Pages
from flask import Flask, Response

from ivr_app.api.access import Gate
from ivr_app.api.problems import Api, problem
from ivr_app.api.resources import resource_views
from ivr_app.api.rooms import room_views
from ivr_app.services.back_office import BackOffice
from ivr_app.state.errors import StateUnavailable
from schemas.resources import KINDS

PREFIX = "/api/v1"
_ABOUT = """The resources of one company: the one that the key belongs to.

A key is made with `ivr-app key create` and is sent as `Authorization: Bearer …`. Its scopes are
`read`, `write` (resources; it also shows PINs) and `control` (live rooms).

What is changed or deleted must be named with its etag in `If-Match` (428 without it, 412 if
somebody was faster, `*` for any). Errors are problem details (RFC 9457); `errors` names the fields.
"""
# The page is our own, and asks this server only.
_PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = {"docs": ("docs.html", "text/html"), "docs.js": ("docs.js", "text/javascript")}
_PAGE |= {"docs.css": ("docs.css", "text/css")}


def register_api(
    app: Flask, offices: Mapping[str, BackOffice], clock: Callable[[], int], rate: str
) -> Api:
    """Register all of ``/api/v1``. ``rate`` is for each key in this process: ``20/second``."""
    app.config |= {
        "API_TITLE": "ivr-app",
        "API_VERSION": version("ivr-app"),
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": PREFIX,
    }
    app.json.sort_keys = False  # type: ignore[attr-defined]
    api = Api(
        app,
        PREFIX,
        spec_kwargs={
            "info": {"description": _ABOUT},
            "security": [{"key": []}],
        },
    )
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    gate = Gate(offices, limits.parse(rate))
    for kind in KINDS.values():
        views = resource_views(kind, clock)
        views.before_request(gate.admit("write"))
        api.register_blueprint(views, url_prefix=f"{PREFIX}/{kind.name}")
    rooms = room_views(clock)
    rooms.before_request(gate.admit("control"))
    api.register_blueprint(rooms, url_prefix=f"{PREFIX}/room")
    app.register_blueprint(_pages())
    app.register_error_handler(StateUnavailable, _unavailable)
    return api


def _unavailable(_error: StateUnavailable) -> Response:
    """Redis does not answer: nothing was done, or nothing is known of it."""
    return problem(503, "the storage does not answer: try again", headers={"Retry-After": "5"})


def _pages() -> Pages:
    pages = Pages("pages", __name__, url_prefix=PREFIX)
    folder = files("ivr_app.api") / "static"
    for path, (name, kind) in _PAGE.items():
        text = (folder / name).read_text(encoding="utf-8")

        def page(text: str = text, kind: str = kind) -> Response:
            return Response(text, mimetype=kind, headers=_PAGE_HEADERS)

        pages.add_url_rule(f"/{path}", path.replace(".", "-"), page)
    return pages
