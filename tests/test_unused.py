"""Names of the registry that no page uses: said once, in the end, and by nobody who cannot know."""

import re
import shutil
import subprocess
import sys
import unicodedata

import pytest
from click.testing import CliRunner

from mkdocs_ecp.unread import reads_all
from symphony_ecp.check.run import check, check_text
from symphony_ecp.cli import main
from symphony_ecp.site import elsewhere
from tests import forked, hosts

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OTHER = "bBnbhkxXsoSbOrcWbLq5iH///m1pEOVTdA=="
SAFE_OTHER = OTHER.replace("+", "-").replace("/", "_").rstrip("=")
PODS = "pods: {acme: {host: a.symphony.com, partner-id: x}, uat: {host: acme-uat.symphony.com}}\n"
LEFT = f"""default-pod: acme
pods: {{acme: {{host: acme.symphony.com, partner-id: x}}, uat: {{host: acme-uat.symphony.com}}}}
streams:
  desk: {{id: "{ID}", type: chatroom}}

  # No page has this one.
  left: {{id: "{OTHER}"}}
"""
HINT = "keep for later: this fails no build"
MESSAGE = f"1 name is used by no page: stream 'left'; take it out, or {HINT}"
USES = {"md": "[x](symphony:stream/desk)\n", "rst": ":symphony:`x <stream/desk>`\n"}
TITLE = {"md": "# P\n\n", "rst": "P\n=\n\n"}


def unused(folder, *paths):
    """Return what a check says of names that no page uses."""
    return [
        f"{problem.line}: {problem.sentence}"
        for problem in check([folder, *paths]).problems
        if "used by no page" in problem.message and problem.severity == "info"
    ]


def informed(built):
    return [line.removesuffix(" [ecp.registry]") for line in built.info.get("symphony", ())]


