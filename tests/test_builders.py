"""Builders that write no HTML: the title is the link, or the address stands once, and whole."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import hosts

REGISTRY = Path(__file__).parent / "cases/symphony.yml"
DESK = "https://open.symphony.com/?streamId=VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D&streamType=chatroom"
BOB = "https://open.symphony.com/?userId=71811853191652"
LINK = ":symphony:`ask us <stream/trading-desk>`"

#: Where an author may put a link, or a block with one.
PLACES = {
    "paragraph": f"A text with {LINK} and some more words, so that there are several lines of it.",
    "end": f"A sentence that ends with what you can do, in more words than one line: {LINK}.",
    "emphasis": f"*A* `text <symphony:stream/trading-desk>`__, |it|\n\n.. |it| replace:: {LINK}",
    "cell": f"+----+------------------------------------------+\n| FX | {LINK} |\n"
    "+----+------------------------------------------+",
    "narrow": ".. list-table::\n   :widths: 5 5 5 5\n\n"
    f"   * - a\n     - b\n     - {LINK}\n     - {LINK}",
    "header": f".. list-table::\n   :header-rows: 1\n\n   * - {LINK}\n   * - a",
    "csv": f'.. csv-table:: A table\n\n   a, "{LINK}"',
    "table-caption": f".. list-table:: Caption with {LINK}\n\n   * - a",
    "cell-list": f".. list-table::\n\n   * - a\n     - * b\n       * {LINK}",
    "cell-chat": ".. list-table::\n\n   * - a\n     - .. symphony-chat:: ask us\n"
    "          :stream: trading-desk",
    "cell-button": ".. list-table::\n\n   * - a\n     - .. symphony-button:: ask us\n"
    "          :stream: trading-desk",
    "list": f"- a\n\n  - b\n\n    - c\n\n      1. d\n\n         - nested {LINK}",
    "admonition": f".. note::\n\n   {LINK}",
    "short-admonition": f".. tip:: a\n\n   {LINK}\n\n   b",
    "titled-admonition": f".. admonition:: Title with {LINK}\n\n   b",
    "chat-in-admonition": ".. warning::\n\n   .. symphony-chat:: ask us\n"
    "      :stream: trading-desk\n\n      Own words.",
    "footnote": f"A note [#n]_.\n\n.. [#n] It says {LINK}.",
    "title": f"Sub {LINK}\n--------------------------------------------------",
    "rubric": f".. rubric:: Rubric {LINK}",
    "term": f"Term {LINK}\n   Its definition.",
    "definition": f"Term\n   Definition {LINK}.",
    "field": f":name: {LINK}",
    "line": f"| A line\n| {LINK}",
    "quote": f"a\n\n   {LINK}",
    "topic": f".. topic:: Topic {LINK}\n\n   b",
    "caption": f".. code-block:: text\n   :caption: Code {LINK}\n\n   b",
    "chat": ".. symphony-chat:: ask us\n   :stream: trading-desk",
    "button": ".. symphony-button:: ask us\n   :stream: trading-desk\n   :qr: true",
}  # fmt: skip
TWICE = {"emphasis"}

CONF = {"version": "1", "copyright": "x", "suppress_warnings": ["epub.unknown_project_files"]}
EXTENSIONS = {
    "markdown": "sphinx_markdown_builder",
    "confluence": "sphinxcontrib.confluencebuilder",
}


def build(folder, pages, builder, **conf):
    """Build pages without a warning, and return the folder of what was written."""
    (folder / "source").mkdir(exist_ok=True)
    shutil.copy(REGISTRY, folder / "source")
    if builder in EXTENSIONS:
        pytest.importorskip(EXTENSIONS[builder])
        myst = ["myst_parser"] if any(name.endswith(".md") for name in pages) else []
        conf["extensions"] = ["sphinx_ecp", *myst, EXTENSIONS[builder]]
    built = hosts.sphinx(folder, pages, builder=builder, **{**CONF, **conf})
    assert built.problems == {}
    assert built.other == []
    return folder / builder


def page(text, title="Page"):
    return f"{title}\n{'=' * len(title)}\n\n{text}\n"


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Every place as a page of its own, in text and as a man page."""
    folder = tmp_path_factory.mktemp("places")
    pages = {f"{name}.rst": page(text) for name, text in PLACES.items()}
    man = [(name, name, "x", ["y"], 1) for name in PLACES]
    text = build(folder, pages, "text")
    roff = build(folder, pages, "man", man_pages=man)
    return {
        "text": {name: (text / f"{name}.txt").read_text("utf-8") for name in PLACES},
        "man": {name: (roff / f"{name}.1").read_text("utf-8") for name in PLACES},
    }


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("builder", ["text", "man"])
def test_where_nothing_can_be_clicked_an_address_is_whole_and_stands_once(places, builder, place):
    written = places[builder][place]
    assert written.count(DESK) == 1 + (place in TWICE), written
    if builder == "man":  # groff hyphenates other words
        assert len(re.findall(rf"\\%<?{re.escape(DESK)}", written)) == written.count(DESK)
    assert "ask" in written


