"""``kill -9`` at every moment: no file is torn, and the next run ends what the last one began."""

from __future__ import annotations

import os
import shutil
import signal

import pytest

from tests.faults.tasks import TASKS, contents, others, torn

#: How many moments of a run are tried at most, from the first to the last; what changes nine files
#: does the same nine times.
MOST = int(os.environ.get("ECP_MOMENTS", "9"))
#: Before a change is made, or so many bytes into a file that is opened for writing.
MOMENTS = {"before a change": (None,), "in a file": (0, 20)}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", TASKS)
def test_whenever_a_command_is_killed_no_file_is_torn_and_the_next_run_ends_its_work(
    name, moment, tmp_path, warm, site
):
    task = TASKS[name]
    arguments = task.given(site)
    clean, once = tmp_path / "clean", tmp_path / "once"
    clean.mkdir()
    task.prepare(clean)
    before = contents(clean)
    shutil.copytree(clean, once, symlinks=True)
    done = warm("ecp", *arguments, folder=once, die=(0, MOMENTS[moment][0]))
    assert done.code == 0, done.stderr
    after = contents(once)
    changed = [one for one in after if after[one] != before.get(one)]
    assert done.changes >= len(changed) > 0
    ended: list[dict[str, bytes]] = []
    died = 0
    # Evenly, so that where there are too many for each, other moments of other files are met.
    every = [(at + 1, into) for at in range(done.changes) for into in MOMENTS[moment]]
    last, number = len(every) - 1, min(len(every), MOST)
    for at, into in [every[last * one // (number - 1)] for one in range(number)]:
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
