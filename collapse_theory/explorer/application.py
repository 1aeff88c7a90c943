"""The web application around the page: it answers requests to this machine by its own names, and no others.

The HTML is made once. A session, which costs far more, is made when a page opens its socket, and only pages of this
server may do that: many requests for the page, from wherever, hold nobody up.
"""

from __future__ import annotations

from collections.abc import Sequence
from socket import socket
from typing import Any
from urllib.parse import urlsplit

from bokeh.application import Application
from bokeh.application.handlers import FunctionHandler
from bokeh.core.types import ID
from bokeh.embed.bundle import bundle_for_objs_and_resources
from bokeh.embed.elements import html_page_for_render_items
from bokeh.embed.util import RenderItem
from bokeh.server.server import BaseServer
from bokeh.server.tornado import BokehTornado
from bokeh.util.token import generate_jwt_token, generate_session_id
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.web import ErrorHandler, RequestHandler

from collapse_theory.explorer.page import TITLE, build

__all__ = ["server"]

_LARGEST_MESSAGE = 1 << 20  # bytes; the position of a slider takes a few hundred
_PHONE = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_TOKEN, _ROOT = "token-of-the-page", "page"


class _Page(RequestHandler):
    """The page without its session."""

    def initialize(self, html: str) -> None:
        self._html = html

    def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.write(self._html.replace(_TOKEN, generate_jwt_token(generate_session_id(signed=False), signed=False)))


class _Guarded(BokehTornado):
    """Bokeh's application for some names of its host only."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = hosts
        super().__init__(
            {"/": Application(FunctionHandler(build))},
            extra_websocket_origins=[f"{host}:*" for host in hosts],
            websocket_max_message_size_bytes=_LARGEST_MESSAGE,
        )
        item = RenderItem(token=_TOKEN, elementid=ID(_ROOT), use_for_title=True)
        bundle = bundle_for_objs_and_resources(None, self.resources())
        html = html_page_for_render_items(bundle, {}, [item], TITLE)
        self._html = html.replace("<head>", f"<head>{_PHONE}", 1)

    def find_handler(self, request: HTTPServerRequest, **options: Any) -> Any:
        origin = request.headers.get("Origin", f"http://{request.host}")
        if not {_name(f"http://{request.host}"), _name(origin)} <= set(self._hosts):
            return self.get_handler_delegate(request, ErrorHandler, {"status_code": 403})
        if request.path == "/":
            return self.get_handler_delegate(request, _Page, {"html": self._html})
        if request.path in ("/ws", "/favicon.ico") or request.path.startswith("/static/"):
            return super().find_handler(request, **options)
        return self.get_handler_delegate(request, ErrorHandler, {"status_code": 404})


def _name(address: str) -> str | None:
    """Return the host of an address, or None where it has none or its port is not a number."""
    try:
        parts = urlsplit(address)
        return parts.hostname if parts.port is None or parts.port else None
    except ValueError:
        return None


def server(hosts: Sequence[str], sockets: Sequence[socket]) -> BaseServer:
    """Return a server of the page on bound sockets, for requests to some names of their host."""
    application = _Guarded(hosts)
    http = HTTPServer(application)
    http.add_sockets(list(sockets))
    return BaseServer(IOLoop.current(), application, http)
