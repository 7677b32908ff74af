"""How commands show the changes that they are about to write."""

from __future__ import annotations

import os
import sys

import click

from symphony_ecp.files import relative
from symphony_ecp.fix import Change, with_ends
from symphony_ecp.text import on_one_line


def shown(change: Change) -> str:
    """Return a file's path as people see it from here, on one line."""
    return on_one_line(_from_here(change))


def show(change: Change) -> None:
    """Print a change as a unified diff; on a terminal in colours, and nothing in it steers that."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    on_terminal = sys.stdout.isatty()
    for line in with_ends(change.diff(_from_here(change))):
        if on_terminal:
            text, end = line.removesuffix("\n"), "\n" if line.endswith("\n") else ""
            seen = "\t".join(map(on_one_line, text.removesuffix("\r").split("\t"))) + end
            click.echo(click.style(seen, fg=colours.get(line[0])), nl=False)
        else:
            click.echo(line, nl=False)


def _from_here(change: Change) -> str:
    return relative(change.path).replace(os.sep, "/")
