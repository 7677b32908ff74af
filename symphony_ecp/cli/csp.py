"""``ecp csp``: the Content-Security-Policy that a site's chats need."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from symphony_ecp.block import render_policy
from symphony_ecp.check import CannotCheckError
from symphony_ecp.check.tree import survey_of
from symphony_ecp.cli._sites import CannotRun, named_by, site_options, sites_of
from symphony_ecp.site import csp

#: How a policy is written down, for servers and for pages.
FORMATS: dict[str, Callable[[dict[str, list[str]]], str]] = {
    "header": lambda found: f"Content-Security-Policy: {csp.as_header(found)}",
    "meta": lambda found: render_policy(csp.as_header(found)),
    "nginx": lambda found: f'add_header Content-Security-Policy "{csp.as_header(found)}" always;',
    "netlify": lambda found: f"/*\n  Content-Security-Policy: {csp.as_header(found)}",
}


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@site_options
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="header",
    show_default=True,
)
def command(
    path: Path | None, config_files: tuple[Path, ...], confdir: Path | None, form: str
) -> None:
    """Print the policy that the chats of the site in PATH need, '.' if none is given.

    Add to it what the site's theme needs of its own, such as images and fonts. The pods are those
    of the registry; the SDK's scripts are allowed only if a chat uses them. Exits with 2 where
    there is no site, or more than one.
    """
    paths = [] if path is None else [path]
    named = named_by(config_files, confdir, paths)
    try:
        survey = survey_of(paths, named)
    except CannotCheckError as error:
        raise CannotRun(str(error)) from error
    trees = sites_of(survey)
    bases = sorted({os.path.relpath(tree.base) for tree in trees})
    if not bases:
        raise CannotRun(f"{path or '.'}: no site and no symphony.yml here; name a site's folder")
    if len(bases) > 1:
        raise CannotRun(f"several sites here, each with its own policy: name {', '.join(bases)}")
    site = trees[0].site
    texts = (Path(file).read_text("utf-8", errors="replace") for file in survey.files)
    found = csp.policy(site, csp.renderings(site, texts))
    click.echo(FORMATS[form](found))
