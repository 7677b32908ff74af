"""Find Chromium for the browser tests; ``python -m tests.chromium`` installs one if there is none.

In CI a missing browser is a failure. On a desk the browser tests are skipped with the line that
says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ADVICE = "no Chromium: install chromium or google-chrome, or set CHROMIUM to its path"


@cache
def find() -> str | None:
    """Return the path of a Chromium: ``$CHROMIUM``, one on the PATH, or Playwright's own."""
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return path
    return _of_playwright()


@cache
def shell() -> str | None:
    """Return the path of Chromium's headless shell, else what :func:`find` returns.

    It is the same engine without what a window needs, takes less than half of the time, and has
    none of a browser's settings. Playwright prefers it, too: https://playwright.dev/docs/browsers.
    """
    names = (os.environ.get("CHROMIUM"), "chromium-headless-shell", "chrome-headless-shell")
    return next(filter(None, map(shutil.which, filter(None, names))), None) or find()


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _run(*command: str) -> bool:
    print("+", *command, flush=True)
    try:
        return subprocess.run(command, check=False, timeout=900).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
        return False


def _install() -> None:
    """Install one with whatever the machine offers."""
    if _run(sys.executable, "-m", "playwright", "install", "chromium") and _of_playwright():
        return
    install("chromium")


def install(*packages: str) -> None:
    """Install packages of Debian or Ubuntu, where we may."""
    if shutil.which("apt-get"):
        root = os.geteuid() == 0
        sudo = () if root else ("sudo", "-n")
        if root or shutil.which("sudo"):
            _run(*sudo, "apt-get", "update")
            _run(*sudo, "apt-get", "install", "--yes", "--no-install-recommends", *packages)


def main() -> int:
    """Return 0 when there is a browser, or none is needed here; 1 in CI without one."""
    if find() is None:
        _install()
        find.cache_clear()
    if os.environ.get("CI") and shell() == find() != os.environ.get("CHROMIUM"):
        install("chromium-headless-shell")
        shell.cache_clear()
    if path := find():
        print(f"Chromium: {path}, {shell()}")
        return 0
    print(ADVICE)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
