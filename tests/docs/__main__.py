"""``python -m tests.docs [PAGE…]``: follow pages as a stranger does, one after the other, timed.

Each in an empty environment, into which pip brings what the page says. A page is named as in the
documentation: ``start/mkdocs.md``. Without a name, all pages are followed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs import pages
from tests.docs.stranger import Strangers, StumbleError


def main(names: list[str]) -> int:
    """Print a table of the pages, and how each stumbles; return 1 if one does."""
    wanted = [pages.named(name) for name in names] or pages.everything()
    stumbles: list[str] = []
    print("| page | commands | chats | seconds |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="ecp-docs-") as scratch:
        folder = Path(scratch)
        build = ("build", "--wheel", "--no-isolation", "--outdir", scratch, str(pages.ROOT))
        subprocess.run([sys.executable, "-m", *build], check=True, capture_output=True)
        strangers = Strangers(folder, next(folder.glob("*.whl")))
        for path in wanted:
            page = pages.read(path)
            if not page.steps:
                continue
            try:
                done = strangers.follow(page, alone=True)
            except StumbleError as error:
                stumbles.append(str(error))
                print(f"| {page.name} | stumbles | | |", flush=True)
            else:
                counts = (page.name, done.commands, done.chats, f"{done.seconds:.0f}")
                print(f"| {' | '.join(map(str, counts))} |", flush=True)
    print(*stumbles, sep="\n\n", file=sys.stderr)
    return 1 if stumbles else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
