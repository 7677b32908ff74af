"""What an editor shows of what stands at a place, in each syntax."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from symphony_ecp.editor.hover import Hover, hover
from symphony_ecp.text import shorten
from tests.editor.pages import ID, OTHER, REGISTRY, marked, reading, site

URL_SAFE = "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA"
ENCODED = "VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"
_ADDRESS = "https://open.symphony.com/?streamId={}&streamType=chatroom"

#: Of each syntax a block and a link, ``§`` in the place of each target.
PAGES = {
    "markdown": """\
/// symphony-chat | Desk
    stream: §
    show-title: false

[a](symphony:users/¶)
///
""",
    "fence": """\
```symphony-chat
stream: §
show-title: false

[a](symphony:users/¶)
```
""",
    "myst": """\
```{symphony-chat} Desk
:stream: §
:show-title: false

[a](symphony:users/¶)
```
""",
    "rst": """\
.. symphony-chat:: Desk
   :stream: §
   :show-title: false

   :symphony:`a <users/¶>`
""",
}


def at(folder: Path, syntax: str, text: str, registry: str = REGISTRY) -> tuple[str, str] | None:
    """Return what is shown at the mark, and of which word."""
    file = site(folder, "markdown" if syntax == "fence" else syntax, registry)
    text, offset = marked(text)
    found = hover(reading(file, text), offset)
    return found and (found.markdown, text[found.start : found.end])


def of_registry(folder: Path, text: str) -> Hover | None:
    file, (text, offset) = site(folder, "markdown").parents[1] / "symphony.yml", marked(text)
    return hover(reading(file, text), offset)


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize(
    ("target", "person", "mark", "word", "says"),
    [
        ("trading‸-desk", "alice", "", "trading-desk", ["Trading desk", "chatroom", ID, "`acme`"]),
        ("trading-desk", "al‸ice", "", "alice", ["71811853190567", "alice\\@acme\\.com"]),
        (f"{ID[:9]}‸{ID[9:]}", "bob", "", ID, ["conversation", "2020-07-01", "trading-desk"]),
        ("trading-desk", "7181‸1853190567", "", "71811853190567", ["tenant: 1045", "`alice`"]),
        ("trading-desk", "bob", "stre‸am", "stream", ["a stream's name in the registry"]),
        ("trading-desk", "bob", "show-‸title", "show-title", ["Focus", "every contract", "`true`"]),
        ("trading-desk", "bob", "symphony‸-chat", "symphony-chat", ["a chat in the page"]),
        ("trading-desk", "bob", "us‸ers", "users", ["chat with these people"]),
    ],
)
def test_a_name_an_id_an_option_and_a_kind_are_told(
    tmp_path: Path, syntax: str, target: str, person: str, mark: str, word: str, says: list[str]
) -> None:
    text = PAGES[syntax].replace("§", target).replace("¶", person)
    found = at(tmp_path, syntax, text.replace(mark.replace("‸", ""), mark, 1) if mark else text)
    assert found is not None
    assert found[1] == word
    assert [one for one in says if one not in found[0]] == []


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize(
    "text",
    [
        "A wo‸rd of prose, symphony-chat among them.\n",
        "A word of prose, symphony‸-chat among them.\n",
        "`trading‸-desk` and `stream: trading-desk` are code.\n",
        "A number such as 71811853‸190568 is nobody's.\n",
        "https://example.com/?commit=3b18e512dba79e4c8300dd08ae‸b37f8e728b8da\n",
        "QWxsIHlvdXIgYmFzZSBhcmUgYmVsb25nIHR‸vIHVzIQ==\n",
        "/// symphony-chat | De‸sk\n",
        "‸",
    ],
)
def test_nothing_is_told_of_what_is_none_of_ours(tmp_path: Path, syntax: str, text: str) -> None:
    assert at(tmp_path, syntax, text) is None


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize("name", ["trading-des‸", "rea‸der", "alic‸e"])
def test_of_a_name_that_is_not_there_the_option_is_told(
    tmp_path: Path, syntax: str, name: str
) -> None:
    found = at(tmp_path, syntax, PAGES[syntax].replace("§", name).replace("¶", "alice"))
    assert found is not None
    assert found[0].startswith("**stream**")


@pytest.mark.parametrize("written", [ID, URL_SAFE, ENCODED, ID.rstrip("=")])
@pytest.mark.parametrize("where", ["See {}.", "<{}>", "[x](symphony:stream/{})", _ADDRESS])
def test_an_id_is_told_wherever_it_stands_in_any_spelling(
    tmp_path: Path, written: str, where: str
) -> None:
    for cut in (0, 5, len(written)):
        found = at(tmp_path, "markdown", where.format(f"{written[:cut]}‸{written[cut:]}") + "\n")
        assert found is not None
        assert found[1] == written
        assert "name: `trading-desk`" in found[0]


def test_an_id_without_a_name_says_so(tmp_path: Path) -> None:
    found = at(tmp_path, "rst", f"See ‸{OTHER}\n")
    assert found is not None
    assert "no stream in symphony\\.yml has it" in found[0]


def test_a_name_says_when_the_lock_confirmed_it(tmp_path: Path) -> None:
    text = PAGES["rst"].replace("§", "trading‸-desk").replace("¶", "alice")
    site(tmp_path, "rst")
    lock, day = tmp_path / "symphony.lock", date.today().isoformat()
    head = "# symphony.lock 1: what\n"
    for line, said in (
        (f"acme.symphony.com {ID} room active {day}\n", f"confirmed on {day}, as a room"),
        (f"acme.symphony.com {ID} room inactive {day}\n", f"deactivated, said on {day}"),
        (f"acme.symphony.com {ID} stream unconfirmed {day}\n", f"not confirmed on {day}"),
        ("", "not in it"),
    ):
        lock.write_text(head + line, "utf-8")
        for registry in (REGISTRY, f"{REGISTRY}verify: lock\n"):
            found = at(tmp_path, "rst", text, registry)
            assert found is not None
            assert said in found[0]
    lock.write_text("no lock", "utf-8")
    found = at(tmp_path, "rst", text)
    assert found is not None
    assert "lock" not in found[0]


@pytest.mark.parametrize(
    "title",
    [
        "<img src=x onerror=alert(1)>",
        "[click](https://evil.example)",
        "![x](https://evil.example/x.png)",
        "https://evil.example and www.evil.example",
        "`code` *emphasis* _more_ # head",
        "a\n\n# b\n\n* c",
        "&lt;b&gt; <https://evil.example>",
    ],
)
def test_what_a_registry_says_is_text(tmp_path: Path, title: str) -> None:
    quoted = title.replace("\n", "\\n")
    registry = REGISTRY.replace("title: Trading desk", f'title: "{quoted}"')
    registry = registry.replace("New deal", f'"{quoted}"')
    for name in ("stream: trading‸-desk", "stream: trading-desk\n    pod: ‸acme"):
        found = at(tmp_path, "markdown", f"/// symphony-chat\n    {name}\n///\n", registry)
        assert found is not None
        _is_plain(found[0], title if "trading‸" in name else "")
    found = at(tmp_path, "markdown", "[x](symphony:link/new‸-deal)\n", registry)
    assert found is not None
    _is_plain(found[0], title)


def _is_plain(markdown: str, title: str) -> None:
    """Read Markdown as an editor does, which links bare addresses too."""
    md = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])
    kinds = {
        token.type for block in md.parse(markdown) for token in [block, *(block.children or ())]
    }
    assert kinds <= {
        "inline", "text", "softbreak", "code_inline", "strong_open", "strong_close", "text_special",
        "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close",
        "list_item_open", "list_item_close",
    }  # fmt: skip
    assert not re.search(r"https?://|www\.", markdown)
    assert shorten(title) in unescape(re.sub("<[^>]*>", "", md.render(markdown)))


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("def‸ault-pod", "the pod that blocks use"),
        ("stre‸ams:", "each entry takes `id`, `type`, `title`"),
        ("hos‸t: acme.", "the pod's host"),
        ("create-‸room", "create a room of this name"),
        ("emai‸ls:", "the room's members"),
        ("default-pod: ac‸me", "host: `acme.symphony.com`"),
        ("[alice, bo‸b]", "bob\\@acme\\.com"),
        ("7181185‸3190567", "tenant: 1045"),
        ("VYfoWw6‸oIUv", "id of a conversation"),
        ("new-d‸eal", "create\\-room: New deal"),
    ],
)
def test_a_registry_tells_of_its_keys_names_and_ids(tmp_path: Path, mark: str, says: str) -> None:
    for start in ("", "\ufeff", "# 😀\r\n"):
        text = start + REGISTRY.replace(mark.replace("‸", ""), mark, 1)
        found = of_registry(tmp_path, text)
        assert found is not None
        assert says in found.markdown


@pytest.mark.parametrize(
    "text",
    [
        "streams: [‸\n",
        "nonsen‸se: 1\n",
        "streams:\n  a: {nonsen‸se: 1}\n",
        "pods:\n  acme: {host: acme.sym‸phony.com}\n",
        "‸",
        "a: &a [*a‸]\n",
    ],
)
def test_a_registry_tells_nothing_of_what_no_table_has(tmp_path: Path, text: str) -> None:
    assert of_registry(tmp_path, text) is None
