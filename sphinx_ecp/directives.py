"""Directives and the role: from source to our nodes.

Arguments, options and content of the directives are those of the Markdown blocks; every option is
let through as text, so that the core judges it, in the same words as in every other host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from docutils import nodes
from docutils.parsers.rst.directives import class_option
from docutils.parsers.rst.states import Inliner, RSTState
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from sphinx_ecp.document import has_our_word, read_in
from sphinx_ecp.myst_attributes import attributes_of
from sphinx_ecp.nodes import of_rendered, symphony_block, symphony_link
from sphinx_ecp.options import OptionReader
from sphinx_ecp.titles import make_words, title_of, with_text
from sphinx_ecp.translation import other_words, title_from
from symphony_ecp.block import ChatEmbed, LinkButton, ShareButton, inline_options
from symphony_ecp.pipeline import Output
from symphony_ecp.problems import Problem
from symphony_ecp.prose import stray_links, strays
from symphony_ecp.syntax import HEADINGS, Entry, SourceBlock, Syntax
from symphony_ecp.text import may_be_markup
from symphony_ecp.values import is_identifier

KINDS = ("symphony-chat", "symphony-button", "symphony-share")
#: How authors write the scheme of our links; MyST looks at the case.
SCHEMES = ("symphony", "Symphony", "SYMPHONY")

#: A line of MyST that opens a fence, and one that closes it.
_FENCE = re.compile(
    r"(?:[ \t>]|(?:[-*+:]|\d{1,9}[.)])[ \t])*(?P<fence>`{3,}+|~{3,}+|:{3,}+)[ \t]*[^\s`:~]"
)
_CLOSING = re.compile(r"[ \t>]*(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*")

N = TypeVar("N", bound=nodes.Element)


class SymphonyDirective(SphinxDirective):
    """``.. symphony-chat:: Title``, ``.. symphony-button:: Label`` and others, in every syntax."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    # docutils and MyST would each judge options in their own way; so both leave them to us.
    option_spec = None
    #: What bears the block's name until its node is made.
    named: nodes.Element | None = None

    def run(self) -> list[nodes.Node]:
        """Make the block's node, with the author's words inside."""
        source, line = self.place()
        # Not the document's: below eval-rst of MyST, docutils reads.
        syntax: Syntax = "rst" if isinstance(self.state, RSTState) else "myst"
        lines = self.lines(line)
        reader = OptionReader(self.arguments, list(self.content), lines, source, syntax)
        title, entries, problems = reader.read()
        substituted = read_in(self.state.document).line_of_use(self.state.document, source)
        if substituted is not None:
            line = substituted
            entries = tuple(replace(entry, line=line) for entry in entries)
            problems = tuple(replace(problem, line=line) for problem in problems)
        self.content = self.content[reader.taken :] if reader.taken else self.content
        self.content_offset += reader.taken
        given = {"id" if entry.key == "name" else entry.key for entry in entries}
        entries += tuple(
            Entry(key, value, line)
            for key, value in attributes_of(self.state.document)
            if ("id" if key == "name" else key) not in given
        )
        entries = tuple(map(self.target, entries))
        block = SourceBlock(
            self.name.lower(),
            title,
            entries,
            source,
            line,
            bool(self.content),
            (*problems, *self.unclosed(source, line)),
        )
        return self.nodes_of(block)

    def target(self, entry: Entry) -> Entry:
        """Make a target of a block's name or id; name and classes become docutils' ids."""
        if entry.key == "class":
            with suppress(ValueError):  # which the core says
                names = class_option(entry.text.replace(",", " "))
                return replace(entry, text=" ".join(names))
        if entry.key not in ("name", "id"):
            return entry
        named = self.named = nodes.inline()
        if entry.key == "id":
            if not is_identifier(entry.text):
                return entry  # which the core says
            named["ids"].append(entry.text)
        self.options = {"name": entry.text}
        if entry.text:
            self.add_name(named)
        return replace(entry, key="id", text="".join(named["ids"][:1]))

    def nodes_of(self, block: SourceBlock) -> list[nodes.Node]:
        name = HEADINGS[block.kind]
        line = block.line or self.lineno
        reading = read_in(self.state.document)
        found = title_of(self, block.argument, block.options, name, line)
        messages: list[nodes.system_message] = []
        title, raw, written = None, "", block
        # A figure's number has a place in its title; no Sphinx runs for a check.
        env = getattr(self.state.document.settings, "env", None)
        heading = env and env.config.numfig and block.kind == "symphony-chat"
        if found:
            raw, title, messages = found
            if heading or may_be_markup(raw):
                block = with_text(block, name, raw, title)
        elif heading:
            block = replace(block, heading=True)
        output = reading.process(block)
        title = title or title_from(output, block, reading.site)
        words = self.parse_content_to_nodes() if self.content else []
        node: nodes.Element
        if isinstance(output.model, LinkButton):
            node = node_of(symphony_link, output)
            # Who translates paragraphs would put words in the place of the node.
            first: nodes.Element = nodes.paragraph("", "", node, translatable=False)
            made = [first, *words]
        else:
            first = node = node_of(symphony_block, output)
            made = [first]
        if title and output.model is not None:
            title.attributes.update(written=(written, name, raw), text=title.astext())
            if output.rendered.middle is not None:
                title["closing"] = output.rendered.middle
            node.extend([title, *other_words(block)])
        elif title:
            make_words(title, self.state.document)
        if node is first:
            node.extend(words)
        self.set_source_info(first)
        if self.named is not None and self.named["ids"]:
            node["ids"], node["names"] = self.named["ids"], self.named["names"]
            node["own_id"] = node["ids"][0] if output.model else None
            self.state.document.ids[node["ids"][0]] = node
        return [*made, *messages]

    def place(self) -> tuple[str, int]:
        """Return the file and the line of the directive.

        MyST is one line too far in a fence of colons that begins with another one.
        """
        source, line = self.get_source_info()
        reading = read_in(self.state.document)
        if reading.syntax != "myst":
            return source, line
        two = reading.lines_of(source)[max(line - 2, 0) : line]  # the line above, and this one
        opens = [bool(_FENCE.match(text)) and self.name in text for text in two]
        return source, line - (opens == [True, False])

    def lines(self, start: int) -> list[tuple[int, str]]:
        """Return the directive's source lines with their numbers."""
        text = self.block_text
        if text == "\n".join(self.content):
            # MyST before version 5.2 leaves out the first line, and a blank one right below it.
            text = self.name + "\n" * (1 + self.content_offset) + text
        return list(enumerate(text.splitlines(), start))

    def unclosed(self, source: str, line: int) -> Iterator[Problem]:
        """Say that MyST's fence ends where the page does, or where another one should."""
        reading = read_in(self.state.document)
        lines = reading.lines_of(source) if reading.syntax == "myst" else ()
        opening = _FENCE.match(lines[line - 1]) if 0 < line <= len(lines) else None
        if opening is None:
            return
        fence = opening["fence"]
        around = {above["fence"] for above in map(_FENCE.match, lines[: line - 1]) if above}
        below = (_CLOSING.fullmatch(written) for written in lines[line:])
        closings = (closing["fence"] for closing in below if closing)
        closed = any(end == fence or (end.startswith(fence) and end not in around)
                     for end in closings)  # fmt: skip
        inside = (_FENCE.match(written) for written in self.content)
        if not closed or any(other and other["fence"] == fence for other in inside):
            message = f"the {self.name.lower()} is never closed"
            yield Problem("block-syntax", message, f"add '{fence}'", source, line)


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

    def __call__(self, name: str, *arguments: Any, **given: Any) -> Any:
        """Work as the page's default role, too, which docutils calls without a name."""
        return super().__call__(name or "symphony", *arguments, **given)

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the link's node."""
        node = self.node(*self.place())
        node += nodes.Text(self.title)
        return [node], []

    def node(self, source: str, line: int | None) -> symphony_link:
        """Make the node, without its words."""
        return link_node(self.target, self.title, source, line, self.inliner.document)

    def place(self) -> tuple[str, int | None]:
        """Return the file and the line of the role."""
        document = self.inliner.document
        reading = read_in(document)
        here = document.current_source or document["source"]
        source, line = self.get_source_info()
        if source != here and isinstance(self.inliner, Inliner) and _is_in_cell(self.inliner):
            source, line = here, 1  # a file that fills the table
        elif source is None:  # below an eval-rst of MyST, docutils knows no file
            source, line = here, self.lineno
        use = reading.line_of_use(document, source)
        if use is None:
            text = f"`{self.text}"  # without the role, which MyST hands over in another spelling
            first = reading.line_of(text, source, line)
            use = reading.line_again("role", text, source, first)
        return source, use


