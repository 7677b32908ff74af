"""The dock in Material with instant navigation and in furo, as their owners build them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.built import once
from tests.browser.stage import expect_state, frame_of
from tests.browser.test_accessibility import AUDIT, AXE, REGISTRY
from tests.browser.test_themes import MATERIAL, THEMES, run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

DOCK = "dock: {stream: desk, title: Ask the docs team}\n"
TEXT = "\n\n".join(f"Paragraph {number} of the page." for number in range(40))
NAMES = ("mkdocs:material", "sphinx:furo")


@once
def build(name: str, folder: Path) -> Path:
    """Build two pages with the dock and one that opts out."""
    host, _, theme = name.partition(":")
    docs, out = folder / "docs", folder / "site"
    docs.mkdir()
    (docs if host == "sphinx" else folder).joinpath("symphony.yml").write_text(REGISTRY + DOCK)
    if host == "mkdocs":
        for page in ("index", "other"):
            (docs / f"{page}.md").write_text(f"# {page.title()}\n\n{TEXT}\n")
        (docs / "out.md").write_text(f"---\nsymphony: {{dock: false}}\n---\n# Out\n\n{TEXT}\n")
        look = MATERIAL if theme == "material" else f"theme: {{name: {theme}}}\n"
        (folder / "mkdocs.yml").write_text(
            "site_name: Desk\nsite_url: https://docs.example/\nplugins: [search, ecp]\n"
            f"nav: [index.md, other.md, out.md]\n{look}"
        )
        run("mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out), folder=folder)
    else:
        tree = ".. toctree::\n\n   other\n   out\n"
        (docs / "index.rst").write_text(f"Index\n=====\n\n{TEXT}\n\n{tree}")
        (docs / "other.rst").write_text(f"Other\n=====\n\n{TEXT}\n")
        (docs / "out.rst").write_text(f":symphony-dock: false\n\nOut\n===\n\n{TEXT}\n")
        conf = f"extensions = ['sphinx_ecp']\nhtml_theme = {theme!r}\n"
        (docs / "conf.py").write_text(conf)
        run("sphinx", "-q", "-W", str(docs), str(out), folder=folder)
    return out


def go(page: Page, name: str) -> None:
    page.locator(f"a[href*='{name}']").first.evaluate("link => link.click()")
    page.wait_for_url(re.compile(rf"/{name}(/|\.html)$"))


def test_instant_navigation_of_material_keeps_the_chat(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path
) -> None:
    page.goto(site.serve(build("mkdocs:material", tmp_path)))
    page.evaluate("window.sameDocument = true")
    page.locator(".symphony-dock-link").click()
    expect_state(page, "ready")
    before = len(pod.calls)
    panel = page.locator("aside.symphony-panel")
    go(page, "other")
    expect(page.get_by_role("heading", name="Other")).to_be_visible()
    expect(panel).to_be_visible()
    go(page, "out")
    expect(page.get_by_role("heading", name="Out")).to_be_visible()
    expect(panel).not_to_be_visible()
    expect(page.locator(".symphony-dock-link")).to_have_count(0)
    go(page, "other")
    expect(panel).to_be_visible()
    panel.focus()
    page.keyboard.press("Escape")
    expect(page.locator(".symphony-dock-link")).to_be_focused()
    assert page.evaluate("window.sameDocument"), "the document was never reloaded"
    assert len(pod.calls) == before, "nothing was loaded anew"


def test_in_furo_it_is_there_again_on_the_next_page(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path
) -> None:
    page.goto(site.serve(build("sphinx:furo", tmp_path)))
    page.locator(".symphony-dock-link").click()
    expect_state(page, "ready")
    go(page, "other")
    expect_state(page, "ready")
    expect(page.locator("aside.symphony-panel")).to_be_visible()
    go(page, "out")
    assert page.locator("aside.symphony-panel, symphony-dock").count() == 0
    go(page, "index")
    expect_state(page, "ready")


@pytest.mark.parametrize("name", NAMES)
def test_it_follows_the_theme_and_axe_finds_nothing_in_it(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, name: str
) -> None:
    page.goto(site.serve(build(name, tmp_path)))
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(AUDIT)["ours"] == []
    page.locator(".symphony-dock-link").click()
    expect_state(page, "ready")
    switch = THEMES[name][1] or ""
    for is_dark in (True, False):
        before, _, rest = switch.partition("{")
        word = rest.split("}")[0].split("|")[0 if is_dark else 1]
        page.evaluate(f"void ({before}{word}')")
        mode = "dark" if is_dark else "light"
        expect(frame_of(page).locator("html")).to_have_attribute("data-mode", mode)
        page.wait_for_timeout(700)  # themes fade
        assert page.evaluate(AUDIT)["ours"] == []


@pytest.mark.parametrize("name", ["mkdocs:mkdocs", "sphinx:pydata_sphinx_theme"])
def test_in_a_low_window_its_head_is_above_the_bar_that_the_theme_fixes(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, name: str
) -> None:
    page.set_viewport_size({"width": 1000, "height": 500})
    page.goto(site.serve(build(name, tmp_path)))
    page.locator(".symphony-dock-link").click()
    expect_state(page, "ready")
    page.locator("aside.symphony-panel").get_by_role("button", name="Close").first.click()
    expect(page.locator("aside.symphony-panel")).not_to_be_visible()
