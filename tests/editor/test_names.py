"""Names of the registry: where they are given and used, and what comes of renaming one."""

from __future__ import annotations

import re
from collections import Counter
from importlib import metadata
from pathlib import Path

import pytest

from symphony_ecp.check.run import check
from symphony_ecp.editor import names
from symphony_ecp.editor.places import Name
from symphony_ecp.editor.reading import Reading
from symphony_ecp.editor.renaming import RefusedError, Renaming, judge, new_name
from symphony_ecp.fix import Text
from tests.editor.pages import CONF, ID, MKDOCS, OTHER, REGISTRY, indexed, marked, reading, site

#: A page of each syntax that names the desk four times and alice twice, once percent-encoded.
PAGES = {
    "markdown": f"""\
---
symphony: {{pod: acme}}
---
# 😀 trading-desk

/// symphony-chat | Desk
    stream: trading-desk
    pod: acme

Ask [x](symphony:stream/trading-desk), not `trading-desk` or stream/trading-desk.
///

```symphony-button
users: alice, bob
```

[x](symphony:stream/trading%2Ddesk?pod=acme) [y](symphony:link/new-deal) {ID}
[x][a] [z](symphony:users/bob,al%69ce)

[a]: symphony:stream/trading-desk
""",
    "myst": f"""\
---
symphony: {{pod: acme}}
---
# 😀 trading-desk

```{{symphony-chat}} Desk
:stream: trading-desk
:pod: acme

Ask [x](symphony:stream/trading-desk), not `trading-desk`.
```

```symphony-button
users: alice, bob
```

[x](symphony:stream/trading%2Ddesk?pod=acme) [y](symphony:link/new-deal) {ID}
{{symphony}}`x <stream/trading-desk>` [z](symphony:users/bob,al%69ce)
""",
    "rst": f"""\
:symphony-pod: acme

😀 trading-desk
===============

.. symphony-chat:: Desk
   :stream: trading-desk
   :pod: acme

   Ask `x <symphony:stream/trading-desk>`_, not ``trading-desk``.

.. symphony-button:: Deal
   :users: alice, bob

:symphony:`x <stream/trading%2Ddesk?pod=acme>` :symphony:`y <link/new-deal>` {ID}
`x <a_>`_ :symphony:`z <users/bob,al%69ce>`

.. _a: symphony:stream/trading-desk
""",
}
_NAV = """\
nav:
  - Desk: symphony:stream/trading-desk
  - Two: [index.md, {Deal: "symphony:users/bob,alice?pod=acme"}]
extra: {desk: 'symphony:stream/trading-desk'}  # symphony:stream/trading-desk
"""
_SHOWN = """\
html_context = {
    "desk": "symphony:stream/trading-desk",  # trading-desk
    "people": 'symphony:users/bob,alice?pod=acme',
}
"""
CONFIGURATIONS = {"markdown": MKDOCS + _NAV, "myst": CONF + _SHOWN, "rst": CONF + _SHOWN}
_MORE = "dock: {stream: trading-desk, title: Ask}\ndefaults: {pod: acme}\n"


def whole(folder: Path, syntax: str, text: str = "", registry: str = REGISTRY + _MORE) -> Path:
    """Write a site with a page and a configuration that name something."""
    file = site(folder, syntax, registry, CONFIGURATIONS[syntax])
    file.write_bytes((text or PAGES[syntax]).encode())
    (file.parent / f"other{file.suffix}").write_text("Nothing.\n", "utf-8")
    return file


def at(file: Path, mark: str) -> tuple[Reading, Name | None]:
    """Read a file with a cursor in its first such text."""
    text = file.read_bytes().decode()
    _, offset = marked(text.replace(mark.replace("‸", ""), mark, 1))
    found = reading(file, text)
    return found, names.name_at(found, offset)


def scope(top: Path, found: Reading, name: Name) -> tuple[names.Scope, dict[str, bool]]:
    index = indexed(top)
    one = names.scope_of(found, name, index, [found], index.uses(name.section, name.name, {}))
    return one, names.pages_of(one, index, [found])


