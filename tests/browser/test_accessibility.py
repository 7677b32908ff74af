"""axe-core, with every rule that it has, finds nothing in what is ours, and no more in the page.

Themes have findings of their own; those of the same page without our elements do not count.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import OTHER_POD, POD, STREAM, expect_state, frame_of, open_chat
from tests.browser.test_themes import MATERIAL, THEMES, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: `make test` installs it, whatever environment runs this.
AXE = Path(__file__).resolve().parents[2] / ".venv" / "node_modules" / "axe-core" / "axe.min.js"

#: Findings as ``rule: what``, by whether that is an element of ours. Links in the text look as the
#: theme's others do, and are the theme's; so are the colours of buttons, which no theme makes with
#: the contrast of WCAG's level AAA. Frames are Symphony's.
AUDIT = """async () => {
    const all = axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]);
    const rules = Object.fromEntries(all);
    const { violations } = await axe.run({ rules, iframes: false, elementRef: true });
    const ours = '[class*=symphony-]:not(.symphony-link), symphony-chat';
    const found = { ours: [], page: [] };
    for (const { id, nodes } of violations) {
        for (const { element } of nodes) {
            const what = `${id}: ${element.localName} ${element.getAttribute('class')}`;
            const isButton = element.matches('.symphony-button, .symphony-action');
            if (id === 'color-contrast-enhanced' && isButton) continue;
            found[element.closest(ours) ? 'ours' : 'page'].push(what);
        }
    }
    return found;
}"""
#: The same of the page while nothing of ours is on it.
AUDIT_WITHOUT_OURS = f"""async () => {{
    const ours = 'symphony-chat, symphony-share, symphony-dock, .symphony-button, .symphony-qr';
    const all = [...document.querySelectorAll(ours)];
    const places = all.map((one) => [one, one.parentElement, one.nextSibling]);
    all.forEach((one) => one.remove());
    const found = await ({AUDIT})();
    places.reverse().forEach(([one, parent, next]) => parent.insertBefore(one, next));
    return found;
}}"""

REGISTRY = f"""
defaults: {{can-click-internal-links: true}}
default-pod: acme
pods:
  acme: {{host: {POD}, partner-id: acme-docs, readers: true, title: Acme}}
  beta: {{host: {OTHER_POD}, partner-id: beta-docs, readers: true, title: Beta Bank}}
pod-lookup: true
streams:
  desk: {{id: "{STREAM}", type: chatroom, title: Trading desk}}
"""
MARKDOWN = """# Desk

Ask [the desk](symphony:stream/desk) first.

```symphony-chat
stream: desk

Ask the desk here.
```

```symphony-chat
title: Your desk
stream: desk
pod: reader
```

```symphony-button
label: Open the desk
stream: desk
icon: true
qr: true
badge: true
```

```symphony-share
text: Please read this
```
"""
RST = """Desk
====

Ask `the desk <symphony:stream/desk>`_ first.

.. symphony-chat::
   :stream: desk

   Ask the desk here.

.. symphony-chat:: Your desk
   :stream: desk
   :pod: reader

.. symphony-button:: Open the desk
   :stream: desk
   :icon: true
   :qr: true
   :badge: true

.. symphony-share::
   :text: Please read this
