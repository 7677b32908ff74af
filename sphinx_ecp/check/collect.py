"""Parses pages with docutils and MyST for their problems alone; no Sphinx application runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers import rst
from docutils.parsers.rst import states
from docutils.statemachine import StringList, string2lines
from docutils.transforms import references
from docutils.utils import DependencyList, new_document
from sphinx.ext.extlinks import make_link_role

from sphinx_ecp import myst_attributes
from sphinx_ecp.check.stand_ins import StandIns, included
from sphinx_ecp.directives import KINDS, SCHEMES
from sphinx_ecp.document import Reading
from sphinx_ecp.document_end import to_report
from sphinx_ecp.lines import prolog, substitutions
from sphinx_ecp.lines.includes import help_myst
from sphinx_ecp.page import fields_of, own_settings
from sphinx_ecp.prose import SymphonyDefinitions, SymphonyProse
from sphinx_ecp.titles import SymphonyTitles
from symphony_ecp.problems import Problem
from symphony_ecp.prose import differences, may_be_symphony
from symphony_ecp.site import Site
from symphony_ecp.syntax import Syntax

#: What references need to get their addresses, then what we make of them, in docutils' order.
_TRANSFORMS = (
    SymphonyDefinitions,
    references.Substitutions,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.ExternalTargets,
    SymphonyTitles,
    SymphonyProse,
)
_SILENT = 5  # above docutils' highest level, 4


def extlinks_of(conf: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Iterate over the roles that ``extlinks`` makes, each with its address and its words."""
    given = conf.get("extlinks")
    for name, pair in given.items() if isinstance(given, dict) else ():
        with suppress(TypeError, ValueError):  # which Sphinx says
            address, words = pair
            if address % "" + (words or "%s") % "":
                yield name, (address, words)


class Collector:
    """Parses the pages of one site."""

    def __init__(self, site: Site, folder: Path, base: Path, conf: Mapping[str, Any]) -> None:
        self.site = site
        self.base = base
        self.conf = conf
        self.prolog = prolog.texts_of(conf.get("rst_prolog"), conf.get("rst_epilog"))
        self.extlinks = {name: make_link_role(name, *of) for name, of in extlinks_of(conf)}
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
        settings = self.settings.copy()
        settings.record_dependencies = DependencyList()
        syntax: Syntax = "myst" if markdown else "rst"
        texts = {str(file): text, **self.prolog}
        lines = {name: one.splitlines() for name, one in texts.items()}
        reading = Reading(self.site, syntax, lines)
        settings.ecp_reading = reading
        settings.ecp_folder, settings.ecp_myst = file.parent, self.myst
        document = new_document(str(file), settings)
        with StandIns(self.extlinks, has_our_word=any(map(may_be_symphony, texts.values()))):
            if markdown:
                self.myst(text, document)
            else:
                _Parser(self.prolog).parse(text, document)
            wrong = own_settings(self.site, fields_of(document), str(file), text)[1]
            for transform in _TRANSFORMS:
                transform(document).apply()
        found = [*wrong, *reading.problems, *differences(reading.chats)]
        texts |= _texts(settings.record_dependencies.list)
        known = to_report(found, texts, document, syntax, self.site)
        placed = prolog.placed(known, self.prolog, self.base / "conf.py")
        of_registry = {part.path for part in self.site.registry.parts}
        # docutils shows an included file relative to the working directory.
        return [
            problem
            if problem.path is None or problem.path in of_registry
            else replace(problem, path=os.path.abspath(problem.path))  # noqa: PTH100 - links stay
            for problem in placed
        ]

    def myst(self, text: str, document: nodes.document) -> None:
        """Parse MyST with the settings of ``conf.py``."""
        from myst_parser.config.main import MdParserConfig, merge_file_level, read_topmatter
        from myst_parser.mdit_to_docutils.base import DocutilsRenderer
        from myst_parser.parsers.mdit import create_md_parser

        help_myst()
        substitutions.keep_lines()
        myst_attributes.keep_attributes()
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
                    first_line = included(first_line.strip(), self.document)
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
        prolog.surround(lines, self.texts)
        machine.run(lines, document, inliner=self.inliner)
        self.finish_parse()
