"""A book of Jupyter Book 1: its `_config.yml` says to Sphinx what elsewhere `conf.py` says."""

from pathlib import Path

import pytest

from symphony_ecp.check import CannotCheckError
from symphony_ecp.check.run import check
from tests.check.test_sites import write

OURS = "title: A book\nsphinx:\n  extra_extensions: [sphinx_ecp]\n"
CONTENTS = "format: jb-book\nroot: intro\n"
PAGE = (
    "# Intro\n\n```{symphony-chat}\n:stream: opz\n```\n\n:::{symphony-button}\n:launch: true\n:::\n"
)
REGISTRY = "pods: {acme: {host: acme.symphony.com, partner-id: docs}}\n"
BOTH = ["intro.md:4: unknown-name", "intro.md:7: missing-option"]
BOOKS = {
    "as Jupyter Book reads it": (OURS, BOTH),
    "a setting for Sphinx": (
        OURS + '  config: {ecp_ignore: ["missing-option"]}\n',
        ["intro.md:4: unknown-name"],
    ),
    "a warning that Sphinx suppresses": (
        OURS + "  config: {suppress_warnings: [ecp.unknown-name]}\n",
        ["intro.md:7: missing-option"],
    ),
    "other extensions of MyST": (
        OURS + "parse: {myst_enable_extensions: [deflist]}\n",
        ["intro.md:4: unknown-name", "intro.md:7: block-syntax"],
    ),
    "a page that is left out": (OURS + "exclude_patterns: [intro.md]\n", []),
    "an extension given as one of the book's own": (
        "sphinx: {local_extensions: {sphinx_ecp: .}}\n",
        BOTH,
    ),
}


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"_toc.yml": CONTENTS, "intro.md": PAGE, "symphony.yml": REGISTRY})
    return tmp_path


def places():
    return [f"{p.path}:{p.line}: {p.code}" for p in check([Path()]).problems if p.line]


@pytest.mark.parametrize(("configuration", "found"), BOOKS.values(), ids=BOOKS)
def test_a_book_is_judged_as_the_site_of_sphinx_that_it_is(book, configuration, found):
    write(book, {"_config.yml": configuration})
    assert places() == found


@pytest.mark.parametrize(
    ("configuration", "contents"),
    [
        ("title: A book\n", CONTENTS),
        ("sphinx: sphinx_ecp\n", CONTENTS),
        ("- a\n", CONTENTS),
        (OURS, None),  # Jekyll's file has this name
    ],
)
def test_what_is_no_book_of_ours_is_no_site(book, configuration, contents):
    write(book, {"_config.yml": configuration})
    if contents is None:
        (book / "_toc.yml").unlink()
    assert [p.code for p in check([Path()]).problems if p.line == 3] == ["block-syntax"]


def test_a_book_that_is_no_yaml_ends_the_check_with_its_line(book):
    write(book, {"_config.yml": "title: A book\nsphinx: [\n"})
    with pytest.raises(CannotCheckError, match=r"_config\.yml:2: "):
        check([Path()])
