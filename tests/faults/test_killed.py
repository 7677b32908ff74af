"""``kill -9`` at every moment: no file is torn, and the next run ends what the last one began."""

from __future__ import annotations

import shutil
import signal

import pytest

from tests.faults.tasks import TASKS, contents, others, torn

#: Before a change is made, and so many bytes into a file that is opened for writing.
MOMENTS = {"before a change": None, "in an empty file": 0, "in the middle of a file": 20}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", TASKS)
def test_whenever_a_command_is_killed_no_file_is_torn_and_the_next_run_ends_its_work(
    name, moment, tmp_path, warm, site
):
    task, into = TASKS[name], MOMENTS[moment]
    arguments = task.given(site)
    clean, once = tmp_path / "clean", tmp_path / "once"
    clean.mkdir()
    task.prepare(clean)
    before = contents(clean)
    shutil.copytree(clean, once, symlinks=True)
    done = warm("ecp", *arguments, folder=once, die=(0, into))
    assert done.code == 0, done.stderr
    after = contents(once)
    changed = [one for one in after if after[one] != before.get(one)]
    assert done.changes >= len(changed) > 0
    ended: list[dict[str, bytes]] = []
    died = 0
    # An odd step meets other moments of each file, where there are too many for each.
    for at in range(1, done.changes + 1, done.changes // 20 | 1):
        folder = tmp_path / "again"
        shutil.copytree(clean, folder, symlinks=True)
        done = warm("ecp", *arguments, folder=folder, die=(at, into))
        now = contents(folder)
        assert not torn(now, before, after), at
        left = others(now, before, after)
        assert all(one.rpartition("/")[2].startswith(".symphony-ecp.") for one in left), left
        if done.code:
            assert done.code == -(signal.SIGKILL if into is None else signal.SIGXFSZ), done.stderr
            died += 1
            state = {one: text for one, text in now.items() if one not in left}
            if state not in (after, *ended):
                ended.append(state)
                done = warm("ecp", *arguments, folder=folder)
                assert done.code == 0, done.stderr
                now = contents(folder)
                assert {one: text for one, text in now.items() if one not in left} == after, at
        else:
            assert now == after
        shutil.rmtree(folder)
    assert died
