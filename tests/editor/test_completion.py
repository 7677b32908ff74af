"""What can be written in a page, at the cursor (``‸``), in each syntax."""

import time
from dataclasses import replace

import pytest

from symphony_ecp.editor.completion import complete
from symphony_ecp.editor.offers import MOST
from symphony_ecp.site.registry import Stream
from tests.editor.sites import CURSOR, Sites, split


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    return Sites(tmp_path_factory.mktemp("sites"))


def offered(sites, syntax, text, **how):
    page, at = split(text)
    return complete(sites.unread(syntax, page), at, **how)


def labels(sites, syntax, text, **how):
    return [one.label for one in offered(sites, syntax, text, **how).items]


def written(sites, syntax, text, label, **how):
    """Return the page once a suggestion is taken."""
    page, _ = split(text)
    (one,) = (one for one in offered(sites, syntax, text, **how).items if one.label == label)
    assert "\n" not in page[one.start : one.end]
    return page[: one.start] + one.new + page[one.end :]


#: A block with a place for an option, by syntax and form.
BLOCKS = {
    "block": ("markdown", "/// {kind} | Desk\n    {line}\n\nWords\n///\n"),
    "fence": ("markdown", "```{kind}\n{line}\n```\n"),
    "directive": ("rst", ".. {kind}:: Desk\n   {line}\n\n   Words\n"),
    "myst": ("myst", "```{{{kind}}} Desk\n{line}\n```\n"),
    "colons": ("myst", ":::{{{kind}}} Desk\n{line}\n:::\n"),
    "dashes": ("myst", "```{{{kind}}} Desk\n---\n{line}\n---\nWords\n```\n"),
    "portable": ("myst", "~~~{kind}\n{line}\n~~~\n"),
}
FIELDS = ("directive", "myst", "colons")


def block(form, line, kind="symphony-chat"):
    syntax, page = BLOCKS[form]
    line = f":{line}" if form in FIELDS and ":" in line else line
    return syntax, page.format(kind=kind, line=line)


@pytest.mark.parametrize("form", BLOCKS)
def test_an_option_is_written_as_the_syntax_has_it(sites, form):
    for typed in ("‸", "str‸", "str‸eam"):
        page = written(sites, *block(form, typed), "stream")
        sign = ":" if form in FIELDS else ""
        assert f"{sign}stream: \n" in page
    syntax, page = block(form, "str‸: trading-desk")
    page = written(sites, syntax, page, "stream")
    assert sites.codes(syntax, page) == set()


@pytest.mark.parametrize("form", BLOCKS)
def test_the_name_of_a_stream_comes_with_its_title_and_type(sites, form):
    for typed in ("stream: ‸", "stream: tra‸", "stream: DESK‸", "stream: tra‸ding"):
        syntax, page = block(form, typed)
        (one,) = (o for o in offered(sites, syntax, page).items if o.label == "trading-desk")
        assert one.detail == "Trading desk, chatroom"
        page = written(sites, syntax, page, "trading-desk")
        assert "stream: trading-desk\n" in page
        assert sites.codes(syntax, page) == set()


@pytest.mark.parametrize("form", BLOCKS)
def test_a_name_is_written_as_it_has_to_be(sites, form):
    syntax, page = block(form, "stream: gr‸")
    assert sites.codes(syntax, written(sites, syntax, page, "#1: Größe")) == set()


@pytest.mark.parametrize("form", BLOCKS)
def test_words_that_an_option_takes_are_offered(sites, form):
    assert labels(sites, *block(form, "mode: ‸")) == ["light", "dark", "auto"]
    assert labels(sites, *block(form, "qr: ‸")) == ["true", "false"]
    assert labels(sites, *block(form, "show-title: f‸")) == ["false"]
    assert labels(sites, *block(form, "showTitle: f‸")) == ["false"]
    assert labels(sites, *block(form, "pod: ‸")) == ["acme", "uat", "reader"]


@pytest.mark.parametrize("form", BLOCKS)
def test_nothing_is_offered_where_nobody_knows_what_may_stand(sites, form):
    for line in ("height: ‸", "strem: ‸", "id: ‸", "stream: zzz‸", "a b ‸"):
        assert labels(sites, *block(form, line)) == [], line


