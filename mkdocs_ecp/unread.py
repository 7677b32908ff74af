"""What brings content into a site that our reader of pages does not see, here or in a check.

Docstrings, notebooks, translations, pages of other sites and repositories, what templates and
macros make: with any of these, nobody can say that a name is used nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable

_UNREAD = frozenset(
    (
        "api-autonav", "autoapi", "exec", "external-markdown", "gen-files", "i18n", "import_url",
        "include-markdown", "include_dir_to_nav", "macros", "markdown-exec",
        "markdown_include.include", "markdownextradata", "marimo", "mkautodoc", "mkdocs-autoapi",
        "mkdocs-click", "mkdocs-jupyter", "mkdocstrings", "monorepo", "multirepo", "projects",
        "table-reader", "techdocs-core",
    )
)  # fmt: skip


def reads_all(plugins: Iterable[str], extensions: Iterable[str]) -> bool:
    """Whether none of a site's plugins and Markdown extensions brings in what nobody reads."""
    names = (name.rpartition("/")[2] for name in (*plugins, *extensions))
    return _UNREAD.isdisjoint(names)
