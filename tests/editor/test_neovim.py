"""A real editor, with the configuration that the documentation prints, in a site of its own."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.editor import neovim, pages
from tests.editor.neovim import Neovim, until
from tests.editor.running import processes_in

MISTAKE = "unknown option 'laod'; did you mean 'load'?"
NO_STREAM = "a symphony-chat needs one of 'stream', 'users', 'app'; add 'stream: …'"
DONE = "# Desk\n\n/// symphony-chat\n    load: click\n    stream: trading-desk\n///\n"
ENV = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
PAGE = Path(__file__).resolve().parents[2] / "docs/write/language-server.md"

pytestmark = pytest.mark.docs


@pytest.fixture
def config() -> str:
    (found,) = re.findall(r"^```lua\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    if neovim.find() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(neovim.ADVICE)
    root = tmp_path / "site"
    root.mkdir()
    pages.site(root, "markdown").write_text("# Desk\n\n", "utf-8")
    return root


def test_somebody_completes_a_name_sees_a_mistake_and_mends_it(
    site: Path, tmp_path: Path, config: str
) -> None:
    with Neovim(site, tmp_path / "home", config, ENV) as editor:
        editor.type(":edit docs/index.md<CR>")
        until(lambda: editor.lua("#vim.lsp.get_clients({ bufnr = 0 })") == 1)
        editor.type(
            ":set paste<CR>Go/// symphony-chat<CR>    laod: click<CR>///<Esc>:set nopaste<CR>"
        )
        assert until(lambda: editor.diagnostics) == [NO_STREAM, MISTAKE]

        editor.type("kostream: tra<C-x><C-o>")
        assert until(lambda: editor.lua("vim.fn.complete_info({ 'items' }).items"))
        editor.type("<C-n><C-y><Esc>")
        assert until(lambda: "    stream: trading-desk\n" in editor.text)
        assert until(lambda: editor.diagnostics == [MISTAKE])

        editor.type("kgra")
        until(lambda: editor.lua("vim.api.nvim_get_mode().mode") != "n")
        editor.type("1<CR>")
        assert until(lambda: editor.diagnostics == [])
        assert editor.text == DONE

        assert processes_in(site)
        editor.type(":qa!<CR>")
        assert editor.process.wait(neovim.PATIENCE) == 0
        assert until(lambda: processes_in(site) == [])


def test_where_there_is_no_site_nothing_is_started(site: Path, tmp_path: Path, config: str) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    with Neovim(notes, tmp_path / "home", config, ENV) as editor:
        editor.type(":edit notes.md<CR>")
        assert until(lambda: editor.lua("vim.bo.filetype") == "markdown")
        editor.type(f":edit {site}/docs/index.md<CR>")
        assert until(lambda: editor.lua("#vim.lsp.get_clients({ bufnr = 0 })") == 1)
        editor.type(f":edit {notes}/notes.md<CR>")
        assert editor.lua("#vim.lsp.get_clients({ bufnr = 0 })") == 0
    assert until(lambda: processes_in(site) == [])
