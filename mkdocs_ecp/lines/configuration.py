"""Where the texts of ``mkdocs.yml`` and ``zensical.toml`` stand, which a build has from its host.

A file that another one inherits from follows it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from symphony_ecp.prose import Source, Text
from symphony_ecp.syntax import compose

#: More files than would inherit from each other.
_MOST_INHERITED = 10
#: The reader of TOML does not say where anything stands; texts of several lines are known by lines.
_TOML_TEXT = re.compile(r"\"(?P<basic>(?:[^\"\\]|\\.)*)\"|'(?P<literal>[^']*)'")


def sources_of(path: Path) -> list[Source]:
    """Return the texts of a configuration, by file; paths start from its folder."""
    found: list[Source] = []
    file: Path | None = path
    while file is not None and len(found) <= _MOST_INHERITED:
        try:
            text = file.read_text(encoding="utf-8-sig")
            root = None if file.suffix == ".toml" else compose(text)
        except (OSError, ValueError, yaml.YAMLError):
            break  # whoever reads it for good says so
        texts = list(_of_toml(text) if file.suffix == ".toml" else _of_yaml(root))
        found.append(Source(os.path.relpath(file, path.parent), text.splitlines(), texts))
        top = root.value if isinstance(root, yaml.MappingNode) else ()
        parents = (node.value for key, node in top if key.value == "INHERIT")
        parent = next(parents, None)
        file = file.parent / parent if isinstance(parent, str) else None
    return found


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
