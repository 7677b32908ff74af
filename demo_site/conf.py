"""The Sphinx half of the demo site: the same pages, with MyST and furo."""

from __future__ import annotations

from sphinx.application import Sphinx

project = "Acme Markets Handbook"
copyright = "Acme Markets, a fictional firm"  # noqa: A001 - Sphinx's name
extensions = ["myst_parser", "sphinx_ecp"]
myst_enable_extensions = ["colon_fence"]
# Seen from the pages, where Sphinx starts, and from here, where `ecp check` does.
exclude_patterns = ["mkdocs", "pages/mkdocs"]
html_baseurl = "https://docs.example/"
html_theme = "furo"
html_title = project
html_show_sourcelink = False

_PAGES = (
    "desk",
    "research",
    "coverage",
    "clients",
    "on-call",
    "onboarding",
    "every-block",
    "sphinx/directives",
    "sphinx/myst",
)


def setup(app: Sphinx) -> None:
    """Let Sphinx call back for every page it reads."""
    app.connect("source-read", _add_toctree)


def _add_toctree(_app: Sphinx, name: str, source: list[str]) -> None:
    """Give the home page its toctree here: MkDocs would show a toctree as code."""
    if name == "index":
        entries = "\n".join(_PAGES)
        source[0] += f"\n```{{toctree}}\n:hidden:\n\n{entries}\n```\n"
