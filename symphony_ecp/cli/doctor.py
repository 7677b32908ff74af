"""``ecp doctor``: whether a site's chats can work, from here and today."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symphony_ecp.check import Spec, Tree
from symphony_ecp.cli._asking import asking_options, verify_extra
from symphony_ecp.cli._completion import names
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._sites import CannotRun, one_site, renderings, site_options
from symphony_ecp.files import relative
from symphony_ecp.problems import Problem
from symphony_ecp.site import Site, csp
from symphony_ecp.site.registry import READERS_POD, Pod
from symphony_ecp.text import on_one_line

if TYPE_CHECKING:
    from symphony_ecp.verify import Report

_COLOURS = {"ok": "green", "info": "blue", "warning": "yellow", "error": "red"}
_EXAMPLES = examples(
    "ecp doctor",
    "ecp doctor --policy nginx.conf",
    "ecp doctor --policy https://docs.acme.com/",
    "ecp doctor --pod uat --ca company-ca.pem",
    "ecp doctor --format json --timeout 5",
)


@click.command("doctor", epilog=_EXAMPLES)
@click.argument("path", required=False, type=click.Path(path_type=Path))
@site_options
@click.option(
    "--pod", "name", metavar="NAME", shell_complete=names("pods"), help="Ask this pod alone."
)
@click.option(
    "--policy", default="", metavar="FILE|URL", help="The site's own policy, or where it is sent."
)
@asking_options
@click.pass_context
def command(
    context: click.Context,
    path: Path | None,
    name: str | None,
    policy: str,
    ca: Path | None,
    timeout: float,
    form: str,
    config_files: tuple[Path, ...],
    confdir: Path | None,
) -> None:
    """Look at what the chats of the site in PATH rely on, '.' if none is given.

    Each pod of the registry is asked what a browser asks it; no account is needed. The report has
    no secrets, and can be pasted as it is. Exits with 0 when all is well, 1 when something is wrong
    or soon will be, 2 where there is no site.
    """
    with verify_extra():
        from symphony_ecp.verify import CannotAskError, Patient, Prober, examine, trusting
    survey, spec, tree = one_site(path, config_files, confdir)
    site = tree.site
    if policy and "://" not in policy and not Path(policy).is_file():
        raise CannotRun(f"--policy: there is no file {policy}; name one, or an address")
    needed = csp.policy(site, renderings(survey, tree))
    registry = site.registry_file or tree.base / "symphony.yml"
    patient = Patient(site, _named(spec, tree), registry.parent, _pods(site, name), needed, policy)
    try:
        report = examine(patient, Prober(trusting(ca, "--ca"), timeout))
    except CannotAskError as error:
        raise CannotRun(str(error)) from None
    except KeyboardInterrupt:
        raise CannotRun("interrupted") from None
    click.echo(report.as_json() if form == "json" else _as_text(report), nl=False)
    if report.state != "ok":
        context.exit(1)


def _pods(site: Site, name: str | None) -> tuple[Pod, ...]:
    """Return the registry's pods and the site's own, or the one of a name."""
    if name is None:
        known = site.registry.sections.get("pods", {})
        return tuple(pod for pod in site.pods if pod == site.pod or pod.name in known)
    if name == READERS_POD and site.registry.readers:
        return site.registry.readers
    if named := [pod for pod in site.pods if pod.name == name]:
        return (named[0],)
    found = site.registry.pod(name)
    if isinstance(found, Problem):
        raise CannotRun(f"--pod: {found.message}; {found.hint}")
    return (found,)


def _named(spec: Spec, tree: Tree) -> Mapping[str, str | None]:
    """Return what a report says of a site: names of files, and none of folders above it."""
    from symphony_ecp.verify import shown

    file = tree.site.registry_file
    below = relative(file, tree.base).replace(os.sep, "/") if file else None
    if file and below and (below.startswith("..") or Path(below).is_absolute()):
        below = file.name
    return {
        "configuration": spec.configuration.name if spec.configuration else None,
        "registry": below,
        "address": shown(tree.address) or None,
    }


def _as_text(report: Report) -> str:
    """Return a report for people: one line a check, then what it was made with."""
    lines = []
    for one in report.findings:
        state = click.style(f"{one.state:<7}", fg=_COLOURS[one.state])
        where = f"{one.pod}: " if one.pod else ""
        hint = f"; {one.hint}" if one.hint else ""
        lines.append(f"{state} {one.check:<11} {on_one_line(f'{where}{one.message}{hint}')}")
    site = [f"{name} {value}" for name, value in report.site.items() if value]
    made = [f"{name} {value}" for name, value in report.versions.items() if value]
    of_site = on_one_line(", ".join(site))
    return "\n".join([*lines, "", f"Site: {of_site}", f"With: {', '.join(made)}", ""])
