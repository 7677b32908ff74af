"""``mkdocs serve`` and ``--dirty``: a changed registry, lock or template reaches every page.

Real processes; ProperDocs' where it stands in for MkDocs.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import mkdocs
import pytest

CASES = Path(__file__).parent / "cases"
COMMAND = (sys.executable, "-W", "ignore", "-m", mkdocs.__name__)
CONFIGURATION = "site_name: x\nplugins:\n  - ecp: {templates: own}\n"
CHAT = "/// symphony-chat\n    stream: desk\n///\n"
POD = "default-pod: acme\npods: {acme: {host: acme.symphony.com}}\n"
FIRST = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
SECOND = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="
STREAM = f"streams: {{desk: {{id: {FIRST}, type: im}}}}\n"
#: What waits for a busy machine.
PATIENCE = 180


@pytest.fixture
def site(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").write_text(CONFIGURATION)
    (tmp_path / "docs/index.md").write_text("# Home\n")
    (tmp_path / "docs/chat.md").write_text(f"# Chat\n\n{CHAT}")
    (tmp_path / "docs/link.md").write_text("# L\n\n[x](symphony:stream/desk)\n")
    return tmp_path


@contextmanager
def serving(site, *options):
    """Serve a site; gives what waits until a page has a text."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = site / "serve.log"  # beside the configuration: what is written there rebuilds nothing
    with log.open("w") as output:
        process = subprocess.Popen(
            [*COMMAND, "serve", "-a", address, *options], cwd=site, stdout=output, stderr=output
        )

    def has(page, *texts, but=()):
        end, html = time.monotonic() + PATIENCE, ""
        while time.monotonic() < end:
            assert process.poll() is None, log.read_text()
            try:
                with urllib.request.urlopen(f"http://{address}/{page}/", timeout=5) as answer:
                    html = answer.read().decode()
            except (urllib.error.URLError, OSError):
                html = ""
            if html and all(one in html for one in texts) and not any(one in html for one in but):
                return html
            time.sleep(0.2)
        pytest.fail(f"{page}: {texts}, {but}\n{log.read_text()}\n{html}")

    has.log = log
    try:
        yield has
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("options", [[], ["--dirty"]], ids=["clean", "dirty"])
def test_what_comes_changes_or_goes_while_a_site_is_served_reaches_its_pages(site, options):
    registry, lock = site / "symphony.yml", site / "symphony.lock"
    with serving(site, *options) as has:
        has("chat", "symphony-problem")
        watched = has.log.read_text().partition("Watching for changes too: ")[2].splitlines()[0]
        assert watched == "own, symphony.lock, symphony.yaml, symphony.yml"
        registry.write_text(POD + STREAM)
        has("chat", FIRST, but=["symphony-problem"])
        has("link", "VYfo")
        registry.write_text(POD + STREAM.replace(FIRST, SECOND))
        has("chat", SECOND, but=[FIRST])
        has("link", "lX1h", but=["VYfo"])
        (site / "own").mkdir()  # a folder of templates
        (site / "own/link.html").write_text("<b>ours</b>")
        has("link", "<b>ours</b>")
        (site / "own/link.html").write_text("<b>changed</b>")
        has("link", "<b>changed</b>")
        registry.write_text(f"extends: common.yml\n{POD}")
        has("chat", "symphony-problem")
        (site / "common.yml").write_text(STREAM)
        has("chat", FIRST, but=["symphony-problem"])
        (site / "common.yml").write_text(STREAM.replace(FIRST, SECOND))
        has("chat", SECOND)
        registry.unlink()
        has("chat", "symphony-problem")
        registry.write_text(f"{POD}{STREAM}verify: lock\ndock: {{stream: desk, title: Ask}}\n")
        has("chat", FIRST, "<symphony-dock", but=["symphony-problem"])
        has(".", "<symphony-dock")
        said = has.log.read_text().count("[ecp.stale-lock]")
        lock.write_text("{")
        end = time.monotonic() + PATIENCE
        while "symphony.lock:" not in has.log.read_text() and time.monotonic() < end:
            time.sleep(0.2)
        assert "symphony.lock:" in has.log.read_text(), said


def test_what_else_changes_beside_the_configuration_rebuilds_nothing(site):
    (site / "symphony.yml").write_text(POD + STREAM)
    with serving(site) as has:
        has("chat", FIRST)
        before = has.log.read_text().count("Building documentation")
        (site / "README.md").write_text("x")
        (site / "other.lock").write_text("x")
        time.sleep(2)
        assert has.log.read_text().count("Building documentation") == before


