"""What ``symphony.yml``, ``symphony.lock`` and page settings say is text in pages, or a problem."""

from symphony_ecp.dock import dock_of
from symphony_ecp.page import of_front_matter
from symphony_ecp.pipeline import open_site, process
from symphony_ecp.syntax import PAGE, Entry, SourceBlock
from tests.hostile import pages, sites, slots, trees, values

ID = slots.DESK
TEXTS = [*values.NASTY.values(), *values.drawn()]
#: Each text is in one place of so many.
TURNS = values.turns(12)
#: How many texts share a registry's words.
TOGETHER = 8


def test_half_a_character_in_a_registry_is_a_problem(tmp_path):
    for half in (one for one in TEXTS if pages.typed(one) != one):
        (tmp_path / "symphony.yml").write_text(f"streams: {{{pages.quoted(half)}: {{id: x}}}}\n")
        site = open_site({}, tmp_path, environ={})
        assert [problem.code for problem in site.problems] == ["registry"]
        assert all(problem.sentence.isprintable() for problem in site.problems)


#: What turns the words around it, which nobody sees.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_a_text_in_any_word_is_text_or_a_problem(tmp_path):
    def built(texts, language):
        registry = sites.Entries([]).text() + "\n".join(sites.words(texts, ["de", "ja"]))
        (tmp_path / "symphony.yml").write_text(registry, encoding="utf-8")
        site = open_site({}, tmp_path, environ={})
        page = site.on_page({}, language)
        html = [dock_of(site).html(page)]
        for slot in sites.SAID:
            output = process(slot.block("true"), page, address="https://docs.example/")
            html.append(output.rendered.opening + output.rendered.closing)
        return [trees.without_language(trees.parse(one)) for one in html], site.problems

    spoken = ("de", "ja")
    said = {one: built([values.TOKEN], one)[0] for one in spoken}
    typed = [pages.typed(text) for text in TEXTS]
    for start in range(0, len(typed), TOGETHER):
        language = spoken[start // TOGETHER % 2]
        found, problems = built(typed[start : start + TOGETHER], language)
        for tree, safe in zip(found, said[language], strict=True):
            # What is wrong with a word is said, and the word of ours stands.
            assert trees.difference(safe, tree, values.TOKEN) is None
            shown = " ".join([tree.words, *(v for one in tree for v in one.attributes.values())])
            assert not TURNING.intersection(shown)
        assert all(problem.sentence.isprintable() for problem in problems)


def test_a_text_as_a_language_is_a_problem_or_one_that_nobody_knows(tmp_path):
    def said(page):
        html = (process(slot.block("true"), page).rendered for slot in sites.SAID[1:3])
        return trees.parse("".join(one.opening + one.closing for one in html))

    pod = {"host": "acme.symphony.com"}
    site = open_site(pod, tmp_path, environ={})
    unknown = said(site.on_page({}, "xx"))
    for text in TEXTS:
        own = open_site({**pod, "language": text}, tmp_path, environ={})
        assert all(problem.sentence.isprintable() for problem in own.problems), text
        for page in (site.on_page({}, text), own.on_page({}, "xx")):
            found = trees.without_language(said(page))
            assert trees.difference(trees.without_language(unknown), found, values.TOKEN) is None


def test_a_text_in_any_page_setting_is_a_problem_or_means_nothing_else():
    site = open_site({}, slots.REGISTRY.parent, environ={})
    block = SourceBlock("symphony-chat", "", (Entry("stream", ID, 7),), "page.md", 7)
    for turn, text in enumerate(TEXTS):
        for name in [*list(PAGE)[turn % TURNS :: TURNS], text]:
            given, problems = of_front_matter({"symphony": {name: text}}, site, "page.md", "")
            assert all(problem.sentence.isprintable() for problem in problems), (text, problems)
            output = process(block, site.on_page(given, ""))
            tree = trees.parse(output.rendered.opening + output.rendered.closing)
            assert problems or given.keys() <= {"allowed-apps", "language"}, (name, text)
            assert {one.tag for one in tree} <= {
                "body",
                "symphony-chat",
                "strong",
                "span",
                "div",
                "a",
                "bdi",
            }


def test_a_text_in_any_place_of_a_lock_is_read_or_a_problem(tmp_path):
    registry = f"verify: lock\npods: {{acme: {sites.mapping(sites.ENTRIES['pods'])}}}\n"
    (tmp_path / "symphony.yml").write_text(registry)
    line = f"acme.symphony.com {ID} room active 2026-11-28 # name"
    for text in [*TEXTS, *values.LONG.values()]:
        for at in range(len(line.split())):
            words = line.split()
            words[at] = text
            lock = f"# symphony.lock 1: x\n{' '.join(words)}\n"
            (tmp_path / "symphony.lock").write_bytes(lock.encode("utf-8", "surrogatepass"))
            site = open_site({}, tmp_path, environ={})
            block = SourceBlock("symphony-chat", "", (Entry("stream", ID, 7),), "page.md", 7)
            output = process(block, site)
            said = [one.sentence for one in (*site.problems, *output.problems)]
            assert all(one.isprintable() and len(one) < 600 for one in said), (text, said)
            assert output.model is not None, repr(text)
