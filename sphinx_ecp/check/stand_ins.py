"""Directives and roles where no Sphinx application runs: ours, docutils' own, and all others.

Those of Sphinx and of its many extensions need one, or are not installed. One directive and one
role stand in for all of them: their content is read, except where it is no reStructuredText (code,
diagrams), and nothing else is made of them.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes, parsers
from docutils.parsers.rst.directives.misc import Include, Raw
from docutils.parsers.rst.directives.tables import CSVTable
from docutils.utils import unescape
from sphinx import addnodes
from sphinx.domains.python import PythonDomain
from sphinx.domains.std import StandardDomain
from sphinx.util.docutils import (
    CustomReSTDispatcher,
    ReferenceRole,
    SphinxDirective,
    unregister_role,
)

from sphinx_ecp.directives import (
    KINDS,
    MisnamedDirective,
    MisnamedRole,
    SymphonyDirective,
    SymphonyRole,
)
from sphinx_ecp.lines.includes import KeepsLines
from sphinx_ecp.toctree import resolve_entries
from symphony_ecp.files import relative
from symphony_ecp.prose import stray_links, strays

#: Directives whose content is another language, or names of files; a caption is words.
_NO_MARKUP = frozenset(
    """code code-block sourcecode literalinclude highlight math productionlist index
    graphviz graph digraph inheritance-diagram uml plantuml mermaid plot prompt tabularcolumns
    doctest testcode testoutput testsetup testcleanup code-cell code-tab jupyter-execute ipython
    autosummary bibliography""".split()  # noqa: SIM905
)
#: Directives that describe an object, whose arguments are code. So do those of other domains, which
#: have a colon in their names, and of autodoc.
_OBJECTS = {*PythonDomain.directives, *StandardDomain.directives, "confval", "describe", "object"}
#: Directives whose first word is a version.
_VERSIONS = frozenset(
    """versionadded versionchanged versionremoved deprecated
    version-added version-changed version-removed version-deprecated""".split()  # noqa: SIM905
)
#: An ``option_spec`` with any option; were it empty, docutils would look for none.
_ANY: dict[str, Callable[[str], Any]] = defaultdict(lambda: lambda text: text or "", {"": str})
#: Sphinx's roles whose words are words, not names of code.
_OF_WORDS = frozenset(
    """abbr command dfn doc guilabel index mailheader makevar menuselection mimetype newsgroup
    program ref term""".split()  # noqa: SIM905
)


class StandIns(CustomReSTDispatcher):
    """Knows our directives and role, docutils' own, and something for every other name.

    Attributes:
        extlinks: roles of the site's own, which are addresses with something in them.
        has_our_word: whether the page may have something of ours; no role is misspelt elsewhere.

    """

    def __init__(self, extlinks: Mapping[str, Any], *, has_our_word: bool) -> None:
        super().__init__()
        self.extlinks = extlinks
        self.has_our_word = has_our_word

    def disable(self) -> None:
        """Forget a page's default role, too, which docutils keeps where its parser failed."""
        super().disable()
        unregister_role("")

    def directive(self, directive_name: str, language_module: Any, document: Any) -> Any:
        name = directive_name.lower()
        if known := _DIRECTIVES.get(name):
            return known, []
        if strays.is_kind(name):
            return MisnamedDirective, []
        if name in _NO_MARKUP or _is_signature(name):  # some are names of docutils', too
            return _StandIn, []
        return super().directive(name, language_module, document)[0] or _StandIn, []

    def role(self, role_name: str, language_module: Any, lineno: int, reporter: Any) -> Any:
        name = role_name.lower()
        if name == "symphony":
            return SymphonyRole(), []
        if role_name in self.extlinks:
            return self.extlinks[role_name], []
        if name in _OF_WORDS:
            return _prose, []
        if known := super().role(role_name, language_module, lineno, reporter)[0]:
            return known, []
        misnamed = self.has_our_word and stray_links.is_misnamed(name)
        return MisnamedRole(name) if misnamed else _names, []


def _prose(_name: str, rawtext: str, text: str, *_: Any, **__: Any) -> Any:
    titled = ReferenceRole.explicit_title_re.match(text)
    return [nodes.inline(rawtext, unescape(titled[1] if titled else text))], []


def _names(_name: str, rawtext: str, text: str, *_: Any, **__: Any) -> Any:
    return [nodes.literal(rawtext, text)], []  # of pages and of code, for the most part


