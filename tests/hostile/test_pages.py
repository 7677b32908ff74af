"""Each option of each block as a text in a page, through each host and each of its syntaxes."""

import shutil

import pytest

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.text import clean
from tests import hosts
from tests.hostile import judging, pages, slots, trees, values

SITE = open_site({}, slots.REGISTRY.parent, environ={})
SLOTS = [slot for slot in slots.slots() if slot.kind != "symphony-link"]
#: What takes any text, and so shows it: each text is in every third one, in another third of them
#: with the next host; the others take turns. Sphinx takes twice as long, and half of them.
FREE = [slot for slot in SLOTS if not process(slot.block(values.TOKEN), SITE).problems]
TURNS = [slot for slot in SLOTS if slot not in FREE]
THIRDS, ROUNDS = (values.turns(3), values.turns(6)), (values.turns(24), values.turns(48))


def harmless():
    """Iterate over what may come of each slot: of those harmless texts that look different."""
    for slot in SLOTS:
        seen = []
        for text in judging.HARMLESS:
            output = process(slot.block(text), SITE)
            tree = trees.parse(output.rendered.opening + output.rendered.closing)
            if output.model and all(trees.difference(one, tree, values.TOKEN) for one in seen):
                seen.append(tree)
                yield slot, text


HARMLESS = list(harmless())
#: A page takes a host longer than the blocks in it; what swallows the rest is to swallow little.
TOGETHER = 8
#: A menu of all pages on every page takes most of the time.
NAV = [{"Home": "index.md"}]


def markdown(folder, texts):
    """Python-Markdown alone, with fenced_code."""
    built = hosts.Built()
    registry = str(slots.REGISTRY)
    for name, text in texts.items():
        settings = {"registry": registry}
        html, problems, _ = hosts.markdown(text, *hosts.MARKDOWN, "fenced_code", **settings)
        built.html[name], built.problems[name] = html, problems
    return built


def mkdocs(folder, texts):
    shutil.copy(slots.REGISTRY, folder)
    return hosts.mkdocs(folder, texts, nav=NAV)


def material(folder, texts):
    shutil.copy(slots.REGISTRY, folder)
    return hosts.mkdocs(folder, texts, theme={"name": "material", "font": False}, nav=NAV)


def sphinx(folder, texts):
    (folder / "source").mkdir()
    shutil.copy(slots.REGISTRY, folder / "source")
    return hosts.sphinx(folder, texts)


def text_in_markdown(text):
    return text.replace("<", "&lt;")  # raw HTML is text in titles


HOSTS = {
    "markdown, block": (markdown, pages.block, pages.bare, "", text_in_markdown),
    "mkdocs, block": (mkdocs, pages.block, pages.quoted, "", text_in_markdown),
    "material, fence": (material, pages.fence, pages.bare, "", text_in_markdown),
    "sphinx, directive": (sphinx, pages.directive, pages.bare, ".rst", str),
    "myst, directive": (sphinx, pages.myst, pages.quoted, ".md", text_in_markdown),
    "myst, fence": (sphinx, pages.fence, pages.bare, ".md", text_in_markdown),
}


@pytest.mark.parametrize("host", HOSTS)
def test_any_text_is_text_or_a_problem_in_each_option_of_a_page(host, tmp_path, capfd):
    build, write, spelt, ending, escaped = HOSTS[host]
    head = ["Title", "=====", ""] if ending == ".rst" else ["# Title", ""]
    texts = [pages.typed(one) for one in [*values.NASTY.values(), *values.drawn()]]
    turn, is_sphinx = list(HOSTS).index(host), build is sphinx
    thirds, rounds = THIRDS[is_sphinx], ROUNDS[is_sphinx]
    written = [
        [
            (slot, text)
            for number, text in enumerate(texts[start : start + TOGETHER], start + turn)
            for slot in (*FREE[number % thirds :: thirds], *TURNS[number % rounds :: rounds])
        ]
        for start in range(0, len(texts), TOGETHER)
    ]
    found = [pages.page(one, write, spelt, head) for one in written]
    sources = {f"text{number}{ending}": page.text for number, page in enumerate(found)}
    sources[f"{values.TOKEN}{ending}"] = pages.page(HARMLESS, write, spelt, head).text
    sources[f"words{ending}"] = pages.paragraphs([clean(escaped(text)) for text in texts], head)
    built = build(tmp_path, sources)
    capfd.readouterr()  # Sphinx prints each problem, too
    safe = judging.by_slot(HARMLESS, built.html[f"{values.TOKEN}{ending}"])
    words = judging.parts(built.html[f"words{ending}"])
    markup = {text: judging.markup_of(words[number]) for number, text in enumerate(texts)}
    for number, (one, page) in enumerate(zip(written, found, strict=True)):
        name = f"text{number}{ending}"
        problems = built.problems.get(name, [])
        parts = judging.parts(built.html[name])
        wrong = list(judging.wrong(one, page, safe, parts, problems, markup))
        assert not wrong
