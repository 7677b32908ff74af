"""Each option of each block as a text in a page, through each host and each of its syntaxes."""

import shutil

import pytest

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.text import clean
from tests import hosts
from tests.hostile import judging, pages, slots, values

SITE = open_site({}, slots.REGISTRY.parent, environ={})
SLOTS = [slot for slot in slots.slots() if slot.kind != "symphony-link"]
#: What takes any text, and so shows it: each text is in every third one, in another third of them
#: with the next host; the others take turns.
FREE = [slot for slot in SLOTS if not process(slot.block(values.TOKEN), SITE).problems]
TURNS = [slot for slot in SLOTS if slot not in FREE]
THIRDS, ROUNDS = values.turns(3), values.turns(24)
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
    texts = dict(enumerate(pages.typed(one) for one in [*values.NASTY.values(), *values.drawn()]))
    turn = list(HOSTS).index(host)
    chosen = {
        number: [
            *FREE[(number + turn) % THIRDS :: THIRDS],
            *TURNS[(number + turn) % ROUNDS :: ROUNDS],
        ]
        for number in texts
    }
    safe = [pages.page(SLOTS, text, write, spelt, head) for text in judging.HARMLESS]
    found = {
        number: pages.page(chosen[number], text, write, spelt, head)
        for number, text in texts.items()
    }
    sources = {f"{values.TOKEN}{number}{ending}": page.text for number, page in enumerate(safe)}
    for number, text in texts.items():
        sources[f"text{number}{ending}"] = found[number].text
        sources[f"word{number}{ending}"] = pages.paragraph(clean(escaped(text)), head)
    built = build(tmp_path, sources)
    capfd.readouterr()  # Sphinx prints each problem, too
    ours = [
        judging.by_slot(SLOTS, built.html[f"{values.TOKEN}{number}{ending}"])
        for number in range(len(safe))
    ]
    for number, text in texts.items():
        name = f"text{number}{ending}"
        markup = judging.markup_of(built.html[f"word{number}{ending}"])
        problems = built.problems.get(name, [])
        wrong = judging.wrong(
            chosen[number],
            found[number],
            ours,
            judging.parts(built.html[name]),
            problems,
            markup,
        )
        assert not (wrong := list(wrong)), (text, wrong)
