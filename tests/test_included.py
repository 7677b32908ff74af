"""Text from other files: problems carry the file and the line that they stand on."""

import re
import shutil
import textwrap
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

import pytest

from symphony_ecp.check.run import check
from tests import forked, hosts

CASES = Path(__file__).parent / "cases"
PART = """Intro

```symphony-chat
stream: trading-desk
lod: x
```

<!-- --8<-- [start: links] -->
[x](symphony:stream/nope) and
[y](https://open.symphony.com/?startChat=12)
<!-- --8<-- [end: links] -->

Last
"""


PYMDOWNX = tuple(map(int, version("pymdown-extensions").split(".")[:2]))
takes_ranges = pytest.mark.skipif(PYMDOWNX < (10, 6), reason="pymdownx takes one range of lines")


@pytest.fixture
def folder(tmp_path):
    shutil.copy(CASES / "symphony.yml", tmp_path)
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/part.md").write_text(PART)
    return tmp_path


def mkdocs(folder, page, without_line=(), **options):
    """Return ``file: line`` of every problem of a site with one page."""
    options |= {"base_path": [str(folder / "parts")], "dedent_subsections": True}
    extensions = ["pymdownx.superfences", {"pymdownx.snippets": options}]
    built = hosts.mkdocs(folder, {"page": page}, markdown_extensions=extensions)
    assert built.other == [*without_line]
    return sorted(
        f"{name}:{problem.partition(':')[0]}"
        for name, problems in built.problems.items()
        for problem in problems
    )


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('# P\n\n--8<-- "part.md"\n', ["part:10", "part:5", "part:9"]),
        ('# P\n\n--8<-- "part.md:links"\n', ["part:10", "part:9"]),
        ('# P\n\n--8<-- "part.md:3:9"\n', ["part:5", "part:9"]),
        pytest.param('# P\n\n--8<-- "part.md:9:9,3:6"\n', ["part:5", "part:9"], marks=takes_ranges),
        ("# P\n\n--8<--\npart.md\n--8<--\n", ["part:10", "part:5", "part:9"]),
        ('# P\n\n- a\n\n    --8<-- "part.md"\n', ["part:10", "part:5", "part:9"]),
        ('# P\n\n[z](symphony:launch/x)\n\n--8<-- "part.md:9:9"\n\n[z](symphony:x)\n',
         ["page:3", "page:7", "part:9"]),
        ('# P\n\n    --8<-- "part.md:3:6"\n', []),
    ],
)  # fmt: skip
def test_a_snippet_is_known_by_its_own_file(folder, page, found):
    assert mkdocs(folder, page) == found


def test_a_snippet_in_a_snippet_is_known_by_the_inner_file(folder):
    (folder / "parts/outer.md").write_text('One\n\n--8<-- "part.md:9:9"\n\n[z](symphony:x)\n')
    assert mkdocs(folder, '# P\n\n--8<-- "outer.md"\n') == ["outer:5", "part:9"]


@pytest.mark.parametrize(
    ("taken", "found"),
    [(":3:4", ["part:4"]), (":6:7", ["part:6"]), ("", ["part:1", "part:4", "part:6"])],
)
def test_lines_that_stand_twice_in_a_file_are_known_by_their_neighbours(folder, taken, found):
    wrong = "[x](symphony:stream/nope)"
    text = f"{wrong}\n\nOne\n{wrong}\n\n{wrong}\nTwo\n"
    (folder / "parts/part.md").write_text(text)
    assert mkdocs(folder, f'# P\n\n--8<-- "part.md{taken}"\n') == found


def test_a_line_that_nobody_can_tell_from_another_is_known_by_its_file(folder):
    (folder / "parts/part.md").write_text("[x](symphony:stream/nope)\n\n" * 3 + "Last\n")
    found = "no stream 'nope' in symphony.yml; add it under 'streams:' [ecp.unknown-name]"
    page = '# P\n\n--8<-- "part.md:3:3"\n'
    assert mkdocs(folder, page, without_line=[f"parts/part.md: {found}"]) == []


def test_a_snippet_from_the_web_is_known_by_the_page(folder):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *said):
            pass

    handler = partial(Quiet, directory=folder / "parts")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        page = f'# P\n\nText\n\n--8<-- "http://127.0.0.1:{server.server_port}/part.md"\n'
        found = mkdocs(folder, page, url_download=True)
        server.shutdown()
    assert set(found) == {"page:5"}


