"""Somebody who follows a page to the letter: an empty folder, a home without settings, no account.

What the page installs comes from the package index, but for this project: that is the wheel of the
tree. Versions are those that ``locked/`` names.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests import chromium
from tests.docs.firm import firm
from tests.docs.pages import Account, Chat, Command, File, Page
from tests.docs.terminal import EndlessError, Terminal, answers
from tests.matrix.environment import index, uv
from tests.matrix.rows import LOCKED, ROWS
from tests.verify.runner import AUTHOR

#: Chromium reaches this machine and nothing else.
_CHROMIUM = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
_PIN = re.compile(r"^([\w.-]+)==[^\s\\]+(?: ;[^\\\n]*)?", re.MULTILINE)
#: Milliseconds that a browser is waited for.
PATIENCE = 20_000


class StumbleError(Exception):
    """The page does not work as it is written; the message says where and what came instead."""


@dataclass(frozen=True)
class Done:
    """What came of following a page."""

    page: Page
    commands: int
    chats: int
    seconds: float


class Strangers:
    """People with the wheel, in folders side by side below this one."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder, self.wheel = folder, wheel
        self._installed: defaultdict[Path, set[tuple[str, ...]]] = defaultdict(set)
        self._locks: defaultdict[frozenset[str], threading.Lock] = defaultdict(threading.Lock)

    def follow(self, page: Page, *, alone: bool = False) -> Done:
        """Follow a page from its first line to its last.

        Pages that install the same share an environment, into which uv has put it already; each
        command that installs is run there once.

        Args:
            page: the page.
            alone: in an environment of its own, which is empty.

        Raises:
            StumbleError: the page does not work as it is written.

        """
        name = page.name.removesuffix(".md").replace("/", "-")
        home = self.folder / name
        project = home / "project"
        project.mkdir(parents=True)
        settings = self._settings(page.packages)
        venv = home / "venv" if alone else self._shared(page.packages, settings)
        if alone:
            _venv(venv)
        settings |= {
            "HOME": str(home),
            "PATH": f"{venv / 'bin'}{os.pathsep}{os.defpath}",
            "VIRTUAL_ENV": str(venv),
        }
        started = time.monotonic()
        with Terminal(project, settings) as terminal:
            walk(page, terminal, self._installed[venv])
        chats = sum(isinstance(step, Chat) for step in page.steps)
        return Done(page, len(page.commands), chats, time.monotonic() - started)

    def _settings(self, packages: frozenset[str]) -> dict[str, str]:
        """Return the environment of a stranger, with what leads pip and uv to the wheel."""
        constraints = self.folder / f"constraints-{_names(packages)}.txt"
        pins = "".join(f"{pin}\n" for pin in _pins(packages))
        constraints.write_text(f"symphony-ecp @ {self.wheel.as_uri()}\n{pins}", "utf-8")
        passed = ("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA")
        proxies = ("http_proxy", "https_proxy", "no_proxy")
        said = {
            name: value
            for name, value in os.environ.items()
            if name.startswith(passed) or name.lower() in proxies
        }
        default = index().get("UV_DEFAULT_INDEX")
        return (
            said
            | index()
            | ({"PIP_INDEX_URL": default} if default else {})
            | AUTHOR
            | {
                "LANG": "C.UTF-8",
                "TERM": "dumb",
                "PIP_CACHE_DIR": _asked("pip", "cache", "dir"),
                "UV_CACHE_DIR": _asked("uv", "cache", "dir"),
                "PIP_CONSTRAINT": str(constraints),
                "UV_CONSTRAINT": str(constraints),
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            }
        )

    def _shared(self, packages: frozenset[str], settings: dict[str, str]) -> Path:
        venv = self.folder / f"venv-{_names(packages)}"
        with self._locks[packages]:
            if not venv.exists():
                _venv(venv)
                if packages:
                    constraints = ("--constraints", settings["UV_CONSTRAINT"])
                    uv("pip", "install", "--python", str(venv), *constraints, *sorted(packages))
        return venv


