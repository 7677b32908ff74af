"""The script and the stylesheet: generated files of a site of MkDocs or ProperDocs.

Zensical runs no plugin, so that its sites have copies, which ``ecp assets`` makes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from mkdocs_ecp.settings import line_of
from symphony_ecp.block import render_assets
from symphony_ecp.files import put, relative
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.site.assets import (
    HOSTS,
    NAMES,
    SCRIPT,
    STYLESHEET,
    addressed,
    free_folder,
    is_ours,
    sealed,
    site_files,
)

FOLDER = "assets/symphony-ecp"

_HEAD_ENDS = re.compile(r"</head\s*>|<body\b", re.IGNORECASE)
_HEAD_STARTS = re.compile(r"(?:\s|<(?:!doctype|html|head)\b[^<>]*>)+", re.IGNORECASE)
#: A link that follows the pod which a reader has chosen.
_FOLLOWS = re.compile(r"<a\b[^<>]* data-symphony-ids=")
_CLASS = re.compile(r"class=\"(?:[^\"<>]* )?symphony-")


def needed(html: str) -> tuple[str, ...]:
    """Return the files that the elements of ours in finished HTML ask for."""
    tags = ("<symphony-chat", "<symphony-dock", "<symphony-share")  # code has no tags
    if any(tag in html for tag in tags) or _FOLLOWS.search(html):
        return (STYLESHEET, SCRIPT)
    return (STYLESHEET,) if _CLASS.search(html) else ()


def publish(name: str, site: Site, files: Any, config: Any) -> str:
    """Add a file of ours to the site, once, and return its address, seen from the site's top.

    Only pages that use an asset ask for it, so a site without chats gets no file. Where the site
    has a file of its own in our folder, ours go into another one; what ``ecp assets`` wrote there
    makes room for what is new.

    Args:
        name: ``symphony-ecp.js`` or ``symphony-ecp.css``.
        site: the site, whose pods the script is told.
        files: the site's files (``mkdocs.structure.files.Files``).
        config: the site's configuration.

    """
    from mkdocs.structure.files import File

    known = _ADDRESSES.setdefault(files, {})
    if name not in known:
        ours = site_files(site)

        def is_taken(folder: str) -> bool:
            places = {f"{folder}/{one}": one for one in NAMES}
            below = tuple(f"{place}/" for place in places)
            for file in files:
                uri = file.dest_uri
                place = uri.lower()  # where the site is written, a name of another case may be ours
                if place == folder or place.startswith(below):
                    return True
                if place in places and (
                    uri != place or not is_ours(places[place], file.content_bytes)
                ):
                    return True
            return False

        folder = free_folder(FOLDER, is_taken)
        known[name] = f"{folder}/{addressed(name, ours)}"
        for asset, content in ours.items():
            # The script loads the files whose names go on like its own.
            if asset == name or (name.endswith(".js") and asset.startswith("symphony-ecp-")):
                uri = f"{folder}/{asset}"
                if (older := files.get_file_from_path(uri)) is not None:
                    files.remove(older)
                files.append(File.generated(config, uri, content=content))
    return known[name]


def url(address: str, page_url: str) -> str:
    """Return an address of a file of ours as seen from a page."""
    folder, _, name = address.rpartition("/")
    return f"{_relative(folder, page_url)}/{name}"


def ask_for(names: tuple[str, ...], output: str, files: Any, page_url: str) -> str:
    """Put the tags that ask for files of ours into a finished page.

    They are no part of a page's content, which feeds, search and other pages take over. The
    stylesheet is asked for in the head; the script at the end of ``main``, since Material's
    instant navigation runs the scripts of what it replaces, and none in the head.
    """
    known = _ADDRESSES.get(files, {})
    for name in names:
        if name in known:
            asked = url(known[name], page_url)
            at = _end_of_main(output) if name == SCRIPT else _end_of_head(output)
            tag = render_assets(asked, asked).splitlines()[name == SCRIPT]
            output = f"{output[:at]}{tag}\n{output[at:]}"
    return output


def ask_at_the_end(file: Path, text: str, files: Any, page_url: str) -> None:
    """Let a page that a plugin has written ask for what it needs."""
    from mkdocs.exceptions import PluginError

    names = needed(text)
    if names and (wrong := put(file, ask_for(names, text, files, page_url).encode())):
        raise PluginError(wrong)


def dock(html: str, output: str) -> str:
    """Put the dock into a finished page: behind its content, where instant navigation replaces it.

    So what a page says of its dock holds for that page; the open panel is outside of all that.
    """
    at = _end_of_main(output)
    return f"{output[:at]}{html}\n{output[at:]}" if html else output


def _end_of_main(html: str) -> int:
    ends = (html.rfind(end) for end in ("</main>", "</body>"))
    return next((at for at in ends if at >= 0), len(html))


def _end_of_head(html: str) -> int:
    """Return where a stylesheet goes; HTML may leave out the tags of head and body."""
    end, start = _HEAD_ENDS.search(html), _HEAD_STARTS.match(html)
    return end.start() if end else start.end() if start else 0


@lru_cache(maxsize=1)  # a page asks twice
def _relative(folder: str, page_url: str) -> str:
    from mkdocs.utils import get_relative_url

    return str(get_relative_url(folder, page_url))


#: What makes pages ask for a file, and how a configuration of Zensical says it.
_ASKED_FOR = {SCRIPT: "extra_javascript", STYLESHEET: "extra_css"}


def unserved(
    site: Site, config: Mapping[str, Any], configuration: Path, docs: Path
) -> Problem | None:
    """Say which of our files a site of Zensical lacks, so that no chat opens, or none as it should.

    Files at an absolute address are somebody else's to serve, and a theme of the site's own may ask
    for them itself. A file of the site's own under one of our names is what the site wants.

    Args:
        site: the site, whose pods the script is told.
        config: what the configuration says.
        configuration: its file.
        docs: the folder of the pages.

    """
    folder, wrong, again = "", dict[str, str](), False
    ours = site_files(site)
    for name, key in _ASKED_FOR.items():
        asked = next((path for path in _paths(config.get(key)) if _name(path) == name), None)
        if asked is None:
            if not _theme_names(name, config, configuration.parent):
                opens = "no chat opens" if name == SCRIPT else "chats have no stylesheet"
                wrong[key] = f"{opens}, since '{key}' does not name '{name}'"
        elif "//" not in asked and not asked.startswith("/"):
            folder = os.path.dirname(asked)  # noqa: PTH120 - of an address
            if said := _stale(docs / folder, folder, ours):
                wrong[key] = said
            if "?v=" in asked and not asked.endswith(addressed(name, ours)):
                wrong.setdefault(key, f"'{key}' asks for another version of '{name}'")
                again = True
    if not wrong:
        return None
    target = relative(docs / (folder or FOLDER), configuration.parent).replace(os.sep, "/")
    lines = (
        ""
        if folder and not again
        else f", and {'take' if again else 'add'} the lines that it prints"
    )
    hint = f"run 'ecp assets {target}'{lines}"
    line = line_of(configuration, *wrong, "markdown_extensions.ecp", "markdown_extensions")
    message = next(iter(wrong.values()))  # what mends it mends the other
    return Problem("missing-assets", message, hint, configuration.name, line)


def _stale(folder: Path, shown: str, ours: Mapping[str, bytes]) -> str:
    """Say what is wrong with a folder of copies, or ``""``."""
    for name in (SCRIPT, HOSTS, *ours):
        try:
            found = (folder / name).read_bytes().replace(b"\r\n", b"\n")
        except OSError:
            return f"no chat opens, since '{shown}' has no '{name}'"
        if found not in (ours[name], sealed(ours[name])) and is_ours(name, found):
            if name == HOSTS:
                return f"no chat opens on pods that '{name}' in '{shown}' does not know"
            return f"'{name}' in '{shown}' was written by another version"
    return ""


def _paths(listed: Any) -> Iterator[str]:
    for item in listed if isinstance(listed, list) else ():
        path = item.get("path") if isinstance(item, dict) else item
        if isinstance(path, str):
            yield path


def _name(path: str) -> str:
    return path.partition("?")[0].rpartition("/")[2]


def _theme_names(name: str, config: Mapping[str, Any], base: Path) -> bool:
    """Whether a template of the site's own asks for a file."""
    theme = config.get("theme")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    if not isinstance(custom, str) or not custom or "\0" in custom:
        return False
    templates = (file for file in (base / custom).rglob("*.html") if file.is_file())
    return any(name.encode() in file.read_bytes() for file in templates)


#: Where the files of a build are that were asked for, by their names.
_ADDRESSES: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
