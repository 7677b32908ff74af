"""Sites as they are published: from a disk, with caches, in several versions beside each other."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import expect

from tests.browser.stage import OTHER_POD, POD, STREAM, expect_state, frame_of, open_chat
from tests.browser.test_themes import run

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

CHAT = f"/// symphony-chat | Trading desk\n    stream: {STREAM}\n///\n"
PAGES = {"index.md": "# Home\n\n[Desk](desk.md)\n", "desk.md": f"# Desk\n\n{CHAT}"}


def build(folder: Path, output: Path, host: str = POD, **settings: object) -> None:
    """Build two pages of Material, one with a chat, and a link to what is beside the site."""
    docs = folder / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    docs.mkdir()
    for name, text in PAGES.items():
        (docs / name).write_text(text, "utf-8")
    configuration = {
        "site_name": "Desk",
        "site_url": "https://docs.example/",
        "theme": {"name": "material", "font": False, "features": ["navigation.instant"]},
        "plugins": [{"ecp": {"host": host}}],
        "nav": ["index.md", "desk.md", {"Other version": "/2.0/desk/"}],
    } | settings
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(configuration), "utf-8")
    run("mkdocs", "build", "--quiet", "--strict", "--site-dir", str(output), folder=folder)


def pods_of(page: Page) -> set[str | None]:
    """Return the hosts of the page's frames, but for its own."""
    return {urlsplit(frame.url).hostname for frame in page.frames if frame.parent_frame}


def test_a_site_that_is_read_from_a_disk_has_posters_links_and_what_a_bare_frame_shows(
    page: Page, pod: PreviewPod, tmp_path: Path
) -> None:
    plugins = ["search", "offline", {"ecp": {"host": POD, "defaults": {"rendering": "iframe"}}}]
    build(tmp_path, tmp_path / "site", plugins=plugins)
    failed: list[str] = []  # the plugin asks elsewhere for a script of its own
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((tmp_path / "site/desk.html").as_uri())
    expect_state(page, "idle")
    link = page.locator("symphony-chat").get_by_role("link", name="Open in Symphony")
    expect(link).to_have_attribute("href", re.compile(r"^https://open\.symphony\.com/\?streamId="))
    assert pod.calls == []
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert [url for url in failed if "symphony" in url] == []


def test_a_browser_that_keeps_files_for_good_has_those_of_the_newest_build(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path
) -> None:
    for number, host in enumerate((POD, OTHER_POD)):
        build(tmp_path, tmp_path / "site", host)
        address = site.serve(tmp_path / "site")
        site.headers["Cache-Control"] = "max-age=31536000, immutable"
        page.goto(f"{address}desk/?{number}")
        open_chat(page)
        expect_state(page, "ready")
        assert host in pods_of(page)
    asked = [path for path in site.paths if path.endswith("symphony-ecp-hosts.js")]
    assert len(asked) == 2, "once for each build"
    page.goto(f"{address}desk/?again")
    expect_state(page, "idle")
    assert len([path for path in site.paths if path.endswith("symphony-ecp-hosts.js")]) == 2


def test_from_one_version_of_a_site_to_another_each_has_its_own_pods(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path
) -> None:
    for version, host in (("1.0", POD), ("2.0", OTHER_POD)):
        url = f"https://docs.example/{version}/"
        build(tmp_path, tmp_path / "site" / version, host, site_url=url)
    page.goto(site.serve(tmp_path / "site") + "1.0/desk/")
    expect_state(page, "idle")
    page.get_by_role("link", name="Other version").first.click()
    page.wait_for_url("**/2.0/desk/")
    open_chat(page)
    expect_state(page, "ready")
    assert pods_of(page) == {OTHER_POD}
    page.go_back()
    page.wait_for_url("**/1.0/desk/")
    open_chat(page)
    expect_state(page, "ready")
    assert POD in pods_of(page)
