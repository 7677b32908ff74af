"""Other builders of Sphinx: a text is text to TeX, groff, Texinfo, XML and to translators."""

import re
import shutil
import zipfile
from xml.etree import ElementTree

import pytest
from babel.messages import pofile
from sphinx.cmd.build import build_main

from symphony_ecp.text import clean
from tests.hostile import pages, slots, trees, values

#: Where a text is shown: titles, labels, and boxes that quote it.
SHOWN = [
    slot
    for slot in slots.slots()
    if slot.option in ("title", "label", "text", "create-room", "")
    and slot.around == "{}"
    and slot.kind != "symphony-link"
] + [slots.Slot("symphony-chat", (), "stream"), slots.Slot("symphony-button", (), "users")]
HARMLESS = [(slot, text) for text in (values.TOKEN, "", None) for slot in SHOWN]
TEXTS = [pages.typed(text) for text in [*values.NASTY.values(), *values.drawn()]]
#: Each text is in every third place.
THIRDS = values.turns(3)
HOSTILE = [
    (slot, text) for number, text in enumerate(TEXTS) for slot in SHOWN[number % THIRDS :: THIRDS]
]
HEAD = ["Title", "=====", ""]

#: What means something to each format's readers.
MEANS = {
    # A comment, and what is special beside commands.
    "latex": re.compile(r"\\(?:[A-Za-z@]+|.)|(?<!\\)%(?!$)|(?<!\\)[$^_#&]", re.MULTILINE),
    "man": re.compile(r"^[.'][^\n ]*|\\(?:\(..|\[[^]]*\]|.)", re.MULTILINE),
    "texinfo": re.compile(r"@(?:[A-Za-z]+|.)"),
    "text": re.compile(r"^(?=x)y"),
}
#: What each format writes in place of a character that means something.
ESCAPED = {
    "latex": re.compile(r"\\(?:[%&#_{}$]|(?:text|sphinxhyphen|sphinxstyle)[a-z]*)"),
    "man": re.compile(r"\\(?:\([a-z]{2}|\[u[0-9A-F]+\]|[-e&~])"),
    "texinfo": re.compile(r"@(?:[@{}]|comma)"),
    "text": re.compile(r"^(?=x)y"),
}
_BESIDE = re.compile(r"beside (\d+) as it is")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build with any builder; pages are read once."""
    folder = tmp_path_factory.mktemp("hostile")
    source = folder / "source"
    source.mkdir()
    shutil.copy(slots.REGISTRY, source)
    paragraphs = [
        f"{pages.beside(n)}\n\nx {pages.bare(clean(text))} x\n" for n, text in enumerate(TEXTS)
    ]
    texts = {
        "index": "\n".join(
            [*HEAD, ".. toctree::", "", "   harmless", "   hostile", "   words", ""]
        ),
        "harmless": pages.page(HARMLESS, pages.directive, pages.bare, HEAD).text,
        "hostile": pages.page(HOSTILE, pages.directive, pages.bare, HEAD).text,
        "words": "\n".join([*HEAD, *paragraphs, pages.beside(len(TEXTS)), ""]),
    }
    for name, text in texts.items():
        (source / f"{name}.rst").write_text(text, encoding="utf-8", newline="")
    conf = """
        extensions = ["sphinx_ecp"]
        project, copyright, version = "x", "x", "1"
        html_theme, html_baseurl = "alabaster", "https://docs.example/"
        man_pages = [(n, n, n, [], 1) for n in ("harmless", "hostile", "words")]
        latex_documents = [(n, n + ".tex", n, "x", "howto") for n, *_ in man_pages]
        texinfo_documents = [(n, n, n, "x", n, "x", "x") for n, *_ in man_pages]
        suppress_warnings = ["epub.unknown_project_files"]
    """
    (source / "conf.py").write_text(re.sub(r"^ +", "", conf, flags=re.MULTILINE))

    def build(builder):
        log, output = folder / f"{builder}.log", folder / builder
        # gettext takes no doctrees of other builders.
        trees_ = folder / ("doctrees" if builder != "gettext" else "gettext-doctrees")
        where = ["-d", str(trees_), "-w", str(log)]
        assert build_main(["-q", "-Q", "-N", "-b", builder, *where, str(source), str(output)]) == 0
        return output

    return build


def parts(text):
    """Return what stands between our paragraphs, by number."""
    pieces = _BESIDE.split(text)
    return dict(zip(map(int, pieces[1::2]), pieces[2::2], strict=True))


@pytest.mark.parametrize(("builder", "ending"), [
    ("latex", "tex"), ("man", "1"), ("texinfo", "texi"), ("text", "txt")
])  # fmt: skip
def test_a_text_means_no_more_to_a_format_than_in_a_paragraph(built, builder, ending):
    output, means = built(builder), MEANS[builder]
    harmless, hostile, words = (
        parts((output / f"{name}.{ending}").read_text(encoding="utf-8"))
        for name in ("harmless", "hostile", "words")
    )
    assert list(hostile) == list(range(len(HOSTILE) + 1))
    known = set(means.findall("".join(harmless.values())))
    for number, (slot, text) in enumerate(HOSTILE):
        told = set(means.findall(hostile[number])) - known
        told -= set(means.findall(words[TEXTS.index(text)]))
        told = {one for one in told if not ESCAPED[builder].fullmatch(one)}
        assert not told, (str(slot), text, told, hostile[number])


def test_an_electronic_book_has_no_other_elements_than_with_a_harmless_text(built):
    with zipfile.ZipFile(built("epub") / "x.epub") as book:
        pages_ = {
            name: ElementTree.fromstring(book.read(f"{name}.xhtml"))
            for name in ("harmless", "hostile", "words")
        }
    known = {
        (one.tag, *sorted(one.keys()))
        for page in ("harmless", "words")
        for one in pages_[page].iter()
    }
    assert {(one.tag, *sorted(one.keys())) for one in pages_["hostile"].iter()} <= known


def test_xml_and_messages_for_translators_can_be_read(built):
    ElementTree.parse(built("xml") / "hostile.xml")
    with (built("gettext") / "hostile.pot").open(encoding="utf-8") as file:
        said = {message.id for message in pofile.read_po(file, abort_invalid=True)}
    assert {values.NASTY["is Jinja"], values.NASTY["is a filter"]} <= said


def test_a_text_is_text_in_other_builders_of_html(built):
    def kinds(path):
        page = trees.parse((built(path.partition("/")[0]) / path.partition("/")[2]).read_text())
        return {(one.tag, *sorted(one.attributes)) for one in page}

    known = kinds("dirhtml/harmless/index.html") | kinds("dirhtml/words/index.html")
    known |= {("div", "class", "role"), ("strong",)}  # a box
    assert kinds("dirhtml/hostile/index.html") <= known
    assert kinds("singlehtml/index.html") <= known | kinds("dirhtml/index.html") | {("h2",)}
