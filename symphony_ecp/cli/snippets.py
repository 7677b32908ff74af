"""``ecp snippets``: blocks and links for Visual Studio Code."""

from __future__ import annotations

import json

import click

from symphony_ecp.cli._examples import examples
from symphony_ecp.snippets import snippets


@click.command(epilog=examples("ecp snippets > .vscode/symphony-ecp.code-snippets"))
def command() -> None:
    """Print snippets of every block and link, for Visual Studio Code.

    They belong in the folder .vscode of the pages, in a file whose name ends with .code-snippets.
    """
    click.echo(json.dumps(snippets(), indent=2, ensure_ascii=False))
