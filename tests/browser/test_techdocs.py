"""Backstage's TechDocs: pages of a build, cleaned and shown as it does, with what we give it.

``techdocs.js`` is the portal. The addon runs as it is written, with stand-ins for the three
functions that it takes from React and Backstage.
"""

from __future__ import annotations

import html
import importlib.util
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from playwright.sync_api import expect

from symphony_ecp.block.elements import ELEMENTS
from symphony_ecp.cli import main
from tests import hosts
from tests.browser.stage import (
    FOREIGN_POD,
    OTHER_STREAM,
    POD,
    STREAM,
    expect_state,
    open_chat,
)
from tests.test_pages import CASES, FOLDER

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: `make test` installs them.
TOOLS = Path(__file__).resolve().parents[2] / ".venv"
PURIFY = TOOLS / "node_modules/dompurify/dist/purify.min.js"

#: The pods that the portal's owner names; the sites know one more.
PORTAL = f"pods: {{acme: {{host: {POD}, partner-id: acme-docs}}}}\n"
SITES = f"""
default-pod: acme
pods: {{acme: {{host: {POD}, partner-id: acme-docs}}, other: {{host: {FOREIGN_POD}}}}}
streams:
  desk: {{id: "{STREAM}", type: chatroom, title: Trading desk}}
  support: {{id: "{OTHER_STREAM}", type: chatroom, title: Support}}
"""
DESK = """# Desk

!!! note

    Ask before noon.

```symphony-chat
stream: desk
show-title: false

Ask the desk here.
```

```symphony-chat
stream: support
show-title: false
```

```symphony-button
label: Write to the desk
stream: desk
```
"""
ELSEWHERE = "# Elsewhere\n\n```symphony-chat\nstream: desk\npod: other\n```\n"
ONLY_A_LINK = "# Links\n\n```symphony-button\nlabel: Write to us\nstream: desk\n```\n"

#: What the header of Backstage says by itself ("readHelmetOptions" of backend-defaults).
HEADER = {
    "default-src": ["'self'"], "base-uri": ["'self'"], "font-src": ["'self'", "https:", "data:"],
    "frame-ancestors": ["'self'"], "img-src": ["'self'", "data:"], "object-src": ["'none'"],
    "script-src": ["'self'", "'unsafe-eval'"], "script-src-attr": ["'none'"],
    "style-src": ["'self'", "https:", "'unsafe-inline'"], "connect-src": ["'self'", "https:"],
}  # fmt: skip

#: What the addon takes from others.
TAKEN = {
    "react": "export const useEffect = (run) => run();",
    "@backstage/core-plugin-api": (
        "export const configApiRef = {};"
        "export const useApi = () => ({ getString: () => location.origin });"
    ),
    "@backstage/plugin-techdocs-react": (
        "export const useShadowRoot = () => document.querySelector('[data-testid]').shadowRoot;"
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site as TechDocs builds it, where that is installed, else as its theme does."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "symphony.yml").write_text(SITES)
    core = importlib.util.find_spec("techdocs_core")
    settings: dict[str, Any] = {"plugins": ["techdocs-core", "ecp"]} if core else {}
    if not core:
        pytest.importorskip("material")
        settings = {"theme": {"name": "material", "font": False}}
    pages = {"desk": DESK, "elsewhere": ELSEWHERE, "links": ONLY_A_LINK}
    done = hosts.mkdocs(folder, pages, **settings)
    assert (done.problems, done.other) == ({}, [])
    return folder / "site"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, str]]:
    """What `ecp assets` writes for a portal: its configuration, and what it serves by path."""
    folder = tmp_path_factory.mktemp("portal")
    app = folder / "packages/app"
    app.mkdir(parents=True)
    (folder / "app-config.yaml").touch()
    (folder / "symphony.yml").write_text(PORTAL)
    (app / "package.json").write_text('{"dependencies": {"@backstage/frontend-defaults": "1"}}')
    told = CliRunner().invoke(main, ["assets", "--portal", "techdocs", str(app)])
    assert told.exit_code == 0, told.output
    served = {f"/symphony-ecp/{file.name}": file.read_text("utf-8")
              for file in (app / "public/symphony-ecp").iterdir()}  # fmt: skip
    addon = transpiled(app / "src/symphony/SymphonyChatsAddon.ts")
    for number, (name, code) in enumerate(TAKEN.items()):
        addon = addon.replace(f"'{name}'", f"'/taken{number}.js'")
        served[f"/taken{number}.js"] = code
    served["/addon.js"] = addon
    return yaml.safe_load((folder / "app-config.symphony.yaml").read_text("utf-8")), served


