"""``ecp verify``: what it asks, what it writes, what it reports."""

import json
import signal
import time
from dataclasses import replace
from datetime import date

import pytest

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import Directory, Rest, Room, made_up_stream
from tests.verify.conftest import (
    ALICE,
    CHAT,
    CLOSED,
    DESK,
    FOREIGN,
    GONE,
    GROUP,
    NOBODY,
    PRIVATE,
    REGISTRY,
    UNKNOWN,
    USERNAME,
    WALL,
    asked_one_by_one,
    codes,
    config_text,
)


def test_what_the_pod_confirms_is_written_and_nothing_is_found(site):
    site.uses(DESK.id, CHAT.id + "?type=im", f"profile/{ALICE.id}")
    result = site.run()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "3 of 3 ids confirmed." in result.stderr
    assert site.lines == sorted(
        [
            f"acme.symphony.com {DESK.id} room active",
            f"acme.symphony.com {CHAT.id} im active",
            f"acme.symphony.com {ALICE.id} user active",
        ]
    )


def test_whose_builds_do_not_read_the_lock_is_told_how_they_would(site):
    site.uses(DESK.id)
    assert "Builds do not read it yet" not in site.run().stderr
    site.folder.joinpath("symphony.yml").write_text(REGISTRY.replace("verify: lock\n", ""))
    site.lock.unlink()
    assert "Builds do not read it yet: write 'verify: lock' in symphony.yml." in site.run().stderr


def test_each_answer_becomes_a_finding_where_the_id_is_used(site):
    site.uses(
        CHAT.id,
        GROUP.id,
        CLOSED.id,
        WALL.id,
        UNKNOWN,
        f"profile/{GONE.id}",
        f"profile/{NOBODY}",
        "app/Symphony/off/Off",
        "app/Symphony/none/None",
        f"{DESK.id}?type=im",
        DESK.id,
        "app/Symphony/com.symphony.zoom/Zoom",
    )
    result = site.run()
    assert result.exit_code == 1
    assert codes(result) == [
        (3, "stream-type"),
        (4, "stream-type"),
        (5, "stream-inactive"),
        (6, "stream-type"),
        (7, "stream-unconfirmed"),
        (8, "stream-inactive"),
        (9, "stream-unconfirmed"),
        (10, "stream-inactive"),
        (11, "stream-unconfirmed"),
        (12, "stream-type"),
    ]


def test_an_id_that_is_not_confirmed_and_nearly_a_known_one_is_found(site):
    known = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
    registry = REGISTRY.replace("verify: lock\n", "")
    stream = f'streams:\n  desk: {{id: "{known}", type: chatroom}}\n'
    site.folder.joinpath("symphony.yml").write_text(registry + stream)
    site.uses(known.replace("OEdA", "OFdA"), DESK.id)
    result = site.run()
    assert (result.exit_code, codes(result)) == (1, [(3, "stream-misspelt")])
    assert "1 of 2 ids confirmed." in result.stderr


def test_every_place_that_holds_an_id_is_asked_for(site, pod):
    site.folder.joinpath("symphony.yml").write_text(
        REGISTRY
        + f"""streams:
  desk: {{id: "{made_up_stream(101)}", type: chatroom}}
  left: {{id: "{made_up_stream(109)}", type: chatroom}}
users:
  alice: {{id: {ALICE.id}}}
links:
  deal: {{stream: "{made_up_stream(102)}"}}
  unused: {{stream: "{made_up_stream(110)}"}}
"""
    )
    encoded = [made_up_stream(n).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
               for n in range(112)]  # fmt: skip
    site.page(f"""[a](symphony:stream/desk) [b](symphony:link/deal) [c](symphony:profile/alice)

/// symphony-chat
    stream: {made_up_stream(103)}
///

```symphony-button
label: x
create-room: Deal
users: marc@acme.com
```

<https://open.symphony.com/?streamId={encoded[104]}&streamType=chatroom>
<a href="https://open.symphony.com/?streamId={encoded[105]}&amp;streamType=chatroom">x</a>

<iframe src="https://acme.symphony.com/embed/index.html?streamId={encoded[106]}"></iframe>

<div class="symphony-ecm" data-stream-id="{made_up_stream(107)}"></div>

`symphony:stream/{made_up_stream(108)}` is code.
""")
    site.run()
    in_use = [made_up_stream(n) for n in (101, 102, 103, 104, 105, 106, 107)]
    assert {line.split()[1] for line in site.lines} == {*in_use, str(ALICE.id), "marc@acme.com"}


