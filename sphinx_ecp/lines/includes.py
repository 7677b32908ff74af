"""Included files keep their own lines: docutils counts from the first line that it takes of one.

::

    .. include:: part.txt
       :start-line: 10          line 11 of the file is line 1 for docutils
       :start-after: marker     so is the one behind the marker

MyST's own ``{include}`` counts right by itself since version 5.2, and with our help before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.directives.other import Include

if TYPE_CHECKING:
    from docutils.statemachine import StringList


class KeepsLines:
    """Goes before an ``include`` directive of docutils or Sphinx."""

    if TYPE_CHECKING:
        options: dict[str, Any]
        state_machine: Any

    def run(self) -> list[nodes.Node]:
        """Include the file, and number its lines as the file does."""
        lines, at = self.state_machine.input_lines, self.state_machine.line_offset
        before = len(lines)
        made: list[nodes.Node] = list(super().run())  # type: ignore[misc]
        if len(lines) > before:
            renumber(lines, at + 2, self.options)  # behind a line of padding
        return made


class SymphonyInclude(KeepsLines, Include):
    """``.. include::`` of Sphinx."""


@cache  # once: it stays with MyST
def help_myst() -> None:
    """Let MyST before version 5.2 number the lines of an included file as the file does.

    It counted from 2, a negative ``:start-line:`` from below zero, and of what stands above
    ``:start-after:`` the characters. A comment would silence what it has nothing to do with.
    """
    from myst_parser import __version__
    from myst_parser.mocking import MockIncludeDirective

    if tuple(map(int, __version__.split(".")[:2])) >= (5, 2):
        return
    include = MockIncludeDirective.run

    def run(self: Any) -> Any:
        renderer = self.renderer

        def render(text: str, _line: int, **options: Any) -> None:
            del renderer.nested_render_text  # what is in the file is rendered as ever
            skipped = _skipped(renderer.document["source"], self.options)
            renderer.nested_render_text(text, skipped, **options)

        renderer.nested_render_text = render
        try:
            return include(self)
        finally:
            vars(renderer).pop("nested_render_text", None)

    MockIncludeDirective.run = run  # type: ignore[method-assign]


def renumber(lines: StringList, start: int, options: Mapping[str, Any]) -> None:
    """Let lines that were just inserted know their places in their file.

    Args:
        lines: the lines of what is being parsed.
        start: the index of the first one that was inserted.
        options: of the directive that did.

    """
    source = lines.items[start][0]
    skipped = _skipped(source, options)
    if not skipped:
        return
    count = 0
    while lines.items[start + count] == (source, count):
        count += 1
    for view, index in _views(lines, start):
        view.items[index : index + count] = [(source, skipped + n) for n in range(count)]


def _views(lines: StringList, index: int) -> Iterator[tuple[StringList, int]]:
    """Iterate over a list of lines and those that it is a part of."""
    view: Any = lines
    while view is not None:
        yield view, index
        index += view.parent_offset or 0
        view = view.parent


def _skipped(source: str, options: Mapping[str, Any]) -> int:
    """Return how many lines of a file stand above what is taken of it, by docutils' rules."""
    if not options.get("start-line") and not options.get("start-after"):
        return 0
    encoding = options.get("encoding") or "utf-8-sig"
    try:
        text = Path(source).read_text(encoding=encoding, errors="replace")
    except (OSError, LookupError):
        return 0
    lines = text.splitlines(keepends=True)
    first = len(lines[: options.get("start-line") or 0])
    after = options.get("start-after") or ""
    rest = "".join(lines[first:])
    return first + rest[: rest.find(after) + len(after)].count("\n") if after else first