def transpiled(file: Path) -> str:
    """Return TypeScript as JavaScript, by the compiler that checks our scripts."""
    code = (
        "const ts = require(process.argv[1]); const { readFileSync } = require('fs');"
        "console.log(ts.transpile(readFileSync(process.argv[2], 'utf8'),"
        " { target: 'es2022', module: 'esnext' }))"
    )
    command = [TOOLS / "bin/node", "-e", code, TOOLS / "node_modules/typescript", file]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


Shown = tuple["Page", list[str]]


@pytest.fixture
def techdocs(
    page: Page,
    site: Site,
    pod: PreviewPod,
    built: Path,
    portal: tuple[dict[str, Any], dict[str, str]],
) -> Any:
    """Return what shows the portal and a page in it; without the lists where they are left out."""
    configuration, served = portal
    said: list[str] = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    site.pages["/favicon.ico"] = ""
    page.on("pageerror", lambda error: said.append(str(error)))

    def show(name: str = "desk", mode: str = "light", without: str = "") -> list[str]:
        kept = {k: v for k, v in configuration["techdocs"]["sanitizer"].items() if k != without}
        given = html.escape(json.dumps({"sanitizer": kept}))
        site.directory = built
        site.csp = "; ".join(
            " ".join((name, *sources))
            for name, sources in {**HEADER, **configuration["backend"]["csp"]}.items()
        )
        site.pages |= served
        site.pages["/purify.js"] = PURIFY.read_text("utf-8")
        site.pages["/techdocs.js"] = Path(__file__).with_name("techdocs.js").read_text("utf-8")
        site.pages["/start.js"] = (
            "import '/techdocs.js'; import { SymphonyChatsAddon } from '/addon.js';"
            "SymphonyChatsAddon();"
        )
        site.pages["/portal"] = (
            "<!doctype html><html lang=en><meta charset=utf-8><title>Portal</title>"
            f"<body data-config='{given}'><header>Portal</header><main>"
            "<div data-testid=techdocs-native-shadowroot></div></main>"
            "<script src=/purify.js></script><script type=module src=/start.js></script>"
        )
        page.goto(f"{site.origin}/portal")
        page.wait_for_function("Boolean(window.show)")
        go(page, name, mode)
        return said

    return show


def go(page: Page, name: str, mode: str = "light") -> None:
    """Go to another page of the site, as the portal does."""
    page.evaluate("given => show(...given)", [f"/{name}.html", mode])


def box(page: Page, index: int = 0) -> FrameLocator:
    return page.locator("main > div > .symphony-box").nth(index).frame_locator("iframe")


def test_two_chats_open_in_one_session(page: Page, techdocs: Any, pod: PreviewPod) -> None:
    said = techdocs()
    expect_state(page, "idle", 1)
    assert pod.calls == []
    open_chat(page)
    expect_state(page, "ready")
    open_chat(page)
    expect_state(page, "ready", 1)
    expect(box(page).get_by_text(STREAM)).to_be_visible()
    expect(box(page, 1).get_by_text(OTHER_STREAM)).to_be_visible()
    assert len(pod.named("render")) == 1
    assert pod.named("render")[0].args[1]["showTitle"] is False
    assert said == []


def test_another_page_is_another_poster_and_the_same_session(
    page: Page, techdocs: Any, pod: PreviewPod
) -> None:
    said = techdocs()
    for _ in range(2):
        open_chat(page)
        expect(box(page).get_by_text(STREAM)).to_be_visible()
        go(page, "desk")
        expect(page.locator(".symphony-box")).to_have_count(0)
        expect_state(page, "idle")
    assert len(pod.named("render")) == 1
    assert said == []


def test_a_chat_looks_and_shows_as_the_portal_is_light_or_dark(
    page: Page, techdocs: Any, pod: PreviewPod
) -> None:
    techdocs()
    for mode in ("light", "dark"):
        go(page, "desk", mode)
        open_chat(page)
        expect(box(page).locator("html")).to_have_attribute("data-mode", mode)
        expect(page.locator("symphony-chat").first).to_have_css("display", "grid")
        expect(page.locator(".symphony-action").first).to_have_css("cursor", "pointer")


