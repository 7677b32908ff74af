"""``ecp schema``: the JSON Schema of the registry."""

from __future__ import annotations

import json

import click

from symphony_ecp.cli._examples import examples
from symphony_ecp.project import SCHEMA
from symphony_ecp.site.schema import registry_schema


@click.command(epilog=examples(f"ecp schema > {SCHEMA}"))
def command() -> None:
    """Print the JSON Schema of symphony.yml, for editors."""
    click.echo(json.dumps(registry_schema(), indent=2, ensure_ascii=False))
