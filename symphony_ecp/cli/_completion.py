"""What a shell completes behind an option: names of the symphony.yml that is here.

click asks while somebody types, so nothing is printed, and whatever is wrong with the file, the
names that can be read are offered.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

#: What a parameter takes as ``shell_complete``.
Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

#: What click's script for bash makes something else of, even between quotes.
_CHANGED = re.compile(r"[*?[\\`]|[+@!]\(")


def names(section: str, *, listed: bool = False) -> Completer:
    """Complete the names of a section of the registry.

    Args:
        section: of ``symphony.yml``, such as ``streams``.
        listed: whether the option takes several, between commas.

    """

    def complete(
        context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        before, comma, start = incomplete.rpartition(",") if listed else ("", "", incomplete)
        taken = {name.strip() for name in before.split(",")}
        return [
            CompletionItem(written, help=words)
            for name, words in _known(context, section)
            if name.startswith(start) and name not in taken
            if (written := _written(f"{before}{comma}{name}"))
        ]

    return complete


def words(*choices: str) -> Completer:
    """Complete one of a few words, which the option itself does not insist on."""
    return lambda _context, _parameter, incomplete: [
        CompletionItem(choice) for choice in choices if choice.startswith(incomplete)
    ]


def _known(context: click.Context, section: str) -> Iterator[tuple[str, str | None]]:
    """Iterate over the names of a section, each with its title if it has one text."""
    from symphony_ecp.site.registry import load_registry, registries

    try:
        file = context.params.get("registry")
        found = [Path(file)] if file else registries(Path())[:1]
        if not found or not found[0].is_file():  # a pipe would be waited for
            return
        items = load_registry(found[0], found[0].name).sections.get(section, {})
    except Exception:  # whoever types is told by the command itself
        return
    for name, item in sorted(items.items()):
        # The shell gets a line a name, with commas between its fields.
        if name.isprintable() and "," not in name:
            title = getattr(item, "title", None)
            yield name, " ".join(title.split()) if isinstance(title, str) and title else None


def _written(name: str) -> str:
    """Return a name as the shell is to take it, or ``""`` where that is not safe.

    Only bash takes words as they are; the others quote what they get. Behind a quote that is open
    already, ours would end it, and what a name holds would be run as a command.
    """
    if os.environ.get("_ECP_COMPLETE") != "bash_complete":
        return name
    quoted = shlex.quote(name)
    if quoted == name:
        return name
    typed = os.environ.get("COMP_WORDS", "").split("\n")  # and behind: a word may have more lines
    at = int(os.environ.get("COMP_CWORD", "0"))
    is_open = any(char in word for word in typed[at:] for char in "'\"\\`")
    return "" if is_open or _CHANGED.search(name) else quoted
