"""Directives, the role, and the transform for ``symphony:`` links: from source to our nodes.

Arguments, options and content of the directives are those of the Markdown blocks; every option is
let through as text, so that the core judges it, in the same words as in every other host.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import ReferenceRole, SphinxDirective
from sphinx.util.nodes import get_node_source

from sphinx_ecp.nodes import symphony_block, symphony_link
from sphinx_ecp.reading import read_in
from symphony_ecp.model import ChatEmbed, LinkButton
from symphony_ecp.pipeline import Output
from symphony_ecp.resolve import inline_options
from symphony_ecp.source import Entry, SourceBlock, is_option_line, read_options

KINDS = ("symphony-chat", "symphony-button")
_SCHEME = "symphony:"
_DOCUTILS_OPTIONS = ("name", "class")

N = TypeVar("N", bound=nodes.Element)


class AnyOption(dict[str, Callable[[str], str]]):
    """An ``option_spec`` that lets everything through, as autodoc's does."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, _name: str) -> Callable[[str | None], str]:
        return lambda text: text or ""


class SymphonyDirective(SphinxDirective):
    """``.. symphony-chat:: Title`` and ``.. symphony-button:: Label``, in every syntax."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = AnyOption()

    def run(self) -> list[nodes.Node]:
        """Make the block's node, with the author's words inside."""
        source, line = self.get_source_info()
        entries = [
            self.entry(key, text)
            for key, text in self.options.items()
            if key not in _DOCUTILS_OPTIONS
        ]
        problems = ()
        if not entries and not self.arguments and self.content and is_option_line(self.content[0]):
            fence, problems = self.take_option_lines(source)
            entries.extend(fence)
        block = SourceBlock(
            self.name,
            " ".join(self.arguments),
            tuple(entries),
            source,
            line,
            bool(self.content),
            problems,
        )
        output = read_in(self.state.document).process(block)
        words = self.parse_content_to_nodes()
        first: nodes.Element
        if isinstance(output.model, LinkButton):
            first = nodes.paragraph("", "", _node(symphony_link, output))
            made = [first, *words]
        else:
            first = _node(symphony_block, output)
            first += words
            made = [first]
        self.set_source_info(first)
        self.add_name(first)
        return made

    def entry(self, key: str, text: str) -> Entry:
        """Return an option as it was written; docutils lower-cases names and drops lines."""
        pattern = re.compile(rf"[ \t>]*:?({re.escape(key)})\s*:", re.IGNORECASE)
        for line, written in self.lines():
            match = pattern.match(written)
            if match:
                return Entry(match[1], text, line)
        return Entry(key, text, self.get_source_info()[1])

    def take_option_lines(self, source: str) -> tuple[tuple[Entry, ...], Any]:
        """Read the portable fence, whose options are content: up to the first blank line."""
        first = self.content[0]
        size = next(
            (index for index, text in enumerate(self.content) if not text.strip()),
            len(self.content),
        )
        line = next((line for line, text in self.lines() if text.strip() == first.strip()), None)
        read = read_options("\n".join(self.content[:size]), source, line)
        self.content = self.content[size:] if size < len(self.content) else StringList()
        self.content_offset += size
        return read

    def lines(self) -> list[tuple[int, str]]:
        """Return the directive's source lines with their numbers."""
        start = self.get_source_info()[1]
        lines = self.block_text.splitlines()
        if lines and self.name not in lines[0]:
            start += 1  # MyST before version 5 leaves the first line out
        return [(start + index, text) for index, text in enumerate(lines)]


class SymphonyRole(ReferenceRole):
    """``:symphony:`Open the desk <stream/trading-desk>```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link's node."""
        source, line = self.get_source_info()
        document = self.inliner.document
        line = read_in(document).line_of(self.rawtext, source, line)
        node = _link(self.target, self.title, source, line, document)
        node += nodes.Text(self.title)
        return [node], []


class SymphonyLinks(SphinxTransform):
    """Makes nodes of the references to ``symphony:`` addresses, whatever syntax they came from."""

    # After docutils gave references their addresses (ExternalTargets, 640).
    default_priority = 650

    def apply(self, **_kwargs: Any) -> None:
        """Replace the references of a document."""
        for reference in list(self.document.findall(nodes.reference)):
            uri = reference.get("refuri", "")
            if not uri.lower().startswith(_SCHEME):
                continue
            source, line = _place(reference, uri, self.document)
            link = _link(
                uri[len(_SCHEME) :],
                reference.astext(),
                source,
                line,
                self.document,
                {"class": " ".join(reference["classes"])} if reference["classes"] else {},
            )
            link += reference.children
            reference.replace_self(link)


def _link(
    target: str,
    words: str,
    source: str,
    line: int | None,
    document: nodes.document,
    attributes: dict[str, str] | None = None,
) -> symphony_link:
    entries, problems = inline_options(target, line)
    block = SourceBlock("symphony-link", words, entries, source, line, True, problems)
    return _node(symphony_link, read_in(document).process(block, attributes))


def _node(kind: type[N], output: Output) -> N:
    rendered = output.rendered
    return kind(
        "",
        opening=rendered.opening,
        closing=rendered.closing,
        words=rendered.text,
        href=rendered.href,
        shows_chat=isinstance(output.model, ChatEmbed),
    )


def _place(reference: nodes.Element, uri: str, document: nodes.document) -> tuple[str, int | None]:
    """Return the file and line of a reference."""
    source = get_node_source(reference) or ""
    node: Any = reference
    while node is not None and node.line is None:
        node = node.parent
    return source, None if node is None else read_in(document).line_of(uri, source, node.line)
