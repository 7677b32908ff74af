"""What commands write of hostile texts: it reads as it is meant, and all beside it as before."""

import re
import shutil
from html import escape
from urllib.parse import quote

import pytest
import yaml
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.fix import addition
from symphony_ecp.fix.plan import changes_for
from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import (
    Account,
    Application,
    Directory,
    Rest,
    Room,
    made_up_stream,
)
from symphony_ecp.site.lock import entry_of
from symphony_ecp.site.registry import Stream, read_registry
from symphony_ecp.verify.searching import cleaned
from tests.hostile import pages, sites, slots, values
from tests.hostile.test_terminal import steering
from tests.verify.conftest import PRIVATE, PUBLIC, REGISTRY, USERNAME, config_text

TEXTS = [*values.NASTY.values(), *values.drawn()]
TYPED = [pages.typed(text) for text in TEXTS]
#: An id as addresses have it, and as it is in its standard form.
SAFE, STANDARD = "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA", slots.DESK
ABOVE, BELOW = "above as it is", "below as it is"
#: Each text is in one place of so many.
TURNS, INITS, SOME = values.turns(8), values.turns(12), values.turns(24)
#: A page takes longer than the blocks on it.
TOGETHER = 8
SLOTS = [slot for slot in slots.slots() if slot.kind == "symphony-chat" and slot.option != "stream"]


def mkdocs(folder, texts, more=""):
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(
        "site_name: x\nplugins: [ecp]\nmarkdown_extensions: [pymdownx.superfences]\n"
    )
    for name, text in texts.items():
        (folder / f"docs/{name}.md").write_text(text, encoding="utf-8", newline="")
    return folder


def sphinx(folder, texts):
    (folder / "conf.py").write_text("extensions = ['sphinx_ecp']\n")
    for name, text in texts.items():
        (folder / f"{name}.rst").write_text(text, encoding="utf-8", newline="")
    return folder


def fixed(folder, names, *, to_registry=False):
    """Fix a site; return its pages."""
    for change in changes_for([folder], print, to_registry=to_registry):
        change.write()
    return {name: next(folder.rglob(f"{name}.*")).read_bytes().decode() for name in names}


@pytest.mark.parametrize("host", ["mkdocs", "sphinx"])
def test_fix_rewrites_an_id_and_no_byte_beside_it(host, tmp_path):
    site, write, spelt, head = {
        "mkdocs": (mkdocs, pages.fence, pages.quoted, ["# Title", ""]),
        "sphinx": (sphinx, pages.directive, pages.bare, ["Title", "=====", ""]),
    }[host]
    stream = slots.Slot("symphony-chat", (), "stream")
    texts = {}
    for start in range(0, len(TYPED), TOGETHER):
        written = []
        for number, text in enumerate(TYPED[start : start + TOGETHER], start):
            written += [(slot, text) for slot in SLOTS[number % SOME :: SOME]] + [(stream, SAFE)]
        texts[f"page{start}"] = pages.page(written, write, spelt, head).text
    shutil.copy(slots.REGISTRY, tmp_path)
    found = fixed(site(tmp_path, texts), texts)
    for name, text in texts.items():
        assert found[name] == text.replace(SAFE, STANDARD), name


def test_fix_writes_an_id_into_a_registry_and_no_byte_beside_it(tmp_path):
    entries = sites.Entries(
        [(place, text) for n, text in enumerate(TYPED) for place in sites.PLACES[n % 24 :: 24]]
    )
    entries.sections["streams"]["safe"] = {"id": SAFE}
    registry = "\n".join([entries.text(), *sites.words(TYPED, ("de", "ja"))])
    (tmp_path / "symphony.yml").write_text(registry, encoding="utf-8")
    fixed(mkdocs(tmp_path, {"index": "# x\n"}), ["index"])
    assert (tmp_path / "symphony.yml").read_text(encoding="utf-8") == registry.replace(
        pages.quoted(SAFE), pages.quoted(STANDARD).replace("\\x3d", "=")
    )


_FRAME = '<iframe src="https://acme.symphony.com/embed/?streamId={id}'
_SDK = (
    '</div>\n<script id="symphony-ecm-sdk" src="https://acme.symphony.com/embed/sdk.js"'
    ' data-partner-id="acme-docs"></script>'
)
#: Pasted markup of Symphony's, with a place for a text; ``{%}`` is one in an address.
PASTED = {
    "id": _FRAME + '" id="{}"></iframe>',
    "class": _FRAME + '" class="{}"></iframe>',
    "style": _FRAME + '" style="width: {}"></iframe>',
    "height": _FRAME + '" height="{}"></iframe>',
    "query": _FRAME + '&amp;mode={%}"></iframe>',
    "key": _FRAME + '&amp;{%}=true"></iframe>',
    "stream": _FRAME + '{%}"></iframe>',
    "apps": _FRAME + '&amp;allowedApps={%}"></iframe>',
    "words": '<div class="symphony-ecm" data-stream-id="{id}">{}' + _SDK,
    "setting": '<div class="symphony-ecm" data-stream-id="{id}" data-condensed="{}">' + _SDK,
}


def options_of(host, block):
    """Return what a block says, read as its host reads it."""
    lines = block.strip().splitlines()
    if host == "mkdocs":
        assert (lines[0], lines[-1]) == ("```symphony-chat", "```")
        return yaml.safe_load("\n".join(lines[1:-1]))
    assert lines[0] == ".. symphony-chat::"
    found = dict(re.fullmatch(r"   :([a-z-]+): (\S.*)", line).groups() for line in lines[1:])
    return {{"name": "id"}.get(key, key): value for key, value in found.items()}


