"""Chats on paper and in electronic books: a box with title, words, link and QR code.

The box is the one that the builder has for topics, so that it wears what the site gives these. A
QR code is drawn of rules by LaTeX, whatever its engine, and is SVG in EPUB.
"""

from __future__ import annotations

import contextlib
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_ecp.nodes import symphony_block, symphony_title
from sphinx_ecp.references import symphony_number
from sphinx_ecp.site import fail
from symphony_ecp.block import qr_code
from symphony_ecp.files import put

#: How wide a module of a code is on paper, in millimetres, and how wide the widest code.
_MODULE, _WIDEST = 0.75, 120

#: A page in an EPUB's manifest of which nothing is said.
_PAGE_OF_BOOK = re.compile(
    r'href="(?P<page>[^"]+)" media-type="application/xhtml\+xml"(?! properties)'
)


class symphony_box(nodes.topic):  # noqa: N801 - docutils' style
    """What a chat, or a box with a problem, is where builders draw."""


class symphony_code(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801
    """A QR code: ``href``, what it says, and ``html``, how it is drawn in an EPUB."""


def box_of(block: symphony_block, link: nodes.Element | None, *, framed: bool) -> nodes.Element:
    """Make a box of a block.

    Args:
        block: the block; what is in it moves into the box.
        link: the link that opens the chat.
        framed: whether there is room for a frame; else its parts stand by themselves.

    """
    heading = block.next_node(symphony_title)
    words: list[nodes.Node] = [nodes.Text(block["words"])]
    if heading is not None and heading.parent is block:
        block.remove(heading)
        words = heading.children
    parts = list(block.children)
    if block["fallback"]:
        parts.append(nodes.paragraph("", block["fallback"]))
    if link is not None:
        parts.append(nodes.paragraph("", "", link))
    if block["code"]:
        parts.append(code_of(block))
    title: nodes.Element = nodes.title("", "", *words)
    if not framed:
        title = nodes.paragraph("", "", nodes.strong("", "", *words))
    return symphony_box("", title, *parts, ids=block["ids"], bare=not framed)


def code_of(node: nodes.Element) -> nodes.paragraph:
    """Make a paragraph of the QR code of a block or a button."""
    return nodes.paragraph("", "", symphony_code("", href=node["href"], html=node["code"]))


def _visit_epub(self: Any, node: nodes.Element) -> None:
    self.visit_topic(node)


def _depart_epub(self: Any, node: nodes.Element) -> None:
    self.depart_topic(node)


def _visit_latex(self: Any, node: nodes.Element) -> None:
    """Begin a topic, or nothing, with what references lead to; a figure has a number."""
    if not node["bare"]:
        self.visit_topic(node)
    numbered = node.next_node(symphony_number) is not None
    if numbered:
        self.body.append("\\refstepcounter{figure}")
    if node["ids"]:
        self.body.append(self.hypertarget_to(node, anchor=not numbered) + "%\n")


def _depart_latex(self: Any, node: nodes.Element) -> None:
    if not node["bare"]:
        self.depart_topic(node)


def _visit_code_epub(self: Any, node: nodes.Element) -> None:
    # Unlike HTML, XHTML has to be told what a drawing is.
    namespace = '<svg xmlns="http://www.w3.org/2000/svg" '
    self.body.append(node["html"].replace("<svg ", namespace, 1))
    raise nodes.SkipNode


def _visit_code_latex(self: Any, node: nodes.Element) -> None:
    """Draw a code of rules, as wide as there is room; they overlap, or viewers show seams."""
    code = qr_code(node["href"])
    width = min(_MODULE, _WIDEST / code.size)
    lines = [
        f"{{\\setlength{{\\unitlength}}{{\\dimexpr\\linewidth/{code.size}\\relax}}%",
        f"\\ifdim\\unitlength>{width:.3f}mm\\setlength{{\\unitlength}}{{{width:.3f}mm}}\\fi%",
        f"\\begin{{picture}}({code.size},{code.size})%",
    ]
    lines += [
        f"\\put({x},{code.size - y - 1}){{\\rule{{{run}\\unitlength}}{{1.02\\unitlength}}}}%"
        for x, y, run in code.runs
    ]
    self.body.append("\n".join([*lines, "\\end{picture}}"]))
    raise nodes.SkipNode


def declare_drawings(app: Sphinx, failure: Exception | None) -> None:
    """Say in the manifest of an EPUB which pages have drawings, as EPUB 3 asks (OPF-014)."""
    builder: Any = app.builder
    if failure or builder.name != "epub":
        return
    folder = Path(builder.outdir)

    def declared(item: re.Match[str]) -> str:
        page = folder / unquote(unescape(item["page"]))
        drawn = page.is_file() and "<svg " in page.read_text(encoding="utf-8")
        return f'{item[0]} properties="svg"' if drawn else item[0]

    content = (folder / "content.opf").read_text(encoding="utf-8")
    told = _PAGE_OF_BOOK.sub(declared, content)
    if told != content:
        if wrong := put(folder / "content.opf", told.encode()):
            fail(app, wrong)
            return
        book = folder / f"{builder.config.epub_basename}.epub"
        try:
            builder.build_epub()
        except OSError as error:
            with contextlib.suppress(OSError):
                book.unlink()  # half of it looks like a book
            fail(app, f"{book}: cannot be written: {(error.strerror or str(error)).lower()}")


def _depart_nothing(_self: Any, _node: nodes.Element) -> None:
    pass


def add_nodes(app: Sphinx) -> None:
    """Register boxes and codes for the builders that draw them."""
    app.add_node(
        symphony_box, html=(_visit_epub, _depart_epub), latex=(_visit_latex, _depart_latex)
    )
    app.add_node(
        symphony_code,
        html=(_visit_code_epub, _depart_nothing),
        latex=(_visit_code_latex, _depart_nothing),
    )
