"""Backstage's techdocs-core: pages of every syntax, strict, as `techdocs-cli generate` does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
STREAM = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
FILES = {
    "mkdocs.yml": "site_name: Desk\nplugins: [techdocs-core, ecp]\n",
    "symphony.yml": (
        "pods: {acme: {host: acme.symphony.com, partner-id: acme-docs}}\n"
        f'streams: {{desk: {{id: "{STREAM}", type: chatroom, title: Trading desk}}}}\n'
    ),
    "docs/index.md": (
        "# Desk\n\n[The desk](symphony:stream/desk)\n\n```symphony-chat\nstream: desk\n\n"
        "Ask **the desk** here.\n```\n\n/// symphony-chat | Again\n    stream: desk\n///\n\n"
        "- in a list\n\n  ```symphony-button\n  label: Write to the desk\n  stream: desk\n  ```\n"
    ),
}


@pytest.fixture
def site(tmp_path):
    (tmp_path / "docs").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def run(site, *command):
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=site, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_a_site_builds_strictly_and_its_pages_have_everything(site):
    status, said = run(site, "mkdocs", "build", "--strict")
    assert status == 0, said
    page = (site / "site/index.html").read_text("utf-8")
    assert len(re.findall(rf'<symphony-chat [^>]*stream-id="{re.escape(STREAM)}"', page)) == 2
    assert "Ask <strong>the desk</strong> here." in page
    assert page.count('class="symphony-button symphony-themed md-button') == 1
    assert page.count('href="https://open.symphony.com/?streamId=') == 4


def test_a_mistake_fails_the_build_and_a_check_alike(site):
    page = site / "docs/index.md"
    page.write_text(page.read_text().replace("stream: desk\n\nAsk", "stream: dsek\n\nAsk"))
    for command in (("mkdocs", "build", "--strict"), ("ecp", "check")):
        status, said = run(site, *command)
        assert status == 1
        assert re.search(r"index\.md:6:.*'dsek'", said), said
