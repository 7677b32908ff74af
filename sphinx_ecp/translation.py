"""What translators get of our blocks, and what becomes of their translations.

Sphinx extracts paragraphs and what is marked as translatable (``-b gettext``), and puts
translations in before anything else happens to a document (``sphinx.transforms.i18n``). Titles and
labels are such nodes, whose translation is parsed as a paragraph's is; other words of options, such
as a button's tool tip, are text. A block whose words are others by then is written anew.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from docutils import nodes

from sphinx_ecp.nodes import symphony_title, symphony_words
from symphony_ecp.block import ChatEmbed
from symphony_ecp.pipeline import Output
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Stream, lines_in
from symphony_ecp.syntax import SourceBlock

#: A key of the registry.
_TITLE = re.compile(r"\btitle[\"']?\s*:")
#: The options whose values are words of the author's, beside what an argument says.
_WORDS = {"symphony-button": ("title",), "symphony-share": ("text", "title")}


def title_from(output: Output, block: SourceBlock, site: Site) -> symphony_title | None:
    """Return the title of a block that has none of its own; translators get the registry's."""
    words = output.rendered.text
    if output.model is None or not words:
        return None
    title = symphony_title(words, "", nodes.Text(words), place=(block.path, block.line))
    title.source, title.line = block.path, block.line
    given = next((entry.text for entry in block.options if entry.key == "stream"), "")
    stream = site.registry.get("streams", given, Stream)
    if isinstance(output.model, ChatEmbed) and stream and stream.title:
        home = site.registry.home("streams", stream.name).path
        file = site.registry.extended.get(home or "", site.registry_file)
        title.attributes.update(translatable=True, of_stream=(stream.name, str(file)))
    return title


def other_words(block: SourceBlock) -> list[symphony_words]:
    """Return the words of a block's options."""
    found = []
    for entry in block.options:
        if entry.key in _WORDS.get(block.kind, ()) and entry.text:
            words = symphony_words(entry.text, option=entry.key)
            words.source, words.line = block.path, entry.line or block.line
            found.append(words)
    return found


def translated(block: nodes.Element) -> dict[str, str]:
    """Return the words of a block's options that were translated."""
    found = (child for child in block.children if isinstance(child, symphony_words))
    return {words["option"]: words["text"] for words in found if "text" in words}


def with_options(block: SourceBlock, texts: Mapping[str, str]) -> SourceBlock:
    """Return a block with other texts of some options."""
    options = (replace(entry, text=texts.get(entry.key, entry.text)) for entry in block.options)
    return replace(block, options=tuple(options))


def place_titles(document: nodes.document) -> None:
    """Let titles of the registry stand on their lines of it, for whoever extracts them."""
    for title in document.findall(symphony_title):
        if "of_stream" in title:
            name, title.source = title["of_stream"]
            file = Path(title.source)
            lines = _lines_of_titles(file, file.read_text(encoding="utf-8-sig"))
            title.line = lines.get(name, 1)


@functools.lru_cache(maxsize=8)
def _lines_of_titles(file: Path, text: str) -> dict[str, int]:
    """Return the lines of the titles of a registry's streams, by their names."""
    lines = text.splitlines()
    names = {name: line for (section, name), line in lines_in(file).items() if section == "streams"}
    return {
        name: next((n for n, line in enumerate(lines[at - 1 :], at) if _TITLE.search(line)), at)
        for name, at in names.items()
    }
