"""A site in each syntax, for what is asked of a text with a cursor (``‸``) in it."""

from __future__ import annotations

from pathlib import Path

from symphony_ecp.editor.reading import Reading, read, unread
from symphony_ecp.editor.workspace import Workspace

CURSOR = "‸"
REGISTRY = """\
default-pod: acme
pods:
  acme: {host: acme.symphony.com, partner-id: docs, title: Acme, readers: true}
  uat: {host: acme-uat.symphony.com}
streams:
  trading-desk: {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", type: chatroom, title: Trading desk}
  "#1: Größe": {id: {acme: "UZ0WQxx1ER98JaHgMldd+H///pjxXpoBdA=="}, title: {en: Size, de: Größe}}
users:
  alice: {id: 71811853190567, email: alice@acme.com}
  bob: {id: 71811853190568}
apps:
  zoom: {publisher: Symphony, id: com.symphony.zoom, name: Zoom Cloud}
links:
  new-deal: {create-room: New deal, emails: [alice], dialog: true}
"""
_MKDOCS = "site_name: x\nplugins: [ecp]\nmarkdown_extensions: [pymdownx.superfences]\n"
_MYST = "extensions = ['sphinx_ecp', 'myst_parser']\nmyst_enable_extensions = ['colon_fence']\n"


class Sites:
    """Three sites that one registry each belongs to."""

    def __init__(self, folder: Path, registry: str = REGISTRY) -> None:
        self.workspace = Workspace()
        folder = folder.resolve()
        rows = {
            "markdown": ("mkdocs.yml", _MKDOCS, "docs/page.md"),
            "myst": ("conf.py", _MYST, "page.md"),
            "rst": ("conf.py", "extensions = ['sphinx_ecp']\n", "page.rst"),
        }
        self.files: dict[str, Path] = {}
        for syntax, (name, configuration, page) in rows.items():
            file = self.files[syntax] = folder / syntax / page
            file.parent.mkdir(parents=True)
            (folder / syntax / name).write_text(configuration)
            (folder / syntax / "symphony.yml").write_text(registry)

    def unread(self, syntax: str, text: str) -> Reading:
        return unread(self.workspace, self.files[syntax], text)

    def codes(self, syntax: str, text: str) -> set[str]:
        """Return the codes of the problems that a page has."""
        found = read(self.workspace, self.files[syntax], text).found
        return {problem.code for problem in found.problems}


def split(text: str) -> tuple[str, int]:
    """Return a text without its cursor, and where that is."""
    assert text.count(CURSOR) == 1
    return text.replace(CURSOR, ""), text.index(CURSOR)
