"""What writes: each command with a site in which it has something to write."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from symphony_ecp.site.assets import browser_files, sealed
from tests.verify.conftest import DESK, Site

SAFE = "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA"
ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
PODS = "pods: {acme: {host: acme.symphony.com, partner-id: docs}}\n"


@dataclass(frozen=True)
class Task:
    """A command that writes.

    Attributes:
        arguments: those of ``ecp``; ``CONFIG`` is the account's file.
        prepare: makes the site in an empty folder.

    """

    arguments: tuple[str, ...]
    prepare: Callable[[Path], None]

    def given(self, site: Site) -> tuple[str, ...]:
        return tuple(one.replace("CONFIG", str(site.config)) for one in self.arguments)


def fence(stream: str) -> str:
    return f"# Page\n\n```symphony-chat\nstream: {stream}\n```\n"


def pages(folder: Path) -> None:
    """Three pages: one with the line ends of Windows, one that is a link, one of many lines."""
    (folder / "docs").mkdir()
    (folder / "elsewhere").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: X\nplugins: [ecp]\n")
    (folder / "symphony.yml").write_text(PODS)
    (folder / "docs/index.md").write_bytes(fence(SAFE).replace("\n", "\r\n").encode())
    (folder / "docs/long.md").write_text(fence(SAFE) + "A line of many.\n" * 500)
    (folder / "elsewhere/page.md").write_text(fence(SAFE))
    (folder / "docs/linked.md").symlink_to("../elsewhere/page.md")


def older_assets(folder: Path) -> None:
    """Make a site with the files of an older version, and nobody's changes."""
    pages(folder)
    target = folder / "docs/ours"
    target.mkdir()
    for file in browser_files():
        head = b"".join(file.read_bytes().splitlines(keepends=True)[:2])
        (target / file.name).write_bytes(sealed(head + b"older */\n"))


def portal(folder: Path) -> None:
    (folder / "packages/app/src").mkdir(parents=True)
    (folder / "app-config.yaml").write_text("app: {title: X}\n")
    text = '{"name": "app", "dependencies": {"@backstage/core-app-api": "1"}}'
    (folder / "packages/app/package.json").write_text(text)
    (folder / "symphony.yml").write_text(PODS)


def bare(folder: Path) -> None:
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: X\n")


def asked(folder: Path) -> None:
    """Make a site whose ids the pod of these tests knows."""
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text("site_name: X\nplugins: [ecp]\n")
    pods = "pods: {acme: {host: acme.symphony.com, partner-id: x}}\n"
    (folder / "symphony.yml").write_text(f"{pods}verify: lock\n")
    (folder / "docs/index.md").write_text(fence(DESK.id))


def asked_before(folder: Path) -> None:
    asked(folder)
    head = "# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'\n"
    (folder / "symphony.lock").write_text(f"{head}acme.symphony.com 7 user active 2026-01-01\n")


TASKS = {
    "fix": Task(("fix", "--yes", "--to-registry"), pages),
    "init": Task(("init", "--yes", "--host", "acme.symphony.com"), bare),
    "assets": Task(("assets", "docs/ours"), pages),
    "assets anew": Task(("assets", "docs/ours"), older_assets),
    "assets of a portal": Task(("assets", "--portal", "techdocs", "packages/app"), portal),
    "verify": Task(("verify", "--config", "CONFIG"), asked),
    "verify anew": Task(("verify", "--config", "CONFIG"), asked_before),
    "find --add": Task(
        ("find", "--config", "CONFIG", "trading", "--add", "desk"), asked_before
    ),
}  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is below a folder: files with their content, links with where they lead."""
    return {
        str(path.relative_to(folder)): os.fsencode(f"-> {path.readlink()}")
        if path.is_symlink()
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def torn(now: dict[str, bytes], *states: dict[str, bytes]) -> list[str]:
    """Return the files that are in none of their states, which may be not to be there."""
    return [
        name
        for name in sorted(set().union(*states))
        if now.get(name) not in [state.get(name) for state in states]
    ]


def others(now: dict[str, bytes], *states: dict[str, bytes]) -> list[str]:
    """Return the files that are in none of the states."""
    return sorted(set(now).difference(*states))