@pytest.mark.parametrize("form", BLOCKS)
def test_of_a_list_the_part_at_the_cursor_is_completed(sites, form):
    button = {"kind": "symphony-button"}
    assert labels(sites, *block(form, "users: alice, ‸", **button)) == ["bob"]
    assert labels(sites, *block(form, "users: ‸, bob", **button)) == ["alice"]
    page = written(sites, *block(form, "users: al‸ice, bob", **button), "alice")
    assert "users: alice, bob\n" in page
    assert labels(sites, *block(form, "users: carol, zz‸", **button)) == []


#: What is missing of a block: its lines, what is offered, what is not.
MISSING = [
    ("symphony-chat", "stream: x", {"mode", "layout"}, {"stream", "users", "app", "title"}),
    ("symphony-chat", "layout: collaboration", {"allow-chat-creation"}, {"show-title"}),
    ("symphony-chat", "mode: dark", {"stream", "users", "app", "show-title"}, {"mode"}),
    ("symphony-chat", "show-title: true", {"stream"}, {"allow-chat-creation", "show-title"}),
    ("symphony-button", "stream: x", {"type", "icon"}, {"users", "channel", "emails", "label"}),
    ("symphony-button", "create-room: x", {"users", "emails", "dialog"}, {"stream", "channel"}),
    ("symphony-button", "contact: x", {"channel", "company"}, {"emails", "sms"}),
    ("symphony-button", "icon: true", {"stream", "users", "link"}, {"icon", "channel", "type"}),
    ("symphony-share", "text: x", {"section", "icon"}, {"text", "stream", "label"}),
]  # fmt: skip


@pytest.mark.parametrize("form", ["block", "directive", "myst", "colons"])
def test_only_options_that_are_missing_and_agree_are_offered(sites, form):
    for kind, line, some, none in MISSING:
        syntax, page = block(form, line, kind)
        row = next(row for row in page.split("\n") if line in row)
        lead = row[: len(row) - len(row.lstrip())]
        for place in (f"{row}\n{lead}{CURSOR}", f"{lead}{CURSOR}\n{row}"):
            found = set(labels(sites, syntax, page.replace(row, place)))
            assert some <= found, (kind, line)
            assert not none & found, (kind, line)


def test_an_option_says_its_help_its_default_its_layout_and_its_plan(sites):
    syntax, page = block("block", "‸")
    found = {one.label: one for one in offered(sites, syntax, page).items}
    assert found["load"].help == "when the pod is asked\ndefault: click"
    assert found["load"].detail == "one of click, visible, eager"
    assert "only in the layout focus" in found["show-chat-search"].help
    assert "plan workflow" in found["show-chat-search"].help
    assert found["show-title"].help.endswith("default: true")
    values = {one.label: one.detail for one in offered(sites, *block("block", "load: ‸")).items}
    assert values == {"click": "default", "visible": "", "eager": ""}


