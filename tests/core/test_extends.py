"""``extends``: several sites, one list of names; what is wrong is told once, where it stands."""

import sys
from pathlib import Path

import pytest

from symphony_ecp.pipeline import open_site
from symphony_ecp.site import usage
from symphony_ecp.site.registry import Pod, Stream, User
from symphony_ecp.syntax.source import Entry, SourceBlock

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OTHER = "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA=="
COLOURS = ["primary", "secondary", "accent", "success", "error", "background", "surface"]
COLOURS += ["text", *(f"text{name.title()}" for name in COLOURS[:5])]
DARK = {*COLOURS[:5], "text"}
THEME = ", ".join(f"{name}: '#{'000000' if name in DARK else 'ffffff'}'" for name in COLOURS)
COMMON = f"""
default-pod: acme
pods:
  acme: {{host: acme.symphony.com, partner-id: x}}
  uat: {{host: acme-uat.symphony.com}}
streams:
  desk: {{id: "{ID}", type: chatroom, title: Desk}}
  ops: {{id: {{acme: "{ID}", uat: "{OTHER}"}}, type: im}}
users: {{alice: {{id: 71811853190567, email: alice@acme.com}}}}
apps: {{zoom: {{publisher: Symphony, id: com.symphony.zoom, name: Zoom}}}}
links: {{ask: {{stream: desk}}}}
themes: {{house: {{{THEME}}}}}
defaults: {{mode: dark, load: visible}}
"""
FILE = "common/symphony.yml"


@pytest.fixture
def folder(tmp_path):
    """A site beside a folder with what it shares with others."""
    (tmp_path / "site").mkdir()
    write(tmp_path, FILE, COMMON)
    return tmp_path


def write(folder, name, text):
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def site(folder, text=None, **settings):
    if text is not None:
        write(folder, "site/symphony.yml", text)
    return open_site(settings, folder / "site", "mkdocs.yml", {})


def told(found, *severities):
    return [str(p) for p in found.problems if not severities or p.severity in severities]


EXTENDS = "extends: ../common/symphony.yml\n"


# --- what is taken over ---


def test_a_site_has_the_entries_of_what_it_extends(folder):
    found = site(folder, EXTENDS)
    assert told(found) == []
    registry = found.registry
    assert found.pod == Pod("acme", "acme.symphony.com", "x")
    assert registry.find("streams", "desk", Stream).ids == {"": ID}
    assert registry.at_address("alice@acme.com") == registry.find("users", "alice", User)
    for section, name in (("apps", "zoom"), ("links", "ask"), ("themes", "house")):
        assert registry.has(section, name)
    assert {name: given.value for name, given in found.defaults.items()} == {
        "mode": "dark", "load": "visible",
    }  # fmt: skip


def test_its_own_entries_and_choices_win_and_that_is_information(folder):
    own = f'{EXTENDS}default-pod: uat\nstreams:\n  desk: {{id: "{OTHER}"}}\n'
    found = site(folder, own + "defaults: {mode: auto}\n")
    (line,) = told(found, "info")
    assert line == (
        "symphony.yml:4: stream 'desk': it wins over that of ../common/symphony.yml; "
        "take it out if it is to be the same [ecp.registry]"
    )
    assert told(found) == [line]
    assert found.registry.find("streams", "desk", Stream) == Stream("desk", {"": OTHER})
    assert (found.pod.name, found.defaults["mode"].value) == ("uat", "auto")
    assert found.defaults["load"].value == "visible"


def test_of_several_the_one_that_stands_later_wins(folder):
    write(folder, "more.yml", f'streams: {{desk: {{id: "{OTHER}"}}}}\n')
    for order, expected in (("../common/symphony.yml, ../more.yml", OTHER),
                            ("../more.yml, ../common/symphony.yml", ID)):  # fmt: skip
        found = site(folder, f"extends: [{order}]\n")
        assert found.registry.find("streams", "desk", Stream).ids == {"": expected}
        (problem,) = found.problems
        later, before = reversed(order.split(", "))
        assert (problem.path, problem.severity) == (later, "info")
        assert f"it wins over that of {before}" in problem.message


def test_paths_begin_where_they_are_written_and_a_file_reached_twice_is_read_once(folder):
    write(folder, "common/a.yml", "extends: sub/all.yml\n")
    write(folder, "common/b.yml", "extends: [sub/all.yml, a.yml]\nstreams: {}\n")
    write(folder, "common/sub/all.yml", COMMON)
    found = site(folder, "extends: [../common/a.yml, ../common/b.yml]\n")
    assert told(found) == []
    assert found.registry.has("streams", "desk")
    assert [path.name for path in found.files] == ["symphony.yml", "a.yml", "all.yml", "b.yml"]


