"""Entries of a toctree that are addresses: those of ours become links, which Sphinx takes."""

from __future__ import annotations

from typing import Any

from docutils.statemachine import StringList
from sphinx.directives.other import TocTree
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import explicit_title_re

from sphinx_ecp.document import read_in
from symphony_ecp.prose import NOWHERE, Resolver, may_be_meant, stray_links


class SymphonyToctree(TocTree):
    """``.. toctree::`` of Sphinx."""

    def run(self) -> Any:
        """Resolve the entries first."""
        resolve_entries(self)
        return super().run()


def resolve_entries(toctree: SphinxDirective) -> None:
    """Resolve and judge the addresses in the content of a toctree; what has no link is left out."""
    entries = list(toctree.content)
    for index, entry in enumerate(entries):
        explicit = explicit_title_re.match(entry)
        written = (explicit[2] if explicit else entry).strip()
        if may_be_meant(written):
            reading = read_in(toctree.state.document)
            resolver = Resolver(reading.site)
            address = resolver.address(written)
            if address != written:  # some themes take no address without words
                words = explicit[1] if explicit else written
                entries[index] = "" if address == NOWHERE else f"{words} <{address}>"
            source = toctree.get_source_info()[0]
            line = reading.line_of(written, source, toctree.lineno)
            line = reading.line_again("entry", written, source, line)
            reading.report(problem.at(source, line) for _, problem in resolver.found)
    caption = toctree.options.get("caption") or ""
    for stray in stray_links.find(caption):
        reading = read_in(toctree.state.document)
        source = toctree.get_source_info()[0]
        line = reading.line_of(stray[0], source, toctree.lineno)
        reading.report([stray_links.judge(stray, reading.syntax).at(source, line)])
    toctree.content = StringList(entries, items=toctree.content.items)
