"""What ``symphony.yml``, ``symphony.lock`` and page settings say is text in pages, or a problem."""

import shutil

from symphony_ecp.dock import dock_of
from symphony_ecp.page import of_front_matter
from symphony_ecp.pipeline import open_site, process
from symphony_ecp.site.registry import FIELDS
from symphony_ecp.syntax import ACTIONS, PAGE, Entry, SourceBlock
from symphony_ecp.words import PLACEHOLDERS
from tests.hostile import judging, pages, slots, trees, values

ID = slots.DESK
#: What each entry of a section needs besides the key that the text is in.
ENTRIES = {
    "pods": {"host": "acme.symphony.com", "partner-id": "p", "readers": "true"},
    "streams": {"id": ID, "type": "im"},
    "users": {"id": "71811853190567"},
    "apps": {"publisher": "Symphony", "id": "com.symphony.zoom", "name": "Zoom"},
    "links": {"launch": "true"},
    "themes": {},
}
#: Pages that show what is in a section, by the name of its entry.
SHOWN = {
    "pods": ("symphony-chat", "pod", {"stream": ID}),
    "streams": ("symphony-chat", "stream", {}),
    "users": ("symphony-chat", "users", {}),
    "apps": ("symphony-chat", "app", {}),
    "links": ("symphony-button", "link", {"label": "Open"}),
    "themes": ("symphony-chat", "theme", {"stream": ID}),
}
#: Blocks that say our words.
SAID = [
    slots.Slot("symphony-chat", (("stream", ID),), "qr"),
    slots.Slot("symphony-chat", (("users", "71811853190567"),), "compact"),
    slots.Slot("symphony-share", (), "icon"),
    slots.Slot("symphony-button", (("launch", "true"), ("label", "Open")), "qr"),
]
ACTED = {option.name for option in ACTIONS}


def mapping(entries):
    return (
        "{" + ", ".join(f"{pages.quoted(k)}: {pages.quoted(v)}" for k, v in entries.items()) + "}"
    )


def places():
    """Iterate over where a text stands in a registry: section, name of the entry, its values."""
    for section, fields in FIELDS.items():
        yield section, "{}", ENTRIES[section]
        yield section, "entry", {**ENTRIES[section], "{}": "x"}
        for key in fields:
            # Of a link's actions there is one.
            entry = {} if key in ACTED else ENTRIES[section]
            yield section, "entry", {**entry, key: "{}"}
            yield section, "entry", {**entry, key: entry.get(key, "x") + "{}"}


#: Each text is in one place of so many, and each place has its turn.
TURNS = values.turns(12)
PLACES = list(places())


def built(tmp_path, text, places):
    """Return the HTML of a registry with a text in each place, and all that is said of it."""
    html, said = [], []
    for section, name, entry in places:
        if text is None:
            name = name.replace("{}", "entry")
            entry = {key: value for key, value in entry.items() if "{}" not in key + value}
        else:
            name = name.replace("{}", text)
            entry = {k.replace("{}", text): v.replace("{}", text) for k, v in entry.items()}
        sections = {"pods": {"acme": ENTRIES["pods"]}}
        sections[section] = {**sections.get(section, {}), name: entry}
        lines = ["default-pod: acme"]
        for key, entries in sections.items():
            lines.append(f"{key}:")
            lines += [f"  {pages.quoted(one)}: {mapping(value)}" for one, value in entries.items()]
        (tmp_path / "symphony.yml").write_text("\n".join(lines), encoding="utf-8")
        site = open_site({}, tmp_path, environ={})
        kind, option, more = SHOWN[section]
        options = {option: name, **more}
        block = SourceBlock(
            kind, "", tuple(Entry(k, v, 7) for k, v in options.items()), "page.md", 7
        )
        output = process(block, site)
        html.append(output.rendered.opening + output.rendered.closing)
        said += [site.problems, output.problems]
    return html, said


