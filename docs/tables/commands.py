"""The command ``ecp``: every command with its usage, its words, its arguments and options."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from docs.tables.rows import table
from symphony_ecp.cli import main
from symphony_ecp.preview import FAULTS

_CONTEXT = click.Context(main, info_name="ecp", **main.context_settings)


def commands() -> Iterator[tuple[click.Command, click.Context]]:
    """Iterate over the commands that are shown, each with its context."""
    for name in main.list_commands(_CONTEXT):
        command = main.get_command(_CONTEXT, name)
        if command is not None and not command.hidden:
            settings = command.context_settings
            yield command, click.Context(command, _CONTEXT, info_name=name, **settings)


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    shown = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    parts = [f"## {context.command_path}", *_words(command.help), *_words(command.epilog)]
    parts.insert(1, f"```text\n{usage}\n```")
    if shown:
        rows = ((_spelling(option), _taken(option), _help(option)) for option in shown)
        parts.append(table(("option", "takes", "says"), rows).rstrip())
    return "\n\n".join(parts) + "\n"


def _words(text: str | None) -> Iterator[str]:
    """Iterate over the paragraphs of a help text; those that click is not to wrap are code."""
    for paragraph in inspect.cleandoc(text or "").split("\n\n"):
        lines = inspect.cleandoc(paragraph.replace("\b", "")).strip()
        if not lines or lines == "Faults:" or lines.partition(":")[0] in FAULTS:
            continue  # the faults have a table of their own
        if "\b" in paragraph:
            yield f"```text\n{lines}\n```"
        else:
            yield lines


def _spelling(option: click.Option) -> str:
    return ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))


def _taken(option: click.Option) -> str:
    kind = option.type
    if option.is_flag:
        return ""
    if option.metavar:
        return f"`{option.metavar}`"
    if isinstance(kind, click.Choice):
        return ", ".join(f"`{choice}`" for choice in kind.choices)
    if isinstance(kind, click.IntRange | click.FloatRange):
        ends = " to ".join(str(end) for end in (kind.min, kind.max) if end is not None)
        return f"a number, {ends}" if kind.max is not None else f"a number, at least {ends}"
    return "a path" if isinstance(kind, click.Path) else "text"


def _help(option: click.Option) -> str:
    words = (option.help or "").rstrip(".")
    default = option.default
    is_said = isinstance(default, str | int | float) and not isinstance(default, bool)
    return f"{words} (`{default}`)" if is_said and default not in ("", 0) else words


TABLES = {"commands": lambda: "\n".join(_section(*one) for one in commands())}
