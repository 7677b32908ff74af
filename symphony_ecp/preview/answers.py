"""What the preview pod answers over HTTP: Symphony's paths, the pages of its own, and faults.

The REST calls among them are in :mod:`symphony_ecp.preview.rest`.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Collection, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs

from symphony_ecp.preview.rest import ROOTS, Recorded, Request, reply_to
from symphony_ecp.preview.server import Server
from symphony_ecp.preview.sessions import host_in
from symphony_ecp.preview.state import FAULTS
from symphony_ecp.site.registry import is_loopback

if TYPE_CHECKING:
    from symphony_ecp.preview.state import State

_STATIC = files("symphony_ecp.preview") / "static"

#: Page or script -> file. The paths are Symphony's; those below /preview/ are our own.
_ROUTES: dict[str, str] = {
    "/embed/sdk.js": "sdk.js",
    "/embed/index.html": "frame.html",
    "/embed/sandbox.html": "sandbox.html",
    "/client-bff/index.html": "frame.html",
    "/apps/embed": "frame.html",
    "/apps/embed/default": "frame.html",
    "/apps/embed/default/frame-root.html": "frame.html",
    "/apps/client2": "frame.html",
    "/apps/client2/default": "frame.html",
    "/apps/login": "login.html",
    "/preview/sso.html": "login.html",
    "/preview/agent.html": "agent.html",
    "/preview/preview.css": "preview.css",
    **{
        f"/preview/{name}.js": f"{name}.js"
        for name in (
            *("agent", "login", "sandbox"),
            *("frame", "ids", "main", "notify", "pod", "signin", "talk", "view"),
        )
    },
}
_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
}
_MISDIRECTED = b"The preview pod was not started for this name; ecp preview --name adds one.\n"
#: Of every page of the pod: nothing is inline, nothing is of anybody else.
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'"
_FORM_SIZE = r"[0-9]{1,6}"  # bytes; nothing the frames send comes near a million


def handler(pod: State) -> type[BaseHTTPRequestHandler]:
    """Return the request handler of this pod."""

    class Handler(BaseHTTPRequestHandler):
        server_version = "symphony-ecp-preview"
        sys_version = ""
        protocol_version = default_request_version = "HTTP/1.1"
        timeout = 60  # seconds that a connection may be idle
        wbufsize = -1  # head and body in one packet
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = self.body()
            if self.is_refused() or self.rest_call(body):
                return
            path, _, text = self.path.partition("?")
            query = parse_qs(text, keep_blank_values=True)
            asked = set(query.get("fault", ())) & FAULTS.keys()
            if path.startswith(("/embed/", "/apps/", "/client-bff/")):
                pod.record("request", path, {name: value[-1] for name, value in query.items()})
            if path == "/embed/version.json":
                self.reply_json({"name": "symphony-ecp preview pod", "version": "preview"})
            elif path == "/preview/state.json":
                is_in = pod.sessions.is_open(self.host, self.cookies)
                self.reply_json(pod.state(pod.faults | asked, is_in=is_in))
            elif path not in _ROUTES:
                self.reply(HTTPStatus.NOT_FOUND, "text/plain", b"Not found on the preview pod.\n")
            elif path == "/embed/sdk.js":
                self.reply_sdk(asked)
            else:
                self.reply_page(path, pod.faults | asked)

        def do_HEAD(self) -> None:
            self.do_GET()  # :meth:`reply` leaves the body out

        def do_POST(self) -> None:
            body = self.body()
            if self.is_refused():
                return
            # Only the pod's own pages may speak; another site's form must not sign anybody in.
            if self.is_from_elsewhere():
                self.reply(HTTPStatus.FORBIDDEN, "text/plain", b"Not from this pod.\n")
            elif self.rest_call(body):
                pass
            elif self.path == "/preview/login":
                self.reply_cookie(pod.sessions.begin(self.host, tls=self.is_tls))
            elif self.path == "/preview/logout":
                self.reply_cookie(pod.sessions.end(self.host, self.cookies, tls=self.is_tls))
            elif self.path == "/preview/terms":
                pod.terms_accepted = True
                self.reply_json({})
            elif self.path == "/preview/calls":
                try:
                    call = json.loads(body)
                    pod.record(str(call["kind"]), str(call["name"]), call.get("args"))
                except (ValueError, LookupError, TypeError, RecursionError):
                    self.reply(HTTPStatus.BAD_REQUEST, "text/plain", b"Not a call.\n")
                else:
                    self.reply_json({})
            else:
                self.reply(HTTPStatus.NOT_FOUND, "text/plain", b"Not found on the preview pod.\n")

        @property
        def host(self) -> str:
            """The host that the client means, with its port."""
            return self.headers.get("Host", "")

        @property
        def is_tls(self) -> bool:
            return isinstance(self.connection, ssl.SSLSocket)

        @property
        def cookies(self) -> str:
            return "; ".join(self.headers.get_all("Cookie", []))

        def body(self) -> bytes:
            """Read the body; a connection on which none can be read is closed afterwards."""
            size = ", ".join(self.headers.get_all("Content-Length", ["0"]))
            if re.fullmatch(_FORM_SIZE, size) and "Transfer-Encoding" not in self.headers:
                return self.rfile.read(int(size))
            self.close_connection = True
            return b""

        def is_refused(self) -> bool:
            """Refuse a request for a host that is not ours: a page whose name now leads here."""
            named = len(self.headers.get_all("Host", []))
            if named > 1 or (not named and self.request_version != "HTTP/1.0"):
                self.send_error(HTTPStatus.BAD_REQUEST)  # RFC 9112, 3.2
                return True
            here = self.connection.getsockname()[0]  # on a pod of every interface, the one asked
            if not named or _is_ours(self.host, {*map(str.lower, pod.hosts), here}):
                return False
            self.reply(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", _MISDIRECTED)
            return True

        def is_from_elsewhere(self) -> bool:
            """Whether a page that is not the pod's asks.

            Browsers say it in one header of addresses that are secure, in the other of all.
            """
            origin = self.headers.get("Origin")
            fetched = self.headers.get("Sec-Fetch-Site", "same-origin")
            return fetched != "same-origin" or (
                origin is not None and origin.partition("://")[2] != self.host
            )

        def rest_call(self, body: bytes) -> bool:
            """Answer a call of the REST API; ``False`` where it is none."""
            rest = pod.rest
            path, _, text = self.path.partition("?")
            if not path.startswith(tuple(rest.context + root for root in ROOTS)):
                return False
            query = {name: value[-1] for name, value in parse_qs(text).items()}
            path = path.removeprefix(rest.context)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, path, query, body, headers)
            faults = pod.faults | {query.get("fault", "")}
            ended = cast(Server, self.server).ended(self.request)
            reply = reply_to(rest, request, faults, ended)
            pod.record("rest", f"{self.command} {path}", Recorded.of(request, reply))
            if reply.status is None:
                self.close_connection = True
                return True
            # A page may ask the login service, and nothing else, from its own origin.
            open_ = path.startswith("/webcontroller/") and "no-cors" not in faults
            headers = {**reply.headers, **({"Access-Control-Allow-Origin": "*"} if open_ else {})}
            sent = reply.body[: len(reply.body) // 2] if reply.cut else reply.body
            self.close_connection = self.close_connection or reply.cut
            self.reply(reply.status, reply.kind, sent, headers, len(reply.body))
            return True

        def reply_sdk(self, asked: set[str]) -> None:
            faults = pod.faults | asked
            if "no-script" in faults:
                self.reply(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", b"Asked to fail.\n")
                return
            # Faults of the address hold for this page; the pod's own are asked for at every call.
            state = json.dumps({"faults": sorted(asked | (faults & {"late", "older"}))})
            script = (_STATIC / "sdk.js").read_text("utf-8").replace("{/* state */}", state, 1)
            self.reply(HTTPStatus.OK, _TYPES["js"], script.encode())

        def reply_page(self, path: str, faults: set[str]) -> None:
            name = _ROUTES[path]
            headers = {}
            if name.endswith(".html"):
                # An identity provider refuses to be framed; that is why the pop-up exists.
                refuses = path == "/preview/sso.html" or "no-framing" in faults
                ancestors = "; frame-ancestors 'none'" if refuses else ""
                headers["Content-Security-Policy"] = _POLICY + ancestors
            kind = _TYPES[name.rpartition(".")[2]]
            self.reply(HTTPStatus.OK, kind, (_STATIC / name).read_bytes(), headers)

        def send_error(self, code: int, *_: object, **__: object) -> None:
            """Refuse what is no request, or one of another method; nothing of it is repeated."""
            self.close_connection = True
            body = f"{HTTPStatus(code).phrase}.\n".encode()
            self.reply(code, "text/plain", body, {"Connection": "close"})

        def reply_cookie(self, cookie: str) -> None:
            self.reply(HTTPStatus.OK, _TYPES["json"], b"{}", {"Set-Cookie": cookie})

        def reply_json(self, value: object) -> None:
            self.reply(HTTPStatus.OK, _TYPES["json"], json.dumps(value).encode())

        def reply(
            self,
            status: int,
            kind: str,
            body: bytes,
            headers: Mapping[str, str] | None = None,
            size: int | None = None,
        ) -> None:
            self.send_response(status)
            length = str(len(body) if size is None else size)
            for name, value in {
                **({"Content-Type": kind} if kind else {}),
                **({} if status == HTTPStatus.NO_CONTENT else {"Content-Length": length}),
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                **(headers or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def handle_expect_100(self) -> bool:
            """Say at once that the body may come."""
            super().handle_expect_100()
            self.wfile.flush()
            return True

        def date_time_string(self, timestamp: float | None = None) -> str:
            """Return the time of the pod's own clock, for the header ``Date``."""
            return super().date_time_string(pod.rest.now() if timestamp is None else timestamp)

        def log_message(self, *_: object) -> None:
            """Stay silent: what was asked is in ``pod.calls``."""

    return Handler


def _is_ours(host: str, names: Collection[str]) -> bool:
    """Whether a header ``Host`` names this machine, or what the pod was started for."""
    name = host_in(host)
    return name in names or is_loopback(name)
