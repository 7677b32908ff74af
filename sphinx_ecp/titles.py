"""Titles and labels, whose markup is that of the host's own titles.

The host parses the title; its nodes go where the title stands in HTML. Raw HTML is text in a title,
and so is a link, which is judged none the less: a label stands in a link, and attributes, search
and builders of plain text take the text of it. What the text is, and what is a link, is known once
substitutions, notes and citations are: so a transform has the last word. By then Sphinx has put
translations in (:mod:`sphinx_ecp.translation`).

A title without markup is in the HTML of its block already; its node is there for whoever reads the
document: translators and the search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from sphinx_ecp.document import read_in
from sphinx_ecp.nodes import PLACE, of_rendered, symphony_link, symphony_title
from sphinx_ecp.translation import translated, with_options
from symphony_ecp.block import inline_options, render_model, resolve_block
from symphony_ecp.pipeline import process
from symphony_ecp.prose import SCHEME, is_ours, judge_url, may_be_meant
from symphony_ecp.syntax import Entry, SourceBlock, as_text
from symphony_ecp.text import clean, may_be_markup

#: What a writer of HTML makes links of, or what they lead to; a label is a link itself.
_LINKS = (
    nodes.reference, nodes.footnote_reference, nodes.citation_reference, nodes.problematic,
    nodes.target, addnodes.pending_xref, addnodes.manpage, symphony_link,
)  # fmt: skip


def title_of(
    directive: SphinxDirective, argument: str, entries: Sequence[Entry], name: str, line: int
) -> tuple[str, symphony_title, list[nodes.system_message]] | None:
    """Parse the title of a directive; ``None`` where it has none.

    Args:
        directive: the directive.
        argument: its argument.
        entries: its options.
        name: the option that says the same as the argument.
        line: the line of the directive.

    Returns:
        The title as it was written, its node, and what docutils has to say.

    """
    option = next((entry for entry in entries if entry.key == name), None)
    raw = argument
    if option and not argument:
        raw, line = option.text, option.line or line
    if not raw.strip():
        return None
    text = clean(raw)  # XML takes none of what is taken out, nor is any of it meant
    parsed: Sequence[nodes.Node] = [nodes.Text(text)]
    messages: list[nodes.system_message] = []
    if may_be_markup(text):
        parsed, messages = directive.state.inline_text(text, line)
    source, _ = directive.get_source_info()
    title = symphony_title(raw, "", *parsed, place=(source, line), translatable=True)
    title.source, title.line = source, line
    return raw, title, messages


def with_text(
    block: SourceBlock, name: str, raw: str, title: symphony_title, *, heading: bool = True
) -> SourceBlock:
    """Put the text of a title, as far as it is known, into its block.

    Args:
        block: the block.
        name: the option that says the same as the argument.
        raw: the title as it was written; "" where the block has none of its own.
        title: its node.
        heading: whether the markup of the node goes into the HTML.

    """
    text = " ".join(title.astext().split())
    argument, entries = as_text(name, raw, text, block.argument, block.options)
    return replace(block, argument=argument, options=entries, heading=heading)


class SymphonyTitles(SphinxTransform):
    """Makes words of what became a link in a title, and gives the block the text of it."""

    # After footnotes have numbers (620), citations are references (619), and references addresses
    # (640); before prose is judged (650).
    default_priority = 645

    def apply(self, **_kwargs: Any) -> None:
        """Go over the titles of a document."""
        for title in list(self.document.findall(symphony_title)):
            make_words(title, self.document)
            written: tuple[SourceBlock, str, str] = title.attributes.pop("written")
            marked = any(isinstance(child, nodes.Element) for child in title.children)
            is_new = title.astext() != title.attributes.pop("text") or marked > ("closing" in title)
            others = translated(title.parent)
            if is_new or others:
                heading = marked or "closing" in title
                block = with_text(*written, title, heading=heading) if is_new else written[0]
                self.write(title, with_options(block, others))

    def write(self, title: nodes.Element, block: SourceBlock) -> None:
        """Write anew what the text of a title stands in."""
        site = read_in(self.document).site
        model, _ = resolve_block(block, site)
        if model is not None:
            rendered, _ = render_model(model, block, site)
            title.parent.attributes.update(of_rendered(rendered))
            title.attributes.pop("closing", None)
            if rendered.middle is not None:
                title["closing"] = rendered.middle


def make_words(title: symphony_title, document: nodes.document) -> None:
    """Judge the links in a title, and make them words, to which others can still lead."""
    place = title.attributes.pop("place")
    for node in list(title.findall(nodes.Element)):
        if isinstance(node, nodes.raw):
            node.parent.replace(node, nodes.Text(node.astext()))
        elif isinstance(node, _LINKS):
            _judge(node, document, *node.get(PLACE, place))
            if isinstance(node, nodes.problematic):
                _drop_ids(node, document)
            noted = isinstance(node, nodes.footnote_reference)
            words: list[Any] = [nodes.Text(f"[{node.astext()}]")] if noted else node.children
            if node["ids"] or node["classes"]:
                inline = nodes.inline("", "", *words, ids=node["ids"], classes=node["classes"])
                document.ids.update(dict.fromkeys(node["ids"], inline))
                words = [inline]
            node.parent.replace(node, words)


def _drop_ids(node: nodes.problematic, document: nodes.document) -> None:
    """Let nothing lead to what was no markup: in a translation its id may be another node's."""
    for name in node["ids"]:
        if document.ids.get(name) is node:
            message = document.ids[node["refid"]]
            message["backrefs"] = [one for one in message["backrefs"] if one != name]
    node["ids"] = []


def _judge(node: nodes.Element, document: nodes.document, source: str, line: int) -> None:
    reading = read_in(document)
    # Without Sphinx, MyST takes other schemes for names in the document.
    uri = node.get("refuri") or node.get("reftarget") or unquote(node.get("refname", ""))
    if is_ours(uri):
        entries, problems = inline_options(uri[len(SCHEME) :], line)
        block = SourceBlock("symphony-link", "", entries, source, line, True, problems)
        reading.report(process(block, reading.site).problems)
    elif may_be_meant(uri):
        reading.report(found.at(source, line) for found in judge_url(uri, reading.site))
