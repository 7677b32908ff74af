"""Names in lists that YAML has in a block: each of them is one, wherever its list is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from symphony_ecp.editor import names
from symphony_ecp.editor.hover import hover
from tests.editor.test_names import at, findings, rename, scope, whole

LISTS = {
    "in brackets": ("markdown", "```symphony-button\nusers: [alice, bob]  # both\nlabel: x\n```\n"),
    "in brackets, on lines": (
        "markdown",
        "```symphony-button\nusers: [\n  'alice', # she\n  bob]\nlabel: x\n```\n",
    ),
    "dashes": (
        "markdown",
        "/// symphony-button | x\n    users:\n    - bob\n    - alice\n///\n",
    ),
    "in a quotation": (
        "markdown",
        "> ```symphony-button\n> users:\n>   - alice\n>   - bob\n> label: x\n> ```\n",
    ),
    "in one text": (
        "markdown",
        "```symphony-button\nusers: ['bob, alice']\nlabel: x\n```\n",
    ),
    "between dashes": ("myst", "```{symphony-button} x\n---\nusers:\n- alice\n- bob\n---\n```\n"),
    "behind colons": ("myst", "```{symphony-button} x\n:users:\n: - alice\n: - bob\n```\n"),
    "in a portable fence": ("myst", "```symphony-button\nusers: [bob, alice]\nlabel: x\n```\n"),
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("case", LISTS)
def test_a_name_in_a_list_is_told_found_and_renamed(tmp_path: Path, case: str, ends: str) -> None:
    syntax, text = LISTS[case]
    file = whole(tmp_path, syntax, text.replace("\n", ends))
    before = findings(tmp_path)
    found, name = at(file, "al‸ice")
    assert name is not None
    assert (name.section, name.name) == ("users", "alice")
    (spot,) = names.definition(found, name, {})
    assert spot.file == str(tmp_path / "symphony.yml")
    told = hover(found, name.start)
    assert told is not None
    assert "71811853190567" in told.markdown
    uses = [use for use in scope(tmp_path, found, name)[0].uses if use.file == str(file)]
    (line,) = (use.line for use in uses)
    assert "alice" in text.split("\n")[line - 1]
    rename(tmp_path, file, "al‸ice", "Alice B.")
    assert file.read_bytes().decode() == text.replace("alice", "Alice B.").replace("\n", ends)
    assert findings(tmp_path) == before


@pytest.mark.parametrize(
    ("new", "written"), [("it's", '"it\'s"'), ("no", '"no"'), ("a]b", '"a]b"'), ("a: b", '"a: b"')]
)
def test_a_new_name_in_a_list_is_in_quotation_marks_where_it_needs_them(
    tmp_path: Path, new: str, written: str
) -> None:
    file = whole(tmp_path, *LISTS["in brackets"])
    rename(tmp_path, file, "al‸ice", new)
    assert f"users: [{written}, bob]  # both" in file.read_text("utf-8")


def test_what_reads_as_a_list_and_is_another_option_is_none(tmp_path: Path) -> None:
    text = "```symphony-button\nlabel: [alice, bob]\nusers: bob\n```\n"
    assert at(whole(tmp_path, "markdown", text), "al‸ice")[1] is None
