"""Blocks between the terms of a glossary are none: Sphinx reads ``..`` there as a comment."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.domains.std import Glossary
from sphinx.util.docutils import SphinxDirective

from sphinx_ecp.directives import node_of
from sphinx_ecp.nodes import symphony_block
from sphinx_ecp.reading import has_our_word, read_in
from symphony_ecp import strays
from symphony_ecp.problems import Problem
from symphony_ecp.source import SourceBlock
from symphony_ecp.text import shorten


class ExplainsComments(SphinxDirective):
    """Goes before a ``glossary`` directive, of Sphinx or of a check."""

    def run(self) -> list[nodes.Node]:
        """Take the comments out, and say of each block among them that it is none."""
        boxes: list[nodes.Node] = []
        rest, in_comment = StringList(), False
        lines = list(self.content)
        for (source, offset), line, below in zip(
            self.content.items, lines, [*lines[1:], ""], strict=True
        ):
            if line and not line[0].isspace():
                in_comment = line.startswith(".. ")
                boxes += self.boxes(line, below) if in_comment else []
            rest.append("" if in_comment else line, source, offset)
        self.content = rest
        return [*boxes, *super().run()]

    def boxes(self, line: str, below: str) -> Iterator[nodes.Node]:
        if not has_our_word(self.state.document):
            return
        reading = read_in(self.state.document)
        source, first = self.get_source_info()
        for match in strays.find(line, below):
            number = reading.line_of(line, source, first, below=True)
            number = reading.line_again("glossary", line, source, number)
            kind = match["kind"].lower()
            spelling = strays.spelling(kind, reading.syntax)
            hint = f"write {spelling} below a term, indented, or outside the glossary"
            message = f"'{shorten(match['written'])}' is not read as a block here"
            problem = strays.judge_kind(kind) or Problem(
                "block-syntax", message, hint, severity="error"
            )
            block = SourceBlock(kind, path=source, line=number)
            yield node_of(symphony_block, reading.box(block, [problem.at(source, number)]))


class SymphonyGlossary(ExplainsComments, Glossary):
    """``.. glossary::`` of Sphinx."""
