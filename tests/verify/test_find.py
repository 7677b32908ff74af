"""``ecp find``: what it asks and lists, and what it writes into registry and lock."""

import json
import logging
from dataclasses import replace
from string import punctuation

import pytest
import yaml

import symphony_ecp.verify.adding
from symphony_ecp.preview.rest import Account as AccountOfPod
from symphony_ecp.preview.rest import Application, Directory, Person, Room, made_up_stream
from symphony_ecp.site.registry import read_registry
from symphony_ecp.text import composed
from tests.verify.conftest import (
    ALICE,
    CHAT,
    CLOSED,
    DESK,
    FOREIGN,
    GONE,
    GROUP,
    PRIVATE,
    REGISTRY,
    UNKNOWN,
    USERNAME,
    WALL,
    config_text,
)

STREAMS = f"""streams:
  closed: {{id: "{CLOSED.id}", type: chatroom}}
"""


@pytest.fixture
def find(site):
    def run(*arguments, **env):
        return site.run(*arguments, command="find", **env)

    run.site = site
    run.registry = site.folder / "symphony.yml"
    return run


def found(result):
    """Return kind and id of each line."""
    return [tuple(line.split()[:2]) for line in result.stdout.splitlines()]


# --- looking ---


def test_rooms_people_and_apps_are_found_by_words_of_their_names(find):
    result = find("desk")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        f"room  {DESK.id}  Trading desk\nroom  {CLOSED.id}  Closed desk (deactivated)\n"
    )
    assert found(find("alice", "martin")) == [("user", str(ALICE.id))]
    assert found(find("ZOOM")) == [("app", "com.symphony.zoom")]
    assert found(find("off")) == [("app", "off")]


def test_a_person_is_found_by_an_address_even_if_deactivated(find, pod):
    result = find("Alice@acme.com", "marc@acme.com")
    assert result.stdout == (
        f"user  {ALICE.id}  Alice Martin <alice@acme.com>\n"
        f"user  {GONE.id}  Marc Old <marc@acme.com> (deactivated)\n"
    )
    assert not pod.named("POST /pod/v3/room/search"), "a room has no address"


def test_a_stream_or_a_person_is_found_by_an_id_in_any_spelling(find):
    safe = CHAT.id.rstrip("=").replace("+", "-").replace("/", "_")
    assert found(find("--", safe)) == [("im", CHAT.id)]
    assert found(find(str(ALICE.id))) == [("user", str(ALICE.id))]
    assert find("--", UNKNOWN).exit_code == 1


def test_one_kind_alone_is_asked_for(find, pod):
    assert find("zoom", "--kind", "app").exit_code == 0
    assert find("zoom", "--kind", "room").exit_code == 1
    assert not pod.named("POST /pod/v1/user/search")


def test_json_says_all_that_is_known(find):
    find.registry.write_text(REGISTRY + STREAMS)
    rows = json.loads(find("desk", "--format", "json").stdout)
    assert rows[0] == {
        "kind": "room",
        "id": DESK.id,
        "title": "Trading desk",
        "email": None,
        "active": True,
        "pod": "acme.symphony.com",
        "name": None,
    }
    assert (rows[1]["active"], rows[1]["name"]) == (False, "closed")
    assert "'closed' in the registry" in find("closed").stdout


def test_nothing_found_is_exit_1(find):
    result = find("no such thing")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Nothing was found on acme.symphony.com.\n"
    assert find("nobody@acme.com").exit_code == 1, "204"
    assert find("no such thing", "--format", "json").stdout == "[]\n"


def test_however_many_addresses_are_asked_for(find, rest, pod):
    people = [Person(ALICE.id + n, f"User {n}", f"{'u' * 50}{n}@acme.com") for n in range(250)]
    people = [replace(one, active=n % 100 != 99) for n, one in enumerate(people)]
    rest.directory = Directory.of([], people)
    result = find(*(one.email for one in people))
    assert {id_ for _, id_ in found(result)} == {str(one.id) for one in people}
    assert len(found(result)) == 250
    assert len(pod.named("GET /pod/v3/users")) == 6


