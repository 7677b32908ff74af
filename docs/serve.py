"""``make docs-serve``: the documentation with its examples live, and a preview pod for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from demo_site.serve import PORTS, PortTakenError, serving
from symphony_ecp.site.site import POD_VARIABLE


def main() -> int:
    """Serve until Ctrl-C; what ``mkdocs serve`` takes may follow."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores SIGINT
        signal.signal(ending, signal.default_int_handler)
    environment = {**os.environ, POD_VARIABLE: "preview", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", *sys.argv[1:]]
    try:
        with serving({}, PORTS) as addresses:
            print(f"preview pod: {addresses['pod']}", flush=True)
            mkdocs = subprocess.Popen(command, env=environment)  # noqa: S603 - no shell
            try:
                return mkdocs.wait()
            finally:
                mkdocs.terminate()
                mkdocs.wait()
    except PortTakenError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print()
        return 0


if __name__ == "__main__":
    sys.exit(main())
