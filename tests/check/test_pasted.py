"""What people have pasted: every case through every syntax, by ``ecp check`` and ``ecp fix``."""

import shutil
import textwrap
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from symphony_ecp.fix.plan import changes_for
from symphony_ecp.prose.pasted import is_answer
from tests.test_pages import FOLDER

CASES = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((FOLDER / "fix").glob("*.yml"))
}
SYNTAXES = ("markdown", "myst", "myst-raw", "rst")
HEADING = {"rst": "Page\n====\n\n"}


def written(syntax, html):
    """Return HTML as a page of a syntax has it."""
    if syntax == "rst":
        return f".. raw:: html\n\n{textwrap.indent(html, '   ')}"
    return f"```{{raw}} html\n{html}```\n" if syntax == "myst-raw" else html


def block(syntax, options):
    """Return the block with these options."""
    if syntax == "rst":
        pairs = (line.partition(": ") for line in options)
        lines = (f"   :{'name' if key == 'id' else key}: {value}" for key, _, value in pairs)
        return "\n".join([".. symphony-chat::", *lines, ""])
    return "\n".join(["```symphony-chat", *options, "```", ""])


def page(syntax, *parts):
    return "\n".join((HEADING.get(syntax, "# Page\n\n") + parts[0], *parts[1:], "After.\n"))


def pasted(case):
    """Return the pieces of HTML that a case puts on a page."""
    return tuple(case[key] for key in ("html", "beside") if key in case)


def expected(case, syntax):
    if "blocks" not in case:
        return page(syntax, *(written(syntax, html) for html in pasted(case)))
    kept = [[written(syntax, case[key])] if key in case else [] for key in ("kept-above", "kept")]
    blocks = [block(syntax, options) for options in case["blocks"]]
    return page(syntax, *kept[0], *blocks, *kept[1])


def site(folder, syntax, pages):
    """Return the paths of the pages of a site, by name."""
    shutil.copy(FOLDER / "symphony.yml", folder)
    if syntax == "markdown":
        setting = "docs_dir: .\nsite_dir: out\nmarkdown_extensions: [pymdownx.superfences]\n"
        (folder / "mkdocs.yml").write_text(setting)
    else:
        extensions = "'sphinx_ecp', 'myst_parser'" if "myst" in syntax else "'sphinx_ecp'"
        (folder / "conf.py").write_text(f"extensions = [{extensions}]\n")
    paths = {name: folder / f"{name}.{'rst' if syntax == 'rst' else 'md'}" for name in pages}
    for name, path in paths.items():
        path.write_text(pages[name], encoding="utf-8")
    return paths


def everything():
    """Return what is put on each page: every case by itself, all together, one several times."""
    frame = CASES["frame-focus"]["html"]
    alone = {name: pasted(case) for name, case in CASES.items()}
    every = tuple(html for case in CASES.values() for html in pasted(case))
    return {**alone, "all": every, "equal": (frame, frame, "<p>x</p>\n", frame)}


def by_page(problems):
    found = {}
    for problem in problems:
        found.setdefault(Path(problem.path).stem, []).append(problem)
    return found


@pytest.fixture(scope="module", params=SYNTAXES)
def fixed(request, tmp_path_factory):
    """Fix a site of each syntax: its syntax and pages, what was said before, left, said after."""
    syntax, folder = request.param, tmp_path_factory.mktemp("pasted")
    texts = {
        name: page(syntax, *(written(syntax, html) for html in parts))
        for name, parts in everything().items()
    }
    paths, left = site(folder, syntax, texts), []
    before = by_page(check([folder]).problems)
    for change in changes_for([folder], print, leave=left.append):
        change.write()
    assert not changes_for([folder], print), "a second run changes nothing"
    named = by_page(replace(one.problem, line=one.line) for one in left)
    return syntax, paths, before, named, by_page(check([folder]).problems)


@pytest.mark.parametrize("name", everything())
def test_all_that_is_offered_is_written_or_named_where_it_stands(name, fixed):
    _, _, before, named, after = fixed
    assert any(map(is_answer, before[name])), "the check offers something"
    subjects = Counter((p.line, p.message.rpartition(": ")[2]) for p in named.get(name, ()))
    rest = [problem for problem in after.get(name, ()) if is_answer(problem)]
    assert subjects == Counter((p.line, p.message.partition(", which ")[0]) for p in rest)
    wrong, now = (
        {problem.message for problem in found.get(name, ()) if problem.severity != "info"}
        for found in (before, after)
    )
    assert now <= wrong, "nothing new is wrong"


