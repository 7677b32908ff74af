"""``ecp verify``: ask the pod whether the ids in use exist, and keep what it says."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symphony_ecp.check import CannotCheckError
from symphony_ecp.cli._asking import account_options, verify_extra
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._progress import Progress
from symphony_ecp.cli._sites import CannotRun, named_by, site_options
from symphony_ecp.cli.check import FORMATS, formatted

if TYPE_CHECKING:
    from symphony_ecp.verify import Outcome


@click.command(
    "verify",
    epilog=examples(
        "ecp verify --config config.yaml",
        "ecp verify --config config.yaml --pod uat --names",
        "ecp verify --check --max-age 30",
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())
@site_options
@account_options(900)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; would the lock change?")
@click.option("--names", is_flag=True, help="Write the names of rooms and people, too.")
@click.option("--max-age", type=click.IntRange(1), metavar="DAYS", help="What is older is stale.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    config: Path | None,
    pod: str,
    only_check: bool,
    names: bool,
    max_age: int | None,
    timeout: float,
    form: str,
    verbose: bool,
    config_files: tuple[Path, ...],
    confdir: Path | None,
) -> None:
    """Ask the pod whether each id in use exists, and write symphony.lock.

    PATHs are files and folders, '.' if none is given. The account is that of --config, else of
    SYMPHONY_USERNAME and SYMPHONY_PRIVATE_KEY (the key, or its path). An interrupted run goes on
    where it ended. Exits with 0 when all ids are confirmed, 1 when some are not or a mistake hides
    them (with --check: when the lock would change, too), 2 when the pod could not be asked.
    """
    with verify_extra():
        from symphony_ecp.verify import CannotAskError, Limits, Options, read_accounts, verify
    where = [Path(path) for path in paths or (".",)]
    named = named_by(config_files, confdir, where)
    progress = Progress()
    tell = progress.line if verbose else None
    limits = Limits(whole=timeout)
    options = Options(named, limits, not only_check, names, max_age, tell, progress)
    try:
        accounts = read_accounts(config, pod, os.environ)
        with progress:
            outcome = verify(where, accounts, options)
    except (CannotAskError, CannotCheckError) as error:
        raise CannotRun(str(error)) from None
    except KeyboardInterrupt:
        kept = "" if only_check else "; what the pod said is kept, run this again to go on"
        raise CannotRun(f"interrupted{kept}") from None
    click.echo(formatted(form, list(outcome.report.problems), outcome.report), nl=False)
    for line in (*_summary(outcome, only_check=only_check), *outcome.warnings):
        click.echo(line, err=True)
    if outcome.failures:
        context.exit(2)
    wrong = any(problem.severity != "info" for problem in outcome.report.problems)
    if wrong or outcome.hidden or (only_check and outcome.changes):
        context.exit(1)


def _summary(outcome: Outcome, *, only_check: bool) -> list[str]:
    """Return what is worth knowing beside the findings; it goes to standard error."""
    lines = [f"Error: {failure}" for failure in outcome.failures]
    if outcome.inside:
        lines.append(
            "The configuration lies in the site's folder; keep it where none is published."
        )
    if outcome.without:
        listed = ", ".join(f"'{name}'" for name in outcome.without)
        lines.append(f"Not asked, since there is no account for them: {listed}.")
    if outcome.hidden:
        lines.append("Mistakes in the sources keep ids from being asked for: run 'ecp check'.")
    if not outcome.ids:
        return lines if outcome.hidden else [*lines, "No ids are in use."]
    ids = f"{outcome.ids:,} id{'s' if outcome.ids != 1 else ''}"
    lines.append(f"{outcome.confirmed:,} of {ids} confirmed.")
    if outcome.changes and only_check:
        are = "id is" if outcome.changes == 1 else "ids are"
        lines.append(f"The lock would change: {outcome.changes:,} {are} other than it says.")
    elif outcome.written:
        lines.append(f"Wrote {', '.join(outcome.written)}.")
    if outcome.unread:
        lines.append("Builds do not read it yet: write 'verify: lock' in symphony.yml.")
    return lines
