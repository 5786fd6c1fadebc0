"""Two ways to the REST API: in this process, through `requests`; and over real HTTP."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse
from werkzeug.serving import make_server
from werkzeug.test import Client

if TYPE_CHECKING:
    from ivr_app.emulator.platform import Platform


class WsgiAdapter(BaseAdapter):
    """Mount it in a `requests.Session` for the API's address: requests go to the app inline.

    A delay longer than the read time-out ends in ReadTimeout *after* the request had its effect.
    """

    def __init__(self, rest_app: Flask) -> None:
        super().__init__()
        self._app = rest_app

    def send(  # noqa: PLR0917 - the interface of an adapter
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: ARG002, FBT001, FBT002
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,  # noqa: ARG002, FBT001, FBT002
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> requests.Response:
        """Call the app."""
        try:
            reply = self._call(request)
        except ConnectionRefusedError as error:
            raise requests.ConnectionError(error, request=request) from error
        seconds = timeout[1] if isinstance(timeout, tuple) else timeout
        delay = self._app.config["PLATFORM"].faults.rest_delay_seconds
        if seconds is not None and delay > seconds:
            raise requests.ReadTimeout(request=request)
        return reply

    def close(self) -> None:
        """Nothing is open."""

    def _call(self, request: requests.PreparedRequest) -> requests.Response:
        answer = Client(self._app).open(
            request.path_url,
            method=str(request.method),
            headers=list(request.headers.items()),
            data=request.body or b"",
        )
        response = requests.Response()
        response.status_code = answer.status_code
        response.headers.update(dict(answer.headers))
        response.url, response.request = str(request.url), request
        response.raw = HTTPResponse(body=b"", status=answer.status_code)
        response._content = answer.get_data()  # noqa: SLF001 - how requests builds its own
        answer.close()
        return response


class RestServer:
    """The API on a port; `url` is what a client is given, `close` ends it."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self._server = make_server(host, port, app, threaded=True)
        self.url = f"http://{host}:{self._server.server_port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="platform-rest", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join(timeout=5)
        self._server.server_close()


def serve_rest(platform: "Platform", host: str = "127.0.0.1", port: int = 0) -> RestServer:
    """Serve the platform's REST API; port 0 takes a free one."""
    return RestServer(platform.rest_app, host, port)
