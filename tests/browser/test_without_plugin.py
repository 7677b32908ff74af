"""Pages of hosts that run no plugin, with the files and the lines that ``ecp assets`` gives."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import markdown
import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from symphony_ecp.cli import main
from tests.browser.stage import POD, SITE, STREAM, STRICT, expect_state, frame_of, open_chat
from tests.matrix import environment
from tests.matrix.rows import ROWS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

REGISTRY = f"""
pods: {{acme: {{host: {POD}, partner-id: acme-docs}}}}
streams: {{trading-desk: {{id: "{STREAM}", title: Trading desk}}}}
"""
DOCUMENTED = Path(__file__).parents[2] / "docs/start/zensical.md"
CHAT = "# Desk\n\n```symphony-chat\nstream: trading-desk\n\nAsk the desk here.\n```\n"


def test_a_page_of_python_markdown_alone(
    page: Page, site: Site, pod: PreviewPod, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "symphony.yml").write_text(REGISTRY)
    tags = CliRunner().invoke(main, ["assets", "symphony"]).stdout.rpartition("\n\n")[2]
    body = markdown.markdown(CHAT, extensions=["ecp"])
    (tmp_path / "index.html").write_text(
        f"<!doctype html><html lang=en><title>Desk</title>{tags}<main>{body}</main>"
    )
    violations: list[str] = []
    page.on("console", lambda message: violations.append(message.text))
    page.goto(site.serve(tmp_path, STRICT), wait_until="networkidle")
    idle = ("symphony-ecp.css", "symphony-ecp.js", "symphony-ecp-hosts.js")
    assert set(site.paths) == {"/", *(f"/symphony/{name}" for name in idle)}
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert "/symphony/symphony-ecp-pod.js" in site.paths
    assert [text for text in violations if "Content Security Policy" in text] == []


@pytest.fixture(scope="module")
def zensical_site(wheel_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site as the documentation says, built by Zensical in an environment of its own."""
    folder = tmp_path_factory.mktemp("zensical")
    (row,) = (row for row in ROWS if row.name == "zensical")
    commands = environment.make(row, wheel_file, folder / "environment").parent
    (shown,) = re.findall(r"```toml[^\n]*\n(.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)
    (folder / "symphony.yml").write_text(REGISTRY)
    configuration = folder / "zensical.toml"
    configuration.write_text(
        shown.replace("[project]\n", f'[project]\nsite_url = "https://{SITE}/"\n', 1)
        + '[project.theme]\nfont = false\nfeatures = ["navigation.instant"]\n'
    )
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("# Home\n\n[The desk](desk.md)\n")
    (folder / "docs/desk.md").write_text(CHAT)
    told = run(folder, commands / "ecp", "assets", "docs/assets/symphony-ecp")
    lines = told.partition("under [project]:\n\n")[2].strip()
    without_version = re.sub(r"\?v=\w+", "", lines)
    assert without_version in shown
    configuration.write_text(configuration.read_text().replace(without_version, lines))
    run(folder, commands / "zensical", "build")
    return folder / "site"


def run(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.matrix
def test_a_page_of_zensical(page: Page, site: Site, pod: PreviewPod, zensical_site: Path) -> None:
    page.goto(site.serve(zensical_site) + "desk/", wait_until="networkidle")
    assert pod.calls == []
    open_chat(page)
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()


@pytest.mark.matrix
def test_a_page_of_zensical_that_is_reached_by_instant_navigation(
    page: Page, site: Site, pod: PreviewPod, zensical_site: Path
) -> None:
    page.goto(site.serve(zensical_site), wait_until="networkidle")
    page.evaluate("() => { window.sameDocument = true }")
    page.get_by_role("link", name="The desk").click()
    expect(page.get_by_role("heading", name="Desk", level=1)).to_be_visible()
    open_chat(page)
    expect_state(page, "ready")
    page.go_back()
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    page.go_forward()
    open_chat(page)
    expect_state(page, "ready")
    assert page.evaluate("() => window.sameDocument"), "the whole page was loaded again"
    assert len(pod.named("render")) == 1
