"""``ecp init``: what a project needs for its first chat."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from symphony_ecp.check import CannotCheckError, CannotJoinError, Spec
from symphony_ecp.check.tree import survey_of
from symphony_ecp.cli._changes import show, shown
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._sites import CannotRun
from symphony_ecp.files import relative
from symphony_ecp.prose.offers import write_block
from symphony_ecp.setup import Asked, Plan, configurations, plan_for
from symphony_ecp.site.registry import HOST, REGISTRY_FILES, registries
from symphony_ecp.text import on_its_lines, on_one_line


@click.command("init", epilog=examples("ecp init", "ecp init docs --host acme.symphony.com --yes"))
@click.argument("path", metavar="[PATH]", type=click.Path(path_type=Path), default=".")
@click.option(
    "--config-file",
    "-f",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The configuration, where a folder has several or it has another name.",
)
@click.option("--host", metavar="HOST", default="", help="Your pod's, such as acme.symphony.com.")
@click.option("--partner-id", metavar="ID", default="", help="The one for this site on that pod.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
def command(
    path: Path, config_file: Path | None, host: str, partner_id: str, yes: bool, dry_run: bool
) -> None:
    """Set a project up for its first chat.

    Adds the one line to the configuration of MkDocs, ProperDocs, Zensical or Sphinx in PATH ('.' if
    it is not given), and writes a commented symphony.yml beside it, with the pods and rooms that
    pasted markup in the pages names. Shows the difference and asks first; every other byte stays.
    What is not understood is not changed. Can be run again.

    Exits with 0 when all is done, or was before, and 2 when nothing was changed.
    """
    try:
        asked = Asked(_host(host), partner_id)
        if partner_id and not host:
            raise click.UsageError("--partner-id goes with --host")
        ask = sys.stdin.isatty() and not yes and not dry_run
        chosen = _choose(path, config_file, ask=ask)
        survey = survey_of([chosen.parent] if chosen.is_file() else [], [(chosen, None)])
        plan = plan_for(survey, asked)
        if ask and plan.stream and not plan.pods:
            question = "Host of your pod, empty for later"
            known = click.prompt(question, "", show_default=False, value_proc=_answer, err=True)
            plan = plan_for(survey, replace(asked, host=known))
        _carry_out(plan, survey.specs[0], ask=ask, yes=yes, dry_run=dry_run)
    except (click.Abort, KeyboardInterrupt) as abort:  # Ctrl-C, or the end of what is typed
        raise CannotRun("nothing was changed") from abort
    except CannotJoinError as error:
        message = f"{error.reason}; nothing was changed: {error.remedy}"
        raise CannotRun(message) from error
    except CannotCheckError as error:
        here = f"{Path.cwd()}{os.sep}"
        raise CannotRun(f"{str(error).replace(here, '')}; nothing was changed") from error


def _host(text: str) -> str:
    try:
        return text and HOST.read(text)
    except ValueError as expected:
        raise CannotRun(f"expected {expected}, found '{text}'; nothing was changed") from expected


def _answer(text: str) -> str:
    """Read what somebody types, who is asked again where it is no host."""
    try:
        return text and HOST.read(text)
    except ValueError as expected:
        raise click.BadParameter(f"expected {expected}") from expected


def _choose(path: Path, config_file: Path | None, *, ask: bool) -> Path:
    """Return the one configuration that is meant."""
    if config_file is not None:
        return config_file
    if not path.is_dir():
        raise CannotRun(f"{on_one_line(str(path))}: no such folder")
    specs = configurations(path)
    names = list(dict.fromkeys(relative(spec.configuration or "") for spec in specs))
    if not names:
        raise CannotRun(
            f"{on_one_line(str(path))}: no mkdocs.yml, properdocs.yml, zensical.toml or conf.py"
            " here; name the folder that has one, or the file with --config-file"
        )
    if len(names) > 1 and ask:
        chosen: str = click.prompt("Which one", type=click.Choice(names), err=True)
        return Path(chosen)
    if len(names) > 1:
        listed = ", ".join(map(on_one_line, names))
        raise CannotRun(f"several sites here, and nothing was changed: name one with -f: {listed}")
    return Path(names[0])


def _carry_out(plan: Plan, spec: Spec, *, ask: bool, yes: bool, dry_run: bool) -> None:
    """Show it, ask, write it, and say what to do next."""
    for note in plan.notes:
        click.echo(f"Note: {on_its_lines(note)}.", err=True)
    if not plan.changes and plan.unused:
        raise CannotRun("nothing was changed")
    if not plan.changes:
        name = relative(spec.configuration or "")
        found = "".join(f" and {relative(file)}" for file in registries(spec.base))
        names = on_one_line(f"{name}{found}")
        click.echo(f"Nothing to do: {names} {'have' if found else 'has'} what is to be added.")
        return
    for change in plan.changes:
        show(change)
    if dry_run:
        return
    names = " and ".join(map(shown, plan.changes))
    if not yes and not ask:
        raise CannotRun("nothing was changed: pass --yes to write this, as nobody can be asked")
    if not yes and not click.confirm(f"Write {names}?", err=True):
        raise CannotRun("nothing was changed")
    try:
        plan.write()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        place = f"{on_one_line(relative(error.filename))}: " if error.filename else ""
        raise CannotRun(f"{place}cannot be written: {reason}; nothing was changed") from error
    click.echo(f"Wrote {names}.\n\n{_next(plan, spec)}")


def _preview(spec: Spec) -> str:
    """Return the command that starts the preview pod, which looks for a registry where it runs."""
    registry = relative(spec.base / REGISTRY_FILES[0])
    named = "" if registry in REGISTRY_FILES else f" --registry {shlex.quote(registry)}"
    return f"ecp preview{named}"


def _next(plan: Plan, spec: Spec) -> str:
    """Return what shows a first chat, and what becomes of pasted markup."""
    parts: list[Sequence[str]] = []
    if plan.stream:
        block = write_block([("stream", plan.stream)], plan.syntax)
        parts += [["A chat in a page:"], block]
    parts += [
        ["To see it without an account, in one terminal and in another:"],
        [_preview(spec), *plan.commands],
    ]
    if plan.pasted:
        count = "piece" if plan.pasted == 1 else "pieces"
        parts += [[f"The pages have {plan.pasted} {count} of pasted markup. What becomes of it:"]]
        parts += [["ecp fix --diff --to-registry"]]
    lines = [
        "\n".join(
            part if number % 2 == 0 else f"    {on_one_line(part)}" if part else ""
            for part in group
        )
        for number, group in enumerate(parts)
    ]
    return "\n\n".join(lines)
