"""A megabyte in each place of a page, in each host: text or a problem, in time."""

from time import process_time

import pytest

from tests import hosts
from tests.hostile import slots, trees, values

#: What is long in one word, and in many; on pages that a host reads, brackets and signs that it
#: takes its own time for are left out.
LONG = {"is a word": values.LONG["is long"], "is words": "lorem ipsum " * 83_333}
#: Places for a text; ``{%}`` is one in an address, which has no blanks.
MARKDOWN = {
    "title": "/// symphony-chat | {}\n    stream: trading-desk\n///",
    "wrong option": "/// symphony-chat | T\n    stream: '{}'\n///",
    "body": "/// symphony-chat | T\n    stream: trading-desk\n\n{}\n///",
    "fence": "```symphony-chat\nstream: trading-desk\ntitle: {}\n```",
    "no option of a fence": "```symphony-chat\nstream: trading-desk\n{}\n```",
    "words of a link": "[{}](symphony:launch)",
    "target": "[x](symphony:stream/{%})",
    "registry": "/// symphony-chat\n    stream: long\n///",
    "registry in Japanese": "/// symphony-chat\n    stream: trading-desk\n///",
}
#: Its parser takes seconds to escape a megabyte in any address, so there is none here.
MYST = {
    "body": ":::{symphony-chat} T\n:stream: trading-desk\n\n{}\n:::",
    "fence": MARKDOWN["fence"],
    "words of a link": MARKDOWN["words of a link"],
}
RST = {
    "title": ".. symphony-chat:: {}\n   :stream: trading-desk",
    "wrong option": ".. symphony-chat:: T\n   :stream: {}",
    "body": ".. symphony-chat:: T\n   :stream: trading-desk\n\n   {}",
    "words of a link": "`{} <symphony:launch>`__",
    "target": "`x <symphony:stream/{%}>`__",
    "role": ":symphony:`{} <launch>`",
    "registry": ".. symphony-chat::\n   :stream: long",
    "registry in Japanese": ".. symphony-chat::\n   :stream: trading-desk",
}
#: Where there is no such name, or no such option.
WRONG = ("wrong option", "no option of a fence", "target")
ABOVE, BELOW = "above as it is", "below as it is"
#: CPU seconds that a page may take on a slow machine; what grows with the square takes minutes.
SECONDS = 15


#: What a page begins with, by its ending.
HEADS = {"": "# Title", ".md": "# Title", ".rst": "Title\n====="}
JAPANESE = {"": "---\nsymphony: {language: ja}\n---\n\n", ".rst": ":symphony-language: ja\n\n"}


def page(name, place, text, ending):
    filled = place.replace("{%}", "".join(text.split())).replace("{}", text.strip())
    head = (JAPANESE[ending] if "Japanese" in name else "") + HEADS[ending]
    return "\n\n".join([head, ABOVE, filled, BELOW, ""])


def kinds(page):
    """Return elements with the names of attributes, those apart that another language has."""
    spoken = {"lang", "dir", "words"}
    return [(one.tag, *sorted(one.attributes.keys() - spoken)) for one in page]


def judge(name, text, html, safe, problems):
    """Say that of a page there came a problem, or the elements that come of a harmless text."""
    found, known = trees.parse(html), trees.parse(safe)
    assert {ABOVE, BELOW} <= {one.words for one in found if one.tag == "p"}, name
    assert all(len(one) < 600 for one in problems), name
    if name in WRONG:
        assert problems, name
        return
    assert not problems, name
    assert kinds(found) == kinds(known), name
    attributes = [value for one in found for value in one.attributes.values()]
    assert text.strip() in " ".join(" ".join([found.words, *attributes]).split()), name


def registry(folder):
    """Write a registry whose title and whose word in one language are a megabyte each."""
    one, other = LONG.values()
    folder.mkdir(exist_ok=True)
    text = (
        "default-pod: acme\npods:\n  acme: {host: acme.symphony.com, partner-id: p}\n"
        f"streams:\n  trading-desk: {{id: '{slots.DESK}'}}\n"
        f"  long: {{id: 'DzKsQrbIHUzqTlSlyuAgbX///pjcCP5TdA==', title: '{one}'}}\n"
        f"words: {{open: {{ja: '{other}'}}}}\n"
    )
    (folder / "symphony.yml").write_text(text, encoding="utf-8")


def markdown(folder, texts):
    registry(folder)
    found = hosts.Built()
    for name, text in texts.items():
        settings = {"registry": str(folder / "symphony.yml")}
        html, problems, _ = hosts.markdown(text, *hosts.MARKDOWN, "fenced_code", **settings)
        found.html[name], found.problems[name] = html, problems
    return found


def mkdocs(folder, texts):
    registry(folder)
    return hosts.mkdocs(folder, texts, nav=[{"Home": "index.md"}])


def sphinx(folder, texts):
    registry(folder / "source")
    return hosts.sphinx(folder, texts)


HOSTS = {
    "markdown": (markdown, {("", name): MARKDOWN[name] for name in ("title", "body", "fence")}),
    "mkdocs": (mkdocs, {("", name): place for name, place in MARKDOWN.items()}),
    "sphinx": (
        sphinx,
        {(end, n): one for end, some in ((".rst", RST), (".md", MYST)) for n, one in some.items()},
    ),
}


@pytest.mark.parametrize("host", HOSTS)
def test_a_megabyte_in_a_page_is_text_or_a_problem_in_time(host, tmp_path, capfd):
    build, places = HOSTS[host]
    turn, texts, asked = list(HOSTS).index(host), {}, []
    for number, ((ending, name), place) in enumerate(places.items(), turn):
        text = list(LONG.values())[number % len(LONG)]
        if name.startswith("registry"):
            text = list(LONG.values())["Japanese" in name]
        safe = place.replace("long", "trading-desk")
        texts[f"long{number}{ending}"] = page(name, place, text, ending)
        texts[f"safe{number}{ending}"] = page(name.split()[0], safe, values.TOKEN, ending)
        asked.append((name, text, f"{number}{ending}"))
    start = process_time()
    found = build(tmp_path, texts)
    assert process_time() - start < SECONDS * len(places)
    capfd.readouterr()
    for name, text, of in asked:
        html, safe = (found.html[f"{kind}{of}"] for kind in ("long", "safe"))
        judge(name, text, html, safe, found.problems.get(f"long{of}", []))
