"""Where people work: the pre-commit hook, and the examples of the documentation."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/check/check.md").read_text("utf-8")


HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


@pytest.mark.parametrize("id_", ["ecp-check", "ecp-check-mkdocs", "ecp-check-sphinx"])
def test_a_hook_runs_the_check_on_every_file_that_can_matter(id_):
    hook = HOOKS[id_]
    assert (hook["entry"], hook["pass_filenames"]) == ("ecp check", False)
    for name in ("a.md", "b/c.rst", "d.txt", "e.MD", "symphony.yml", "zensical.toml", "x/conf.py"):
        assert re.search(hook["files"], name), name
    for name in ("a.py", "md", "x/myconf.py", "a.md.png"):
        assert not re.search(hook["files"], name), name


def test_the_hooks_are_what_pre_commit_expects():
    clientlib = pytest.importorskip("pre_commit.clientlib")
    hooks = clientlib.load_manifest(ROOT / ".pre-commit-hooks.yaml")
    assert [hook["language"] for hook in hooks] == ["python"] * len(HOOKS)


SITES = {
    "mkdocs": ("mkdocs.yml", "site_name: A\nplugins: [ecp]\n"),
    "sphinx": ("conf.py", "extensions = ['myst_parser', 'sphinx_ecp']\n"),
}


def refused(folder, missing, environment):
    """Check a folder where some modules are missing; return what is said."""
    (folder / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\n")
    (folder / "index.md").write_text("[x](symphony:launch)\n")
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({missing!r}))\n"
        "from symphony_ecp.cli import main; main(['check'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize(
    ("host", "missing"),
    [("mkdocs", "pymdownx"), ("sphinx", "sphinx"), ("sphinx", "myst_parser")],
)
def test_what_a_hook_brings_is_what_the_message_of_a_missing_library_asks_for(
    tmp_path, host, missing
):
    name, text = SITES[host]
    (tmp_path / name).write_text(text + ("docs_dir: .\n" if host == "mkdocs" else ""))
    said = refused(tmp_path, [missing], {"PRE_COMMIT": "1"})
    (listed,) = re.findall(r"write '(.*)' at this hook\n", said)
    wanted = HOOKS[f"ecp-check-{host}"]["additional_dependencies"]
    assert yaml.safe_load(listed) == {"additional_dependencies": wanted}


def test_a_repository_with_two_hosts_is_told_of_both_at_once(tmp_path):
    for folder, (name, text) in SITES.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
        (tmp_path / folder / "docs").mkdir()
        (tmp_path / folder / "docs/a.md").write_text("[x](symphony:launch)\n")
    said = refused(tmp_path, ["sphinx", "markdown"], {"PRE_COMMIT": ""})
    assert said.endswith("pip install 'symphony-ecp[mkdocs,sphinx]' myst-parser\n")


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_the_examples_are_yaml(text):
    assert yaml.safe_load(text)


def test_this_repository_is_in_order(monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, ["check", "docs", "demo_site", "README.md"])
    assert (done.exit_code, done.output) == (0, "")
