"""A terminal: one bash, which keeps its folder and its variables from command to command.

What a command prints, on both streams, comes back with how it ended. A command that serves runs on
until the terminal is closed, with Ctrl-C.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import shlex
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError
from urllib.request import HTTPSHandler, ProxyHandler, build_opener

#: Seconds that a command may take, and a server until it answers.
PATIENCE = 180.0

#: One terminal serves at a time: the ports of pages are those of everybody.
_PORTS = threading.Lock()

#: Reads commands, ended by a NUL each; what each prints is followed by how it ended, between two.
_DRIVER = r"""
while IFS= read -r -d '' command <&{commands}; do
    eval "$command" {commands}<&- </dev/null 2>&1
    printf '\0%d\0' $?
done
"""

#: What a shell starts in the background is deaf to Ctrl-C, and so are its children: this one hears.
_HEARS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("bash", ["bash", "--noprofile", "--norc", *sys.argv[1:]])
"""

#: Runs a command on a terminal of its own, where what is waiting has been typed.
_TTY = """
import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(["bash", "-c", sys.argv[1]])))
"""
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


class EndlessError(Exception):
    """A command does not end, or a server does not answer."""


class Terminal:
    """A shell in a folder, with this environment and no other."""

    def __init__(
        self, folder: Path, environment: dict[str, str], patience: float = PATIENCE
    ) -> None:
        self.folder, self.patience = folder, patience
        reads, self._commands = os.pipe()
        self._shell = subprocess.Popen(
            [sys.executable, "-c", _HEARS, "-c", _DRIVER.replace("{commands}", str(reads))],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(reads,),
            start_new_session=True,
        )
        os.close(reads)
        self._serving: list[int] = []
        self._printed = b""
        self._has_ports = False

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def run(self, command: str, types: Iterable[str] = ()) -> tuple[int, str]:
        """Run a command to its end; return how it ended and what it printed.

        Args:
            command: what is typed.
            types: what is typed when it asks; it believes that it is on a terminal then.

        Raises:
            EndlessError: with what it printed so far.

        """
        if types:
            answers, asks = shlex.join(types), shlex.join((sys.executable, "-c", _TTY, command))
            command = f"printf '%s\\n' {answers} | {asks}"
        os.write(self._commands, command.encode() + b"\0")
        until = time.monotonic() + self.patience
        while not (done := re.search(rb"\0(\d+)\0", self._printed)):
            if not self._more(until - time.monotonic()):
                raise EndlessError(self._printed.decode("utf-8", "replace"))
        printed, self._printed = self._printed[: done.start()], self._printed[done.end() :]
        return int(done[1]), _COLOURS.sub("", printed.decode("utf-8", "replace"))

    def _more(self, seconds: float) -> bool:
        """Wait for output; return whether there was some."""
        assert self._shell.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(self._shell.stdout, selectors.EVENT_READ)
            if seconds <= 0 or not selector.select(seconds):
                return False
        printed = os.read(self._shell.stdout.fileno(), 65536)
        self._printed += printed
        return bool(printed)

    def claim_ports(self) -> None:
        """Wait until no other terminal serves, and keep others waiting until this one is closed."""
        if not self._has_ports:
            self._has_ports = _PORTS.acquire()

    def serve(self, command: str, address: str) -> str:
        """Start a command that serves, and return what it printed until the address answered.

        Raises:
            EndlessError: nothing answers there, or the command has ended; with what it printed.

        """
        output = self.folder.with_name(f"{self.folder.name}.served-{len(self._serving)}")
        _, said = self.run(
            f"set -m; {{ {command}\n}} > '{output}' 2>&1 & echo $!; set +m"  # a group of its own
        )
        process = int(said.split()[-1])
        self._serving.append(process)
        until = time.monotonic() + self.patience
        while time.monotonic() < until and _alive(process):
            if answers(address):
                return output.read_text("utf-8", "replace")
            time.sleep(0.1)
        raise EndlessError(output.read_text("utf-8", "replace"))

    def close(self) -> None:
        """Press Ctrl-C in what still serves, and end the shell."""
        for sent in (signal.SIGINT, signal.SIGKILL):
            for process in self._serving:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process, sent)
            until = time.monotonic() + 10
            while any(map(_alive, self._serving)) and time.monotonic() < until:
                time.sleep(0.05)
        os.close(self._commands)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._shell.pid, signal.SIGKILL)
        self._shell.wait()
        if self._has_ports:
            _PORTS.release()
        assert self._shell.stdout
        self._shell.stdout.close()


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def answers(address: str) -> bool:
    """Return whether somebody serves there, whatever is said and by whatever certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    handlers = ProxyHandler({}), HTTPSHandler(context=context)
    try:
        with build_opener(*handlers).open(address, timeout=2):
            return True
    except HTTPError:
        return True
    except OSError:
        return False
