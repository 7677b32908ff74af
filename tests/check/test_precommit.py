"""The hooks of pre-commit, run by pre-commit in a repository with a site.

What a hook installs comes from the package index, as on an author's machine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
#: What the hooks' repository is made of.
OURS = (
    ".pre-commit-hooks.yaml", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE",
    "symphony_ecp", "mkdocs_ecp", "sphinx_ecp",
)  # fmt: skip
REGISTRY = """\
pods: {acme: {host: acme.symphony.com}}
streams: {desk: {id: "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA==", type: chatroom}}
"""
PAGE = "# Desk\n\n[The desk](symphony:stream/{})\n"
SITES = {
    "mkdocs": {"mkdocs.yml": "site_name: A\nplugins: [ecp]\n", "docs/index.md": PAGE},
    "sphinx": {"conf.py": "extensions = ['myst_parser', 'sphinx_ecp']\n", "index.md": PAGE},
}

pytestmark = pytest.mark.matrix


def git(*arguments: str, at: Path) -> str:
    who = ("-c", "user.name=Alice", "-c", "user.email=alice@acme.com")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=at, capture_output=True, text=True, check=True).stdout


def commit(folder: Path) -> str:
    """Commit all that is in a folder; return the commit."""
    if not (folder / ".git").exists():
        git("init", "--quiet", at=folder)
    git("add", "--all", at=folder)
    git("commit", "--quiet", "--no-verify", "--message", "Write", at=folder)
    return git("rev-parse", "HEAD", at=folder).strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of the hooks, as it is in this tree."""
    folder = tmp_path_factory.mktemp("symphony-ecp")
    ignore = shutil.ignore_patterns("__pycache__")
    for name in OURS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=ignore)
        else:
            shutil.copy(ROOT / name, folder)
    commit(folder)
    return folder


@dataclass
class Author:
    """An author's repository, with pre-commit."""

    folder: Path
    home: Path

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text, "utf-8")
        commit(self.folder)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run pre-commit; return its exit code and what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", *arguments, "--all-files"],
            cwd=self.folder,
            env=os.environ | {"PRE_COMMIT_HOME": str(self.home), "PIP_NO_COMPILE": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout


@pytest.fixture
def author(tmp_path: Path) -> Author:
    (tmp_path / "site").mkdir()
    return Author(tmp_path / "site", tmp_path / "pre-commit")


def site(host: str, stream: str) -> dict[str, str]:
    pages = {name: text.replace("{}", stream) for name, text in SITES[host].items()}
    return {"symphony.yml": REGISTRY, **pages}


def test_a_hook_brings_its_host(author: Author, hooks: Path) -> None:
    author.write(site("sphinx", "dsk"))
    code, said = author.run("try-repo", str(hooks), "ecp-check-sphinx")
    assert code == 1, said
    assert "index.md:3:28: unknown-name " in said


def test_the_list_that_a_message_prints_is_complete(author: Author, hooks: Path) -> None:
    """A user's own list takes the place of the hook's; the message says all that it lacks."""
    revision = git("rev-parse", "HEAD", at=hooks).strip()

    def configured(dependencies: list[str]) -> str:
        hook = {"id": "ecp-check-mkdocs", "additional_dependencies": dependencies}
        repository = {"repo": str(hooks), "rev": revision, "hooks": [hook]}
        return yaml.safe_dump({"repos": [repository]})

    files = site("mkdocs", "dsk")
    files["mkdocs.yml"] += "markdown_extensions: [mdx_truly_sane_lists]\n"
    author.write({**files, ".pre-commit-config.yaml": configured(["segno"])})
    code, said = author.run("run")
    assert code == 1
    (listed,) = re.findall(r"is not installed: write '(additional_dependencies: .*)' at", said)
    pasted = yaml.safe_load(listed)["additional_dependencies"]
    author.write({".pre-commit-config.yaml": configured(pasted)})
    code, said = author.run("run")
    assert code == 1, said
    assert "docs/index.md:3:28: unknown-name " in said
    assert "cannot be used here" not in said
    author.write({"docs/index.md": PAGE.replace("{}", "desk")})
    assert author.run("run")[0] == 0
