"""Links in the templates of a theme, which are Jinja's.

::

    <a href="symphony:stream/desk">        an address of ours in the HTML becomes a deep link
    {{ 'stream/desk' | symphony }}         the filter gives the address alone

What stands in the files is judged as text, whichever of them a build uses; the filter itself says
what nobody can read there, as ``{{ page.meta.room | symphony }}``.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2

from symphony_ecp.files import read, relative
from symphony_ecp.problems import Problem
from symphony_ecp.prose.addresses import may_be_symphony
from symphony_ecp.prose.beside import Resolver, resolve_markup
from symphony_ecp.site import Site
from symphony_ecp.text import shorten

#: Endings of templates that make pages.
_ENDINGS = (".htm", ".html", ".j2", ".jinja", ".xml")
_FILTER = "symphony"
#: What makes no page: comments; and what Jinja leaves as it is, which is no expression.
_COMMENT = re.compile(r"\{#.*?(?:#\}|\Z)", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*raw\b.*?(?:\bendraw\s*-?%\}|\Z)", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)", re.DOTALL)
_FILTERED = re.compile(rf"([\"'])(?P<target>(?:(?!\1).)*)\1\s*\|\s*{_FILTER}\b")
#: Stands for an expression; a word with one in it is known to nobody.
_UNKNOWN = "\ufffc"
_WORD = re.compile(r"[^\s\"'<>]+")
_UNKNOWN_LINK = re.compile(
    rf"(?<![\w-])href\s*=\s*(?:[\"']\s*)?symphony:(?P<begin>[^\s\"'<>{_UNKNOWN}]*+)(?P<unknown>{_UNKNOWN}?)",
    re.IGNORECASE,
)


def judge_templates(
    folders: Iterable[Path], base: Path, site: Site, *, becomes: bool = True
) -> Iterator[Problem]:
    """Judge the templates in folders, in order of paths, which the problems bear from ``base``.

    Args:
        folders: of the site's own; none need be there.
        base: the folder of the configuration.
        site: the site.
        becomes: whether the host lets our addresses become links, and has the filter.

    """
    for folder in folders:
        for file in sorted(_files(folder)):
            try:
                text = read(file).decode("utf-8-sig", "replace")
            except OSError:  # which the host says
                continue
            if may_be_symphony(text):
                shown = relative(file, base)
                found = _judge(text.replace("\r\n", "\n"), site, becomes=becomes)
                yield from (problem.at(shown, None) for problem in found)


def _files(folder: Path) -> Iterator[Path]:
    if "\0" in str(folder):
        return  # no such folder, for which os.walk() has an exception of its own
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "node_modules"))]
        yield from (Path(path, name) for name in names if name.endswith(_ENDINGS))


def _judge(text: str, site: Site, *, becomes: bool) -> Iterable[Problem]:
    """Judge a template; the lines of the problems are those of the text."""
    resolver = Resolver(site, becomes)
    text = _COMMENT.sub(_blank, text)
    plain = _RAW.sub(_blank, text)
    for expression in _EXPRESSION.finditer(plain):
        for match in _FILTERED.finditer(expression[0]):
            line = plain.count("\n", 0, expression.start() + match.start()) + 1
            resolver.target(match["target"], "", line)
    html = _EXPRESSION.sub(lambda match: _blank(match, _UNKNOWN), text)
    for link in filter(itemgetter("unknown"), _UNKNOWN_LINK.finditer(html)):
        begin, line = shorten(link["begin"]), html.count("\n", 0, link.start()) + 1
        message = f"'symphony:{begin}{{{{ … }}}}' becomes no link, with an expression in it"
        hint = "write an address of https"
        hint = f"write {{{{ ('{begin}' ~ …) | {_FILTER} }}}}" if becomes else hint
        problem = Problem("link-malformed", message, hint, line=line)
        problem = problem.about(f"symphony:{link['begin']}")
        resolver.found += [("", one) for one in site.reported((problem,))]
    resolver.markup(_WORD.sub(lambda word: _blank(word) if _UNKNOWN in word[0] else word[0], html))
    return sorted((problem for _, problem in resolver.found), key=lambda one: one.line or 0)


def _blank(match: re.Match[str], char: str = " ") -> str:
    return re.sub(r"[^\n]", char, match[0])


def teach(
    environment: jinja2.Environment, site: Site, base: Path, report: Callable[[Problem], None]
) -> None:
    """Give a host's templates the filter, and let addresses of ours in them become links.

    Args:
        environment: of the host's templates, before it has any.
        site: the site.
        base: the folder that paths in messages start from.
        report: hears of what nobody could read in the files.

    """
    known: dict[str, str] = {}

    # With the context, Jinja calls it for constants too when a page is made, not before.
    @jinja2.pass_context
    def symphony(_context: jinja2.runtime.Context, target: object) -> str:
        written = str(target)
        if written not in known:
            resolver = Resolver(site)
            address = resolver.target(written, written)
            if resolver.found:
                path, line = _at_hand(base)
                for _, problem in resolver.found:
                    report(problem.at(path, line))
                return address
            known[written] = address
        return known[written]

    environment.filters[_FILTER] = symphony
    if environment.loader is not None and environment.loader.has_source_access:
        environment.loader = _Resolving(environment.loader, site)


class _Resolving(jinja2.BaseLoader):
    """Loads what another loader does, with addresses that became links."""

    def __init__(self, loader: jinja2.BaseLoader, site: Site) -> None:
        self.loader = loader
        self.site = site

    def get_source(self, environment: jinja2.Environment, template: str) -> Any:
        source, *rest = self.loader.get_source(environment, template)
        return resolve_markup(source, self.site), *rest

    def list_templates(self) -> list[str]:
        return self.loader.list_templates()


def _at_hand(base: Path) -> tuple[str | None, int | None]:
    """Return the file and the line of the template that is being filled in.

    As Jinja's own tracebacks do (``jinja2.debug``), by what compiled templates have about them.
    """
    frame: Any = sys._getframe()
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            file = Path(template.filename or template.name or "template")
            shown = relative(file, base) if file.is_relative_to(base) else str(file)
            return shown, template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back
    return "template", None
