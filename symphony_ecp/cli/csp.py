"""``ecp csp``: the Content-Security-Policy that a site's chats need."""

from __future__ import annotations

from pathlib import Path

import click

from symphony_ecp import csp
from symphony_ecp.check.hosts import CannotCheckError
from symphony_ecp.check.tree import Survey


@click.command()
@click.argument("path", default=".", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(list(csp.FORMATS)),
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
    click.echo(csp.FORMATS[form](found))
