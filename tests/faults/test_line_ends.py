"""Files as editors and Git leave them on Windows: how lines end, and a mark at the beginning."""

from __future__ import annotations

import pytest

from tests.faults.tasks import ID, SAFE, TASKS, contents

PAGE = f"""---
title: X
symphony: {{loda: click}}
---
# Page

```symphony-chat
stream: {SAFE}
hieght: 3

Words.
```

Text of
two lines with [x](symphony:stream/nope) and
[y](symphony:user/99).
"""
DOCUMENT = f"""Page
====

.. symphony-chat::
   :stream: {SAFE}
   :hieght: 3

   Words.

Text with :symphony:`x <stream/nope>` and
:symphony:`y <nothing/nope>`.
"""
REGISTRY = f"""# The registry
verify: lock
pods:
  acme: {{host: acme.symphony.com, partner-id: docs}}
streams:
  desk:
    id: "{ID}"
    titel: Desk
  other: {{id: nope}}
words:
  open: |
    Open
    it
"""
LOCK = f"""# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'
acme.symphony.com {ID} chatroom absent 2026-11-01
nonsense
"""
#: Three sites, each with mistakes in everything that is read; how many of them a check finds.
SITES = {
    "mkdocs": (
        {
            "mkdocs.yml": "site_name: X\n\nplugins:\n  - ecp:\n      laod: click\n"
            "      defaults:\n        haight: 3\n",
            "docs/index.md": PAGE,
        },
        9,
    ),
    "sphinx": (
        {
            "conf.py": "extensions = [\n    'sphinx_ecp', 'myst_parser',\n]\n\n"
            "ecp_laod = 'click'\necp_defaults = {\n    'haight': 3}\n",
            "index.rst": DOCUMENT,
            "two.md": PAGE,
        },
        13,
    ),
    "zensical": (
        {
            "zensical.toml": '[project]\nsite_name = "X"\n\n'
            '[project.markdown_extensions.ecp]\nlaod = "click"\n',
            "docs/index.md": PAGE,
        },
        9,
    ),
}
#: Line ends, and what files begin with. A lock says that it has no mark; TOML knows no lone CR.
WAYS = {"windows": ("\r\n", ""), "marked": ("\r\n", "\ufeff"), "old Macintosh": ("\r", "")}


def write(folder, files, end="\n", mark=""):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = "" if name == "symphony.lock" else mark
        path.write_bytes((begun + text).replace("\n", end).encode())
    return folder


@pytest.mark.parametrize("name", SITES)
def test_a_check_finds_the_same_at_the_same_places_however_lines_end(name, tmp_path, warm):
    files, number = SITES[name]
    files = {**files, "symphony.yml": REGISTRY, "symphony.lock": LOCK}
    plain = warm("ecp", "check", folder=write(tmp_path / "plain", files)).stdout
    assert len(plain.splitlines()) == number + 1, plain
    for way, (end, mark) in WAYS.items():
        done = warm("ecp", "check", folder=write(tmp_path / way, files, end, mark))
        assert done.stdout == plain, way


@pytest.mark.parametrize("host", ["mkdocs", "sphinx"])
def test_a_build_says_and_writes_the_same_however_lines_end(host, tmp_path, warm):
    files = {**SITES[host][0], "symphony.yml": REGISTRY, "symphony.lock": LOCK}
    found = []
    for way, how in {"plain": ("\n", ""), "marked": WAYS["marked"]}.items():
        folder = write(tmp_path / way / "site", files, *how)
        if host == "mkdocs":
            done = warm("mkdocs", "build", "-d", "../out", folder=folder)
        else:
            done = warm("sphinx", "-q", "-E", ".", "../out", folder=folder)
        page = (folder.parent / "out/index.html").read_text("utf-8")
        assert done.code == 0, done.stderr
        ours = page[page.index("<symphony-chat") : page.index("</symphony-chat>")]
        said = done.stderr.replace(way, "").splitlines()
        found.append((sorted(line for line in said if "[ecp." in line), ours))
    assert found[0] == found[1]
    assert len(found[0][0]) > 8


@pytest.mark.parametrize("name", ["fix", "verify anew", "find --add"])
def test_what_a_command_writes_ends_its_lines_as_the_file_did(name, tmp_path, warm, site):
    task = TASKS[name]
    plain, other = tmp_path / "plain", tmp_path / "other"
    for folder in (plain, other):
        folder.mkdir()
        task.prepare(folder)
    for path in other.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    before = contents(plain)
    for folder in (plain, other):
        done = warm("ecp", *task.given(site), folder=folder)
        assert done.code == 0, done.stderr
    changed = [one for one, text in contents(plain).items() if text != before.get(one)]
    assert changed
    for one in changed:
        unix = contents(plain)[one].replace(b"\r\n", b"\n")
        assert contents(other)[one] == unix.replace(b"\n", b"\r\n"), one


@pytest.mark.parametrize(
    ("ends", "written"), [(("\n", "\n", "\r\n"), "\n"), (("\r\n", "\r\n", "\n"), "\r\n")]
)
def test_a_lock_whose_lines_end_in_two_ways_gets_the_one_of_most(
    ends, written, tmp_path, warm, site
):
    """As a merge or an editor may leave it."""
    task = TASKS["verify anew"]
    task.prepare(tmp_path)
    lock = tmp_path / "symphony.lock"
    head, entry = lock.read_text().splitlines()
    three = zip((head, entry, entry.replace(" 7 ", " 8 ")), ends, strict=True)
    lock.write_bytes("".join(line + end for line, end in three).encode())
    done = warm("ecp", *task.given(site), folder=tmp_path)
    assert done.code == 0, done.stderr
    lines = lock.read_bytes().decode().splitlines(keepends=True)
    assert len(lines) > 1
    assert {line[len(line.rstrip()) :] for line in lines} == {written}
