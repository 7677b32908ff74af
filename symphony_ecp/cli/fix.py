"""``ecp fix``: rewrite what has one right answer."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from symphony_ecp.check import CannotCheckError
from symphony_ecp.check.formats import as_text
from symphony_ecp.cli._changes import show, shown
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._progress import Progress
from symphony_ecp.cli._sites import CannotRun, named_by, site_options
from symphony_ecp.files import relative
from symphony_ecp.fix import Left, changes_for


@click.command(
    "fix",
    epilog=examples("ecp fix --diff", "ecp fix docs --to-registry", "ecp fix docs/desk.md --yes"),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())
@site_options
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--to-registry", is_flag=True, help="Replace ids by names of the registry.")
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    config_files: tuple[Path, ...],
    confdir: Path | None,
    yes: bool,
    diff: bool,
    to_registry: bool,
) -> None:
    """Rewrite what has one right answer, and keep every other byte.

    The spelling of stream ids, names of former options, pasted iframes and SDK markup. The
    changes are shown and asked about first; pasted markup that stays is named with the reason.
    PATHs are files and folders, '.' if none is given.
    Exits with 1 when changes were shown and not written, 2 when nothing could be read.
    """
    given = [Path(path) for path in paths]
    named = named_by(config_files, confdir, given)
    left = list[Left]()
    try:
        with Progress() as progress:
            changes = changes_for(
                given,
                progress.line,
                named=named,
                to_registry=to_registry,
                leave=left.append,
                hear=partial(progress, "files"),
            )
    except CannotCheckError as error:
        raise CannotRun(str(error)) from error
    if not changes:
        _name(left, written=False)
        click.echo("Nothing that 'ecp fix' can rewrite." if left else "Nothing to fix.")
        return
    for change in changes:
        show(change)
    count = f"{len(changes)} file{'s' if len(changes) != 1 else ''}"
    if diff or not (yes or click.confirm(f"Write {count}?", err=True)):
        _name(left, written=False)
        context.exit(1)
    for number, change in enumerate(changes):
        try:
            change.write()
        except OSError as error:
            # Names are in the registry before a page has them, so what is written is whole.
            done = ", ".join(map(shown, changes[:number])) or "nothing"
            why = error.strerror or error
            message = f"{shown(change)}: cannot be written: {why}; written: {done}"
            raise CannotRun(message) from error
    _name(left, written=True)
    click.echo(f"Wrote {count}.")


def _name(left: Iterable[Left], *, written: bool) -> None:
    """Name what stays, beside the diff, which other programs may read."""
    for one in left:
        line = one.line if written else one.problem.line
        path = relative(one.problem.path or "").replace(os.sep, "/")
        click.echo(as_text([replace(one.problem, path=path, line=line)]), err=True, nl=False)
