"""What a CI takes as it is: the action for GitHub, the component for GitLab, the image's recipe.

Their shell is run as in :mod:`tests.verify.test_recipes`. No Docker runs here: the lines of the
recipe are, in an environment of their own.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema.validators import validator_for

from tests.verify.runner import COMPONENT, ROOT, SPEC, World, component
from tests.verify.test_recipes import FILES, PAGE, schema, workflow

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
(DOCKERFILE,) = re.findall(r'```dockerfile title="Dockerfile"\n(.*?)```', PAGE, re.DOTALL)
SITE = {
    "mkdocs.yml": "site_name: Handbook\nplugins: [ecp]\n",
    "symphony.yml": "pods: {acme: {host: acme.symphony.com, partner-id: acme-docs}}\n",
    "docs/index.md": "# Desk\n\n[Symphony](symphony:launch)\n",
}
WRONG = {"docs/index.md": SITE["docs/index.md"] + "\n[x](symphony:stream/dsk)\n"}

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="runners have bash")


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path, {})
    world.save(SITE)
    return world


@pytest.fixture(params=["action", "component"])
def kind(request):
    return request.param


@pytest.fixture
def check(kind, world):
    """Run one of them with inputs, on the branch main."""
    if kind == "action":
        return lambda given=None: world.action(ACTION, given or {})
    return lambda given=None: world.gitlab(component(given), {})


def installed(world):
    """Return what pip was last asked to install."""
    return (world.home / "pip").read_text().splitlines()[-1].split()[3:]


def test_a_site_without_a_mistake_is_green(world, check, kind):
    done = check()
    assert done.code == 0, done.said
    own = {"action": f"{ROOT}[mkdocs]", "component": "symphony-ecp[mkdocs]"}
    assert installed(world) == [own[kind]], "the action's own tree, or the newest"


def test_a_mistake_is_red_and_on_its_line(world, check, kind):
    world.save(WRONG)
    done = check()
    assert done.code == 1, done.said
    if kind == "action":
        assert re.search("^::[a-z]+ file=docs/index.md,line=5,", done.said, re.MULTILINE)
        return
    assert "docs/index.md:5:21: unknown-name" in done.said
    (one,) = json.loads((done.folder / "gl-code-quality-report.json").read_text())
    assert (one["location"]["path"], one["location"]["lines"]["begin"]) == ("docs/index.md", 5)


def test_inputs_say_what_is_checked_and_what_is_installed(world, check):
    world.save({**WRONG, "a.md": "[x](symphony:stream/other)\n"})
    wanted = {"host": "sphinx", "requirements": "myst-parser furo>=2024.8.6", "version": "0.1.0"}
    said = check({"path": "a.md docs", **wanted}).said
    assert "stream 'other'" in said
    assert "stream 'dsk'" in said
    assert installed(world) == ["symphony-ecp[sphinx]==0.1.0", "myst-parser", "furo>=2024.8.6"]


def test_an_input_is_words_and_neither_a_pattern_nor_a_command(check):
    words = "*.yml; touch pwned; $(touch pwned) `touch pwned`"
    done = check({"path": words, "requirements": words, "version": words})
    assert done.code != 0
    assert "*.yml;: no such file or folder" in done.said
    assert not (done.folder / "pwned").exists()


def test_both_take_the_same_inputs():
    assert set(ACTION["inputs"]) - {"python"} == set(SPEC) - {"stage", "image"}
    for name in set(ACTION["inputs"]) & set(SPEC):
        assert ACTION["inputs"][name]["default"] == SPEC[name]["default"], name


def test_the_page_uses_them_with_inputs_that_there_are():
    step = yaml.safe_load(FILES[".github/workflows/ecp.yml"])["jobs"]["check"]["steps"][-1]
    assert "symphony-ecp@" in step["uses"]
    assert set(step["with"]) <= set(ACTION["inputs"])
    (one,) = yaml.safe_load(FILES["ecp.gitlab-ci.yml"])["include"]
    assert one["component"].partition("@")[0].endswith("/ecp-check")
    assert set(one["inputs"]) <= set(SPEC)


def errors(name, content):
    official = schema(name)
    return [error.message for error in validator_for(official)(official).iter_errors(content)]


def test_the_action_is_what_github_expects():
    assert errors("GitHub Action", ACTION) == []
    assert errors("GitHub Action", {**ACTION, "runs": {"using": "composite"}}) != []


def test_newer_commits_of_actions_are_proposed():
    content = yaml.safe_load((ROOT / ".github/dependabot.yml").read_text("utf-8"))
    assert errors("dependabot-v2.json", content) == []
    assert [one["package-ecosystem"] for one in content["updates"]] == ["github-actions"]


def test_the_component_is_what_gitlab_expects():
    assert errors("gitlab-ci", {"ecp-check": component()}) == []
    assert errors("gitlab-ci", {"ecp-check": {**component(), "script": {}}}) != []
    for name, one in SPEC.items():
        assert set(one) <= {"description", "default", "options"}, name
        assert f"$[[ inputs.{name} ]]" in COMPONENT
    assert "inputs." not in str(component())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_is_what_github_expects_and_may_do_little(path):
    text = path.read_text("utf-8")
    content = workflow(text)
    # Newer than the schema: a permission, and what an environment's address says is an expression.
    known = workflow(text.replace("      attestations: write\n", ""))
    assert errors("GitHub Workflow", known) == []
    assert content["permissions"] == {"contents": "read"}
    more = {
        name: job["permissions"] for name, job in content["jobs"].items() if "permissions" in job
    }
    allowed = {
        "docs": {"publish": {"pages": "write", "id-token": "write"}},
        "publish": {
            "attest": {"id-token": "write", "attestations": "write"},
            "publish": {"id-token": "write"},
            "release": {"contents": "write"},
        },
    }
    assert more == allowed.get(path.stem, {})
    # A job that is another workflow has the time of that one's.
    own = [job for job in content["jobs"].values() if not job.get("uses", "").startswith("./")]
    assert all("timeout-minutes" in job for job in own)


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda path: path.stem)
def test_scripts_have_no_expressions(path):
    content = yaml.safe_load(path.read_text("utf-8"))
    jobs = [content["runs"]] if "runs" in content else content["jobs"].values()
    scripts = [step.get("run", "") for job in jobs for step in job.get("steps", ())]
    assert [script for script in scripts if "${{" in script] == []


def test_only_the_job_that_uploads_can_and_it_runs_nothing_of_ours():
    content = workflow((ROOT / ".github/workflows/publish.yml").read_text("utf-8"))
    assert content["on"] == {"push": {"tags": ["v*"]}}
    steps = content["jobs"]["publish"]["steps"]
    assert [step["uses"].partition("@")[0] for step in steps] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    assert "secrets." not in str(content)


# --- the image ---


def instructions(text):
    """Return the instructions of a Dockerfile, each with its words."""
    joined = text.replace("\\\n", "")
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(" ", 1)) for line in lines]


def test_the_recipe_of_the_image_is_a_dockerfile():
    names = [name for name, _ in instructions(DOCKERFILE)]
    assert names[0] == "FROM"
    assert set(names) <= {"FROM", "RUN", "WORKDIR", "USER", "ENTRYPOINT", "CMD"}
    said = dict(instructions(DOCKERFILE))
    assert json.loads(said["ENTRYPOINT"]) + json.loads(said["CMD"]) == ["ecp", "check"]
    assert said["USER"] != "root"


@pytest.mark.matrix
def test_the_lines_of_the_image_install_a_command_that_checks(tmp_path, wheel_file):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "image"], check=True)
    known = {"PIP_FIND_LINKS": str(wheel_file.parent), "PIP_NO_COMPILE": "1"}
    world = World(tmp_path, known)
    world.env["PATH"] = f"{tmp_path}/image/bin:{world.env['PATH']}"
    world.save({**SITE, **WRONG})
    work = world.clone()
    for name, words in instructions(DOCKERFILE):
        if name == "RUN":
            code, said = world.shell(["sh", "-c"], words, {}, work)
            assert code == 0, said
    said = dict(instructions(DOCKERFILE))
    command = [*json.loads(said["ENTRYPOINT"]), *json.loads(said["CMD"])]
    assert shutil.which("ecp", path=world.env["PATH"]) == f"{tmp_path}/image/bin/ecp"
    code, said = world.shell(["sh", "-c"], " ".join(command), {}, work)
    assert code == 1, said
    assert "docs/index.md:5:21: unknown-name" in said


@pytest.mark.matrix
def test_the_action_brings_all_that_it_needs(tmp_path):
    world = World(tmp_path, {"PIP_NO_COMPILE": "1"})
    world.save({**SITE, **WRONG})
    done = world.action(ACTION, {}, python=Path(sys.executable))
    assert done.code == 1, done.said
    assert re.search("^::[a-z]+ file=docs/index.md,line=5,", done.said, re.MULTILINE), done.said
