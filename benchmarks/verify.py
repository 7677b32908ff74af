"""What ``ecp verify`` asks of a pod that takes 20 ms an answer, and what a lock costs a build.

The preview pod runs in a process of its own. What latency and the limit of requests at once allow
is the number of requests, times the latency, over the limit.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from threading import Event

from benchmarks.builds import REGISTRY
from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import (
    Account,
    Directory,
    Rest,
    made_up_rooms,
    made_up_stream,
    new_key_pair,
)
from symphony_ecp.site.lock import HEAD
from symphony_ecp.verify import Client, Limits, Session
from symphony_ecp.verify.account import Account as Asking
from symphony_ecp.verify.asking import ask

IDS = 10_000
LATENCY = 0.02
LINES = 50_000
_POD = "from benchmarks.verify import serve; serve()"


def serve() -> None:
    """Serve a pod until a line comes in; say where, and then what was asked."""
    public, at_once = json.loads(sys.stdin.readline())
    rooms = [*made_up_rooms(IDS), *made_up_rooms(IDS, first=IDS, member=False)]
    rest = Rest(
        directory=Directory.of(rooms),
        accounts=[Account("bench", public)],
        latency=LATENCY,
        at_once=at_once,
        retry_after="0",
    )
    with PreviewPod(rest=rest) as pod:
        print(pod.host, flush=True)
        sys.stdin.readline()
        streams = [call for call in pod.calls if call.name.startswith("GET /pod/v2/streams/")]
        names = Counter(call.name for call in streams if call.args.status == 200)
        statuses = Counter(call.args.status for call in pod.calls)
        print(
            json.dumps(
                [len(pod.calls), statuses.get(429, 0), max(names.values(), default=0), rest.busiest]
            )
        )


def asked(what: str, first: int, at_once: int | None = None) -> None:
    """Ask for 10,000 streams, and print what that took."""
    private, public = new_key_pair()
    command = [sys.executable, "-c", _POD]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as pod:
        assert pod.stdin is not None
        assert pod.stdout is not None
        print(json.dumps([public, at_once]), file=pod.stdin, flush=True)
        host, port = pod.stdout.readline().strip().split(":")
        limits = Limits()
        session = Session(
            Client(Asking("http", host, int(port), "", "bench", private), limits, Event())
        )
        known: dict[str, str] = {}
        began = time.perf_counter()
        wanted = (("stream", made_up_stream(number)) for number in range(first, first + IDS))
        ask(session, wanted, lambda said: known.update((one.id, one.state) for one in said))  # type: ignore[arg-type]
        took = time.perf_counter() - began
        requests, limited, most, busiest = json.loads(pod.communicate("\n")[0])
    assert set(known.values()) == {"active"}
    assert len(known) == IDS
    allowed = requests * LATENCY / (limits.at_once if busiest > 1 else 1)
    print(
        f"{what:<28} {requests:>6,} requests ({limited:,} answered 429, at most {busiest} at once,"
        f" {most} answer an id alone)  {took:5.1f} s, {took / allowed:.2f} of what latency allows"
    )


def line(number: int) -> str:
    """Return a line of a lock."""
    return f"acme.symphony.com {made_up_stream(number)} room active 2026-11-28"


def builds(pairs: int) -> None:
    """Print what a lock of 50,000 lines costs a build of MkDocs, in time of the processor."""
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "docs").mkdir()
        (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
        lines = sorted(line(number) for number in range(LINES))
        (folder / "symphony.lock").write_text("\n".join((HEAD, *lines, "")))
        for page in range(200):
            links = (f"[x](symphony:stream/{made_up_stream(2 * page + n)})" for n in range(2))
            text = "# Page\n\nWords, and *more* of them.\n\n" * 20 + "\n\n".join(links)
            (folder / f"docs/page{page}.md").write_text(text)
        for _ in range(pairs):
            with_lock, without = (build(folder, more) for more in ("verify: lock\n", ""))
            ratios.append(with_lock / without)
    print(
        f"a lock of {LINES:,} lines costs a build {statistics.median(ratios):.3f} times one without"
    )


def build(folder: Path, more: str) -> float:
    """Build, and return the seconds of the processor."""
    (folder / "symphony.yml").write_text(REGISTRY + more)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PYTHONHASHSEED": "0"})
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main(pairs: int) -> None:
    """Measure."""
    os.environ["NO_PROXY"] = "127.0.0.1"
    asked("streams of the account", 0)
    asked("other streams", IDS)
    asked("the same, a busy pod", IDS, at_once=15)
    builds(pairs)
