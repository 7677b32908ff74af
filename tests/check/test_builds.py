"""Side by side: a check finds in a tree what a build of it reports, page by page, word by word."""

import importlib.util
import shutil

import pytest
from sphinx.domains.c import CDomain
from sphinx.domains.cpp import CPPDomain
from sphinx.domains.javascript import JavaScriptDomain
from sphinx.domains.python import PythonDomain
from sphinx.domains.rst import ReSTDomain
from sphinx.domains.std import StandardDomain

from symphony_ecp.check.run import check
from tests import hosts
from tests.casework import myst_text
from tests.test_pages import CASES, FOLDER


def by_page(folder):
    """Return the findings as the hosts' harness returns theirs; a build logs no information."""
    found = {}
    for problem in check([folder]).problems:
        if problem.severity != "info":
            words = f"{problem.line}: {problem.sentence} [ecp.{problem.code}]"
            found.setdefault(problem.path.rpartition("/")[2], []).append(words)
    return in_order(found)


def in_order(found):
    """Return findings in the order of their lines: within a line, a check goes by columns."""
    key = lambda words: (int(words.partition(":")[0]), words)  # noqa: E731
    return {name: sorted(problems, key=key) for name, problems in found.items()}


def test_mkdocs_and_check_find_the_same(tmp_path):
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    pages = {name: case["markdown"] for name, case in CASES.items() if "markdown" in case}
    built = hosts.mkdocs(tmp_path, pages).problems
    assert built
    assert by_page(tmp_path) == in_order({f"{name}.md": found for name, found in built.items()})


def test_what_superfences_refuses_is_no_block_for_a_check_either(tmp_path):
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    infos = ["{.symphony-chat} yaml", "symphony-chat}", "{.symphony-chat .yaml}", "yaml {.x}"]
    pages = {
        f"page-{number}": f"# A\n\n```{info}\nstream: nope\n\n[x](symphony:stream/never)\n```\n"
        for number, info in enumerate(infos)
    }
    built = hosts.mkdocs(tmp_path, pages).problems
    assert "'```{.symphony-chat}' is not read as a block here" in built["page-0"][0]
    assert by_page(tmp_path) == in_order({f"{name}.md": found for name, found in built.items()})


def test_sphinx_and_check_find_the_same(tmp_path):
    (tmp_path / "source").mkdir()
    shutil.copy(FOLDER / "symphony.yml", tmp_path / "source")
    pages = {f"{name}-rst.rst": case["rst"] for name, case in CASES.items() if "rst" in case}
    pages |= {f"{name}-myst.md": text for name, case in CASES.items() if (text := myst_text(case))}
    built = hosts.sphinx(tmp_path, pages).problems
    assert built
    assert by_page(tmp_path) == in_order(built)


FRAME = """<!-- ecp: ignore stream-malformed -->
<iframe src="https://acme.symphony.com/embed/index.html?streamId=VYfo"></iframe>

<a href="symphony:stream/nope">x</a>
<iframe src="https://acme.symphony.com/embed/index.html?streamId=VYfo"></iframe>
"""
ROWS = "1,`x <symphony:stream/one>`_\n2,:symphony:`y <stream/two>`\n3,symphony:stream/three\n"
#: What takes a file in, and the file's lines with a finding.
TAKING_IN = {
    ".. raw:: html\n   :file: frame.html\n": ["4", "5"],
    ".. raw:: html\n   :file: /frame.html\n": [],  # docutils looks for it in the root of the disk
    ".. csv-table:: Rows\n   :file: rows.csv\n": ["1", "2", "3"],
    ".. csv-table:: Rows\n   :file: /rows.csv\n": ["1", "2", "3"],
    ".. literalinclude:: rows.csv\n": [],
    ".. literalinclude:: rows.csv\n   :caption: `x <symphony:stream/four>`_\n": ["5"],
    "```{raw} html\n:file: frame.html\n```\n": ["4", "5"],
    "```{eval-rst}\n.. csv-table:: Rows\n   :file: rows.csv\n```\n": ["1", "2", "3"],
}


@pytest.mark.parametrize("text", TAKING_IN)
def test_files_of_raw_html_and_of_tables_are_read_in_both(tmp_path, text):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(FOLDER / "symphony.yml", source)
    (source / "frame.html").write_text(FRAME)
    (source / "rows.csv").write_text(ROWS)
    name, title = ("a.md", "# A\n\n") if "```" in text else ("a.rst", "A\n=\n\n")
    built = hosts.sphinx(tmp_path, {name: title + text}).problems
    assert [one.partition(":")[0] for found in built.values() for one in found] == TAKING_IN[text]
    assert by_page(tmp_path) == in_order(built)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rst", "A\n=\n\n:ref:`symphony:stream/a`, :DOC:`b <symphony:stream/b>`\n"),
        ("a.rst", "A\n=\n\n:term:`the symphony:launch <desk>`, :py:func:`symphony:stream/d`\n"),
        ("a.md", "# A\n\n{ref}`symphony:stream/a` and {doc}`b <symphony:stream/b>`\n"),
    ],
)  # fmt: skip
def test_addresses_in_sphinx_own_references_are_found_in_both(tmp_path, name, text):
    (tmp_path / "source").mkdir()
    shutil.copy(FOLDER / "symphony.yml", tmp_path / "source")
    built = hosts.sphinx(tmp_path, {name: text}).problems
    assert sum(map(len, built.values())) == 1
    assert by_page(tmp_path) == in_order(built)


