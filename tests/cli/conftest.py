"""What tests of several commands need."""

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a folder with a page and nothing else, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYMPHONY_POD", raising=False)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n")
    return tmp_path
