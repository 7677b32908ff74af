"""Builds that read symphony.lock: the same findings in every host, each where an id is used."""

from datetime import date, timedelta

import pytest

from symphony_ecp.check.run import check
from symphony_ecp.problems import Problem
from symphony_ecp.site.lock import LOCK_FILE, Entry, LockError, Use, open_lock, read_lock
from symphony_ecp.site.registry import Pod
from tests import hosts

DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
CHAT = "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA=="
LEFT = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="
NEW = "Gzj6b6PwVvkEojiqT8M9/3///pChmRf/dA=="
REGISTRY = f"""default-pod: acme
verify: lock
lock-max-age: 30
pods: {{acme: {{host: acme.symphony.com, partner-id: x}}}}
streams:
  desk: {{id: "{DESK}", type: chatroom}}
users:
  alice: {{id: 71811853190567}}
links:
  deal: {{stream: "{LEFT}"}}
"""
HEAD = "# symphony.lock 1: …\n"
TODAY = date.today().isoformat()
OLD = (date.today() - timedelta(days=31)).isoformat()
LOCK = f"""{HEAD}acme.symphony.com 71811853190567 user unconfirmed {TODAY}
acme.symphony.com {DESK} room active {OLD}
acme.symphony.com {CHAT} im active {TODAY} # a chat
acme.symphony.com {LEFT} room inactive {TODAY}
"""
FOUND = [
    (
        f"3: stream '{DESK}' was confirmed on {OLD}, more than 30 days ago; run 'ecp verify'"
        " [ecp.stale-lock]"
    ),
    (
        f"5: stream '{CHAT}' is a chat of people, and this says chatroom; write 'type: im'"
        " [ecp.stream-type]"
    ),
    (
        f"7: acme.symphony.com did not confirm user '71811853190567' on {TODAY}; correct the id, or"
        " let the account see it: as somebody of its company, or as a contact"
        " [ecp.stream-unconfirmed]"
    ),
    (
        f"9: stream '{LEFT}' is deactivated on acme.symphony.com; name another one, or have it"
        " activated [ecp.stream-inactive]"
    ),
    (
        f"11: symphony.lock does not know stream '{NEW}' of acme.symphony.com; run 'ecp verify'"
        " [ecp.stale-lock]"
    ),
]
ENCODED = CHAT.replace("/", "%2F").replace("=", "%3D").replace("+", "%2B")
MARKDOWN = f"""# Page

[desk](symphony:stream/desk)

[chat](https://open.symphony.com/?streamId={ENCODED}&streamType=chatroom)

[alice](symphony:profile/alice)

[deal](symphony:link/deal) [im](symphony:stream/{CHAT}?type=im)

[new](symphony:stream/{NEW})
"""
RST = f"""Page
====
:symphony:`desk <stream/desk>`

`chat <https://open.symphony.com/?streamId={ENCODED}&streamType=chatroom>`__

:symphony:`alice <profile/alice>`

:symphony:`deal <link/deal>` :symphony:`im <stream/{CHAT}?type=im>`

:symphony:`new <stream/{NEW}>`
"""
ALICE = Use(Pod("acme", "acme.symphony.com"), "user", "71811853190567")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("SYMPHONY_POD", raising=False)
    for place in (tmp_path, tmp_path / "source"):
        place.mkdir(exist_ok=True)
        place.joinpath("symphony.yml").write_text(REGISTRY)
        place.joinpath(LOCK_FILE).write_text(LOCK)
    return tmp_path


def test_mkdocs_reports_what_the_lock_says(folder):
    built = hosts.mkdocs(folder, {"page": MARKDOWN})
    assert built.problems["page"] == FOUND
    assert "streamId=" in built.html["page"], "what is found keeps no link from working"


@pytest.mark.parametrize(("name", "text"), [("page.md", MARKDOWN), ("page.rst", RST)])
def test_sphinx_reports_what_the_lock_says(folder, name, text):
    assert hosts.sphinx(folder, {name: text}).problems[name] == FOUND


def test_sphinx_reads_pages_again_when_the_lock_has_changed(folder):
    hosts.sphinx(folder, {"page.rst": RST})
    lock = folder / "source" / LOCK_FILE
    lock.write_text(lock.read_text().replace(OLD, TODAY))
    assert hosts.sphinx(folder, {"page.rst": RST}).problems["page.rst"] == FOUND[1:]