def signatures():
    """Return the directives of Sphinx's own domains that describe something."""
    short = {"py": PythonDomain, "std": StandardDomain}
    long = {"c": CDomain, "cpp": CPPDomain, "js": JavaScriptDomain, "rst": ReSTDomain, **short}
    aside = {"glossary", "productionlist"}
    yield from ("describe", "object", "autofunction", "autoclass", "automodule", "automethod")
    yield from sorted({name for domain in short.values() for name in domain.directives} - aside)
    for prefix, domain in long.items():
        yield from (f"{prefix}:{name}" for name in sorted({*domain.directives} - aside))


def test_addresses_in_names_of_code_are_none_in_both(tmp_path):
    (tmp_path / "source").mkdir()
    shutil.copy(FOLDER / "symphony.yml", tmp_path / "source")
    links = ("symphony:stream/nope", "https://open.symphony.com/?streamId=abc")
    written = [f".. {name}:: x={link}\n\n" for name in signatures() for link in links]
    pages = {"a.rst": "A\n=\n\n" + "".join(written), "b.rst": f"B\n=\n\n{links[0]}\n"}
    built = hosts.sphinx(tmp_path, pages, extensions=["sphinx_ecp", "sphinx.ext.autodoc"]).problems
    assert [*built] == ["b.rst"]
    assert by_page(tmp_path) == in_order(built)


def test_what_is_written_below_a_name_of_autodoc_is_read_in_both(tmp_path):
    (tmp_path / "source").mkdir()
    shutil.copy(FOLDER / "symphony.yml", tmp_path / "source")
    names = {"module": "bisect", "function": "bisect.insort", "class": "calendar.Calendar"}
    text = "".join(
        f".. auto{kind}:: {name}\n\n   Own :symphony:`x <stream/{kind}>`\n\n"
        for kind, name in names.items()
    )
    conf = {"extensions": ["sphinx_ecp", "sphinx.ext.autodoc"]}
    built = hosts.sphinx(tmp_path, {"a.rst": f"A\n=\n\n{text}"}, **conf).problems
    assert [one.partition(":")[0] for one in built["a.rst"]] == ["6", "10", "14"]
    assert by_page(tmp_path) == in_order(built)


def default_role(folder, role):
    """Return the pages of a site whose first page has a default role."""
    (folder / "source").mkdir()
    shutil.copy(FOLDER / "symphony.yml", folder / "source")
    ours = "`symphony:stream/nope`" if role == "ref" else "`desk <stream/nope>`"
    return {
        "a.rst": f"A\n=\n\nOf Symphony.\n\n.. default-role:: {role}\n\n{ours}\n",
        "b.rst": "B\n=\n\n*x* and `y <symphony:stream/nope>`_\n",
    }


@pytest.mark.parametrize("role", ["ref", "symphony"])
def test_a_default_role_is_read_in_both(tmp_path, role):
    built = hosts.sphinx(tmp_path, default_role(tmp_path, role)).problems
    assert [len(found) for found in built.values()] == [1, 1]
    assert by_page(tmp_path) == in_order(built)


@pytest.mark.parametrize("role", ["ref", "symphony", "symphonie", "nope"])
def test_a_default_role_ends_with_its_page(tmp_path, role):
    for name, text in default_role(tmp_path, role).items():
        (tmp_path / "source" / name).write_text(text.replace("*x*", "`x`"))
    found = [p for p in check([tmp_path / "source"]).problems if p.path.endswith("b.rst")]
    assert [problem.code for problem in found] == ["unknown-name"]


def test_a_role_is_misspelt_only_where_there_is_something_of_ours(tmp_path):
    (tmp_path / "source").mkdir()
    shutil.copy(FOLDER / "symphony.yml", tmp_path / "source")
    pages = {
        "a.rst": "A\n=\n\n:symphonie:`x`\n",
        "b.rst": "B\n=\n\nSymphony: :symphonie:`x`, and :symphony-doc:`y` of an extension.\n\n"
        ".. role:: mine(symphonie)\n\n:mine:`z`\n",
        "c.rst": "C\n=\n\n.. include:: /d.txt\n\n:symphonie:`x`\n",
    }
    (tmp_path / "source/d.txt").write_text("Words.\n")
    built = hosts.sphinx(tmp_path, pages).problems
    assert {name: len(found) for name, found in built.items()} == {"b.rst": 2}
    assert by_page(tmp_path) == in_order(built)


CARDS = """
.. card:: A :symphony:`x <stream/one>`
   :link: symphony:stream/two

   See :symphony:`x <stream/three>`.

.. card:: B
   :link: symphony
   :link-type: ref

.. button-link:: symphony:stream/four
   :color: primary

   Ask *us*

.. button-link:: https://open.symphony.com/?streamId=x&streamType=chatroom
"""


def test_cards_and_buttons_of_sphinx_design_are_links_in_both(tmp_path):
    pytest.importorskip("sphinx_design")
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(FOLDER / "symphony.yml", source)
    pages, extensions = (
        {"a.rst": f".. _symphony:\n\nA\n=\n{CARDS}"},
        ["sphinx_ecp", "sphinx_design"],
    )
    if importlib.util.find_spec("myst_parser"):
        button = "```{button-link} symphony:stream/five\n```\n"
        pages["b.md"] = f"# B\n\n```{{eval-rst}}{CARDS}```\n\n{button}"
        extensions.append("myst_parser")
    built = hosts.sphinx(tmp_path, pages, extensions=extensions)
    assert [line.partition(":")[0] for line in built.problems["a.rst"]] == [
        "6",
        "7",
        "9",
        "15",
        "20",
    ]
    assert by_page(source) == in_order(built.problems)
