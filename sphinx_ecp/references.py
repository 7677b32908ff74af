"""What leads to a chat or a button by its name: its title, and its number where it is a figure.

``:ref:`` and MyST's ``[](#name)`` without a text of their own say the title of the chat, or the
label of the button. With ``numfig`` a chat that has a name, or a target right above it, is a
figure: ``:numref:`` counts it among the others, and its number stands before its title, in HTML as
on paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_ecp.nodes import depart, symphony_block, symphony_link, symphony_title, visit


class symphony_number(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils' style
    """Stands first in the title of a chat that is a figure: its number goes there."""


def note_names(app: Sphinx, document: nodes.document) -> None:
    """Tell Sphinx what chats and buttons with names are called, and number the chats."""
    named: dict[str, str] = {}
    ours = (symphony_block, symphony_link)
    nodes_of_ours: Iterable[Any] = document.findall(lambda node: isinstance(node, ours))
    for node in nodes_of_ours:
        if not _is_named(node):
            continue
        title = node.next_node(symphony_title)
        if app.config.numfig and isinstance(node, symphony_block) and title is not None:
            title.insert(0, symphony_number())
        for name in node["names"]:
            named[name] = (isinstance(node, symphony_link) and node.astext()) or node["words"]
            # As sphinx.ext.autosectionlabel notes the titles of sections.
            labels = app.env.get_domain("std").data["labels"]
            labels[name] = app.env.docname, node["ids"][0], named[name]
    for reference in document.findall(nodes.reference) if named else ():
        # MyST puts the name where it finds no title of a kind that it knows.
        inline = reference.next_node(nodes.inline)
        words = named.get(reference.astext()[1:])
        if words and inline and "std-ref" in inline["classes"] and "refid" in reference:
            inline.children = [nodes.Text(words)]


def title_of_chat(node: Any) -> Any:
    """Return the title that makes a figure of a chat.

    Sphinx gives an id to each figure with a title; a chat without one is left as it is.
    """
    return node["words"] if _is_named(node) else None


def _is_named(node: Any) -> bool:
    """Whether a name leads to what can be shown; one that is given twice leads nowhere."""
    return bool(node["ids"] and node["names"] and node["href"] is not None)


def _visit_number(self: Any, node: nodes.Element) -> None:
    """Write what a caption begins with; a box of an EPUB is no figure, but the chat that it was."""
    self.add_fignumber(symphony_block(ids=node.parent.parent["ids"]))
    raise nodes.SkipNode


def _visit_number_latex(self: Any, _node: nodes.Element) -> None:
    self.body.append("\\csname fnum@figure\\endcsname{}: ")
    raise nodes.SkipNode


def _depart_nothing(_self: Any, _node: nodes.Element) -> None:
    pass


def add_nodes(app: Sphinx) -> None:
    """Register chats, which may be figures, and their numbers."""
    app.add_enumerable_node(symphony_block, "figure", title_of_chat, html=(visit, depart))
    app.add_node(
        symphony_number,
        html=(_visit_number, _depart_nothing),
        latex=(_visit_number_latex, _depart_nothing),
    )
