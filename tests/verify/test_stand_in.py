"""A pod on this machine that answers in the name of another one is not taken for it unsaid."""

import pytest

from tests.verify.conftest import DESK, REGISTRY

WARNING = (
    "Warning: these are answers of a pod on this machine, not of acme.symphony.com; do not commit"
    " them (to try it out: SYMPHONY_POD=preview).\n"
)
HERE = "default-pod: here\npods:\n  here: {{host: '{}'}}\n"


@pytest.fixture
def run(site):
    def run(*arguments, command="verify", **env):
        return site.run(*arguments, "--config", str(site.config), command=command, **env)

    return run


def test_what_the_preview_pod_says_in_the_name_of_another_is_told(site, run):
    site.uses(DESK.id)
    assert run().stderr.endswith(WARNING)
    assert run("--check").stderr.endswith(WARNING)
    result = run("trading", "--add", "desk", command="find")
    assert (result.exit_code, result.stderr.endswith(WARNING)) == (0, True)


def test_an_id_of_the_preview_pod_that_stands_for_every_pod_is_told(site, run):
    result = run("trading", "--add", "desk", command="find", SYMPHONY_POD="preview")
    assert (result.exit_code, result.stderr.endswith(WARNING)) == (0, True)


def test_what_a_pod_says_in_its_own_name_needs_no_warning(site, run, pod):
    site.uses(DESK.id)
    result = run(SYMPHONY_POD="preview")
    assert (result.exit_code, "Warning" in result.stderr) == (0, False)
    assert site.lines == [f"127.0.0.1:8765 {DESK.id} room active"]
    site.folder.joinpath("symphony.yml").write_text(HERE.format(pod.host))
    assert "Warning" not in run().stderr
    assert "Warning" not in run("trading", "--add", "desk", command="find").stderr


def test_what_was_tried_with_the_preview_pod_leaves_the_lock_again(site, run):
    site.uses(DESK.id)
    run(SYMPHONY_POD="preview")
    run()
    assert site.lines == [f"acme.symphony.com {DESK.id} room active"]


def test_an_id_for_a_pod_on_this_machine_alone_needs_no_warning(site, run, pod):
    registry = REGISTRY + f"  here: {{host: '{pod.host}'}}\n"
    site.folder.joinpath("symphony.yml").write_text(registry)
    result = run("trading", "--add", "desk", "--pod", "here", command="find")
    assert (result.exit_code, "Warning" in result.stderr) == (0, False), result.output