def rename(
    top: Path, file: Path, mark: str, new: str, opened: dict[str, str] | None = None
) -> Renaming:
    """Rename what stands at a mark, and write the changes."""
    found, name = at(file, mark)
    assert name is not None
    one, pages = scope(top, found, name)
    done = Renaming(one, new_name(new, name.section), [top], opened or {}, pages)
    for _ in done.work():
        pass
    for path, edits in done.edits.items():
        Path(path).write_bytes(done.text(path).edited(edits).encode())
    return done


def findings(top: Path) -> Counter[tuple[str, str | None, int | None]]:
    return Counter((p.code, p.path, p.line) for p in check([top]).problems)


# --- where it stands ---


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize(
    ("mark", "section", "uses"),
    [
        (": trading‸-desk", "streams", 4),
        ("trading%2‸Ddesk", "streams", 4),
        ("al‸ice", "users", 2),
        ("al%6‸9ce", "users", 2),
        ("new-‸deal", "links", 1),
        ("ac‸me", "pods", 3),
    ],
)
def test_a_name_leads_to_its_line_and_back_to_all_that_use_it(
    tmp_path: Path, syntax: str, mark: str, section: str, uses: int
) -> None:
    file = whole(tmp_path, syntax)
    found, name = at(file, mark)
    assert name is not None
    assert name.section == section
    registry = tmp_path / "symphony.yml"
    (spot,) = names.definition(found, name, {})
    assert spot.file == str(registry)
    assert spot.text.text[spot.start : spot.end] == name.name
    assert spot.text.line(spot.text.number(spot.start)).startswith(f"  {name.name}:")
    one, _ = scope(tmp_path, found, name)
    assert one.homes == {str(registry)}
    by_file = Counter(Path(use.file).name for use in one.uses)
    assert by_file[file.name] == uses
    assert by_file["symphony.yml"] == {"streams": 2, "users": 2, "links": 1, "pods": 3}[section]
    back, given = at(registry, f"  {name.name[0]}‸{name.name[1:]}:")
    assert given is not None
    assert given.is_given
    assert scope(tmp_path, back, given)[0].uses == one.uses


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize("mark", [f"{ID[:3]}‸{ID[3:]}", "De‸sk", "str‸eam", "😀‸", "po‸d"])
def test_what_is_no_name_leads_nowhere(tmp_path: Path, syntax: str, mark: str) -> None:
    assert at(whole(tmp_path, syntax), mark)[1] is None


def test_a_name_that_nobody_gives_has_uses_and_no_line(tmp_path: Path) -> None:
    file = whole(tmp_path, "markdown", "[x](symphony:stream/nobody) [y](symphony:stream/nobody)\n")
    found, name = at(file, "no‸body")
    assert name is not None
    assert names.definition(found, name, {}) == []
    assert len(scope(tmp_path, found, name)[0].uses) == 2
    with pytest.raises(RefusedError, match="No registry here gives the name 'nobody'"):
        judge(found, name)
    with pytest.raises(RefusedError, match="No registry of this workspace"):
        rename(tmp_path, file, "no‸body", "x")


def test_the_same_word_on_another_site_is_another_name(tmp_path: Path) -> None:
    one, other = (whole(tmp_path / name, "markdown") for name in "ab")
    before = other.read_bytes()
    found, name = at(one, "new-‸deal")
    assert name is not None
    assert {Path(use.file).parent.name for use in scope(tmp_path, found, name)[0].uses} == {
        "docs",
        "a",
    }
    done = rename(tmp_path, one, "new-‸deal", "deal")
    assert {Path(path).name for path in done.edits} == {"index.md", "symphony.yml"}
    assert other.read_bytes() == before