def test_a_shared_link_means_the_sites_own_stream(folder):
    found = site(folder, f'{EXTENDS}streams: {{desk: {{id: "{OTHER}", type: im}}}}\n')
    from symphony_ecp.pipeline import process

    block = SourceBlock("symphony-link", options=(Entry("link", "ask"),))
    assert "streamId=bBnb" in process(block, found).model.href


def test_ids_may_be_for_pods_of_another_file(folder):
    write(folder, FILE, "pods: {acme: {host: a.symphony.com, partner-id: x}}\n")
    own = f'{EXTENDS}streams:\n  one: {{id: {{acme: "{ID}"}}}}\n  two: {{id: {{acm: "{ID}"}}}}\n'
    (line,) = told(site(folder, own))
    assert line == (
        "symphony.yml:4: stream 'two': id: no pod 'acm' in symphony.yml and what it extends; "
        "did you mean 'acme'? [ecp.registry]"
    )


def test_hosts_of_every_file_and_of_no_other_are_the_sites(folder):
    found = site(folder, f"{EXTENDS}pods: {{own: {{host: own.symphony.com, partner-id: y}}}}\n")
    hosts = {"acme.symphony.com", "acme-uat.symphony.com", "own.symphony.com"}
    assert {pod.host for pod in found.pods} == hosts
    assert {pod.host for pod in site(folder, "default-pod: preview\n").pods} == {"127.0.0.1:8765"}


@pytest.mark.parametrize("nothing", ["", " ~", " []"])
def test_extends_may_stand_empty(folder, nothing):
    found = site(folder, f"extends:{nothing}\n")
    assert (told(found), found.registry.layers) == ([], ())


# --- where findings stand ---


def test_what_is_wrong_with_a_shared_file_stands_there(folder):
    write(folder, FILE, "pods:\n  acme: {hots: a.b}\nlinks:\n  ask: {stream: nope}\n"
          "defaults:\n  theme: none\n")  # fmt: skip
    assert [line.partition("; ")[0] for line in told(site(folder, EXTENDS))] == [
        f"../common/symphony.yml:{line}"
        for line in (
            "2: pod 'acme': unknown key 'hots'",
            "4: link 'ask': no stream 'nope' in symphony.yml and what it extends",
            "6: no theme 'none' in symphony.yml and what it extends",
        )
    ]


def test_a_wrong_pod_of_a_shared_file_stands_there(folder):
    write(folder, FILE, "pods: {acme: {host: 'localhost:1'}}\n")
    assert told(site(folder, EXTENDS))[0].startswith("../common/symphony.yml: pod 'acme' is on")
    write(folder, FILE, "default-pod: nope\n")
    (line,) = told(site(folder, EXTENDS))
    assert line.startswith("../common/symphony.yml:1: 'default-pod': no pod 'nope'")


def test_what_is_found_later_names_the_shared_file_too(folder):
    write(folder, FILE, COMMON.replace(f'"{ID}", type: chatroom', f'"{ID}"').replace(
        f', uat: "{OTHER}"', ""))  # fmt: skip
    found = site(folder, EXTENDS)
    block = SourceBlock("symphony-link", options=(Entry("stream", "desk"),))
    (problem,) = usage.untyped(found, usage.mentions([block]))
    assert str(problem).startswith("../common/symphony.yml:7: stream 'desk' has no type")
    from symphony_ecp.pipeline import process

    options = (Entry("stream", "ops"), Entry("pod", "uat"))
    (problem,) = process(SourceBlock("symphony-link", options=options), found).problems
    assert problem.hint == "add it under 'streams: ops: id:' in ../common/symphony.yml"


def test_only_names_of_the_site_itself_are_called_unused(folder):
    own = f'{EXTENDS}streams:\n  mine: {{id: "{OTHER}"}}\n  used: {{id: "{OTHER}"}}\n'
    write(folder, FILE, COMMON.replace("ask: {stream: desk}", "ask: {stream: used}"))
    found = site(folder, own)
    assert [str(p).partition(";")[0] for p in usage.unused(found, ())] == [
        "symphony.yml:3: 1 name is used by no page: stream 'mine'"
    ]
    assert usage.unused(site(folder, EXTENDS), ()) == ()


