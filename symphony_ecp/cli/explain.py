"""``ecp explain``: what a problem's code means, with an example and the remedy."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from symphony_ecp.cli._completion import words
from symphony_ecp.cli._examples import examples
from symphony_ecp.cli._sites import CannotRun
from symphony_ecp.explained import Explained, explanations, plain
from symphony_ecp.problems import CODES, did_you_mean
from symphony_ecp.text import shorten


@click.command("explain", epilog=examples("ecp explain", "ecp explain unknown-name"))
@click.argument("code", required=False, shell_complete=words(*CODES))
def command(code: str | None) -> None:
    """Say what a problem's CODE means, with an example and the remedy.

    Without CODE, the codes are listed. It may be written as a build writes it, ecp.unknown-name.
    Exits with 2 where there is no such code.
    """
    if code is None:
        width = max(map(len, CODES))
        click.echo("\n".join(f"{name:{width}}  {words}" for name, words in CODES.items()))
        return
    name = code.strip("[]").removeprefix("ecp.").lower()
    if name not in CODES:
        hint = did_you_mean(name, CODES, otherwise="'ecp explain' alone lists them")
        raise CannotRun(f"there is no code '{shorten(code)}'; {hint}")
    click.echo("\n\n".join(_parts(explanations()[name])))


def _parts(told: Explained) -> Iterator[str]:
    """Yield the paragraphs, wrapped for the terminal, and what stands in files as it does."""
    width = click.HelpFormatter().width
    yield _wrapped(f"{told.code}: {CODES[told.code]}", width)
    yield _wrapped(plain(told.cause), width)
    if told.page:
        yield told.page
    if told.example:
        yield textwrap.indent(told.example, "  ")
    if told.lock:
        yield f"with this in symphony.lock\n\n{textwrap.indent(told.lock, '  ')}"
    yield "is reported as" if told.example else "It is reported so:"
    yield textwrap.indent(_wrapped(told.says, width - 2), "  ")
    yield _wrapped(f"Remedy: {plain(told.remedy)}", width)
    if told.address:
        yield told.address


def _wrapped(text: str, width: int) -> str:
    """Wrap a text, and keep names, ids and options whole."""
    return textwrap.fill(text, width, break_on_hyphens=False, break_long_words=False)