BROKEN = {
    "block": "/// symphony-chat\n    {a: b\n    stream: tra‸\n    'c\n///\n",
    "no end": "/// symphony-chat\n    stream: tra‸",
    "a text below": "```symphony-chat\nstream: tra‸\nand so on\n```\n",
    "a fence without an end": "```symphony-chat\nstream: tra‸\n\n# More\n\n```python\n1\n```\n",
    "with CRLF": "# 😀\r\n\r\n/// symphony-chat\r\n    stream: tra‸\r\n///\r\n",
    "behind emoji": "/// symphony-chat | 👩‍💻 e\u0301\n    title: 😀\n    stream: tra‸\n///\n",
    "with tabs": "/// symphony-chat\n\tstream: tra‸\n///\n",
    "in quotes": "> /// symphony-chat\n>     stream: tra‸\n> ///\n",
    "in a list": "-   one\n\n    /// symphony-chat\n        stream: tra‸\n    ///\n",
    "in an admonition": "!!! note\n    /// symphony-chat\n        stream: tra‸\n    ///\n",
    "quoted": '/// symphony-chat\n    stream: "tra‸"\n///\n',
    "half quoted": '/// symphony-chat\n    stream: "tra‸\n///\n',
    "without a blank": "/// symphony-chat\n    stream:‸\n///\n",
    "before a comment": "/// symphony-chat\n    stream: tra‸ # this one\n///\n",
    "with a mark of order": "\ufeff/// symphony-chat\n    stream: tra‸\n///\n",
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_block_need_not_be_whole_nor_stand_alone(sites, case):
    assert "trading-desk" in labels(sites, "markdown", BROKEN[case])
    page = written(sites, "markdown", BROKEN[case], "trading-desk")
    assert "stream: trading-desk" in page or 'stream: "trading-desk' in page


@pytest.mark.parametrize(
    "page",
    [
        "* a\n\n  .. symphony-chat:: 😀\n     :mode: dark\n     :stream: tra‸\n",
        ".. note::\n\n   .. symphony-chat::\n      :stream: tra‸",
        ".. symphony-chat:: T\r\n   :what is: this\r\n   :stream: tra‸\r\n",
    ],
)
def test_a_directive_may_be_nested_or_half_typed(sites, page):
    assert labels(sites, "rst", page) == ["trading-desk"]


@pytest.mark.parametrize(
    "page",
    [
        "::::{note}\n:::{symphony-chat} T\n:stream: tra‸\n:::\n::::\n",
        "> ```{symphony-chat}\n> :stream: tra‸\n> ```\n",
        "- a\n\n  ```{symphony-chat}\n  :stream: tra‸\n  ```\n",
        "```{symphony-chat}\n---\nstream: tra‸\n```\n",
    ],
)
def test_a_directive_of_myst_may_be_nested_or_half_typed(sites, page):
    assert labels(sites, "myst", page) == ["trading-desk"]


NOWHERE = {
    "markdown": [
        "‸",
        "Words ‸",
        "stream: ‸",
        "    stream: ‸",
        "/// symphony-chat | str‸\n///\n",
        "/// symphony-chat\n    stream: x\n\nstr‸\n///\n",
        "/// symphony-chat\n    stream: x\n\n    mode: ‸\n///\n",
        "/// symphony-chat\n    stream: x\n///\n    mode: ‸\n",
        "/// symphony-chat\n    stream: x # mode‸\n///\n",
        "/// note\n    type: ‸\n///\n",
        "````\n/// symphony-chat\n    stream: ‸\n///\n````\n",
        "```yaml\nstream: ‸\n```\n",
        "Words:\n\n    /// symphony-chat\n        stream: ‸\n    ///\n",
        ".. symphony-chat::\n   :stream: ‸\n",
        "```{symphony-chat}\n:stream: ‸\n```\n",
        "```py‸\n",
        "```text\n/// symp‸\n```\n",
        "/// symphony-chat\n    stream: x\n\nWords\n///‸\n",
        ".. symph‸",
        "Words /// symph‸",
        ":::{symph‸",
        "`[x](symphony:‸)`",
        "```\n[x](symphony:‸)\n```\n",
        "symphony:‸ or so",
        "The word symphony: ‸",
        "[symphony:‸",
        "[x](symphony://‸)",
        "[x](https://symphony:‸)",
        "[x](symphony:stream/zzz‸)",
        "[x](symphony:nothing/‸)",
        "[x](symphony:sms/‸)",
    ],
    "myst": [
        "/// symph‸",
        "/// symphony-chat\n    stream: ‸\n///\n",
        "```{note}\nstr‸\n```\n",
        "```{symphony-chat} str‸\n```\n",
        "```{symphony-chat}\n:stream: x\n\nmode: ‸\n```\n",
        "````{code-block}\n```{symphony-chat}\n:stream: ‸\n```\n````\n",
        "```{code-block} md\n[x](symphony:‸)\n```\n",
        "``{symphony}`stream/‸` ``",
        "{other}`stream/‸`",
    ],
    "rst": [
        "/// symph‸",
        "```symph‸",
        "[x](symphony:‸)",
        "``symphony:‸``",
        "::\n\n   .. symphony-chat::\n      :stream: ‸\n",
        ".. code-block:: rst\n\n   .. symphony-chat::\n      :stream: ‸\n",
        ".. symphony-chat:: str‸",
        ".. symphony-chat::\n   :stream: x\n\n   :mode: ‸\n",
        ".. note::\n   :class: ‸\n",
        ":other:`stream/‸`",
    ],
}


@pytest.mark.parametrize(
    ("syntax", "page"), [(syntax, page) for syntax, pages in NOWHERE.items() for page in pages]
)
def test_nothing_is_offered_in_words_in_code_and_in_what_the_host_does_not_read(
    sites, syntax, page
):
    assert labels(sites, syntax, page, asked=False) == []


BEGINNINGS = [
    ("markdown", "/// ‸"),
    ("markdown", "/// symph‸\n"),
    ("markdown", "Words\n\n////  sym‸"),
    ("markdown", "> /// sym‸"),
    ("markdown", "- a\n\n    /// sym‸"),
    ("markdown", "```symph‸"),
    ("markdown", "~~~~ symph‸"),
    ("myst", "```{symph‸"),
    ("myst", "```{symph‸}"),
    ("myst", "```{‸}"),
    ("myst", ":::{symph‸"),
    ("myst", "> :::{symph‸"),
    ("myst", "```symph‸"),
    ("rst", ".. symph‸"),
    ("rst", "- a\n\n  .. symph‸"),
]


@pytest.mark.parametrize(("syntax", "text"), BEGINNINGS)
def test_a_kind_of_block_becomes_a_whole_block(sites, syntax, text):
    found = labels(sites, syntax, text)
    for kind in ("chat-stream", "chat-users", "button-call", "button-contact", "share", "chat"):
        assert f"symphony-{kind}" in found
    indent = "    " if text.startswith("- ") and syntax == "markdown" else ""
    indent = "  " if text.startswith("- ") and syntax == "rst" else indent
    page, _ = split(text)
    one = next(o for o in offered(sites, syntax, text).items if o.label == "symphony-chat-stream")
    new = one.new.replace("\n", f"\n{indent}")  # as editors do
    page = page[: one.start] + new + page[one.end :] + "\n"
    assert sites.codes(syntax, page) == set(), page


@pytest.mark.parametrize(("syntax", "text"), BEGINNINGS)
def test_an_editor_of_snippets_gets_places_and_another_one_plain_text(sites, syntax, text):
    with_places = offered(sites, syntax, text, can_snippets=True).items
    assert any(one.is_snippet and "${1:" in one.new for one in with_places)
    plain = offered(sites, syntax, text).items
    assert not any(one.is_snippet or "${" in one.new for one in plain)


def test_a_block_that_is_there_gets_its_kind_alone(sites):
    page = "/// symphony-‸ | Desk\n    stream: x\n///\n"
    assert labels(sites, "markdown", page) == [
        "symphony-chat",
        "symphony-button",
        "symphony-share",
    ]
    page = ".. symph‸\n   :stream: trading-desk\n"
    assert written(sites, "rst", page, "symphony-chat").startswith(".. symphony-chat::\n")
    page = ".. symphony-b‸utton:: Words\n   :stream: trading-desk\n"
    assert written(sites, "rst", page, "symphony-button").startswith(".. symphony-button:: W")


def test_a_fence_that_nobody_called_ours_is_left_alone_unless_somebody_asks(sites):
    assert labels(sites, "markdown", "```‸", asked=False) == []
    assert "symphony-chat" in labels(sites, "markdown", "```‸", asked=True)


#: Places of addresses: what stands before one and behind it.
LINKS = [
    ("markdown", "[a](symphony:", ")"),
    ("markdown", "> - *[a](symphony:", ")* b"),
    ("markdown", "[a](<symphony:", ">)"),
    ("markdown", "# 😀 [a](symphony:", ") [b](symphony:launch)"),
    ("markdown", "[a\nb](symphony:", ")"),
    ("markdown", "[a]: symphony:", "\n\n[a]"),
    ("markdown", "<symphony:", ">"),
    ("myst", "[a](symphony:", ") b"),
    ("myst", "{symphony}`a <", ">`"),
    ("myst", "{symphony}`", "`"),
    ("rst", "`a <symphony:", ">`_"),
    ("rst", "* `a <symphony:", ">`__ b"),
    ("rst", ":symphony:`a <", ">`"),
    ("rst", "b :symphony:`", "` c"),
]


@pytest.mark.parametrize(("syntax", "before", "behind"), LINKS)
def test_an_address_is_completed_by_its_action_then_by_a_name(sites, syntax, before, behind):
    actions = ["launch", "users", "stream", "sms", "call", "profile", "app", "link"]
    for rest in (behind, ""):
        if rest or "]: " not in before:
            assert labels(sites, syntax, f"{before}‸{rest}") == actions, rest
            assert labels(sites, syntax, f"{before}stream/tr‸{rest}") == ["trading-desk"], rest
    page = written(sites, syntax, f"{before}str‸{behind}", "stream")
    assert page.startswith(f"{before}stream/{behind}")
    page = written(sites, syntax, f"{before}str‸eam/trading-desk{behind}", "stream")
    assert sites.codes(syntax, page) == set()
    page = written(sites, syntax, f"{before}stream/gr‸{behind}", "#1: Größe")
    assert sites.codes(syntax, page) == set()
    assert labels(sites, syntax, f"{before}users/alice,‸{behind}") == ["bob"]
    assert labels(sites, syntax, f"{before}app/‸{behind}") == ["zoom"]
    assert labels(sites, syntax, f"{before}link/‸{behind}") == ["new-deal"]
    assert labels(sites, syntax, f"{before}stream/trading-desk?type=‸{behind}") == [
        "chatroom",
        "im",
    ]
    assert "type" in labels(sites, syntax, f"{before}stream/trading-desk?‸{behind}")
    assert "channel" not in labels(sites, syntax, f"{before}stream/trading-desk?‸{behind}")


def test_every_cursor_in_every_prefix_of_a_page_gets_an_answer(sites):
    for form in ("block", "directive", "myst", "portable"):
        syntax, page = block(form, "stream: x\n{a: [\"b\n\tc: 'd")
        page = f"# 😀 e\u0301\n\n{page}\n[a](symphony:stream/x?type=im) `b\n".replace("\n", "\r\n")
        for size in range(0, len(page), 7):
            reading = sites.unread(syntax, page[:size])
            for at in (size, size * 2 // 3):
                complete(reading, at, can_snippets=True)


def test_a_site_without_a_readable_registry_still_has_options(tmp_path):
    for number, registry in enumerate(("streams: {", "streams: []", "", "- a\n")):
        sites = Sites(tmp_path / str(number), registry)
        assert "stream" in labels(sites, "markdown", "/// symphony-chat\n    ‸\n///\n")
        assert labels(sites, "markdown", "/// symphony-chat\n    stream: ‸\n///\n") == []


def test_a_page_of_no_site_is_completed_as_a_check_reads_it_and_another_file_is_not(sites):
    sites.files["alone"] = sites.files["rst"].parents[1] / "alone.md"
    assert "mode" in labels(sites, "alone", "/// symphony-chat\n    ‸\n///\n")
    sites.files["no page"] = sites.files["rst"].with_name("a.toml")
    assert labels(sites, "no page", "/// symphony-chat\n    ‸\n///\n") == []


def test_of_fifty_thousand_names_those_that_fit_come_fast_and_more_when_somebody_writes_on(sites):
    names = [f"desk-{number}" for number in range(50_000)]
    page, at = split("/// symphony-chat\n    stream: de‸\n///\n")
    reading = sites.unread("markdown", page)
    site, streams = reading.tree.site, {name: Stream(name, {}) for name in names}
    registry = replace(site.registry, sections={"streams": streams})
    trees = [replace(reading.tree, site=replace(site, registry=registry))]
    found = complete(replace(reading, trees=trees), at)
    assert len(found.items) == MOST
    assert not found.is_complete
    page, at = split("/// symphony-chat\n    stream: desk-4999‸\n///\n")
    reading = replace(sites.unread("markdown", page), trees=trees)
    complete(reading, at)
    started = time.perf_counter()
    found = complete(reading, at)
    assert time.perf_counter() - started < 3
    assert [one.label for one in found.items][:2] == ["desk-4999", "desk-49990"]
    assert found.is_complete