def test_a_comment_in_a_snippet_silences_what_is_in_it(folder):
    text = "<!-- ecp: ignore unknown-name, conflict -->\n\n[x](symphony:stream/nope)\n"
    (folder / "parts/part.md").write_text(text)
    assert mkdocs(folder, '# P\n\n--8<-- "part.md"\n') == ["part:1"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("5:5", ["part:5"]),
        pytest.param("1:1,5:5", ["part:1", "part:5"], marks=takes_ranges),
    ],
)
def test_a_comment_outside_what_a_page_takes_of_a_snippet_is_not_its_concern(folder, lines, found):
    text = "<!-- ecp: ignore conflict -->\n\na\n\n[x](symphony:stream/nope)\n"
    (folder / "parts/part.md").write_text(text)
    assert mkdocs(folder, f'# P\n\n--8<-- "part.md:{lines}"\n') == found


PART_RST = """Intro

.. symphony-chat::
   :stream: trading-desk
   :lod: x

.. symphony-chats::

`x <symphony:stream/nope>`_ and
`y <https://open.symphony.com/?startChat=12>`_

.. symphony-chat: x
"""
INCLUDED = {
    "md": (PART, "# P\n\nText\n\n```{include} part.txt\n```\n\n[z](symphony:x)\n"),
    "rst": (PART_RST, "P\n=\n\nText\n\n.. include:: part.txt\n\n`z <symphony:x>`_\n"),
}


# MyST asks Sphinx for its application, which Sphinx deprecates.
@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")
@pytest.mark.parametrize("ending", ["rst", "md"])
def test_an_included_file_is_known_by_its_own_lines(tmp_path, ending):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    part, page = INCLUDED[ending]
    (source / "part.txt").write_text(part)
    found = hosts.sphinx(tmp_path, {f"page.{ending}": page}, exclude_patterns=["part.txt"]).problems
    lines = {name: [line.partition(":")[0] for line in all_] for name, all_ in found.items()}
    inside = ["5", "7", "9", "10", "12"] if ending == "rst" else ["5", "9", "10"]
    assert lines == {"part.txt": inside, f"page.{ending}": ["8"]}