@pytest.mark.parametrize("host", ["mkdocs", "sphinx"])
def test_what_replaces_pasted_markup_means_no_more_than_that(host, tmp_path):
    site, raw = (mkdocs, "{}") if host == "mkdocs" else (sphinx, ".. raw:: html\n\n   {}")
    texts, meant = {}, {}
    for number, text in enumerate(TYPED):
        for place in {"apps", *list(PASTED)[number % TURNS :: TURNS]}:  # any text is apps
            filled = PASTED[place].replace("{id}", quote(STANDARD, safe=""))
            filled = filled.replace("{}", escape(pages.bare(text)))
            filled = filled.replace("{%}", quote(text, safe="")).replace("\n", "\n   ")
            name = f"{place}{number}"
            texts[name] = f"{ABOVE}\n\n{raw.replace('{}', filled)}\n\n{BELOW}\n"
            meant[name] = text
    shutil.copy(slots.REGISTRY, tmp_path)
    found = fixed(site(tmp_path, texts), texts)
    changed = [name for name in texts if found[name] != texts[name]]
    assert len(changed) >= 5
    for name in changed:
        block = found[name].removeprefix(ABOVE).removesuffix(f"{BELOW}\n")
        said = options_of(host, block)
        assert said.pop("stream") == "trading-desk"
        assert said in ({}, {"id": meant[name]}, {"allowed-apps": meant[name]}) or (
            said == {"class": " ".join(meant[name].split())}
        ), (name, block)
        assert not steering(block), (name, block)


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Run a command in a site whose pod calls its rooms and apps by hostile names."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SYMPHONY_POD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    rooms = [Room(made_up_stream(n), text) for n, text in enumerate(TEXTS)]
    apps = [Application(f"com.x.{n}", text) for n, text in enumerate(TEXTS)]
    world = Directory.of(rooms, [], apps, {})
    with PreviewPod(rest=Rest(directory=world, accounts=[Account(USERNAME, PUBLIC)])) as pod:
        folder = tmp_path / "site"
        folder.mkdir()
        links = (f"[x](symphony:stream/{room.id})" for room in rooms)
        mkdocs(folder, {"index": "\n".join(links)})
        (folder / "symphony.yml").write_text(REGISTRY)
        (tmp_path / "key").write_text(PRIVATE)
        config = tmp_path / "config.yaml"
        config.write_text(config_text(*pod.host.split(":"), tmp_path / "key"))
        monkeypatch.chdir(folder)

        def run(command, *arguments):
            done = CliRunner().invoke(main, [command, "--config", str(config), *arguments])
            assert not steering(done.output), done.output
            return done

        run.folder, run.rooms, run.apps = folder, rooms, apps
        yield run


def test_names_that_a_pod_gives_break_no_line_of_the_lock_nor_of_what_is_found(asked):
    assert asked("verify", "--names").exit_code == 0
    lines = (asked.folder / "symphony.lock").read_text(encoding="utf-8").splitlines()[1:]
    entries = list(map(entry_of, lines))
    assert all(entries)
    assert {one.id: one.name for one in entries} == {
        room.id: cleaned(room.name) for room in asked.rooms
    }
    assert asked("verify", "--names", "--check").exit_code == 0
    listed = asked("find", "com.x", "--kind", "app").stdout.splitlines()
    assert [line.split()[1] for line in listed] == [app.id for app in asked.apps]


def test_what_is_found_is_in_the_registry_with_the_name_that_the_pod_gives(asked):
    file = asked.folder / "symphony.yml"
    file.write_text(REGISTRY + f"streams:\n  a:  # {TYPED[3]}\n    id: '{STANDARD}'\n")
    before = file.read_text(encoding="utf-8")
    for room in asked.rooms:
        item = Stream("new", {"": room.id}, "chatroom", cleaned(room.name) or None)
        added = addition(file, item)
        assert added.new.startswith(before)
        streams = yaml.safe_load(added.new)["streams"]
        assert streams["new"].get("title", "") == cleaned(room.name)
        assert read_registry(added.new, "").sections["streams"]["new"] == item
    for room in asked.rooms[:: len(asked.rooms) // 4]:
        name = f"found {asked.rooms.index(room)}"
        assert asked("find", room.id, "--add", name).exit_code == 0
        assert yaml.safe_load(file.read_text())["streams"][name]["title"] == cleaned(room.name)


#: What ``ecp init`` reads of pasted markup: of whom it is, and what it is called.
FOUND = {
    "partner": PASTED["setting"].replace("acme-docs", "{}"),
    "host": _FRAME.replace("https://acme.symphony.com", "https://acme.symphony.com{}")
    + '">x</iframe>',
    "title": f'# {{}}\n\n{_FRAME}" title="{{}}"></iframe>',
}


def test_what_init_makes_of_pasted_markup_is_a_registry_of_what_it_says(tmp_path, monkeypatch):
    for number, text in enumerate(TYPED):
        for place in list(FOUND)[number % INITS :: INITS]:
            folder = tmp_path / f"{place}{number}"
            folder.mkdir()
            monkeypatch.chdir(folder)
            html = FOUND[place].replace("{id}", quote(STANDARD, safe=""))
            mkdocs(folder, {"index": html.replace("{}", escape(pages.bare(text)))})
            done = CliRunner().invoke(main, ["init", "--yes"])
            assert done.exit_code == 0
            written = (folder / "symphony.yml").read_text(encoding="utf-8")
            assert not steering(done.output + written), (place, text)
            said = yaml.safe_load(written)
            assert said.keys() <= {"default-pod", "pods", "streams"}
            ((name, stream),) = said["streams"].items()
            assert stream.keys() <= {"id", "type", "title"}
            assert re.fullmatch("[a-z0-9-]+", name)
            hosts = [pod["host"] for pod in said.get("pods", {}).values()]
            assert set(hosts) <= {"acme.symphony.com"}, (text, hosts)
