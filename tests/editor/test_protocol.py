"""The server as editors meet it: over pipes, from the first message to the last."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from symphony_ecp.editor.features import _is_nobodys
from tests.editor.session import CAPABILITIES, Editor, play

REGISTRY = """\
default-pod: acme
pods:
  acme: {host: acme.symphony.com, partner-id: docs}
streams:
  trading-desk: {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", type: chatroom, title: Trading desk}
  spare: {id: "UZ0WQxx1ER98JaHgMldd+H///pjxXpoBdA==", type: chatroom}
"""
PAGE = "# Desk\n\n[Ask](symphony:stream/trading-desk)\n"
WRONG = PAGE.replace("trading-desk", "trading-dsk")
NOT_THERE = "no stream 'trading-dsk' in symphony.yml; did you mean 'trading-desk'?"


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "workspace"
    (root / "docs").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (root / "symphony.yml").write_text(REGISTRY)
    (root / "docs/index.md").write_text(PAGE)
    return root


def said(diagnostics):
    return [one.message for one in diagnostics]


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and they."""
    try:
        found = set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return set()
    return found.union(*map(descendants, found))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_text_is_judged_as_it_is_typed_and_nothing_stays_when_it_is_closed(root):
    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md")
        assert await editor.diagnostics("docs/index.md") == []
        editor.change("docs/index.md", WRONG)
        (one,) = await editor.diagnostics("docs/index.md")
        assert (one.message, one.code, one.source) == (
            NOT_THERE, "ecp.unknown-name", "symphony-ecp",
        )  # fmt: skip
        assert one.severity is types.DiagnosticSeverity.Error
        editor.change("docs/index.md", PAGE)
        assert await editor.diagnostics("docs/index.md") == []
        editor.change("docs/index.md", WRONG)
        assert await editor.diagnostics("docs/index.md")
        editor.close("docs/index.md")
        await editor.until(lambda: not editor.shown[editor.uri("docs/index.md")][-1].diagnostics)

    play(root, scene)
    assert (root / "docs/index.md").read_text() == PAGE


def test_a_registry_that_is_not_saved_judges_what_is_open_anew(root):
    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md")
        editor.open("symphony.yml", language="yaml")
        assert await editor.diagnostics("docs/index.md") == []
        shown = editor.shown[editor.uri("docs/index.md")]
        editor.change("symphony.yml", REGISTRY.replace("trading-desk:", "other-desk:"))
        await editor.until(lambda: shown[-1].diagnostics)
        assert said(shown[-1].diagnostics)[0].startswith("no stream 'trading-desk'")
        editor.change("symphony.yml", "streams: {")
        (one,) = await editor.diagnostics("symphony.yml")
        assert one.message.startswith("not YAML")
        editor.change("symphony.yml", REGISTRY)
        await editor.until(lambda: not shown[-1].diagnostics)
        editor.change("symphony.yml", REGISTRY.replace("trading-desk:", "other-desk:"))
        await editor.until(lambda: shown[-1].diagnostics)
        editor.close("symphony.yml")  # what was not saved is gone
        await editor.until(lambda: not shown[-1].diagnostics)

    play(root, scene)


def test_a_registry_that_vanishes_and_comes_back_is_noticed(root):
    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md")
        assert await editor.diagnostics("docs/index.md") == []
        shown = editor.shown[editor.uri("docs/index.md")]
        changed = types.FileEvent(editor.uri("symphony.yml"), types.FileChangeType.Deleted)
        (root / "symphony.yml").unlink()
        editor.client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams([changed])
        )
        await editor.until(lambda: shown[-1].diagnostics)
        (root / "symphony.yml").write_text(REGISTRY)
        editor.client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams([changed])
        )
        await editor.until(lambda: not shown[-1].diagnostics)

    play(root, scene)


def test_names_that_no_page_uses_are_hints_once_all_pages_are_read(root):
    async def scene(editor: Editor) -> None:
        editor.open("symphony.yml", language="yaml")
        (one,) = await editor.until(lambda: editor.latest("symphony.yml"))
        assert one.message.startswith("no page uses this name")
        assert one.severity is types.DiagnosticSeverity.Hint
        assert list(one.tags) == [types.DiagnosticTag.Unnecessary]
        assert one.range == types.Range(types.Position(5, 2), types.Position(5, 7))
        editor.open("docs/index.md", PAGE + "[Other](symphony:stream/spare)\n")
        assert await editor.diagnostics("docs/index.md") == []
        editor.change("symphony.yml", REGISTRY + "\n")
        assert await editor.diagnostics("symphony.yml") == []

    play(root, scene)


