"""What the configuration of a Markdown site needs, for ``ecp init``.

MkDocs and ProperDocs load our plugin, beside the search that they load where nobody names plugins
(https://www.mkdocs.org/user-guide/configuration/#plugins). Zensical runs none: it gets the Markdown
extension, the browser's files, and a registry to watch.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mkdocs_ecp.check import zensical
from mkdocs_ecp.check.configuration import flat, folder_of, named, read_configuration
from mkdocs_ecp.settings import OURS, line_of
from symphony_ecp.check import CannotJoinError, Joined
from symphony_ecp.files import relative
from symphony_ecp.setup import has_key, with_entries
from symphony_ecp.site.registry import REGISTRY_FILES

#: What MkDocs loads where a configuration names no plugins.
_DEFAULT = "search"
_NO_SEARCH = (
    f"ecp is the only plugin, so the site has no '{_DEFAULT}', which is loaded by itself only where"
    f" no plugin is named: write '- {_DEFAULT}' above it if the site is to have one"
)
_LINE = f"plugins: [{_DEFAULT}, ecp]"
#: Where the files of `ecp assets` go, in the folder of the pages.
_FOLDER = "assets/symphony-ecp"


def join(configuration: Path, text: str, *, is_for_zensical: bool) -> Joined:
    """Return a configuration with us in it; see :class:`symphony_ecp.check.Checker`."""
    config = read_configuration(configuration)
    if is_for_zensical:
        return _join_zensical(configuration, text, config)
    joined = Joined(text, (_serve(configuration),))
    extensions = named(flat(config.get("markdown_extensions")))
    plugins = set(_all_plugins(config))
    if not plugins.isdisjoint(OURS):
        return joined if plugins - set(OURS) else replace(joined, notes=(_NO_SEARCH,))
    if not set(extensions).isdisjoint(OURS):
        return joined
    if "plugins" in config and not has_key(text, "plugins"):
        above = next(file for file in config["INHERIT"] if line_of(file, "plugins"))
        where, line = relative(above), line_of(above, "plugins:", "plugins")
        reason = f"{where}:{line}: its plugins stand there, and other sites may inherit them"
        raise CannotJoinError(reason, f"write below 'plugins:' in {where}:\n\n  - ecp")
    new = with_entries(text, "plugins", ["ecp"], [_DEFAULT, "ecp"])
    if new is None:
        place = f"{relative(configuration)}:{line_of(configuration, 'plugins:') or 1}"
        remedy = "write one entry more in the list of plugins:\n\n  - ecp"
        if "plugins" not in config:
            remedy = f"write a line at its top:\n\n{_LINE}"
        raise CannotJoinError(f"{place}: it is not clear how to add a plugin here", remedy)
    return Joined(new, joined.commands)


def _all_plugins(config: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over the plugins, switched on or not, those of Material's groups among them."""
    for name, options in named(flat(config.get("plugins"))).items():
        yield name
        if name.rpartition("/")[2] == "group":
            yield from _all_plugins(options)


def _serve(configuration: Path) -> str:
    hosts = [host for host in ("mkdocs", "properdocs") if find_spec(host)]
    host = "properdocs" if configuration.name.startswith("properdocs") else "mkdocs"
    host = host if host in hosts or not hosts else hosts[0]
    return f"SYMPHONY_POD=preview {host} serve{_named(configuration, f'{host}.yml')}"


def _named(configuration: Path, default: str) -> str:
    """Return the option that names a configuration, where the host would not find it."""
    shown = relative(configuration)
    return "" if shown in (default, "mkdocs.yml") else f" -f {shlex.quote(shown)}"


def _join_zensical(configuration: Path, text: str, config: Mapping[str, Any]) -> Joined:
    """Return the configuration with the extension, the files, and the registry to watch."""
    docs = folder_of(configuration.parent, config.get("docs_dir"), "docs")
    commands = (
        f"SYMPHONY_POD=preview ecp assets {shlex.quote(relative(docs / _FOLDER))}",
        f"SYMPHONY_POD=preview zensical serve{_named(configuration, 'zensical.toml')}",
    )
    lists = {
        "extra_css": f"{_FOLDER}/symphony-ecp.css",
        "extra_javascript": f"{_FOLDER}/symphony-ecp.js",
        "watch": REGISTRY_FILES[0],
    }
    wanted = {key: one for key, one in lists.items() if not _lists(config.get(key), one)}
    is_joined = not set(named(flat(config.get("markdown_extensions")))).isdisjoint(OURS)
    defaults: Mapping[str, Any] = {}
    if "markdown_extensions" not in config:
        defaults = zensical.defaults(relative(configuration))
    if configuration.suffix == ".toml":
        new = zensical.with_lists(text, wanted)
        if new is not None and not is_joined:
            new = zensical.with_extension(new, "ecp", defaults)
        remedy = zensical.by_hand(wanted)
    else:
        new = text
        for key, one in wanted.items():
            new = new and with_entries(new, key, [one], [one])
        if new is not None and not is_joined:
            entries = [zensical.as_yaml(name, options) for name, options in defaults.items()]
            new = with_entries(new, "markdown_extensions", ["ecp"], [*entries, "ecp"])
        lines = "\n".join(f"{key}: [{one}]" for key, one in wanted.items())
        remedy = f"write these lines:\n\n{lines}\nmarkdown_extensions: [ecp]  # and those in use"
    if new is None:
        reason = f"{relative(configuration)}: it is not clear how to add an extension here"
        raise CannotJoinError(reason, remedy)
    return Joined(new, commands)


def _lists(given: Any, wanted: str) -> bool:
    """Whether a list has a file, by its name, in whatever folder, with a version or without."""
    name = wanted.rpartition("/")[2]
    items = given if isinstance(given, list) else []
    paths = [one.get("path") if isinstance(one, dict) else one for one in items]
    return any(str(path).partition("?")[0].rpartition("/")[2] == name for path in paths)
