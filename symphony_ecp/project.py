"""Where the project itself is found: the addresses of ``[project.urls]``, which stand nowhere else.

Until its owner gives them there are none, and whatever would show one is left out.
"""

from __future__ import annotations

from functools import cache
from importlib import metadata

#: The registry's JSON Schema, in the published documentation and in a folder of one's own.
SCHEMA = "symphony.schema.json"


@cache
def addresses() -> dict[str, str]:
    """Return the addresses of the installed package by their labels in small letters.

    The labels are those of https://packaging.python.org/en/latest/specifications/well-known-project-urls/.
    """
    try:
        urls = metadata.metadata("symphony-ecp").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # a source tree on the path
        urls = []
    pairs = (url.partition(",") for url in urls)
    return {label.strip().lower(): address.strip() for label, _, address in pairs}


def page(path: str) -> str | None:
    """Return the address of something in the published documentation, ``None`` where there is none.

    Args:
        path: from the documentation's root, with its anchor, such as
            ``check/problems/#unknown-option``.

    """
    root = addresses().get("documentation")
    return f"{root.rstrip('/')}/{path}" if root else None


def schema() -> str | None:
    """Return the address of the registry's JSON Schema, which the documentation publishes."""
    return page(SCHEMA)