@pytest.fixture
def site(tmp_path):
    def write(registry=LEFT, page=USES["md"], **more):
        (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
        (tmp_path / "symphony.yml").write_text(registry)
        (tmp_path / "docs").mkdir(exist_ok=True)
        for name, text in {"index": page, **more}.items():
            (tmp_path / f"docs/{name}.md").write_text(TITLE["md"] + text)
        return tmp_path

    return write


# --- which names are used ---


def chat(*lines):
    options = "\n".join(lines)
    return f"```symphony-chat\n{options}\n```\n"


def button(*lines):
    options = "\n".join(("label: x", *lines))
    return f"```symphony-button\n{options}\n```\n"


STREAM = f'{{id: "{ID}"}}'
PER_POD = f'{{id: {{acme: "{OTHER}", uat: "{ID}"}}}}'
USER = "{id: 71811853190567, email: Alice@acme.com}"
APP = "{publisher: Symphony, id: com.symphony.zoom, name: Zoom Cloud}"
COLOURS = ["primary", "secondary", "accent", "success", "error", "background", "surface"]
COLOURS += ["text", *(f"text{name.title()}" for name in COLOURS[:5])]
THEME = "{" + ", ".join(f'{name}: "#123456"' for name in COLOURS) + "}"
SAFE = ID.replace("+", "-").replace("/", "_").rstrip("=")
PERCENT = ID.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
UNIVERSAL = "https://open.symphony.com/"
BY_NAME = [
    chat("stream: it"),
    chat("streamId: it"),
    button("stream: it"),
    "[x](symphony:stream/it)\n",
    "<symphony:stream/it>\n",
    '<a href="symphony:stream/it">x</a>\n',
    "- a\n\n    [x][y]\n\n[y]: symphony:stream/it\n",
]
WRITTEN_OUT = [
    *(chat(f'stream: "{written}"') for written in (ID, ID.rstrip("="), SAFE, PERCENT)),
    *(f"[x](symphony:stream/{written})\n" for written in (ID, ID.rstrip("="), SAFE, PERCENT)),
    f"[x]({UNIVERSAL}?streamId={PERCENT}&streamType=im)\n",
    f"<{UNIVERSAL}?streamType=im&streamId={PERCENT}>\n",
    f'<iframe src="https://acme.symphony.com/embed/index.html?streamId={SAFE}"></iframe>\n',
    f'<div class="symphony-ecm" data-stream-id="{SAFE}"></div>\n',
    f'<p class="symphony-ecm"></p>\n\n<script>symphony.openStream("{SAFE}")</script>\n',
]
USED = [
    ("streams", STREAM, BY_NAME + WRITTEN_OUT),
    ("streams", PER_POD, [*BY_NAME, f"[x](symphony:stream/{ID})\n"]),
    ("users", USER, [
        chat("users: bob@b.example, it"), chat("users: alice@acme.com"), "[x](symphony:users/it)\n",
        "[x](symphony:profile/it)\n", "[x](symphony:profile/71811853190567)\n",
        f"[x]({UNIVERSAL}?userId=71811853190567)\n",
        button("create-room: x", "emails: b@acme.com, alice@acme.com", "dialog: true"),
        button("create-room: x", "emails: b@acme.com, it", "dialog: true"),
    ]),
    ("apps", APP, [
        "[x](symphony:app/it)\n", "[x](symphony:app/Symphony/com.symphony.zoom/Zoom%20Cloud)\n",
        f"[x]({UNIVERSAL}?app/Symphony/com.symphony.zoom/Zoom%20Cloud)\n",
        chat(f"stream: {ID}", "allowed-apps: com.acme.deals, it"),
        chat(f"stream: {ID}", "allowedApps: com.symphony.zoom"),
    ]),
    ("links", "{launch: true}", ["[x](symphony:link/it)\n", button("link: it")]),
    ("themes", THEME, [chat(f"stream: {ID}", "theme: it")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("section", "entry", "page"),
    [(section, entry, page) for section, entry, pages in USED for page in pages],
)
def test_what_a_page_names_or_writes_out_is_used(site, section, entry, page):
    folder = site(f"{PODS}{section}: {{it: {entry}}}\n", page)
    assert unused(folder) == []
    (folder / "docs/index.md").write_text("# Another\n\n[x](symphony:launch)\n")
    (said,) = unused(folder)
    assert said == f"2: 1 name is used by no page: {section[:-1]} 'it'; take it out, or {HINT}"


def test_what_the_registry_itself_and_the_settings_name_is_used(site):
    links = (
        "one: {link: two}, two: {stream: a}, three: {create-room: R, users: u, dialog: true}, "
        "four: {app: p}, five: {create-room: S, emails: 'v@acme.com, w@acme.com'}"
    )
    folder = site(
        f"{PODS}streams: {{a: {STREAM}}}\nusers: {{u: {USER}, v: {{email: v@acme.com}}}}\n"
        f"apps: {{p: {APP}}}\nlinks: {{{links}}}\nthemes: {{t: {THEME}}}\ndefaults: {{theme: t}}\n",
        "".join(f"[x](symphony:link/{name})\n" for name in ("one", "three", "four", "five")),
    )
    assert unused(folder) == []


def test_pods_are_for_whoever_builds_to_choose(site):
    assert "uat" in LEFT
    assert [line for line in unused(site()) if "pod" in line] == []


def test_a_few_are_named_and_the_rest_is_counted(site):
    names = [f"s{number}" for number in range(1, 50_001)]
    many = "".join(f'  {name}: {{id: "{ID}"}}\n' for name in names)
    folder = site(f"{PODS}streams:\n{many}", "[x](symphony:stream/s1)\n")
    assert unused(folder) == [
        (
            "4: 49,999 names are used by no page: stream 's2', stream 's3', stream 's4', "
            f"stream 's5', stream 's6' and 49,994 more; take them out, or {HINT}"
        )
    ]


# --- who says it, and when ---


def test_mkdocs_says_it_once_after_the_last_page(site, tmp_path):
    folder = tmp_path / "build"
    folder.mkdir()
    (folder / "symphony.yml").write_text(LEFT)
    built = hosts.mkdocs(folder, {"a": USES["md"], "b": "No word.\n"}, strict=True)
    assert informed(built) == [f"7: {MESSAGE}"]
    assert (built.problems, built.other) == ({}, [])


@pytest.mark.parametrize("arguments", [["--strict"], ["--dirty"]])
def test_information_fails_no_strict_build_and_a_part_of_a_build_says_nothing(site, arguments):
    command = [sys.executable, "-m", "mkdocs", "build", *arguments]
    done = subprocess.run(command, cwd=site(), capture_output=True, text=True, check=False)
    assert done.returncode == 0
    said = f"symphony.yml:7: {MESSAGE} [ecp.registry]" in done.stderr
    assert said == (arguments == ["--strict"])


def test_an_ignored_code_is_not_said(site):
    folder = site()
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp: {ignore: [registry]}]\n")
    assert unused(folder) == []
    command = [sys.executable, "-m", "mkdocs", "build"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "used by no page" not in done.stderr


def test_a_check_of_a_part_or_of_unsaved_text_says_nothing(site):
    folder = site(more="x")
    assert unused(folder) == unused(folder / "docs") == [f"7: {MESSAGE}"]
    page = folder / "docs/index.md"
    assert unused(page) == []
    assert not check_text(b"# P\n", page).problems
    (folder / "docs/sub").mkdir()
    assert unused(folder / "docs/sub") == []


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_check_in_several_processes_says_the_same(site, jobs):
    folder = site(**{f"p{number}": USES["md"] for number in range(20)}, last="[x](symphony:launch)")
    found = check([folder], jobs=jobs).problems
    assert [problem.line for problem in found] == [7]


def test_a_page_that_cannot_be_read_may_use_anything(site):
    folder = site()
    (folder / "docs/broken.md").write_bytes(b"\xff symphony")
    assert unused(folder) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("src/package/module.py", '"""See [it](symphony:stream/left)."""\n'),
        ("docs/notebook.ipynb", '{"cells": [{"source": ["[x](symphony:stream/left)\\n"]}]}'),
        ("overrides/main.html", "{{ 'stream/left' | symphony }}"),
        ("docs/data/rooms.csv", "room\nleft\n"),
        ("locale/de/page.po", 'msgstr ":symphony:`x <stream/left>`"'),
        ("snippets/note.md", "Für das Team: [x](symphony:stream/left)"),
        ("other/symphony.yml", "extends: ../symphony.yml\nlinks: {a: {stream: left}}"),
        ("docs/macros.md", "{{ chat('left') }}"),
    ],
)
def test_a_word_in_any_text_of_the_repository_may_be_a_use(site, name, text):
    folder = site()
    (folder / ".git").mkdir()
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    assert unused(folder) == unused(folder / "docs") == []
    file.write_text(text.replace("left", "leftover"), encoding="utf-8")
    assert unused(folder) == [f"7: {MESSAGE}"]


@pytest.mark.parametrize("name", [".git/left", "site/left.md", ".venv/left.py", "docs/a.png"])
def test_what_holds_no_texts_of_the_site_is_none(site, name):
    folder = site()
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"left \0" if name.endswith("png") else b"left")
    assert unused(folder) == [f"7: {MESSAGE}"]


