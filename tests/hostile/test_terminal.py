"""What commands print of hostile texts: a line a problem, which steers no terminal and no CI."""

import json
import re
import shutil
import sys

from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.cli._changes import show
from symphony_ecp.fix import Change
from tests.hostile import pages, slots, values

TEXTS = [pages.typed(text) for text in [*values.NASTY.values(), *values.drawn()]]
SLOTS = list(slots.slots())
FORMATS = ("text", "json", "github", "gitlab", "sarif")


def run(*arguments):
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), arguments
    return result.output


def steering(text):
    return values.STEERS.difference("\n").intersection(text)


def test_what_is_printed_of_pages_and_their_names_steers_nothing(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    shutil.copy(slots.REGISTRY, tmp_path)
    with (tmp_path / "symphony.yml").open("a", encoding="utf-8") as file:
        for number, text in enumerate(TEXTS):
            file.write(f"{pages.quoted(text + str(number))}: {pages.quoted(text)}\n")
    for number, text in enumerate(TEXTS):
        name = re.sub("[/\0]", "", text)[:40] + str(number)
        chosen = [slot for slot in SLOTS[number % 50 :: 50] if slot.kind != "symphony-link"]
        page = pages.page([(slot, text) for slot in chosen], pages.block, pages.bare).text
        page += f"\n[x](symphony:{pages.bare(text)}) <symphony:stream/{pages.bare(text)}>\n"
        (docs / f"{name}.md").write_text(page, encoding="utf-8", newline="")
    printed = {form: run("check", "--format", form, tmp_path) for form in FORMATS}
    printed["csp"] = run("csp", tmp_path)
    for form, output in printed.items():
        assert not steering(output), (form, steering(output))
    lines = printed["text"].splitlines()
    found = json.loads(printed["json"])
    assert len(found) > 300
    assert len([line for line in lines if re.search(r":\d+:\d+: [a-z-]+ ", line)]) == len(found)
    assert len(json.loads(printed["gitlab"])) == len(found)
    assert len(json.loads(printed["sarif"])["runs"][0]["results"]) == len(found)
    commands = [line for line in printed["github"].splitlines() if line.startswith("::")]
    assert len(commands) == len(found)
    assert all(re.match(r"::(error|warning|notice) file=", command) for command in commands)


def test_what_is_printed_of_an_argument_steers_nothing():
    for text in TEXTS:
        for command in (("explain",), ("id",), ("link", "--stream"), ("pod",), ("check",)):
            output = run(*command, text.replace("\0", "") or "x")
            assert not steering(output), (command, text, output)


def test_what_a_terminal_is_shown_of_changes_steers_nothing(tmp_path, monkeypatch, capsys):
    # Other programs get each byte, for they may apply it.
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for number, text in enumerate(TEXTS):
        before, after = (f"x {text} x\nid: {id_}\n{pages.bare(text)}\n" for id_ in "ab")
        name = re.sub("[/\0]", "", text)[:40] + str(number)
        show(Change(tmp_path / name, before, after))
    for line in capsys.readouterr().out.split("\n"):
        seen = re.fullmatch("(?:\x1b\\[0m)?(?:\x1b\\[3[126]m)?(.*)", line, re.DOTALL)
        assert not values.STEERS.difference("\t").intersection(seen[1]), line
