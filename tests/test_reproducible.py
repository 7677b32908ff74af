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


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_two_builds_of_mkdocs_are_the_same(theme, folders):
    built, said = [], []
    for folder, machine in zip(folders, MACHINES, strict=True):
        configuration = site_in(folder) / "mkdocs.yml"
        text = configuration.read_text("utf-8")
        configuration.write_text(text.replace("name: material", f"name: {theme}"), "utf-8")
        command = ["mkdocs", "build", "-f", configuration, "-d", folder / "out"]
        lines = run(command, folder, machine).splitlines()
        said.append([line for line in lines if "[ecp." in line])
        built.append(files(folder / "out"))
    assert differences(*built) == []
    assert said[0] == said[1]
    assert sum("misspelt" in line for line in said[0]) >= 2 * len(_NEAR)
    assert b"other-handbook" in built[0]["assets/symphony-ecp/symphony-ecp-hosts.js"]


@pytest.mark.parametrize("builder", ["html", "epub", "latex", "text"])
def test_two_builds_of_sphinx_are_the_same_on_one_process_and_on_four(builder, folders):
    built, said = [], []
    for folder, machine in zip(folders, MACHINES, strict=True):
        site = site_in(folder)
        how = ["-q", "-N", "-j", machine[3], "-b", builder, "-c", site, "-d", folder / "trees"]
        text = run(["sphinx", *how, site / "pages", folder / "out"], folder, machine)
        # Processes speak as they come to it.
        lines = text.replace(f"{folder}{os.sep}", "").splitlines()
        said.append(sorted(line for line in lines if "[ecp." in line))
        built.append(files(folder / "out"))
        assert built[-1]
    assert differences(*built) == []
    assert said[0] == said[1]
    assert sum("misspelt" in line for line in said[0]) >= 2 * len(_NEAR)


@pytest.mark.parametrize("form", ["text", "sarif"])
def test_two_checks_say_the_same(form, folders):
    said = []
    for folder, machine in zip(folders, MACHINES, strict=True):
        site_in(folder)
        (folder / "checks.py").write_text(
            "import sys\nfrom symphony_ecp.cli import main\n"
            f"code = main(['check', '--format', '{form}', 'demo_site'], standalone_mode=False)\n"
            "sys.exit(0 if code == 1 else 3)\n"
        )
        said.append(run(["checks"], folder, machine))
    assert said[0] == said[1]
    assert "misspelt" in said[0]


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