def _is_signature(name: str) -> bool:
    return name in _OBJECTS or ":" in name or name.startswith("auto")


class _StandIn(SphinxDirective):
    """A directive of Sphinx or of an extension: its words and its content are read."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _ANY

    def run(self) -> list[nodes.Node]:
        name, found = self.name.lower(), []
        if name not in _NO_MARKUP:
            found = self.parse_content_to_nodes(allow_section_headings=True)
        for text in self.words(name):
            words, _ = self.state.inline_text(text, self.lineno)
            raw = "" if name in _NO_MARKUP else text  # no block is looked for in a caption
            found.insert(0, self.placed(nodes.paragraph(raw, "", *words)))
        return found

    def words(self, name: str) -> list[str]:
        """Return what is read of the arguments and options."""
        if name in _NO_MARKUP:
            return [self.options.get("caption", "")]
        if _is_signature(name):
            words = ("type", "default") if name.endswith("confval") else ()
            return [self.options[option] for option in words if option in self.options]
        if name in _VERSIONS:
            return " ".join(self.arguments).split(None, 1)[1:]
        return self.arguments

    def placed(self, node: nodes.Element) -> nodes.Element:
        self.set_source_info(node)
        return node


class _Glossary(_StandIn):
    """A glossary, whose first term may stand right below the directive."""

    optional_arguments = 0


class _Link(_StandIn):
    """A card or a button of sphinx-design, which is a link as a whole."""

    def run(self) -> list[nodes.Node]:
        address = self.arguments.pop() if self.name == "button-link" and self.arguments else ""
        if self.options.get("link-type", "url").lower() == "url":
            address = address or self.options.get("link", "")
        link = self.placed(nodes.reference("", "", refuri=address.strip()))
        return [*super().run(), *([nodes.paragraph("", "", link)] if address else [])]


class _Toctree(_StandIn):
    def run(self) -> list[nodes.Node]:
        resolve_entries(self)
        return [self.placed(addnodes.toctree())]


class _Raw(Raw):
    """Raw text of the page or of a file; a check asks no network for it."""

    def run(self) -> list[nodes.Node]:
        return [] if "url" in self.options else list(super().run())


class _CsvTable(CSVTable):
    """A table whose rows may stand in a file, which Sphinx finds from the folder of ``conf.py``."""

    def run(self) -> Sequence[nodes.table | nodes.system_message]:
        file = self.options.get("file", "")
        if file.startswith("/") and not Path(file).exists():
            settings = self.state.document.settings
            above = Path(settings.ecp_root, file.lstrip("/"))
            self.options["file"] = relative(above, settings.ecp_folder)
        return [] if "url" in self.options else super().run()


class _MystParser(parsers.Parser):
    """MyST's parser for Sphinx, as a page in reStructuredText may name it for what it includes."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        document.settings.ecp_myst(inputstring, document)


def included(name: str, document: nodes.document) -> str:
    """Return the path of an included file, found from the page as Sphinx does, however deep."""
    if name.startswith("<"):
        return name  # one of docutils' own
    settings = document.settings
    folder = settings.ecp_root if name.startswith("/") else settings.ecp_folder
    return os.path.abspath(Path(folder, name.lstrip("/")))  # noqa: PTH100 - links stay


class _Include(KeepsLines, Include):
    """An included file of reStructuredText; MyST sees nothing of it but its name."""

    def run(self) -> list[nodes.Node]:
        document = self.state.document
        path = included(self.arguments[0], document)
        # docutils goes on from the file at hand, and before 0.21 knows no other way.
        if os.path.isabs(path):  # noqa: PTH117 - as docutils has it
            self.arguments[0] = relative(path, Path(document.current_source or "").parent)
        parser = self.options.get("parser")
        if parser is not None and re.fullmatch(r"myst_parser\..*\bsphinx_", parser.__module__):
            self.options["parser"] = _MystParser
        # Sphinx leaves a function of its own on machines, which docutils uses again and again.
        vars(self.state_machine).pop("insert_input", None)
        return list(super().run())


_DIRECTIVES = {
    **dict.fromkeys(KINDS, SymphonyDirective),
    **dict.fromkeys(("button-link", "card", "grid-item-card"), _Link),
    "csv-table": _CsvTable,
    "glossary": _Glossary,
    "include": _Include,
    "raw": _Raw,
    "toctree": _Toctree,
}
