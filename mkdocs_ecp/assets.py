"""The script and the stylesheet, as generated files of a MkDocs or ProperDocs site."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from symphony_ecp.site import Site
from symphony_ecp.site.assets import NAMES, free_folder, is_ours, site_files

FOLDER = "assets/symphony-ecp"


def publish(name: str, site: Site, files: Any, config: Any, page_url: str) -> str:
    """Add a file of ours to the site, once, and return its URL as seen from a page.

    Only pages that use an asset ask for it, so a site without chats gets no file. Where the site
    has a file of its own in our folder, ours go into another one; what ``ecp assets`` wrote there
    makes room for what is new.

    Args:
        name: ``symphony-ecp.js`` or ``symphony-ecp.css``.
        site: the site, whose pods the script is told.
        files: the site's files (``mkdocs.structure.files.Files``).
        config: the site's configuration.
        page_url: the page's URL, relative to the site.

    """
    from mkdocs.structure.files import File

    known = _FOLDERS.setdefault(files, {})
    if name not in known:
        ours = site_files(site)

        def is_taken(folder: str) -> bool:
            found = ((one, files.get_file_from_path(f"{folder}/{one}")) for one in NAMES)
            below = tuple(f"{folder}/{one}/" for one in NAMES)
            return any(file.dest_uri.startswith(below) for file in files) or any(
                file and not is_ours(one, file.content_bytes) for one, file in found
            )

        folder = known[name] = free_folder(FOLDER, is_taken)
        for asset, content in ours.items():
            # The script loads the files whose names go on like its own.
            if asset == name or (name.endswith(".js") and asset.startswith("symphony-ecp-")):
                uri = f"{folder}/{asset}"
                if (older := files.get_file_from_path(uri)) is not None:
                    files.remove(older)
                files.append(File.generated(config, uri, content=content))
    return f"{_relative(known[name], page_url)}/{name}"


@lru_cache(maxsize=1)  # a page asks twice
def _relative(folder: str, page_url: str) -> str:
    from mkdocs.utils import get_relative_url

    return str(get_relative_url(folder, page_url))


#: Where the files of a build are that were asked for, by their names.
_FOLDERS: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