def test_an_account_that_is_a_member_asks_by_the_page(site, pod):
    ids = [made_up_stream(n) for n in range(100, 350)]
    site.uses(*ids, *(f"profile/{NOBODY + n}" for n in range(150)))
    site.run()
    assert len(site.lines) == 400
    names = [call.name for call in pod.calls if call.kind == "rest"]
    assert not asked_one_by_one(pod)
    assert names.count("POST /pod/v1/streams/list") <= 4
    assert names.count("GET /pod/v3/users") == 4  # the active ones, and once more the others


def test_one_id_is_asked_for_and_not_looked_for_in_pages(site, pod):
    site.uses(FOREIGN.id)
    assert site.run().exit_code == 0
    assert [call.name for call in pod.calls] == [
        "POST /login/pubkey/authenticate",
        f"GET /pod/v2/streams/{FOREIGN.url_safe}/info",
    ]


def test_an_id_that_many_pages_use_is_asked_for_once(site, pod):
    for name in "abc":
        site.page(f"[x](symphony:stream/{FOREIGN.id})", name)
    assert site.run().exit_code == 0
    assert len(asked_one_by_one(pod)) == 1


def test_an_account_without_rights_learns_what_it_would_need(site, pod):
    site.config.write_text(config_text(*pod.host.split(":"), site.key, "plain"))
    site.uses(FOREIGN.id, DESK.id, "app/Symphony/com.symphony.zoom/Zoom")
    result = site.run()
    assert codes(result) == [(3, "stream-unconfirmed"), (5, "stream-unconfirmed")]
    assert "as a member of it, or with the right to view any stream's details" in result.stdout
    assert "with the right to view the entitlements of apps" in result.stdout


def test_two_runs_write_the_same_lock(site):
    site.uses(DESK.id, UNKNOWN, f"profile/{ALICE.id}")
    site.run()
    before = site.lock.read_bytes()
    site.run()
    assert site.lock.read_bytes() == before


def test_names_are_written_where_somebody_asks_for_them(site):
    site.uses(DESK.id, f"profile/{ALICE.id}")
    site.run()
    assert "Trading" not in site.lock.read_text()
    assert "Alice" not in site.lock.read_text()
    site.run("--names")
    assert "# Trading desk\n" in site.lock.read_text()
    assert "# Alice Martin\n" in site.lock.read_text()


def test_a_name_in_the_lock_is_one_line_that_turns_nothing_round(site, rest):
    name = "Desk \u202etxt.exe\u2066\n\x85\u2028z\u200b" + "x" * 200
    rest.directory = Directory.of([Room(DESK.id, name)], [], [], {})
    site.uses(DESK.id)
    site.run("--names")
    text = site.lock.read_text()
    assert f"# Desk txt.exe z{'x' * 200}"[:120] in text
    assert text.count("\n") == 2
    assert text.replace("\n", "").isprintable()


def test_an_id_that_no_page_uses_any_more_leaves_the_lock(site):
    site.uses(DESK.id, FOREIGN.id)
    site.run()
    site.uses(DESK.id)
    site.run("docs/index.md")
    assert len(site.lines) == 2, "one page says nothing of the others"
    site.run()
    assert site.lines == [f"acme.symphony.com {DESK.id} room active"]


def test_nothing_leaves_the_lock_while_a_page_cannot_be_read(site):
    site.uses(DESK.id, FOREIGN.id)
    site.run()
    site.folder.joinpath("docs/index.md").write_bytes(b"symphony \xff")
    site.run()
    assert len(site.lines) == 2


def test_a_site_without_ids_asks_nobody(site, pod):
    site.page("Nothing.")
    result = site.run()
    assert (result.exit_code, result.stderr) == (0, "No ids are in use.\n")
    assert not pod.calls
    assert not site.lock.exists()


def test_findings_come_in_the_formats_of_check(site):
    site.uses(UNKNOWN)
    (problem,) = json.loads(site.run("--format", "json").stdout)
    assert (problem["code"], problem["path"], problem["line"]) == (
        "stream-unconfirmed",
        "docs/index.md",
        3,
    )
    assert site.run("--format", "github").stdout.startswith("::warning file=docs/index.md,line=3")
    assert '"stream-unconfirmed"' in site.run("--format", "sarif").stdout
    (found,) = json.loads(site.run("--format", "gitlab").stdout)
    assert found["check_name"] == "ecp.stream-unconfirmed"


