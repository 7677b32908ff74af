"""What stands in a document and is no directive of ours: links, hand-written addresses, strays.

One pass over a document that has our word makes nodes of ``symphony:`` links, judges Symphony's
own addresses and raw HTML, which stay as they are, and explains blocks that nobody read: text in
another tool's spelling, comments with one colon, fences of a kind that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice, zip_longest
from typing import Any, TypeVar
from urllib.parse import unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import get_node_source

from sphinx_ecp import stray_links
from sphinx_ecp.directives import link_node, node_of
from sphinx_ecp.document import Reading, has_our_word, note_raw_file, read_in
from sphinx_ecp.nodes import PLACE, symphony_block
from symphony_ecp.problems import Problem
from symphony_ecp.prose import (
    SCHEME,
    is_ours,
    judge_markup,
    judge_url,
    may_be_meant,
    may_be_symphony,
    strays,
)
from symphony_ecp.syntax import SourceBlock

N = TypeVar("N", bound=nodes.Node)

_PROSE = (
    nodes.paragraph, nodes.term, nodes.title, nodes.line, nodes.comment, nodes.literal_block,
    nodes.container,
)  # fmt: skip
#: What is left of ``{ symphony-chat }`` and ``symphony chat`` where a language is one word.
_HALVES = ("{", "{symphony", "symphony")


class _Placing(SphinxTransform):
    """Knows where the pieces of a document stand, and which addresses may be Symphony's."""

    @cached_property
    def reading(self) -> Reading:
        """Asked for only where something of ours is: it makes the document need the registry."""
        return read_in(self.document)

    def may_be(self, uri: str) -> bool:
        """Whether an address may be one of Symphony's, or be meant to be.

        Links come from elsewhere too, as from docstrings: they are links on every page.
        """
        return (may_be_meant if has_our_word(self.document) else may_be_symphony)(uri)

    def place(self, node: nodes.Element, text: str) -> tuple[str, int | None]:
        """Return the file of a node and the line of a text in it."""
        around: Any = next(_of_a_version(node), node)
        while around is not None and not around.line:  # 0 in cells, before MyST 4
            around = around.parent
        # The node's own source may be that of where Sphinx moved it to.
        source = getattr(around, "source", None) or get_node_source(node) or ""
        if around is None:
            return source, None
        # Of these docutils knows the last line; of a comment in anything else it knows none.
        comment = isinstance(node, nodes.comment) and around is node
        above = comment or (self.reading.syntax == "rst" and _is_in_title(node))
        below = isinstance(node, nodes.raw) and not isinstance(node.parent, nodes.TextElement)
        return source, self.reading.line_of(text, source, around.line, above=above, below=below)

    def place_again(
        self, node: nodes.Element, text: str, what: str = "link"
    ) -> tuple[str, int | None]:
        """Return the place of a text that may stand in a document again and again."""
        if PLACE in node:
            found: tuple[str, int | None] = node.attributes.pop(PLACE)
            return found
        source, line = self.place(node, text)
        if line is not None and not (isinstance(node, nodes.comment) and node.line):
            line = self.reading.line_again(what, text, source, line)
        return source, line


