"""``ecp check``: every finding of a build, without building."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from symphony_ecp.check import CannotCheckError, formats
from symphony_ecp.check.run import Report, check, check_text
from symphony_ecp.check.sarif import as_sarif
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._progress import Progress
from symphony_ecp.cli._sites import CannotRun, named_by, site_options
from symphony_ecp.problems import CODES, Problem

FORMATS = ("text", "json", "sarif", "github", "gitlab")
_CODE = click.Choice(sorted(CODES))


@click.command(
    "check",
    epilog=examples(
        "ecp check",
        "ecp check docs README.md --strict",
        "ecp check -f mkdocs-de.yml --ignore stream-implausible",
        "ecp check --format gitlab > gl-code-quality-report.json",
        "ecp check - --stdin-filename docs/desk.md < docs/desk.md",
    ),
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())
@site_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
)
@click.option("--strict", is_flag=True, help="Information on pages counts as a problem, too.")
@click.option("--ignore", multiple=True, type=_CODE, metavar="CODE", help="Leave a code out.")
@click.option("--select", multiple=True, type=_CODE, metavar="CODE", help="Report only this code.")
@click.option("--stdin-filename", metavar="NAME", help="Which file '-' stands for.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="How many processes read.")
@click.pass_context
def command(
    context: click.Context,
    paths: tuple[str, ...],
    config_files: tuple[Path, ...],
    confdir: Path | None,
    form: str,
    strict: bool,
    ignore: tuple[str, ...],
    select: tuple[str, ...],
    stdin_filename: str | None,
    jobs: int,
) -> None:
    """Check the blocks, links and registries of documentation, without building it.

    PATHs are files and folders, '.' if none is given; '-' reads a page from standard input.
    Exits with 0 when nothing was found, 1 with problems, 2 when nothing could be checked.
    """
    if ("-" in paths) != (stdin_filename is not None) or ("-" in paths and len(paths) > 1):
        raise click.UsageError("'-' stands alone, with --stdin-filename")
    given = [Path(path) for path in paths if path != "-"]
    named = named_by(config_files, confdir, given)
    try:
        if stdin_filename is not None:
            report = check_text(sys.stdin.buffer.read(), Path(stdin_filename), named=named)
        else:
            with Progress() as progress:
                report = check(given, named=named, jobs=jobs, hear=partial(progress, "files"))
    except CannotCheckError as error:
        raise CannotRun(str(error)) from error
    problems = [
        problem
        for problem in report.problems
        if problem.code not in ignore and (not select or problem.code in select)
    ]
    click.echo(formatted(form, problems, report), nl=False)
    # What is only known of a registry is never a reason to fail: its names may be for later.
    if any(p.severity != "info" or (strict and p.code != "registry") for p in problems):
        context.exit(1)


def formatted(form: str, problems: list[Problem], report: Report) -> str:
    """Return problems in one of :data:`FORMATS`."""
    if form == "json":
        return formats.as_json(problems)
    if form == "sarif":
        return as_sarif(problems)
    if form == "github":
        return formats.as_github(problems)
    if form == "gitlab":
        return formats.as_gitlab(problems)
    where = formats.addresses(problems)
    if not sys.stdout.isatty():
        return formats.as_text(problems) + where
    files = f"{report.files} file{'s' if report.files != 1 else ''}"
    found = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}" if problems else ""
    summary = click.style(f"{found or 'No problems'} in {files}.", bold=True)
    more = f" 'ecp explain {problems[0].code}' says more." if problems and not where else ""
    return f"{formats.as_text(problems, click.style)}{where}{summary}{more}\n"
