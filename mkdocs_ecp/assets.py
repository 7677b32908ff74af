"""The script and the stylesheet, as generated files of a MkDocs or ProperDocs site."""

from __future__ import annotations

from typing import Any

from symphony_ecp.assets import browser_files

FOLDER = "assets/symphony-ecp"


def publish(name: str, files: Any, config: Any, page_url: str) -> str:
    """Add a file of ours to the site, once, and return its URL as seen from a page.

    Only pages that use an asset ask for it, so a site without chats gets no file.

    Args:
        name: ``symphony-ecp.js`` or ``symphony-ecp.css``.
        files: the site's files (``mkdocs.structure.files.Files``).
        config: the site's configuration.
        page_url: the page's URL, relative to the site.

    """
    from mkdocs.structure.files import File
    from mkdocs.utils import get_relative_url

    uri = f"{FOLDER}/{name}"
    if files.get_file_from_path(uri) is None:
        for asset in browser_files():
            # The script loads the files whose names go on like its own.
            if asset.name == name or (
                name.endswith(".js") and asset.name.startswith("symphony-ecp-")
            ):
                target = f"{FOLDER}/{asset.name}"
                files.append(File.generated(config, target, content=asset.read_bytes()))
    return str(get_relative_url(uri, page_url))