class SymphonyProse(_Placing):
    """Judges a document's references, raw HTML and text."""

    # After docutils gave references their addresses (ExternalTargets, 640).
    default_priority = 650

    def apply(self, **_kwargs: Any) -> None:
        """Go over a document once, and over what it has in turn."""
        self.used: set[str] = set()
        found = list(self.document.findall())
        for reference in _of(nodes.reference, found):
            uri = self.written(reference)
            if is_ours(uri):
                self.link(reference, uri)
            elif self.may_be(uri):
                self.keep(judge_url(uri, self.reading.site), *self.place_of_link(reference, uri))
        for page in _of(addnodes.pending_xref, found):  # as MyST takes other schemes
            if self.may_be(target := page.get("reftarget", "")):
                self.keep(judge_url(target, self.reading.site), *self.place_again(page, target))
        if not has_our_word(self.document):
            return
        for raw in _of(nodes.raw, found):
            if "html" in raw.get("format", "").split():
                self.html(raw)
        for node in found:
            if isinstance(node, _PROSE) and strays.may_be_in(self.source_of(node)):
                self.text(node)
        self.stray_links(found)

    def written(self, reference: nodes.reference) -> str:
        """Return an address as the author wrote it, and let the page have it so.

        MyST before version 5.1 escapes addresses, and docutils escapes them once more, so that
        Symphony would see the first parameter alone.
        """
        # Without Sphinx, MyST takes other schemes for names in the document.
        uri: str = reference.get("refuri") or unquote(reference.get("refname", ""))
        if "&amp;" in uri and may_be_symphony(uri) and self.reading.syntax == "myst":
            uri = reference["refuri"] = uri.replace("&amp;", "&")
        return uri

    def place_of_link(self, reference: nodes.reference, uri: str) -> tuple[str, int | None]:
        """Return the place of an address, be it in ``conf.py``, or of a role of ``extlinks``."""
        prefix, rst = "extlink-", self.reading.syntax == "rst"
        of = (name.removeprefix(prefix) for name in reference["classes"] if prefix in name)
        role = next((f":{name}:`" if rst else f"{{{name}}}`" for name in of), None)
        source, line = self.place_again(reference, role or uri)
        if rst and not role and not any(uri in text for text in self.reading.lines_of(source)):
            return self.reading.line_in_prolog(uri) or (source, line)
        return source, line

    def link(self, reference: nodes.reference, uri: str) -> None:
        """Make a node of ours of a reference to a ``symphony:`` address."""
        self.used.add(uri)
        source, line = self.place_of_link(reference, uri)
        attributes = {
            "id": " ".join(reference["ids"][:1]),
            "class": " ".join(reference["classes"]),
            "title": reference.get("reftitle", ""),
        }
        link = link_node(
            uri[len(SCHEME) :],
            reference.astext(),
            source,
            line,
            self.document,
            {name: value for name, value in attributes.items() if value},
        )
        link["own_id"] = attributes["id"]
        link += reference.children
        reference.replace_self(link)

    def html(self, raw: nodes.raw) -> None:
        """Judge raw HTML; its ``symphony:`` addresses become deep links."""
        html = raw.astext()
        if not may_be_symphony(html):
            return
        judged = judge_markup(html, self.reading.site, self.reading.syntax)
        if "source" in raw:  # the directive's option 'file'
            source, first = raw["source"], 1
            note_raw_file(self.document, source, html)
        else:
            blank = len(html) - len(html.lstrip("\n"))
            source, line = self.place(raw, html.strip("\n").partition("\n")[0].strip())
            first = (line or 1) - blank
        lines = (replace(p, path=source, line=first + (p.line or 1) - 1) for p in judged.problems)
        self.keep(tuple(lines), source, first)
        written = strays.prose_of(html).splitlines()
        pairs = zip_longest(written, written[1:], fillvalue="")
        for number, (text, below) in enumerate(pairs, first):
            if found := list(strays.judge(text, self.reading.syntax, below, in_html=True)):
                self.explain(raw, found, source, number)
        if judged.html != html:
            raw.rawsource = judged.html
            raw.children = []
            raw += nodes.Text(judged.html)

    def text(self, node: nodes.Element) -> None:
        """Explain the strays in a node's text, in a box above it."""
        # A cell of a reStructuredText table takes blocks.
        cell = isinstance(node.parent, nodes.entry) and self.reading.syntax == "myst"
        lines = self.source_of(node).splitlines()
        pairs = zip_longest(lines, lines[1:], fillvalue="")
        for written, below in islice(pairs, 1 if isinstance(node, nodes.comment) else None):
            field = (
                node.parent.next_node(nodes.field_name) if isinstance(node, nodes.term) else None
            )
            if field is not None:  # docutils took the options below for a definition
                below = f" :{field.astext()}:"
            line_ = f"| {written}" if cell else written
            found = list(strays.judge(line_, self.reading.syntax, below))
            if found:
                place = self.place_again(node, written.removeprefix("```"), "block")
                self.explain(node, found, *place)

    def explain(
        self, node: nodes.Element, found: Iterable[Problem], source: str, line: int | None
    ) -> None:
        """Put a box with what is wrong with a stray above its node."""
        block = SourceBlock("stray", path=source, line=line)
        placed = [problem.at(source, line) for problem in found]
        _put_above(node, node_of(symphony_block, self.reading.box(block, placed)))

    def source_of(self, node: nodes.Element) -> str:
        """Return what a node was written as, as far as it may open a block."""
        if isinstance(node, nodes.literal_block):
            if "force" in node:  # a directive's, which names a language
                return ""
            # The latter, of docutils.
            language = node.get("language") or "".join(node["classes"][1:2])
            if language.lower() in _HALVES:  # MyST cuts it off at the first space
                source, line = self.place(node, f"```{language}")
                return "".join(self.reading.lines_of(source)[(line or 0) - 1 : line]).strip()
            return f"```{language}"
        if isinstance(node, nodes.comment):
            return ".. " + "\n".join(node.rawsource.split("\n", 2)[:2])
        if isinstance(node, nodes.container):  # MyST's ``:::name``, without braces
            return f":::{''.join(node['classes'][-1:])}" if node.get("is_div") else ""
        return "".join(part.rawsource for part in _of_a_version(node)) or node.rawsource

    def stray_links(self, found: Sequence[nodes.Node]) -> None:
        """Explain addresses that are no links here, and judge links that nobody uses."""
        reading, source = self.reading, self.document["source"]
        for node, written, problems in stray_links.find(found, reading.site, reading.syntax):
            self.keep(
                reading.site.reported(tuple(problems)), *self.place_again(node, written, "text")
            )
        unused = list(stray_links.unused_targets(_of(nodes.target, found), source, reading))
        if reading.syntax == "myst":
            lines = reading.lines_of(source)
            for number, address in stray_links.unused_definitions(lines, self.used):
                unused.append((address, source, number))
        for address, file, line in unused:
            link_node(address[len(SCHEME) :], "", file, line, self.document)

    def keep(self, problems: tuple[Problem, ...], source: str, line: int | None) -> None:
        self.reading.report(problem.at(source, line) for problem in problems)


