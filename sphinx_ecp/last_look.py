"""The last look at a page before Sphinx writes it: nothing is published as it was typed.

What other extensions write as HTML was in no document for us to judge.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from sphinx_ecp import environment
from sphinx_ecp.site import report, site_of
from symphony_ecp.prose import leftovers


def look(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Report leftovers in a page's body, but what was judged when its document was read."""
    found = leftovers.find(context.get("body") or "")
    if not found:
        return
    known = page in app.env.found_docs
    path = str(app.env.doc2path(page)) if known else page
    source = Path(path).read_text("utf-8", "replace") if known else ""
    pages = sorted(app.env.found_docs) if app.builder.name == "singlehtml" else [page]
    judged = [problem for one in pages for problem in environment.judged(app.env, one)]
    for problem in leftovers.judge(found, site_of(app.config), path, source, judged):
        report(problem, app.config)
