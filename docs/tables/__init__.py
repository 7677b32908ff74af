"""Write the reference tables of the documentation from the tables that the code reads.

``python -m docs.tables`` rewrites what stands between these two lines in every page::

    <!-- table: chat -->
    <!-- end -->

The tables are committed, so that they can be read on a code host; a test fails while they are old.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from docs.tables import browser, commands, options, project, python_api, site

DOCS = Path(__file__).resolve().parent.parent

_TABLE = re.compile(r"<!-- table: (?P<name>[\w-]+) -->\n.*?<!-- end -->", re.DOTALL)

#: Every table by the name that pages use.
TABLES: dict[str, Callable[[], str]] = {
    **options.TABLES,
    **site.TABLES,
    **commands.TABLES,
    **browser.TABLES,
    **python_api.TABLES,
    **project.TABLES,
}


def filled(text: str) -> str:
    """Return a page's text with its tables as the code has them now."""
    return _TABLE.sub(
        lambda match: f"<!-- table: {match['name']} -->\n\n{TABLES[match['name']]()}\n<!-- end -->",
        text,
    )


def main() -> None:
    """Rewrite every page that is old."""
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text("utf-8")
        if filled(text) != text:
            page.write_text(filled(text), "utf-8")
            print(f"wrote {page.relative_to(DOCS)}")