def test_a_comment_silences_a_finding(site):
    site.page(f"<!-- ecp: ignore stream-unconfirmed -->\n[x](symphony:stream/{UNKNOWN})")
    assert site.run().exit_code == 0
    assert site.run(command="check").exit_code == 0


# --- --check, --max-age ---


def test_a_check_changes_nothing_and_says_what_would(site):
    site.uses(DESK.id)
    result = site.run("--check")
    assert (result.exit_code, site.lock.exists()) == (1, False)
    assert "The lock would change: 1 id is other than it says." in result.stderr
    site.run()
    assert site.run("--check").exit_code == 0


@pytest.mark.parametrize("day", ["2024-02-29", str(date.today()), "9999-12-31"])
def test_a_check_believes_no_line_that_somebody_wrote_into_the_lock(site, day):
    """Nor that an interrupted run had asked for it."""
    site.uses(UNKNOWN)
    site.run()
    head = site.lock.read_text().partition("\n")[0]
    line = f"acme.symphony.com {UNKNOWN} room active {day}"
    site.lock.write_text(f"{head}\n# unfinished since 2000-01-01\n{line}\n")
    result = site.run("--check")
    assert result.exit_code == 1
    assert "The lock would change: 1 id is other than it says." in result.stderr


def test_a_check_does_not_mind_days(site):
    site.uses(DESK.id)
    site.run()
    old = site.lock.read_text().rsplit(" ", 1)[0] + " 2024-02-29\n"
    site.lock.write_text(old)
    assert site.run("--check").exit_code == 0
    assert site.lock.read_text() == old


@pytest.mark.parametrize(("days", "exit_code"), [(3, 1), (40_000, 0)])
def test_what_is_older_than_the_setting_is_stale_in_a_build(site, days, exit_code):
    site.uses(DESK.id)
    site.run()
    site.lock.write_text(site.lock.read_text().rsplit(" ", 1)[0] + " 2024-02-29\n")
    registry = site.folder / "symphony.yml"
    registry.write_text(REGISTRY + f"lock-max-age: {days}\n")
    result = site.run(command="check")
    assert result.exit_code == exit_code
    if exit_code:
        assert codes(result) == [(3, "stale-lock")]
        assert "was confirmed on 2024-02-29, more than 3 days ago" in result.stdout


def test_what_another_pod_said_long_ago_is_stale_where_somebody_says_how_old_it_may_be(site):
    site.folder.joinpath("symphony.yml").write_text(
        REGISTRY + "  uat: {host: acme-uat.symphony.com}\n"
    )
    site.page(f"```symphony-chat\nstream: {DESK.id}\npod: uat\n```\n[x](symphony:stream/{DESK.id})")
    assert codes(site.run()) == [(4, "stale-lock")]
    line = f"acme-uat.symphony.com {DESK.id} room active 2024-02-29\n"
    site.lock.write_text(site.lock.read_text() + line)
    assert site.run().exit_code == 0
    assert line in site.lock.read_text(), "a pod that was not asked keeps its lines"
    assert codes(site.run("--max-age", "30")) == [(4, "stale-lock")]


# --- robust ---


def test_a_session_that_ends_in_mid_run_is_renewed_once(site, rest, pod):
    rest.sessions.requests = 40
    site.uses(*(made_up_stream(n) for n in range(100, 350)), UNKNOWN)
    rest.plan("rest-forbidden", at="/pod/v1/streams/list")
    result = site.run()
    assert codes(result) == [(253, "stream-unconfirmed")]
    assert len(pod.named("POST /login/pubkey/authenticate")) in range(7, 13)


def test_what_the_pod_has_no_time_for_is_asked_later_and_nothing_twice(site, rest, pod):
    rest.retry_after = "0"
    rest.plan("rest-limit", at="/pod/v2/streams/", after=10, count=30)
    rest.plan("rest-forbidden", at="/pod/v1/streams/list")
    site.uses(*(made_up_stream(n) for n in range(100, 250)))
    assert site.run().exit_code == 0
    answered = [call for call in asked_one_by_one(pod) if call.args.status == 200]
    assert len(answered) == len({call.name for call in answered}) == 150
    assert sum(call.args.status == 429 for call in asked_one_by_one(pod)) == 30