def test_pages_of_two_sites_in_a_workspace_are_judged_by_their_own(root):
    other = root / "other"
    other.mkdir()
    (other / "conf.py").write_text("extensions = ['sphinx_ecp']\n")
    (other / "symphony.yml").write_text(REGISTRY.replace("trading-desk", "sales-desk"))
    (other / "index.rst").write_text("Desk\n====\n\n`Ask <symphony:stream/trading-desk>`_\n")

    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md")
        editor.open("other/index.rst", language="restructuredtext")
        assert await editor.diagnostics("docs/index.md") == []
        (one,) = await editor.diagnostics("other/index.rst")
        assert one.message.startswith("no stream 'trading-desk' in symphony.yml")

    play(root, scene)


def test_texts_that_nobody_can_read_end_in_a_sentence_or_nothing(root):
    (root / "docs/latin.md").write_bytes("Gr\xfc\xdfe".encode("latin-1"))
    half = (
        "/// symphony-chat",
        "/// symphony-chat\n    stream: [",
        "```symphony-chat\n",
        "[x](symphony:",
    )

    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md")
        await editor.diagnostics("docs/index.md")
        for text in (*half, "\ud800 [x](symphony:stream/\udfff)", "\0\x1b[31m", "", "\ufeff# x\n"):
            editor.change("docs/index.md", text)
            await editor.diagnostics("docs/index.md")
        editor.open("docs/new/page.md", WRONG)  # in a folder that is not there
        assert said(await editor.diagnostics("docs/new/page.md")) == [NOT_THERE]
        editor.open("notes.bin", "x", language="plaintext")
        assert await editor.diagnostics("notes.bin") == []
        (root / "mkdocs.yml").write_text("site_name: [\n")
        editor.change("docs/index.md", WRONG)
        (one,) = await editor.diagnostics("docs/index.md")
        assert "mkdocs.yml" in one.message
        (root / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
        editor.save("docs/index.md", PAGE)
        assert await editor.diagnostics("docs/index.md") == []

    play(root, scene)


def test_a_file_of_no_name_and_one_outside_of_any_site_are_judged_too(root, tmp_path):
    (tmp_path / "alone.md").write_text("/// symphony-chat\n    streem: x\n///\n")

    async def scene(editor: Editor) -> None:
        editor.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem("untitled:Untitled-1", "markdown", 1, WRONG)
            )
        )
        await editor.until(lambda: editor.shown.get("untitled:Untitled-1"))
        assert said(editor.shown["untitled:Untitled-1"][-1].diagnostics) == [NOT_THERE]
        outside = (tmp_path / "alone.md").as_uri()
        editor.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(outside, "markdown", 1, (tmp_path / "alone.md").read_text())
            )
        )
        await editor.until(lambda: editor.shown.get(outside))
        assert any("'streem'" in message for message in said(editor.shown[outside][-1].diagnostics))

    play(root, scene)


def test_only_the_last_of_many_keystrokes_is_shown(root):
    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md")
        for number in range(200):
            version = editor.change("docs/index.md", WRONG + "x" * number)
        editor.change("docs/index.md", PAGE)
        assert await editor.diagnostics("docs/index.md") == []
        shown = [one.version for one in editor.shown[editor.uri("docs/index.md")]]
        assert shown == sorted(shown)
        assert len(shown) < 20
        assert version == 201

    play(root, scene)


@pytest.mark.parametrize("how", [signal.SIGKILL, None])
def test_a_server_ends_with_its_editor_and_leaves_no_process(root, how):
    for number in range(3000):
        (root / f"docs/{number}.md").write_text(f"{WRONG}{number}\n")

    async def scene() -> None:
        editor = Editor(root)
        await editor.start()
        begun = await editor.until(lambda: editor.progress)
        assert begun[0]["title"] == "Reading pages for Symphony"
        server = editor.client._server
        started = {server.pid, *descendants(server.pid)}
        assert len(started) > 1
        if how:
            server.send_signal(how)
        else:
            server.stdin.close()  # of the editor nothing is heard any more
        async with asyncio.timeout(60):
            while any(map(is_running, started)):
                await asyncio.sleep(0.05)

    asyncio.run(scene())


