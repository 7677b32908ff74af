"""Write the reference tables of the documentation from the tables that the code reads.

``python -m docs.tables`` rewrites what stands between these two lines in every page::

    <!-- table: chat -->
    <!-- end -->

and below ``<!-- problem: bad-value -->`` what is told of that code. All of it is committed, so that
it can be read on a code host; a test fails while it is old.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from docs.tables import browser, commands, options, project, python_api, site, threats
from symphony_ecp.explained import explanations

DOCS = Path(__file__).resolve().parent.parent
#: Every file with tables: the pages, and what contributors read of them.
FILES = (*sorted(DOCS.rglob("*.md")), DOCS.parent / "CONTRIBUTING.md")

_TABLE = re.compile(
    r"<!-- (?P<kind>table|problem): (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL
)

#: Every table by the name that pages use.
TABLES: dict[str, Callable[[], str]] = {
    **options.TABLES,
    **site.TABLES,
    **commands.TABLES,
    **browser.TABLES,
    **python_api.TABLES,
    **project.TABLES,
    **threats.TABLES,
}


def filled(text: str) -> str:
    """Return a page's text with its tables as the code has them now."""
    return _TABLE.sub(_filled, text)


def _filled(match: re.Match[str]) -> str:
    kind, name = match.groups()
    words = TABLES[name]() if kind == "table" else f"{explanations()[name].markdown}\n"
    return f"<!-- {kind}: {name} -->\n\n{words}\n<!-- end -->"


def main() -> None:
    """Rewrite every page that is old."""
    for page in FILES:
        text = page.read_text("utf-8")
        if filled(text) != text:
            page.write_text(filled(text), "utf-8")
            print(f"wrote {page.relative_to(DOCS.parent)}")