def test_answers_that_break_off_are_asked_for_again(site, rest):
    rest.plan("rest-drop", at="/pod/v2/streams/", after=1, count=2)
    rest.plan("rest-refuse", at="/pod/v2/streams/", after=5)
    rest.plan("rest-fails", at="/pod/v2/streams/", after=6)
    rest.plan("rest-forbidden", at="/pod/v1/streams/list")
    site.uses(*(made_up_stream(n) for n in range(100, 120)))
    assert site.run().exit_code == 0
    assert len(site.lines) == 20


def test_one_id_that_always_fails_costs_no_other(site, rest, impatient):
    impatient(pause=0.001)
    broken = f"/pod/v2/streams/{FOREIGN.url_safe}"
    rest.plan("rest-fails", at=broken, count=99)
    site.uses(FOREIGN.id, UNKNOWN, DESK.id)
    result = site.run()
    assert result.exit_code == 2
    assert codes(result) == [(3, "pod-unreachable"), (4, "stream-unconfirmed")]
    assert "answers with status 500" in result.stderr
    assert len(site.lines) == 2


def test_an_interrupted_run_keeps_what_it_learnt_and_goes_on_from_there(site, rest, pod):
    rest.latency = 0.2
    rest.plan("rest-forbidden", at="/pod/v1/streams/list")
    ids = [made_up_stream(n) for n in range(100, 300)]
    site.uses(*ids)
    process = site.process()
    while len(asked_one_by_one(pod)) < 60:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 2, err
    assert err.startswith("Error: interrupted; what the pod said is kept")
    assert "Traceback" not in out + err
    known = len(site.lines)
    assert 40 <= known < 200
    assert "# unfinished since " in site.lock.read_text()
    rest.latency = 0
    rest.plan("rest-forbidden", at="/pod/v1/streams/list")
    before = {call.name for call in asked_one_by_one(pod) if call.args.status == 200}
    count = len(asked_one_by_one(pod))
    assert site.run().exit_code == 0
    assert len(site.lines) == 200
    assert "unfinished" not in site.lock.read_text()
    again = {call.name for call in asked_one_by_one(pod)[count:]}
    assert len(again & before) <= 20, "only what was under way is asked again"


def test_a_run_has_an_end(site, rest):
    rest.latency = 0.5
    rest.plan("rest-forbidden", at="/pod/v1/streams/list")
    site.uses(*(made_up_stream(n) for n in range(100, 400)))
    begun = time.monotonic()
    result = site.run("--timeout", "4")
    assert time.monotonic() - begun < 30, "300 ids take 7.5 s, and this machine may be slow"
    assert result.exit_code == 2
    assert "was asked for 4 s, which is the limit; run it again" in result.stderr
    assert 0 < len(site.lines) < 300


def test_a_site_whose_configuration_has_another_name_is_read(site):
    site.folder.joinpath("mkdocs.yml").rename(site.folder / "docs.yml")
    site.uses(FOREIGN.id)
    assert site.run("-f", "docs.yml").exit_code == 0
    assert site.lines == [f"acme.symphony.com {FOREIGN.id} room active"]


# --- whose account ---


def test_the_environment_may_hold_the_account(site, pod):
    site.folder.joinpath("symphony.yml").write_text(
        f"default-pod: here\npods: {{here: {{host: '{pod.host}'}}}}\n"
    )
    site.uses(DESK.id)
    for key in (PRIVATE, PRIVATE.replace("\n", "\\n"), str(site.key)):
        result = site.run(SYMPHONY_USERNAME=USERNAME, SYMPHONY_PRIVATE_KEY=key)
        assert result.exit_code == 0, result.stderr
    assert site.lines == [f"{pod.host} {DESK.id} room active"]


def test_a_file_may_hold_an_account_for_each_pod(site, pod):
    host, port = pod.host.split(":")
    entry = (
        f"{{scheme: http, host: {host}, port: {port},"
        f" verify: {{username: {USERNAME}, private-key: {site.key.name}}}}}"
    )
    site.config.write_text(f"pods:\n  acme: {entry}\n  uat: {entry}\n")
    site.folder.joinpath("symphony.yml").write_text(
        REGISTRY + "  uat: {host: acme-uat.symphony.com}\n"
    )
    site.page(f"```symphony-chat\nstream: {DESK.id}\npod: uat\n```\n[x](symphony:stream/{DESK.id})")
    assert site.run().exit_code == 0
    assert site.lines == [
        f"acme-uat.symphony.com {DESK.id} room active",
        f"acme.symphony.com {DESK.id} room active",
    ]


