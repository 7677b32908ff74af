"""``ecp``, the command: one file a command.

The command ``foo`` is ``symphony_ecp.cli.foo.command``. A command is imported when it is run, or
when its help is shown, so that none pays for another's libraries. What begins with an underscore is
what several of them share.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
from typing import cast

import click

from symphony_ecp import __version__


class _Commands(click.Group):
    """The modules of this package, by name."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        return cast("click.Command", importlib.import_module(f"{__name__}.{name}").command)


@click.command(cls=_Commands)
@click.version_option(__version__, package_name="symphony-ecp", prog_name="ecp")
def main() -> None:
    """Live Symphony chats and Open in Symphony buttons in documentation."""
    # What an author typed may not exist in the encoding of the terminal or file that is written to.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
