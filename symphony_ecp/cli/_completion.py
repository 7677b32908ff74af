"""What a shell completes behind an option: names of the symphony.yml that is here.

click asks while somebody types, so nothing is printed, and whatever is wrong with the file, the
names that can be read are offered.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

#: What a parameter takes as ``shell_complete``.
Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


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
            CompletionItem(_quoted(f"{before}{comma}{name}"), help=words)
            for name, words in _known(context, section)
            if name.startswith(start) and name not in taken
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
        items = load_registry(found[0], found[0].name).sections.get(section, {}) if found else {}
    except Exception:  # whoever types is told by the command itself
        return
    for name, item in sorted(items.items()):
        # The shell gets a line a name, with commas between its fields.
        if name.isprintable() and "," not in name:
            title = getattr(item, "title", None)
            yield name, " ".join(title.split()) if isinstance(title, str) and title else None


def _quoted(name: str) -> str:
    """Quote what is more than one word to bash, which takes what it gets; the others do it."""
    return shlex.quote(name) if os.environ.get("_ECP_COMPLETE") == "bash_complete" else name
