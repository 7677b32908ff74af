"""Sites of three syntaxes, and texts in them whose cursor is marked with ``|``."""

from __future__ import annotations

from pathlib import Path

from symphony_ecp.editor.index import Index
from symphony_ecp.editor.indexing import End
from symphony_ecp.editor.indexing import read as found
from symphony_ecp.editor.reading import Reading, read
from symphony_ecp.editor.uses import File
from symphony_ecp.editor.workspace import Workspace

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OTHER = "DzKsQrbIHUzqTlSlyuAgbX///pjcCP5TdA=="
REGISTRY = f"""\
default-pod: acme
pods:
  acme: {{host: acme.symphony.com, partner-id: acme-docs, sites: [docs.acme.com]}}
  uat:  {{host: acme-uat.symphony.com}}
streams:
  trading-desk: {{id: "{ID}", type: chatroom, title: Trading desk}}
users:
  alice: {{id: 71811853190567, email: alice@acme.com}}
  bob: {{email: bob@acme.com}}
links:
  new-deal: {{create-room: New deal, emails: [alice, bob], dialog: true}}
"""
MKDOCS = (
    "site_name: x\nplugins: [ecp]\nmarkdown_extensions: [pymdownx.superfences, pymdownx.snippets]\n"
)
CONF = 'project = "x"\nextensions = ["sphinx_ecp", "myst_parser"]\n'

#: Configuration, folder of the pages and ending, by syntax.
SYNTAXES = {
    "markdown": ("mkdocs.yml", MKDOCS, "docs", ".md"),
    "myst": ("conf.py", CONF, ".", ".md"),
    "rst": ("conf.py", CONF, ".", ".rst"),
}


def site(
    folder: Path, syntax: str, registry: str = REGISTRY, configuration: str | None = None
) -> Path:
    """Write a site, and return the file of a page that is not there yet."""
    name, content, pages, ending = SYNTAXES[syntax]
    (folder / pages).mkdir(parents=True, exist_ok=True)
    (folder / ".git").mkdir(exist_ok=True)  # nothing above it counts
    (folder / name).write_text(content if configuration is None else configuration, "utf-8")
    (folder / "symphony.yml").write_text(registry, "utf-8")
    return folder / pages / f"index{ending}"


def marked(text: str) -> tuple[str, int]:
    """Take the cursor out of a text: the first ``|`` that a ``‸`` stands for, or the only one."""
    mark = "‸" if "‸" in text else "|"
    at = text.index(mark)
    return text[:at] + text[at + 1 :], at


def reading(file: Path, text: str) -> Reading:
    """Read a text as the server does."""
    return read(Workspace(), file, text)


def indexed(*folders: Path) -> Index:
    """Return the index of folders, as a process of its own makes it."""
    index = Index()
    for one in found(folders):
        if isinstance(one, File):
            index.put(one)
        elif isinstance(one, End):
            index.end = one
    return index
