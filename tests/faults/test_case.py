"""Folders that ignore case, as those of macOS and Windows do: two spellings are one file."""

from __future__ import annotations

import re

import pytest

from symphony_ecp.site.assets import NAMES
from tests.faults.tasks import ID, PODS, SAFE, TASKS, contents, fence


@pytest.fixture
def folder(folding):
    """A site whose files are spelt otherwise in places, and two names of which are but for case."""
    (folding / "docs/Team").mkdir(parents=True)
    (folding / "mkdocs.yml").write_text("site_name: X\nplugins: [ecp]\n")
    names = f"streams:\n  desk: {{id: {ID}, type: im}}\n  Desk: {{id: {ID}, type: im}}\n"
    (folding / "Symphony.YML").write_text(f"extends: common.yml\n{PODS}{names}")
    (folding / "COMMON.yml").write_text("streams: {other: {id: nope}}\n")
    page = fence(SAFE).replace("stream:", "hieght: 3\nstream:")
    for name in ("Index", "Team/Desk"):
        (folding / f"docs/{name}.md").write_text(page + "\n[x](symphony:stream/DESK)\n")
    return folding


def names(folder):
    """Return how the files of a folder are spelt."""
    return [*contents(folder)]


def test_a_file_that_is_named_in_two_ways_is_checked_and_mended_once(folder, warm):
    before = names(folder)
    done = warm("ecp", "check", "docs", "DOCS", folder=folder)
    assert done.code == 1, done.stderr
    found = [re.sub(r"(:\d+)(?::\d+)?:? .*", r"\1", line) for line in done.stdout.splitlines()]
    pages = [f"docs/{name}.md:{line}" for name in ("Index", "Team/Desk") for line in (4, 8)]
    assert found == ["common.yml:1", *pages]
    assert "did you mean 'desk'" in done.stdout
    done = warm("ecp", "fix", "--yes", "docs", "DOCS", folder=folder)
    assert done.code == 0, done.stderr
    now = contents(folder)
    assert [*now] == before
    assert all(ID.encode() in now[f"docs/{name}.md"] for name in ("Index", "Team/Desk"))
    done = warm("ecp", "fix", "--diff", folder=folder)
    assert (done.code, done.stdout) == (0, "Nothing to fix.\n")


def test_a_page_that_is_named_in_two_ways_is_written_by_one_of_them_and_whole(folder, warm):
    before = names(folder)
    done = warm("ecp", "fix", "--yes", "docs/Index.md", "docs/INDEX.md", folder=folder)
    assert done.code in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    now = contents(folder)
    assert [*now] == before
    assert now["docs/Index.md"].count(ID.encode()) == 1
    assert now["docs/Index.md"].endswith(b"[x](symphony:stream/DESK)\n")


def test_what_assets_copies_is_brought_up_to_date_and_a_file_of_the_sites_own_stays(folder, warm):
    for name in ("docs/Ours", "docs/ours"):
        assert warm("ecp", "assets", name, folder=folder).code == 0
    copied = {one.rpartition("/")[2] for one in names(folder) if one.startswith("docs/Ours/")}
    assert copied == {*NAMES}
    own = folder / "docs/css/Symphony-ECP.css"
    own.parent.mkdir()
    own.write_text("body {}")
    before = contents(folder)
    done = warm("ecp", "assets", "docs/CSS", folder=folder)
    assert done.code == 2
    assert "which is not ours" in done.stderr
    assert contents(folder) == before


def test_a_build_writes_over_no_file_of_the_sites_own(folder, warm):
    own = folder / "docs/assets/Symphony-ECP/SYMPHONY-ecp.js"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    for _ in range(2):
        done = warm("mkdocs", "build", folder=folder)
        assert done.code == 0, done.stderr
        lines = [line for line in done.stderr.splitlines() if "WARNING" in line]
        assert all(re.search(r"\S+\.(?:md|yml):\d+: ", line) for line in lines)
        assert len(lines) == 5
        built = contents(folder / "site/assets")
        assert {one: text for one, text in built.items() if text == b"mine"}
        ours = {one for one in built if one.startswith("symphony-ecp-2/")}
        assert ours == {f"symphony-ecp-2/{name}" for name in NAMES}
        assert not any(".symphony-ecp." in one for one in names(folder))


def test_a_lock_that_is_spelt_otherwise_is_renewed_where_it_is(folding, warm, site):
    task = TASKS["verify anew"]
    task.prepare(folding)
    (folding / "symphony.lock").rename(folding / "SYMPHONY.LOCK")
    before = contents(folding)
    done = warm("ecp", *task.given(site), folder=folding)
    assert done.code == 0, done.stderr
    now = contents(folding)
    assert len(now) == len(before)
    changed = [one.lower() for one in now if now[one] != before.get(one)]
    assert changed == ["symphony.lock"]


def test_a_file_of_the_sites_own_that_is_ours_but_for_case_is_not_written_over(tmp_path, warm):
    """Wherever the site is built: it may be served from a folder that ignores case."""
    own = tmp_path / "docs/assets/symphony-ecp/Symphony-ECP.css"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    (tmp_path / "symphony.yml").write_text(PODS)
    (tmp_path / "mkdocs.yml").write_text("site_name: X\nplugins: [ecp]\n")
    (tmp_path / "docs/index.md").write_text(fence(ID))
    done = warm("mkdocs", "build", "--strict", folder=tmp_path)
    assert done.code == 0, done.stderr
    built = contents(tmp_path / "site/assets")
    assert built["symphony-ecp/Symphony-ECP.css"] == b"mine"
    assert [one for one in built if one.startswith("symphony-ecp/")] == [
        "symphony-ecp/Symphony-ECP.css"
    ]
    page = (tmp_path / "site/index.html").read_text()
    assert 'href="assets/symphony-ecp-2/symphony-ecp.css?' in page