def test_a_text_in_any_place_of_the_registry_is_text_or_a_problem(tmp_path):
    safe = [
        dict(zip(map(str, PLACES), map(trees.parse, built(tmp_path, text, PLACES)[0]), strict=True))
        for text in judging.HARMLESS
    ]
    for turn, text in enumerate([*values.NASTY.values(), *values.drawn()]):
        places = PLACES[turn % TURNS :: TURNS]
        html, said = built(tmp_path, text, places)
        for place, one in zip(places, html, strict=True):
            page = trees.parse(one)
            if [child for child in page.children if not trees.is_box(child)]:
                wrong = [trees.difference(tree[str(place)], page, values.TOKEN) for tree in safe]
                assert None in wrong, (text, place, wrong[0])
        for problems in said:
            assert all(problem.sentence.isprintable() for problem in problems), (text, problems)
            assert all(problem.path for problem in problems)


#: What turns the words around it, which nobody sees.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BOX = {
    (tag, name)
    for tag, names in {"div": ("class", "role"), "strong": (), "bdi": ("lang", "dir")}.items()
    for name in ("", *names)
}


def kinds(tree):
    return {(one.tag, name) for one in tree for name in ("", *one.attributes)}


def test_a_text_in_any_word_is_text_or_a_problem(tmp_path):
    def built(text, languages):
        lines = ["default-pod: acme", f"pods: {{acme: {mapping(ENTRIES['pods'])}}}", "words:"]
        for word, names in PLACEHOLDERS.items():
            filled = " ".join(f"{{{one}}}" for one in sorted(names))
            lines.append(f"  {word}: {pages.quoted(f'{filled} {text}'.strip())}")
        title = {"en": text, "de": f"{text} x"}
        lines += [f"dock: {{stream: '{ID}', badge: true, title: {mapping(title)}}}"]
        (tmp_path / "symphony.yml").write_text("\n".join(lines), encoding="utf-8")
        site = open_site({}, tmp_path, environ={})
        html = []
        for language in languages:
            page = site.on_page({}, language)
            html.append(dock_of(site).html(page))
            for slot in SAID:
                output = process(slot.block("true"), page, address="https://docs.example/")
                html.append(output.rendered.opening + output.rendered.closing)
        return [trees.parse(one) for one in html], site.problems

    spoken = ("", "de", "ja")
    said = {one: [built(text, [one])[0] for text in (values.TOKEN, "")] for one in spoken}
    for turn, text in enumerate([*values.NASTY.values(), *values.drawn()]):
        safe = said[spoken[turn % 3]]
        found, problems = built(text, [spoken[turn % 3]])
        for number, tree in enumerate(found):
            wrong = [trees.difference(one[number], tree, values.TOKEN) for one in safe]
            # What is wrong with a word is said, and the word of ours stands.
            assert problems or None in wrong, (text, wrong)
            shown = " ".join([tree.words, *(v for one in tree for v in one.attributes.values())])
            assert not TURNING.intersection(shown), repr(text)
            assert kinds(tree) <= BOX | {kind for one in safe for kind in kinds(one[number])}, repr(
                text
            )
        assert all(problem.sentence.isprintable() for problem in problems), (text, problems)


def test_a_text_in_any_page_setting_is_a_problem_or_means_nothing_else():
    site = open_site({}, slots.REGISTRY.parent, environ={})
    block = SourceBlock("symphony-chat", "", (Entry("stream", ID, 7),), "page.md", 7)
    for turn, text in enumerate([*values.NASTY.values(), *values.drawn()]):
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
    shutil.copy(slots.REGISTRY, tmp_path / "symphony.yml")
    with (tmp_path / "symphony.yml").open("a") as file:
        file.write("\nverify: lock\n")
    line = f"acme.symphony.com {ID} room active 2026-11-28 # name"
    for text in [*values.NASTY.values(), *values.drawn(), *values.LONG.values()]:
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