def test_python_markdown_reports_what_the_lock_says(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert hosts.markdown(MARKDOWN)[1] == FOUND


def test_a_check_reports_what_the_lock_says(folder):
    for page, text in (("page.md", MARKDOWN), ("page.rst", RST)):
        folder.joinpath("source", page).write_text(text)
    folder.joinpath("source/conf.py").write_text('extensions = ["myst_parser", "sphinx_ecp"]')
    problems = check([folder / "source"]).problems
    for page in ("page.md", "page.rst"):
        found = [p for p in problems if p.path and p.path.endswith(page)]
        assert [f"{p.line}: {p.sentence} [ecp.{p.code}]" for p in found] == FOUND


def unasked(folder):
    """Let the registries of a folder ask for no lock; return the lock."""
    for place in (folder, folder / "source"):
        place.joinpath("symphony.yml").write_text(REGISTRY.replace("verify: lock\n", ""))
    return folder / LOCK_FILE


def test_a_site_that_does_not_ask_for_the_lock_hears_nothing_of_it(folder):
    lock = unasked(folder)
    assert not hosts.mkdocs(folder, {"page": MARKDOWN}, docs_dir="docs").problems
    for content in (b"nonsense", b"\xff", f"{HEAD}<<<<<<< main\n".encode()):
        lock.write_bytes(content)
        assert not hosts.mkdocs(folder, {"page": MARKDOWN}, docs_dir="docs").problems
    lock.unlink()
    lock.symlink_to(LOCK_FILE)
    assert not hosts.mkdocs(folder, {"page": MARKDOWN}, docs_dir="docs").problems


def test_what_the_lock_confirms_is_not_misspelt_whether_builds_report_from_it_or_not(folder):
    lock = unasked(folder)
    near_the_registry = DESK.replace("VYfo", "VYfp")
    assert len(said_of(folder, near_the_registry)) == 1
    lock.write_text(f"{LOCK}acme.symphony.com {near_the_registry} room active {TODAY}\n")
    assert said_of(folder, near_the_registry, CHAT) == []
    (said,) = said_of(folder, near_the_registry, NEAR)
    assert f"'{NEAR}' is an id in symphony.lock but for one character" in said
    lock.write_text(f"{LOCK}acme.symphony.com {near_the_registry} room unconfirmed {TODAY}\n")
    assert len(said_of(folder, near_the_registry)) == 1


def test_sphinx_reads_pages_again_when_a_lock_that_nobody_asks_for_has_changed(folder):
    unasked(folder)
    page = f":symphony:`x <stream/{NEAR}>`"
    (said,) = hosts.sphinx(folder, {"page.rst": page}).problems["page.rst"]
    assert "is an id in symphony.lock but for one character" in said
    with folder.joinpath("source", LOCK_FILE).open("a") as lock:
        lock.write(f"acme.symphony.com {NEAR} room active {TODAY}\n")
    assert not hosts.sphinx(folder, {"page.rst": page}).problems


def test_a_lock_that_nobody_asks_for_is_read_for_an_id_that_nobody_knows(folder, monkeypatch):
    unasked(folder)
    read = []
    usual = open_lock
    monkeypatch.setattr(
        "symphony_ecp.site.misspelt.open_lock", lambda *a: read.append(a) or usual(*a)
    )
    assert said_of(folder, "desk", DESK, LEFT) == []
    assert not read
    assert said_of(folder, CHAT, NEW) == []
    assert len(read) == 1


@pytest.mark.parametrize(
    ("lock", "said"),
    [
        (None, "there is no lock, and the registry says 'verify: lock'; run 'ecp verify'"),
        (
            HEAD + "<<<<<<< main\n",
            "not read: a merge left its marks; take them out and keep the lines of both sides",
        ),
        (
            HEAD.replace("1", "9"),
            ("not read: it is of version 9, and this is symphony-ecp for version 1; update"
            " symphony-ecp"),
        ),
        (
            f"<<<<<<< main\n{HEAD}",
            "not read: a merge left its marks; take them out and keep the lines of both sides",
        ),
        (
            f"\ufeff{HEAD}",
            "not read: it begins with a byte-order mark; save it as UTF-8 without one",
        ),
        (
            HEAD.replace("1", "9" * 5000),
            (
                f"not read: it is of version {'9' * 59}…, and this is symphony-ecp for version 1;"
                " update symphony-ecp"
            ),
        ),
        ("", ("not read: it does not begin as a lock does; restore it, or delete it and run"
         " 'ecp verify'")),
    ],
)  # fmt: skip
def test_a_lock_that_cannot_be_read_is_said_once(folder, lock, said):
    file = folder / LOCK_FILE
    file.unlink() if lock is None else file.write_text(lock)
    built = hosts.mkdocs(folder, {"page": MARKDOWN})
    (problem,) = [one for page in built.problems.values() for one in page] + built.other
    assert f"{said} [ecp.stale-lock]" in problem


def test_ignored_codes_are_not_reported(folder):
    ignore = ["stale-lock", "stream-type", "stream-unconfirmed", "stream-inactive"]
    plugins = [{"ecp": {"ignore": ignore}}]
    assert not hosts.mkdocs(folder, {"page": MARKDOWN}, plugins=plugins).problems


def test_a_build_for_the_preview_pod_asks_nothing_of_the_lock(folder, monkeypatch):
    monkeypatch.setenv("SYMPHONY_POD", "preview")
    assert not hosts.mkdocs(folder, {"page": MARKDOWN}).problems


@pytest.mark.parametrize(
    "setting", ["verify: pod", "verify: [lock]", "lock-max-age: 0", "lock-max-age: soon"]
)
def test_a_setting_that_says_something_else_is_a_problem_of_the_registry(folder, setting):
    folder.joinpath("symphony.yml").write_text(
        REGISTRY.replace("verify: lock\nlock-max-age: 30\n", f"{setting}\n")
    )
    built = hosts.mkdocs(folder, {"page": "[x](symphony:launch)"})
    (problem,) = built.problems["symphony"]
    assert problem.startswith(f"2: '{setting.partition(':')[0]}': expected ")


# --- with other ids, and other registries ---

NEAR = CHAT.replace("bBnb", "bBnc")
SHARED = f"""verify: lock
lock-max-age: 30
pods: {{acme: {{host: acme.symphony.com, partner-id: x}}}}
streams:
  desk: {{id: "{DESK}", type: chatroom}}
"""


def test_an_id_near_one_in_the_lock_is_misspelt_and_one_that_is_there_is_not(folder):
    near_the_registry = DESK.replace("VYfo", "VYfp")
    with folder.joinpath(LOCK_FILE).open("a") as lock:
        lock.write(f"acme.symphony.com {near_the_registry} room active {TODAY}\n")
    said = said_of(folder, NEAR, near_the_registry)
    assert said == [
        (
            f"3: '{NEAR}' is an id in symphony.lock but for one character; did you mean '{CHAT}'?"
            " [ecp.stream-misspelt]"
        )
    ]


def test_what_the_lock_says_of_a_misspelt_id_is_said_where_that_is_not(folder):
    line = f"acme.symphony.com {NEAR} stream unconfirmed {TODAY}\n"
    with folder.joinpath(LOCK_FILE).open("a") as lock:
        lock.write(line)
    (said,) = said_of(folder, NEAR)
    assert said.endswith("[ecp.stream-misspelt]")
    (said,) = said_of(folder, NEAR, plugins=[{"ecp": {"ignore": ["stream-misspelt"]}}])
    assert said.endswith("[ecp.stream-unconfirmed]")


@pytest.mark.parametrize(
    "line",
    [
        f"acme.symphony.com {CHAT} stream unconfirmed {TODAY}",
        f"other.symphony.com {CHAT} room active {TODAY}",
        f"acme.symphony.com {CHAT} app active {TODAY}",
        (
            f"acme.symphony.com {CHAT} room active {OLD}\n"
            f"acme.symphony.com {CHAT} stream unconfirmed {TODAY}"
        ),
    ],
)
def test_what_the_sites_pods_did_not_confirm_makes_no_other_id_misspelt(folder, line):
    folder.joinpath(LOCK_FILE).write_text(f"{HEAD}{line}\n")
    assert [one.partition("[")[2] for one in said_of(folder, NEAR)] == ["ecp.stale-lock]"]


def test_a_registry_takes_the_lock_and_its_age_over_from_one_that_it_extends(folder):
    folder.joinpath("shared.yml").write_text(SHARED)
    folder.joinpath("symphony.yml").write_text("extends: shared.yml\nlock-max-age: 60\n")
    near = DESK.replace("VYfo", "VYfp")
    said = said_of(folder, "desk", LEFT, near)
    assert [one.partition("[")[2] for one in said] == [
        "ecp.stream-inactive]",
        "ecp.stream-misspelt]",
    ]
    folder.joinpath("symphony.yml").write_text("extends: shared.yml\n")
    assert said_of(folder, "desk") == FOUND[:1]


def said_of(folder, *streams, **config):
    """What MkDocs says of links to streams in a page, each two lines below the one before."""
    links = [f"[x](symphony:stream/{stream})" for stream in streams]
    page = "\n\n".join(["# Page", *links])
    return hosts.mkdocs(folder, {"page": page}, docs_dir="docs", **config).problems.get("page", [])


# --- reading ---


def test_lines_in_any_order_are_found():
    lines = LOCK.splitlines()[1:]
    lock = read_lock("\n".join([HEAD.strip(), *reversed(lines), ""]))
    assert lock.find("acme.symphony.com", CHAT) == Entry(
        "acme.symphony.com", CHAT, "im", "active", TODAY, "a chat"
    )


def test_of_two_lines_on_one_id_the_later_day_counts():
    line = "acme.symphony.com 71811853190567 user {} {}\n"
    for days in ((OLD, TODAY), (TODAY, OLD)):
        states = {OLD: "unconfirmed", TODAY: "active"}
        lock = read_lock(HEAD + "".join(line.format(states[day], day) for day in days))
        assert lock.judge(ALICE) == ()


def test_each_line_of_many_is_found_and_what_is_not_there_is_not():
    ids = [str(71811853190000 + 7 * number) for number in range(100)]
    for count in (*range(8), 100):
        lines = "".join(f"acme.symphony.com {id_} user active {TODAY}\n" for id_ in ids[:count])
        for end in ("\n", ""):
            lock = read_lock(HEAD + lines.removesuffix("\n") + end)
            found = [lock.find("acme.symphony.com", id_) for id_ in ids]
            assert [entry.id for entry in found if entry] == ids[:count]
            assert lock.find("acme.symphony.com", "71811853190001") is None
            assert lock.find("zcme.symphony.com", ids[0]) is None


def test_an_id_that_begins_another_one_is_another_one():
    lock = read_lock(HEAD + f"acme.symphony.com 718118531905671 user active {TODAY}\n")
    (problem,) = lock.judge(ALICE)
    assert problem.code == "stale-lock"


def test_the_same_id_on_another_pod_is_not_confirmed():
    lock = read_lock(HEAD + f"uat.symphony.com 71811853190567 user active {TODAY}\n")
    assert [problem.code for problem in lock.judge(ALICE)] == ["stale-lock"]


@pytest.mark.parametrize(("days", "said"), [(0, []), (1, []), (2, ["stale-lock"])])
def test_a_day_that_is_still_to_come_is_no_confirmation(days, said):
    day = (date.today() + timedelta(days=days)).isoformat()
    lock = read_lock(HEAD + f"acme.symphony.com 71811853190567 user active {day}\n")
    assert [problem.code for problem in lock.judge(ALICE)] == said


def test_a_check_names_the_first_broken_line_whether_it_is_needed_or_not(folder):
    lock = folder / LOCK_FILE
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\ndocs_dir: pages\n")
    (folder / "pages").mkdir()
    assert "stale-lock" not in {problem.code for problem in check([folder]).problems}
    lock.write_text(
        LOCK.replace("room inactive", "room in") + "x\ny\n" + f"a b user active {TODAY}\n"
    )
    (said,) = (problem for problem in check([folder]).problems if problem.code == "stale-lock")
    assert (said.path.endswith(f"/{LOCK_FILE}"), said.line) == (True, 5)
    assert "is no line of a lock" in said.message
    settings = "plugins: [ecp: {ignore: [stale-lock]}]"
    (folder / "mkdocs.yml").write_text(f"site_name: x\n{settings}\ndocs_dir: pages\n")
    assert "stale-lock" not in {problem.code for problem in check([folder]).problems}


def test_a_folder_in_the_place_of_the_lock_is_said_with_the_remedy(folder):
    (folder / LOCK_FILE).unlink()
    (folder / LOCK_FILE).mkdir()
    problem = open_lock(folder / LOCK_FILE)
    assert problem.hint == "restore it, or delete it and run 'ecp verify'"


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "20260101"])
def test_a_line_with_no_day_confirms_nothing(day):
    lock = read_lock(HEAD + f"acme.symphony.com 71811853190567 user active {day}\n")
    assert [problem.code for problem in lock.judge(ALICE)] == ["stale-lock"]


