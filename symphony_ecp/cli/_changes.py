"""How commands show the changes that they are about to write."""

from __future__ import annotations

import os
import sys

import click

from symphony_ecp.fix import Change, with_ends


def shown(change: Change) -> str:
    """Return a file's path as people see it from here."""
    return os.path.relpath(change.path).replace(os.sep, "/")


def show(change: Change) -> None:
    """Print a change as a unified diff, in colours on a terminal."""
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for line in with_ends(change.diff(shown(change))):
        colour = colours.get(line[0]) if sys.stdout.isatty() else None
        click.echo(click.style(line, fg=colour) if colour else line, nl=False)
