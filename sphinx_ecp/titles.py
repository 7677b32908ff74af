"""Titles and labels with inline markup, as the host's own titles have it.

The host parses the title; its nodes go where the title stands in HTML. Raw HTML is text in a title,
and so is a link, which is judged none the less: a label stands in a link, and attributes, search
and builders of plain text take the text of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from sphinx_ecp.nodes import symphony_link, symphony_title
from sphinx_ecp.reading import read_in
from symphony_ecp.addresses import SCHEME, is_ours, judge_url, may_be_meant
from symphony_ecp.pipeline import process
from symphony_ecp.resolve import inline_options
from symphony_ecp.source import Entry, SourceBlock
from symphony_ecp.text import may_be_markup


def title_of(
    directive: SphinxDirective, argument: str, entries: Sequence[Entry], name: str, line: int
) -> tuple[str, symphony_title, list[nodes.system_message]] | None:
    """Parse the title of a directive; ``None`` where it has no markup.

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
    if not may_be_markup(raw):
        return None
    parsed, messages = directive.state.inline_text(raw, line)
    title = symphony_title("", "", *parsed)
    source, _ = directive.get_source_info()
    for node in list(title.findall(nodes.Element)):
        if isinstance(node, nodes.target | nodes.footnote_reference):
            node.parent.remove(node)
        elif isinstance(node, nodes.raw):
            node.parent.replace(node, nodes.Text(node.astext()))
        elif isinstance(node, nodes.reference | symphony_link | addnodes.pending_xref):
            _judge(node, directive.state.document, source, line)
            node.parent.replace(node, node.children)
    return raw, title, messages


def _judge(node: nodes.Element, document: nodes.document, source: str, line: int) -> None:
    reading = read_in(document)
    # Without Sphinx, MyST takes other schemes for names in the document.
    uri = node.get("refuri") or node.get("reftarget") or unquote(node.get("refname", ""))
    if is_ours(uri):
        entries, problems = inline_options(uri[len(SCHEME) :], line)
        block = SourceBlock("symphony-link", "", entries, source, line, True, problems)
        reading.report_all(process(block, reading.site).problems)
    elif may_be_meant(uri):
        reading.report_all(found.at(source, line) for found in judge_url(uri, reading.site))