def test_more_than_a_page_is_said(find, rest):
    rooms = [Room(made_up_stream(n), f"Room {n}") for n in range(130)]
    people = [Person(ALICE.id + n, f"User {n}") for n in range(101)]
    rest.directory = Directory.of(rooms, people)
    assert find("user").stderr == "1 more people have these words; use more of them.\n"
    result = find("room")
    assert len(found(result)) == 100
    assert result.stderr == "30 more rooms have these words; use more of them.\n"


def test_what_the_account_may_not_see_is_said_beside_what_was_found(find):
    account = config_text(*find_host(find), find.site.key, username="plain")
    find.site.config.write_text(account)
    result = find("trading")
    assert found(result) == [("room", DESK.id)]
    assert result.stderr.endswith(
        " does not let the account list apps; it needs the right to view their entitlements.\n"
    )
    result = find("zoom", "--kind", "app")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "does not let the account list apps" in result.stderr


def find_host(find):
    text = yaml.safe_load(find.site.config.read_text())
    return text["host"], text["port"]


def test_what_nobody_sees_or_what_turns_text_round_is_not_in_a_name(find, rest):
    rest.directory = Directory.of(
        [
            Room(made_up_stream(1), "a\x1b[31m\u202eb\u200b\r\nc\x00\x85\u2028d\ud800\ue000 e"),
            Room(made_up_stream(2), "a" * 1_000_000),
        ],
        [Person(71811853190568, "\u2066a\u2069", "a\u202e@acme.com")],
        [Application("x.y", "a\tb")],
    )
    result = find("a", "--format", "json")
    titles = [row["title"] for row in json.loads(result.stdout)]
    assert titles[0] == "a [31mb c d e"
    assert titles[1] == "a" * 119 + "…"
    assert titles[2:] == ["a", "a b"]
    text = find("a").stdout
    assert all(char.isprintable() or char == "\n" for char in text)


# --- adding ---


def test_a_room_gets_an_entry_with_type_and_title_and_a_line_in_the_lock(find):
    find.registry.write_text(REGISTRY)
    result = find("trading", "--add", "desk")
    assert result.exit_code == 0
    assert result.stderr == (
        "Wrote 'desk' under 'streams:'; written: symphony.yml, symphony.lock.\n"
        "Warning: these are answers of a pod on this machine, not of acme.symphony.com; do not"
        " commit them (to try it out: SYMPHONY_POD=preview).\n"
    )
    assert find.registry.read_text() == (
        f'{REGISTRY}streams:\n  desk: {{id: "{DESK.id}", type: chatroom, title: Trading desk}}\n'
    )
    assert find.site.lines == [f"acme.symphony.com {DESK.id} room active"]
    assert "Trading" not in find.site.lock.read_text()
    find.site.uses("desk")
    assert find.site.run(command="check").exit_code == 0


def test_a_person_and_an_app_get_theirs(find):
    assert find("alice@acme.com", "--add", "alice").exit_code == 0
    assert find("zoom", "--add", "zoom").exit_code == 0
    assert find.registry.read_text() == (
        f"{REGISTRY}users:\n  alice: {{id: {ALICE.id}, email: alice@acme.com}}\n"
        "apps:\n  zoom: {publisher: Symphony, id: com.symphony.zoom, name: Zoom}\n"
    )
    assert find.site.lines == [
        f"acme.symphony.com {ALICE.id} user active",
        "acme.symphony.com com.symphony.zoom app active",
    ]


def test_a_chat_without_a_name_has_a_type_and_no_title(find):
    assert find("--add", "pair", "--", CHAT.id).exit_code == 0
    assert f'  pair: {{id: "{CHAT.id}", type: im}}\n' in find.registry.read_text()
    assert find("--add", "group", "--type", "chatroom", "--", GROUP.id).exit_code == 0
    assert f'  group: {{id: "{GROUP.id}", type: chatroom}}\n' in find.registry.read_text()


def test_several_are_listed_and_nothing_is_written(find):
    result = find("desk", "--add", "desk")
    assert result.exit_code == 1
    assert len(found(result)) == 2
    assert result.stderr == (
        "2 were found: say with --id which one is meant; nothing was written.\n"
    )
    assert find("no such", "--add", "desk").exit_code == 1
    assert find.registry.read_text() == REGISTRY
    assert not find.site.lock.exists()