def test_a_page_with_nothing_but_a_button_is_dressed(
    page: Page, techdocs: Any, pod: PreviewPod, site: Site
) -> None:
    said = techdocs("links")
    expect(page.locator(".symphony-button")).to_have_css("display", "inline-block")
    assert [path for path in site.paths if path.endswith("-open.js")] == []
    assert said == []


def test_a_page_without_any_of_it_asks_for_nothing(page: Page, techdocs: Any, site: Site) -> None:
    techdocs("index")
    assert [path for path in site.paths if "symphony-ecp" in path] == []


def test_a_chat_of_a_pod_that_the_portal_does_not_name_stays_a_link(
    page: Page, techdocs: Any, pod: PreviewPod
) -> None:
    said = techdocs("elsewhere")
    open_chat(page)
    expect(page.get_by_role("status")).to_have_text("This chat cannot be opened on this site.")
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    assert any("[ecp.disallowed]" in text for text in said)
    assert pod.calls == []


def test_a_script_that_failed_to_load_is_asked_for_again_on_the_next_page(
    page: Page, techdocs: Any, pod: PreviewPod
) -> None:
    page.route("**/symphony-ecp.*", lambda route: route.abort(), times=1)
    techdocs()
    go(page, "links")
    go(page, "desk")
    expect_state(page, "idle", 1)
    open_chat(page)
    expect_state(page, "ready")


@pytest.mark.parametrize("list_", ["TagName", "AttributeName"])
def test_without_a_list_title_words_and_link_are_left_and_nothing_false_is_said(
    page: Page, techdocs: Any, pod: PreviewPod, list_: str
) -> None:
    techdocs(without=f"allowedCustomElement{list_}RegExp")
    expect(page.get_by_text("Trading desk").first).to_be_visible()
    expect(page.get_by_text("Ask the desk here.")).to_be_visible()
    expect(page.get_by_role("link", name="Open in Symphony").first).to_be_visible()
    if list_ == "AttributeName":
        open_chat(page)
        status = page.get_by_role("status").first
        expect(status).to_have_text("This chat cannot be opened on this site.")
    assert page.get_by_text("member").count() == 0
    assert pod.calls == []


#: Of each element of ours, its name and what it has, by the index of the page.
OURS = """pages => pages.map(html => {
    const list = (root) => [...root.querySelectorAll(
        "symphony-chat, symphony-dock, symphony-share, a[class*=symphony-]"
    )].map(one => [one.localName, Object.fromEntries(
        [...one.attributes].map(({ name, value }) => [name, value]))]);
    return [list(new DOMParser().parseFromString(html, "text/html")), list(clean(html))];
})"""


def test_every_attribute_that_is_written_survives(
    page: Page, techdocs: Any, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    techdocs()
    (tmp_path / "symphony.yml").write_text((FOLDER / "symphony.yml").read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    texts = {name: case["markdown"] for name, case in CASES.items() if "markdown" in case}
    names = [name for name, text in texts.items() if "<symphony-" not in text]  # by hand: theirs
    fences = (*hosts.MARKDOWN, "pymdownx.superfences")
    pages = [hosts.markdown(texts[name], *fences)[0] for name in names]
    names.append("with the classes of its theme")
    pages.append((built / "desk.html").read_text("utf-8"))
    found = page.evaluate(OURS, pages)
    seen = [element for written, _ in found for element, _ in written]
    assert {*ELEMENTS, "a"} - {"symphony-dock"} == {*seen}
    assert len(seen) > 200
    for name, (written, kept) in zip(names, found, strict=True):
        assert kept == written, name


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (
            "<symphony-chat onclick=x onload=x srcdoc=x formaction=x pod=a>",
            "<symphony-chat pod=a>",
        ),
        ("<symphony-chat xpod=a podx=b PODS=c stream-idx=d>", "<symphony-chat>"),
        ("<symphony-chatx pod=a>", ""),
        ("<evil-symphony-chat pod=a>", ""),
        ("<symphony-evil pod=a>", ""),
        ("<symphony-dock position=end onfocus=x>", "<symphony-dock position=end>"),
        ("<iframe src='https://acme.symphony.com/'></iframe>", ""),
        ("<script src='/x.js'></script>", ""),
        ("<p pod=a stream-id=b>", "<p>"),
    ],
)
def test_the_lists_let_in_nothing_else(page: Page, techdocs: Any, given: str, left: str) -> None:
    techdocs("index")
    got = page.evaluate("html => clean(html).querySelector('body').innerHTML", given)
    assert re.sub(r'"|</[\w-]+>', "", got) == left
