"""What the runner of a CI does with a job: GitHub's and GitLab's, with real shells and a real git.

The repository is cloned from a bare one on disk, where pushes arrive. Of the programs that a job
calls, ``pip`` keeps what it was asked and does nothing else, since all is installed, and so does
the Python that an action makes an environment with; ``gh`` keeps what it was asked, and knows of a
pull request that it opened; ``ecp`` is that of this tree. Actions (``uses:``) are not run.
"""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TOKEN = "glpat-0123456789abcdefghij"
GITLAB = "https://lock:{token}@gitlab.acme.example/docs/handbook.git"
_SHIMS = {
    "pip": 'echo "$@" >> "$HOME/pip"',
    "python-path": 'mkdir -p "$3/bin" && cd "$(dirname "$0")" && cp pip ecp "$3/bin"',
    "ecp": f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)}"
    " -c 'from symphony_ecp.cli import main; main()' \"$@\"",
    "gh": """echo "$@" >> "$HOME/gh"
case "$1 $2" in
  "pr list") cat "$HOME/open" 2> /dev/null || echo 0 ;;
  "pr create") echo 1 > "$HOME/open" ;;
esac""",
}
#: Who works at home; a runner has no such settings.
AUTHOR = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Alice"), ("EMAIL", "alice@acme.com"))
}
_HOOK = """#!/bin/sh
env | sed -n 's/^GIT_PUSH_OPTION_[0-9]*=//p' | sort > push-options
"""


HEADER, COMPONENT = (ROOT / "templates/ecp-check.yml").read_text("utf-8").split("\n---\n")
#: The inputs of the component for GitLab.
SPEC = yaml.safe_load(HEADER)["spec"]["inputs"]


def component(given=None):
    """Return the job that GitLab makes of the component: inputs are put into its texts."""
    inputs = {name: one["default"] for name, one in SPEC.items()} | (given or {})

    def filled(value):
        if isinstance(value, dict):
            return {key: filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [filled(one) for one in value]
        return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda match: inputs[match[1]], value)

    return filled(yaml.safe_load(COMPONENT)["ecp-check"])


@dataclass
class Done:
    """What came of a job."""

    code: int
    said: str
    used: list[str]
    folder: Path


@dataclass
class World:
    """A folder with the remote repository, the home of whoever works, and their environment."""

    folder: Path
    env: dict[str, str]

    def __post_init__(self):
        self.home, self.origin = self.folder / "home", self.folder / "origin.git"
        programs = self.folder / "bin"
        self.home.mkdir()
        programs.mkdir()
        for name, text in _SHIMS.items():
            (programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (programs / name).chmod(0o755)
        self.env = {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.home),
            "GIT_CONFIG_NOSYSTEM": "1",
            **self.env,
        }
        self.git("init", "--quiet", "--bare", "--initial-branch=main", self.origin)
        (self.origin / "hooks/pre-receive").write_text(_HOOK)
        (self.origin / "hooks/pre-receive").chmod(0o755)
        self.git("config", "receive.advertisePushOptions", "true", at=self.origin)
        instead = f"url.{self.origin}.insteadOf"
        self.git("config", "--global", instead, GITLAB.format(token=TOKEN))

    def git(self, *arguments, at=None):
        """Run git as somebody at home, and return what it prints."""
        done = subprocess.run(
            ["git", *map(str, arguments)],
            cwd=at or self.folder,
            env={**self.env, **AUTHOR},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def clone(self):
        """Return a fresh working copy of what the remote has on its branch main."""
        number = len(list(self.folder.glob("work*")))
        self.git("clone", "--quiet", self.origin, f"work{number}")
        return self.folder / f"work{number}"

    def save(self, files):
        """Push a commit with files to the branch main, as an author does."""
        work = self.clone()
        self.git("switch", "--quiet", "-C", "main", at=work)
        for name, text in files.items():
            (work / name).parent.mkdir(exist_ok=True)
            (work / name).write_text(text)
        self.git("add", ".", at=work)
        self.git("commit", "--quiet", "--message", "Write", at=work)
        self.git("push", "--quiet", "origin", "main", at=work)

    def branches(self):
        return self.git("branch", "--format=%(refname:short)", at=self.origin).split()

    def shell(self, command, script, env, folder):
        done = subprocess.run(
            [*command, script],
            cwd=folder,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def action(self, action, given, python=None):
        """Run a composite action as GitHub does, after the checkout of a job.

        Args:
            action: the content of action.yml, which is at the root of this tree.
            given: inputs; the others have their defaults.
            python: what setup-python would offer, if not something that installs nothing.

        """
        inputs = {name: one["default"] for name, one in action["inputs"].items()} | given
        python = python or self.folder / "bin/python-path"
        known = {"inputs." + name: value for name, value in inputs.items()}
        known["steps.python.outputs.python-path"] = str(python)
        return self.github(action["runs"], {}, known)

    def github(self, job, secrets, known=None):
        """Run a job as GitHub does: each step in a shell of its own, with what it is handed.

        A secret that there is not is empty. Of the language of expressions this knows what the
        recipes use.
        """
        folder, output = self.clone(), self.home / "output"
        temp = self.home / "temp"
        handed = {"secrets." + name: value for name, value in secrets.items()}
        handed |= known or {}
        handed["github.token"] = "ghs_0123456789"
        result, said, used = 0, "", []
        for step in job["steps"]:
            condition = step.get("if", "")[3:-2].strip() or "success()"
            if not all(
                {"success()": not result, "!cancelled()": True}.get(term, handed.get(term))
                for term in condition.split(" && ")
            ):
                continue
            if "uses" in step:
                used.append(step["uses"])
                continue
            env = {
                name: handed.get(text[3:-2].strip(), "")
                for name, text in step.get("env", {}).items()
            }
            env |= {"GITHUB_OUTPUT": str(output), "GITHUB_REF_NAME": "main"}
            env |= {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(temp)}
            output.write_text("")
            shell = ["bash", "-e", "-c"]
            if step.get("shell") == "bash":
                shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
            code, lines = self.shell(shell, step["run"], env, folder)
            for line in output.read_text().splitlines():
                name, _, value = line.partition("=")
                handed[f"steps.{step['id']}.outputs.{name}"] = value
            result, said = result or code, said + lines
        return Done(result, said, used, folder)

    def gitlab(self, job, secrets):
        """Run a job as GitLab does: one shell, in a copy on no branch; a key is a file's path.

        A variable that there is not is not set.
        """
        folder = self.clone()
        self.git("switch", "--quiet", "--detach", at=folder)
        env = {
            **job.get("variables", {}),
            "CI_COMMIT_BRANCH": "main",
            "CI_PROJECT_PATH": "docs/handbook",
            "LOCK_TOKEN": TOKEN,
        }
        env |= dict.fromkeys(("CI_SERVER_FQDN", "CI_SERVER_HOST"), "gitlab.acme.example")
        env |= secrets
        if "SYMPHONY_PRIVATE_KEY" in secrets:
            key = self.home / "SYMPHONY_PRIVATE_KEY"
            key.write_text(secrets["SYMPHONY_PRIVATE_KEY"])
            env["SYMPHONY_PRIVATE_KEY"] = str(key)
        code, said = self.shell(["sh", "-e", "-c"], "\n".join(job["script"]), env, folder)
        return Done(code, said, [], folder)
