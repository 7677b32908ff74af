"""Two builds of one source are the same, byte for byte, wherever and however they run.

The site is the demo site, with mistakes added. Nothing of it differs; what MkDocs and Sphinx alone
would let differ is one thing: when the members of an EPUB's archive were written.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

#: Two machines: where the folder is and what a process finds in its environment.
MACHINES = (
    ("a", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "COLUMNS": "60"}, 0o022, "1"),
    (
        "a longer/plåce",
        {"PYTHONHASHSEED": "4242", "TZ": "Asia/Kolkata", "LC_ALL": "C.UTF-8"},
        0o077,
        "4",
    ),
)  # fmt: skip

#: Ids of which each is nearly another, and nobody knows which is right: a set of problems.
_NEAR = [
    (f"bjHSiY4iz3ar4iIh6+V{one}X///peoM7cPdA==", f"bjHSiY4iz3ar4iIh6+V{two}X///peoM7cPdA==")
    for one, two in (("zC", "zD"), ("aQ", "aR"), ("kL", "kM"))
]
MISTAKES = "# Mistakes\n\n" + "".join(
    f"[x](symphony:stream/{id_})\n\n" for pair in _NEAR for id_ in pair
)
MISTAKES += "```symphony-chat\nstream: nope\nhieght: 3\nlaod: click\n```\n"
#: Two partner ids for one host, whose order is no set's.
SECOND = "  second: {host: acme.symphony.com, partner-id: other-handbook}\n"


def files(folder: Path) -> dict[str, bytes]:
    """Return what was written by name; of an archive its members, in their order."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".epub":
            with zipfile.ZipFile(path) as archive:
                members = archive.namelist()
                found |= {f"{name}/{one}": archive.read(one) for one in members}
            found[name] = "\n".join(members).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def run(command: list[object], folder: Path, machine: tuple[str, dict[str, str], int, str]) -> str:
    """Run a program as on a machine; return what it says of ours, its folder left out."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        **machine[1],
        "SOURCE_DATE_EPOCH": "1700000000",
        "HOME": str(folder),
        "NO_MKDOCS_2_WARNING": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        cwd=folder, env=environment, umask=machine[2], check=False, text=True, encoding="utf-8",
        errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def site_in(folder: Path) -> Path:
    site = folder / "demo_site"
    shutil.copytree(ROOT / "demo_site", site, ignore=shutil.ignore_patterns("__pycache__"))
    (site / "pages/mistakes.md").write_text(MISTAKES)
    registry = site / "symphony.yml"
    text = registry.read_text("utf-8").replace("pods:\n", f"pods:\n{SECOND}", 1)
    registry.write_text(text, "utf-8")
    return site


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    made = [tmp_path / name for name, *_ in MACHINES]
    for folder in made:
        folder.mkdir(parents=True)
    return made


#: What runs in one process, one after the other; the last arguments are a folder and processes.
PROGRAMS = """
import contextlib, importlib, sys
names, folder, processes = sys.argv[1].split(), sys.argv[2], sys.argv[3]
for name in names:
    program, how = name.split("-")
    file = f"{folder}/{name}.said"
    with open(file, "w", encoding="utf-8") as said:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            if program == "sphinx":
                main = importlib.import_module("sphinx.cmd.build").main
                site, trees = f"{folder}/demo_site", f"{folder}/trees"
                options = ["-q", "-N", "-E", "-j", processes, "-b", how, "-c", site, "-d", trees]
                code = main([*options, f"{site}/pages", f"{folder}/{name}"])
            elif program == "mkdocs":
                main = importlib.import_module("mkdocs.__main__").cli
                configuration = f"{folder}/demo_site/in_{how}.yml"
                arguments = ["build", "-f", configuration, "-d", f"{folder}/{name}"]
                code = main(arguments, standalone_mode=False)
            else:
                main = importlib.import_module("symphony_ecp.cli").main
                code = main(["check", "--format", how, "demo_site"], standalone_mode=False) - 1
    if code:
        sys.exit(open(file, encoding="utf-8").read())
