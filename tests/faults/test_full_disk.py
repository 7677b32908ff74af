"""A disk that is full: nothing is half-written, and what is said is one sentence."""

from __future__ import annotations

import shutil

import pytest

from tests.faults.tasks import TASKS, contents, others, torn


@pytest.fixture
def folder(disk):
    folder = disk.folder / "site"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("name", TASKS)
def test_a_full_disk_leaves_every_file_whole_and_what_is_done_again_is_done(
    name, disk, folder, tmp_path, warm, site
):
    """However much is free: from nothing at all to just enough."""
    task = TASKS[name]
    arguments = task.given(site)
    task.prepare(folder)
    before = contents(folder)
    shutil.copytree(folder, tmp_path / "copy", symlinks=True)
    done = warm("ecp", *arguments, folder=tmp_path / "copy")
    assert done.code == 0, done.stderr
    after = contents(tmp_path / "copy")
    needed = sum(
        len(after[name]) // disk.PAGE + 1 for name in after if after[name] != before.get(name)
    )
    survived = 0
    for pages in range(0, 2 * needed + 8, max(1, needed // 5)):
        disk.leave(pages)
        done = warm("ecp", *arguments, folder=folder)
        now = contents(folder)
        assert not torn(now, before, after), pages
        assert not others(now, before, after), pages
        if done.code == 0:
            break
        survived += 1
        assert done.code == 2, done.stderr
        last = done.stderr.splitlines()[-1]
        assert last.startswith("Error: "), done.stderr
        assert "no space left on device" in last.lower()
        assert any(
            name.rpartition("/")[2] in last for name in after if after[name] != before.get(name)
        )
        assert "Traceback" not in done.stderr
    assert survived
    assert contents(folder) == after