def test_of_several_the_id_says_which(find):
    safe = DESK.id.rstrip("=").replace("+", "-").replace("/", "_")
    assert find("desk", "--add", "desk", f"--id={safe}").exit_code == 0
    assert DESK.id in find.registry.read_text()
    result = find("desk", "--add", "other", f"--id={UNKNOWN}")
    assert (result.exit_code, result.stderr) == (1, "None of what was found has that id.\n")


def test_the_id_of_another_pod_than_the_default_one_is_for_that_pod(find):
    find.registry.write_text(REGISTRY + "  uat: {host: acme-uat.symphony.com}\n")
    assert find("trading", "--pod", "uat", "--add", "desk").exit_code == 0
    assert f'desk: {{id: {{uat: "{DESK.id}"}}, type: chatroom, t' in find.registry.read_text()
    assert find.site.lines == [f"acme-uat.symphony.com {DESK.id} room active"]


UAT = "  uat: {host: acme-uat.symphony.com}\n  far: {host: far.symphony.com}\n"
OTHER_IDS = {
    "one line": (
        'desk: {id: {acme: "%s"}, type: im} # x',
        'desk: {id: {acme: "%s", uat: "%s"}, type: im} # x',
    ),
    "lines": (
        "desk:\n    id: # two\n      acme: %s # here\n\n    type: im",
        "desk:\n    id: # two\n      acme: %s # here\n      uat: \"%s\"\n\n    type: im",
    ),
    "one for every pod": (
        "desk: {id: '%s', title: Desk}",
        "desk: {id: {acme: '%s', far: '%s', uat: '%s'}, title: Desk}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), OTHER_IDS.values(), ids=OTHER_IDS)
def test_a_stream_gets_its_id_on_another_pod(find, before, after):
    old = (UNKNOWN,) * (after.count("%s") - 1)
    text = f"{REGISTRY}{UAT}streams:\n  {before % UNKNOWN}\n  zoo: {{id: {CHAT.id}}}\n"
    find.registry.write_text(text)
    result = find("trading", "--pod", "uat", "--add", "desk")
    assert result.exit_code == 0, result.stderr
    assert find.registry.read_text() == text.replace(before % UNKNOWN, after % (*old, DESK.id))
    again = find("trading", "--pod", "uat", "--add", "desk")
    assert again.exit_code == 2, "it has one now"


@pytest.mark.parametrize("of", ["acme", "uat"])
def test_a_stream_that_has_an_id_for_the_pod_keeps_it(find, of):
    ids = f"{{uat: {UNKNOWN}}}" if of == "uat" else UNKNOWN
    entry = f"  desk: {{id: {ids}}}\n"
    find.registry.write_text(text := f"{REGISTRY}{UAT}streams:\n{entry}")
    result = find("trading", "--pod", of, "--add", "desk")
    assert result.exit_code == 2
    sentence = "there is 'desk' under 'streams:' of symphony.yml already; choose another name"
    assert sentence in result.stderr
    assert find.registry.read_text() == text


def test_an_id_that_other_entries_share_is_left_to_the_author(find):
    streams = f"  desk: &one {{id: {{acme: {UNKNOWN}}}}}\n  same: *one\n"
    find.registry.write_text(text := f"{REGISTRY}{UAT}streams:\n{streams}")
    result = find("trading", "--pod", "uat", "--add", "desk")
    assert result.exit_code == 2
    assert f'by hand: desk: {{id: {{acme: "{UNKNOWN}", uat: "{DESK.id}"}}}}' in result.stderr
    assert find.registry.read_text() == text


def test_a_site_without_a_registry_gets_one(find):
    find.registry.unlink()
    find.site.folder.joinpath("mkdocs.yml").write_text(
        "site_name: x\nplugins: [ecp: {host: acme.symphony.com}]\n"
    )
    assert find("trading", "--add", "desk").exit_code == 0
    assert find.registry.read_text().startswith('streams:\n  desk: {id: "')


def test_the_sites_own_file_gets_the_entry_and_not_those_that_it_extends(find):
    common = find.site.folder.parent / "common.yml"
    text = REGISTRY.replace("verify: lock\n", "") + "  uat: {host: acme-uat.symphony.com}\n"
    common.write_text(f"{text}users:\n  zed: {{id: 5}}\n")
    own = "extends: ../common.yml\nverify: lock\n"
    find.registry.write_text(own)
    assert find("trading", "--add", "desk").exit_code == 0
    assert find("research", "--pod", "uat", "--add", "far").exit_code == 0
    assert read_registry(find.registry.read_text(), "").sections["streams"].keys() == {
        "desk", "far",
    }  # fmt: skip
    assert find.registry.read_text().startswith(own)
    result = find("alice@acme.com", "--add", "zed")
    assert result.exit_code == 2, "the name is the common file's"


def test_the_lock_keeps_what_it_knew_and_that_a_run_was_interrupted(find):
    head = "# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'\n"
    line = f"acme.symphony.com {UNKNOWN} room active 2024-02-29\n"
    find.site.lock.write_text(f"{head}# unfinished since 2024-02-01\n{line}")
    assert find("trading", "--add", "desk").exit_code == 0
    text = find.site.lock.read_text()
    assert text.startswith(f"{head}# unfinished since 2024-02-01\n")
    assert line in text
    assert DESK.id in text


HOSTILE = [
    "a: b #c, {d} [e] & *f !g %h @i `j",
    "'single' and \"double\" \\ back",
    "no",
    "null",
    "0123",
    "2024-01-01",
    "- a",
    "? a",
    "{{ macro }} ${x}",
    "<script>alert(1)</script>",
    "Ünïcödé 日本 🎉",
    "a\x1b[31m\u202eb\r\nc: d",
    "...",
    "---",
    "<<",
    "=",
]


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("title", HOSTILE)
def test_whatever_a_room_is_called_is_written_as_one_text(find, rest, title, quote):
    rest.directory = Directory.of([replace(FOREIGN, name=f"{title} ")])
    before = f"{REGISTRY}streams:\n  a: {{id: {quote}{DESK.id}{quote}}}\n"
    find.registry.write_text(before)
    assert find("--add", "room", "--", FOREIGN.id).exit_code in (0, 2)
    result = find("--kind", "room", "--add", "room", "--", FOREIGN.id)
    assert result.exit_code == 2, "it is there already"
    text = find.registry.read_text()
    assert text.startswith(before)
    loaded = yaml.safe_load(text)["streams"]["room"]["title"]
    rows = json.loads(find("--format", "json", "--", FOREIGN.id).stdout)
    assert loaded == rows[0]["title"]
    assert text.count("\n") == before.count("\n") + 1


# --- refusals ---


def refused(find, sentence, *arguments, **env):
    before = find.registry.read_bytes()
    result = find(*arguments, **env)
    assert (result.exit_code, result.stderr) == (2, f"Error: {sentence}\n")
    assert find.registry.read_bytes() == before
    assert not find.site.lock.exists()


def test_a_name_that_exists(find):
    find.registry.write_text(REGISTRY + STREAMS)
    sentence = "there is 'closed' under 'streams:' of symphony.yml already; choose another name"
    refused(find, sentence, "trading", "--add", "closed")


def test_a_name_whose_entry_is_broken(find):
    find.registry.write_text(f"{REGISTRY}streams:\n  desk: {{id: x}}\n")
    result = find("trading", "--add", "desk")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: symphony.yml:6: 'x' has 1 character, ")


def test_a_name_of_a_file_that_the_sites_own_extends(find):
    common = find.site.folder.parent / "common.yml"
    streams = f"streams:\n  desk: {{id: {{acme: {UNKNOWN}}}}}\n  all: {{id: {CHAT.id}}}\n"
    common.write_text(text := REGISTRY.replace("verify: lock\n", "") + UAT + streams)
    find.registry.write_text("extends: ../common.yml\nverify: lock\n")
    by_hand = f'desk: {{id: {{acme: "{UNKNOWN}", uat: "{DESK.id}"}}}}'
    sentence = f"'desk' is an entry of ../common.yml; write it there: {by_hand}"
    refused(find, sentence, "trading", "--pod", "uat", "--add", "desk")
    sentence = "there is 'all' under 'streams:' of ../common.yml already; choose another name"
    refused(find, sentence, "trading", "--add", "all")
    assert common.read_text() == text


def test_a_wall_that_nothing_opens(find):
    sentence = "it is a wall, which no chat and no link opens; choose a room or a chat"
    refused(find, sentence, "--add", "wall", "--", WALL.id)
    refused(find, sentence, "--add", "wall", "--type", "chatroom", "--", WALL.id)


def test_something_that_has_a_name(find):
    find.registry.write_text(f"{REGISTRY}users:\n  al: {{email: Alice@acme.com}}\n")
    sentence = "the registry has it already, as 'al'; use that name"
    refused(find, sentence, "alice@acme.com", "--add", "alice")


def test_something_that_is_deactivated(find):
    sentence = "it is deactivated; choose another one, or have it activated"
    refused(find, sentence, "closed", "--add", "closed")
    refused(find, sentence, "marc@acme.com", "--add", "marc")


def test_an_app_whose_publisher_the_pod_does_not_say(find, rest):
    rest.plan("rest-forbidden", at="/pod/v1/admin/app/com", count=1)
    sentence = "the pod does not say who publishes the app; say it with --publisher"
    refused(find, sentence, "zoom", "--add", "zoom")
    assert find("zoom", "--add", "zoom", "--publisher", "Zoom: Inc").exit_code == 0
    assert 'publisher: "Zoom: Inc"' in find.registry.read_text()


@pytest.mark.parametrize("name", ["", " a", "a\nb", "a\x00", "a\u202eb", "a" * 101])
def test_what_is_no_name(find, name, pod):
    sentence = "a name is one to a hundred characters on one line; choose another one"
    refused(find, sentence, "trading", "--add", name)
    assert not pod.calls


@pytest.mark.parametrize("words", [(), ("",), ("  ",), ("", " ")])
@pytest.mark.parametrize("kind", ["room", "user", "app", None])
def test_no_words_at_all(find, pod, words, kind):
    result = find(*words, *(["--kind", kind] if kind else []))
    assert result.exit_code == 2
    assert not pod.named("POST /pod/v3/room/search")
    if words:
        assert result.stderr == (
            "Error: there are no words to look for; write some, an address or an id\n"
        )


@pytest.mark.parametrize(
    "arguments",
    [
        ["\udc80"],
        ["a", "\udc80@acme.com"],
        ["desk", "--add", "\udc80"],
        ["desk", "--id", "\udc80"],
        ["desk", "--publisher", "\udc80"],
        ["desk", "--pod", "\udc80"],
    ],
)
def test_what_is_no_text(find, pod, arguments):
    hint = "set the terminal to UTF-8 and write it anew"
    shown = next(one for one in arguments if "\udc80" in one).replace("\udc80", r"\udc80")
    refused(find, f"'{shown}' is no text in UTF-8; {hint}", *arguments)
    assert not pod.calls


def test_a_publisher_on_two_lines(find):
    sentence = "--publisher is text on one line; write it anew"
    refused(find, sentence, "zoom", "--add", "zoom", "--publisher", "a\nb: c")


NAMES = [
    *(
        form.replace("?", char)
        for char in f"{punctuation} ·é\u2019\u2014日\u0301\u0e31"
        for form in ("a?b", "a?", "?a", "a?b?c", "a? b", "a ?b")
        if "  " not in form.replace("?", char)
    ),
    "yes", "null", "true", "1e3", "0x1F", "1_000", "2024-01-01", "12.5", "NaN", "launch", "R&D",
    "FX/Rates", "a&amp", "a&copyb", "a--b", "a...b", "a__b__c", "Alice's", "preview", "reader",
]  # fmt: skip


def test_every_name_that_is_taken_works_in_blocks_and_links_as_it_is(find, monkeypatch):
    names = []
    monkeypatch.chdir(find.site.config.parent)
    for name in dict.fromkeys(map(composed, map(str.strip, NAMES))):
        said = find("x", "--add", name).stderr
        if "no site and no symphony.yml here" in said:  # so that the name is taken
            names.append(name)
        else:
            assert f"'{name}'" in said, said
            assert "; " in said
    assert {"R&D", "FX/Rates", "Alice's", "a b", "aéb"} <= set(names)
    assert not {"a,b", "a?b", "a#b", "*a", "a: b"} & set(names)
    monkeypatch.chdir(find.site.folder)
    streams = {
        name: {"id": made_up_stream(number), "type": "chatroom"}
        for number, name in enumerate(names)
    }
    users = {name: {"id": ALICE.id + number} for number, name in enumerate(names)}
    entries = yaml.safe_dump({"streams": streams, "users": users}, allow_unicode=True)
    find.registry.write_text(REGISTRY.replace("verify: lock\n", "") + entries)
    sphinx = find.site.folder / "sphinx"
    sphinx.mkdir()
    sphinx.joinpath("conf.py").write_text('extensions = ["sphinx_ecp"]\n')
    sphinx.joinpath("symphony.yml").write_text(find.registry.read_text())
    markdown, rest = [], ["X\n="]
    for number, name in enumerate(names):
        for action in ("stream", "users"):
            target = f"symphony:{action}/{name.replace(' ', '%20')}"
            markdown.append(f"/// symphony-chat | x\n    {action}: {name}\n///")
            markdown.append(f"```symphony-button\nlabel: x\n{action}: {name}\n```")
            markdown.append(f"[x]({target})")
            rest.append(f".. symphony-chat:: x\n   :{action}: {name}")
            rest.append(f"`{action} {number} <{target}>`_")
    find.site.page("\n\n".join(markdown))
    sphinx.joinpath("index.rst").write_text("\n\n".join(rest) + "\n")
    for folder in (".", "sphinx"):
        result = find.site.run("--strict", folder, command="check")
        assert (result.exit_code, result.stdout) == (0, ""), result.output


@pytest.mark.parametrize("name", ["123", DESK.id, "a@acme.com"])
def test_a_name_that_reads_as_something_else(find, name):
    sentence = f"'{name}' reads as an id or an address; choose another name"
    refused(find, sentence, "trading", "--add", name)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("streams: [\n", "symphony.yml:5: not YAML: "),
        ("streams: 5\n", "symphony.yml:5: 'streams': expected keys and values"),
        ("streams: ~\n", "symphony.yml cannot get a new entry by itself; add it under 'streams:'"),
        (
            STREAMS + STREAMS.replace("closed", "other"),
            "symphony.yml cannot get a new entry by itse",
        ),
        ("links: &x {}\nstreams: *x\n", "symphony.yml cannot get a new entry by itself; add it"),
        ("...\n", f'by hand: desk: {{id: "{DESK.id}", type: chatroom, title: Trading desk}}'),
    ],
)
def test_a_registry_that_cannot_get_an_entry_stays_as_it_is(find, more, says):
    find.registry.write_text(REGISTRY + more)
    result = find("trading", "--add", "desk")
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert find.registry.read_text() == REGISTRY + more
    assert not find.site.lock.exists()