@pytest.mark.parametrize("name", ["left desk", "börse", "a.b", "a/b"])
def test_names_of_any_letters_are_found_in_texts(site, name):
    folder = site(LEFT.replace("left:", f'"{name}":'))
    assert unused(folder) == [f"7: {MESSAGE.replace('left', name)}"]
    (folder / "notes.txt").write_text(f"See {unicodedata.normalize('NFD', name)}.")
    assert unused(folder) == []


def test_where_there_is_too_much_to_read_nothing_is_said(site, monkeypatch):
    folder = site()
    monkeypatch.setattr(elsewhere, "_MOST_BYTES", 10)
    assert unused(folder) == []
    monkeypatch.undo()
    monkeypatch.setattr(elsewhere, "_MOST_FILES", 1)
    assert unused(folder) == []


@pytest.mark.parametrize("plugin", ["mkdocstrings", "i18n", "monorepo", "mkdocs-jupyter", "macros"])
def test_nothing_is_said_where_a_plugin_brings_in_what_nobody_reads(site, plugin):
    folder = site()
    (folder / "mkdocs.yml").write_text(f"site_name: x\nplugins: [ecp, {plugin}]\n")
    assert unused(folder) == []
    assert not reads_all([f"material/{plugin}"], [])
    (folder / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp, search, tags]\n")
    assert unused(folder) == [f"7: {MESSAGE}"]


def test_nothing_is_said_of_a_registry_without_a_site(site):
    folder = site()
    (folder / "mkdocs.yml").unlink()
    assert unused(folder) == []


@pytest.mark.parametrize("extension", ["sphinx.ext.autodoc", "sphinx.ext.autosummary"])
def test_nothing_is_said_where_an_extension_brings_in_docstrings(sphinx, extension):
    source, build = sphinx
    (source / "conf.py").write_text(f"extensions = ['sphinx_ecp', 'myst_parser', '{extension}']\n")
    assert build() == unused(source) == []


def test_nothing_is_said_where_the_extensions_cannot_be_read(sphinx):
    source, _ = sphinx
    (source / "conf.py").write_text("extensions = find()\n")
    assert unused(source) == []


def test_all_sections_are_one_line_that_fails_no_strict_check(site, monkeypatch):
    folder = site(
        f"{LEFT}users: {{bob: {{id: 71811853190567}}}}\nlinks: {{go: {{launch: true}}}}\n"
    )
    assert unused(folder) == [
        (
            "7: 3 names are used by no page: stream 'left', user 'bob' and link 'go'; "
            f"take them out, or {HINT}"
        )
    ]
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(main, ["check", "--strict"])
    assert (done.exit_code, done.output.count("\n")) == (0, 1)


def test_a_site_that_extends_the_registry_of_another_counts_with_it(site):
    folder = site()
    other = folder / "other"
    (other / "docs").mkdir(parents=True)
    (other / "mkdocs.yml").write_text("site_name: x\nplugins: [ecp]\n")
    (other / "symphony.yml").write_text("extends: ../symphony.yml\n")
    (other / "docs/index.md").write_text(f"# P\n\n[x](symphony:stream/{SAFE_OTHER})\n")
    assert unused(folder) == []


