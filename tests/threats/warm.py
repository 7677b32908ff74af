"""A process that has imported what tests import of others, and nothing of ours.

It reads JSON, a run of pytest a line: the file that gets what is said, the arguments, and how many
seconds it may take. Each is a child of it; it answers with the exit code, which is that of an alarm
where the time was over, and where it was by then has been said.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import json
import os
import signal
import sys
import traceback
from contextlib import suppress

IMPORTS = (
    "bs4", "click.testing", "cryptography.x509", "hypothesis.strategies", "jinja2.sandbox", "jwt",
    "markdown.extensions.attr_list", "mkdocs.commands.build", "myst_parser.sphinx_ext.main",
    "phonenumbers", "playwright.sync_api", "pygments.lexers", "pymdownx.superfences", "pytest",
    "segno", "selectolax.lexbor", "sphinx.builders.html", "sphinx.cmd.build", "trustme", "urllib3",
    "yaml",
)  # fmt: skip


def run(said: str, arguments: list[str], longest: int) -> int:
    """Run pytest in a child, and return its exit code."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code = 70
    try:
        for handle in (1, 2):
            os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666), handle)
        # Not through what pytest captures, which nobody reads then.
        faulthandler.register(signal.SIGALRM, os.dup(2), chain=True)
        signal.alarm(longest)
        import pytest

        code = pytest.main(arguments)
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Run what is asked for, until nothing is."""
    for name in IMPORTS:
        with suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        print(run(*json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
