"""Where pymdownx.snippets brings text in: blocks and links in it keep their own file and line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mkdocs_ecp.conversion import Conversion
from symphony_ecp.text import clean

_DIRECTIVE = re.compile(r"^[ \t]*-+8<-+(?:[ \t]+(?P<path>[\"'].*))?[ \t]*$", re.MULTILINE)


def connect(conversion: Conversion) -> None:
    """Mark every snippet as it is read.

    pymdownx reads a page, and each file that is brought in, with ``parse_snippets(lines,
    file_name, is_url)``: so from 10.0.1 to 13.1; its own hook for the lines of a file came with
    13.1 (``process_snippet_lines``).
    """
    if "snippet" not in conversion.md.preprocessors:
        return
    snippets: Any = conversion.md.preprocessors["snippet"]
    original = snippets.parse_snippets
    if hasattr(original, "marks"):
        return

    def parse(
        lines: list[str], file_name: str | None = None, is_url: bool = False, **more: Any
    ) -> Any:
        if file_name is not None:
            lines = [clean(line) for line in lines]
            if not is_url and "symphony" in "\n".join(lines).lower():
                lines = _marked(conversion, lines, Path(file_name), snippets.encoding)
        return original(lines, file_name, is_url, **more)

    parse.marks = True  # type: ignore[attr-defined]
    snippets.parse_snippets = parse


def _marked(conversion: Conversion, lines: list[str], file: Path, encoding: str) -> list[str]:
    """Return what a page takes of a file, with marks."""
    text = file.read_text(encoding)
    numbers = _numbers([line.strip() for line in lines], text)
    path = conversion.page.shown(file)
    _, before = conversion.snippets.get(path, ("", ()))
    known = (number for number in numbers if number is not None)
    conversion.snippets[path] = text, (*before, *known)
    return conversion.mark(lines, numbers, path)


def _numbers(taken: Sequence[str], text: str) -> list[int | None]:
    """Return which line of a file each line is that was taken of it, as far as that is plain.

    A line that stands in the file once is known by itself, the others by their neighbours.
    """
    whole = ["", *map(str.strip, text.split("\n"))]
    if "\n".join(taken).rstrip() == "\n".join(whole[1:]).rstrip():
        return list(range(1, len(taken) + 1))
    once = {line for line, times in Counter(whole).items() if times == 1}
    at = {line: number for number, line in enumerate(whole) if line in once}
    numbers = [at.get(line) for line in taken]
    for step, order in ((1, range(1, len(taken))), (-1, range(len(taken) - 2, -1, -1))):
        for index in order:
            near = numbers[index - step]
            if numbers[index] is None and near is not None:
                number = near + step
                if 0 < number < len(whole) and whole[number] == taken[index]:
                    numbers[index] = number
    return numbers


def only_directive(conversion: Conversion) -> int | None:
    """Return the line of the page's snippet, where it has one only and nothing better is known."""
    if "8<" not in conversion.text:
        return None
    found = list(_DIRECTIVE.finditer(conversion.text))
    if len(found) == 1 or (len(found) == 2 and not (found[0]["path"] or found[1]["path"])):
        return conversion.line_at(found[0].start())
    return None