def test_two_sites_with_one_registry_count_together(site):
    folder = site()
    (folder / "conf.py").write_text("extensions = ['sphinx_ecp']\nexclude_patterns = ['docs']\n")
    (folder / "index.rst").write_text("I\n=\n\n:symphony:`x <stream/left>`\n")
    assert unused(folder) == []
    assert unused(folder / "docs") == [], "there may be more in the other one"


# --- Sphinx, which reads what changed ---


@pytest.fixture
def sphinx(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text("extensions = ['sphinx_ecp', 'myst_parser']\n")
    (source / "symphony.yml").write_text(LEFT)
    (source / "index.rst").write_text("I\n=\n\n.. toctree::\n   :glob:\n\n   p*\n")
    for number in range(7):
        ending = ("md", "rst")[number % 2]
        (source / f"p{number}.{ending}").write_text(TITLE[ending] + USES[ending])

    def build(*arguments):
        done = forked.sphinx(tmp_path, "-N", "-W", *arguments, "source", "out")
        assert done.returncode == 0, done.stderr
        return re.findall(r"symphony\.yml:(\d+): (.* used by no page.*)", done.stdout)

    return source, build


def test_sphinx_keeps_what_unchanged_pages_use(sphinx):
    source, build = sphinx
    said = [("7", MESSAGE)]
    assert build() == said
    assert build() == said, "nothing was read"
    (source / "p0.md").write_text("# P\n")
    assert build() == said
    (source / "p1.rst").write_text("P\n=\n\n:symphony:`x <stream/left>`\n")
    assert build() == []
    (source / "p1.rst").unlink()
    assert build() == said
    assert build("-E", "-j", "3") == said
    shutil.rmtree(source.parent / "out")
    (source / "p5.rst").write_text("P\n=\n\n:symphony:`x <stream/left>`\n")
    assert build("-j", "3") == []


def test_sphinx_says_no_more_than_the_owner_wants(sphinx):
    source, build = sphinx
    assert unused(source) == [f"7: {MESSAGE}"]
    for setting in ("ecp_ignore = ['registry']", "suppress_warnings = ['ecp.registry']"):
        (source / "conf.py").write_text(f"extensions = ['sphinx_ecp', 'myst_parser']\n{setting}\n")
        assert build() == []
        assert unused(source) == []


# --- streams without a type ---


UNTYPED = (
    f"default-pod: acme\n{PODS}streams:\n  desk: {{id: '{ID}'}}\n"
    f"  chat: {{id: '{OTHER}', type: im}}\n"
)
SAYS = (
    "4: stream 'desk' has no type, and links to it say chatroom; "
    "add 'type: chatroom', or 'type: im' for a chat of people"
)


def untyped(folder, *paths):
    found = check([folder, *paths]).problems
    assert all(problem.severity == "info" for problem in found)
    return [f"{p.line}: {p.sentence}" for p in found if "has no type" in p.message]


@pytest.mark.parametrize(
    "page",
    [chat("stream: desk"), button("stream: desk") * 2, "[x](symphony:stream/desk)\n",
     chat("streamId: desk") + chat("stream: desk", "type: im")],
)  # fmt: skip
def test_a_stream_in_use_that_has_no_type_is_information_once(site, page):
    assert untyped(site(UNTYPED, page, other=page)) == [SAYS]


@pytest.mark.parametrize(
    "page",
    [chat("stream: desk", "type: chatroom"), "[x](symphony:stream/desk?type=im)\n",
     chat("stream: chat"), chat(f"stream: {ID}"), "nothing\n"],
)  # fmt: skip
def test_an_explicit_type_says_enough_and_so_does_no_use(site, page):
    assert untyped(site(UNTYPED, page)) == []


def test_a_check_of_one_page_says_what_that_page_needs(site):
    folder = site(UNTYPED, chat("stream: desk"), other="nothing\n")
    assert untyped(folder / "docs/index.md") == [SAYS]
    assert untyped(folder / "docs/other.md") == []


def test_hosts_say_it_once_and_no_strict_build_minds(site, tmp_path):
    registry = UNTYPED.replace("chat: ", "chat2: ")
    pages = dict.fromkeys(("a", "b"), chat("stream: desk"))
    built = hosts.mkdocs(_with(tmp_path / "m", registry), pages)
    assert [line for line in informed(built) if "no type" in line] == [SAYS]
    assert built.problems == {}
    folder = tmp_path / "s"
    _with(folder / "source", registry)
    page = "P\n=\n\n.. symphony-chat::\n   :stream: desk\n"
    built = hosts.sphinx(folder, {"a.rst": page, "b.rst": page})
    said = [line.removesuffix(" [ecp.registry]") for line in built.info["symphony.yml"]]
    assert [line for line in said if "no type" in line] == [SAYS]
    assert built.problems == {}


def _with(folder, registry):
    folder.mkdir(parents=True)
    (folder / "symphony.yml").write_text(registry)
    return folder