# --- a new name ---


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize(
    ("mark", "new"),
    [
        (": ‸trading-desk", "desk"),
        (": ‸trading-desk", "Der Händel-Tisch"),
        ("al‸ice", "alicia"),
        ("al‸ice", "no"),
        ("new-‸deal", "new: 'deal' (x)"),
        ("new-‸deal", "a/b?c#d"),
        ("ac‸me", "acme prod"),
    ],
)
def test_a_new_name_is_everywhere_and_a_check_finds_nothing_new(
    tmp_path: Path, syntax: str, mark: str, new: str
) -> None:
    file = whole(tmp_path, syntax)
    before, old = findings(tmp_path), mark.strip(": ").replace("‸", "")
    _, name = at(file, mark)
    assert name is not None
    uses = scope(tmp_path, *_named(file, mark))[0].uses
    line = next(use.line for use in uses if use.is_given)
    rename(tmp_path, file, mark, new)
    assert findings(tmp_path) == before
    registry = tmp_path / "symphony.yml"
    found = reading(registry, registry.read_bytes().decode())
    (given,) = (
        one
        for one in found.names
        if one.is_given and (one.section, found.text.number(one.start)) == (name.section, line)
    )
    assert len(scope(tmp_path, found, given)[0].uses) == len(uses)
    left = [n for n in reading(file, file.read_text("utf-8")).names if n.name == old]
    assert left == []


def _named(file: Path, mark: str) -> tuple[Reading, Name]:
    found, name = at(file, mark)
    assert name is not None
    return found, name


def test_each_place_keeps_its_spelling(tmp_path: Path) -> None:
    text = """\
/// symphony-chat
    stream: 'desk'
///

```symphony-chat
stream: "desk"   # which one?
```

```symphony-chat
stream: desk
```

[x](symphony:stream/desk) [x](symphony:stream/%64esk)
"""
    registry = REGISTRY.replace("trading-desk:", "'desk':") + 'dock: {stream: "desk"}\n'
    file = site(tmp_path, "markdown", registry)
    file.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    rename(tmp_path, file, "'de‸sk'", 'it\'s a "b"')
    written = file.read_bytes().decode("utf-8-sig")
    assert re.findall("stream[:/].*", written.replace("\r", "")) == [
        "stream: 'it''s a \"b\"'",
        'stream: "it\'s a \\"b\\""   # which one?',
        'stream: "it\'s a \\"b\\""',
        "stream/it%27s%20a%20%22b%22) [x](symphony:stream/it%27s%20a%20%22b%22)",
    ]
    assert "'it''s a \"b\"': {id:" in (tmp_path / "symphony.yml").read_text("utf-8")


def test_what_is_open_is_changed_as_it_is_open(tmp_path: Path) -> None:
    file = whole(tmp_path, "rst")
    unsaved = f"A line.\n\n{PAGES['rst']}"
    done = rename(tmp_path, file, "new-‸deal", "deal", {str(file): unsaved})
    assert done.text(str(file)) == Text(unsaved)
    assert file.read_text("utf-8") == unsaved.replace("new-deal", "deal")


def test_a_name_of_a_registry_that_sites_extend_changes_in_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    common = tmp_path / "common" / "symphony.yml"
    common.write_text(REGISTRY, "utf-8")
    pages = [
        whole(tmp_path / name, syntax, registry="extends: ../common/symphony.yml\n")
        for name, syntax in (("a", "markdown"), ("b", "rst"))
    ]
    before = findings(tmp_path)
    found, name = _named(pages[0], "new-‸deal")
    assert [spot.file for spot in names.definition(found, name, {})] == [str(common)]
    done = rename(tmp_path, common, "  new‸-deal", "deal")
    assert set(done.edits) == {str(common), *map(str, pages)}
    assert findings(tmp_path) == before


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("", "cannot be empty"),
        (" \t", "cannot be empty"),
        ("a\nb", "one line"),
        ("a\u200bb", "can be seen"),
        ("a, b", "comma"),
        ("71811853190567", "read as an id"),
        ("a@b.example", "address"),
        ("bob", "has 'bob' under 'users' already"),
        ("a b, c", "comma"),
        ('a "b": c', "cannot be written there for sure"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_changes(
    tmp_path: Path, new: str, says: str
) -> None:
    file = whole(tmp_path, "markdown")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(RefusedError, match=says):
        rename(tmp_path, file, "al‸ice", new)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("new", "says"), [("reader", "another pod"), ("preview", "another pod"), ("uat", "already")]
)
def test_pods_have_names_that_mean_something_else(tmp_path: Path, new: str, says: str) -> None:
    with pytest.raises(RefusedError, match=says):
        rename(tmp_path, whole(tmp_path, "markdown"), "ac‸me", new)


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("markdown", '```symphony-button\nusers: ["al\\x69ce", bob]\nlabel: x\n```\n'),
        ("myst", "```{symphony-button} x\n---\nusers: >\n  alice\n---\n```\n"),
        ("rst", ".. symphony-button:: x\n   :users:\n     alice\n"),
    ],
)
def test_a_place_that_is_not_found_for_sure_stops_all_of_it(
    tmp_path: Path, syntax: str, text: str
) -> None:
    file = whole(tmp_path, syntax, text)
    assert ("users", "alice") in reading(file, text).found.mentioned[tmp_path / "symphony.yml"]
    with pytest.raises(RefusedError, match=r"Nothing is renamed because of .*index"):
        rename(tmp_path, tmp_path / "symphony.yml", "  al‸ice", "alicia")


