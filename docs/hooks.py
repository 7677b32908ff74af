"""What the documentation's own build adds to MkDocs (``hooks:`` of ``mkdocs.yml``).

Addresses come from the one place that has them. Examples become their picture, light and dark,
beside their source in tabs: a build that is published holds no chat. With ``SYMPHONY_POD=preview``,
as ``make docs-serve`` says, each is there itself in place of its picture.
"""

from __future__ import annotations

import json
import os
import re
import textwrap
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.examples import GALLERY, PLACE, Example, load, size
from symphony_ecp import project
from symphony_ecp.page import KEY
from symphony_ecp.site.schema import registry_schema

_SCHEMES = ("light", "dark")
#: A picture in a line of its own, as a page's file has it.
_PICTURE = re.compile(r"^!\[(?P<alt>.*)\]\((?P<path>\S+)\.light\.webp\)$", re.MULTILINE)

#: What says who writes or reads a part of a page's file, and nothing to its readers.
_MARK = re.compile(
    r"^<!-- (?:end|(?:replay|table|problem|picture)\b.*?) -->$", re.MULTILINE | re.DOTALL
)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Say where the documentation and its source are, if anybody has said so."""
    addresses = project.addresses()
    if "documentation" in addresses and not config.site_url:
        config.site_url = addresses["documentation"].rstrip("/") + "/"
    if "source" in addresses:
        config.repo_url = addresses["source"]
        config.repo_name = urlsplit(config.repo_url).path.strip("/")
    return config


def on_files(files: Files, /, *, config: MkDocsConfig) -> Files:
    """Publish the registry's JSON Schema, where `project.schema()` says it is."""
    schema = json.dumps(registry_schema(), indent=2, ensure_ascii=False) + "\n"
    files.append(File.generated(config, project.SCHEMA, content=schema))
    return files


@event_priority(100)  # before the plugin, which is told here what the page settles
def on_page_markdown(markdown: str, /, *, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Put the examples of a page where their source says so."""
    is_live = config.plugins["ecp"].site.is_trial
    found = [load(match["name"]) for match in PLACE.finditer(markdown)]
    said = page.meta.setdefault(KEY, {}) if any(one.settings for one in found) else {}
    for example in found:
        said |= example.settings.get(KEY, {}) if is_live else {"dock": False}
    examples = iter(found)
    folder = Path(page.file.abs_src_path or config.docs_dir).parent
    text = PLACE.sub(lambda _: _shown(next(examples), folder, is_live=is_live), markdown)
    text = _PICTURE.sub(lambda match: _pair(match["alt"], folder / match["path"], folder), text)
    return _MARK.sub("", placed(text, project.addresses().get("source", "")))


def placed(text: str, source: str) -> str:
    """Return a page with the address of the project's repository in place of what stands for it."""
    if not source:
        return text
    address = source.rstrip("/")
    text = re.sub(r"https://git\.example/symphony-ecp(?:  # stands for .*)?", address, text)
    place = urlsplit(address)
    if place.hostname != "github.com":  # then an action comes from a mirror there
        return text
    return re.sub(r"OWNER/symphony-ecp(@\S+)(?:  # OWNER .*)?", rf"{place.path.strip('/')}\1", text)


def _shown(example: Example, folder: Path, *, is_live: bool) -> str:
    """Return what a reader sees of an example: itself or its picture, and its sources in tabs."""
    result = example.body if is_live else _pair(example.alt, GALLERY / example.name, folder)
    if result:
        opening = f'<div class="example" id="example-{example.name}" markdown>'
        result = f"{opening}\n\n{result}\n\n</div>\n\n"
    tabs = "\n\n".join(
        f'=== "{source.label}"\n\n{textwrap.indent(source.fenced, "    ")}'
        for source in example.sources
    )
    said = example.hint.strip() if is_live else example.live(folder)
    live = f"\n\n{said}\n{{ .example-live }}" if said else ""
    return f"{result}{example.registry}{tabs}{live}\n"


def _pair(alt: str, picture: Path, folder: Path) -> str:
    """Return a picture in both schemes, of which the theme shows one, or in that which it has."""
    pictures = {scheme: Path(f"{picture}.{scheme}.webp") for scheme in _SCHEMES}
    pictures = {scheme: path for scheme, path in pictures.items() if path.exists()}
    alt = re.sub(r"([\[\]])", r"\\\1", alt)
    return "\n".join(
        f"![{alt}]({Path(os.path.relpath(path, folder)).as_posix()}"
        f"{f'#only-{scheme}' if len(pictures) > 1 else ''})"
        "{{ loading=lazy width={} height={} }}".format(*size(path))
        for scheme, path in pictures.items()
    )
