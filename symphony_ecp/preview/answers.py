"""What the preview pod answers over HTTP: Symphony's paths, the pages of its own, and faults."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from symphony_ecp.preview.state import FAULTS

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
            *("frame", "ids", "main", "notify", "pod", "signin", "view"),
        )
    },
}
_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}
_FORM_SIZE = r"[0-9]{1,6}"  # bytes; nothing the frames send comes near a million


def handler(pod: State) -> type[BaseHTTPRequestHandler]:
    """Return the request handler of this pod."""

    class Handler(BaseHTTPRequestHandler):
        server_version = "symphony-ecp-preview"
        sys_version = ""

        def do_GET(self) -> None:
            path, _, text = self.path.partition("?")
            query = parse_qs(text, keep_blank_values=True)
            asked = set(query.get("fault", ())) & FAULTS.keys()
            if path.startswith(("/embed/", "/apps/", "/client-bff/")):
                pod.record("request", path, {name: value[-1] for name, value in query.items()})
            if path == "/embed/version.json":
                self.reply_json({"name": "symphony-ecp preview pod", "version": "preview"})
            elif path == "/preview/state.json":
                self.reply_json(pod.state(pod.faults | asked))
            elif path not in _ROUTES:
                self.reply(HTTPStatus.NOT_FOUND, "text/plain", b"Not found on the preview pod.\n")
            elif path == "/embed/sdk.js":
                self.reply_sdk(asked)
            else:
                self.reply_page(path, pod.faults | asked)

        def do_HEAD(self) -> None:
            self.do_GET()  # :meth:`reply` leaves the body out

        def do_POST(self) -> None:
            size = self.headers.get("Content-Length", "")
            body = self.rfile.read(int(size)) if re.fullmatch(_FORM_SIZE, size) else b""
            # Only the pod's own pages may speak; another site's form must not sign anybody in.
            if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
                self.reply(HTTPStatus.FORBIDDEN, "text/plain", b"Not from this pod.\n")
            elif self.path == "/preview/login":
                pod.signed_in = True
                self.reply_json({})
            elif self.path == "/preview/logout":
                pod.signed_in = False
                self.reply_json({})
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
                headers["Content-Security-Policy"] = f"default-src 'self'{ancestors}"
            kind = _TYPES[name.rpartition(".")[2]]
            self.reply(HTTPStatus.OK, kind, (_STATIC / name).read_bytes(), headers)

        def reply_json(self, value: object) -> None:
            self.reply(HTTPStatus.OK, "application/json", json.dumps(value).encode())

        def reply(
            self, status: HTTPStatus, kind: str, body: bytes, headers: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            for name, value in {
                "Content-Type": kind,
                "Content-Length": str(len(body)),
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                **(headers or {}),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent: what was asked is in ``pod.calls``."""

    return Handler