def test_a_broken_entry_of_the_site_is_not_replaced_unseen_by_a_shared_one(folder):
    found = site(folder, f"{EXTENDS}streams: {{desk: {{idd: x}}}}\n")
    (problem,) = found.problems
    assert found.registry.find("streams", "desk", Stream) == problem
    write(folder, FILE, "streams: {desk: {idd: x}}\n")
    found = site(folder, f'{EXTENDS}streams: {{desk: {{id: "{ID}"}}}}\n')
    assert [problem.path for problem in found.problems] == ["../common/symphony.yml"]
    assert found.registry.find("streams", "desk", Stream).ids == {"": ID}


def test_many_that_win_over_others_are_counted(folder):
    names = "".join(f'  s{number}: {{id: "{ID}"}}\n' for number in range(8))
    write(folder, FILE, f"streams:\n{names}")
    lines = told(site(folder, f"{EXTENDS}streams:\n{names}"), "info")
    assert len(lines) == 6
    assert lines[5].startswith(
        "symphony.yml:8: 3 more entries win over those of other files, from 's5' on"
    )


# --- bad input: one problem each, at the line that says it ---


CIRCLE = "symphony.yml -> ../circle.yml -> ../back.yml -> ../circle.yml"
BAD = [
    ("../common/symphny.yml",
     "there is no file '../common/symphny.yml'; did you mean 'symphony.yml'?"),
    ("../nowhere/x.yml", "there is no file '../nowhere/x.yml'; correct the path"),
    ("../common", "'../common' is a folder; name a file in it, such as 'symphony.yml'"),
    (".", "'.' is a folder; name a file in it, such as 'symphony.yml'"),
    ("../empty", "'../empty' is a folder; name a file"),
    ("/etc/passwd", "'/etc/passwd' is an absolute path, which leads elsewhere on other machines"),
    ("C:\\x\\symphony.yml", "'C:\\x\\symphony.yml' is an absolute path"),
    ("~/symphony.yml", "'~/symphony.yml' is an absolute path"),
    ("https://docs.example/symphony.yml", "'https://docs.example/symphony.yml' is an address"),
    ("../latin.yml", "'../latin.yml' cannot be read: it is not UTF-8; save it as UTF-8"),
    ("../text.yml", "'../text.yml' is no registry: it has none of its keys; name one"),
    ("../mkdocs.yml", "'../mkdocs.yml' is no registry"),
    ("../list.yml", "'../list.yml' is no registry"),
    ("symphony.yml", "files that extend each other: symphony.yml -> symphony.yml; take one"),
    ("../circle.yml", "", f"../back.yml:2: 'extends': files that extend each other: {CIRCLE}; "),
    ("[../common/symphony.yml, ../common/../common/symphony.yml]",
     "'../common/../common/symphony.yml' is given twice; keep one of them"),
    ("{a: b}", "expected a path or a list of paths, found keys and values"),
    ("[[a]]", "expected a path or a list of paths, found a list"),
    ("[~]", "expected a path or a list of paths, found nothing"),
    ("''", "expected a path or a list of paths, found ''"),
    ('"a\\0b"', "expected a path or a list of paths, found "),
    ("../broken.yml", "", "../broken.yml:2: not YAML: '[' is never closed"),
    ("../chain0.yml", "", "../chain19.yml:1: 'extends': it leads on through more than 20 files"),
    ("no-such-thing:symphony.yml", "the distribution 'no-such-thing' is not installed; install it"),
    ("pyyam:symphony.yml", "the distribution 'pyyam' is not installed; did you mean 'PyYAML'?"),
    ("pyyaml:symphony.yml", "the distribution 'pyyaml' has no file 'symphony.yml'"),
    ("pyyaml:../symphony.yml", "'../symphony.yml' is no path of a file in 'pyyaml'"),
    ("pyyaml:/etc/passwd", "'/etc/passwd' is no path of a file in 'pyyaml'"),
    ("pyyaml:a\\..\\b", "'a\\..\\b' is no path of a file in 'pyyaml'"),
    ("'pyyaml:'", "'' is no path of a file in 'pyyaml'"),
    ("pyyaml:yaml", "'pyyaml:yaml' is a folder"),
]  # fmt: skip