class SymphonyDefinitions(_Placing):
    """Notes where links in ``.. |name| replace::`` stand, for each use is a copy of them."""

    # Before docutils puts them in (Substitutions, 220).
    default_priority = 215

    def apply(self, **_kwargs: Any) -> None:
        """Go over the definitions of a document."""
        if not self.document.substitution_defs:
            return
        for definition in self.document.findall(nodes.substitution_definition):
            for node in definition.findall(nodes.Element):
                uri = node.get("refuri") or node.get("uri", "")
                if is_ours(uri) or ("refuri" in node and self.may_be(uri)):
                    node[PLACE] = self.place_again(node, uri, "definition")


def _of(kind: type[N], found: Iterable[nodes.Node]) -> Iterator[N]:
    return (node for node in found if isinstance(node, kind))


def _of_a_version(node: nodes.Element) -> Iterator[nodes.inline]:
    """Iterate over the author's words where Sphinx put some like "Added in version 1.0:" first."""
    if isinstance(node.parent, addnodes.versionmodified):
        yield from (part for part in node.findall(nodes.inline) if part.get("translatable"))


def _is_in_title(node: nodes.Node | None) -> bool:
    while node is not None and not isinstance(node, nodes.title):
        node = node.parent
    return node is not None


def _put_above(node: nodes.Element, box: nodes.Element) -> None:
    block: Any = node
    while isinstance(block, nodes.term | nodes.definition_list_item | nodes.title | nodes.line):
        block = block.parent
    if isinstance(block, nodes.section):  # a title: below it
        block.insert(1, box)
    else:
        block.parent.insert(block.parent.index(block), box)