def test_windows_line_ends_are_line_ends():
    assert read_lock(LOCK.replace("\n", "\r\n")).lines == read_lock(LOCK).lines
    assert read_lock(LOCK.replace("\n", "\r\n")).judge(ALICE) == read_lock(LOCK).judge(ALICE)


@pytest.mark.parametrize(
    ("text", "line"),
    [("", None), ("x\n", 1), (HEAD + "\n\nx", 4), (HEAD + ">>>>>>> x\n", 2), (HEAD[2:], 1)],
)
def test_what_is_no_lock_is_not_read(text, line):
    with pytest.raises(LockError) as caught:
        read_lock(text)
    assert caught.value.line == line or (line is None and caught.value.line == 1)


def test_a_lock_that_leads_to_itself_is_said(folder):
    folder.joinpath(LOCK_FILE).unlink()
    folder.joinpath(LOCK_FILE).symlink_to(LOCK_FILE)
    built = hosts.mkdocs(folder, {"page": MARKDOWN})
    (problem,) = [one for page in built.problems.values() for one in page] + built.other
    assert "[ecp.stale-lock]" in problem


def test_bytes_that_are_no_text_are_said(tmp_path):
    file = tmp_path / LOCK_FILE
    file.write_bytes(b"\xff")
    problem = open_lock(file)
    assert isinstance(problem, Problem)
    assert "it is not UTF-8" in problem.message
