"""A site of Zensical without the files that `ecp assets` copies hears of it, once."""

import re
import shutil

import pytest
from click.testing import CliRunner

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from tests.check.test_sites import write
from tests.test_pages import FOLDER


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


CHAT = "# A\n\n```symphony-chat\nstream: trading-desk\n```\n"
ASKS = (
    'extra_css = ["assets/symphony-ecp/symphony-ecp.css"]\n'
    'extra_javascript = ["assets/symphony-ecp/symphony-ecp.js"]\n'
)


def zensical(folder, project="", extension="", page=CHAT):
    text = f"[project]\nsite_name = 'x'\n{project}[project.markdown_extensions.ecp]\n{extension}"
    write(folder, {"zensical.toml": text, "docs/a.md": page, "docs/b.md": page})
    return [str(problem) for problem in check([folder]).problems if problem.severity != "info"]


def test_a_site_of_zensical_without_our_files_hears_it_once_with_what_mends_it(folder):
    (found,) = zensical(folder)
    assert found == (
        "zensical.toml:3: no chat opens, since 'extra_javascript' does not name 'symphony-ecp.js'; "
        "run 'ecp assets docs/assets/symphony-ecp', and add the lines that it prints "
        "[ecp.missing-assets]"
    )
    (found,) = zensical(folder, ASKS)
    assert found == (
        "zensical.toml:4: no chat opens, since 'assets/symphony-ecp' has no 'symphony-ecp.js'; "
        "run 'ecp assets docs/assets/symphony-ecp' [ecp.missing-assets]"
    )
    assert CliRunner().invoke(main, ["assets", "docs/assets/symphony-ecp"]).exit_code == 0
    assert zensical(folder, ASKS) == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("symphony.yml", "acme.symphony.com", "no chat opens on pods that 'symphony-ecp-hosts.js'"),
        ("docs/assets/symphony-ecp/symphony-ecp.css", None, "has no 'symphony-ecp.css'"),
    ],
)
def test_copies_that_are_old_or_incomplete_are_found(folder, name, text, words):
    zensical(folder, ASKS)
    CliRunner().invoke(main, ["assets", "docs/assets/symphony-ecp"])
    file = folder / name
    if text is None:
        file.unlink()
    else:
        file.write_text(file.read_text().replace(text, "other.symphony.com"))
    (found,) = zensical(folder, ASKS)
    assert words in found


@pytest.mark.parametrize(
    ("project", "extension", "page"),
    [
        (ASKS.replace("assets/symphony-ecp", "https://cdn.example"), "", CHAT),
        (ASKS.replace("assets/symphony-ecp", "/static"), "", CHAT),
        ("theme = {custom_dir = 'over'}\n", "", CHAT),
        ("", "ignore = ['missing-assets']\n", CHAT),
        ("", "", "# A\n\n[x](symphony:stream/trading-desk)\n"),
    ],
)
def test_files_that_are_served_elsewhere_or_that_nobody_needs_are_not_missing(
    folder, project, extension, page
):
    write(folder, {"over/main.html": "<link href=/symphony-ecp.css><script src=/symphony-ecp.js>"})
    assert zensical(folder, project, extension, page) == []


@pytest.mark.parametrize("version", ["", "?v=1", "?build=7"])
def test_an_address_of_other_files_is_found_where_it_has_a_version(folder, version):
    script = "assets/symphony-ecp/symphony-ecp.js"
    zensical(folder)
    said = CliRunner().invoke(main, ["assets", "docs/assets/symphony-ecp"]).stdout
    lines = said.partition("under [project]:\n\n")[2]
    assert f"{script}?v=" in lines
    assert zensical(folder, lines) == []
    lines = re.sub(rf"({script})\?v=\w+", rf"\1{version}", lines)
    found = zensical(folder, lines)
    assert len(found) == (version == "?v=1")
    assert not found or found[0].startswith(
        "zensical.toml:4: 'extra_javascript' asks for another version of 'symphony-ecp.js'; "
        "run 'ecp assets docs/assets/symphony-ecp', and take the lines that it prints "
    )
