"""The configuration of a Markdown site, read without running any of it.

``mkdocs.yml`` and ``properdocs.yml`` are YAML with tags of MkDocs' own: ``!ENV`` is looked up,
``!relative`` is kept, and whatever names a Python object is left out. ``zensical.toml`` says the
same in TOML.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mkdocs_ecp.settings import line_of
from symphony_ecp.check import CannotCheckError
from symphony_ecp.files import is_endless, read_text
from symphony_ecp.syntax import explain
from symphony_ecp.text import shorten

#: Levels of a configuration.
_DEEPEST = 100


class Placeholder(os.PathLike[str]):
    """MkDocs' ``!relative``: a folder, or with no value the folder of the page at hand."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.folders: Mapping[str, Path] = {}

    def __fspath__(self) -> str:
        name, _, rest = self.value.partition("/")
        return str(self.folders.get(name, Path()) / rest)


class _Loader(yaml.SafeLoader):
    """Reads MkDocs' YAML and constructs nothing that it names."""


def _env(loader: Any, node: yaml.Node) -> Any:
    """``!ENV NAME`` and ``!ENV [NAME, OTHER, default]``, as MkDocs reads it."""
    names, default = [node], None
    if isinstance(node, yaml.SequenceNode):
        names = node.value
        if len(names) > 1:
            default = loader.construct_object(names[-1], deep=True)
            names = names[:-1]
    for name in names:
        value = os.environ.get(str(name.value))
        if value is not None:
            tag = loader.resolve(yaml.ScalarNode, value, (True, False))
            return loader.construct_object(yaml.ScalarNode(tag, value), deep=True)
    return default


_Loader.add_constructor("!ENV", _env)
_Loader.add_constructor("!relative", lambda _loader, node: Placeholder(str(node.value or "")))
for _prefix in ("!", "tag:yaml.org,2002:python/"):  # any other tag: nothing stands for an object
    _Loader.add_multi_constructor(_prefix, lambda *_: None)


def read_configuration(path: Path) -> dict[str, Any]:
    """Read ``mkdocs.yml`` with what it inherits, or ``zensical.toml``.

    ``INHERIT`` becomes the files that were inherited from, the nearest first.
    """
    if is_endless(path):
        raise CannotCheckError(f"{path}: cannot be read: it is no file")
    return _read_toml(path) if path.suffix == ".toml" else _read_yaml(path)


def _read_yaml(path: Path, inherited: tuple[Path, ...] = ()) -> dict[str, Any]:
    try:
        text = read_text(path)
        config = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from the safe one
    except yaml.YAMLError as error:
        said = explain(error, text)
        place = f"{path}:{said.mark.line + 1}" if said.mark else str(path)
        raise CannotCheckError(f"{place}: cannot be read: {shorten(said.what, 100)}") from error
    except (OSError, UnicodeError, RecursionError, ValueError) as error:
        raise _unreadable(path, error) from error
    if config is None:
        return {}
    if not isinstance(config, dict):
        raise CannotCheckError(f"{path}: expected keys and values")
    parent = config.pop("INHERIT", None)
    if not isinstance(parent, str):
        return config
    above, inherited = Path(os.path.normpath(path.parent / parent)), (*inherited, path)
    place = f"{path}:{line_of(path, 'INHERIT')}: INHERIT"
    if above in inherited:
        raise CannotCheckError(f"{place} leads back to {above.name}; name another file")
    if not os.path.isfile(above):  # noqa: PTH113 - is_file() raises where a name is too long
        raise CannotCheckError(f"{place} names '{shorten(parent)}', and no such file is there")
    config = _merged(_read_yaml(above, inherited), config)
    return config | {"INHERIT": (above, *config.get("INHERIT", ()))}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        config = tomllib.loads(read_text(path))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable(path, error) from error
    if _is_deep(config):
        raise CannotCheckError(f"{path}: cannot be read: nested too deeply")
    project = config.get("project", config)
    return project if isinstance(project, dict) else {}


def _is_deep(config: dict[str, Any]) -> bool:
    """Whether tables stand in tables deeper than anybody would write; TOML does so with dots."""
    level: list[Any] = [config]
    for _ in range(_DEEPEST):
        tables = (one.values() if isinstance(one, dict) else one for one in level)
        level = [one for table in tables for one in table if isinstance(one, dict | list)]
    return bool(level)


def _unreadable(path: Path, error: Exception) -> CannotCheckError:
    reason = getattr(error, "strerror", None) or error
    return CannotCheckError(f"{path}: cannot be read: {shorten(str(reason), 100)}")


def _merged(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    both = dict(parent)
    for key, value in child.items():
        old = both.get(key)
        both[key] = (
            _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return both


def named(value: Any) -> dict[str, dict[str, Any]]:
    """Read a list of names, or of names with options, or a mapping of both."""
    pairs = [
        pair
        for item in (value if isinstance(value, list) else [value])
        for pair in (item.items() if isinstance(item, dict) else [(item, None)])
    ]
    return {
        name: _known(options) if isinstance(options, dict) else {}
        for name, options in pairs
        if isinstance(name, str)
    }


def plugins_of(config: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the plugins that run, those of Material's groups among them.

    MkDocs gives every plugin ``enabled``; a group is switched on by it.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, options in named(flat(config.get("plugins"))).items():
        is_group = name.rpartition("/")[2] == "group"
        if options.get("enabled", not is_group) is not False:
            own = {key: value for key, value in options.items() if key != "enabled"}
            found |= plugins_of(own) if is_group else {name: own}
    return found


def _known(value: Any) -> Any:
    """Leave out options whose value named a Python object."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if item is not None}
    return [_known(item) for item in value] if isinstance(value, list) else value


def flat(value: Any) -> Any:
    """Zensical's tables nest where a name has a dot: ``pymdownx.blocks.tab``."""
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for name, options in value.items():
        if name in ("pymdownx", "pymdownx.blocks", "markdown", "markdown.extensions"):
            nested = options if isinstance(options, dict) else {}
            found |= flat({f"{name}.{key}": item for key, item in nested.items()})
        else:
            found[name] = options
    return found


def folder_of(base: Path, value: Any, default: str) -> Path:
    """Return a folder that is named from the configuration's."""
    path = value if isinstance(value, str) else default
    return Path(os.path.normpath(base / path))
