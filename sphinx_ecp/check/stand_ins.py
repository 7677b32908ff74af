"""Directives and roles where no Sphinx application runs: ours, docutils' own, and all others.

Those of Sphinx and of its many extensions are unknown here: their content is read, except where it
is no reStructuredText (code, diagrams), and nothing else is made of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes, parsers
from docutils.parsers.rst.directives.misc import Include, Raw
from docutils.parsers.rst.directives.tables import CSVTable
from docutils.utils import unescape
from sphinx import addnodes
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
from symphony_ecp.prose import stray_links, strays

#: Directives whose content is another language, or names of files.
_NO_MARKUP = frozenset(
    """code code-block sourcecode literalinclude highlight math productionlist index
    graphviz graph digraph inheritance-diagram uml plantuml mermaid plot prompt tabularcolumns
    doctest testcode testoutput testsetup testcleanup code-cell code-tab jupyter-execute ipython
    autosummary bibliography""".split()  # noqa: SIM905
)

#: Directives of sphinx-design that are links, by their option ``link`` or by their argument.
_LINKS = ("button-link", "card", "grid-item-card")

#: Directives of Sphinx's own that describe an object: their arguments are code. So are those of
#: other domains, which have a colon in their names, and of autodoc.
_SIGNATURES = frozenset(
    """attribute class classmethod cmdoption confval currentmodule data decorator decoratormethod
    describe envvar exception function method module object option program property staticmethod
    type""".split()  # noqa: SIM905
)
#: Options of these that are words.
_WORDS_OF = {"confval": ("type", "default")}

#: Directives whose first word is a version.
_VERSIONS = frozenset(
    """versionadded versionchanged versionremoved deprecated
    version-added version-changed version-removed version-deprecated""".split()  # noqa: SIM905
)


#: Sphinx's roles whose words are words, not names of code.
_OF_WORDS = frozenset(
    """abbr command dfn doc guilabel index mailheader makevar menuselection mimetype newsgroup
    program ref term""".split()  # noqa: SIM905
)


class Tolerant(CustomReSTDispatcher):
    """Knows our directives and role, docutils' own, and something for every other name.

    Attributes:
        has_our_word: whether the page may have something of ours; no role is misspelt elsewhere.

    """

    def __init__(self, *, has_our_word: bool) -> None:
        super().__init__()
        self.has_our_word = has_our_word

    def disable(self) -> None:
        """Forget a page's default role, too, which docutils keeps where its parser failed."""
        super().disable()
        unregister_role("")

    def directive(self, directive_name: str, language_module: Any, document: Any) -> Any:
        name = directive_name.lower()
        if name in KINDS:
            return SymphonyDirective, []
        if strays.is_kind(name):
            return MisnamedDirective, []
        if name == "include":
            return _Include, []
        if name == "raw":
            return _Raw, []
        if name == "csv-table":
            return _CsvTable, []
        if name == "toctree":
            return _Toctree, []
        if name == "glossary":
            return _Glossary, []
        if name in _VERSIONS:
            return _Version, []
        if name in _LINKS:
            return _Link, []
        if name in _NO_MARKUP:
            return _Skipped, []
        if name in _SIGNATURES or ":" in name or name.startswith("auto"):
            return _Signature, []
        return super().directive(name, language_module, document)[0] or _Unknown, []

    def role(self, role_name: str, language_module: Any, lineno: int, reporter: Any) -> Any:
        if role_name.lower() == "symphony":
            return SymphonyRole(), []
        if role_name.lower() in _OF_WORDS:
            return _prose, []
        if known := super().role(role_name, language_module, lineno, reporter)[0]:
            return known, []
        misnamed = self.has_our_word and stray_links.is_misnamed(role_name.lower())
        return MisnamedRole(role_name.lower()) if misnamed else _words, []


def _prose(
    _name: str, rawtext: str, text: str, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    titled = ReferenceRole.explicit_title_re.match(text)
    return [nodes.inline(rawtext, unescape(titled[1] if titled else text))], []


def _words(
    _name: str, rawtext: str, text: str, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    return [nodes.literal(rawtext, text)], []  # names, of pages and of code, for the most part


class AnyOption(dict[str, Callable[[str], str]]):
    """An ``option_spec`` that lets everything through, as autodoc's does."""

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, _name: str) -> Callable[[str | None], str]:
        return lambda text: text or ""


class _Unknown(SphinxDirective):
    """A directive of Sphinx or of an extension: its words and its content are read."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = AnyOption()

    def run(self) -> list[nodes.Node]:
        found = self.parse_content_to_nodes(allow_section_headings=True)
        for argument in self.arguments:
            words, _ = self.state.inline_text(argument, self.lineno)
            paragraph = nodes.paragraph(argument, "", *words)
            self.set_source_info(paragraph)
            found.insert(0, paragraph)
        return found


class _Signature(_Unknown):
    """The description of an object, of which the content is read, not the names."""

    def run(self) -> list[nodes.Node]:
        words = _WORDS_OF.get(self.name.rpartition(":")[2], ())
        self.arguments = [self.options[name] for name in words if name in self.options]
        return super().run()


class _Version(_Unknown):
    """``versionadded`` and its like, of which the first word is no prose."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        del self.arguments[0]
        return super().run()


class _Link(_Unknown):
    """A card or a button that is a link as a whole."""

    def run(self) -> list[nodes.Node]:
        address = self.arguments.pop() if self.name == "button-link" and self.arguments else ""
        if self.options.get("link-type", "url").lower() == "url":
            address = address or self.options.get("link", "")
        found = super().run()
        if address:
            reference = nodes.reference("", "", refuri=address.strip())
            self.set_source_info(reference)
            found.append(nodes.paragraph("", "", reference))
        return found


class _Glossary(_Unknown):
    """A glossary, whose first term may stand right below the directive."""

    optional_arguments = 0


class _Skipped(_Unknown):
    """A directive of which the caption is read, and nothing else."""

    def run(self) -> list[nodes.Node]:
        words, _ = self.state.inline_text(self.options.get("caption", ""), self.lineno)
        caption = nodes.paragraph("", "", *words)
        self.set_source_info(caption)
        return [caption]


class _Toctree(_Unknown):
    def run(self) -> list[nodes.Node]:
        toctree = addnodes.toctree()
        self.set_source_info(toctree)
        return [toctree]


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
            self.options["file"] = os.path.relpath(above, settings.ecp_folder)
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
            self.arguments[0] = os.path.relpath(path, Path(document.current_source or "").parent)
        parser = self.options.get("parser")
        if parser is not None and re.fullmatch(r"myst_parser\..*\bsphinx_", parser.__module__):
            self.options["parser"] = _MystParser
        # Sphinx leaves a function of its own on machines, which docutils uses again and again.
        vars(self.state_machine).pop("insert_input", None)
        return list(super().run())
