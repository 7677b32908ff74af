"""Which pages `ecp check` parses: none without something of ours, all that may have it."""

from pathlib import Path

import pytest

from symphony_ecp.check.run import check
from symphony_ecp.check.tree import Survey
from symphony_ecp.check.words import Words

CONF = 'extensions = ["sphinx_ecp", "myst_parser"]\nsource_suffix = [".rst", ".md", ".txt"]\n'
MKDOCS = "site_name: x\nplugins: [ecp]\nmarkdown_extensions:\n- pymdownx.snippets\n"
REGISTRY = "pods: {acme: {host: chat.acme.example}}\n"


@pytest.fixture
def words(tmp_path):
    """What makes a page of a Sphinx site or of an MkDocs site worth parsing."""
    for name, text in (("s/conf.py", CONF), ("m/mkdocs.yml", MKDOCS)):
        file = tmp_path / name
        file.parent.mkdir()
        file.write_text(text)
        (file.parent / "symphony.yml").write_text(REGISTRY)
    survey = Survey()
    survey.add(tmp_path)
    return Words.of(survey.trees, survey.checkers.values())


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        *((ending, "See [x](HTTPS://Chat.Acme.example/x)") for ending in ("md", "rst", "txt")),
        *((ending, "The SymPhony desk") for ending in ("md", "rst", "txt", "mkd")),
        ("rst", ".. ecp-ignore: conflict"),
        ("rst", "..\t ECP-ignore conflict"),
        ("txt", "- .. ecp ignore: conflict"),
        ("rst", "..ecp: ignore conflict"),
        ("rst", ".. raw:: html\n\n   <!-- ecp: ignore conflict -->"),
        ("rst", "a\n\n.. include:: part.txt"),
        ("rst", "- ..   Include :: part.txt"),
        ("rst", ".. raw:: html\n   :file: part.html"),
        ("rst", ".. |x| raw:: html\n   :file: part.html"),
        ("rst", ".. |a\n   b| raw:: html\n   :file: part.html"),
        ("rst", ".. |x|\n   raw:: html\n      :file: part.html"),
        ("rst", "..\x0cinclude:: part.txt"),
        ("rst", ".. raw:: html\n\n   <b>\n\n.. csv-table:: T\n   :header: a, b\n   :FILE: t.csv"),
        ("md", "```{include} part.md\n```"),
        ("md", "```{eval-rst}\n.. include:: part.rst\n```"),
        ("md", "```{csv-table} T\n:file: t.csv\n```"),
        ("md", "```{csv-table} T\n---\nfile: t.csv\n---\n```"),
        ("md", "```{eval-rst}\n.. include :: part.rst\n```"),
        ("md", '--8<-- "part.md"'),
        ("md", "<!-- ecp: ignore conflict -->"),
        ("markdown", "% ecp-ignore: conflict"),
    ],
)
def test_a_page_that_may_have_something_of_ours_is_parsed(words, ending, text):
    assert words.are_in(f"Words.\n\n{text}\n".lower().encode(), f"page.{ending}")


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        *((ending, "The phone of a sympathetic desk. ECP: ask.") for ending in ("md", "rst")),
        ("rst", ".. note:: What we include:: is this."),
        ("rst", ".. raw:: html\n\n   <b>a</b>\n\n.. image:: x.png"),
        ("rst", ".. includes:: part.txt"),
        ("rst", "The :file:`conf.py` of a desk, {include}"),
        ("md", "We include:: this :file: here"),
        ("md", "-- 8< -- { no } snippet"),
    ],
)
def test_any_other_page_is_not(words, ending, text):
    assert not words.are_in(f"Words.\n\n{text}\n".lower().encode(), f"page.{ending}")


@pytest.mark.parametrize(
    ("name", "settings", "text"),
    [
        ("conf.py", f"{CONF}rst_prolog = '.. symphony-chat::'\n", "words"),
        ("conf.py", f"{CONF}rst_epilog = '.. include:: /common.inc'\n", "words"),
        ("conf.py", f"{CONF}myst_fence_as_directive = ['include']\n", "```include\nx\n```"),
        ("conf.py", f"{CONF}myst_substitutions = {{'x': '<symphony:launch>'}}\n", "{{ x }}"),
        ("conf.py", f"{CONF}ecp_host = 'localhost:8443'\n", "[x](http://localhost:8443/embed/)"),
        ("mkdocs.yml", f"{MKDOCS[:-1]}: {{auto_append: [x.md]}}\n", "words"),
    ],
)
def test_what_a_site_says_makes_pages_worth_parsing(tmp_path, name, settings, text):
    (tmp_path / name).write_text(settings)
    survey = Survey()
    survey.add(tmp_path)
    words = Words.of(survey.trees, survey.checkers.values())
    assert words.are_in(text.encode(), "page.md")


def test_files_of_no_site_may_take_others_in(tmp_path):
    survey = Survey()
    survey.add(tmp_path)
    words = Words.of(survey.trees, survey.checkers.values())
    assert words.are_in(b".. include:: part.txt", "page.rst")
    assert not words.are_in(b".. image:: part.png", "page.rst")


def test_endings_of_a_site_alone_are_read(tmp_path):
    (tmp_path / "conf.py").write_text("extensions = ['sphinx_ecp']\nsource_suffix = ['.rest']\n")
    for name in ("a.rest", "b.other"):
        (tmp_path / name).write_text(".. symphony-chats::\n")
    report = check([tmp_path])
    assert [Path(problem.path).name for problem in report.problems] == ["a.rest"]
    assert check([tmp_path / "a.rest"]).problems == report.problems
