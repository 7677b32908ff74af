"""Markdown sites for ``ecp check``: what their configuration says, without running any of it.

``mkdocs.yml`` and ``properdocs.yml`` are YAML with tags of MkDocs' own: ``!ENV`` is looked up,
``!relative`` is kept, and whatever names a Python object is left out. ``zensical.toml`` says the
same in TOML. Of the Markdown extensions only those of Python-Markdown and pymdownx are used; a
plugin that rewrites pages (macros, say) does not run.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from symphony_ecp.check.hosts import CannotCheckError, Checker
from symphony_ecp.pipeline import open_site
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site
from symphony_ecp.source import shorten

if TYPE_CHECKING:
    from mkdocs_ecp.collect import Collector

ENDINGS = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")  # MkDocs' own list
_OURS = ("ecp", "mkdocs_ecp.extension", "mkdocs_ecp.extension:EcpExtension")

#: What MkDocs always loads.
_MKDOCS: dict[str, dict[str, Any]] = {"toc": {}, "tables": {}, "fenced_code": {}}
#: Where nobody says: what pages on a code host or in a portal usually rely on.
_USUAL: dict[str, dict[str, Any]] = {
    **{name: {} for name in ("toc", "tables", "admonition", "attr_list", "def_list", "footnotes")},
    "md_in_html": {},
    "pymdownx.details": {},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {},
}


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


@dataclass(frozen=True)
class MarkdownTree:
    """A site of Markdown pages.

    Attributes:
        base: the folder of the configuration.
        folder: ``docs_dir``.
        output: ``site_dir``.
        site: settings and registry.
        extensions: Markdown extensions with their options.
        excluded: patterns of ``exclude_docs`` and ``draft_docs``.

    """

    base: Path
    folder: Path
    output: Path | None
    site: Site
    extensions: Mapping[str, Mapping[str, Any]]
    excluded: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[bytes, ...]:
        """Snippets may bring blocks into a page that has none itself."""
        return (b"-8<-",) if "pymdownx.snippets" in self.extensions else ()

    @property
    def endings(self) -> tuple[str, ...]:
        return ENDINGS

    def builds(self, path: str) -> bool:
        return path.endswith(ENDINGS) and not (self._spec and self._spec.match_file(path))

    @cached_property
    def _spec(self) -> Any:
        try:
            from pathspec.gitignore import GitIgnoreSpec
        except ImportError:  # it comes with MkDocs, the only host that has patterns
            return None
        return GitIgnoreSpec.from_lines((".*", "/templates/", *self.excluded))

    def check(self, file: Path, text: str) -> list[Problem]:
        return self._collector.problems(file, text)

    @cached_property
    def _collector(self) -> Collector:
        from mkdocs_ecp.collect import Collector

        return Collector(self.site, self.extensions, {"$config_dir": self.base,
                         "$docs_dir": self.folder})  # fmt: skip


def open_tree(base: Path, configuration: Path | None) -> MarkdownTree:
    """Open a site; see :class:`symphony_ecp.check.hosts.Checker`."""
    if configuration is None:
        return MarkdownTree(base, base, None, open_site({}, base), _USUAL)
    if configuration.suffix == ".toml":
        config = _toml(configuration)
        plugins, extensions = {}, _named(_flat(config.get("markdown_extensions")))
        extensions = extensions or _USUAL
    else:
        config = _yaml(configuration)
        plugins = _named(config.get("plugins"))
        extensions = {**_MKDOCS, **_named(config.get("markdown_extensions"))}
    ours = next((extensions[name] for name in _OURS if name in extensions), {})
    settings = dict(plugins.get("ecp", ours))
    settings.pop("on-problem", None)
    settings.pop("enabled", None)  # of MkDocs itself
    excluded = [config.get(key) for key in ("exclude_docs", "draft_docs")]
    return MarkdownTree(
        base,
        _folder(base, config.get("docs_dir"), "docs"),
        _folder(base, config.get("site_dir"), "site"),
        open_site(settings, base, configuration.name),
        {name: options for name, options in extensions.items() if name not in _OURS},
        tuple(line for text in excluded if isinstance(text, str) for line in text.splitlines()),
    )


CHECKER = Checker(
    ("mkdocs.yml", "properdocs.yml", "zensical.toml"),
    (".md", ".markdown"),
    "symphony-ecp[mkdocs]",
    open_tree,
)


# --- reading the configuration ---


def _yaml(path: Path, inherited: tuple[Path, ...] = ()) -> dict[str, Any]:
    """Read ``mkdocs.yml`` and what it inherits."""
    if path in inherited:
        raise CannotCheckError(f"{path}: INHERIT leads back to itself")
    try:
        text = path.read_text(encoding="utf-8-sig")
        config = yaml.load(text, Loader=_Loader)  # noqa: S506 - derived from the safe one
    except (OSError, UnicodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise _unreadable(path, error) from error
    if config is None:
        return {}
    if not isinstance(config, dict):
        raise CannotCheckError(f"{path}: expected keys and values")
    parent = config.pop("INHERIT", None)
    if not isinstance(parent, str):
        return config
    return _merged(_yaml(Path(os.path.normpath(path.parent / parent)), (*inherited, path)), config)


def _toml(path: Path) -> dict[str, Any]:
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise _unreadable(path, error) from error
    project = config.get("project", config)
    return project if isinstance(project, dict) else {}


def _unreadable(path: Path, error: Exception) -> CannotCheckError:
    mark = getattr(error, "problem_mark", None)
    line = f":{mark.line + 1}" if mark else ""
    reason = getattr(error, "strerror", None) or getattr(error, "problem", None) or error
    return CannotCheckError(f"{path}{line}: cannot be read: {shorten(str(reason), 100)}")


def _merged(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    both = dict(parent)
    for key, value in child.items():
        old = both.get(key)
        both[key] = (
            _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
        )
    return both


def _named(value: Any) -> dict[str, dict[str, Any]]:
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


def _known(value: Any) -> Any:
    """Leave out options whose value named a Python object."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if item is not None}
    return [_known(item) for item in value] if isinstance(value, list) else value


def _flat(value: Any) -> Any:
    """Zensical's tables nest where a name has a dot: ``pymdownx.blocks.tab``."""
    if not isinstance(value, dict):
        return value
    flat: dict[str, Any] = {}
    for name, options in value.items():
        if name in ("pymdownx", "pymdownx.blocks", "markdown", "markdown.extensions"):
            nested = options if isinstance(options, dict) else {}
            flat |= _flat({f"{name}.{key}": item for key, item in nested.items()})
        else:
            flat[name] = options
    return flat


def _folder(base: Path, value: Any, default: str) -> Path:
    path = value if isinstance(value, str) else default
    return Path(os.path.normpath(base / path))