"""
#: A theme of each host, and what its configuration says of it.
HOMES = {"mkdocs:material": MATERIAL, "sphinx:furo": ""}


@pytest.fixture(scope="module", params=HOMES)
def home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page with all that is ours, built as its owner does."""
    folder = tmp_path_factory.mktemp("home")
    host, _, theme = request.param.partition(":")
    docs = folder / "docs"
    docs.mkdir()
    out = folder / "site"
    if host == "mkdocs":
        (docs / "index.md").write_text(MARKDOWN, "utf-8")
        (folder / "symphony.yml").write_text(REGISTRY, "utf-8")
        (folder / "mkdocs.yml").write_text(
            "site_name: Desk\nsite_url: https://docs.example/\nplugins: [search, ecp]\n"
            + HOMES[request.param],
            "utf-8",
        )
        run("mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out), folder=folder)
    else:
        (docs / "index.rst").write_text(RST, "utf-8")
        (docs / "symphony.yml").write_text(REGISTRY, "utf-8")
        conf = f"extensions = ['sphinx_ecp']\nhtml_theme = {theme!r}\n"
        (docs / "conf.py").write_text(conf, "utf-8")
        run("sphinx", "-q", "-W", str(docs), str(out), folder=folder)
    (out / "theme").write_text(request.param, "utf-8")
    return out


@pytest.fixture(params=["light", "dark"])
def audited(
    request: pytest.FixtureRequest, page: Page, site: Site, home: Path
) -> Callable[[], list[str]]:
    """The page, light and dark; what it returns are the findings that there are for our sake."""
    page.emulate_media(reduced_motion="reduce")  # a fade has colours of its own
    page.goto(site.serve(home))
    before, _, words = str(THEMES[(home / "theme").read_text("utf-8")][1]).partition("{")
    dark, light = words.split("}")[0].split("|")
    page.evaluate(f"void ({before}{dark if request.param == 'dark' else light}')")
    expect_state(page, "idle")
    page.evaluate(AXE.read_text("utf-8"))
    own = page.evaluate(AUDIT_WITHOUT_OURS)
    expect_state(page, "idle")

    def audit() -> list[str]:
        found = page.evaluate(AUDIT)
        return [*found["ours"], *sorted(set(found["page"]) - set(own["page"]))]

    return audit


def test_what_waits_has_no_findings(audited: Callable[[], list[str]]) -> None:
    assert audited() == []


def test_a_chat_that_opens_and_is_open_has_no_findings(
    page: Page, pod: PreviewPod, audited: Callable[[], list[str]]
) -> None:
    pod.faults = {"slow"}
    open_chat(page)
    expect_state(page, "loading")
    assert audited() == []
    expect_state(page, "ready")
    assert audited() == []


def test_a_chat_that_needs_its_reader_has_no_findings(
    page: Page, pod: PreviewPod, audited: Callable[[], list[str]]
) -> None:
    pod.faults = {"password"}
    open_chat(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert audited() == []
    page.keyboard.press("Escape")
    expect_state(page, "attention")
    assert audited() == []


def test_a_chat_that_failed_has_no_findings(
    page: Page, pod: PreviewPod, audited: Callable[[], list[str]]
) -> None:
    pod.faults = {"unknown-stream"}
    open_chat(page)
    expect_state(page, "error")
    assert audited() == []


def test_the_choice_of_a_company_has_no_findings(
    page: Page, pod: PreviewPod, audited: Callable[[], list[str]]
) -> None:
    # All in sight: to who scrolls up furo shows a way back to the top, which has a finding.
    page.set_viewport_size({"width": 1280, "height": 2000})
    open_chat(page, 1)
    expect_state(page, "attention", 1)
    assert audited() == []
    page.get_by_role("button", name="Find my company").click()
    expect(page.get_by_text("Write an e-mail address")).to_be_visible()
    assert audited() == []
    page.get_by_role("button", name="Beta Bank", exact=True).click()
    expect_state(page, "ready", 1)
    assert audited() == []
    page.get_by_role("button", name="Beta Bank · Change").click()
    expect_state(page, "attention", 1)
    assert audited() == []


def test_unread_messages_and_a_blocked_window_have_no_findings(
    page: Page, pod: PreviewPod, audited: Callable[[], list[str]]
) -> None:
    open_chat(page)
    expect_state(page, "ready")
    frame_of(page).get_by_role("button", name="Receive a message").click()
    expect(page.get_by_role("link", name="Open the desk 1 unread message")).to_be_visible()
    assert audited() == []
    page.evaluate("() => { window.open = () => null }")
    frame_of(page).get_by_role("button", name="Open a linked conversation").click()
    expect(page.get_by_role("status").first).to_contain_text("blocked the window")
    assert audited() == []


def test_sharing_the_page_has_no_findings(
    page: Page, pod: PreviewPod, audited: Callable[[], list[str]]
) -> None:
    share = page.get_by_role("link", name="Share in Symphony")
    share.click()
    expect(page.get_by_role("dialog", name="Share in Symphony")).to_be_visible()
    expect_state(page, "ready", 2)
    assert audited() == []
    page.keyboard.press("Escape")
    expect(share).to_be_focused()
    pod.faults = {"not-sent"}
    share.click()
    expect(page.get_by_role("button", name="Copy text and address")).to_be_visible()
    assert audited() == []
