"""Words of a chat and of links: nothing comes of a text that the host makes not of it elsewhere."""

import re
from urllib.parse import quote

import pytest

from tests import hosts
from tests.hostile import pages, slots, trees, values
from tests.hostile.test_pages import sphinx

#: Where a text stands, as ours and as the host's own.
MARKDOWN = {
    "body": (
        "/// symphony-chat | T\n    stream: trading-desk\n\nx {}\n///",
        "/// details | T\n\nx {}\n///",
    ),
    "lines of a body": (
        "/// symphony-chat | T\n    stream: trading-desk\n\n{}\n///",
        "/// details | T\n\n{}\n///",
    ),
    "words": ("[x {}](symphony:launch)", "[x {}](https://x.example)"),
    "tip": ("[x](symphony:launch '{}')", "[x](https://x.example '{}')"),
    "target": ("[x](symphony:stream/{})", "[x](https://x.example/{})"),
    "action": ("[x](symphony:{})", "[x](https://{})"),
    "autolink": ("<symphony:users/{%}>", "<https://x.example/{%}>"),
    "escaped target": ("[x](symphony:stream/{%}?type={%})", "[x](https://x.example/)"),
}
MYST = {
    "body": (":::{{symphony-chat}}\n:stream: trading-desk\n\nx {}\n:::", ":::{{note}}\nx {}\n:::"),
    **{name: MARKDOWN[name] for name in ("words", "tip", "target", "action", "escaped target")},
    "role": ("{{symphony}}`x {} <launch>`", "{{strong}}`x {} <launch>`"),
}
RST = {
    "body": (".. symphony-chat::\n   :stream: trading-desk\n\n   x {}", ".. note::\n\n   x {}"),
    "words": ("`x {} <symphony:launch>`__", "`x {} <https://x.example>`__"),
    "target": ("`x <symphony:stream/{}>`__", "`x <https://x.example/{}>`__"),
    "role": (":symphony:`x {} <launch>`", ":strong:`x {} <launch>`"),
    "target of a role": (":symphony:`x <stream/{}>`", ":strong:`x <stream/{}>`"),
}
#: Each text is in one place of so many.
TURNS = values.turns(12)
#: In Markdown, which takes less, of so many.
PARTS = values.turns(3)
#: The scheme and the host of an address.
_LEADS = re.compile(r"\s*(?:([\w+.-]+):)?(?://([^/?#]*))?")
ABOVE, BELOW = "above as it is", "below as it is"
TEXTS = [pages.typed(text) for text in [*values.NASTY.values(), *values.drawn()]]


def filled(place, text):
    """Put a text into a place, and that between two paragraphs."""
    line = pages.bare(text)
    escaped = place.replace("{%}", quote(line, safe="")).replace("{{", "{").replace("}}", "}")
    return f"{ABOVE}\n\n{escaped.replace('{}', line)}\n\n{BELOW}\n"


def kinds(html):
    """Return elements with names of attributes, where addresses lead, and our paragraphs."""
    page = trees.parse(html)
    named = {(one.tag, name) for one in page for name in ("", *one.attributes)}
    followed = {
        _LEADS.match(one.attributes[name]).groups("")
        for one in page
        for name in trees.ADDRESSES & one.attributes.keys()
    }
    beside = {one.words for one in page if one.tag == "p" and not one.children}
    return named, followed, beside & {ABOVE, BELOW}


#: What any of our blocks, and boxes, may have besides.
OURS = {
    (tag, name)
    for tag, names in {
        "strong": ("class",),
        "span": ("class", "data-search-exclude", "role", "id"),
        "div": ("class", "role", "data-search-exclude"),
        "a": ("class", "href", "title", "id"),
        "link": ("rel", "href"),
        "script": ("src", "defer"),
        "p": (),
        "bdi": (),
    }.items()
    for name in ("", *names)
}


def judge(own, host, safe, where):
    if BELOW not in host[2]:
        return  # what is open at the end of a page is whatever follows
    named, followed, beside = own
    more = {one for one in named - host[0] - safe[0] - OURS if one[0] != "symphony-chat"}
    assert not more, (where, more)
    # An address of Symphony's client, written by hand, stays as it is and is judged.
    followed = {one for one in followed if one[0].lower() != "symphony"}
    led = followed - host[1] - safe[1] - {("https", "open.symphony.com"), ("", "")}
    assert not led, (where, led)
    assert beside >= host[2], where


def test_markdown_makes_no_more_of_a_text_than_elsewhere():
    def convert(text):
        registry = str(slots.REGISTRY)
        extensions = (*hosts.MARKDOWN, "pymdownx.blocks.details")
        return hosts.markdown(text, *extensions, registry=registry)[0]

    for turn, (name, (ours, theirs)) in enumerate(MARKDOWN.items()):
        safe = kinds(convert(filled(ours, values.TOKEN)))
        for text in TEXTS[turn % PARTS :: PARTS]:
            own, host = (kinds(convert(filled(place, text))) for place in (ours, theirs))
            judge(own, host, safe, (name, text))


@pytest.mark.parametrize(("places", "ending"), [(MYST, ".md"), (RST, ".rst")], ids=["myst", "rst"])
def test_sphinx_makes_no_more_of_a_text_than_elsewhere(places, ending, tmp_path, capfd):
    texts = {
        f"{kind}{place}x{number}{ending}": filled(written, text)
        for place, pair in enumerate(places.values())
        for number, text in enumerate([values.TOKEN, *TEXTS])
        if number == 0 or number % TURNS == place % TURNS
        for kind, written in zip(("ours", "host"), pair, strict=True)
    }
    built = sphinx(tmp_path, texts).html
    capfd.readouterr()
    for name, html in built.items():
        if name.startswith("ours"):
            host = kinds(built[name.replace("ours", "host")])
            safe = kinds(built[f"{name.partition('x')[0]}x0{ending}"])
            judge(kinds(html), host, safe, (name, texts[name]))