@pytest.mark.parametrize("place", PLACES)
def test_a_man_page_shows_every_address_whole(places, tmp_path, place):
    groff = shutil.which("groff")
    if groff is None:
        pytest.skip("groff is not installed")
    source = places["man"][place].encode()
    command = [groff, "-man", "-t", "-Tutf8", "-P-cbou"]
    shown = subprocess.run(command, input=source, capture_output=True, check=True).stdout.decode()
    assert shown.count(DESK) == 1 + (place in TWICE), shown


def test_below_a_table_equal_addresses_have_one_number_and_none_of_the_authors(tmp_path):
    table = (
        "A note [1]_.\n\n.. list-table::\n\n"
        f"   * - {LINK}\n     - {LINK}\n     - `Bob <symphony:profile/bob>`__\n\n.. [1] Own.\n"
    )
    text = (build(tmp_path, {"a.rst": page(table)}, "text") / "a.txt").read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith("[")] == [
        f"[2] {DESK}", f"[3] {BOB}", "[1] Own.",
    ]  # fmt: skip
    assert text.count("ask us [2]") == 2
    assert "Bob [3]" in text


def test_in_text_an_address_is_beside_its_words_and_lines_are_as_long_as_elsewhere(tmp_path):
    words = "Words that go on, and on, and on, until they need a line. " * 3
    source = page(f"{words} Ask `Bob <symphony:profile/bob>`__. {words}\n\n{words}")
    text = (build(tmp_path, {"a.rst": source}, "text") / "a.txt").read_text("utf-8")
    assert f"Bob\n<{BOB}>." in text or f"Bob <{BOB}>." in text
    assert max(map(len, text.splitlines())) <= 70
    assert min(len(line) for line in text.split("\n\n")[-1].splitlines()[:-1]) > 55


def test_a_hyphen_in_an_address_is_no_place_to_break_a_line(tmp_path):
    button = ".. symphony-button:: Open\n   :create-room: A-very-long-name-of-a-room-with-hyphens\n"
    source = page(button + "   :emails: alice@acme.com\n   :dialog: true\n")
    text = (build(tmp_path, {"a.rst": source}, "text") / "a.txt").read_text("utf-8")
    assert "RoomName=A-very-long-name-of-a-room-with-hyphens&" in text


def test_a_link_that_leads_nowhere_has_no_address_anywhere(tmp_path):
    (tmp_path / "source").mkdir()
    source = page(f"See :symphony:`x <stream/nope>`.\n\n{PLACES['cell']}".replace(LINK, "y" * 40))
    for builder in ("text", "man", "latex", "texinfo"):
        built = hosts.sphinx(tmp_path, {"a.rst": source}, builder=builder, **CONF)
        assert len(built.problems["a.rst"]) == 1
        assert built.other == []


BLOCKS = page(f"""{PLACES["chat"]}
   :name: the-chat

   Own words.

{PLACES["button"]}
   :name: the-button

In a sentence: {LINK}.

.. list-table::

   * - a
     - {LINK}

See :ref:`one <the-chat>` and :ref:`two <the-button>`.
""")

ESCAPED = DESK.replace("&", "&amp;")
#: How each builder writes the link, and how often the address is there for each.
CLICKED = {
    "markdown": ("md", f"[ask us]({DESK})", {}),
    "confluence": ("conf", f'<a href="{ESCAPED}">ask us</a>', {}),
    "xml": ("xml", f'refuri="{ESCAPED}">ask us</reference>', {}),
}


@pytest.mark.parametrize("builder", CLICKED)
def test_where_a_link_can_be_clicked_its_title_is_the_link(tmp_path, builder):
    ending, link, conf = CLICKED[builder]
    written = (build(tmp_path, {"a.rst": BLOCKS}, builder, **conf) / f"a.{ending}").read_text()
    assert written.count(link) == 4, written
    assert written.count("VYfoWw6oIUv") == 4
    for name in ("the-chat", "the-button"):  # one anchor, and the link to it
        anchor = rf"(\bids?=[\"']|>){name}\b"
        assert len(re.findall(anchor, written)) == 1, written


