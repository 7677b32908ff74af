"""Sphinx reads again the pages of which something else comes, and no others."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from tests import hosts

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OTHER = "gXFV8vN37dNqjojYS/y2wX///o2KxfmUdA=="
BOB = "71811853191652"
REGISTRY = """\
default-pod: acme
pods:
  acme: {host: acme.symphony.com}
  uat: {host: acme-uat.symphony.com}
streams:
  desk: {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", type: chatroom, title: The desk}
  support: {id: "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA==", type: im}
users:
  alice: {id: 71811853190567, email: alice@acme.com}
links:
  call-desk: {stream: desk}
themes: {}
"""
LOCK = f"""\
# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'
acme.symphony.com {ID} room inactive 2026-11-28
acme.symphony.com bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA== room active 2026-11-28
"""
LINK = "https://open.symphony.com/?streamId={}&streamType=chatroom"
HAND = LINK.format("VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D")
PAGES = {
    "index.rst": "Home\n====\n\n.. toctree::\n   :glob:\n\n   *\n",
    "chat.rst": "P\n=\n\n.. symphony-chat::\n   :stream: desk\n",
    "titled.rst": "P\n=\n\n.. symphony-chat:: Our own\n   :stream: desk\n",
    "myst.md": "# P\n\n```symphony-chat\nstream: desk\n```\n",
    "support.md": "# P\n\n[x](symphony:stream/support)\n",
    "named.rst": "P\n=\n\n:symphony:`x <link/call-desk>`\n",
    "raw.rst": 'P\n=\n\n.. raw:: html\n\n   <a href="symphony:stream/desk">x</a>\n',
    "hand.rst": f"P\n=\n\n`x <{HAND}>`_\n",
    "alice.rst": "P\n=\n\n.. symphony-button:: x\n   :users: alice@acme.com\n",
    "tree.rst": "P\n=\n\n.. toctree::\n\n   Support <symphony:stream/support>\n",
    "nobody.rst": "P\n=\n\n:symphony:`x <users/bob>`\n",
    "stray.rst": "P\n=\n\n/// symphony-chat\n    stream: desk\n///\n",
    "front.md": "---\nsymphony: {pod: uat}\n---\n# P\n\n```symphony-chat\nstream: support\n```\n",
    "field.rst": ":symphony-pod: uat\n\nP\n=\n\nNo block.\n",
    "plain.rst": "P\n=\n\nText.\n",
}
OF_DESK = {"chat", "titled", "myst"}
CHATS = {*OF_DESK, "front"}
DESK = {*OF_DESK, "named", "raw"}
SUPPORT = {"support", "tree", "front"}
UNREAD = {*DESK, *SUPPORT, "hand", "alice", "nobody", "field"}


CONF = """\
extensions = ["myst_parser", "sphinx_ecp"]
html_sidebars = {"**": []}
ecp_templates = "own"
"""


@pytest.fixture
def folder(tmp_path):
    return made_in(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return a folder that is built, and its pages as they were."""
    folder = made_in(tmp_path_factory.mktemp("built"))
    assert build(folder)[0] == {Path(page).stem for page in PAGES}
    assert build(folder)[0] == set()
    return folder, html(folder)


def made_in(folder):
    (folder / "source/own").mkdir(parents=True)
    for name, text in {**PAGES, "symphony.yml": REGISTRY, "conf.py": CONF}.items():
        write(folder, name, text)
    return folder


def write(folder, name, text):
    """Write a file; it is never as old as what was there."""
    file = folder / "source" / name
    old = file.stat().st_mtime_ns if file.exists() else 0
    file.write_text(text)
    os.utime(file, ns=(old + 10**9, old + 10**9))


def build(folder, *, jobs=1, **settings):
    """Build; return the pages that were read, and what was said of pages."""
    warnings = Warnings()
    source = folder / "source"
    read = []
    with patch_docutils(source), docutils_namespace():
        app = Sphinx(
            source, source, folder / "out", folder / "trees", "html", settings,
            None, warnings, parallel=jobs,
        )  # fmt: skip
        app.connect("env-before-read-docs", lambda _app, _env, names: read.extend(names))
        app.build()
    assert len(read) == len(set(read)), "no page is read twice"
    return set(read), {Path(line.partition(":")[0]).stem for line in warnings.lines if line}


class Warnings:
    """Where Sphinx writes what it has to say."""

    def __init__(self):
        self.lines = []

    def write(self, text):
        self.lines.extend(re.sub(r"\x1b\[\d*m", "", text).splitlines())

    def flush(self):
        pass


def html(folder):
    return {file.name: file.read_text() for file in (folder / "out").glob("*.html")}


def fresh(folder):
    """Return what a build makes of the same sources that knows nothing of an earlier one."""
    other = folder / "fresh"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(folder / "source", other / "source")
    build(other)
    return html(other)


def registry(what, by):
    """Return what replaces a text in the registry."""

    def change(folder):
        assert what in REGISTRY
        write(folder, "symphony.yml", REGISTRY.replace(what, by, 1))

    return change


def line(text):
    return registry("themes: {}", text)


def file(name, text):
    return lambda folder: write(folder, name, text)


#: What is changed, how, and which pages are read again for it.
CHANGES = {
    "a comment": (line("# nothing"), set()),
    "an entry that no page uses": (line("apps: {z: {publisher: a, id: b, name: c}}"), set()),
    "a title": (registry("The desk", "Our desk"), {"chat", "myst"}),
    "an id": (registry(ID, OTHER), {*DESK, "hand"}),
    "a type": (registry("type: im", "type: chatroom"), SUPPORT),
    "what a link does": (registry("{stream: desk}", "{stream: support}"), {"named"}),
    "a name that is gone": (registry("  support: ", "  helpdesk: "), SUPPORT),
    "a pod that is gone": (registry("  uat:", "  nowhere:"), {"front", "field"}),
    "a name that is new": (registry("users:", f"users:\n  bob: {{id: {BOB}}}"), {"nobody"}),
    "a user's id": (registry("71811853190567", BOB), {"alice"}),
    "a default of chats": (line("defaults: {height: 600}"), CHATS),
    "the default pod": (registry("default-pod: acme", "default-pod: uat"), OF_DESK),
    "no registry": (lambda folder: (folder / "source/symphony.yml").unlink(), UNREAD),
    "a registry that is broken": (registry("streams:", "streams: ["), UNREAD),
    "a section that is broken": (registry("users:", "users: 5\nx:"), {"alice", "nobody"}),
    "a registry that it extends": (line("extends: more.yml"), {"nobody"}),
    "a lock": (
        lambda folder: (line("verify: lock")(folder), write(folder, "symphony.lock", LOCK)),
        UNREAD - {"nobody", "field"},
    ),
    "a lock that nobody asks for": (file("symphony.lock", LOCK), set()),
    "a template of chats that is new": (file("own/chat.html", "<p>{{ heading }}"), CHATS),
    "a template of boxes that is new": (file("own/problem.html", "<p>x"), {"nobody", "stray"}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_has_the_pages_read_of_which_something_else_comes(built, name):
    folder, first = built
    change, pages = CHANGES[name]
    change(folder)
    assert build(folder)[0] == pages
    assert html(folder) == fresh(folder)

    write(folder, "symphony.yml", REGISTRY)
    os.utime(folder / "source/symphony.yml", (1, 1))
    for added in ("symphony.lock", "own/chat.html", "own/problem.html"):
        (folder / "source" / added).unlink(missing_ok=True)
    assert build(folder)[0] == pages
    assert html(folder) == first


def test_pages_that_several_processes_read_are_known_to_the_next_build(folder):
    assert build(folder, jobs=3)[0] == {Path(page).stem for page in PAGES}
    registry("The desk", "Our desk")(folder)
    assert build(folder, jobs=3)[0] == {"chat", "myst"}
    assert html(folder) == fresh(folder)


def test_a_page_that_is_read_again_says_what_is_wrong_and_others_have_said_it(folder):
    assert build(folder)[1] == {"nobody", "stray"}
    registry("  support: ", "  helpdesk: ")(folder)
    assert build(folder)[1] == SUPPORT
    write(folder, "symphony.yml", REGISTRY)
    assert build(folder)[1] == set()


def test_a_page_that_is_gone_or_changed_is_no_page_of_the_registrys(folder):
    build(folder)
    (folder / "source/myst.md").unlink()
    write(folder, "chat.rst", PAGES["chat.rst"] + "\nMore.\n")
    registry("The desk", "Our desk")(folder)
    assert build(folder)[0] == {"chat", "index"}  # which lists the pages


def test_pages_that_only_inherit_definitions_depend_on_none_and_load_nothing_of_ours(folder):
    epilog = ".. _desk: symphony:stream/desk\n.. |room| replace:: :symphony:`x <stream/desk>`\n"
    for name in PAGES:
        if name not in ("index.rst", "plain.rst"):
            (folder / "source" / name).unlink()
    write(folder, "conf.py", f"{CONF}rst_epilog = {epilog!r}\n")
    write(folder, "target.rst", "P\n=\n\nGo to desk_.\n")
    write(folder, "words.rst", "P\n=\n\nGo to |room|.\n")
    build(folder)
    ours = {name for name, text in html(folder).items() if "symphony-ecp" in text}
    assert ours == {"target.html", "words.html"}
    registry(ID, OTHER)(folder)
    assert build(folder)[0] == {"target", "words"}
    registry("desk:", "dusk:")(folder)
    read, said = build(folder)
    assert read == {"index", "plain", "target", "words"}, "each has what conf.py says noted"
    assert said == {"conf", "symphony"}


def test_a_setting_of_the_configuration_has_every_page_read(folder):
    build(folder)
    assert len(build(folder, ecp_defaults={"height": "600"})[0]) == len(PAGES)
    assert html(folder) != fresh(folder)


def test_two_sites_in_one_process_share_nothing(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(folder / "source", other / "source")
    write(other, "symphony.yml", REGISTRY.replace(ID, OTHER).replace("The desk", "Their desk"))
    write(other, "own/link.html", "<b>{{ body }}</b>")
    for _ in range(2):
        build(folder)
        build(other)
    assert html(folder) == fresh(folder)
    assert html(other) == fresh(other)
    assert OTHER in html(other)["chat.html"]
    assert OTHER not in html(folder)["chat.html"]


def files_of(folder):
    """Return everything that a build wrote for readers; Sphinx keeps old build infos."""
    out = folder / "out"
    files = (one for one in out.rglob("*") if one.is_file() and ".buildinfo" not in one.name)
    return {str(one.relative_to(out)): one.read_bytes() for one in files}


def test_several_processes_write_what_one_writes(folder):
    for number in range(3):
        for name, text in PAGES.items():
            if name != "index.rst":
                write(folder, f"{number}{name}", text)
    said = build(folder, jobs=4)
    first = files_of(folder)
    for name in ("out", "trees"):
        shutil.rmtree(folder / name)
    assert build(folder) == said
    assert files_of(folder) == first


@pytest.mark.filterwarnings("ignore")  # MyST's own, of links that nobody knows
def test_without_the_extension_pages_are_as_if_it_had_never_been_there_and_with_it_again(folder):
    build(folder)
    first = files_of(folder)
    write(
        folder, "conf.py", CONF.replace(', "sphinx_ecp"', "").replace('ecp_templates = "own"', "")
    )
    build(folder)
    without = files_of(folder)
    other = folder / "fresh"
    shutil.copytree(folder / "source", other / "source")
    build(other)
    # What extensions bring into _static, Sphinx leaves there; no page asks for it any more.
    left = {name for name in without if name.startswith("_static/symphony-ecp")}
    assert {name: text for name, text in without.items() if name not in left} == files_of(other)
    assert left <= first.keys()
    write(folder, "conf.py", CONF)
    build(folder)
    assert files_of(folder) == first


def test_sphinx_and_mkdocs_in_one_process_share_nothing(folder, tmp_path_factory):
    site = tmp_path_factory.mktemp("mkdocs")
    shared = "# P\n\n```symphony-chat\nstream: desk\n```\n\n[x](symphony:stream/desk)\n"
    (site / "symphony.yml").write_text(REGISTRY.replace(ID, OTHER).replace("The desk", "Theirs"))
    made = []
    for _ in range(2):
        build(folder)
        shutil.rmtree(site / "docs", ignore_errors=True)
        made.append(hosts.mkdocs(site, {"page": shared}).html["page"])
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    subprocess.run(command, cwd=site, check=True, capture_output=True)
    assert made == [(site / "site/page.html").read_text()] * 2
    assert OTHER in made[0]
    assert html(folder) == fresh(folder)
    assert OTHER not in html(folder)["chat.html"]
