"""What the commands share that ask somebody over the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from symphony_ecp.cli._completion import names
from symphony_ecp.cli._sites import CannotRun


def text(value: str) -> str:
    """Read what is sent: not half of a character, as a terminal of another encoding gives one."""
    try:
        value.encode()
    except UnicodeEncodeError:
        message = f"'{ascii(value)[1:-1]}' is no text in UTF-8"
        raise CannotRun(f"{message}; set the terminal to UTF-8 and write it anew") from None
    return value


def account_options(seconds: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add ``--config``, ``--pod``, ``--timeout`` and ``--verbose`` to a command.

    Args:
        seconds: the longest time for one pod, if nobody says another.

    """
    file = click.Path(dir_okay=False, path_type=Path)
    options = (
        click.option(
            "--config", "config", type=file, help="A BDK's config.yaml, or a file with 'pods:'."
        ),
        click.option(
            "--pod",
            default="",
            metavar="NAME",
            type=text,
            shell_complete=names("pods"),
            help="The pod that the account is for.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(1),
            default=seconds,
            show_default=True,
            metavar="SECONDS",
            help="The longest time for one pod.",
        ),
        click.option("-v", "--verbose", is_flag=True, help="Say each request."),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


def asking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--ca``, ``--timeout`` and ``--format``, the last one as ``form``."""
    file = click.Path(dir_okay=False, path_type=Path)
    options = (
        click.option("--ca", type=file, help="PEM of an authority to trust beside the system's."),
        click.option(
            "--timeout",
            type=click.FloatRange(0.1, 600),
            default=10,
            show_default=True,
            metavar="SECONDS",
            help="The longest time for one answer.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(("text", "json")),
            default="text",
            show_default=True,
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def verify_extra() -> Iterator[None]:
    """Say what to install where the room that asks pods cannot be imported."""
    try:
        yield
    except ImportError as error:
        name = (error.name or "").partition(".")[0]
        message = f"{name} is not installed: pip install 'symphony-ecp[verify]'"
        raise CannotRun(message) from None
