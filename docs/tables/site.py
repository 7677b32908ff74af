"""What a site's owner writes: settings of the host, and symphony.yml."""

from __future__ import annotations

import jinja2
from jinja2 import meta

from docs.tables.rows import table
from symphony_ecp.site.host_settings import SITE_SETTINGS
from symphony_ecp.site.registry import FIELDS, VALUES, Field
from symphony_ecp.symphony.settings import THEME_COLOURS, THEME_CONTRASTS, THEME_SHADES

#: The templates that a site may replace.
TEMPLATES = {
    "chat.html": "a chat",
    "fallback.html": "what is in a chat where its author wrote no words",
    "button.html": "a button",
    "link.html": "an inline link",
    "share.html": "a share",
    "dock.html": "the launcher of the dock",
    "qr.html": "a QR code",
    "problem.html": "the box in place of a block that cannot be shown",
}


def _registry() -> str:
    return table(
        ("section", "key", "takes", "says"),
        (
            (f"`{section}`", f"`{key}`", _taken(field), _required(field.help, field.required))
            for section, fields in FIELDS.items()
            if section not in ("links", "themes")
            for key, field in fields.items()
        ),
    )


def _taken(field: Field) -> str:
    more = ", or one for each language" if field.by_language else ""
    return field.type.expected + more


def _required(words: str, required: bool) -> str:
    return f"{words}; required" if required else words


def _colours() -> str:
    stands = {text: [on for of, on in THEME_CONTRASTS if of == text] for text in THEME_COLOURS}
    return table(
        ("colour", "is text on"),
        ((f"`{c}`", ", ".join(f"`{on}`" for on in stands[c])) for c in THEME_COLOURS),
    )


def _shades() -> str:
    return table(
        ("shades", "keys"),
        ((f"`{name}`", ", ".join(f"`{k}`" for k in keys)) for name, keys in THEME_SHADES.items()),
    )


def _values() -> str:
    return table(
        ("key", "takes", "says"),
        ((f"`{key}`", field.type.expected, field.help) for key, field in VALUES.items()),
    )


def _site() -> str:
    return table(
        ("`mkdocs.yml`", "`conf.py`", "takes", "says"),
        (
            (
                f"`{setting.name}`",
                f"`ecp_{setting.name.replace('-', '_')}`",
                setting.expected,
                setting.help,
            )
            for setting in SITE_SETTINGS
        ),
    )


def _templates() -> str:
    """Return the templates that a site may replace, each with the names that ours uses."""
    loader = jinja2.PackageLoader("symphony_ecp.block")
    parsed = jinja2.Environment(loader=loader, autoescape=True)
    parsed.filters["marks"] = str  # of ours; here it need only be there
    rows = []
    for name, writes in TEMPLATES.items():
        source = loader.get_source(parsed, name)[0]
        used = sorted(meta.find_undeclared_variables(parsed.parse(source)))
        rows.append((f"`{name}`", writes, ", ".join(f"`{one}`" for one in used)))
    return table(("template", "writes", "from"), rows)


TABLES = {
    "registry": _registry,
    "values": _values,
    "colours": _colours,
    "shades": _shades,
    "site": _site,
    "templates": _templates,
}