def test_a_book_has_boxes_of_title_words_link_and_code_as_xhtml(tmp_path):
    source = BLOCKS.replace(":name: the-chat", ":name: the-chat\n   :qr: true")
    source += "\n.. symphony-chat:: No *code*\n   :stream: trading-desk\n"
    folder = build(tmp_path, {"a.rst": source, "b.rst": page("Nothing.")}, "epub")
    for file in folder.glob("*.xhtml"):
        ElementTree.parse(file)
    html = "{http://www.w3.org/1999/xhtml}"
    tree = ElementTree.parse(folder / "a.xhtml")
    box, other = (one for one in tree.iter() if one.get("class") == "topic")
    assert [" ".join("".join(one.itertext()).split()) for one in box] == [
        "ask us", "Own words.", f"Open in Symphony [{DESK}]", "",
    ]  # fmt: skip
    assert box.get("id") == "the-chat"
    assert [link.get("href") for link in box.iter(f"{html}a")] == [DESK]
    (code,) = box.iter("{http://www.w3.org/2000/svg}svg")
    assert code.get("aria-label") == "QR code: ask us"
    assert other.find(f"{html}p/{html}em").text == "code"
    written = (folder / "a.xhtml").read_text("utf-8")
    assert written.count("<svg ") == 2  # the chat's and the button's
    assert 'id="the-button"' in written
    assert "<script" not in written
    assert "symphony-ecp" not in written
    with zipfile.ZipFile(next(folder.glob("*.epub"))) as book:
        manifest = book.read("content.opf").decode()
    assert re.findall(r'href="(\w+\.xhtml)"[^>]* properties="svg"', manifest) == ["a.xhtml"]


@pytest.mark.parametrize(
    ("shown", "link"),
    [
        ("footnote", f"ask us@footnote{{{DESK}}}"),
        ("inline", f"@uref{{{DESK},ask us}}"),
        ("no", f"@uref{{{DESK},,ask us}}"),
    ],
)
def test_texinfo_shows_addresses_as_the_site_has_it(tmp_path, shown, link):
    folder = build(tmp_path, {"a.rst": BLOCKS}, "texinfo", texinfo_show_urls=shown)
    (file,) = folder.glob("*.texi")
    written = file.read_text("utf-8")
    assert written.count(link) == written.count("VYfoWw6oIUv") == 4


def test_texinfo_has_the_link_of_a_title_below_it(tmp_path):
    folder = build(tmp_path, {"a.rst": page(PLACES["title"])}, "texinfo")
    (file,) = folder.glob("*.texi")
    assert re.search(r"@section Sub ask us\n.*\n?ask us@footnote\{", file.read_text("utf-8"), re.S)


def tex(folder):
    (file,) = folder.glob("*.tex")
    return file.read_text("utf-8")


@pytest.mark.parametrize("shown", ["no", "footnote", "inline"])
def test_on_paper_the_title_is_the_link_and_the_address_a_footnote(tmp_path, shown):
    written = tex(build(tmp_path, {"a.rst": BLOCKS}, "latex", latex_show_urls=shown))
    assert written.count("{ask us}") == 4  # one of them the title of the chat's box
    # Before version 8.1 of Sphinx all topics are in the one environment.
    assert len(re.findall(r"\\begin\{sphinx(topic|ShadowBox)\}", written)) == 1
    assert written.count("{Open in Symphony}") == 1
    address = re.escape(DESK.replace("%", r"\%").replace("&", r"\&"))
    note = rf"\\begin{{footnote}}\[\d+\]\\sphinxAtStartFootnote\n\\sphinxnolinkurl{{{address}}}"
    assert len(re.findall(note, written)) == 4, written
    assert written.count("VYfoWw6oIUv") == 8
    for name in ("the-chat", "the-button"):
        assert written.count(rf"\label{{\detokenize{{a:{name}}}}}") == 1


def test_on_paper_footnotes_are_numbered_with_those_of_authors(tmp_path):
    source = page(f"One {LINK}, two [#a]_, three {LINK}.\n\n.. [#a] Own.")
    written = tex(build(tmp_path, {"a.rst": source}, "latex"))
    assert sorted(re.findall(r"\\begin{footnote}\[(\d+)\]", written)) == ["1", "2", "3"]


