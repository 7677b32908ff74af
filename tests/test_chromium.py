"""Finding the browser of the browser tests, and TeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import chromium, tex

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A machine with nothing on its PATH, and nothing that Playwright has."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "_of_playwright", lambda: None)
    monkeypatch.setattr(chromium, "_install", lambda: None)
    for found in (chromium.find, chromium.shell):
        found.cache_clear()
    yield
    for found in (chromium.find, chromium.shell):
        found.cache_clear()


def program(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_environment_goes_before_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "chromium")
    own = program(tmp_path, "my-browser")
    monkeypatch.setenv("CHROMIUM", own)
    assert chromium.find() == own


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_on_the_path_is_found_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    path = program(tmp_path, name)
    assert chromium.find() == path


def test_the_headless_shell_is_preferred_where_no_settings_matter(tmp_path: Path) -> None:
    browser, shell = (program(tmp_path, name) for name in ("chromium", "chromium-headless-shell"))
    assert (chromium.find(), chromium.shell()) == (browser, shell)


def test_the_browser_is_its_own_shell_where_there_is_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, "chromium")
    asked: list[str] = []
    monkeypatch.setattr(chromium, "install", lambda *packages: asked.extend(packages))
    for ci, wanted in (("", []), ("true", ["chromium-headless-shell"])):
        monkeypatch.setenv("CI", ci)
        assert chromium.main() == 0
        assert asked == wanted
    assert chromium.shell() == path


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_none_at_all_fails_in_ci_alone_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    assert chromium.main() == code
    assert capsys.readouterr().out == chromium.ADVICE + "\n"


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_without_tex_ci_alone_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    assert "latexmk" in tex.missing()
    assert tex.main() == code
    assert capsys.readouterr().out == tex.ADVICE + "\n"
