"""``ecp assets``: the script and the stylesheet, for hosts that run no plugin."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from symphony_ecp.assets import SCRIPT, STYLESHEET, browser_files
from symphony_ecp.check.hosts import CannotCheckError
from symphony_ecp.check.tree import Survey
from symphony_ecp.render import render_assets


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(folder: Path) -> None:
    """Copy the script and the stylesheet into DIR, for hosts that run no plugin.

    DIR is a folder of the pages, such as docs/assets/symphony-ecp. What was written is printed, and
    what makes the pages ask for it. Run it again after each update.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lines = _lines(folder)
        for file in browser_files():
            target = folder / file.name
            target.write_bytes(file.read_bytes())
            click.echo(target)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise click.ClickException(f"{error.filename or folder}: {reason}") from error
    except CannotCheckError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"\n{lines}")


def _lines(folder: Path) -> str:
    """Return what makes pages ask for the files, as the folder's site would say it."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
    survey = Survey()
    survey.add(folder)
    for spec, tree in zip(survey.specs, survey.trees, strict=True):
        if spec.configuration is None or not folder.is_relative_to(tree.folder):
            continue
        where, name = folder.relative_to(tree.folder), spec.configuration.name
        style, script = (json.dumps((where / file).as_posix()) for file in (STYLESHEET, SCRIPT))
        if name.endswith(".toml"):
            return (
                f"In {name}, under [project]:\n\n"
                f"extra_css = [{style}]\nextra_javascript = [{script}]"
            )
        if name.endswith(".yml"):
            return (
                f"In {name}, for Zensical (MkDocs and ProperDocs bring the files themselves):\n\n"
                f"extra_css: [{style}]\nextra_javascript: [{script}]"
            )
    tags = render_assets(folder.name)
    return f"In every page with a chat, with the address of {folder.name} there:\n\n{tags}"
