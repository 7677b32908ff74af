"""A process that has imported everything once; each run is a child of it, with the fault asked for.

It reads one JSON object a line and answers with one, until there are no more.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

#: What a run imports only when it needs it; a user without rights may not be able to by then.
IMPORTS = (
    "encodings.ascii", "encodings.idna", "encodings.unicode_escape", "encodings.utf_8_sig",
    "shutil", "markdown.extensions.attr_list", "markdown.extensions.codehilite",
    "markdown.extensions.fenced_code", "markdown.extensions.tables", "mkdocs.commands.build",
    "mkdocs_ecp.check.collect", "mkdocs_ecp.check.setup", "mkdocs_ecp.check.zensical",
    "mkdocs_ecp.plugin", "sphinx.builders.html", "sphinx_ecp.check.collect",
    "sphinx_ecp.extension", "symphony_ecp.cli", "symphony_ecp.cli.assets",
    "symphony_ecp.cli.check", "symphony_ecp.cli.find", "symphony_ecp.cli.fix",
    "symphony_ecp.cli.init", "symphony_ecp.cli.verify", "symphony_ecp.verify",
)  # fmt: skip

#: Whatever changes files, as Python tells of it before it is done.
CHANGES = {
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir",
    "os.symlink", "os.truncate", "os.utime",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def program(name: str, arguments: list[str]) -> Any:
    if name == "ecp":
        from symphony_ecp.cli import main

        return main(arguments, prog_name="ecp")
    if name == "mkdocs":
        from mkdocs.__main__ import cli

        return cli(arguments, prog_name="mkdocs")
    from sphinx.cmd.build import main as build

    return sys.exit(build(arguments))


def is_change(event: str, arguments: tuple[Any, ...], folder: str) -> bool:
    """Whether what Python is about to do changes a file below a folder."""
    if event == "open" and not arguments[2] & _WRITING:
        return False
    if event != "open" and event not in CHANGES:
        return False
    path = arguments[0]
    return isinstance(path, int) or os.path.abspath(os.fsdecode(path)).startswith(folder)  # noqa: PTH100


def die(at: int, bytes_in: int | None, folder: str, count: Path) -> None:
    """Let this process be killed before a change below a folder, or so many bytes into a file.

    No handler hears of either and no file is closed, as with ``kill -9``. At 0 nothing dies, and
    how many changes there were, or files opened for writing, goes into a file.
    """
    seen = 0

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if not is_change(event, arguments, folder) or (bytes_in is not None and event != "open"):
            return
        seen += 1
        if at == 0:
            count.write_text(str(seen))
        elif seen == at and bytes_in is None:
            os.kill(os.getpid(), signal.SIGKILL)
        elif seen == at:
            # The kernel ends whoever writes beyond it; Python is set not to mind.
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_in, bytes_in))

    sys.addaudithook(hear)


def child(asked: dict[str, Any]) -> None:
    """Run one program, and end."""
    code = 70
    try:
        os.chdir(asked["folder"])
        os.environ.update(asked["environment"], NO_COLOR="1")  # which a CI may ask for
        if asked["user"] is not None:
            os.setgroups([])
            os.setgid(asked["user"])
            os.setuid(asked["user"])
        if asked["die"] is not None:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            die(*asked["die"], asked["folder"], Path(asked["said"], "count"))
        code = program(asked["program"], asked["arguments"]) or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def run(asked: dict[str, Any]) -> dict[str, Any]:
    files = [Path(asked["said"], name) for name in ("stdout", "stderr")]
    count = Path(asked["said"], "count")
    count.unlink(missing_ok=True)
    for file in files:
        file.write_bytes(b"")
    pid = os.fork()
    if pid == 0:
        for handle, file in enumerate((asked["stdout"] or files[0], files[1]), 1):
            os.dup2(os.open(file, os.O_WRONLY), handle)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        child(asked)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    said = {file.name: file.read_text("utf-8", "replace") for file in files}
    return {"code": code, **said, "changes": int(count.read_text()) if count.exists() else 0}


def main() -> None:
    sys.dont_write_bytecode = True
    from sphinx.application import builtin_extensions

    for name in (*IMPORTS, *builtin_extensions, "sphinx.ext.mathjax", "bdb"):
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
