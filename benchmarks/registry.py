"""Loading a registry of 50,000 names, against PyYAML's C loader on the same file.

And the id in it that a misspelt one is meant for: a look-up, whose cost is that among fifty ids.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from symphony_ecp.site import KnownIds, ids_of
from symphony_ecp.site.registry import Stream, load_registry
from symphony_ecp.symphony.ids import read_stream_id

NAMES = 50_000


def stream_id(number: int) -> str:
    """Return one of many ids, which have the anatomy of real ones."""
    opaque = hashlib.md5(str(number).encode(), usedforsecurity=False).digest()
    created = (0x7FFFFFFFFFFFFFFF - 1_600_000_000_000 - number).to_bytes(8, "big")
    return base64.b64encode(opaque + created + b"t").decode()


def write(path: Path) -> None:
    """Write a registry of rooms."""
    lines = ["pods:", "  acme: {host: acme.symphony.com, partner-id: docs}", "streams:"]
    for number in range(NAMES):
        entry = f'{{id: "{stream_id(number)}", type: chatroom, title: Desk {number}}}'
        lines.append(f"  desk-{number}: {entry}")
    path.write_text("\n".join(lines), encoding="utf-8")


def best(run: Callable[[], object], times: int = 3) -> float:
    """Return the shortest of several runs, in seconds of CPU time."""
    durations = []
    for _ in range(times):
        start = time.process_time()
        run()
        durations.append(time.process_time() - start)
    return min(durations)


def main() -> None:
    """Print the load time and the look-up as ratios."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "symphony.yml"
        write(path)
        plain = best(lambda: yaml.load(path.read_text(), Loader=yaml.CSafeLoader))
        gc.disable()  # as load_registry does while it reads
        bare = best(lambda: yaml.load(path.read_text(), Loader=yaml.CSafeLoader))
        gc.enable()
        ours = best(lambda: load_registry(path, "symphony.yml"))
        registry = load_registry(path, "symphony.yml")
        assert not registry.problems
        one = best(lambda: [registry.find("streams", "desk-7", Stream) for _ in range(1000)])
        last = best(lambda: [registry.find("streams", "desk-49999", Stream) for _ in range(1000)])
        owners = ids_of(registry)
        ready = best(lambda: KnownIds(owners).meant("A" * 36))
        many, few = KnownIds(owners), KnownIds(dict.fromkeys(list(owners)[:50], ("stream", "x")))
        wrong = [("B" if one[0] == "A" else "A") + one[1:] for one in list(owners)[:50]]
        assert all(many.meant(one) == few.meant(one) != {} for one in wrong)
        near_many, near_few = (
            best(lambda ids=ids: [ids.meant(one) for one in wrong * 20]) for ids in (many, few)
        )
        read = best(lambda: [read_stream_id(one) for one in wrong * 20])
    print(f"registry of {NAMES:,} names: {ours:.2f} s, {ours / plain:.2f} x yaml.CSafeLoader")
    print(f"    without the garbage collector for either: {ours / bare:.2f} x")
    print(f"look-up of the last name against an early one: {last / one:.2f} x")
    print(f"ids made ready, once a build that spells out an unknown one: {ready * 1000:.0f} ms")
    print(f"    the one that a misspelt id is meant for: {near_many * 1000:.1f} µs,", end=" ")
    print(f"{near_many / near_few:.2f} x that among 50, {near_many / read:.2f} x reading an id")


if __name__ == "__main__":
    main()