@pytest.mark.parametrize("name", CASES)
def test_what_was_pasted_becomes_blocks_or_stays_with_a_reason(name, fixed):
    syntax, paths, _, named, _ = fixed
    case, left = CASES[name], named.get(name, ())
    assert paths[name].read_text(encoding="utf-8") == expected(case, syntax)
    assert len(left) == len(case.get("left", ())), left
    for problem, line in zip(left, case.get("left", ()), strict=True):
        reason, _, remedy = line.partition("|")
        assert reason in problem.message
        assert remedy in problem.hint


def test_equal_markup_is_written_each_time(fixed):
    _, paths, _, named, _ = fixed
    assert "equal" not in named
    assert paths["equal"].read_text(encoding="utf-8").count("trading-desk\n") == 3


@pytest.fixture
def one(tmp_path, monkeypatch):
    """Return what makes a site of one page."""
    monkeypatch.chdir(tmp_path)
    return lambda text, syntax="markdown": site(tmp_path, syntax, {"a": text})["a"]


def ecp(*arguments, stdin=None):
    return CliRunner().invoke(main, list(map(str, arguments)), input=stdin)


def test_what_stays_is_said_beside_the_diff_and_after_writing_where_it_is_then(one):
    path = one(page("markdown", CASES["five-frames-and-a-call"]["html"]))
    shown = ecp("fix", "--diff", path)
    assert shown.exit_code == 1
    assert shown.stdout.startswith("--- a/a.md")
    assert shown.stderr.startswith("a.md:10:1: block-syntax not rewritten, since ")
    done = ecp("fix", "--yes", path)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "Wrote 1 file.")
    line = 1 + path.read_text().splitlines().index(
        next(line for line in path.read_text().splitlines() if "symphony.render" in line)
    )
    assert done.stderr.startswith(f"a.md:{line}:1: block-syntax not rewritten, since ")


def test_a_page_of_which_nothing_can_go_is_not_called_fixed(one):
    path = one(page("markdown", CASES["frame-with-a-sandbox"]["html"]))
    done = ecp("fix", path)
    assert (done.exit_code, done.stdout) == (0, "Nothing that 'ecp fix' can rewrite.\n")
    assert "a.md:3:1: block-syntax not rewritten, since 'sandbox' of its tag" in done.stderr


def test_markup_in_a_file_that_pages_take_in_is_named_there(one):
    path = one("Page\n====\n\n.. include:: part.inc\n", "rst")
    html = written("rst", CASES["frame-focus"]["html"])
    (path.parent / "part.inc").write_text(html, encoding="utf-8")
    done = ecp("fix", path)
    assert done.stderr.startswith("part.inc:3:1: block-syntax not rewritten, since its file is")


SDK = '<script id="symphony-ecm-sdk" src="https://acme.symphony.com/embed/sdk.js"></script>\n'
CONTAINER = CASES["sdk-without-its-script"]["html"]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (f"> {CONTAINER}", "line 5 needs it, too"),
        (f"| a |\n|--|\n| {CONTAINER.strip()} |\n", "line 7 needs it, too"),
        (f"<!-- ecp: ignore block-syntax -->\nA {CONTAINER}", "line 6 needs it, too"),
        ('--8<-- "part.md"\n', "what line 5 brings in may need it"),
        ("{% include 'part.md' %}\n", "what line 5 brings in may need it"),
    ],
)
def test_the_sdk_stays_where_something_else_of_the_page_may_need_it(one, other, reason):
    path = one(page("markdown", SDK, other))
    done = ecp("fix", path)
    assert done.stdout == "Nothing that 'ecp fix' can rewrite.\n"
    assert f"a.md:3:1: block-syntax not rewritten, since {reason}: Symphony's" in done.stderr


@pytest.mark.parametrize("example", [CONTAINER, '<script src="app.js"></script>\n', "{{ x }}\n"])
def test_an_example_needs_no_sdk(one, example):
    example = f"```html\n{example}```\n"
    path = one(page("markdown", SDK, CONTAINER, example))
    assert ecp("fix", "--yes", path).stderr == ""
    chat = block("markdown", ["stream: trading-desk"])
    assert path.read_text(encoding="utf-8") == page("markdown", chat, example)


def test_the_sdk_stays_where_a_file_that_the_page_takes_in_has_its_container(one):
    path = one(page("rst", written("rst", SDK), ".. include:: part.inc\n"), "rst")
    (path.parent / "part.inc").write_text(written("rst", CONTAINER), encoding="utf-8")
    done = ecp("fix", path)
    assert done.stdout == "Nothing that 'ecp fix' can rewrite.\n"
    assert "not rewritten, since 'part.inc' needs it, too, and what line" in done.stderr
