"""``/phone/``, ``/conference/``, ``/ivr/``, ``/did/`` and ``/sound/``: all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from flask import Response, request, url_for
from flask.views import MethodView
from flask_smorest.pagination import PaginationParameters
from werkzeug.http import quote_etag

from ivr_app.api.access import access
from ivr_app.api.blueprint import WITH_BODY, Blueprint
from ivr_app.api.problems import refuse
from ivr_app.resources import changes
from ivr_app.resources.changes import Refused, Search, Shown
from ivr_app.state.directory_store import Verdict
from schemas.resources import Kind, ResourceInvalid

Answer = tuple[dict[str, Any], dict[str, str]]

_STATUS = {
    Verdict.ABSENT: 404,
    Verdict.CHANGED: 412,
    Verdict.EXISTS: 409,
    Verdict.SIP_USER_TAKEN: 409,
    Verdict.LIVE: 409,
    Verdict.USED: 409,
    Verdict.DANGLING: 422,
}
_TAGGED = {"ETag": "ETAG"}
_ITEM = "/<string(maxlength=64):name>/"


def resource_views(kind: Kind, clock: Callable[[], int]) -> Blueprint:
    """Return the operations on resources of one kind. ``clock`` gives ms since 1970."""
    views = Blueprint(kind.name, __name__, description=(type(kind.schema).__doc__ or "").strip())
    _add_collection(views, kind)
    _add_reading(views, kind)
    _add_changing(views, kind, clock)
    return views


def _add_collection(views: Blueprint, kind: Kind) -> None:
    @views.on("/")
    class Collection(MethodView):
        @views.errors(422)
        @views.takes(kind.filter, location="query")
        @views.gives(200, type(kind.schema)(many=True))
        @views.pages()
        def get(
            self, wanted: dict[str, str], pagination_parameters: PaginationParameters
        ) -> list[dict[str, Any]]:
            """List them, in the order of their numbers or ids."""
            page = pagination_parameters
            search = Search(
                name=wanted.get(kind.key, ""),
                label=wanted.get(kind.label or "", ""),
                first=page.first_item,
                count=page.page_size,
            )
            found, page.item_count = changes.find(access().office.directory, kind, search)
            return [_visible(kind, each) for each in found]

        @views.errors(*WITH_BODY, 409)
        @views.takes(kind.schema)
        @views.gives(
            201,
            kind.schema,
            headers=_TAGGED | {"Location": {"schema": {"type": "string"}}},
        )
        def post(self, document: Mapping[str, Any]) -> Answer:
            """Create one. 409 if its number is taken, by a resource of any kind."""
            shown = _done(changes.create(access().office.directory, kind, document))
            body, headers = _tagged(kind, shown)
            where = url_for(f"{kind.name}.Item", name=document[kind.key])
            return body, headers | {"Location": where}


def _add_reading(views: Blueprint, kind: Kind) -> None:
    @views.on(_ITEM)
    class Item(MethodView):
        @views.errors(304, 404)
        @views.documented(parameters=["IF_NONE_MATCH"])
        @views.gives(200, kind.schema, headers=_TAGGED)
        def get(self, name: str) -> Answer | Response:
            """Read one. PINs are shown to keys with the scope write only."""
            shown = changes.read(access().office.directory, kind, name)
            if shown is None:
                refuse(404, "there is no such resource")
            body, headers = _tagged(kind, shown)
            is_known = shown.etag in request.if_none_match
            return Response(status=304, headers=headers) if is_known else (body, headers)


def _add_changing(views: Blueprint, kind: Kind, clock: Callable[[], int]) -> None:
    @views.on(_ITEM)
    class Changing(MethodView):
        @views.errors(*WITH_BODY, 404, 409, 412, 428)
        @views.documented(parameters=["IF_MATCH"])
        @views.takes(kind.replacing)
        @views.gives(200, kind.schema, headers=_TAGGED)
        def put(self, document: Mapping[str, Any], name: str) -> Answer:
            """Replace one: what is left out has its default again."""
            directory, match = access().office.directory, _match()
            whole = _loaded(kind, name, document)
            return _tagged(kind, _done(changes.replace(directory, kind, whole, match)))

        @views.errors(*WITH_BODY, 404, 409, 412, 428)
        @views.documented(parameters=["IF_MATCH"])
        @views.takes(kind.changing)
        @views.gives(200, kind.schema, headers=_TAGGED)
        def patch(self, given: Mapping[str, Any], name: str) -> Answer:
            """Change some fields: each given one is replaced whole."""
            directory, match = access().office.directory, _match()

            def changed(document: Mapping[str, Any]) -> Mapping[str, Any]:
                return _loaded(kind, name, {**document, **given})

            return _tagged(kind, _done(changes.change(directory, kind, name, changed, match)))

        @views.errors(404, 409, 412, 428)
        @views.documented(parameters=["IF_MATCH"])
        @views.gives(204)
        def delete(self, name: str) -> None:
            """Delete one. 409 while a room of it is open, or another resource names it."""
            directory, match = access().office.directory, _match()
            refused = changes.delete(directory, kind, name, match, clock())
            if refused:
                _refuse(refused)


def _match() -> list[str] | None:
    """Return the etags of which one must hold, or None where the client takes any."""
    if "If-Match" not in request.headers:
        refuse(428, "If-Match must name the etag of what is changed")
    given = request.if_match
    if given.star_tag:
        return None
    # Weak ones never match, and neither does what cannot be read.
    return [tag for tag in given.as_set() if tag]


def _loaded(kind: Kind, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    if document.get(kind.key, name) != name:
        refuse(422, "some fields are wrong", faults={kind.key: "cannot be changed"})
    try:
        return kind.load({**document, kind.key: name})
    except ResourceInvalid as error:
        if kind.key in error.messages:
            # Nothing can have such a name.
            refuse(404, "there is no such resource")
        refuse(422, "some fields are wrong", faults=error.messages)


def _done(outcome: Shown | Refused) -> Shown:
    return _refuse(outcome) if isinstance(outcome, Refused) else outcome


def _refuse(refused: Refused) -> NoReturn:
    refuse(_STATUS[refused.verdict], refused.detail, faults=refused.faults)


def _tagged(kind: Kind, shown: Shown) -> Answer:
    return _visible(kind, shown), {"ETag": quote_etag(shown.etag)}


def _visible(kind: Kind, shown: Shown) -> dict[str, Any]:
    """Leave the PINs out for those who may not write them."""
    hidden = () if "write" in access().key.scopes else kind.secrets
    return {field: value for field, value in shown.document.items() if field not in hidden}
