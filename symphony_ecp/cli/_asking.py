"""How a pod is asked: the options that say it, for every command that asks one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from symphony_ecp.cli._sites import CannotRun


def asking_options(seconds: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add ``--config``, ``--pod``, ``--timeout`` and ``--verbose`` to a command.

    Args:
        seconds: the longest time for one pod, if nobody says another.

    """
    file = click.Path(dir_okay=False, path_type=Path)
    options = (
        click.option(
            "--config", "config", type=file, help="A BDK's config.yaml, or a file with 'pods:'."
        ),
        click.option("--pod", default="", metavar="NAME", help="The pod that the account is for."),
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


def not_installed(error: ImportError) -> CannotRun:
    """Say which extra a command needs."""
    return CannotRun(f"{error.name} is not installed: pip install 'symphony-ecp[verify]'")
