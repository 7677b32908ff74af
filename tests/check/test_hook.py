"""Where people work: the pre-commit hook, and the examples of the documentation."""

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/check/check.md").read_text("utf-8")


def test_the_hook_runs_the_check_on_every_file_that_can_matter():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["id"], hook["entry"], hook["pass_filenames"]) == ("ecp-check", "ecp check", False)
    for name in ("a.md", "b/c.rst", "d.txt", "e.MD", "symphony.yml", "zensical.toml", "x/conf.py"):
        assert re.search(hook["files"], name), name
    for name in ("a.py", "md", "x/myconf.py", "a.md.png"):
        assert not re.search(hook["files"], name), name


def test_the_hook_is_what_pre_commit_expects(tmp_path):
    clientlib = pytest.importorskip("pre_commit.clientlib")
    (hook,) = clientlib.load_manifest(ROOT / ".pre-commit-hooks.yaml")
    assert hook["language"] == "python"


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_the_examples_are_yaml(text):
    assert yaml.safe_load(text)


@pytest.mark.parametrize("command", ["check", "fix"])
def test_the_page_names_the_options_that_there_are(command):
    usage = CliRunner().invoke(main, [command, "--help"]).output
    for option in re.findall(r"^  (--[\w-]+)", usage, re.MULTILINE):
        assert option == "--help" or option in PAGE, option


def test_this_repository_is_in_order(monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, ["check", "docs", "demo_site", "README.md"])
    assert (done.exit_code, done.output) == (0, "")
