"""Plain nodes for builders that write no HTML: a titled link, then the author's words.

What a builder can do decides how a link looks. Where it can be clicked, its words are the link and
do not repeat the address. On paper the address stands in a footnote, too. In plain text it stands
once, beside the words, or below what is too narrow for it, and is never broken. Where a builder
draws, a chat is a box (:mod:`sphinx_ecp.boxes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.gettext import I18nBuilder
from sphinx.builders.latex.transforms import ShowUrlsTransform

from sphinx_ecp.addresses import symphony_address, symphony_paragraph
from sphinx_ecp.boxes import box_of, code_of
from sphinx_ecp.nodes import (
    address_of,
    symphony_block,
    symphony_link,
    symphony_title,
    symphony_words,
)
from sphinx_ecp.translation import place_titles

N = TypeVar("N", bound=nodes.Element)


@dataclass(frozen=True)
class Medium:
    """What becomes of a link in what a builder writes.

    Attributes:
        scripts: its pages run scripts, so that chats open in them.
        clicks: a link can be clicked; else the writer drops its address.
        anywhere: a link may stand anywhere; else in paragraphs alone, not in titles and captions,
            of which some writers drop links, and others make running heads in capitals.
        draws: it has boxes and drawings.

    """

    scripts: bool = False
    clicks: bool = True
    anywhere: bool = True
    draws: bool = False


_LINKS = Medium()
_BOOK = Medium(draws=True)
_PAPER = Medium(anywhere=False, draws=True)
#: By the format that a builder says it writes; in any other, links are links.
_MEDIA = {
    "html": Medium(scripts=True),
    "latex": _PAPER,
    "man": Medium(clicks=False, anywhere=False),
    "texinfo": Medium(anywhere=False),
    "text": Medium(clicks=False, anywhere=False),
}

#: What has paragraphs, and so room for one more.
_ROOMS = (
    nodes.document, nodes.section, nodes.topic, nodes.sidebar, nodes.Admonition, nodes.container,
    nodes.block_quote, nodes.list_item, nodes.definition, nodes.field_body, nodes.footnote,
)  # fmt: skip


def medium_of(builder: Any) -> Medium:
    """Return what a builder can do; an EPUB is HTML, but read offline."""
    return _BOOK if builder.name == "epub" else _MEDIA.get(builder.format, _LINKS)


def to_plain(app: Sphinx, document: nodes.document, name: str) -> None:
    """Replace our nodes where HTML is not written."""
    medium = medium_of(app.builder)
    if isinstance(app.builder, I18nBuilder):
        place_titles(document)
    if medium.scripts or isinstance(app.builder, I18nBuilder):
        return
    notes = _TableNotes(document)
    _say_addresses(document, name)
    for link in _links_of(document, medium):
        link.replace_self(_plain(link, medium, notes))


class SymphonyOnPaper(ShowUrlsTransform):
    """Puts the addresses of our links into footnotes, whatever becomes of those of others.

    Sphinx's own transform does so if ``latex_show_urls`` is ``"footnote"``; what it writes for
    ``"inline"`` is text, which TeX does not break. Tried with Sphinx 7.4 to 9.2.
    """

    # After its own (400), and before footnotes become those of LaTeX (600).
    default_priority = 401

    def expand_show_urls(self) -> None:
        """Replace our nodes by references with footnotes; in a footnote, with the address."""
        _say_addresses(self.document, self.env.docname)
        for link in _links_of(self.document, _PAPER):
            href = link["href"]
            if href is None:
                link.replace_self(_reference(link))
            elif _outermost(link, nodes.footnote) is not None:
                address = nodes.reference("", href, refuri=href, nolinkurl=True)
                link.replace_self([_reference(link), nodes.Text(" ("), address, nodes.Text(")")])
            else:
                note = self.create_footnote(href, self.get_docname_for_node(link))
                link.replace_self([_reference(link), *note])
                self.expanded = True


def _say_addresses(document: nodes.document, name: str) -> None:
    """Put the addresses of pages behind their shares, as the HTML builder makes them.

    Nothing shares anything here: readers copy the address.
    """
    env = document.settings.env
    suffix = env.config.html_link_suffix or env.config.html_file_suffix or ".html"
    for link in list(document.findall(symphony_link)):
        part: Any = link
        while part is not None and "docname" not in part:
            part = part.parent  # what a builder puts together has sections of several documents
        page = address_of(env.config, part["docname"] if part is not None else name, suffix)
        if "section" in link and page and link["href"] is not None:
            address = page + (f"#{quote(link['section'])}" if link["section"] else "")
            at = link.parent.index(link) + 1
            link.parent.insert(at, [nodes.Text(" "), symphony_address("", address)])


def _links_of(document: nodes.document, medium: Medium) -> list[symphony_link]:
    """Make chats and boxes plain, and return all the links that there are then."""
    for words in list(document.findall(symphony_words)):
        words.parent.remove(words)  # nobody sees them
    for block in list(document.findall(symphony_block)) if medium.draws else ():
        link = None
        if block["href"] is not None:
            link = symphony_link("", words=block["says"], href=block["href"])
        for target in list(document.findall(nodes.target)):
            if target.get("refid") in block["ids"]:
                target.parent.remove(target)  # the box is what that leads to
        narrow = not medium.anywhere and _outermost(block, nodes.table) is not None
        block.replace_self(box_of(block, link, framed=not narrow))
    for heading in list(document.findall(symphony_title)):
        heading.parent.remove(heading)  # its text is among the words
    for block in list(document.findall(symphony_block)):
        link = symphony_link("", words=block["words"], href=block["href"])
        title = nodes.paragraph("", "", link, ids=block["ids"])
        block["ids"] = []  # or what replaces it would take them
        sentence = [nodes.paragraph("", block["fallback"])] if block["fallback"] else []
        whole = [title, *block.children, *sentence]
        # The writer of man pages begins no paragraph in a container.
        block.replace_self(nodes.container("", *whole) if medium.clicks else whole)
    known = {target.get("refid") for target in document.findall(nodes.target)}
    for link in list(document.findall(symphony_link)):
        paragraph: Any = link.parent
        paragraph["ids"] += link["ids"]
        link["ids"] = []
        if medium.draws and link.get("code"):
            paragraph.parent.insert(paragraph.parent.index(paragraph) + 1, code_of(link))
        if names := [] if link.children else paragraph["ids"]:
            # As docutils has targets of paragraphs: some writers know the one, some the other.
            targets = [nodes.target("", "", refid=name) for name in names if name not in known]
            paragraph.parent.insert(paragraph.parent.index(paragraph), targets)
    if not medium.anywhere:
        _make_room(document, medium)
    return list(document.findall(symphony_link))


def _make_room(document: nodes.document, medium: Medium) -> None:
    """Put links that stand in no paragraph into one below, and leave the title its words."""
    below: dict[nodes.Element, list[nodes.Node]] = {}
    for link in list(document.findall(symphony_link)):
        block: Any = _block_of(link)
        fits = isinstance(block, nodes.paragraph | nodes.line | nodes.Invisible)
        numbered = not medium.clicks and _outermost(link, nodes.table) is not None
        if fits or numbered or link["href"] is None:
            continue
        words = link.astext() or link["words"] or link["href"]
        link.replace_self(nodes.inline("", "", *_words(link)))
        if isinstance(block, nodes.term):
            definition: Any = block.parent.next_node(nodes.definition)
            block = definition[-1] if definition else block
        while not isinstance(block.parent, _ROOMS):
            block = block.parent
        moved = nodes.paragraph("", "", symphony_link("", words=words, href=link["href"]))
        below.setdefault(block, []).append(moved)
    for block, paragraphs in below.items():
        block.parent.insert(block.parent.index(block) + 1, paragraphs)


class _TableNotes:
    """The addresses of links in cells, below their tables.

    They are numbered, for many a table has a column of equal words.
    """

    def __init__(self, document: nodes.document) -> None:
        taken = {label.astext() for label in document.findall(nodes.label)}
        self.free = (str(number) for number in count(1) if str(number) not in taken)
        self.numbers: dict[nodes.Element, dict[str, str]] = {}

    def mark(self, table: nodes.Element, href: str) -> nodes.footnote_reference:
        """Return the number of an address, and put that below the table if it is new there."""
        numbers = self.numbers.setdefault(table, {})
        if href not in numbers:
            numbers[href] = next(self.free)
            text = symphony_paragraph("", "", symphony_address("", href), alone=True)
            note = nodes.footnote("", nodes.label("", numbers[href]), text)
            table.parent.insert(table.parent.index(table) + len(numbers), note)
        return nodes.footnote_reference("", numbers[href])


def _plain(link: symphony_link, medium: Medium, notes: _TableNotes) -> nodes.Element:
    """Make what stands in a link's place: a reference, or words and an address."""
    href = link["href"]
    if medium.clicks or href is None:
        return _reference(link)
    words = nodes.inline("", "", *_words(link))
    block, table = _block_of(link), _outermost(link, nodes.table)
    if table is not None:
        words += [nodes.Text(" "), notes.mark(table, href)]
        return words
    alone = not link.children and len(block) == 1
    if type(block) is nodes.paragraph:
        attributes = {**block.attributes, **({"alone": True} if alone else {})}
        block.replace_self(symphony_paragraph("", "", *block.children, **attributes))
    address = symphony_address("", href if alone else f"<{href}>")
    if words.astext() != href:
        words += [nodes.Text(": " if alone else " "), address]
        return words
    return nodes.inline("", "", address)


def _reference(link: symphony_link) -> nodes.Element:
    """Make a reference of a link; of one that leads nowhere, its words and what is wrong."""
    if link["href"] is not None:
        return nodes.reference("", "", *_words(link), refuri=link["href"])
    if not link.children:
        return nodes.inline("", link["words"])
    return nodes.inline("", "", *link.children, nodes.Text(f" ({link['words']})"))


def _words(link: symphony_link) -> list[nodes.Node]:
    return link.children or [nodes.Text(link["words"] or link["href"] or "")]


def _block_of(link: symphony_link) -> nodes.Element:
    """Return what the line with a link belongs to: a paragraph, a title, a term."""
    node: nodes.Element = link.parent
    while isinstance(node, nodes.Inline):
        node = node.parent
    return node


def _outermost(node: Any, kind: type[N]) -> N | None:
    """Return the outermost node of a kind around a node."""
    found = None
    while node is not None:
        found = node if isinstance(node, kind) else found
        node = node.parent
    return found
