"""Neovim as somebody uses it: without a window, with keys that are typed.

It comes from the package index with the other tools of `make`, where that has a wheel; ``$NEOVIM``
or the path may name another. Each question to it is a process of its own, as its ``--remote``
options make one: https://neovim.io/doc/user/remote.html.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

ADVICE = "no Neovim 0.11: install it, or set NEOVIM to its path"
#: Seconds for something to be there, on a machine that does much else.
PATIENCE = 60
T = TypeVar("T")


@cache
def find() -> str | None:
    """Return the path of a Neovim that is new enough."""
    for name in (os.environ.get("NEOVIM"), Path(sys.executable).with_name("nvim"), "nvim"):
        path = shutil.which(name) if name else None
        if path and _version(path) >= (0, 11):
            return path
    return None


def _version(path: str) -> tuple[int, ...]:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"NVIM v(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()


@dataclass
class Neovim:
    """A Neovim that runs until the end of a ``with``.

    Attributes:
        root: the folder where it is started.
        home: of whoever uses it, for what it keeps.
        config: its configuration, in Lua.

    """

    root: Path
    home: Path
    config: str
    env: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Neovim:
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "init.lua").write_text(self.config, "utf-8")
        self._program = find() or ""
        self._socket = self.home / "socket"
        command = [self._program, "--headless", "-n", "-u", self.home / "init.lua"]
        self.process = subprocess.Popen(
            [*command, "--listen", self._socket],
            cwd=self.root,
            env={
                **os.environ,
                **self.env,
                "HOME": str(self.home),
                "XDG_STATE_HOME": str(self.home),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self._socket.exists)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def type(self, keys: str) -> None:
        """Type keys, as mappings write them: ``<Esc>``, ``<C-n>``; ``<lt>`` is a bracket."""
        self._remote("--remote-send", keys)

    def lua(self, expression: str) -> Any:
        """Return what an expression of Lua is."""
        word = f"vim.json.encode({expression})".replace("'", "''")
        return json.loads(self._remote("--remote-expr", f"luaeval('{word}')"))

    @property
    def text(self) -> str:
        """The text of the file that is open."""
        return "".join(
            f"{line}\n" for line in self.lua("vim.api.nvim_buf_get_lines(0, 0, -1, true)")
        )

    @property
    def diagnostics(self) -> list[str]:
        """What is shown as wrong in it."""
        return [one["message"] for one in self.lua("vim.diagnostic.get(0)")]

    def _remote(self, option: str, what: str) -> str:
        done = subprocess.run(
            [self._program, "--server", self._socket, option, what],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout or done.stderr


def until(holds: Callable[[], T]) -> T:
    """Wait until something holds, and return it."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)
    return found