def test_what_belongs_to_others_is_left_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside, top = tmp_path / "common.yml", tmp_path / "site"
    outside.write_text(REGISTRY, "utf-8")
    file = whole(top, "markdown", registry="extends: ../common.yml\n")
    with pytest.raises(RefusedError, match=r"common\.yml: it is outside of the workspace"):
        rename(top, file, "new-‸deal", "deal")

    package = tmp_path / "lib" / "acme_common"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "symphony.yml").write_text(REGISTRY, "utf-8")
    info = tmp_path / "lib" / "acme_common-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-common\nVersion: 1\n")
    (info / "RECORD").write_text("acme_common/__init__.py,,\nacme_common/symphony.yml,,\n")
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    assert metadata.version("acme-common") == "1"
    file = whole(top, "markdown", registry="extends: acme-common:symphony.yml\n")
    found, name = _named(file, "new-‸deal")
    (spot,) = names.definition(found, name, {})
    assert spot.file == str(package / "symphony.yml")
    for refused in (
        lambda: judge(found, name),
        lambda: rename(tmp_path, file, "new-‸deal", "deal"),
    ):
        with pytest.raises(RefusedError, match="installed distribution"):
            refused()


def test_a_name_that_two_files_give_is_not_renamed_in_one(tmp_path: Path) -> None:
    (tmp_path / "common.yml").write_text(REGISTRY, "utf-8")
    registry = f'extends: common.yml\nstreams:\n  trading-desk: {{id: "{OTHER}", type: im}}\n'
    file = whole(tmp_path, "markdown", registry=registry)
    with pytest.raises(RefusedError, match=r"given in .*common\.yml and .*symphony\.yml"):
        rename(tmp_path, file, ": trading‸-desk", "desk")


def test_what_another_site_means_otherwise_is_not_changed(tmp_path: Path) -> None:
    common = tmp_path / "common.yml"
    common.write_text("links:\n  both: {profile: alice}\n", "utf-8")
    own = "pods: {acme: {host: acme.symphony.com}}\nusers: {alice: {id: 71811853190567}}\n"
    for name in "ab":
        whole(
            tmp_path / name,
            "markdown",
            "[x](symphony:link/both)\n",
            f"extends: ../common.yml\n{own}",
        )
    with pytest.raises(RefusedError, match=r"common\.yml: it belongs to another site"):
        rename(tmp_path, tmp_path / "a" / "symphony.yml", "al‸ice", "alicia")


def test_templates_get_the_new_name_too(tmp_path: Path) -> None:
    file = whole(tmp_path, "markdown")
    configuration = f"{CONFIGURATIONS['markdown']}theme: {{name: mkdocs, custom_dir: overrides}}\n"
    (tmp_path / "mkdocs.yml").write_text(configuration, "utf-8")
    template = tmp_path / "overrides" / "main.html"
    template.parent.mkdir()
    template.write_text("<a href=\"{{ 'link/new-deal' | symphony }}\">new-deal</a>\n", "utf-8")
    rename(tmp_path, file, "new-‸deal", "deal")
    assert "'link/deal' | symphony }}\">new-deal" in template.read_text("utf-8")
