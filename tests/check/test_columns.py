"""Columns: a finding is where the wrong word stands, in code points from 1.

In the pages here, ``«`` and ``»`` stand around what each finding is about.
"""

import json
import re
import shutil

import pytest
from click.testing import CliRunner

from symphony_ecp.check.columns import locate
from symphony_ecp.check.run import check, check_text
from symphony_ecp.cli import main
from symphony_ecp.problems import Problem
from tests.test_included import CASES

CONF = "extensions = ['sphinx_ecp', 'myst_parser']\nmyst_enable_extensions = ['colon_fence']\n"
MKDOCS = """site_name: x
docs_dir: .
plugins: [ecp]
markdown_extensions: [pymdownx.superfences, pymdownx.snippets]
"""
MARKDOWN = {
    "the words of a link name its target too": "[opz stream](symphony:stream/«opz»)",
    "two links on a line": "[a](symphony:stream/«opz») and [b](symphony:stream/«ops-2»)",
    "a link before one that is right": "[a](symphony:call/«12») [b](symphony:call/+442079460958)",
    "a name that is in words too": "[D](symphony:stream/trading-desk) [ops](symphony:stream/«ops»)",
    "a name in capitals": "[x](symphony:stream/«OPZ») [t](symphony:stream/trading-desk)",
    "an action": "Ask [them](«symphony:steam»/trading-desk) now",
    "behind emoji and combining marks": "😀 e\u0301 [x](symphony:stream/«opz»)",
    "a name with other letters": "[x](symphony:stream/«zürich»)",
    "a percent-encoded name": "[x](symphony:stream/«z%C3%BCrich»)",
    "a person of several": "[x](symphony:users/alice,«bobb»)",
    "a block's value": "/// symphony-chat\n    stream: «opz»\n///",
    "a value that is also its key": "/// symphony-chat\n    stream: «stream»\n///",
    "a key": "/// symphony-chat\n    stream: trading-desk\n    «lod»: click\n///",
    "a quoted value": "/// symphony-chat\n    stream: '«opz»'\n///",
    "a value behind blanks and tabs": "```symphony-chat\nstream:    «opz»\n```",
    "a block in a list": "- x\n\n    /// symphony-chat\n        stream: «opz»\n    ///",
    "a block in a quote": "> /// symphony-chat\n>     stream: «opz»\n> ///",
    "what is missing": "/// «symphony-chat»\n///",
    "a block that is none": "/// «symphony-chats»\n///",
    "a value that is empty": "```symphony-chat\nstream: trading-desk\n«load»:\n```",
    "an address by hand": "See [x](«https://open.symphony.com/?silent=false») there",
    "an id in an address": "[x](https://open.symphony.com/?startChat=«12»)",
    "a tag": 'Text\n\n«<iframe» src="https://acme.symphony.com/embed/index.html?streamId='
    'VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"></iframe>',
    "a comment's code": "<!-- ecp: ignore «unknown-nam» -->\n\nText",
}
RST = {
    "an option of a directive": ".. symphony-chat:: Desk\n   :stream: «opz»",
    "a key of a directive": ".. symphony-chat::\n   :stream: trading-desk\n   :«lod»: click",
    "a link": "Ask `opz <symphony:stream/«opz»>`_ now",
    "a role": "Ask :symphony:`opz <stream/«opz»>` now",
    "what is missing": ".. «symphony-button»:: Ask",
    "two roles on a line": ":symphony:`a <stream/«opz»>` :symphony:`b <stream/«ops-2»>`",
}
MYST = {
    "an option of a directive": "```{symphony-chat} Desk\n:stream: «opz»\n```",
    "an option of a colon fence": ":::{symphony-chat}\n:stream: «opz»\n:::",
    "a role": "Ask {symphony}`opz <stream/«opz»>` now",
    "a link": "[opz](symphony:stream/«opz»)",
}
PAGES = [
    pytest.param(name, configuration, page, id=f"{name}: {title}")
    for name, configuration, pages in (
        ("page.md", ("mkdocs.yml", MKDOCS), MARKDOWN),
        ("page.rst", ("conf.py", CONF), RST),
        ("page.md", ("conf.py", CONF), MYST),
    )
    for title, page in pages.items()
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def marked(page):
    """Return a page without the marks, and where they stood: line, column, end."""
    places = [
        (number, match.start() - 2 * index + 1, match.end() - 2 * index - 1)
        for number, line in enumerate(page.split("\n"), 1)
        for index, match in enumerate(re.finditer("«[^»]*»", line))
    ]
    return re.sub("[«»]", "", page), places


def places(report, name):
    return [(p.line, p.column, p.end) for p in report.problems if p.path == name]


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("name", "configuration", "page"), PAGES)
def test_a_finding_is_where_the_wrong_word_stands(folder, name, configuration, page, ending):
    (folder / configuration[0]).write_text(configuration[1])
    text, expected = marked(f"Page\n====\n\n{page}\n")
    data = text.replace("\n", ending).encode()
    (folder / name).write_bytes(data)
    assert places(check([folder]), name) == expected
    assert places(check_text(data, folder / name), name) == expected


def test_what_is_included_has_the_columns_of_its_own_file(folder):
    (folder / "mkdocs.yml").write_text(MKDOCS.replace("docs_dir: .", "docs_dir: docs"))
    (folder / "docs").mkdir()
    part, expected = marked("One\n\nTwo [opz](symphony:stream/«opz»)\n")
    (folder / "part.txt").write_text(part)
    (folder / "docs/a.md").write_text('- a\n\n    --8<-- "part.txt"\n')
    assert places(check([folder]), "part.txt") == expected


def test_the_registry_has_columns_and_their_ends(folder):
    (folder / "mkdocs.yml").write_text(MKDOCS)
    text, expected = marked(
        "pods:\n  acme: {host: acme.symphony.com, «prt»: 1}\nstreams:\n  desk: {id: «abc»}\n"
    )
    (folder / "symphony.yml").write_text(text)
    found = [p for p in check([folder]).problems if p.severity != "info"]
    assert [(p.line, p.column, p.end) for p in found] == expected


def test_formats_that_show_ranges_have_the_end(folder):
    (folder / "mkdocs.yml").write_text(MKDOCS)
    text, ((line, column, end),) = marked("😀 [x](symphony:stream/«opz»)\n")
    (folder / "page.md").write_text(text)
    said = lambda form: CliRunner().invoke(main, ["check", "--format", form, "page.md"]).output  # noqa: E731
    assert f"file=page.md,line={line},col={column},endColumn={end}," in said("github")
    assert said("text").startswith(f"page.md:{line}:{column}: ")
    (run,) = json.loads(said("sarif"))["runs"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (run["columnKind"], region) == (
        "unicodeCodePoints",
        {"startLine": line, "startColumn": column, "endLine": line, "endColumn": end},
    )


def test_what_was_found_is_meant_and_not_what_was_expected():
    found = locate(
        Problem("bad-value", "attrs: expected 'id', found 'ix'", near="attrs"), "attrs: id ix"
    )
    assert (found.column, found.end) == (11, 13)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("bad-value", "no stream 'x(' here", near="*("), "nothing of it"),
        (Problem("bad-value", "nothing is quoted"), "  some words"),
        (Problem("bad-value", "'…' and '' and '\\'"), ""),
        (Problem("bad-value", "'a' 'b'", word="\\"), " \t> | "),
    ],
)
def test_what_the_line_does_not_show_has_a_column_and_no_end(problem, line):
    found = locate(problem, line)
    assert found.end is None
    assert found.column == len(line) - len(line.lstrip(" \t>|")) + 1
