"""The chat in real themes: it follows their light and dark, and Material's instant navigation."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.built import once
from tests.browser.stage import OTHER_STREAM, POD, STREAM, expect_state, frame_of, open_chat

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: theme -> the module that has it, and what its own switch does to make the page dark and light.
#: None: the theme is always light, whatever the system says.
THEMES: dict[str, tuple[str, str | None]] = {
    "mkdocs:material": ("material", "document.body.dataset.mdColorScheme = '{slate|default}'"),
    "mkdocs:mkdocs": ("mkdocs", "document.documentElement.dataset.bsTheme = '{dark|light}'"),
    "mkdocs:readthedocs": ("mkdocs", None),
    "sphinx:furo": ("furo", "document.body.dataset.theme = '{dark|light}'"),
    "sphinx:alabaster": ("alabaster", None),
    "sphinx:pydata_sphinx_theme": (
        "pydata_sphinx_theme",
        "document.documentElement.dataset.theme = '{dark|light}'",
    ),
    "sphinx:sphinx_rtd_theme": ("sphinx_rtd_theme", None),
}

MATERIAL = """
theme:
  name: material
  font: false
  features: [navigation.instant]
  palette: [{scheme: default}, {scheme: slate}]
"""


def run(*command: str, folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def page_with(stream: str, host: str) -> str:
    if host == "sphinx":
        return f"Desk\n====\n\n.. symphony-chat:: Trading desk\n   :stream: {stream}\n"
    return f"# Desk\n\n```symphony-chat\ntitle: Trading desk\nstream: {stream}\n```\n"


@once
def build(name: str, folder: Path, home: str = "") -> Path:
    """Build two pages, each with a chat, in this theme, as a site does; or the first one given."""
    host, _, theme = name.partition(":")
    if importlib.util.find_spec(THEMES[name][0]) is None:
        pytest.skip(f"{theme} is not installed")
    ending = "md" if host == "mkdocs" else "rst"
    docs = folder / "docs"
    docs.mkdir()
    (docs / f"index.{ending}").write_text(home or page_with(STREAM, host), "utf-8")
    (docs / f"other.{ending}").write_text(page_with(OTHER_STREAM, host), "utf-8")
    out = folder / "site"
    if host == "mkdocs":
        look = MATERIAL if theme == "material" else f"theme: {{name: {theme}}}\n"
        (folder / "mkdocs.yml").write_text(
            "site_name: Desk\nsite_url: https://docs.example/\n"
            f"plugins: [{{ecp: {{host: {POD}}}}}]\nnav: [index.md, other.md]\n{look}",
            "utf-8",
        )
        run("mkdocs", "build", "--quiet", "--site-dir", str(out), folder=folder)
    else:
        (docs / "conf.py").write_text(
            f"extensions = ['sphinx_ecp']\necp_host = {POD!r}\nhtml_theme = {theme!r}\n",
            "utf-8",
        )
        run("sphinx", "-q", str(docs), str(out), folder=folder)
    return out


@pytest.mark.parametrize("name", THEMES)
def test_the_chat_follows_the_theme(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, name: str
) -> None:
    switch = THEMES[name][1]
    if switch is None:
        page.emulate_media(color_scheme="dark")
    page.goto(site.serve(build(name, tmp_path)))
    open_chat(page)
    expect_state(page, "ready")
    html = frame_of(page).locator("html")
    expect(html).to_have_attribute("data-mode", "light")
    if switch is None:
        return
    before, both, after = switch.partition("{")[0], switch.split("{")[1].split("}")[0], "'"
    dark, light = both.split("|")
    page.evaluate(f"void ({before}{dark}{after})")
    expect(html).to_have_attribute("data-mode", "dark")
    page.evaluate(f"void ({before}{light}{after})")
    expect(html).to_have_attribute("data-mode", "light")
    assert len(pod.named("/apps/embed/default/frame-root.html")) == 1


@pytest.mark.parametrize("name", ["sphinx:furo", "sphinx:pydata_sphinx_theme"])
def test_the_chat_follows_a_theme_that_follows_the_system(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, name: str
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(site.serve(build(name, tmp_path)))
    open_chat(page)
    expect_state(page, "ready")
    html = frame_of(page).locator("html")
    expect(html).to_have_attribute("data-mode", "dark")
    page.emulate_media(color_scheme="light")
    expect(html).to_have_attribute("data-mode", "light")


def test_instant_navigation_of_material_keeps_the_session(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path
) -> None:
    page.goto(site.serve(build("mkdocs:material", tmp_path)))
    page.evaluate("window.sameDocument = true")
    open_chat(page)
    expect_state(page, "ready")
    page.locator("a[href$='other/']").first.evaluate("link => link.click()")
    page.wait_for_url("**/other/")
    expect_state(page, "idle")
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(OTHER_STREAM)).to_be_visible()
    page.go_back()
    page.wait_for_url("https://docs.example/")
    expect_state(page, "idle")
    open_chat(page)
    expect_state(page, "ready")
    assert page.evaluate("window.sameDocument"), "the document was never reloaded"
    assert len(pod.named("render")) == 1
    assert len(pod.named("/embed/sdk.js")) == 1
