"""A site whose registry, words, page settings and file names are hostile, in each host."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import unquote

import pytest

from symphony_ecp.site.assets import HOSTS
from symphony_ecp.text import composed
from tests import hosts
from tests.hostile import judging, pages, sites, trees, values

#: Each of them once, for a registry has one entry of a name.
TEXTS = list(dict.fromkeys(map(pages.typed, [*values.NASTY.values(), *values.drawn()])))
#: Each text is in one place of the registry of so many, of every second one in each host.
TURNS = 6 * values.turns(6)
LANGUAGES = ("de", "ja")
#: Each file name is in one host of so many.
PARTS = values.turns(4)
#: A registry's titles are text to any host.
NO_MARKUP = defaultdict(frozenset)
#: What a page's file may be called; hosts take none with a dot at its start, on two lines, or in
#: another form than NFC.
NAMES = [
    composed(re.sub(r"[/\0\n]", "", text)[:40].lstrip(".")) + str(n) for n, text in enumerate(TEXTS)
]


def mkdocs(folder, texts, registry):
    (folder / "symphony.yml").write_text(registry, encoding="utf-8")
    built = hosts.mkdocs(folder, texts, nav=[{"Home": "index.md"}])
    return built, "".join(f.read_text() for f in (folder / "site").rglob(HOSTS)), "symphony"


def sphinx(folder, texts, registry):
    (folder / "source").mkdir()
    (folder / "source/symphony.yml").write_text(registry, encoding="utf-8")
    built = hosts.sphinx(folder, texts, html_baseurl="https://docs.example/")
    return built, "".join(f.read_text() for f in (folder / "html").rglob(HOSTS)), "symphony.yml"


def front_matter(settings):
    lines = (f"  {name}: {pages.quoted(text)}" for name, text in settings.items())
    return ["---", "symphony:", *lines, "---", "", "# Title", ""]


def fields(settings):
    lines = (f":symphony-{name}: {pages.bare(text)}" for name, text in settings.items())
    return [*lines, "", "Title", "=====", ""]


SITES = {
    "mkdocs": (mkdocs, pages.block, pages.quoted, "", front_matter),
    "sphinx": (sphinx, pages.directive, pages.bare, ".rst", fields),
}


@dataclass
class Site:
    """A built site; the blocks of its pages and what came of them."""

    said: list
    entries: sites.Entries
    safe: list
    hostile: list
    written: dict
    html: dict
    problems: dict
    of_registry: list
    served: str

    def under(self, name, other):
        """Return a page as if its file were called otherwise."""
        return self.html[name].replace(name, other)


@pytest.fixture(scope="module", params=SITES)
def site(request, tmp_path_factory):
    return site_of(request.param, tmp_path_factory.mktemp(request.param))


def site_of(host, folder, names=NAMES):
    """Build one site with all of it."""
    build, write, spelt, ending, settings = SITES[host]
    safe = sites.harmless(folder)
    hostile = [
        (place, text)
        for number, text in enumerate(TEXTS, list(SITES).index(host) * TURNS // 2)
        for place in sites.PLACES[number % TURNS :: TURNS]
    ]
    entries = sites.Entries([*safe, *hostile])
    shown = [(slot, name and pages.typed(name)) for slot, name in entries.shown()]
    written = {
        "safe": pages.page(shown[: len(safe)], write, spelt, settings({})),
        "hostile": pages.page(shown[len(safe) :], write, spelt, settings({})),
    }
    said = [(slot, "true") for slot in sites.SAID]
    settled = {f"said-{tag}": {"language": tag} for tag in ("en", *LANGUAGES)}
    settled |= {f"said-{n}": one for n, one in enumerate(sites.settled(TEXTS))}
    written |= {
        name: pages.page(said, write, spelt, settings(one)) for name, one in settled.items()
    }
    shares = [values.TOKEN, *names[len(host) % PARTS :: PARTS]]
    written |= {name: pages.page(said[2:3], write, spelt, settings({})) for name in shares}
    texts = {f"{name}{ending}": page.text for name, page in written.items()}
    registry = "\n".join([entries.text(), *sites.words(TEXTS, LANGUAGES)])
    built, served, own = build(folder, texts, registry)
    html, problems = (
        {name: found[f"{name}{ending}"] for name in written if f"{name}{ending}" in found}
        for found in (built.html, built.problems)
    )
    return Site(said, entries, safe, hostile, written, html, problems, built.problems[own], served)


def test_a_registry_is_text_or_a_problem_on_pages_and_turns_nothing_beside(site):
    page, entry_of = site.written["hostile"], site.entries.places_of()
    problems = list(site.problems["hostile"])
    for problem in site.of_registry:
        line, _, what = problem.partition(":")
        number = entry_of.get(int(line), -1) - len(site.safe)
        if number >= 0:  # it is said where the entry stands, and not once more on each page
            problems.append(f"{page.lines[number][0]}:{what}")
    best = judging.by_slot(site.safe, site.html["safe"])
    found = judging.parts(site.html["hostile"])
    wrong = list(judging.wrong(site.hostile, page, best, found, problems, NO_MARKUP))
    assert not wrong


def test_what_a_build_says_of_it_has_nothing_that_nobody_sees(site):
    for said in (site.of_registry, *site.problems.values()):
        assert said
        assert all(problem.isprintable() for problem in said)


def test_words_are_text_wherever_a_page_says_them_and_so_is_the_dock(site):
    safe = trees.without_language(trees.parse(site.html["said-en"]))
    for tag in LANGUAGES:
        found = trees.without_language(trees.parse(site.under(f"said-{tag}", "said-en")))
        assert trees.difference(safe, found, values.TOKEN) is None


def test_what_a_page_settles_is_nothing_or_a_problem(site):
    safe = judging.by_slot(site.said, site.html["said-en"])
    for name, page in site.written.items():
        if re.fullmatch(r"said-\d+", name):
            found = judging.parts(site.under(name, "said-en"))
            problems = site.problems[name]
            assert problems
            wrong = list(judging.wrong(site.said, page, safe, found, problems, NO_MARKUP))
            assert not wrong


def test_the_name_of_a_file_is_text_in_its_address(site):
    share = site.said[2:3]
    safe = judging.by_slot(share, site.html[values.TOKEN])
    named = [name for name in NAMES if name in site.html]
    assert len(named) >= len(NAMES) // PARTS
    for name in named:
        found = judging.parts(site.html[name])
        assert not list(judging.wrong(share, site.written[name], safe, found, [], NO_MARKUP)), name
        (said,) = (
            one.words for part in found[0] for one in part if one.has_class("symphony-address")
        )
        assert unquote(said) == f"https://docs.example/{name}.html"
        assert trees.is_address(said)


def test_browsers_are_told_of_no_host_but_those_of_the_registry(site):
    (said,) = re.findall(r"allow\?\.\((.*)\);\n", site.served, re.DOTALL)
    own = "acme.symphony.com"
    assert json.loads(said).keys() <= {own, own + values.TOKEN, "reader"}
