"""Users without rights, and what of a file stays when it is written anew."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from symphony_ecp.files import make
from tests.faults.tasks import TASKS, contents, fence, pages


@pytest.fixture
def folder():
    """A folder that every user of the machine reaches."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name, "site")
        folder.mkdir()
        yield folder
        for path in (folder, *folder.rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)


def readable(site, folder):
    """Return the account of a site with files that everybody reads."""
    beside = folder.parent
    (beside / "key.pem").write_text(site.key.read_text())
    text = site.config.read_text().replace(str(site.key), str(beside / "key.pem"))
    (beside / "config.yaml").write_text(text)
    return replace(site, config=beside / "config.yaml")


@pytest.mark.parametrize("what", ["files", "folders"])
@pytest.mark.parametrize("name", TASKS)
def test_who_may_not_write_is_told_so_in_a_sentence_and_nothing_is_changed(
    name, what, folder, warm, site, unprivileged
):
    """In folders that let nobody in; or with files alone that nobody may write."""
    task = TASKS[name]
    task.prepare(folder)
    before = contents(folder)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() and what == "folders" else 0o444)
            if path.is_dir() and what == "files":
                path.chmod(0o777)
    folder.chmod(0o555 if what == "folders" else 0o777)
    arguments = task.given(readable(site, folder))
    done = warm("ecp", *arguments, folder=folder, user=unprivileged)
    assert "Traceback" not in done.stderr
    now = contents(folder)
    if what == "files" and set(now) > set(before):
        assert all(now[one] == text for one, text in before.items())  # new files alone
        return
    assert now == before
    assert done.code == 2, done.stderr
    assert "permission denied" in done.stderr.splitlines()[-1].lower(), done.stderr


def test_what_may_not_be_read_is_one_line_each(folder, warm, unprivileged):
    pages(folder)
    (folder / "symphony.yml").write_text("verify: lock\npods: {acme: {host: acme.symphony.com}}\n")
    (folder / "symphony.lock").write_text("# symphony.lock 1: x\n")
    secret = [folder / name for name in ("docs/long.md", "symphony.lock")]
    for path in secret:
        path.chmod(0)
    done = warm("ecp", "check", folder=folder, user=unprivileged)
    assert done.code == 1, done.stderr
    for name, code in (("docs/long.md", "unreadable"), ("symphony.lock", "stale-lock")):
        found = [line for line in done.stdout.splitlines() if line.startswith(name)]
        assert len(found) == 1
        assert f"{code} " in found[0]
        assert "permission denied" in found[0]
    (folder / "symphony.yml").chmod(0)
    done = warm("ecp", "check", folder=folder, user=unprivileged)
    said = "the registry cannot be read: permission denied"
    assert sum(said in line for line in done.stdout.splitlines()) == 1


def test_a_page_keeps_its_owner_its_mode_and_the_link_that_leads_to_it(folder, warm):
    pages(folder)
    page, owner = folder / "elsewhere/page.md", (os.getuid(), os.getgid())
    if os.geteuid() == 0:  # nobody else gives files away; the mode counts for all
        owner = (1234, 4321)
        os.chown(page, *owner)
    page.chmod(0o2640)
    old = page.stat()
    done = warm("ecp", "fix", "--yes", folder=folder)
    assert done.code == 0, done.stderr
    new = page.stat()
    assert page.read_text() != fence("VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA")
    assert new.st_ino != old.st_ino
    assert (new.st_uid, new.st_gid, stat.S_IMODE(new.st_mode)) == (*owner, 0o2640)
    assert (folder / "docs/linked.md").is_symlink()


def test_a_new_file_has_the_mode_of_any_other_new_file(tmp_path):
    for mask in (0o022, 0o077):
        before = os.umask(mask)
        try:
            make(tmp_path / f"ours-{mask}", b"x")
            (tmp_path / f"other-{mask}").write_bytes(b"x")
        finally:
            os.umask(before)
        ours, other = (tmp_path / f"{one}-{mask}" for one in ("ours", "other"))
        assert ours.stat().st_mode == other.stat().st_mode


@pytest.mark.parametrize("there", [False, True])
def test_without_hard_links_a_new_file_takes_the_place_of_nothing_either(
    there, tmp_path, monkeypatch
):
    """As on FAT and some shares, of which none can be mounted everywhere."""

    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    if there:
        (tmp_path / "x").symlink_to("nowhere")
        with pytest.raises(OSError, match="it is there by now"):
            make(tmp_path / "x", b"new")
        assert (tmp_path / "x").is_symlink()
    else:
        make(tmp_path / "x", b"new")
        assert (tmp_path / "x").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
