"""Directives and the role: from source to our nodes.

Arguments, options and content of the directives are those of the Markdown blocks; every option is
let through as text, so that the core judges it, in the same words as in every other host.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from docutils import nodes
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from sphinx_ecp.nodes import symphony_block, symphony_link
from sphinx_ecp.options import OptionReader
from sphinx_ecp.reading import read_in
from symphony_ecp import strays
from symphony_ecp.model import ChatEmbed, LinkButton
from symphony_ecp.pipeline import Output
from symphony_ecp.resolve import inline_options
from symphony_ecp.source import SourceBlock

KINDS = ("symphony-chat", "symphony-button")
#: How authors write the scheme of our links; MyST looks at the case.
SCHEMES = ("symphony", "Symphony", "SYMPHONY")
_DOCUTILS_OPTIONS = ("name",)

N = TypeVar("N", bound=nodes.Element)


class SymphonyDirective(SphinxDirective):
    """``.. symphony-chat:: Title`` and ``.. symphony-button:: Label``, in every syntax."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    # docutils and MyST would each judge options in their own way; so both leave them to us.
    option_spec = None

    def run(self) -> list[nodes.Node]:
        """Make the block's node, with the author's words inside."""
        source, line = self.get_source_info()
        reader = OptionReader(self.arguments, list(self.content), self.lines(), source)
        title, entries, problems = reader.read()
        substituted = read_in(self.state.document).line_of_use(self.state.document, source, line)
        if substituted is not None:
            line = substituted
            entries = tuple(replace(entry, line=line) for entry in entries)
            problems = tuple(replace(problem, line=line) for problem in problems)
        self.content = self.content[reader.taken :] if reader.taken else self.content
        self.content_offset += reader.taken
        self.options = {
            entry.key: entry.text for entry in entries if entry.key in _DOCUTILS_OPTIONS
        }
        block = SourceBlock(
            self.name.lower(),
            title,
            tuple(entry for entry in entries if entry.key not in _DOCUTILS_OPTIONS),
            source,
            line,
            bool(self.content),
            problems,
        )
        return self.nodes_of(block)

    def nodes_of(self, block: SourceBlock) -> list[nodes.Node]:
        output = read_in(self.state.document).process(block)
        words = self.parse_content_to_nodes()
        first: nodes.Element
        if isinstance(output.model, LinkButton):
            first = nodes.paragraph("", "", node_of(symphony_link, output))
            made = [first, *words]
        else:
            first = node_of(symphony_block, output)
            first += words
            made = [first]
        self.set_source_info(first)
        self.add_name(first)
        return made

    def lines(self) -> list[tuple[int, str]]:
        """Return the directive's source lines with their numbers."""
        text = self.block_text
        if text == "\n".join(self.content):
            # MyST before version 5.2 leaves out the first line, and a blank one right below it.
            text = self.name + "\n" * (1 + self.content_offset) + text
        return list(enumerate(text.splitlines(), self.get_source_info()[1]))


class MisnamedDirective(SymphonyDirective):
    """A directive whose name is nearly one of ours: docutils itself would not say which."""

    def nodes_of(self, block: SourceBlock) -> list[nodes.Node]:
        problem = strays.judge_kind(block.kind)
        assert problem is not None  # noqa: S101 - or it would not be this class
        output = read_in(self.state.document).box(block, [problem.at(block.path, block.line)])
        box = node_of(symphony_block, output)
        box += self.parse_content_to_nodes()
        return [box]


class SymphonyRole(ReferenceRole):
    """``:symphony:`Open the desk <stream/trading-desk>```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link's node."""
        source, line = self.get_source_info()
        document = self.inliner.document
        reading = read_in(document)
        line = reading.line_of_use(document, source, line) or reading.line_of(
            self.rawtext, source, line
        )
        node = link_node(self.target, self.title, source, line, document)
        node += nodes.Text(self.title)
        return [node], []


def link_node(
    target: str,
    words: str,
    source: str,
    line: int | None,
    document: nodes.document,
    attributes: dict[str, str] | None = None,
) -> symphony_link:
    """Make the node of an inline link from what stands behind ``symphony:``."""
    entries, problems = inline_options(target, line)
    block = SourceBlock("symphony-link", words, entries, source, line, True, problems)
    return node_of(symphony_link, read_in(document).process(block, attributes))


def node_of(kind: type[N], output: Output) -> N:
    """Make a node of what the core made."""
    rendered = output.rendered
    return kind(
        "",
        opening=rendered.opening,
        closing=rendered.closing,
        words=rendered.text,
        href=rendered.href,
        fallback=rendered.fallback,
        shows_chat=isinstance(output.model, ChatEmbed),
    )