def _venv(folder: Path) -> None:
    uv("venv", "--seed", "--python", sys.executable, str(folder))


def _names(packages: Iterable[str]) -> str:
    return "-".join(re.sub(r"\W+", "-", name).strip("-") for name in sorted(packages)) or "nothing"


def _pins(packages: frozenset[str]) -> list[str]:
    """Return the versions of the first list that has all of these packages; else of the first."""
    wanted = {re.split(r"[^\w.-]", name)[0].lower() for name in packages} - {"symphony-ecp"}
    lists = [LOCKED / "requirements.txt", *(row.locked for row in ROWS if not row.unlocked)]
    for file in (*lists, lists[0]):
        found = list(_PIN.finditer(file.read_text("utf-8")))
        if wanted <= {pin[1].lower() for pin in found}:
            break
    return [pin[0] for pin in found]


@cache
def _asked(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def walk(page: Page, terminal: Terminal, installed: set[tuple[str, ...]]) -> None:
    """Do what a page says, in a terminal.

    Args:
        page: the page.
        terminal: where.
        installed: what commands of other pages have installed there before; grows.

    Raises:
        StumbleError: the page does not work as it is written.

    """
    with ExitStack() as until_the_end:
        for step in page.steps:
            if isinstance(step, Account):
                home = Path(terminal.run("echo ~")[1].strip())
                way = until_the_end.enter_context(firm(home, terminal.folder))
                terminal.run("export " + " ".join(f"{name}='{way[name]}'" for name in way))
                continue
            packages = step.packages if isinstance(step, Command) else ()
            if packages not in installed:
                _take(page, step, terminal)
            if packages:
                installed.add(packages)


def _take(page: Page, step: File | Command | Chat, terminal: Terminal) -> None:
    """Take one step.

    Raises:
        StumbleError: it does not come out as the page says.

    """
    if isinstance(step, File):
        path = terminal.folder / step.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.text, "utf-8")
        return
    where = f"{page.name}:{step.line}: "
    if isinstance(step, Chat):
        _open(step, where)
        return
    where += f"$ {step.text}\n"
    try:
        if step.serves:
            terminal.claim_ports()
            if answers(step.serves):
                raise StumbleError(f"{where}Something else serves {step.serves} already.")
            said, code = terminal.serve(step.text, step.serves), int(step.fails)
        else:
            code, said = terminal.run(step.text, step.types)
    except EndlessError as error:
        what = f"Nothing answers at {step.serves}." if step.serves else "It does not end."
        raise StumbleError(f"{where}{error}\n{what}") from error
    if step.fails and not code:
        raise StumbleError(f"{where}{said}\nIt is to fail, and does not.")
    if code and not step.fails:
        raise StumbleError(f"{where}{said}\nIt ends with {code}.")
    if step.shown and not as_shown(step.shown + ("…",) * bool(step.serves), said):
        shown = "\n".join(step.shown)
        raise StumbleError(f"{where}{said}\nThe page shows something else:\n{shown}")


def as_shown(shown: Iterable[str], said: str) -> bool:
    """Return whether a page shows what was said: … is any text, alone in a line any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in shown
    )
    lines = "".join(f"{line.rstrip()}\n" for line in said.strip("\n").splitlines())
    return re.fullmatch(pattern, lines) is not None


def _open(chat: Chat, where: str) -> None:
    """Open the first chat of a page in Chromium, as its reader does."""
    from playwright.sync_api import Error, expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=_CHROMIUM)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        try:
            page.goto(chat.address)
            box = page.locator("symphony-chat").first
            box.get_by_role("button", name="Open chat").click()
            expect(box).to_have_attribute("state", "ready", timeout=PATIENCE)
            expect(box.frame_locator("iframe").locator("body")).not_to_be_empty(timeout=PATIENCE)
        except (AssertionError, Error) as error:
            raise StumbleError(f"{where}no chat opens at {chat.address}: {error}") from error
        finally:
            browser.close()
