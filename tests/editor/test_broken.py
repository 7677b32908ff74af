"""Workspaces of several sites, of which one has a configuration that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from symphony_ecp.editor import names
from symphony_ecp.editor.index import Index
from tests.editor.pages import ID, MKDOCS, REGISTRY, indexed, reading, site
from tests.editor.session import Editor, play

BROKEN = "site_name: [\n"
PAGE = f"[x](symphony:link/new-deal) {ID}\n"


def sites(top: Path, broken: str = BROKEN, name: str = "mkdocs.yml") -> Path:
    """Write a site that is whole, and one beside it whose configuration is given."""
    for folder in ("whole", "broken"):
        site(top / folder, "markdown").write_text(PAGE, "utf-8")
    (top / "broken" / "mkdocs.yml").unlink()
    (top / "broken" / name).write_text(broken, "utf-8")
    return top / "whole" / "docs" / "index.md"


def unsure(index: Index, folder: Path) -> list[str]:
    assert index.end is not None
    assert not index.end.failed
    return [one.unsure for one in index.end.sites if one.base == folder]


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("mkdocs.yml", BROKEN),
        ("zensical.toml", "[project"),
        ("conf.py", "extensions = ["),
    ],
)
def test_a_site_beside_a_broken_one_keeps_all_that_is_known_of_it(
    tmp_path: Path, name: str, broken: str
) -> None:
    page = sites(tmp_path, broken, name)
    (tmp_path / "whole" / "symphony.yml").write_text(f"{REGISTRY}  spare: {{user: bob}}\n", "utf-8")
    index = indexed(tmp_path)
    assert unsure(index, tmp_path / "whole") == [""]
    assert index.end is not None
    assert index.end.unused == {
        tmp_path / "whole" / "symphony.yml": [("streams", "trading-desk"), ("links", "spare")]
    }
    (said,) = (one for one in index.end.problems if one.code == "unreadable")
    assert said.path == str(tmp_path / "broken" / name)
    assert "cannot be read" in said.message
    found = reading(page, PAGE)
    given = names.name_at(found, PAGE.index("new-deal"))
    assert given is not None
    scope = names.scope_of(found, given, index, [found], index.uses("links", "new-deal", {}))
    assert {use.file for use in scope.uses} == {
        str(page), str(tmp_path / "whole" / "symphony.yml"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("files", "case"),
    [
        ({"broken/symphony.yml": "extends: ../whole/symphony.yml\n"}, "extends it"),
        ({"broken/symphony.yml": "extends: nothing.yml\n"}, "extends what is not there"),
        ({"broken/symphony.yml": "streams: {"}, "is no YAML, and may extend it"),
        ({"whole/symphony.yml": "extends: ../broken/symphony.yml\n"}, "is extended"),
        ({"broken/mkdocs.yml": "plugins: [ecp: {registry: ../whole/symphony.yml}\n"}, "names it"),
        ({"broken/mkdocs.yml": "INHERIT: nothing.yml\n"}, "builds upon what is not there"),
        ({"broken/mkdocs.yml": "nav: ['!include ../whole/mkdocs.yml'\n"}, "takes it in"),
        ({"broken/mkdocs.yml": "docs_dir: ../whole/docs\nnav: [\n"}, "has the same pages"),
        ({"mkdocs.yml": BROKEN}, "is above, and may take it in"),
        ({"whole/conf.py": "extensions = ["}, "has the same registry"),
        ({"conf.py": "from common import *\nx = ["}, "takes its settings from elsewhere"),
    ],
)
def test_of_a_registry_that_a_broken_site_may_share_nothing_is_claimed(
    tmp_path: Path, files: dict[str, str], case: str
) -> None:
    sites(tmp_path)
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    index = indexed(tmp_path)
    (why,) = unsure(index, tmp_path / "whole")
    assert str(tmp_path) in why, case
    assert index.end is not None
    assert not index.end.unused
    assert {Path(one.path or "").name for one in index.end.problems} & {"mkdocs.yml", "conf.py"}


def test_pages_of_a_broken_site_are_those_of_no_other(tmp_path: Path) -> None:
    sites(tmp_path)
    index = indexed(tmp_path)
    assert not [path for path, file in index.files.items() if "/broken/" in path and file.uses]


def test_names_of_the_whole_site_are_listed_and_renamed_and_of_the_broken_one_it_is_said(
    tmp_path: Path,
) -> None:
    sites(tmp_path)

    async def scene(editor: Editor) -> None:
        place, client = types.Position(0, 20), editor.client
        context = types.ReferenceContext(include_declaration=True)
        for name in ("whole/docs/index.md", "broken/docs/index.md"):
            editor.open(name)
        asked = types.ReferenceParams(context, editor.document("whole/docs/index.md"), place)
        found = await client.text_document_references_async(asked)
        assert found is not None
        assert len(found) == 2
        wanted = types.RenameParams(editor.document("whole/docs/index.md"), place, "deal")
        edit = await client.text_document_rename_async(wanted)
        assert edit is not None
        assert len(edit.document_changes or ()) == 2
        await editor.until(lambda: editor.latest("broken/mkdocs.yml"))
        refused = editor.document("broken/docs/index.md")
        for answer in (
            client.text_document_references_async(types.ReferenceParams(context, refused, place)),
            client.text_document_rename_async(types.RenameParams(refused, place, "deal")),
            client.text_document_definition_async(types.DefinitionParams(refused, place)),
        ):
            with pytest.raises(JsonRpcException, match=r"broken.mkdocs\.yml:\d+: cannot be read"):
                await answer
        (tmp_path / "broken" / "symphony.yml").write_text("extends: ../whole/symphony.yml\n")
        changed = types.FileEvent(editor.uri("broken/symphony.yml"), types.FileChangeType.Changed)
        client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        with pytest.raises(JsonRpcException, match=r"may use this name: .*broken.mkdocs\.yml"):
            await client.text_document_references_async(asked)
        (tmp_path / "broken" / "mkdocs.yml").write_text(MKDOCS)
        changed = types.FileEvent(editor.uri("broken/mkdocs.yml"), types.FileChangeType.Changed)
        client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        found = await client.text_document_references_async(asked)
        assert found is not None
        assert len(found) == 3

    play(tmp_path, scene)
