"""``ecp lsp``: a language server for editors."""

from __future__ import annotations

import logging
import os
import sys

import click

from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._sites import CannotRun


@click.command("lsp", epilog=examples("ecp lsp", "ecp lsp --verbose"))
@click.option("--verbose", is_flag=True, help="Say on standard error what is asked and answered.")
def command(verbose: bool) -> None:
    """Tell an editor what 'ecp check' finds while somebody writes, what can be written, and more.

    It speaks the Language Server Protocol over standard input and output: an editor starts it, and
    it ends with the editor. Needs the extra [editor].
    """
    try:
        from symphony_ecp.editor.features import server
    except ImportError as error:
        raise CannotRun(
            f"{error.name} is not installed: pip install 'symphony-ecp[editor]'"
        ) from error
    logging.basicConfig(level=logging.DEBUG if verbose else logging.CRITICAL, stream=sys.stderr)
    # Whatever else prints, such as an extension of a site, does not end up between messages.
    messages = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    made = server()
    try:
        made.start_io(sys.stdin.buffer, messages)
    finally:
        made.end()