def test_a_comment_in_an_included_file_silences_there_and_is_reported_when_stale(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    (source / "good.txt").write_text(f".. ecp-ignore: unknown-name\n\n{LINK}\n")
    (source / "stale.txt").write_text(".. ecp-ignore: unknown-name\n\nText\n")
    page = "P\n=\n\n.. include:: good.txt\n\n.. include:: stale.txt\n"
    built = hosts.sphinx(tmp_path, {"page.rst": page}, exclude_patterns=["*.txt"])
    assert {name: len(problems) for name, problems in built.problems.items()} == {"stale.txt": 1}


LINK = "`x <symphony:stream/nope>`__"


def test_a_parallel_and_a_repeated_build_silence_the_same(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    title = "P\n=\n\n"
    pages = {f"p{n}.rst": f"{title}.. ecp-ignore: unknown-name\n\n{LINK}\n" for n in range(6)}
    pages["p3.rst"] += f"\n{LINK}\n\n.. ecp-ignore: conflict\n"
    hosts.sphinx(tmp_path, pages)

    def run(*arguments):
        done = forked.sphinx(tmp_path, "-N", "-q", *arguments, "source", "out")
        return re.findall(r"p\d\.rst:(\d+): WARNING: .* \[ecp\.([\w-]+)\]", done.stderr)

    both = [("8", "unknown-name"), ("10", "bad-value")]
    assert run("-j", "2", "-E") == both
    (source / "p1.rst").write_text(f"{title}{LINK}\n")
    assert run() == [("4", "unknown-name")]


LINES = """zero
one

.. marker

`x <symphony:stream/nope>`__

.. symphony-chat::
   :stream: trading-desk
   :lod: x

.. end

`y <symphony:stream/never>`__
"""
MARKED = """zero
one

.. marker

[x](symphony:stream/nope)

```symphony-chat
stream: trading-desk
lod: x
```
.. end

[y](symphony:stream/never)
"""
INCLUDES = {
    "rst": ("P\n=\n\n", ".. include:: part.txt\n{}\n", "   :{}: {}", "`z <symphony:x>`__\n"),
    "md": ("# P\n\n", "````{{include}} part.txt\n{}\n````\n", ":{}: {}", "[z](symphony:x)\n"),
}
AROUND = {"rst": (".. note::\n\n", "   "), "md": ("- a\n\n", "  ")}


def lines_of(problems):
    return {name: [int(line.partition(":")[0]) for line in all_] for name, all_ in problems.items()}


#: Options of an include, and the lines of the file that have a problem in what is taken.
PARTS = [
    ({"start-line": 4}, [6, 10, 14]),
    ({"start-line": -10}, [6, 10, 14]),
    ({"start-line": 4, "end-line": 11}, [6, 10]),
    ({"start-after": "one"}, [6, 10, 14]),
    ({"start-after": ".. marker"}, [6, 10, 14]),
    ({"start-after": ".. mark", "end-before": ".. end"}, [6, 10]),
    ({"start-line": 1, "start-after": "one", "end-before": ".. mark"}, []),
    ({"start-line": 7, "start-after": ".. end"}, [14]),
    ({"end-before": ".. end"}, [6, 10]),
    ({"literal": ""}, []),
    ({"code": "text"}, []),
]


@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")
@pytest.mark.parametrize("ending", ["rst", "md"])
@pytest.mark.parametrize("inside", [False, True])
def test_a_part_of_a_file_has_the_lines_of_the_file(tmp_path, ending, inside):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    title, include, option, link = INCLUDES[ending]
    above, indent = AROUND[ending] if inside else ("", "")
    pages, expected = {}, {}
    for number, (options, lines) in enumerate(PARTS):
        part = f"part{number}.txt"
        (source / part).write_text(LINES if ending == "rst" else MARKED)
        text = include.format("\n".join(option.format(*pair) for pair in options.items()))
        text = textwrap.indent(text.replace("part.txt", part), indent)
        page = f"{title}{above}{text}\n{link}"
        pages[f"page{number}.{ending}"] = page
        expected[f"page{number}.{ending}"] = [page.count("\n")]
        if lines:
            expected[part] = lines
    built = hosts.sphinx(tmp_path, pages, exclude_patterns=["*.txt"])
    assert lines_of(built.problems) == expected
    assert lines_of(checked(source)) == expected
    assert built.other == []


def test_markdown_in_restructuredtext_is_read_by_the_parser_that_the_page_names(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    (source / "part.txt").write_text(MARKED)
    include = ".. include:: part.txt\n   :parser: myst_parser.sphinx_\n"
    pages = {"page.rst": f"P\n=\n\n{include}\n`z <symphony:x>`__\n"}
    conf = {"extensions": ["sphinx_ecp", "myst_parser"], "exclude_patterns": ["part.txt"]}
    built = hosts.sphinx(tmp_path, pages, **conf)
    assert lines_of(built.problems) == {"part.txt": [6, 10, 14], "page.rst": [7]}
    assert lines_of(checked(source)) == lines_of(built.problems)


def checked(folder):
    found = {}
    for problem in check([folder]).problems:
        if problem.severity != "info":
            name = problem.path.rpartition("/")[2]
            found.setdefault(name, []).append(f"{problem.line}: {problem.sentence}")
    return found


@pytest.mark.parametrize(
    "directive", [".. literalinclude:: part.txt", "```{literalinclude} part.txt"]
)
def test_what_is_shown_as_it_is_written_is_not_judged(tmp_path, directive):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    (source / "part.txt").write_text(f".. ecp-ignore: conflict\n\n{LINES}{MARKED}")
    page = f"# P\n\n{directive}\n```\n" if "{" in directive else f"P\n=\n\n{directive}\n"
    name = "page.md" if "{" in directive else "page.rst"
    built = hosts.sphinx(tmp_path, {name: page}, exclude_patterns=["part.txt"])
    assert (built.problems, built.other, checked(source)) == ({}, [], {})


@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")
@pytest.mark.parametrize("ending", ["rst", "md"])
def test_two_parts_of_one_file_each_have_their_lines_and_their_comments(tmp_path, ending):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    link, comment = (
        ("`x <symphony:stream/{}>`__", ".. ecp-ignore: {}") if ending == "rst"
        else ("[x](symphony:stream/{})", "<!-- ecp: ignore {} -->")
    )  # fmt: skip
    ignored = comment.format("unknown-name")
    part = [comment.format("conflict"), "", "a", "", "begin", "", ignored, "",
            link.format("one"), "", link.format("two"), "", "end", "", comment.format("registry"),
            "", link.format("three")]  # fmt: skip
    (source / "part.txt").write_text("\n".join(part))
    include = ".. include:: part.txt\n   {}\n   {}\n" if ending == "rst" else (
        "```{{include}} part.txt\n{}\n{}\n```\n"
    )  # fmt: skip
    title = "P\n=\n" if ending == "rst" else "# P\n"
    pages = {
        f"one.{ending}": f"{title}\n{include.format(':start-after: begin', ':end-before: end')}",
        f"two.{ending}": f"{title}\n{include.format(':start-line: 10', ':end-line: 12')}",
    }
    built = hosts.sphinx(tmp_path, pages, exclude_patterns=["part.txt"]).problems
    assert lines_of(built) == {"part.txt": [11, 11]}, "once a page"
    assert lines_of(checked(source)) == {"part.txt": [11]}
