"""Parses pages with docutils and MyST for their problems alone; no Sphinx application runs.

Directives and roles of Sphinx and of its many extensions are unknown here: their content is read,
except where it is no reStructuredText (code, diagrams), and nothing else is made of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from docutils import nodes, parsers
from docutils.frontend import get_default_settings
from docutils.parsers import rst
from docutils.parsers.rst import states
from docutils.parsers.rst.directives.misc import Include, Raw
from docutils.parsers.rst.directives.tables import CSVTable
from docutils.statemachine import StringList, string2lines
from docutils.transforms import references
from docutils.utils import DependencyList, new_document
from sphinx import addnodes
from sphinx.util.docutils import CustomReSTDispatcher, SphinxDirective

from sphinx_ecp import around
from sphinx_ecp.directives import KINDS, SCHEMES, MisnamedDirective, SymphonyDirective, SymphonyRole
from sphinx_ecp.includes import KeepsLines, help_myst
from sphinx_ecp.prose import SymphonyProse
from sphinx_ecp.reading import Reading, settled
from symphony_ecp import strays
from symphony_ecp.problems import Problem
from symphony_ecp.sharing import differences
from symphony_ecp.site import Site
from symphony_ecp.source import Syntax

#: What references need to get their addresses, then what we make of them, in docutils' order.
_TRANSFORMS = (
    references.Substitutions,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.ExternalTargets,
    SymphonyProse,
)
_SILENT = 5  # above docutils' highest level, 4

#: Directives whose content is another language, or names of files.
_NO_MARKUP = frozenset(
    """code code-block sourcecode literalinclude highlight math productionlist index
    graphviz graph digraph inheritance-diagram uml plantuml mermaid plot prompt tabularcolumns
    doctest testcode testoutput testsetup testcleanup code-cell jupyter-execute ipython
    autosummary automodule autoclass autofunction bibliography""".split()  # noqa: SIM905
)

#: Directives whose first word is a version.
_VERSIONS = frozenset(
    """versionadded versionchanged versionremoved deprecated
    version-added version-changed version-removed version-deprecated""".split()  # noqa: SIM905
)


class Collector:
    """Parses the pages of one site."""

    def __init__(self, site: Site, folder: Path, conf: Mapping[str, Any]) -> None:
        self.site = site
        self.folder = folder
        self.conf = conf
        self.around = around.texts_of(conf.get("rst_prolog"), conf.get("rst_epilog"))
        self.settings = get_default_settings(rst.Parser)
        vars(self.settings).update(
            report_level=_SILENT,
            myst_suppress_warnings=None,
            halt_level=_SILENT,
            warning_stream="",
            input_encoding="utf-8-sig",
            ecp_root=str(folder),
        )

    def problems(self, file: Path, text: str, *, markdown: bool) -> list[Problem]:
        """Return a page's problems, in order of lines."""
        found: list[Problem] = []
        settings = self.settings.copy()
        settings.record_dependencies = DependencyList()
        syntax: Syntax = "myst" if markdown else "rst"
        texts = {str(file): text, **self.around}
        lines = {name: one.splitlines() for name, one in texts.items()}
        reading = Reading(self.site, syntax, found.append, lines)
        settings.ecp_reading = reading
        settings.ecp_folder, settings.ecp_myst = file.parent, self.myst
        document = new_document(str(file), settings)
        with _Tolerant():
            if markdown:
                self.myst(text, document)
            else:
                _Parser(self.around).parse(text, document)
            for transform in _TRANSFORMS:
                transform(document).apply()
        found.extend(differences(reading.chats))
        texts |= _texts(settings.record_dependencies.list)
        known = settled(found, texts, document, syntax, self.site)
        placed = around.placed(known, self.around, self.folder / "conf.py")
        # docutils shows an included file relative to the working directory.
        return [
            problem
            if problem.path in (None, self.site.registry.path)
            else replace(problem, path=os.path.abspath(problem.path))  # noqa: PTH100 - links stay
            for problem in placed
        ]

    def myst(self, text: str, document: nodes.document) -> None:
        """Parse MyST with the settings of ``conf.py``."""
        from myst_parser.config.main import MdParserConfig, merge_file_level, read_topmatter
        from myst_parser.mdit_to_docutils.base import DocutilsRenderer
        from myst_parser.parsers.mdit import create_md_parser

        help_myst()
        known = {f"myst_{field.name}": field.name for field in fields(MdParserConfig)}
        config = MdParserConfig()
        for name, value in self.conf.items():
            if name in known:
                try:
                    config = config.copy(**{known[name]: value})
                except (TypeError, ValueError):
                    continue  # Sphinx says so, and goes on with the default
        schemes = config.url_schemes
        config = config.copy(
            fence_as_directive={*config.fence_as_directive, *KINDS},
            url_schemes={**dict.fromkeys(SCHEMES), **schemes},
        )
        try:
            topmatter = read_topmatter(text)
        except Exception:  # the renderer says so
            topmatter = None
        if topmatter:
            config = merge_file_level(config, topmatter, lambda *_: None)

        class Renderer(DocutilsRenderer):
            def run_directive(self, name: str, first_line: str, *rest: Any, **more: Any) -> Any:
                if name.lower() == "include":
                    first_line = _included(first_line.strip(), self.document)
                return super().run_directive(name, first_line, *rest, **more)

        parser = create_md_parser(config, Renderer)
        parser.options["document"] = document
        parser.render(text)