def test_a_lock_that_is_none_leaves_the_registry_as_it_is(find):
    find.site.lock.write_text("nonsense\n")
    result = find("trading", "--add", "desk")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: symphony.lock:1: it does not begin as a lock does")
    assert find.registry.read_text() == REGISTRY
    assert find.site.lock.read_text() == "nonsense\n"


def test_a_registry_that_is_changed_meanwhile_keeps_the_change(find, monkeypatch):
    usual = symphony_ecp.verify.adding.addition

    def meanwhile(file, item):
        change = usual(file, item)
        file.write_text(REGISTRY + "# mine\n")
        return change

    monkeypatch.setattr(symphony_ecp.verify.adding, "addition", meanwhile)
    result = find("trading", "--add", "desk")
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: symphony.yml cannot be written: it was changed meanwhile; nothing was changed\n",
    )
    assert find.registry.read_text() == REGISTRY + "# mine\n"
    assert [file.name for file in find.site.folder.glob(".*")] == []


def test_a_lock_that_is_changed_meanwhile_keeps_the_change(find, monkeypatch):
    usual = symphony_ecp.verify.adding.addition

    def meanwhile(file, item):
        find.site.lock.write_text("# mine\n")
        return usual(file, item)

    monkeypatch.setattr(symphony_ecp.verify.adding, "addition", meanwhile)
    find.site.lock.write_text(
        "# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'\n"
    )
    result = find("trading", "--add", "desk")
    assert (result.exit_code, result.stderr) == (
        2,
        (
            "Error: symphony.yml has the entry now, but symphony.lock cannot be written;"
            " see to it and run 'ecp verify'\n"
        ),
    )
    assert find.site.lock.read_text() == "# mine\n"