@pytest.mark.parametrize("case", BAD, ids=[case[0] for case in BAD])
def test_each_mistake_is_one_problem_where_it_is_written(folder, case):
    value, expected, *place = case
    (folder / "empty").mkdir()
    write(folder, "latin.yml", b"pods: {\xe4: 1}")
    write(folder, "text.yml", "some text")
    write(folder, "list.yml", "- a\n- b\n")
    write(folder, "mkdocs.yml", "site_name: x\nplugins: [ecp]\n")
    write(folder, "broken.yml", "streams:\n  a: [x\n")
    write(folder, "circle.yml", "pods: {}\nextends: back.yml\n")
    write(folder, "back.yml", "pods: {}\nextends: circle.yml\n")
    for number in range(30):
        write(folder, f"chain{number}.yml", f"extends: chain{number + 1}.yml\n")
    found = site(folder, f"\nextends: {value}\n")
    (line,) = told(found)
    assert line.startswith(place[0] if place else f"symphony.yml:2: 'extends': {expected}"), line
    assert len(line) < 400


def test_a_page_that_wants_a_name_of_a_file_that_is_not_there_is_pointed_at_that(folder):
    found = site(folder, f'extends: ../gone.yml\nstreams: {{own: {{id: "{ID}"}}}}\n')
    (problem,) = found.problems
    assert found.registry.find("streams", "desk", Stream) == problem
    assert isinstance(found.registry.find("streams", "own", Stream), Stream)
    assert folder / "gone.yml" in found.files, "it may come"


# --- installed distributions ---


@pytest.fixture
def installed(folder, monkeypatch):
    """Install a distribution whose package must not be imported."""
    place = folder / "installed"
    monkeypatch.syspath_prepend(place)

    def install(
        name="acme-docs-common", package="acme_docs_common", *, editable=False, file=COMMON
    ):
        source = folder / "source" if editable else place
        write(source, f"{package}/__init__.py", "raise SystemExit('imported')\n")
        write(source, f"{package}/symphony.yml", file)
        info = f"{name.replace('-', '_')}-1.dist-info"
        write(place, f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        listed = [f"{info}/METADATA,,"]
        listed += (
            [] if editable else [f"{package}/{file},," for file in ("__init__.py", "symphony.yml")]
        )
        write(place, f"{info}/RECORD", "\n".join(listed) + "\n")
        if editable:
            monkeypatch.syspath_prepend(source)
        return source / package / "symphony.yml"

    return install


@pytest.mark.parametrize("editable", [False, True])
@pytest.mark.parametrize(
    "text",
    ["acme-docs-common:symphony.yml", "Acme_Docs.Common:symphony.yml",
     "acme-docs-common:acme_docs_common/symphony.yml"],
)  # fmt: skip
def test_a_file_of_a_distribution_is_read_and_nothing_is_imported(
    folder, installed, text, editable
):
    file = installed(editable=editable)
    found = site(folder, f'extends: ["{text}"]\nstreams: {{desk: {{id: "{OTHER}"}}}}\n')
    assert [line.partition(";")[0] for line in told(found)] == [
        f"symphony.yml:2: stream 'desk': it wins over that of {text}"
    ]
    assert found.pod.name == "acme"
    assert Path(file) in found.files
    assert "acme_docs_common" not in sys.modules


def test_a_package_of_another_name_than_its_distribution_is_found_by_both(folder, installed):
    installed("acme-docs", "rooms")
    for text in ("acme-docs:symphony.yml", "rooms:symphony.yml", "acme-docs:rooms/symphony.yml"):
        assert told(site(folder, f"extends: {text}\n")) == []


def test_findings_in_a_file_of_a_distribution_name_it_as_the_author_does(folder, installed):
    installed(file="pods:\n  acme: {hots: a.b}\n")
    (line,) = told(site(folder, "extends: acme-docs-common:symphony.yml\n"))
    assert line.startswith("acme-docs-common:symphony.yml:2: pod 'acme': unknown key 'hots'")


def test_a_file_of_a_distribution_may_extend_one_beside_it(folder, installed):
    file = installed(file="extends: more/all.yml\n")
    write(file.parent, "more/all.yml", "streams:\n  desk: {idd: x}\n")
    (problem,) = site(folder, "extends: acme-docs-common:symphony.yml\n").problems
    assert problem.line == 2
    assert problem.path == "acme-docs-common:more/all.yml"


def test_a_folder_that_only_has_the_name_of_a_package_is_no_distribution(folder, monkeypatch):
    write(folder, "site/rooms/symphony.yml", COMMON)
    monkeypatch.chdir(folder / "site")
    monkeypatch.syspath_prepend("")
    (line,) = told(site(folder, "extends: rooms:symphony.yml\n"))
    assert "the distribution 'rooms' is not installed" in line