"""


def run_both(names: str, folders: list[Path]) -> dict[str, list[tuple[dict[str, bytes], str]]]:
    """Run programs on both machines; returns what each wrote and said."""
    found: dict[str, list[tuple[dict[str, bytes], str]]] = {name: [] for name in names.split()}
    for folder, machine in zip(folders, MACHINES, strict=True):
        configuration = site_in(folder) / "mkdocs.yml"
        text = configuration.read_text("utf-8")
        for theme in ("material", "mkdocs"):
            other = configuration.with_name(f"in_{theme}.yml")
            other.write_text(text.replace("name: material", f"name: {theme}"), "utf-8")
        (folder / "programs.py").write_text(PROGRAMS)
        run(["programs", names, folder, machine[3]], folder, machine)
        for name, both in found.items():
            both.append((files(folder / name), (folder / f"{name}.said").read_text("utf-8")))
    return found


def lines_of_ours(said: str) -> list[str]:
    return [line for line in said.splitlines() if "[ecp." in line]


def test_two_builds_of_mkdocs_and_two_checks_are_the_same(folders):
    found = run_both("mkdocs-material mkdocs-mkdocs check-text check-sarif", folders)
    for name in ("check-text", "check-sarif"):
        (_, one), (_, other) = found.pop(name)
        assert one == other
        assert "misspelt" in one
    for name, ((one, first), (other, second)) in found.items():
        assert differences(one, other) == [], name
        assert (b"mkdocs-material" in one["index.html"]) == (name == "mkdocs-material")
        assert b"other-handbook" in one["assets/symphony-ecp/symphony-ecp-hosts.js"]
        lines = lines_of_ours(first)
        assert lines == lines_of_ours(second)
        assert sum("misspelt" in line for line in lines) >= 2 * len(_NEAR)


def test_two_builds_of_sphinx_are_the_same_on_one_process_and_on_four(folders):
    found = run_both("sphinx-html sphinx-epub sphinx-latex sphinx-text", folders)
    for name, built in found.items():
        (one, first), (other, second) = built
        assert one
        assert differences(one, other) == [], name
        said = [
            # Processes speak as they come to it.
            sorted(lines_of_ours(text.replace(f"{folder}{os.sep}", "")))
            for folder, text in zip(folders, (first, second), strict=True)
        ]
        assert said[0] == said[1]
        assert sum("misspelt" in line for line in said[0]) >= 2 * len(_NEAR)


def test_two_archives_of_one_tree_are_the_same(folders):
    command = ["git", "ls-files"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    apart = ("docs/", "tests/", "benchmarks/", "locked/")
    names = [name for name in listed.stdout.splitlines() if not name.startswith(apart)]
    built = []
    for number, (folder, machine) in enumerate(zip(folders, MACHINES, strict=True)):
        tree = folder / "tree"
        for age, name in enumerate(sorted(names, reverse=bool(number))):
            target = tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
            target.chmod((ROOT / name).stat().st_mode & 0o777 & ~machine[2])
            os.utime(target, (1_600_000_000 + age, 1_600_000_000 + age))
        run(["hatchling", "build", "-d", folder / "dist"], tree, machine)
        built.append({path.name: path.read_bytes() for path in (folder / "dist").iterdir()})
    assert sorted(Path(name).suffix for name in built[0]) == [".gz", ".whl"]
    assert differences(*built) == []


def test_what_differs_is_found_in_a_member_of_a_book_too(tmp_path):
    found = []
    for number, text in enumerate("aab"):
        folder = tmp_path / str(number)
        folder.mkdir()
        archive = BytesIO()
        with zipfile.ZipFile(archive, "w") as book:
            book.writestr(zipfile.ZipInfo("page.xhtml", (2020 + number, 1, 1, 0, 0, 0)), text)
        (folder / "book.epub").write_bytes(archive.getvalue())
        found.append(files(folder))
    assert differences(found[0], found[1]) == []
    assert differences(found[0], found[2]) == ["book.epub/page.xhtml"]
    assert differences(found[0], {}) == ["book.epub", "book.epub/page.xhtml"]
