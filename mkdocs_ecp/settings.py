"""Where a configuration says what it says to us: file and line of each option.

The plugin, the extension and ``ecp check`` report with them what is wrong with an option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from symphony_ecp.files import read_text, relative
from symphony_ecp.problems import Problem, did_you_mean
from symphony_ecp.site import SITE_SETTINGS, Site, Written
from symphony_ecp.syntax import compose
from symphony_ecp.text import shorten
from symphony_ecp.words import is_wrong, language_tag

#: How a list of Markdown extensions may call ours.
OURS = ("ecp", "mkdocs_ecp.extension", "mkdocs_ecp.extension:EcpExtension")
#: An option of the extension that is no setting of a site.
ON_PROBLEM = "on-problem"
_ON_PROBLEM = ("warn", "raise")
#: More files than would inherit from each other.
_MOST_INHERITED = 10

_HEADER = re.compile(r"\s*\[++\s*+(?P<name>[^\]]*[^\]\s])\s*\]+\s*(?:#.*)?")
_KEY = re.compile(r"(?:^|[{,])\s*[\"']?(?P<name>[\w-]+)[\"']?\s*=")

_Places = Mapping[str, tuple[str, int | None]]


def written(configuration: Path | None, section: str) -> Written:
    """Return how a configuration says our settings.

    Args:
        configuration: ``mkdocs.yml`` or ``zensical.toml``; ``None`` where nobody knows of one.
        section: ``plugins`` or ``markdown_extensions``.

    """
    others = (ON_PROBLEM,) if section == "markdown_extensions" else ()
    if configuration is None:
        return Written("extension ecp", others=others)
    return Written(configuration.name, "", dict(_places(configuration, section)), others)


def line_of(path: Path, *words: str) -> int | None:
    """Return the first line of a configuration that has one of some words, the first best."""
    try:
        lines = read_text(path).splitlines()
    except (OSError, UnicodeError):
        return None
    found = (number for word in words for number, line in enumerate(lines, 1) if word in line)
    return next(found, None)


def judge_on_problem(value: object, where: Written) -> tuple[Problem, ...]:
    """Report a value of ``on-problem`` that is none."""
    if value in _ON_PROBLEM:
        return ()
    message = f"expected one of {', '.join(_ON_PROBLEM)}, found '{shorten(str(value))}'"
    hint = did_you_mean(str(value), _ON_PROBLEM, otherwise="correct the value")
    return (where.problem("bad-value", ON_PROBLEM, message, hint),)


def judge_language(theme: object, site: Site, configuration: Path) -> Iterator[Problem]:
    """Report a theme's language that is none.

    Material stops at a file of that name which is not there, other themes take anything. Where the
    setting ``language`` says another, that is the one that counts.
    """
    if site.language or not isinstance(theme, Mapping):
        return
    said = {key: theme.get(key) for key in ("language", "locale")}
    for key in [key for key, value in said.items() if value not in (None, "")][:1]:
        text = str(said[key])
        if not language_tag(text):
            message, hint = is_wrong(text)
            line = line_of(configuration, f"{key}: {text}", text, f"{key}:")
            message = f"theme.{key}: {message}"
            yield Problem("bad-value", message, hint, configuration.name, line)


def judge_shape(listed: object, shown: str) -> Iterator[Problem]:
    """Report what stands where our options belong and is none; MkDocs builds nothing then."""
    for item in listed if isinstance(listed, list) else [listed]:
        for name, options in item.items() if isinstance(item, dict) else ():
            if name in OURS and options and not isinstance(options, dict):
                message = f"{name}: expected keys and values, found '{shorten(str(options))}'"
                hint = "write 'registry: FILE' below it, say"
                yield Problem("bad-value", message, hint, shown, severity="error")


def judge_unread(options: Mapping[str, object], where: Written) -> tuple[Problem, ...]:
    """Report options of the extension where the plugin's are read."""
    known = {setting.name for setting in SITE_SETTINGS}
    hint = "move it to the options of the plugin"
    return tuple(
        where.problem(
            "conflict", name, "the extension's options are not read beside the plugin", hint
        )
        if name in known
        else where.unknown(name)
        for name, value in options.items()
        if name != ON_PROBLEM and value is not None
    )


def _places(path: Path, section: str) -> Iterator[tuple[str, tuple[str, int | None]]]:
    try:
        text = read_text(path)
        if path.suffix == ".toml":
            yield from _of_toml(text, path.name)
        else:
            yield from _of_yaml(path, text, section, path.parent)
    except (OSError, ValueError, yaml.YAMLError):
        return  # whoever reads it for good says so


def _of_yaml(
    path: Path, text: str, section: str, base: Path, depth: int = 0
) -> Iterator[tuple[str, tuple[str, int | None]]]:
    """Iterate over the options of a file, behind those of the file that it inherits from."""
    top = dict(_pairs(compose(text)))
    parent = top.get("INHERIT")
    if isinstance(parent, yaml.ScalarNode) and depth < _MOST_INHERITED:
        file = path.parent / parent.value
        yield from _of_yaml(file, read_text(file), section, base, depth + 1)
    for name, options in _listed(top.get(section)):
        if name in OURS:
            yield from _of_options(options, relative(path, base))


def _listed(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Iterate over names with options, those in groups of Material's among them."""
    for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        for name, options in _pairs(item):
            yield name, options
            if name.rpartition("/")[2] == "group":
                yield from _listed(dict(_pairs(options)).get("plugins"))


def _of_options(
    options: yaml.Node, shown: str, prefix: str = ""
) -> Iterator[tuple[str, tuple[str, int | None]]]:
    if isinstance(options, yaml.MappingNode):
        for key, value in options.value:
            yield f"{prefix}{key.value}", (shown, key.start_mark.line + 1)
            if key.value == "defaults" and not prefix:
                yield from _of_options(value, shown, "defaults.")


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), value) for key, value in node.value)


def _of_toml(text: str, shown: str) -> Iterator[tuple[str, tuple[str, int | None]]]:
    """Iterate over the options of ``[project.markdown_extensions.ecp]``, line by line.

    The reader of TOML does not say where anything stands.
    """
    prefix: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.fullmatch(line)
        keys = [match["name"] for match in _KEY.finditer(line)]
        if header:
            parts = [part.strip(" \"'") for part in header["name"].split(".")]
            prefix = "" if parts[-1] in OURS else None
            if parts[-1] == "defaults" and parts[-2:-1] and parts[-2] in OURS:
                prefix = "defaults."
        elif prefix is not None:
            yield from ((prefix + key, (shown, number)) for key in keys[:1])
        elif keys and keys[0] in OURS:  # ecp = {registry = "…"}
            yield from ((key, (shown, number)) for key in keys[1:])