def test_what_an_extension_prints_does_not_come_between_messages(root):
    (root / "printing.py").write_text(
        "from pathlib import Path\nfrom markdown.extensions import Extension\n"
        "print('Content-Length: 1')\n"
        "class E(Extension):\n    def extendMarkdown(self, md): print('hello')\n"
        "def makeExtension(**k): return E(**k)\n"
    )
    (root / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [ecp]\nmarkdown_extensions: [printing]\n"
    )

    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md", WRONG)
        assert said(await editor.diagnostics("docs/index.md")) == [NOT_THERE]

    play(root, scene)


def test_an_editor_that_can_do_nothing_special_is_served(root):
    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md", WRONG)
        assert said(await editor.diagnostics("docs/index.md")) == [NOT_THERE]

    play(root, scene, capabilities=types.ClientCapabilities())


def test_a_file_without_a_workspace_has_its_own_site_as_one(root):
    async def scene(editor: Editor) -> None:
        editor.open("symphony.yml", language="yaml")
        (one,) = await editor.until(lambda: editor.latest("symphony.yml"))
        assert one.message.startswith("no page uses this name")

    play(root, scene, folders=[], capabilities=CAPABILITIES)


def test_a_keystroke_ends_the_search_for_mends_of_a_whole_page(root):
    many = WRONG * 60

    async def scene(editor: Editor) -> None:
        editor.open("docs/index.md", many)
        await editor.diagnostics("docs/index.md")
        client, all_of_it = editor.client, types.Range(types.Position(0, 0), types.Position(999, 0))
        asked = types.CodeActionParams(
            editor.document("docs/index.md"), all_of_it, types.CodeActionContext([])
        )
        mends = asyncio.ensure_future(client.text_document_code_action_async(asked))
        await asyncio.sleep(0.2)
        editor.change("docs/index.md", PAGE)
        assert await editor.diagnostics("docs/index.md") == []
        assert await mends is None

    play(root, scene)


def test_an_address_that_no_file_can_have_is_let_alone(root):
    async def scene(editor: Editor) -> None:
        editor.open("docs/x\0y.md", WRONG)
        asked = types.HoverParams(editor.document("docs/x\0y.md"), types.Position(2, 24))
        assert await editor.client.text_document_hover_async(asked) is None
        editor.open("symphony.yml", language="yaml")
        assert await editor.until(lambda: editor.latest("symphony.yml"))

    play(root, scene)


def test_what_was_not_saved_of_a_page_uses_no_name_once_it_is_closed(root):
    async def scene(editor: Editor) -> None:
        editor.open("symphony.yml", language="yaml")
        editor.open("docs/index.md", PAGE + "[Other](symphony:stream/spare)\n")
        assert await editor.diagnostics("docs/index.md") == []
        editor.save("symphony.yml", REGISTRY + "\n")  # everything is read again, as it is now
        editor.close("docs/index.md")
        (one,) = await editor.until(lambda: editor.latest("symphony.yml"))
        assert one.message.startswith("no page uses this name")

    play(root, scene)


def test_what_is_written_among_packages_changes_nothing(tmp_path):
    names = {
        "docs/a.md": False,
        ".venv/lib/a.py": True,
        "node_modules/x/a.yml": True,
        ".x.yml": False,
    }
    for name, nobodys in names.items():
        assert _is_nobodys(tmp_path / name, [tmp_path]) is nobodys
    assert not _is_nobodys(tmp_path / ".hidden/docs/a.md", [tmp_path / ".hidden"])


@pytest.mark.parametrize("how", ["killed", "cancelled"])
def test_what_was_not_read_to_its_end_is_not_claimed(root, how):
    for number in range(3000):
        (root / f"docs/{number}.md").write_text(f"{PAGE}{number}\n")

    async def scene(editor: Editor) -> None:
        begun = await editor.until(lambda: editor.progress)
        assert begun[0]["cancellable"]
        if how == "killed":
            for pid in descendants(editor.client._server.pid):
                os.kill(pid, signal.SIGKILL)
        else:
            editor.client.window_work_done_progress_cancel(
                types.WorkDoneProgressCancelParams("symphony-ecp/1")
            )
        editor.open("docs/index.md")
        asked = types.ReferenceParams(
            types.ReferenceContext(include_declaration=True),
            editor.document("docs/index.md"),
            types.Position(2, 25),
        )
        with pytest.raises(JsonRpcException, match="could not all be read"):
            await editor.client.text_document_references_async(asked)

    play(root, scene)
