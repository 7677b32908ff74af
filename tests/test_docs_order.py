"""The documentation is in order: everything in one place, every command as the program has it."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from symphony_ecp.cli import main
from symphony_ecp.problems import Problem
from symphony_ecp.site.registry import read_registry
from symphony_ecp.site.schema import registry_schema
from symphony_ecp.symphony.ids import read_stream_id

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").rglob("*.md"))
ROOM = click.Context(main, info_name="ecp", **main.context_settings)

#: A fence with its language and whatever else its first line says.
FENCE = re.compile(
    r"^(?P<marks>`{3,})(?P<head>[^\n`]*)\n(?P<body>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL
)
#: What `docs/examples.py` writes: the pages that share an example show the same on purpose.
WRITTEN = re.compile(r"<!-- example: .*?<!-- end -->", re.DOTALL)
#: A table, with its heads.
TABLE = re.compile(r"(?:^\|.*\|\n){3,}", re.MULTILINE)


def pieces(text: str) -> Iterator[str]:
    """Iterate over what a page shows and another is not to show again.

    What a reader writes and types, a fence with a title or of a console, belongs to its page, which
    is followed by itself.
    """
    text = WRITTEN.sub("", text)
    for fence in FENCE.finditer(text):
        lines = fence["body"].strip().splitlines()
        if len(lines) > 1 and not re.search(r"title=|console", fence["head"]):
            yield fence["body"]
    yield from TABLE.findall(FENCE.sub("", text))


def commands(text: str) -> Iterator[str]:
    """Iterate over the command lines of ``ecp`` that a page shows, in fences and in sentences."""
    for fence in FENCE.finditer(text):
        yield from re.findall(
            r"^ *(?:\$ )?(?:\w+=\S* )*(ecp [a-z].*)$", fence["body"], re.MULTILINE
        )
    for line in re.findall(r"`(ecp [a-z][^`\n]*)`", FENCE.sub("", text)):
        # A sentence may name an option without its value.
        yield f"{line} VALUE" if re.search(r" --?[a-z-]+$", line) else line


def refusal(line: str) -> str | None:
    """Return why the program would not take a command line, without running it."""
    words = re.split(r" *(?:[|>;#]|&&|\(|2>)", line)[0].replace("…", "")
    name, *given = shlex.split(words)[1:]
    command = main.get_command(ROOM, name)
    if command is None:
        return f"there is no command '{name}'"
    parser = command.make_parser(
        click.Context(command, ROOM, info_name=name, **command.context_settings)
    )
    try:
        values, _, _ = parser.parse_args(given)
        for option in command.params:
            for value in _all(values.get(option.name or "")):
                if isinstance(option.type, click.Choice) and value.islower():
                    option.type.convert(value, option, None)
    except click.UsageError as error:
        return str(error)
    return None


def _all(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [one for one in values if isinstance(one, str)]


def test_the_page_on_formats_has_every_key() -> None:
    page = (ROOT / "docs/reference/formats.md").read_text("utf-8")
    reading, finding = read_stream_id(""), Problem("conflict", "")
    keys = {*reading.as_dict(), *finding.as_dict()}
    assert [key for key in keys if f"`{key}`" not in page and f'"{key}"' not in page] == []


def test_the_page_on_the_registry_has_every_key() -> None:
    page = (ROOT / "docs/reference/registry.md").read_text("utf-8")
    assert [key for key in registry_schema()["properties"] if f"`{key}`" not in page] == []


def test_what_a_page_shows_of_a_registry_is_one() -> None:
    found = []
    for page in PAGES:
        for fence in FENCE.finditer(WRITTEN.sub("", page.read_text("utf-8"))):
            if fence["head"].startswith("yaml") and re.search(r"^streams:", fence["body"], re.M):
                problems = read_registry(fence["body"], page.name).problems
                # Pods are left out where others are the matter.
                found += [p for p in problems if not p.message.startswith("'default-pod'")]
    assert found == []


def test_nothing_is_written_twice() -> None:
    places: dict[str, list[str]] = {}
    for page in PAGES:
        for piece in set(pieces(page.read_text("utf-8"))):
            places.setdefault(piece, []).append(page.relative_to(ROOT / "docs").as_posix())
    assert {piece: pages for piece, pages in places.items() if len(pages) > 1} == {}


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_every_command_that_a_page_shows_is_one(page: Path) -> None:
    lines = set(commands(page.read_text("utf-8")))
    assert {line: refusal(line) for line in lines if refusal(line)} == {}


@pytest.mark.parametrize(
    "line",
    ["ecp chek", "ecp check --formt json", "ecp check --format yaml", "ecp check --strict=no"],
)
def test_a_command_that_is_none_is_found(line: str) -> None:
    assert refusal(next(commands(f"```console\n$ {line}\n```\n")))
    assert refusal(next(commands(f"Say `{line}` first.")))


def test_a_link_to_nowhere_and_a_page_without_a_place_fail_the_build(tmp_path: Path) -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["validation"]
    site = {"site_name": "Docs", "nav": ["index.md"], "validation": settings}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(site), "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(
        "# Docs\n\n[One](one.md), [two](#two), [three](/three)\n", "utf-8"
    )
    (tmp_path / "docs/lost.md").write_text("# Lost\n", "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [
        word for word in ("one.md", "#two", "/three", "lost.md") if word not in done.stderr
    ] == []
