"""Flask views: hooks are handed to the core, health pings are answered."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from ivr_app.hooks import MAX_BODY, Arrived, HookCore
from ivr_app.signature import HEADER
from ivr_app.state.scripts import RedisClient, answers

JSON = "application/json"


def hook_views(core: HookCore) -> Blueprint:
    """Return ``POST /hooks/<account>/<name>``, and ``/redirect/<extension>`` beside the names."""
    views = Blueprint("hooks", __name__)

    def answer(account: str, name: str, query: Mapping[str, str]) -> Response:
        body = request.stream.read(MAX_BODY + 1)
        reply = core(Arrived(account, name, query, request.headers.get(HEADER), body))
        return Response(reply.body, reply.status, mimetype=JSON)

    @views.post("/hooks/<account>/<name>")
    def hook(account: str, name: str) -> Response:
        return answer(account, name, request.args)

    @views.post("/hooks/<account>/redirect/<extension>")
    def redirect(account: str, extension: str) -> Response:
        return answer(account, "redirect", {"extension": extension})

    return views


def health_views(client: RedisClient) -> Blueprint:
    """Return ``/livez`` (the process serves) and ``/readyz`` (and Redis answers)."""
    views = Blueprint("health", __name__)

    @views.get("/livez")
    def livez() -> Response:
        return Response('{"status": "ok"}', mimetype=JSON)

    @views.get("/readyz")
    def readyz() -> Response:
        if answers(client):
            return Response('{"status": "ok"}', mimetype=JSON)
        return Response('{"status": "redis does not answer"}', 503, mimetype=JSON)

    return views


def answer_errors_as_json(app: Flask) -> None:
    """Let what no view answers (another path, another method) be answered as JSON, too."""

    @app.errorhandler(HTTPException)
    def problem(error: HTTPException) -> tuple[Response, int]:
        status = error.code or 500
        return jsonify(status=status, detail=error.name.lower()), status
