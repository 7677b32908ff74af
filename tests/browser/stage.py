"""A site and a pod on two origins over TLS, as in production.

Chromium resolves ``docs.example`` to the site and Symphony's hosts to the preview pod; every other
host is unknown to it, so no test reaches the network.
"""

from __future__ import annotations

import json
import ssl
import threading
from dataclasses import dataclass, field
from html import escape
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import symphony_ecp.site
from symphony_ecp.preview.server import Server
from symphony_ecp.site import csp
from symphony_ecp.site.assets import HOSTS as HOSTS_FILE
from symphony_ecp.site.assets import site_files
from symphony_ecp.site.registry import read_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import FrameLocator, Page, Route

    from symphony_ecp.preview import PreviewPod

SITE = "docs.example"
POD = "acme.symphony.com"
OTHER_POD = "acme-uat.symphony.com"
#: The preview pod answers for Symphony's login service too.
LOGIN = "loginservice.symphony.com"
#: A pod that no registry names.
FOREIGN_POD = "gamma.symphony.com"
HOSTS = (SITE, POD, OTHER_POD, LOGIN, FOREIGN_POD)

BROWSER_FILES = Path(symphony_ecp.__file__).parent / "browser"

#: The example of Symphony's documentation, and another id of the same anatomy.
STREAM = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OTHER_STREAM = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="

#: The registry of the site under test.
REGISTRY = f"""
default-pod: acme
pods:
  acme: {{host: {POD}, partner-id: acme-docs}}
  uat: {{host: {OTHER_POD}}}
"""
#: What a site adds to its policy to have addresses of scripts checked, and what we need then.
TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types symphony-ecp"


#: Where the site says which hosts are its pods.
HOSTS_PATH = f"/symphony-ecp/{HOSTS_FILE}"


def owner(registry: str = REGISTRY) -> symphony_ecp.site.Site:
    """Return the site of a registry."""
    return symphony_ecp.site.Site(registry=read_registry(registry, "symphony.yml"))


def hosts_file(registry: str = REGISTRY) -> str:
    """Return the file that names the pods of a registry."""
    return site_files(owner(registry))[HOSTS_FILE].decode()


def policy(*renderings: str) -> str:
    """Return what ``ecp csp`` prints for this registry and chats that are rendered so."""
    return csp.as_header(csp.policy(owner(), frozenset(renderings)))


STRICT = policy("sdk")


def chat(body: str = "", **attributes: Any) -> str:
    """Return the HTML of a chat, as the build writes it; ``partner_id`` is ``partner-id``."""
    given = {"pod": POD, "partner-id": "acme-docs", "title": "Trading desk", "height": "480"}
    if not {"user_ids", "app_id"} & attributes.keys():
        given |= {"stream-id": STREAM, "stream-type": "chatroom"}
    for name, value in attributes.items():
        given[name.replace("_", "-")] = value if isinstance(value, str) else json.dumps(value)
    stream = given.get("stream-id", STREAM)
    href = f"https://open.symphony.com/?streamId={quote(stream, safe='')}&streamType=chatroom"
    title = escape(given["title"])
    listed = " ".join(f'{name}="{escape(value)}"' for name, value in given.items())
    return (
        f'<symphony-chat {listed}>\n<strong class="symphony-title">{title}</strong>\n'
        f'<div class="symphony-fallback">\n{body or "<p>Ask the desk here.</p>"}\n</div>\n'
        f'<a class="symphony-link" href="{escape(href)}">Open in Symphony</a>\n</symphony-chat>'
    )


def share(**attributes: str) -> str:
    """Return the HTML of a share, as the build writes it."""
    given = {"pod": POD, "partner-id": "acme-docs"}
    given |= {name.replace("_", "-"): value for name, value in attributes.items()}
    listed = " ".join(f'{name}="{escape(value)}"' for name, value in given.items() if value)
    return (
        f'<p><symphony-share {listed}><a class="symphony-button"'
        ' href="https://open.symphony.com/?">Share in Symphony</a>'
        ' <span class="symphony-address">https://docs.example/</span></symphony-share></p>'
    )


