"""``ecp csp``: the Content-Security-Policy that a site's chats need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from symphony_ecp.block import render_policy
from symphony_ecp.check import CannotCheckError
from symphony_ecp.check.tree import Survey
from symphony_ecp.site import csp

#: How a policy is written down, for servers and for pages.
FORMATS: dict[str, Callable[[dict[str, list[str]]], str]] = {
    "header": lambda found: f"Content-Security-Policy: {csp.as_header(found)}",
    "meta": lambda found: render_policy(csp.as_header(found)),
    "nginx": lambda found: f'add_header Content-Security-Policy "{csp.as_header(found)}" always;',
    "netlify": lambda found: f"/*\n  Content-Security-Policy: {csp.as_header(found)}",
}


@click.command()
@click.argument("path", default=".", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="header",
    show_default=True,
)
def command(path: Path, form: str) -> None:
    """Print the policy that the chats of the site in PATH need.

    Add to it what the site's theme needs of its own, such as images and fonts. The pods are those
    of the registry; the SDK's scripts are allowed only if a chat uses them.
    """
    survey = Survey()
    try:
        survey.add(path)
        if not survey.trees:
            survey.open_registries()
    except CannotCheckError as error:
        raise click.ClickException(str(error)) from error
    if not survey.trees:
        raise click.ClickException(f"{path}: no site and no symphony.yml here")
    tree = survey.trees[0]
    texts = (Path(file).read_text("utf-8", errors="replace") for file in survey.files)
    found = csp.policy(tree.site, csp.renderings(tree.site, texts))
    click.echo(FORMATS[form](found))
