"""The nodes, and the HTML that the core's templates made of them."""

from __future__ import annotations

import posixpath
from typing import Any

from docutils import nodes
from docutils.transforms.parts import ContentsFilter
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config

from symphony_ecp.block import Rendered, put_page

#: The attribute of a node whose place is known.
PLACE = "symphony-place"


class symphony_block(nodes.General, nodes.Element):  # noqa: N801 - docutils' style
    """A chat or a problem box.

    Attributes: ``opening`` and ``closing`` (HTML), ``words`` (plain text), ``href`` (or ``None``),
    ``fallback`` (a sentence, where the author wrote none), ``says`` (the words of its own link),
    ``code`` (HTML of a QR code, or ``""``), ``needs_script``.
    """


class symphony_link(nodes.General, nodes.Inline, nodes.TextElement):  # noqa: N801
    """A button, a share (with its ``section``) or an inline link; the same attributes."""


class symphony_title(nodes.General, nodes.Inline, nodes.TextElement):  # noqa: N801
    """A title or a label, first in its block; ``closing``: the HTML behind it, if it has markup."""


class symphony_words(nodes.Invisible, addnodes.translatable, nodes.Element):  # noqa: N801
    """Words of an option, for translators; ``option``: its name, ``text``: their translation."""

    def preserve_original_messages(self) -> None:
        """Do nothing: they are what was written."""

    def apply_translated_message(self, _original: str, translated: str) -> None:
        """Keep the translation, in which nothing is markup."""
        self["text"], self["translated"] = translated, True

    def extract_original_messages(self) -> list[str]:
        """Return what was written."""
        return [self.rawsource]


#: The attribute of a document that lists the nodes of ours which were written to its page.
WRITTEN = "symphony_written"


def of_rendered(rendered: Rendered) -> dict[str, Any]:
    """Return the attributes of a node that a template wrote."""
    return {
        "opening": rendered.opening,
        "closing": rendered.closing,
        "words": rendered.text,
        "href": rendered.href,
        "fallback": rendered.fallback,
        "says": rendered.says,
        "code": rendered.code,
    }


def flatten_in_contents() -> None:
    """Let tables of contents and navigation copy our nodes' words alone, as those of references.

    They hold links themselves, and links in links are no HTML.
    """
    for kind in (symphony_block, symphony_link):
        name = f"visit_{kind.__name__}"
        setattr(ContentsFilter, name, ContentsFilter.ignore_node_but_process_children)


def visit(self: Any, node: nodes.Element) -> None:
    """Write what stands before the author's words, behind targets that are not the element's id."""
    self.document.attributes.setdefault(WRITTEN, []).append(node)
    if ids := [id_ for id_ in node["ids"] if id_ != node.get("own_id")]:
        self.body.append(self.starttag(nodes.inline("", ids=ids), "span", "") + "</span>")
    self.body.append(_here(self, node["opening"]))


def visit_title(_self: Any, node: nodes.Element) -> None:
    """Write nothing: the block has opened the element, and has the words where these are text."""
    if "closing" not in node:
        raise nodes.SkipNode


def skip(_self: Any, _node: nodes.Element) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def depart_title(self: Any, node: nodes.Element) -> None:
    """Write what stands between a title and the author's words."""
    self.body.append(_here(self, node["closing"]))


def depart(self: Any, node: nodes.Element) -> None:
    """Write what stands after the author's words."""
    self.body.append(
        _here(self, node["closing"]) + ("\n" if isinstance(node, symphony_block) else "")
    )


def _here(self: Any, html: str) -> str:
    """Return the HTML on this page, which may have its address in it."""
    known = self.builder
    return put_page(html, address_of(known.config, known.get_target_uri(known.current_docname)))


def address_of(config: Config, name: str, suffix: str = "") -> str:
    """Return the canonical address of a page, as Sphinx makes it; ``""`` without its base."""
    base = config.html_baseurl
    return posixpath.join(base, name + suffix) if base else ""


def unlink_titles(_app: Sphinx, document: nodes.document) -> None:
    """Let titles with links of ours be no links back to a table of contents, as of any links."""
    for title in document.findall(nodes.title):
        if "refid" in title and title.next_node(symphony_link):
            del title["refid"]
