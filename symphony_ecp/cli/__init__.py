"""``ecp``, the command: one file a command.

The command ``foo`` is ``symphony_ecp.cli.foo.command``. A command is imported when it is run, or
when its help is shown, so that none pays for another's libraries. What begins with an underscore is
what several of them share.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import pkgutil
import sys
from typing import Any, cast

import click

from symphony_ecp import __version__
from symphony_ecp.text import shorten

#: The commands by what they are about; a test says which one is missing.
SECTIONS = {
    "Pages": ("check", "fix", "explain", "lsp"),
    "Sites": ("init", "schema", "snippets", "assets", "csp"),
    "Ids and links": ("id", "link", "find"),
    "Pods": ("verify", "doctor", "pod", "preview"),
}


#: Why what is printed may have no place, beside a reader who has gone, which click minds.
_NO_PLACE = {errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC}


class _Commands(click.Group):
    """The modules of this package, by name."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command; one that cannot print has not said what it found, and ends with 2.

        So does one with a path that no file can have.
        """
        try:
            return super().main(*args, **extra)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                click.echo(
                    f"Error: no path is as long as '{shorten(str(error.filename))}'", err=True
                )
                sys.exit(2)
            if error.errno not in _NO_PLACE or error.filename is not None:
                raise
            # Python tries once more at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            reason = (error.strerror or type(error).__name__).lower()
            click.echo(f"Error: what is printed cannot be written: {reason}", err=True)
            sys.exit(2)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        return cast("click.Command", importlib.import_module(f"{__name__}.{name}").command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in their sections, each with its whole first sentence."""
        for title, names in SECTIONS.items():
            commands = ((name, self.get_command(ctx, name)) for name in names)
            rows = [(name, found.get_short_help_str(200)) for name, found in commands if found]
            with formatter.section(title):
                formatter.write_dl(rows)


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="'ecp COMMAND --help' shows examples of each.",
)
@click.version_option(__version__, package_name="symphony-ecp", prog_name="ecp")
def main() -> None:
    """Live Symphony chats and Open in Symphony buttons in documentation."""
    # What an author typed may not exist in the encoding of the terminal or file that is written to.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
