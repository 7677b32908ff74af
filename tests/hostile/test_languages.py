"""The language that a host says of its pages: a tag, or a problem and English."""

from pathlib import Path

import pytest

from mkdocs_ecp.page import language_of
from mkdocs_ecp.settings import judge_language
from sphinx_ecp.settings import judge_language as judge_of_sphinx
from symphony_ecp.pipeline import open_site
from symphony_ecp.site import Written
from symphony_ecp.words import language_tag
from tests import hosts
from tests.hostile import judging, pages, sites, trees, values

TEXTS = [*filter(None, [*values.NASTY.values(), *values.drawn()])]
#: What a configuration says where a word belongs.
ODD = [
    values.LONG["is long"],
    1,
    True,
    0.5,
    ["de"],
    {"de": "x"},
    b"de",
    "de-" * 100_000,
    "@" * 100_000,
    "_" * 100_000,
]
#: What a build is tried with, of what both hosts take.
BUILT = ['"><script>alert(1)</script>', "de{{ 7*7 }}\u202e", "a" * 200, "de' onclick='x"]


def test_a_language_of_a_theme_or_of_sphinx_is_a_tag_or_a_problem():
    site = open_site({}, Path(__file__).parent, environ={})
    for text in (*TEXTS, *ODD):
        for theme in ({"language": text}, {"locale": text}):
            assert language_of(theme) == language_tag(str(text))
            said = [*judge_language(theme, site, Path("mkdocs.yml"))]
            assert bool(said) == (not language_tag(str(text))), text
            for one in said:
                assert one.sentence.isprintable()
                assert len(one.sentence) < 600
        judged = judge_of_sphinx(site, text, Written())
        assert all(one.sentence.isprintable() for one in judged.problems), text
        assert not isinstance(text, str) or bool(judged.problems) == (not language_tag(text))


@pytest.fixture
def said(tmp_path, capfd):
    """Build a page with a language in each host; return the pages' trees, and what is reported."""
    blocks = [(slot, "true") for slot in sites.SAID]

    def run(language, number):
        folder = tmp_path / str(number)
        pod = {"host": "acme.symphony.com"}
        for one in (folder / "mkdocs", folder / "sphinx/source"):
            one.mkdir(parents=True)
        page = pages.page(blocks, pages.block, pages.quoted, ["# Title", ""]).text
        theme = {"name": "mkdocs", "language": language}
        plugins = [{"ecp": {"button-class": "", **pod}}]
        built = hosts.mkdocs(folder / "mkdocs", {"page": page}, theme=theme, plugins=plugins)
        head = ["Title", "=====", ""]
        page = pages.page(blocks, pages.directive, pages.bare, head).text
        conf = {"language": language, "ecp_host": pod["host"]}
        other = hosts.sphinx(folder / "sphinx", {"page.rst": page}, **conf)
        capfd.readouterr()
        html = built.html["page"], other.html["page.rst"]
        found = [judging.parts(one) for one in html]
        problems = [built.problems.get("mkdocs", []), other.problems.get("conf.py", [])]
        return found, problems

    return run


def test_pages_in_a_language_that_is_none_are_as_in_english(said):
    safe, problems = said("en", 0)
    assert problems == [[], []]
    for number, text in enumerate(BUILT[:: values.turns(2)], 1):
        found, problems = said(text, number)
        assert all(problems), problems
        for one, other in zip(safe, found, strict=True):
            for part, number_of in ((part, n) for n, part in one.items()):
                for tree, wrong in zip(part, other[number_of], strict=True):
                    known, shown = trees.without_language(tree), trees.without_language(wrong)
                    assert trees.difference(known, shown, values.TOKEN) is None
