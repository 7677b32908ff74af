"""What a page says of itself: what the site settles, and its dock and language besides.

It stands under ``symphony:`` in the page's front matter, or in fields ``:symphony-pod:`` of a
document; :data:`symphony_ecp.syntax.PAGE` is its table.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from symphony_ecp.pipeline import judge_names
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.syntax import PAGE, Entry, Given, options
from symphony_ecp.text import shorten

#: The key of a page's front matter, and what fields of a document begin with.
KEY = "symphony"

#: Gets what a page says of itself, for those who want to know.
SAID: ContextVar[dict[str, Given] | None] = ContextVar("symphony_ecp_said", default=None)


def of_front_matter(
    meta: Mapping[str, Any], site: Site, path: str, source: str
) -> tuple[dict[str, Given], tuple[Problem, ...]]:
    """Read what a page's front matter says under ``symphony:``.

    Args:
        meta: the front matter; MyST hands nested values on as JSON.
        site: the site.
        path: the page's file, as messages show it.
        source: what is in it, for the lines.

    """
    given, problems = _read(meta, path, source)
    return _judged(given, problems, site)


def of_fields(
    fields: Mapping[str, Any], site: Site, path: str, source: str
) -> tuple[dict[str, Given], tuple[Problem, ...]]:
    """Read the fields of a document whose names begin with ``symphony-``, and its front matter."""
    prefix = f"{KEY}-"
    entries = [
        Entry(name.removeprefix(prefix), str(value), _line(source, f":{name}"))
        for name, value in fields.items()
        if name.startswith(prefix)
    ]
    given, problems = options.read(entries, PAGE, path)
    more, wrong = _read(fields, path, source)
    return _judged({**more, **given}, (*problems, *wrong), site)


def _judged(
    given: dict[str, Given], problems: tuple[Problem, ...], site: Site
) -> tuple[dict[str, Given], tuple[Problem, ...]]:
    """Add what is wrong with names; what is wrong with the site was reported when it was opened."""
    if (said := SAID.get()) is not None:
        said.update(given)
    found = (*problems, *judge_names(given, site))
    return given, site.reported(tuple(one for one in found if one not in site.problems))


def _read(
    meta: Mapping[str, Any], path: str, source: str
) -> tuple[dict[str, Given], tuple[Problem, ...]]:
    said = meta.get(KEY)
    if isinstance(said, str):
        with contextlib.suppress(ValueError):
            said = json.loads(said)
    if said is None:
        return {}, ()
    if not isinstance(said, Mapping):
        message = f"symphony: expected keys and values, found '{shorten(str(said))}'"
        line = _line(source, KEY)
        hint = "write 'symphony: {dock: false}'"
        return {}, (Problem("bad-value", message, hint, path, line, near=KEY, word=str(said)),)
    first = _line(source, KEY) or 1
    entries = [
        Entry(str(key), _text(value), _line(source, str(key), first)) for key, value in said.items()
    ]
    return options.read(entries, PAGE, path)


def _text(value: Any) -> str:
    """Return a value as the option line that says it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _line(source: str, key: str, first: int = 1) -> int | None:
    """Return the line of a key of front matter, or of a field."""
    looks = re.compile(rf"(?:^|[\s{{,\"']){re.escape(key)}[\"']?[ \t]*:")
    lines = enumerate(source.split("\n"), 1)
    return next((n for n, line in lines if n >= first and looks.search(line)), None)
