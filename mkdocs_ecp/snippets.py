"""Where pymdownx.snippets brings text in: blocks and links in it keep their own file and line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symphony_ecp.text import clean

if TYPE_CHECKING:
    from mkdocs_ecp.convert import Conversion

_DIRECTIVE = re.compile(r"^[ \t]*-+8<-+(?:[ \t]+(?P<path>[\"'].*))?[ \t]*$", re.MULTILINE)


def connect(conversion: Conversion) -> None:
    """Mark every snippet as it is read; older versions of pymdownx do not offer it to anybody."""
    if "snippet" not in conversion.md.preprocessors:
        return
    snippets: Any = conversion.md.preprocessors["snippet"]
    original = getattr(snippets, "process_snippet_lines", None)
    if original is None or hasattr(original, "marks"):
        return

    def process(lines: list[str], target: dict[str, Any]) -> list[str]:
        processed = [clean(line) for line in original(lines, target)]
        if target["is_url"] or "symphony" not in "\n".join(processed).lower():
            return processed
        whole = snippets.read_lines(target["snippet"])
        # The selection itself tells which lines it took, if each bears its number.
        numbered = [f"{line}\0{number}" for number, line in enumerate(whole, 1)]
        taken = snippets.select_snippet_lines(numbered, target)
        numbers = [int(line.rpartition("\0")[2]) for line in taken]
        path = conversion.page.shown(Path(target["snippet"]))
        _, before = conversion.snippets.get(path, ("", ()))
        conversion.snippets[path] = "\n".join(whole), (*before, *numbers)
        known = len(numbers) == len(processed)
        return conversion.mark(processed, numbers if known else None, path)

    process.marks = True  # type: ignore[attr-defined]
    snippets.process_snippet_lines = process


def only_directive(conversion: Conversion) -> int | None:
    """Return the line of the page's snippet, where it has one only and nothing better is known."""
    if "8<" not in conversion.text:
        return None
    found = list(_DIRECTIVE.finditer(conversion.text))
    if len(found) == 1 or (len(found) == 2 and not (found[0]["path"] or found[1]["path"])):
        return conversion.line_at(found[0].start())
    return None