def test_a_file_of_accounts_may_be_for_other_sites_too(site, pod):
    host, port = pod.host.split(":")
    who = f"verify: {{username: {USERNAME}, private-key: {site.key.name}}}"
    entry = f"{{scheme: http, host: {host}, port: {port}, {who}}}"
    site.config.write_text(f"pods:\n  other: {entry}\n  acme: {entry}\n")
    site.uses(DESK.id)
    assert site.run().exit_code == 0
    assert site.run("trading", command="find").exit_code == 0
    assert "there is no pod 'other' in the registry" in site.run("--pod", "other").stderr
    site.config.write_text(f"pods:\n  acne: {entry}\n")
    result = site.run()
    assert result.exit_code == 2
    assert "there is no pod 'acne' in the registry; did you mean 'acme'?" in result.stderr


def test_a_configuration_may_be_for_another_pod_than_the_default_one(site):
    site.folder.joinpath("symphony.yml").write_text(
        REGISTRY + "  uat: {host: acme-uat.symphony.com}\n"
    )
    site.page(f"```symphony-chat\nstream: {DESK.id}\npod: uat\n```")
    assert site.run("--pod", "uat").exit_code == 0
    assert site.lines == [f"acme-uat.symphony.com {DESK.id} room active"]
    result = site.run("--pod", "uta")
    assert result.exit_code == 2
    assert "there is no pod 'uta' in the registry; did you mean 'uat'?" in result.stderr
    result = site.run()
    assert result.exit_code == 2
    assert "the account is for none of the pods in use, which are 'uat'" in result.stderr


def test_a_configuration_among_the_files_of_the_site_is_told(site):
    site.uses(DESK.id)
    assert "configuration" not in site.run().stderr
    inside = site.folder / "config.yaml"
    inside.write_text(site.config.read_text())
    result = site.run("--config", "config.yaml")
    assert result.exit_code == 0
    assert "lies in the site's folder; keep it where none is published" in result.stderr


def test_a_bdks_overrides_and_headers_count(site, rest):
    rest = replace(rest, context="/symphony/api")
    with PreviewPod(rest=rest) as pod:
        host, port = pod.host.split(":")
        asks_with_overrides(site, pod, host, port)


def asks_with_overrides(site, pod, host, port):
    site.config.write_text(
        f"scheme: https\nhost: elsewhere.invalid\npod: {{scheme: http, host: {host}, port: {port},"
        f" context: symphony/api}}\ndefaultHeaders: {{X-Desk: '7'}}\n"
        f"bot:\n  username: {USERNAME}\n  privateKey:\n    content: |\n"
        + "".join(f"      {line}\n" for line in PRIVATE.splitlines())
    )
    site.uses(DESK.id)
    result = site.run()
    assert result.exit_code == 0, result.stderr
    calls = [call for call in pod.calls if call.kind == "rest"]
    assert all(call.args.headers["x-desk"] == "7" for call in calls)


def test_all_pods_that_readers_choose_are_asked_each_with_its_account(site, pod, rest):
    other = made_up_stream(42)
    world = replace(rest.directory, rooms={}) | Directory.of([Room(other, "Theirs")])
    registry = (
        "default-pod: reader\nverify: lock\npods:\n"
        "  acme: {host: acme.symphony.com, partner-id: x, readers: true, title: Acme}\n"
        "  beta: {host: beta.symphony.com, partner-id: y, readers: true, title: Beta}\n"
        f'streams:\n  desk: {{id: {{acme: "{DESK.id}", beta: "{other}"}}}}\n'
    )
    site.folder.joinpath("symphony.yml").write_text(registry)
    site.page("```symphony-chat\nstream: desk\n```\n\n[x](symphony:stream/desk)")
    with PreviewPod(rest=Rest(directory=world, accounts=rest.accounts)) as theirs:
        pods = {
            name: {
                "scheme": "http",
                "host": "127.0.0.1",
                "port": int(one.host.rpartition(":")[2]),
                "verify": {"username": USERNAME, "private-key": str(site.key)},
            }
            for name, one in (("acme", pod), ("beta", theirs))
        }
        site.config.write_text(json.dumps({"pods": pods}))
        result = site.run()
        assert (result.exit_code, result.stdout) == (0, ""), result.stderr
    assert site.lines == [
        f"acme.symphony.com {DESK.id} room active",
        f"beta.symphony.com {other} room active",
    ]
