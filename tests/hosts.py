"""Builds pages with every host and returns what each wrote and reported."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass
class Built:
    """What a host made of a set of pages."""

    html: dict[str, str] = field(default_factory=dict)
    #: ``line: message; hint [ecp.code]`` by page, in the order they were reported.
    problems: dict[str, list[str]] = field(default_factory=dict)
    #: The same for information, which no strict build minds.
    info: dict[str, list[str]] = field(default_factory=dict)
    #: Whatever else was reported.
    other: list[str] = field(default_factory=list)


class Records(logging.Handler):
    """Keeps the messages of a logger, information of ours apart."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []
        self.info: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.levelno >= logging.WARNING:
            self.messages.append(message)
        elif "[ecp." in message:
            self.info.append(message)
        elif getattr(record, "type", None) == "ecp":  # Sphinx keeps place and code apart
            self.info.append(f"{record.location}: {message} [ecp.{record.subtype}]")


@contextmanager
def listening(name: str) -> Iterator[Records]:
    log, records = logging.getLogger(name), Records()
    level = log.level
    log.addHandler(records)
    log.setLevel(logging.INFO)
    try:
        yield records
    finally:
        log.setLevel(level)
        log.removeHandler(records)


#: What sites usually load, fences apart.
MARKDOWN = (
    "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "pymdownx.details",
    "pymdownx.snippets", "pymdownx.tabbed", "tables",
)  # fmt: skip

PLACED = re.compile(r"(\S+?\.\w+)(?::(\d+: .*\]))", re.DOTALL)

#: A misspelt fence is code in no known language; Sphinx 7.4 has no type to suppress that by.
NO_LEXER = re.compile(r"WARNING: Pygments lexer name '[^']*' is not known$")


def by_page(messages: list[str], found: dict[str, list[str]]) -> list[str]:
    """Sort messages by the names of their pages; return those that name none."""
    rest = []
    for message in messages:
        match = PLACED.fullmatch(message)
        if match:
            found.setdefault(match[1].rpartition("/")[2], []).append(match[2])
        else:
            rest.append(message)
    return rest


def mkdocs(folder: Path, pages: Mapping[str, str], **config: Any) -> Built:
    """Build a site with MkDocs; pages are by file name without ending."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    docs = folder / config.get("docs_dir", "docs")
    docs.mkdir(parents=True, exist_ok="docs_dir" in config)
    for name, text in {"index": "# Home", **pages}.items():
        (docs / f"{name}.md").write_text(text, encoding="utf-8", newline="")
    settings = {
        "site_name": "Cases",
        "site_url": "https://docs.example/",
        "theme": {"name": "mkdocs"},
        "plugins": [{"ecp": {"button-class": ""}}],  # as in hosts whose theme has no button
        "markdown_extensions": [*MARKDOWN, "pymdownx.superfences"],
        "use_directory_urls": False,
    } | config
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    with listening("mkdocs") as records:
        build(load_config(str(folder / "mkdocs.yml")))
    built = Built({name: (folder / "site" / f"{name}.html").read_text() for name in pages})
    built.other = by_page(records.messages, built.problems)
    by_page(records.info, built.info)
    for found in (built.problems, built.info):
        for name in list(found):
            found[name.rpartition(".")[0]] = found.pop(name)
    return built


def forget_sphinx() -> None:
    """Take back what builds of Sphinx leave to later ones of this process.

    Sphinx adds the translations of a language to those that it has; it and themes extend lists
    and tables that are the defaults of its settings.
    """
    if "sphinx.config" in sys.modules:
        from sphinx.config import Config
        from sphinx.locale import translators

        translators.clear()
        Config.config_values["templates_path"].default.clear()
        suffixes = Config.config_values["source_suffix"].default
        for suffix in suffixes.keys() - {".rst"}:
            del suffixes[suffix]


def sphinx(folder: Path, pages: Mapping[str, str], *, builder: str = "html", **conf: Any) -> Built:
    """Build a site with Sphinx; pages are by file name with ending."""
    from sphinx.cmd.build import build_main

    source, output = folder / "source", folder / builder
    source.mkdir(parents=True, exist_ok=True)
    contents = "\n   ".join(name.rpartition(".")[0] for name in pages)
    index = f"Cases\n=====\n\n.. toctree::\n\n   {contents}\n"
    for name, text in {"index.rst": index, **pages}.items():
        (source / name).write_text(text, encoding="utf-8", newline="")
    myst = ["myst_parser"] if any(name.endswith(".md") for name in pages) else []
    settings = {
        "extensions": ["sphinx_ecp", *myst],
        "html_theme": "alabaster",
        "html_sidebars": {"**": []},  # a tree of all pages on every page takes most of the time
        "myst_enable_extensions": ["attrs_inline", "colon_fence"],
        "show_warning_types": True,
        "suppress_warnings": ["myst.header", "misc.highlighting_failure"],
    } | conf
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    (source / "conf.py").write_text("\n".join(lines), encoding="utf-8")
    log = folder / f"{builder}.log"
    with listening("sphinx.sphinx_ecp.site") as records:
        status = build_main(["-q", "-N", "-b", builder, "-w", str(log), str(source), str(output)])
    assert status == 0
    built = Built()
    by_page(records.info, built.info)
    ending = {"html": "html", "text": "txt"}.get(builder, "html")
    for name in pages:
        page = output / f"{name.rpartition('.')[0]}.{ending}"
        built.html[name] = page.read_text(encoding="utf-8") if page.exists() else ""
    for line in log.read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"(\S+?\.\w+):(\d+: )WARNING: (.* \[ecp\.[\w-]+\])", line)
        if match:
            built.problems.setdefault(match[1].rpartition("/")[2], []).append(match[2] + match[3])
        elif not NO_LEXER.search(line):
            built.other.append(line)
    for problems in built.problems.values():  # Sphinx reports roles before it reports links
        problems.sort(key=lambda problem: int(problem.partition(":")[0]))
    return built


def markdown(text: str, *extensions: str, **settings: Any) -> tuple[str, list[str], list[str]]:
    """Convert one page with Python-Markdown alone; return HTML, problems, information."""
    import markdown as python_markdown

    with listening("symphony_ecp") as records:
        html = python_markdown.markdown(
            text, extensions=["ecp", *extensions], extension_configs={"ecp": settings}
        )
    info = [one for one in records.info if "[ecp.missing-assets]" not in one]  # once a process
    found = (records.messages, info)
    problems, info = ([one.removeprefix("<markdown>:") for one in messages] for messages in found)
    return html, problems, info
