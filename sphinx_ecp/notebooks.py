"""Notebooks that nbsphinx reads: fences and links in their Markdown.

nbsphinx has pandoc write reStructuredText of Markdown, in which a fence is code in the language
``symphony-chat``, and takes addresses of a scheme that it does not know for files. (MyST-NB reads
notebooks as MyST; nothing is to be done there.) Tried with nbsphinx 0.9.8.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes

from sphinx_ecp.directives import KINDS, node_of
from sphinx_ecp.document import has_our_word
from sphinx_ecp.nodes import symphony_block, symphony_link
from sphinx_ecp.prose import SymphonyProse
from symphony_ecp.block import LinkButton
from symphony_ecp.prose import is_ours
from symphony_ecp.syntax import SourceBlock, read_options, split_fence


class SymphonyNotebooks(SymphonyProse):
    """Makes blocks and links of what pandoc made of them."""

    # Before nbsphinx looks for files (CopyLinkedFiles, 600), and after pandoc's anonymous links
    # have their addresses (AnonymousHyperlinks, 440).
    default_priority = 595

    def apply(self, **_kwargs: Any) -> None:
        """Go over a notebook that has our word."""
        if not self.document["source"].endswith(".ipynb") or not has_our_word(self.document):
            return
        self.used: set[str] = set()
        for reference in list(self.document.findall(nodes.reference)):
            if is_ours(uri := self.written(reference)):
                self.link(reference, uri)
        for code in list(self.document.findall(nodes.literal_block)):
            if code.get("language") in KINDS:
                code.replace_self(self.block(code, code["language"]))

    def block(self, code: nodes.literal_block, kind: str) -> list[nodes.Element]:
        """Make a block of a fence; its body is plain text."""
        lines = code.astext().split("\n")
        options, start = split_fence(lines)
        path, line = self.place(code, f"```{kind}")
        text = "\n".join(lines[options.start : options.stop])
        entries, problems = read_options(text, path, line and line + 1)
        body = [
            nodes.paragraph("", part) for part in "\n".join(lines[start:]).split("\n\n") if part
        ]
        block = SourceBlock(kind, "", entries, path, line, bool(body), problems)
        output = self.reading.process(block)
        if isinstance(output.model, LinkButton):
            return [nodes.paragraph("", "", node_of(symphony_link, output)), *body]
        node = node_of(symphony_block, output)
        node += body
        return [node]
