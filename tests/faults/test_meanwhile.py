"""Somebody else writes while a command runs: what they wrote is not lost."""

from __future__ import annotations

import io
import os

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main
from tests.faults.tasks import ID, SAFE, contents, pages


def save(file):
    file.write_text("# mine\n")


def save_in_another_way(file):
    """Do as most editors: another file takes the place."""
    (file.parent / "mine").write_text("# mine\n")
    (file.parent / "mine").replace(file)


def remove(file):
    file.unlink()


def a_pipe(file):
    file.unlink()
    os.mkfifo(file)


@pytest.mark.parametrize("how", [save, save_in_another_way, remove, a_pipe])
@pytest.mark.parametrize("name", ["symphony.yml", "docs/index.md"])
def test_what_is_saved_while_fix_asks_is_neither_overwritten_nor_made_anew(
    name, how, tmp_path, monkeypatch
):
    pages(tmp_path)
    monkeypatch.chdir(tmp_path)

    class Asked(io.BytesIO):
        """Who answers once what is asked is read, and saves before that."""

        def read1(self, size=-1):
            if self.tell() == 0:
                how(tmp_path / name)
            return super().read1(size)

    done = CliRunner().invoke(main, ["fix", "--to-registry"], input=Asked(b"y\n"))
    now = None if how in (remove, a_pipe) else b"# mine\n"
    assert "Write 4 files? [y/N]:" in done.stderr
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert f"{name}: cannot be written: " in done.stderr
    found = contents(tmp_path)
    assert found.get(name) == now
    assert not [one for one in found if ".symphony-ecp." in one]
    if name == "symphony.yml":  # no page has a name that the registry has not
        assert all(SAFE.encode() in found[f"docs/{one}.md"] for one in ("index", "long"))
    else:
        assert ID.encode() in found["symphony.yml"]


def test_runs_at_the_same_time_leave_one_whole_lock(site):
    """Whoever comes late says so, and changes nothing."""
    site.uses(*(f"users/{71811853190567 + one}" for one in range(40)))
    processes = [site.process() for _ in range(3)]
    done = [(*process.communicate(timeout=120), process.returncode) for process in processes]
    assert any(code == 1 for *_, code in done), done
    for _, said, code in done:
        assert code == 1 or (code == 2 and ("meanwhile" in said or "by now" in said)), said
    lines = site.lines
    assert len(lines) == len(set(lines)) == 40
    assert [file.name for file in site.folder.glob(".*")] == []
    assert site.run("--check").exit_code == 1  # some are confirmed, and the lock would not change