def document(*blocks: str, head: str = "", language: str = "en") -> str:
    """Return a page of a plain documentation site that holds these blocks."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>Desk</title>\n'
        '<link rel="stylesheet" href="/symphony-ecp/symphony-ecp.css">\n'
        '<script defer src="/symphony-ecp/symphony-ecp.js"></script>\n'
        f"{head}\n</head>\n<body>\n<main>\n<h1>Desk</h1>\n{''.join(blocks)}\n"
        "<p>After the chat.</p>\n</main>\n</body>\n</html>\n"
    )


def expect_state(page: Page, expected: str, index: int = 0) -> None:
    """Wait until a chat of the page is in this state."""
    from playwright.sync_api import expect

    expect(page.locator("symphony-chat").nth(index)).to_have_attribute("state", expected)


def open_chat(page: Page, index: int = 0) -> None:
    """Click the button of a chat that is not open."""
    page.get_by_role("button", name="Open chat").nth(index).click()


def frame_of(page: Page, index: int = 0) -> FrameLocator:
    """Return the frame that a chat shows."""
    return page.locator("symphony-chat").nth(index).frame_locator("iframe")


def swap(page: Page, html: str) -> None:
    """Change the content as instant navigation does: parse, then replace."""
    page.evaluate(
        """html => {
            const next = new DOMParser().parseFromString(html, 'text/html');
            document.querySelector('main').replaceWith(next.querySelector('main'));
        }""",
        html,
    )


#: Addresses to hold: Symphony's script, and the main frame that answers when it is rendered.
SDK_SCRIPT = f"https://{POD}/embed/sdk.js*"
MAIN_FRAME = f"https://{POD}/apps/embed/default?*"


class Held:
    """Requests of a page that wait until the test lets them go: slow as long as the test likes."""

    def __init__(self, page: Page, url: str) -> None:
        self._page, self._url = page, url
        self._routes: list[Route] = []
        page.route(url, self._hold)

    def _hold(self, route: Route) -> None:
        self._routes.append(route)

    def release(self) -> None:
        """Let all of them go, and those to come."""
        for route in self._routes:
            route.continue_()
        self._page.unroute(self._url)


def stop_clock(page: Page) -> None:
    """Stop every timer of the page to come, until the test runs its clock."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


@dataclass
class Site:
    """``https://docs.example``: pages made by a test, or the directory of a built site.

    Attributes:
        csp: the Content-Security-Policy header; ``None`` sends none.
        headers: what else is sent.
        directory: what is served where no page was made.
        pages: path -> content.
        paths: what was requested, oldest first.
    """

    csp: str | None = STRICT
    headers: dict[str, str] = field(default_factory=dict)
    directory: Path | None = None
    pages: dict[str, str] = field(default_factory=dict)
    paths: list[str] = field(default_factory=list)

    origin = f"https://{SITE}"

    def add(self, *blocks: str, path: str = "/", **options: str) -> str:
        """Make a page of these blocks and return its address."""
        self.pages[path] = document(*blocks, **options)
        return self.origin + path

    def serve(self, directory: Path, csp: str | None = None) -> str:
        """Serve a built site and return its address."""
        self.directory, self.csp = directory, csp
        return self.origin + "/"

    def reset(self) -> None:
        """Forget everything a test has set."""
        self.csp, self.headers, self.directory = STRICT, {}, None
        self.pages.clear()
        self.pages[HOSTS_PATH] = hosts_file()
        self.paths.clear()


def serving(site: Site, certificate: Path) -> Iterator[int]:
    """Serve the site over TLS; yields the port."""

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            site.paths.append(path)
            if path in site.pages:
                content = site.pages[path].encode()
                self.send_response(200)
                self.send_header("Content-Type", self.guess_type(path if "." in path else "a.html"))
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            else:
                super().do_GET()

        def translate_path(self, path: str) -> str:
            own = path.startswith("/symphony-ecp/")
            root = BROWSER_FILES if own or not site.directory else site.directory
            self.directory = str(root)
            return super().translate_path(path.removeprefix("/symphony-ecp") if own else path)

        def end_headers(self) -> None:
            if site.csp:
                self.send_header("Content-Security-Policy", site.csp)
            for pair in site.headers.items():
                self.send_header(*pair)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def arguments(port: int, pod: PreviewPod, also: dict[str, str] | None = None) -> list[str]:
    """Return what makes Chromium see the site at this port and the pod, and nothing else.

    ``also`` says where other hosts are; then not even loopback is what it is.
    """
    seen = {SITE: f"127.0.0.1:{port}", **dict.fromkeys(HOSTS[1:], pod.host), **(also or {})}
    rules = [f"MAP {host} {place}" for host, place in seen.items()]
    rules += ["MAP * ~NOTFOUND"]
    rules += [] if also else ["EXCLUDE 127.0.0.1", "EXCLUDE *localhost"]
    return [
        f"--host-resolver-rules={', '.join(rules)}",
        "--no-sandbox",  # containers run as root
        "--disable-dev-shm-usage",
    ]
