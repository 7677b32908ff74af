"""``make release-check``: whether what is here can be released, and what is missing.

Both distributions are built into ``dist/``, and installed into clean environments on every Python
of the lock that this machine has; there the demo site of the source distribution is built with both
hosts. Nothing is uploaded.

Building takes only what is locked with hashes, trying takes more than that. What publishes builds
in one job and tries in another: nothing unlocked runs beside what is uploaded.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import symphony_ecp
from tests.matrix.environment import interpreters, uv
from tests.matrix.rows import LOCKED, ROOT
from tests.release import judge, licences, sbom
from tests.release.installed import packages

DIST = ROOT / "dist"
#: With what is installed here, which is locked with hashes.
BUILD = (sys.executable, "-m", "build", "--no-isolation")
#: The package index's own check of metadata; used here alone, and so no dependency of developers.
TWINE = "twine==7.0.0"
#: What the demo site is built with beside the hosts.
DEMO = ("mkdocs-material", "myst-parser", "furo")


class Report:
    """What was found, said at once."""

    def __init__(self) -> None:
        self.missing = 0

    def say(self, word: str, text: str) -> None:
        """Say a finding: ``ok``, ``not run`` or ``missing``."""
        self.missing += word == "missing"
        print(f"{word:9} {text}", flush=True)

    def judged(self, what: str, sentences: Iterator[str]) -> None:
        """Say what is missing, or that nothing is."""
        found = list(sentences)
        for sentence in found:
            self.say("missing", sentence)
        if not found:
            self.say("ok", what)


def checked(command: list[str | Path], folder: Path) -> str:
    """Run a command, away from the packages of this tree.

    Raises:
        AssertionError: with all that it said.

    """
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build() -> None:
    """Build both distributions from the tree, and write the bill of materials beside them."""
    shutil.rmtree(DIST, ignore_errors=True)
    for kind in ("--wheel", "--sdist"):
        checked([*BUILD, kind, "--outdir", DIST, ROOT], ROOT)
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or checked(
        ["git", "log", "-1", "--format=%ct"], ROOT
    )
    bill = sbom.written(DIST.iterdir(), int(seconds))
    (DIST / f"{sbom.NAME}.cdx.json").write_text(bill, "utf-8")


def built(scratch: Path) -> tuple[Path, Path, str]:
    """Find both distributions, and build the wheel from the source distribution.

    Returns:
        The wheel, the source distribution, and how the two wheels compare.

    """
    again = scratch / "again"
    (wheel,), (sdist,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(scratch / "sdist", filter="data")
    (tree,) = (scratch / "sdist").iterdir()
    checked([*BUILD, "--wheel", "--outdir", again, tree], scratch)
    (other,) = again.glob("*.whl")
    return wheel, sdist, "" if sum_of(other) == sum_of(wheel) else f"{wheel.name} is another"


def sum_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def try_out(python: str, distribution: Path, demo: Path, folder: Path) -> None:
    """Install a distribution into an environment of its own, and build the demo site there.

    Raises:
        AssertionError: with all that was said.

    """
    uv("venv", "--python", python, str(folder / "environment"))
    inside = folder / "environment" / "bin"
    uv(
        "pip", "install", "--python", str(inside / "python"),
        "--constraints", str(LOCKED / "requirements.txt"),
        f"symphony-ecp[mkdocs,sphinx,verify] @ {distribution.as_uri()}", *DEMO,
    )  # fmt: skip
    said = checked([inside / "ecp", "--version"], folder)
    assert said.split()[-1] == symphony_ecp.__version__, said
    shutil.copytree(demo, folder / "demo_site")
    checked([inside / "python", "-m", "demo_site", "build"], folder)


def tried(report: Report) -> None:
    """Try what was built wherever this machine can."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        wheel, sdist, differs = built(scratch)
        for path in (wheel, sdist):
            report.say("ok", f"dist/{path.name}, {path.stat().st_size:,} bytes, {sum_of(path)}")
        same = "the wheel from the source distribution is the same to the byte"
        report.judged(same, iter([differs] if differs else []))
        try:
            uv("tool", "run", "--from", TWINE, "twine", "check", "--strict", str(wheel), str(sdist))
            report.say("ok", "metadata, as the package index reads them")
        except AssertionError as error:
            report.say("missing", f"metadata: {error}")
        (demo,) = (scratch / "sdist").glob("*/demo_site")
        for wanted in judge.PYTHONS:
            found = [one for one in interpreters() if one[:2] == wanted]
            shown = "Python " + ".".join(map(str, max(found, default=wanted)))
            if not found:
                report.say("not run", f"{shown}: this machine has none")
                continue
            for path in (wheel, sdist):
                folder = scratch / f"{shown}{path.suffix}".replace(" ", "-")
                try:
                    try_out(interpreters()[max(found)], path, demo, folder)
                except AssertionError as error:
                    report.say("missing", f"{shown}, {path.name}: {error}")
                else:
                    report.say("ok", f"{shown}, {path.name}: installed; the demo site is built")


def main() -> int:
    """Check everything, as far as it can be; return the exit code."""
    parser = argparse.ArgumentParser(prog="make release-check")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--read", action="store_true", help="read, and build nothing")
    only.add_argument("--build", action="store_true", help="read and build, and try nothing")
    only.add_argument("--built", action="store_true", help="read, and try what is in dist/")
    given = parser.parse_args()
    # Not on a command line: whoever may push a tag would write a part of it.
    tag = os.environ.get("RELEASE", "")
    version, report = symphony_ecp.__version__, Report()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    report.judged(f"version {version}", judge.version(version, tag or None))
    report.judged("CHANGELOG.md", judge.changelog(changes, version, is_tagged=bool(tag)))
    report.judged("[project.urls]", judge.addresses(project.get("urls", {})))
    report.judged(
        "licences of what comes along",
        licences.refused(one.distribution for one in packages().values()),
    )
    if not (given.read or given.built):
        build()
    if not (given.read or given.build):
        tried(report)
    print(f"{report.missing or 'Nothing'} missing.")
    return 1 if report.missing else 0


if __name__ == "__main__":
    sys.exit(main())
