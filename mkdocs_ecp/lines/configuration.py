"""Where the texts of ``mkdocs.yml`` and ``zensical.toml`` stand, which a build has from its host.

Files that another one inherits from, or whose navigation it takes in, follow it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from symphony_ecp.files import read_text, relative
from symphony_ecp.prose import Source, Text
from symphony_ecp.syntax import compose

#: How ``nav`` takes in that of another site, for mkdocs-monorepo-plugin.
_INCLUDE = "!include "
#: The reader of TOML does not say where anything stands; texts of several lines are known by lines.
_TOML_TEXT = re.compile(r"\"(?P<basic>(?:[^\"\\]|\\.?)*+)(?:\"|$)|'(?P<literal>[^']*+)(?:'|$)")


def sources_of(path: Path) -> list[Source]:
    """Return the texts of a configuration, by file; paths start from its folder."""
    found: dict[Path, Source] = {}
    waiting = [path]
    while waiting:
        file = Path(os.path.normpath(waiting.pop(0)))
        if file in found or not os.path.isfile(file):  # noqa: PTH113 - any name is one
            continue
        try:
            text = read_text(file)
            root = None if file.suffix == ".toml" else compose(text)
        except (OSError, ValueError, yaml.YAMLError):
            continue  # whoever reads it for good says so
        texts = list(_of_toml(text) if file.suffix == ".toml" else _of_yaml(root))
        found[file] = Source(relative(file, path.parent), text.splitlines(), texts)
        top = root.value if isinstance(root, yaml.MappingNode) else ()
        others = [node.value for key, node in top if key.value == "INHERIT"]
        others += [one.text.removeprefix(_INCLUDE) for one in texts if _INCLUDE in one.text]
        waiting += [file.parent / other for other in others if isinstance(other, str)]
    return [*found.values()]


def _of_yaml(root: yaml.Node | None) -> Iterator[Text]:
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield Text(node.value, node.start_mark.line + 1, node.end_mark.line + 1)
        elif isinstance(node, yaml.CollectionNode) and id(node) not in seen:
            seen.add(id(node))  # aliases may lead back
            pairs = isinstance(node, yaml.MappingNode)
            waiting += [item[1] for item in node.value][::-1] if pairs else node.value[::-1]


def _of_toml(text: str) -> Iterator[Text]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("#"):
            for match in _TOML_TEXT.finditer(line):
                yield Text(match["basic"] or match["literal"] or "", number, number)
            yield Text(line, number, number)
