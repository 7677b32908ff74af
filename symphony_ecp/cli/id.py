"""``ecp id``: explain ids."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from symphony_ecp.cli._examples import examples
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symphony_ecp.symphony.ids import IdReading


# An id in URL-safe form may begin with "-", so what is no known option is an id, "-h…" included.
@click.command(
    "id",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    epilog=examples(
        "ecp id VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==",
        "ecp id VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA --format json",
    ),
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def command(context: click.Context, ids: tuple[str, ...], form: str) -> None:
    """Explain ids: kind, time of creation, all spellings, and what is wrong.

    Exits with 1 when any of them is no conversation's id.
    """
    readings = [read_stream_id(text) for text in ids]
    if form == "json":
        click.echo(json.dumps([reading.as_dict() for reading in readings], indent=2))
    else:
        click.echo("\n\n".join("\n".join(_lines(reading)) for reading in readings))
    problems = [problem for reading in readings for problem in reading.problems]
    if any(problem.severity != "info" for problem in problems):
        context.exit(1)


def _lines(reading: IdReading) -> Iterator[str]:
    yield shown(reading.text)
    if found := reading.id:
        created = f"{found.created:%Y-%m-%d %H:%M:%S} UTC" if found.created else "unknown"
        yield f"  kind             {found.kind}"
        yield f"  created          {created}"
        yield f"  standard         {found.standard}"
        yield f"  URL-safe         {found.url_safe}"
        yield f"  percent-encoded  {found.percent_encoded}"
    for problem in reading.problems:
        yield f"  {problem.severity}: {problem.sentence} [ecp.{problem.code}]"