class MisnamedRole(SymphonyRole):
    """A role whose name is nearly ours: docutils itself would not say which."""

    def __init__(self, written: str) -> None:
        self.written = written

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the box, or let docutils have its say on a page that has nothing of ours."""
        if has_our_word(self.inliner.document):
            return super().run()
        message = f'Unknown interpreted text role "{self.written}".'
        error = self.inliner.reporter.error(message, line=self.lineno)
        return [self.inliner.problematic(self.rawtext, self.rawtext, error)], [error]

    def node(self, source: str, line: int | None) -> symphony_link:
        """Make the node, without its words."""
        block = SourceBlock("symphony-link", self.title, path=source, line=line, body=True)
        problem = stray_links.judge_role(self.written).at(source, line)
        return node_of(symphony_link, read_in(self.inliner.document).box(block, [problem]))


def _is_in_cell(inliner: Inliner) -> bool:
    """Whether docutils is at a cell of a table, whose lines it takes for lines of the page."""
    node = inliner.parent
    while node is not None and not isinstance(node, nodes.entry):
        node = node.parent
    return node is not None


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
    model = output.model
    shared = {"section": model.section} if isinstance(model, ShareButton) else {}
    return kind(
        "",
        **of_rendered(output.rendered),
        classes=getattr(model, "classes", "").split(),
        needs_script=isinstance(model, ChatEmbed | ShareButton) or bool(getattr(model, "ids", {})),
        **shared,
    )
