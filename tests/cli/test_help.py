"""The help of each command: its place, its words, and examples that the command itself can read."""

import re
import shlex

import click
import pytest
from click.testing import CliRunner

from symphony_ecp.cli import SECTIONS, main

ROOT = click.Context(main, info_name="ecp", **main.context_settings)
COMMANDS = main.list_commands(ROOT)


def examples():
    for name in COMMANDS:
        epilog = main.get_command(ROOT, name).epilog or ""
        yield from ((name, line.strip()) for line in epilog.splitlines() if line[:6] == "  ecp ")


def test_every_command_has_its_place_in_the_help_and_no_other():
    placed = [name for names in SECTIONS.values() for name in names]
    assert len(placed) == len(set(placed))
    assert set(COMMANDS) - set(placed) == set()
    help_ = CliRunner().invoke(main, ["--help"]).output
    for title in SECTIONS:
        assert f"\n{title}:\n" in help_
    for name in COMMANDS:
        assert len(re.findall(rf"^  {name}  ", help_, re.MULTILINE)) == 1
    assert "..." not in help_.partition("\n")[2], "a sentence was cut off"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does_and_shows_examples(name):
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    words, _, shown = result.output.rpartition("\n  Examples:\n")
    assert "Options:" in words
    lines = shown.splitlines()
    assert lines
    assert all(line.startswith(f"    ecp {name}") for line in lines)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize(("name", "line"), list(examples()))
def test_an_example_is_read_by_its_command(name, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line, comments=True)
    for sign in "<>":  # what the shell does with a file is its own
        if sign in words:
            words = words[: words.index(sign)]
    assert words[:2] == ["ecp", name]
    command = main.get_command(ROOT, name)
    context = command.make_context(name, words[2:], parent=ROOT)
    sources = {context.get_parameter_source(param) for param in context.params}
    given = click.core.ParameterSource.COMMANDLINE in sources
    assert given or not words[2:]


def test_an_example_with_a_mistake_would_be_noticed(tmp_path):
    command = main.get_command(ROOT, "check")
    with pytest.raises(click.UsageError):
        command.make_context("check", ["--formt", "json"], parent=ROOT)


@pytest.mark.parametrize("name", [None, *(name for name in COMMANDS if name != "id")])
def test_h_is_help_too(name):
    arguments = [*filter(None, [name]), "-h"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert result.output == CliRunner().invoke(main, [*arguments[:-1], "--help"]).output


def test_an_id_that_begins_like_it_is_an_id():
    result = CliRunner().invoke(main, ["id", "-hfoWw6oIUv-5K80BPUjeX___oz1uTOEdA"])
    assert result.exit_code == 0
    assert "+hfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==" in result.output