def test_pods_and_sites_that_are_not_there(find):
    sentence = "there is no pod 'acne' in the registry; did you mean 'acme'?"
    refused(find, sentence, "x", "--pod", "acne")
    for name in ("a", "b"):
        folder = find.site.folder / name
        folder.mkdir()
        folder.joinpath("mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
        folder.joinpath("symphony.yml").write_text(REGISTRY)
    result = find("x")
    assert result.exit_code == 2
    assert "several sites here, each with its own registry: a/symphony.yml, b/" in result.stderr
    assert find("trading", "-f", "a/mkdocs.yml", "--add", "desk").exit_code == 0
    assert DESK.id in (find.site.folder / "a/symphony.yml").read_text()


def test_nobody_to_ask_with_and_nowhere_to_ask(find):
    assert "there is no account to ask with" in find("x", SYMPHONY_USERNAME="").stderr
    find.registry.unlink()
    result = find("x")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: no pod is configured; add symphony.yml")
    find.site.folder.joinpath("mkdocs.yml").unlink()
    assert find("x").stderr.startswith("Error: no site and no symphony.yml here; run this in")


FAULTS = [
    ("rest-html", "answers with something that is not the REST API's"),
    ("rest-nonsense", "answers with something that is not the REST API's"),
    ("rest-odd", "answers with something that is not the REST API's"),
    ("rest-empty", "answers with something that is not the REST API's"),
    ("rest-huge", "answers with more than 5 MB"),
    ("rest-fails", "answers with status 500"),
    ("rest-drop", "breaks the connection off"),
    ("rest-redirect", "which gets no token"),
    ("rest-expired", "ends each session at once"),
]


@pytest.mark.parametrize(("fault", "says"), FAULTS)
@pytest.mark.parametrize("kind", ["room", "user", "app"])
def test_broken_answers_write_nothing_and_no_secret_is_said(
    find, rest, pod, impatient, caplog, fault, says, kind
):
    impatient(pause=0.01, attempts=2)
    caplog.set_level(logging.DEBUG)
    rest.plan(fault, at="/pod/", count=100)
    result = find("trading", "--kind", kind, "--add", "desk", "-v")
    assert (result.exit_code, result.stdout) == (2, "")
    errors = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1
    assert says in errors[0]
    assert "; " in errors[0]
    assert find.registry.read_text() == REGISTRY
    assert not find.site.lock.exists()
    assert_no_secrets(result, caplog, pod, find)


def test_the_accounts_own_id_is_not_said_either(find):
    account = config_text(*find_host(find), find.site.key, username="plain")
    find.site.config.write_text(account)
    result = find("zoom", "-v")
    assert "GET /v1/admin/user/…/app/entitlement/list" in result.stderr.replace("/pod", "")
    own = AccountOfPod("plain", "").id
    assert str(own) not in result.output


def test_no_secret_is_written_where_something_is_added(find, pod, caplog):
    caplog.set_level(logging.DEBUG)
    assert find("trading", "--add", "desk", "-v").exit_code == 0
    assert_no_secrets(find("trading", "-v"), caplog, pod, find)


def assert_no_secrets(result, caplog, pod, find):
    tokens = {call.args.headers.get("sessiontoken", "") for call in pod.calls}
    key = [line for line in PRIVATE.splitlines() if "-----" not in line]
    written = [file.read_text() for file in find.site.folder.rglob("*") if file.is_file()]
    said = [result.output, caplog.text, repr(result.exception), *written]
    for text in {USERNAME, *key, *tokens} - {""}:
        assert not any(text in one for one in said), text


def test_the_help_shows_examples(find):
    assert "\n    ecp find alice@acme.com --add alice\n" in find("--help").stdout