# ---- dirty builds --------------------------------------------------------------------------------


def build(site, *options, **environment):
    command = [*COMMAND, "build", "--quiet", *options]
    done = subprocess.run(
        command, cwd=site, capture_output=True, text=True, env=os.environ | environment, check=False
    )
    assert done.returncode == 0, done.stderr
    pages = ("index", "chat/index", "link/index")
    return {
        name.partition("/")[0]: (site / f"site/{name}.html").stat().st_mtime_ns for name in pages
    }


def rendered(before, after):
    return {name for name in before if after[name] != before[name]}


def extended(site):
    (site / "symphony.yml").write_text(f"extends: common.yml\n{POD}")
    (site / "common.yml").write_text(STREAM)


#: What changes, on which page it shows, and how.
CHANGES = {
    "registry": (
        lambda site: (site / "symphony.yml").write_text(POD + STREAM.replace(FIRST, SECOND)),
        "chat",
        SECOND,
    ),
    "extends": (extended, "chat", FIRST),
    "lock": (lambda site: (site / "symphony.lock").write_text(""), "chat", FIRST),
    "template": (
        lambda site: (site / "own/link.html").write_text("<b>ours</b>"),
        "link",
        "<b>ours</b>",
    ),
    "older copy": (
        lambda site: shutil.copy2(CASES / "symphony.yml", site),
        "chat",
        "symphony-problem",
    ),
    "gone": (lambda site: (site / "symphony.yml").unlink(), "chat", "no pod is configured"),
}


def test_a_dirty_build_renders_pages_with_something_of_ours_and_no_others(site):
    (site / "own").mkdir()
    (site / "symphony.yml").write_text(POD + STREAM)
    before = build(site)
    assert rendered(before, build(site, "--dirty")) == set()
    assets = site / "site/assets/symphony-ecp"
    served = sorted(file.name for file in assets.iterdir())
    for name, (change, page, text) in CHANGES.items():
        change(site)
        after = build(site, "--dirty")
        assert rendered(before, after) == {"chat", "link"}, name
        assert text in (site / f"site/{page}/index.html").read_text(), name
        before = after
    assert rendered(before, build(site, "--dirty")) == set()
    assert sorted(file.name for file in assets.iterdir()) == served


def test_a_build_that_another_program_starts_dirty_is_one_too(site):
    from mkdocs.commands.build import build as run
    from mkdocs.config import load_config

    (site / "symphony.yml").write_text(POD + STREAM)
    run(load_config(str(site / "mkdocs.yml")))
    (site / "symphony.yml").write_text(POD + STREAM.replace(FIRST, SECOND))
    run(load_config(str(site / "mkdocs.yml")), dirty=True)
    assert SECOND in (site / "site/chat/index.html").read_text()


def test_a_dock_that_comes_reaches_pages_without_a_word_of_ours(site):
    (site / "symphony.yml").write_text(POD + STREAM)
    first = build(site)
    dock = f"{POD}{STREAM}dock: {{stream: desk, title: Ask, pages: [index.md]}}\n"
    (site / "symphony.yml").write_text(dock)
    assert rendered(first, build(site, "--dirty")) == {"index", "chat", "link"}
    assert "<symphony-dock" in (site / "site/index.html").read_text()
    assert "<symphony-dock" not in (site / "site/chat/index.html").read_text()


def test_a_page_that_changes_alone_has_its_assets_and_leaves_those_of_others(site):
    (site / "symphony.yml").write_text(POD + STREAM)
    (site / "docs/chat.md").write_text("# Nothing\n")
    first = build(site)
    assert not (site / "site/assets/symphony-ecp/symphony-ecp.js").exists()
    (site / "docs/chat.md").write_text(f"# Chat\n\n{CHAT}")
    second = build(site, "--dirty")
    assert rendered(first, second) == {"chat"}
    assert (site / "site/assets/symphony-ecp/symphony-ecp.js").is_file()
    (site / "docs/index.md").write_text("# Home, again\n")
    assert rendered(second, build(site, "--dirty")) == {"index"}
    assert (site / "site/assets/symphony-ecp/symphony-ecp.js").is_file()
    assert (site / "site/assets/symphony-ecp/symphony-ecp.css").is_file()
