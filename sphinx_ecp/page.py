"""What a document says of itself, in its first fields or in MyST's front matter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.config import Config

from symphony_ecp.page import KEY, of_fields
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.syntax import Given
from symphony_ecp.words import language_tag


def fields_of(document: nodes.document) -> dict[str, str]:
    """Return the fields that a document begins with, before Sphinx makes them its metadata."""
    for child in document.children:
        if isinstance(child, nodes.field_list | nodes.docinfo):
            fields = (field.children for field in child.children if isinstance(field, nodes.field))
            return {name.astext(): body.astext() for name, body in fields}
        if not isinstance(child, nodes.Invisible | nodes.system_message):
            break
    return {}


def own_settings(
    site: Site, fields: Mapping[str, Any], path: str, source: str | None = None
) -> tuple[dict[str, Given], tuple[Problem, ...]]:
    """Return what a document says of itself, and what is wrong with it.

    Args:
        site: the site.
        fields: its fields.
        path: its file.
        source: what is in it; if not given, it is read for the lines.

    """
    if not any(name.startswith(KEY) for name in fields):
        return {}, ()
    return of_fields(fields, site, path, _text_of(path) if source is None else source)


def site_on(
    site: Site, document: nodes.document, path: str, language: str = "", source: str | None = None
) -> Site:
    """Return a site as a document has it, of which the fields at its beginning are read by now."""
    given = own_settings(site, fields_of(document), path, source)[0]
    return site.on_page(given, language)


def language_of(config: Config) -> str:
    """Return the language of a build's pages, which Sphinx writes as gettext does."""
    return language_tag(config.language or "")


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError):
        return ""
