"""``ecp csp``: the Content-Security-Policy that a site's chats need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from symphony_ecp.block import render_policy
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._sites import one_site, refuse_lost_pods, renderings, site_options
from symphony_ecp.site import csp, policies

#: How a policy is written down, for servers and for pages.
FORMATS: dict[str, Callable[[dict[str, list[str]]], str]] = {
    "header": lambda found: f"Content-Security-Policy: {csp.as_header(found)}",
    "meta": lambda found: render_policy(csp.as_header(found)),
    "nginx": lambda found: f'add_header Content-Security-Policy "{csp.as_header(found)}" always;',
    "netlify": lambda found: f"/*\n  Content-Security-Policy: {csp.as_header(found)}",
}

#: Those that take a comment, in a line before the policy.
COMMENTS = ("nginx", "netlify")


@click.command(epilog=examples("ecp csp", "ecp csp handbook --format nginx > csp.conf"))
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
    there is no site, or more than one, and where pods cannot be read. Where it is wider than the
    registry, since any pod may be a reader's, it says why: as a comment, or beside the policy on
    standard error. There it names the headers, too, that a site must not send.
    """
    survey, _, tree = one_site(path, config_files, confdir)
    refuse_lost_pods(tree.site)
    found = csp.policy(tree.site, renderings(survey, tree))
    if why := csp.reason(tree.site):
        click.echo(f"# {why}", err=form not in COMMENTS)
    click.echo(FORMATS[form](found))
    click.echo("Pages with a chat must not be sent with one of these headers:", err=True)
    for line in policies.not_to_send():
        click.echo(f"  {line}", err=True)
