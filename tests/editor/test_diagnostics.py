"""What an editor is shown of a text is what `ecp check` says of it, at the very words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from lsprotocol.types import Position
from pygls.workspace import PositionCodec

from symphony_ecp.cli import main
from symphony_ecp.editor import findings
from symphony_ecp.editor.index import Index
from symphony_ecp.editor.places import StaleError
from symphony_ecp.editor.reading import read
from symphony_ecp.editor.showing import diagnostic, span
from symphony_ecp.editor.units import Units
from symphony_ecp.editor.workspace import Workspace
from symphony_ecp.fix import Text
from symphony_ecp.problems import Problem
from tests import casework

CASES_FOLDER = Path(__file__).parents[1] / "cases"
CASES = casework.read(CASES_FOLDER / "pages")
MKDOCS = "site_name: x\nplugins: [ecp]\nmarkdown_extensions: [pymdownx.superfences]\n"
HOSTS = {
    "markdown": ("mkdocs.yml", MKDOCS),
    "myst": ("conf.py", "extensions = ['sphinx_ecp', 'myst_parser']\n"),
    "rst": ("conf.py", "extensions = ['sphinx_ecp']\n"),
}
ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@pytest.fixture(scope="module", params=HOSTS)
def site(request, tmp_path_factory):
    """The folder of a site with a page of each case that is written in its syntax."""
    syntax = request.param
    folder = tmp_path_factory.mktemp(syntax)
    name, text = HOSTS[syntax]
    (folder / name).write_text(text)
    shutil.copy(CASES_FOLDER / "symphony.yml", folder)
    pages = folder / "docs"
    pages.mkdir()
    for name, case in CASES.items():
        text = casework.myst_text(case) if syntax == "myst" else case.get(syntax)
        if text:
            ending = ".rst" if syntax == "rst" else ".md"
            (pages / f"{name}{ending}").write_bytes(text.replace("\n", "\r\n").encode())
    return folder


def test_every_page_of_the_cases_is_shown_what_a_check_says_of_it(site, monkeypatch):
    monkeypatch.chdir(site)
    done = CliRunner().invoke(main, ["check", "docs", "--format", "json"])
    said = [one for one in json.loads(done.stdout) if one["path"].startswith("docs")]
    workspace, index = Workspace(), Index()
    readings = [
        read(workspace, file, file.read_bytes().decode())
        for file in sorted(site.joinpath("docs").iterdir())
    ]
    for one in readings:
        index.put(one.here)
    index.complete.set()
    found = []
    for one in readings:
        for finding in findings.of_page(one, index, ()):
            problem = finding.problem
            path = str(Path(problem.path).relative_to(site))
            found.append({**problem.as_dict(), "path": path})
    assert len(found) > 100
    assert sorted(map(repr, found)) == sorted(map(repr, said))


LOOSE = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="


def test_an_id_that_other_pages_decide_on_is_judged_once_they_are_known(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(MKDOCS)
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\n")
    workspace, index = Workspace(), Index()
    here, there = (
        read(workspace, tmp_path / "docs" / name, f"[Ask](symphony:stream/{id_})\n")
        for name, id_ in (("here.md", LOOSE.replace("K80", "K8O")), ("there.md", LOOSE))
    )
    index.put(there.here)
    assert findings.of_page(here, index, ()) == []
    index.complete.set()
    (finding,) = findings.of_page(here, index, ())
    assert finding.problem.code == "stream-misspelt"
    assert LOOSE in finding.problem.hint
    unsaved = read(workspace, there.file, "[Ask](symphony:launch)\n")
    assert findings.of_page(here, index, [unsaved]) == []


WORDS = {
    "plain": "[Ask](symphony:stream/nowhere)",
    "emoji": "😀😀 [Ask](symphony:stream/nowhere)",
    "combining": "e\u0301e\u0301 [Ask](symphony:stream/nowhere)",
    "flags": "🇩🇪 \u202fx [Ask](symphony:stream/nowhere)",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("word", WORDS)
def test_a_range_is_that_of_the_word_in_the_units_of_the_client(tmp_path, word, end, encoding):
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\n")
    text = f"# Desk\n\n\u2028{WORDS[word]}\n".replace("\n", end)
    reading = read(Workspace(), tmp_path / "docs/index.md", text)
    (finding,) = findings.of_page(reading, Index(), ())
    shown = diagnostic(Units(PositionCodec(encoding)), Text(text), finding).range
    codec, width = ENCODINGS[encoding]
    line = text.split(end)[shown.start.line].encode(codec)
    word = line[shown.start.character * width : shown.end.character * width]
    assert word.decode(codec) == "nowhere"
    assert shown.start.line == shown.end.line == 2


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_offset_is_found_again_from_its_position(encoding):
    text, units = Text("a😀e\u0301b\r\nx\u2028\x0cy\rz\n\nq"), Units(PositionCodec(encoding))
    inside = text.text.index("\n")  # of a line end of two characters, where no position is
    for offset in range(len(text.text) + 1):
        found = units.offset(text, units.position(text, offset))
        assert found == (offset - 1 if offset == inside else offset)


def test_a_position_behind_the_end_of_its_line_or_text_is_that_end():
    text, units = Text("ab\ncd"), Units(PositionCodec("utf-16"))
    assert units.offset(text, Position(0, 9)) == 2
    assert units.offset(text, Position(9, 0)) == 5
    assert units.offset(text, Position(1, 1)) == 4


def test_a_problem_without_a_word_marks_its_line_and_one_without_a_line_the_first():
    text = Text("one\n  two  \n")
    assert span(text, Problem("registry", "x", line=2, column=3)) == (6, 9)
    assert span(text, Problem("registry", "x")) == (0, 3)
    assert span(text, Problem("registry", "x", line=99, column=99, end=120)) == (12, 12)


@pytest.mark.parametrize("name", ["index.md", "index.rst"])
def test_a_text_that_is_changed_meanwhile_is_read_no_further(tmp_path, name):
    is_rst = name == "index.rst"
    (tmp_path / ("conf.py" if is_rst else "mkdocs.yml")).write_text(
        "extensions = ['sphinx_ecp']\n" if is_rst else MKDOCS
    )
    block = ".. symphony-chat::\n   :load: click\n\n" if is_rst else "/// symphony-chat\n///\n\n"
    workspace, asked = Workspace(), []

    def is_stale():
        asked.append(1)
        return len(asked) > 3

    file = tmp_path / name if is_rst else tmp_path / "docs" / name
    with pytest.raises(StaleError):
        read(workspace, file, block * 50, is_stale)
    assert len(asked) == 4
    found = read(workspace, file, block * 50, lambda: False).found
    assert len({problem.line for problem in found.problems}) == 50  # nothing was left behind