def test_on_paper_a_title_has_words_for_running_heads_and_its_link_below(tmp_path):
    written = tex(build(tmp_path, {"a.rst": page(PLACES["title"])}, "latex"))
    assert r"\section{Sub ask us}" in written
    assert written.count("{ask us}") == 1


def test_links_of_others_are_written_as_ever(tmp_path):
    source = page("A `page <https://docs.example/a-b>`__.")
    folder = build(tmp_path, {"a.rst": source}, "latex", extensions=["sphinx_ecp"])
    assert "footnote" not in tex(folder).partition(r"\begin{document}")[2]
    text = (build(tmp_path, {"a.rst": source}, "text") / "a.txt").read_text("utf-8")
    assert "A page." in text


def test_a_link_without_words_is_its_address(tmp_path):
    pytest.importorskip("myst_parser")
    source = "# A\n\nIn a sentence [](symphony:profile/bob), and on.\n"
    text = (build(tmp_path, {"a.md": source}, "text") / "a.txt").read_text("utf-8")
    assert f"In a sentence <{BOB}>," in " ".join(text.split())
    markdown = (build(tmp_path, {"a.md": source}, "markdown") / "a.md").read_text("utf-8")
    assert f"[{BOB}]({BOB})" in markdown.replace("\\", "")


def test_a_cell_of_a_markdown_table_keeps_its_address(tmp_path):
    pytest.importorskip("myst_parser")
    source = "# A\n\n| a | b |\n| - | - |\n| x | [ask us](symphony:stream/trading-desk) |\n"
    text = (build(tmp_path, {"a.md": source}, "text") / "a.txt").read_text("utf-8")
    assert f"[1] {DESK}\n" in text
    assert "ask us [1]" in text


def test_a_label_above_a_chat_is_defined_once_and_a_terms_link_is_last(tmp_path):
    text = (
        ".. _anchor:\n\n.. symphony-chat:: a\n   :stream: trading-desk\n\n"
        f"term {LINK}\n   .. symphony-chat:: One\n      :stream: trading-desk\n\n      Words.\n"
    )
    tree = build(tmp_path, {"index.rst": page(text)}, "xml")
    assert (tree / "index.xml").read_text().count('<target refid="anchor"') == 1
    written = (build(tmp_path, {"index.rst": page(text)}, "text") / "index.txt").read_text()
    assert written.index("One:") < written.index("Words.") < written.index("ask us:")


def test_text_has_what_a_substitution_in_a_title_stands_for(tmp_path):
    text = ".. symphony-chat:: Support for |version|\n   :stream: trading-desk"
    written = (build(tmp_path, {"index.rst": page(text)}, "text") / "index.txt").read_text()
    assert "Support for 1: https" in written


#: Places that sphinx-design makes.
DESIGN = page("""\
.. grid:: 2

   .. grid-item-card:: Card

      .. symphony-chat:: In a card
         :stream: trading-desk

         Words of a card.

   .. grid-item::

      .. symphony-button:: In a grid
         :stream: trading-desk

.. tab-set::

   .. tab-item:: One

      .. symphony-chat:: In a tab
         :stream: trading-desk

.. dropdown:: More

   Ask :symphony:`in a dropdown <stream/trading-desk>`.
""")


@pytest.mark.parametrize("builder", ["html", "latex", "epub", "text", "man", "texinfo", "gettext"])
def test_cards_tabs_and_dropdowns_are_places_like_others(tmp_path, builder):
    pytest.importorskip("sphinx_design")
    conf = {"extensions": ["sphinx_ecp", "sphinx_design"], "texinfo_show_urls": "no"}
    man = [("a", "a", "x", ["y"], 1)]
    conf |= {"latex_show_urls": "no", "epub_show_urls": "no", "man_pages": man}
    folder = build(tmp_path, {"a.rst": DESIGN}, builder, **conf)
    name = {"html": "a.html", "latex": "*.tex", "epub": "a.xhtml", "text": "a.txt", "man": "a.1",
            "texinfo": "*.texi", "gettext": "a.pot"}[builder]  # fmt: skip
    (file,) = folder.glob(name)
    written = file.read_text("utf-8")
    for words in ("In a card", "Words of a card.", "In a grid", "In a tab", "in a dropdown"):
        assert words in written
    if builder not in ("gettext", "latex"):  # LaTeX has each in a footnote, too
        links = written.count("VYfoWw6oIUv")
        assert links == 4 if builder != "html" else links >= 4
