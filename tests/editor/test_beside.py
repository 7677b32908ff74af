"""Names in configurations and in templates of a theme: they are listed as they are renamed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from lsprotocol import types

from symphony_ecp.editor.beside import uses_beside
from symphony_ecp.editor.uses import Use
from symphony_ecp.fix import Text
from tests.editor.pages import REGISTRY
from tests.editor.session import Editor, play
from tests.editor.test_names import CONFIGURATIONS, at, rename, scope, whole

TEMPLATE = """\
<a href="symphony:link/new-deal">new-deal</a>
<p>{{ "stream/trading%2Ddesk" | symphony }} {{ 'users/bob,alice?pod=acme' | symphony }}</p>
"""
SETTINGS = {
    "markdown": CONFIGURATIONS["markdown"].replace("[ecp]", "[ecp: {default-pod: acme}]"),
    "rst": f'{CONFIGURATIONS["rst"]}ecp_default_pod = "acme"\n',
}


def themed(folder: Path, syntax: str) -> tuple[Path, Path]:
    """Write a site with templates of its own; return a page and a template."""
    file = whole(folder, syntax)
    at_conf = "templates_path = ['overrides']\n"
    at_mkdocs = "theme: {name: mkdocs, custom_dir: overrides}\n"
    name, more = ("mkdocs.yml", at_mkdocs) if syntax == "markdown" else ("conf.py", at_conf)
    (folder / name).write_text(SETTINGS.get(syntax, CONFIGURATIONS[syntax]) + more, "utf-8")
    template = folder / "overrides" / "main.html"
    template.parent.mkdir()
    template.write_text(TEMPLATE, "utf-8")
    return file, template


def lines(uses: Iterable[Use]) -> list[tuple[str, int]]:
    return sorted((Path(use.file).name, use.line) for use in uses)


@pytest.mark.parametrize("syntax", CONFIGURATIONS)
@pytest.mark.parametrize(
    ("mark", "new", "in_template"),
    [
        (": trading‸-desk", "desk", [2]),
        ("al‸ice", "alicia", [2]),
        ("new-‸deal", "deal", [1]),
        ("ac‸me", "prod", [2]),
    ],
)
def test_what_is_listed_beside_the_pages_is_what_is_renamed_there(
    tmp_path: Path, syntax: str, mark: str, new: str, in_template: list[int]
) -> None:
    file, template = themed(tmp_path, syntax)
    found, name = at(file, mark)
    assert name is not None
    uses = uses_beside(scope(tmp_path, found, name)[0], {})
    for use in uses:
        text = Text(Path(use.file).read_text("utf-8")).line(use.line)
        written = text[use.column - 1 : use.end - 1]
        assert written.replace("%2D", "-") == name.name
    assert [line for path, line in lines(uses) if path == template.name] == in_template
    done = rename(tmp_path, file, mark, new)
    pages = {file.name, f"other{file.suffix}", "symphony.yml"}
    changed = [
        (Path(path).name, done.text(path).number(edit.start))
        for path, edits in done.edits.items()
        if Path(path).name not in pages
        for edit in edits
    ]
    assert lines(uses) == sorted(changed)


def test_a_name_that_nobody_gives_is_listed_beside_the_pages_too(tmp_path: Path) -> None:
    file, template = themed(tmp_path, "markdown")
    registry = tmp_path / "symphony.yml"
    registry.write_text(REGISTRY.replace("new-deal:", "old-deal:"), "utf-8")
    found, name = at(file, "new-‸deal")
    assert name is not None
    (use,) = uses_beside(scope(tmp_path, found, name)[0], {})
    assert (use.file, use.line, use.column, use.end) == (str(template), 1, 24, 32)


def test_an_editor_lists_a_name_in_a_template_and_in_a_configuration(tmp_path: Path) -> None:
    _, template = themed(tmp_path, "markdown")

    async def scene(editor: Editor) -> None:
        editor.open("symphony.yml", language="yaml")
        line = REGISTRY.splitlines().index(
            next(one for one in REGISTRY.splitlines() if "new-deal" in one)
        )
        params = types.ReferenceParams(
            types.ReferenceContext(include_declaration=False),
            editor.document("symphony.yml"),
            types.Position(line, 4),
        )
        found = await editor.client.text_document_references_async(params)
        assert found is not None
        places = [(Path(one.uri).name, one.range.start.line) for one in found]
        assert (template.name, 0) in places
        assert ("index.md", 16) in places
        assert len(places) == 2

    play(tmp_path, scene)
