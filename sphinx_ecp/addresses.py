"""Addresses that stay whole where nothing can be clicked: in plain text and in man pages."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.text import MAXWIDTH, my_wrap


class symphony_paragraph(nodes.paragraph):  # noqa: N801 - docutils' style
    """A paragraph with addresses that are to stay whole; one that is ``alone`` is a line."""


class symphony_address(nodes.inline):  # noqa: N801
    """An address that is to stay whole."""


def _visit_text(self: Any, _node: nodes.Element) -> None:
    self.new_state(0)


def _depart_text(self: Any, node: nodes.Element) -> None:
    """Break a paragraph at spaces alone; an address that is longer than a line has its own."""
    if "alone" not in node:
        text = "".join(part for _, part in self.states[-1])
        width = MAXWIDTH - sum(self.stateindent)
        lines = my_wrap(text, width, break_long_words=False, break_on_hyphens=False)
        self.states[-1] = [(-1, "\n".join(lines))]
    self.end_state(wrap=False)


def _visit_man(self: Any, node: nodes.Element) -> None:
    """Have no spaces made wider, as there are many above a long address."""
    self.visit_paragraph(node)
    self.body.append(".na\n")


def _depart_man(self: Any, node: nodes.Element) -> None:
    self.depart_paragraph(node)
    self.ensure_eol()
    self.body.append(".ad\n")


def _visit_man_address(self: Any, _node: nodes.Element) -> None:
    """Have groff hyphenate nothing, which it does in references of docutils."""
    self.body.append("\\%")


def _depart_man_address(_self: Any, _node: nodes.Element) -> None:
    pass


def add_nodes(app: Sphinx) -> None:
    """Register the nodes of builders that drop addresses; to others they are what they extend."""
    app.add_node(
        symphony_paragraph, text=(_visit_text, _depart_text), man=(_visit_man, _depart_man)
    )
    app.add_node(symphony_address, man=(_visit_man_address, _depart_man_address))
