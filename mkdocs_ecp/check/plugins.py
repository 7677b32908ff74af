"""What plugins and Markdown extensions change of how pages are read, and which are trusted to.

A check runs no code that a configuration names: its loader would import every plugin, theme and
hook. Two exceptions are in the tables here, each because no page can be judged without it: an
extension that decides where a list ends, and a plugin that brings that and twenty others. They are
used where they are installed, in the version that is; where they are not, a line of information
says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mkdocs_ecp.settings import line_of
from symphony_ecp.check import to_install
from symphony_ecp.problems import Problem

Extensions = dict[str, dict[str, Any]]

#: What every site of Markdown needs for its pages to be read.
NEEDS = "symphony-ecp[mkdocs]"
#: Markdown extensions beside those of Python-Markdown and pymdownx, and what to install.
TRUSTED = {"mdx_truly_sane_lists": "mdx_truly_sane_lists"}
#: Plugins that bring Markdown extensions, and what to install.
_BRINGING = {"techdocs-core": "mkdocs-techdocs-core"}
#: Plugins that build the pages of other sites with those of this one.
_COLLECTING = frozenset({"monorepo", "techdocs-core"})
#: Plugins that take pages for templates of Jinja.
_TEMPLATES = ("macros", "markdownextradata")


def extensions_with(
    plugins: Mapping[str, Mapping[str, Any]], extensions: Extensions, configuration: Path
) -> tuple[Extensions, tuple[Problem, ...]]:
    """Return a site's Markdown extensions as its plugins leave them, and which are missing here."""
    missing: list[tuple[str, str]] = []
    for name in _BRINGING.keys() & plugins.keys():
        brought = _brought(name, plugins[name], extensions)
        if brought is None:
            missing.append(("plugin", name))
        extensions = extensions if brought is None else brought
    missing += [
        ("Markdown extension", name)
        for name in TRUSTED.keys() & extensions.keys()
        if find_spec(name) is None
    ]
    hint = (
        f"{to_install((NEEDS, *needs(plugins, extensions)))}, or trust the build in what blocks are"
    )
    return extensions, tuple(_missing(missing, configuration, hint))


def needs(plugins: Mapping[str, object], extensions: Mapping[str, object]) -> tuple[str, ...]:
    """Return the distributions of those that are trusted, installed or not."""
    known = ((_BRINGING, plugins), (TRUSTED, extensions))
    return tuple(table[name] for table, given in known for name in table if name in given)


def _brought(name: str, options: Mapping[str, Any], extensions: Extensions) -> Extensions | None:
    """Have a plugin add its extensions as in a build; ``None`` where it does not run."""
    try:
        from mkdocs.config.defaults import MkDocsConfig
        from mkdocs.theme import Theme

        (point,) = entry_points(group="mkdocs.plugins", name=name)
        plugin = point.load()()
        plugin.load_config(dict(options))
        config: Any = MkDocsConfig()
        config["theme"], config["plugins"] = Theme(name="mkdocs"), {name: plugin}
        config["markdown_extensions"] = list(extensions)
        config["mdx_configs"] = {key: dict(value) for key, value in extensions.items() if value}
        config = plugin.on_config(config)
        configs = config["mdx_configs"]
        return {key: configs.get(key) or {} for key in config["markdown_extensions"]}
    except Exception:  # whatever it misses, it is the same for the one who reads of it
        return None


def _missing(missing: list[tuple[str, str]], configuration: Path, hint: str) -> Iterator[Problem]:
    for kind, name in missing:
        brings = "decides where lists end" if kind != "plugin" else "brings Markdown extensions"
        message = f"{kind} '{name}' {brings} and cannot be used here: pages are read without it"
        line = line_of(configuration, name)
        yield Problem("unreadable", message, hint, configuration.name, line, "info")


def fills_in(plugins: Mapping[str, Mapping[str, Any]]) -> bool | None:
    """Whether pages are templates unless they say otherwise; ``None``: no plugin fills any in."""
    options = next((plugins[name] for name in _TEMPLATES if name in plugins), None)
    return None if options is None else options.get("render_by_default") is not False


def included(plugins: Mapping[str, Any], nav: Any, base: Path) -> Iterator[Path]:
    """Iterate over the configurations whose pages a site takes in, as mkdocs-monorepo does.

    ``nav`` names them: ``Title: '!include sub/mkdocs.yml'``, ``Title: '*include */mkdocs.yml'``.
    """
    if not _COLLECTING & plugins.keys():
        return
    for item in nav if isinstance(nav, list) else ():
        value = next(iter(item.values()), None) if isinstance(item, dict) else None
        word, _, path = value.partition(" ") if isinstance(value, str) else ("", "", "")
        if word == "!include":
            yield base / path
        elif word == "*include":
            try:
                yield from sorted(base.glob(path))
            except (OSError, ValueError, NotImplementedError):  # no pattern; MkDocs says so
                continue
        else:
            yield from included(plugins, value, base)
