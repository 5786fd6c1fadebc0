"""The platform's REST API: `/v1/Accounts/<sid>/Calls` and `/Conferences`, with a bearer key."""

import socket
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from ivr_app.emulator.rest_update import update_call

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from ivr_app.emulator.calls import Call
    from ivr_app.emulator.platform import Platform

SPEECH_FIELDS = (
    "speech_synthesis_vendor",
    "speech_synthesis_language",
    "speech_synthesis_voice",
    "speech_recognizer_vendor",
    "speech_recognizer_language",
)
CREATE_FIELDS = frozenset(
    ("from", "to", "application_sid", "call_hook", "call_status_hook", "timeout", "timeLimit")
) | frozenset(("tag", "headers", "callerName", *SPEECH_FIELDS))
TARGET_TYPES = {"phone": "number", "user": "name", "sip": "sipUri"}


class Refusing:
    """In front of the app: refuses connections as often as the faults say."""

    def __init__(self, platform: "Platform", app: "WSGIApplication") -> None:
        self._platform, self._app = platform, app

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Refuse, or let the request through."""
        faults = self._platform.faults
        if faults.rest_refused > 0:
            faults.rest_refused -= 1
            if line := environ.get("werkzeug.socket"):
                # A server would keep the connection open after the error.
                line.shutdown(socket.SHUT_RDWR)
            raise ConnectionRefusedError
        return self._app(environ, start)


def create_rest_app(platform: "Platform") -> Flask:
    """The WSGI app. Requests may come from any thread; the platform is asked on its own line."""
    app = Flask("emulated_platform_rest")
    app.config["PLATFORM"] = platform
    api = Blueprint("accounts", __name__, url_prefix="/v1/Accounts/<account_sid>")

    @api.url_value_preprocessor
    def account(_: str | None, values: dict[str, Any] | None) -> None:
        g.account_sid = (values or {}).pop("account_sid", "")

    @api.before_request
    def guard() -> ResponseReturnValue | None:
        return _guard(platform)

    @api.after_request
    def note(response: Response) -> Response:
        return _note(platform, _failing_late(platform, response))

    @api.post("/Calls")
    def create() -> ResponseReturnValue:
        return _create(platform, request.get_json(silent=True))

    @api.get("/Calls")
    def list_calls() -> ResponseReturnValue:
        wanted = request.args
        return jsonify(platform.scheduler.run(lambda: _listed(platform, wanted)))

    @api.get("/Calls/<call_sid>")
    def read(call_sid: str) -> ResponseReturnValue:
        found = platform.scheduler.run(lambda: _listed(platform, {}))
        items = [item for item in found if item.get("call_sid") == call_sid]
        return jsonify(items[0]) if items else ("", 404)

    @api.put("/Calls/<call_sid>")
    def update(call_sid: str) -> ResponseReturnValue:
        body = request.get_json(silent=True)
        status, message = platform.scheduler.run(lambda: update_call(platform, call_sid, body))
        return (jsonify(msg=message), status) if message else ("", status)

    @api.get("/Conferences")
    def list_rooms() -> ResponseReturnValue:
        return jsonify(platform.scheduler.run(lambda: sorted(platform.rooms)))

    app.register_blueprint(api)
    app.wsgi_app = Refusing(platform, app.wsgi_app)  # type: ignore[method-assign, assignment]
    return app


def _guard(platform: "Platform") -> ResponseReturnValue | None:
    """The faults, then the key."""
    faults = platform.faults
    if faults.rest_delay_seconds:
        platform.scheduler.settle(faults.rest_delay_seconds)
    if faults.rest_500 > 0:
        faults.rest_500 -= 1
        return jsonify(msg="Internal Server Error"), 500
    if request.headers.get("Authorization") != f"Bearer {platform.config.api_key}":
        return jsonify(msg="Unauthorized"), 401
    if g.account_sid != platform.config.account_sid:
        return "", 404
    return None


def _failing_late(platform: "Platform", response: Response) -> Response:
    """The API's own request to the part that places calls broke, and the call goes out."""
    if platform.faults.rest_500_after > 0 and response.status_code < 400:
        platform.faults.rest_500_after -= 1
        return Response("Internal Server Error", 500)
    return response


def _note(platform: "Platform", response: Response) -> Response:
    body = request.get_json(silent=True)
    # Short: what is said to whom, without the account's part of the path.
    path = request.path.partition(platform.config.account_sid)[2]
    wish = ", ".join(body) if isinstance(body, Mapping) else ""
    text = f"{request.method} {path} {wish} -> {response.status_code}"
    data = {"method": request.method, "path": path, "body": body, "status": response.status_code}
    platform.scheduler.run(lambda: platform.timeline.add("rest", text, **data))
    return response


def _create(platform: "Platform", body: Any) -> ResponseReturnValue:
    if problem := _problem_of(platform, body):
        platform.scheduler.run(lambda: platform.timeline.violate(f"POST /Calls: {problem}"))
        return jsonify(msg=problem), 400
    if platform.media_server_crashed:
        return jsonify(msg="no available feature servers"), 480
    call_hook, status_hook = _hooks(platform, body)
    early = platform.faults.trying_before_reply
    call = platform.scheduler.run(
        lambda: platform.exchange.place(body, call_hook, status_hook, report_now=early)
    )
    if early:
        platform.scheduler.settle(0.2)
    return jsonify(sid=call.sid, callId=call.call_id), 201


def _hooks(platform: "Platform", body: Mapping[str, Any]) -> tuple[Any, str]:
    """With application_sid the application's own hooks are used, those of the request ignored."""
    if "application_sid" in body:
        return platform.config.call_hook_url, platform.config.call_status_hook_url
    status_hook = body["call_status_hook"]
    url = status_hook if isinstance(status_hook, str) else status_hook["url"]
    return body["call_hook"], url


def _problem_of(platform: "Platform", body: Any) -> str:
    """Why a call cannot be placed, or nothing."""
    if not isinstance(body, Mapping):
        return "body is not a JSON object"
    if unknown := sorted(set(body) - CREATE_FIELDS):
        return f"unknown fields {unknown}"
    if not isinstance(body.get("from"), str) or not body["from"]:
        return "from is required"
    to = body.get("to")
    if not isinstance(to, Mapping) or not to.get(TARGET_TYPES.get(str(to.get("type")), "")):
        return "to must be a phone with number, a user with name or a sip with sipUri"
    return _problem_of_application(platform, body)


def _problem_of_application(platform: "Platform", body: Mapping[str, Any]) -> str:
    if "application_sid" in body:
        right = body["application_sid"] == platform.config.application_sid
        return "" if right else "unknown application_sid"
    required = ("call_hook", "call_status_hook", *SPEECH_FIELDS)
    missing = [name for name in required if not body.get(name)]
    return f"without application_sid {missing} are required" if missing else ""


def _listed(platform: "Platform", wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    """Calls as the list shows them, filtered by any of their fields; tags are not in it."""
    names: dict[str, str] = {"callStatus": "call_status"}
    items = [_as_listed(call) for call in platform.exchange.listed()]
    for name, value in wanted.items():
        items = [item for item in items if str(item.get(names.get(name, name))) == value]
    cuts = platform.faults.lists_cut_to
    return items[: cuts.pop(0)] if cuts else items


def _as_listed(call: "Call") -> dict[str, Any]:
    """A record that has run out is an empty one: the list of names outlives the records."""
    if call.is_forgotten:
        return {}
    return {key: value for key, value in call.body().items() if key != "customerData"}
