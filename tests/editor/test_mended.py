"""Mends wherever there are any: all cases, the whole file as the command, over the protocol."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lsprotocol import types
from pygls.workspace import PositionCodec

from symphony_ecp.editor.actions import actions, kinds_of
from symphony_ecp.editor.mends import ALL, KINDS, QUICK, REWRITE, mends
from symphony_ecp.editor.reading import read
from symphony_ecp.editor.units import Units
from symphony_ecp.editor.workspace import Workspace
from symphony_ecp.fix import Text, changes_for
from symphony_ecp.fix.edits import Change
from tests import casework
from tests.check import test_pasted as pasted
from tests.editor.pages import OTHER, REGISTRY, SYNTAXES, reading, site
from tests.editor.session import play
from tests.editor.test_mends import LINK, SAFE, applied, named, said, without_registry
from tests.test_pages import FOLDER

#: Of what people have pasted every fourth, or as many as this says.
EVERY = int(os.environ.get("ECP_MENDS_EVERY", "4"))


@pytest.fixture
def markdown(tmp_path):
    return site(tmp_path, "markdown")


# --- all cases ---

CASES = casework.read(FOLDER / "pages")
HOSTS = {
    "markdown": ("mkdocs.yml", "docs_dir: .\nsite_dir: out\nmarkdown_extensions: [pymdownx.superfences]\n"),  # noqa: E501
    "myst": ("conf.py", "extensions = ['sphinx_ecp', 'myst_parser']\n"),
    "rst": ("conf.py", "extensions = ['sphinx_ecp']\n"),
}  # fmt: skip


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_once_a_mend_of_a_case_is_written_what_it_answers_is_gone_and_nothing_is_new(
    syntax, tmp_path
):
    """With line ends of Windows; what was hidden may show."""
    shutil.copy(FOLDER / "symphony.yml", tmp_path)
    (tmp_path / HOSTS[syntax][0]).write_text(HOSTS[syntax][1])
    file, workspace = tmp_path / ("a.rst" if syntax == "rst" else "a.md"), Workspace()
    worth = [case for case in CASES.values() if "did you mean" in str(case) or SAFE in str(case)]
    count = 0
    for case in worth:
        text = casework.myst_text(case) if syntax == "myst" else case.get(syntax)
        before = read(workspace, file, "😀\r\n\r\n" + (text or "").replace("\n", "\r\n"))
        for mend in mends(before, 0, len(before.text.text), kinds=[QUICK, REWRITE]):
            count += 1
            if len(mend.files) > 1:
                continue
            after = read(workspace, file, applied(mend)[file.name])
            new = said(after) - said(before)
            assert not new or not mend.is_preferred, (mend.title, text)
            assert {code for code, _ in new}.isdisjoint({"conflict", "block-syntax"})
            for problem in mend.problems:
                key = problem.code, problem.message
                assert said(after, "")[key] < said(before, "")[key], (mend.title, text)
    assert count > 10


@pytest.mark.parametrize("name", pasted.SYNTAXES)
def test_the_whole_file_is_mended_just_as_the_command_does_it(tmp_path, name):
    some = list(pasted.CASES.items())[pasted.SYNTAXES.index(name) :: EVERY]
    texts = {
        case: pasted.page(name, *(pasted.written(name, html) for html in pasted.pasted(found)))
        for case, found in some
    }
    texts["ids"] = f"\ufeff[x]({LINK}?streamId={SAFE}&streamType=im)\n".replace("\n", "\r\n")
    if "rst" not in name:
        texts["ids"] += f"\r\n```symphony-chat\r\nstream: {SAFE}\r\necp-login-popup: true\r\n```"
    paths = pasted.site(tmp_path, name, texts)
    for case, path in paths.items():
        path.write_bytes(texts[case].encode())
    expected = {change.path.name: change.new for change in changes_for([tmp_path], print)}
    workspace, found = Workspace(), {}
    for case, path in paths.items():
        for mend in mends(read(workspace, path, texts[case]), 0, 0, kinds=[ALL]):
            found |= applied(mend)
    assert found == expected
    assert len(found) > 3


# --- what an editor asks, and gets ---


@given(st.text("ab\r\n\ufeff", max_size=9), st.text("ab\r\n", max_size=9))
@example("a\r\nb", "a\rb")
@example("a\r\nb", "a\nb")
def test_a_change_is_one_edit_that_splits_no_line_end(old, new):
    edit = Change(Path("x"), old, new).edit
    assert Text(old).edited([edit]) == new
    assert "\r\n" not in (old[edit.start - 1 :][:2] * bool(edit.start), old[edit.end - 1 :][:2])


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        (None, list(KINDS)),
        ([""], list(KINDS)),
        ([], []),
        (["quickfix"], [QUICK]),
        (["refactor"], [REWRITE]),
        (["refactor.rewrite", "source"], [REWRITE, ALL]),
        (["source.fixAll"], [ALL]),
        ([ALL], [ALL]),
        (["source.fixAll.ruff", "refactor.extract", "quick"], []),
    ],
)
def test_what_is_asked_for_is_what_is_made(only, kinds):
    assert kinds_of(only) == kinds


def client(able):
    """Return what the server knows of a client that can do this with files."""
    able = able and types.WorkspaceEditClientCapabilities(**able)
    workspace = types.WorkspaceClientCapabilities(workspace_edit=able)
    return SimpleNamespace(
        client_capabilities=types.ClientCapabilities(workspace=workspace),
        units=Units(PositionCodec()),
        opened={},
    )


def edited(text, edits):
    """Return a text with edits whose characters are counted in UTF-16."""
    data = text.encode("utf-16-le")
    starts = [0, *(match.end() for match in re.finditer(b"\n\0", data))]
    spans = [
        [starts[at.line] + 2 * at.character for at in (edit.range.start, edit.range.end)]
        for edit in edits
    ]
    for (start, end), edit in sorted(zip(spans, edits, strict=True), reverse=True):
        data = data[:start] + edit.new_text.encode("utf-16-le") + data[end:]
    return data.decode("utf-16-le")


def test_an_editor_mends_what_it_is_shown_and_names_an_id_in_two_files(tmp_path):
    site(tmp_path, "markdown").write_text("")
    text = f"😀 [x](symphony:users/alic) 😀 [Desk](symphony:stream/{OTHER})\r\n"

    async def scene(editor):
        editor.open("docs/index.md", text)
        editor.open("symphony.yml", f"# 😀\n{REGISTRY}", "yaml")
        (shown,) = await editor.diagnostics("docs/index.md")

        async def ask(at, *only):
            here = types.Position(0, at)
            context = types.CodeActionContext([shown], list(only) or None)
            document = editor.document("docs/index.md")
            params = types.CodeActionParams(document, types.Range(here, here), context)
            return await editor.client.text_document_code_action_async(params)

        (mend,) = await ask(2, "quickfix")
        assert (mend.title, mend.kind, mend.is_preferred) == ("Write 'alice'", "quickfix", True)
        assert list(mend.diagnostics) == [shown]
        (change,) = mend.edit.document_changes
        assert change.text_document.version == 1
        assert edited(text, change.edits) == text.replace("alic)", "alice)")
        assert not await ask(2, "source.organizeImports")
        (name,) = await ask(text.encode("utf-16-le").index(OTHER.encode("utf-16-le")) // 2, REWRITE)
        registry, page = name.edit.document_changes
        assert [one.text_document.version for one in (registry, page)] == [1, 1]
        assert edited(text, page.edits) == text.replace(OTHER, "desk")
        assert f'  desk: {{id: "{OTHER}"}}\n' in edited(f"# 😀\n{REGISTRY}", registry.edits)
        editor.change("docs/index.md", "nothing\n")
        assert not await ask(2)

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("able", "made"),
    [
        ({"document_changes": True, "resource_operations": ["create"]}, True),
        ({"document_changes": True}, False),
        ({"resource_operations": ["create"]}, False),
        (None, False),
    ],
)
def test_a_new_registry_is_for_an_editor_that_makes_files(markdown, able, made):
    registry = without_registry(markdown)
    text = f"[Desk](symphony:stream/{OTHER})\n\n" + named("markdown", SAFE)
    found = mends(reading(markdown, text), 0, len(text), kinds=[REWRITE])
    acts = list(actions(client(able), "file:///x.md", Text(text), found))
    new = [act for act in acts if act.title.endswith("in symphony.yml")]
    assert len(acts) - len(new) == 1, "what needs no new file"
    for act in new:
        make, entry, page = act.edit.document_changes
        assert make == types.CreateFile(registry.as_uri())
        assert entry.text_document.version is None
        assert f'  desk: {{id: "{OTHER}"}}\n' in edited("", entry.edits)
        assert page.text_document.uri == "file:///x.md"
    assert bool(new) is made


def test_an_editor_that_knows_no_versions_gets_the_same_edits(markdown):
    text = f"[x](symphony:users/alic)\n/// symphony-chat\n    stream: {SAFE}\n///\n"
    found = mends(reading(markdown, text), 0, len(text), kinds=[QUICK])
    (act,) = actions(client(None), "file:///x.md", Text(text), found)
    assert list(act.edit.changes) == ["file:///x.md"]
    assert edited(text, act.edit.changes["file:///x.md"]) == text.replace("alic", "alice")


@pytest.mark.parametrize("opened", [[], ["site"], ["site", "shared"]])
def test_a_registry_that_sites_share_gets_a_name_where_the_editor_has_its_folder_open(
    tmp_path, opened
):
    page, shared = site(tmp_path / "site", "markdown"), tmp_path / "shared" / "symphony.yml"
    shared.parent.mkdir()
    (tmp_path / "site" / "symphony.yml").rename(shared)
    configuration = "site_name: x\nplugins: [ecp: {registry: ../shared/symphony.yml}]\n"
    (tmp_path / "site" / "mkdocs.yml").write_text(configuration, "utf-8")
    page.write_text(f"[x](symphony:stream/{OTHER})\n", "utf-8")

    async def scene(editor):
        editor.open("site/docs/index.md")
        here = types.Position(0, 25)
        context = types.CodeActionContext([], [REWRITE])
        document = editor.document("site/docs/index.md")
        params = types.CodeActionParams(document, types.Range(here, here), context)
        found = await editor.client.text_document_code_action_async(params)
        titles = ["Name it 'x' in symphony.yml"] if "shared" in opened else []
        assert [one.title for one in found] == titles

    play(tmp_path, scene, folders=[tmp_path / name for name in opened])


def test_what_mends_a_whole_file_is_offered_to_who_asks_and_not_wherever_the_cursor_is(markdown):
    root = markdown.parents[1]
    kinds = types.CodeActionTriggerKind

    async def scene(editor):
        editor.open("docs/index.md", f"# x\n\n```symphony-chat\nstream: {SAFE}\n```\n")
        here = types.Position(0, 0)

        async def ask(how, *only):
            context = types.CodeActionContext([], list(only) or None, how)
            document = editor.document("docs/index.md")
            params = types.CodeActionParams(document, types.Range(here, here), context)
            found = await editor.client.text_document_code_action_async(params)
            return [one.kind for one in found]

        assert await ask(kinds.Automatic) == []
        for how in (None, kinds.Invoked):
            assert await ask(how) == [ALL]
        assert await ask(kinds.Automatic, "source.fixAll") == [ALL]

    play(root, scene)