def _texts(paths: list[str]) -> dict[str, str]:
    """Return the files that a page includes, as far as they can be read."""
    texts = {}
    for path in paths:
        with suppress(OSError, UnicodeError):
            texts[path] = Path(path).read_text(encoding="utf-8-sig")
    return texts


class _Parser(rst.Parser):
    """docutils' parser, with what ``conf.py`` puts before and after every page."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def parse(self, inputstring: str, document: nodes.document) -> None:
        self.setup_parse(inputstring, document)
        machine = states.RSTStateMachine(states.state_classes, self.initial_state)
        lines = StringList(
            string2lines(inputstring, document.settings.tab_width, convert_whitespace=True),
            document.current_source,
        )
        around.surround(lines, self.texts)
        machine.run(lines, document, inliner=self.inliner)
        self.finish_parse()


class _Tolerant(CustomReSTDispatcher):
    """Knows our directives and role, docutils' own, and something for every other name."""

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
        if name in _VERSIONS:
            return _Version, []
        if name in _NO_MARKUP:
            return _Skipped, []
        return super().directive(name, language_module, document)[0] or _Unknown, []

    def role(self, role_name: str, language_module: Any, lineno: int, reporter: Any) -> Any:
        if role_name.lower() == "symphony":
            return SymphonyRole(), []
        return super().role(role_name, language_module, lineno, reporter)[0] or _words, []


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
        found = self.parse_content_to_nodes()
        for argument in self.arguments:
            words, _ = self.state.inline_text(argument, self.lineno)
            paragraph = nodes.paragraph(argument, "", *words)
            self.set_source_info(paragraph)
            found.insert(0, paragraph)
        return found


class _Version(_Unknown):
    """``versionadded`` and its like, of which the first word is no prose."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        del self.arguments[0]
        return super().run()


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


def _included(name: str, document: nodes.document) -> str:
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
        path = _included(self.arguments[0], document)
        # docutils goes on from the file at hand, and before 0.21 knows no other way.
        if os.path.isabs(path):  # noqa: PTH117 - as docutils has it
            self.arguments[0] = os.path.relpath(path, Path(document.current_source or "").parent)
        parser = self.options.get("parser")
        if parser is not None and re.fullmatch(r"myst_parser\..*\bsphinx_", parser.__module__):
            self.options["parser"] = _MystParser
        # Sphinx leaves a function of its own on machines, which docutils uses again and again.
        vars(self.state_machine).pop("insert_input", None)
        return list(super().run())
