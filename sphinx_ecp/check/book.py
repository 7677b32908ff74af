"""What ``_config.yml`` of Jupyter Book 1 says to Sphinx, with what the book says for it.

A book has a table of contents beside; Jekyll's file of the same name has none. From version 2 on
there is no Sphinx behind a book.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from sphinx_ecp.check.configuration import Configuration
from symphony_ecp.check import CannotCheckError
from symphony_ecp.files import read_text
from symphony_ecp.syntax import explain
from symphony_ecp.text import shorten

BOOK = "_config.yml"
_CONTENTS = frozenset({"_toc.yml", "_toc.yaml"})
#: What Jupyter Book 1.0 says itself, where a book says nothing else.
_EXTENSIONS = ("myst_nb", "sphinx_design")
_SYNTAX = ("colon_fence", "dollarmath", "linkify", "substitution", "tasklist")
_EXCLUDED = ("_build", "Thumbs.db", ".DS_Store", "**.ipynb_checkpoints")


def is_book(names: Collection[str]) -> bool:
    """Whether a folder with files of these names is a book."""
    return BOOK in names and not _CONTENTS.isdisjoint(names)


def read_book(path: Path) -> Configuration | None:
    """Read a book's configuration as Sphinx's; ``None`` if the book loads no extension of ours.

    Raises:
        CannotCheckError: it is no YAML.

    """
    try:
        text = read_text(path)
        config = _mapping(yaml.safe_load(text))
    except yaml.YAMLError as error:
        said = explain(error, text)
        place = f"{path}:{said.mark.line + 1}" if said.mark else path
        raise CannotCheckError(f"{place}: cannot be read: {shorten(said.what, 100)}") from error
    except (OSError, ValueError, RecursionError) as error:
        raise CannotCheckError(f"{path}: cannot be read: {shorten(str(error), 100)}") from error
    sphinx, parse = _mapping(config.get("sphinx")), _mapping(config.get("parse"))
    extra = [*_texts(sphinx.get("extra_extensions")), *_mapping(sphinx.get("local_extensions"))]
    if "sphinx_ecp" not in extra:
        return None
    values = {
        "extensions": [*_EXTENSIONS, *extra],
        "source_suffix": {".rst": "restructuredtext", ".md": "myst-nb"},
        "exclude_patterns": [*_EXCLUDED, *_texts(config.get("exclude_patterns"))],
        "myst_enable_extensions": list(_SYNTAX),
        "suppress_warnings": ["myst.domains"],
        **{key: value for key, value in parse.items() if str(key).startswith("myst_")},
        **_mapping(sphinx.get("config")),
    }
    return Configuration({str(key): value for key, value in values.items()})


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
