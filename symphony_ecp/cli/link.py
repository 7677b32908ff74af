"""``ecp link``: the deep link for the options that a block takes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from symphony_ecp.block import resolve_block
from symphony_ecp.cli._completion import names, words
from symphony_ecp.cli._examples import examples
from symphony_ecp.pipeline import open_site
from symphony_ecp.site import settled_ids
from symphony_ecp.syntax import LINK, Entry, Option, SourceBlock
from symphony_ecp.values import BOOLEAN, NAMES

#: The section of the registry whose names an option takes.
_SECTIONS = {
    "users": "users",
    "stream": "streams",
    "profile": "users",
    "app": "apps",
    "link": "links",
    "emails": "users",
    "email": "users",
    "pod": "pods",
}
_EXAMPLES = examples(
    "ecp link --stream trading-desk",
    "ecp link --users alice,bob",
    "ecp link --create-room 'New deal' --emails alice@acme.com --dialog",
    "ecp link --call '+44 20 7946 0958' --uri legacy",
    "ecp link --link new-deal --registry common/symphony.yml",
)


def _link(registry: str | None, **given: Any) -> None:
    """Print the deep link for the options of a symphony-button.

    Names come from symphony.yml in this folder; ids and addresses need no registry.
    """
    settings = {"registry": registry} if registry else {}
    site = open_site(settings, Path.cwd(), "symphony.yml")
    entries = tuple(
        Entry(option.name, "true" if value is True else str(value))
        for option in LINK
        if (value := given[option.name.replace("-", "_")]) not in (None, False)
    )
    model, found = resolve_block(SourceBlock("symphony-link", options=entries), site)
    whole = site.registry.broken.get(("", "")) if registry else None
    problems = settled_ids(site.reported((whole, *found) if whole else found))
    for problem in problems:
        place = "" if problem.path is None else f"{problem.place}: "
        click.echo(f"{place}{problem.sentence} [ecp.{problem.code}]", err=True)
    if model is not None and not whole:
        click.echo(model.href)
    sys.exit(1 if model is None or any(p.severity != "info" for p in problems) else 0)


def _option(option: Option) -> click.Option:
    choices, section = option.type.choices, _SECTIONS.get(option.name)
    if option.type is BOOLEAN:
        return click.Option([f"--{option.name}"], is_flag=True, help=option.help)
    complete = names(section, listed=option.type is NAMES) if section else words(*choices)
    listed = f"[{'|'.join(choices)}]" if choices else None
    return click.Option(
        [f"--{option.name}"], metavar=listed, help=option.help, shell_complete=complete
    )


command = click.Command(
    "link",
    callback=_link,
    help=_link.__doc__,
    params=[
        *map(_option, LINK),
        click.Option(
            ["--registry"],
            metavar="FILE",
            type=click.Path(),
            help="another registry than ./symphony.yml",
        ),
    ],
    epilog=_EXAMPLES,
)
