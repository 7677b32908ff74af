"""What an editor offers to rewrite, and what is in the files once it is."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest

from symphony_ecp.block import resolve_block
from symphony_ecp.editor import mends as module
from symphony_ecp.editor.mends import ALL, KINDS, QUICK, REWRITE, mends
from symphony_ecp.editor.trying import tried
from symphony_ecp.files import UNSAVED
from symphony_ecp.fix import Page, Text, changes_for
from symphony_ecp.problems import did_you_mean, meant
from symphony_ecp.text import shorten
from tests.editor.pages import ID, OTHER, REGISTRY, SYNTAXES, marked, reading, site

SAFE = "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA"
PERCENT = "VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D"
THIRD = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="
NEAR = ID.replace("W", "V", 1)
LINK = "https://open.symphony.com/"
FRAME = f'<iframe src="https://acme.symphony.com/embed/?streamId={PERCENT}"></iframe>\n'
HOSTED = "site_name: x\nplugins:\n- ecp: {host: acme.symphony.com}\n"


@pytest.fixture(scope="module", params=SYNTAXES)
def syntax(request):
    return request.param


@pytest.fixture(scope="module")
def page(syntax, tmp_path_factory):
    """The file of a page in a site of each syntax."""
    return site(tmp_path_factory.mktemp(syntax), syntax)


@pytest.fixture
def markdown(tmp_path):
    return site(tmp_path, "markdown")


def applied(mend):
    """Return the new text of each file that a mend rewrites, by name."""
    return {one.file.name: (one.text or Text("")).edited(one.edits) for one in mend.files}


def offered(file, text, kinds=KINDS):
    """Return what is offered at the mark: the new texts of each, by title."""
    text, at = marked(text)
    found = mends(reading(file, text), at, at, kinds=kinds)
    assert len({mend.title for mend in found}) == len(found)
    return {mend.title: applied(mend) for mend in found}


def said(read_, but="info"):
    """Return what is found in a text, by code and message."""
    return Counter((p.code, p.message) for p in read_.found.problems if p.severity != but)


# --- the nearest word ---

CHAT = {
    "markdown": "/// symphony-chat\n    {}: {}\n///\n",
    "myst": "```{{symphony-chat}}\n:{}: {}\n```\n",
    "rst": ".. symphony-chat::\n   :{}: {}\n",
}
WORDS = {
    "markdown": [
        ("/// symphony-cht‸\n    stream: trading-desk\n///\n", "symphony-cht", "symphony-chat"),
        ("```symphony-chat\nusers: [alice, bbo‸]\n```\n", "bbo", "bob"),
        ("é [x](symphony:link/nwe-deal‸)\n", "nwe-deal", "new-deal"),
        ("[y](symphony:launch) [x](symphny:link/new-deal‸)\n", "symphny:", "symphony:"),
        (f"[x](symphony:stream/{NEAR}‸)\n", NEAR, ID),
    ],
    "myst": [
        ("```symphony-cht‸\nstream: trading-desk\n```\n", "symphony-cht", "symphony-chat"),
        ("{symphony}`x <stream/trading-dsk‸>`\n", "trading-dsk", "trading-desk"),
        ("[x](symphony:users/alic‸)\n", "alic", "alice"),
    ],
    "rst": [
        (".. symphony-cht::‸\n   :stream: trading-desk\n", "symphony-cht", "symphony-chat"),
        (":symphony:`x <stream/trading-dsk‸>`\n", "trading-dsk", "trading-desk"),
        ("`x <symphony:users/alic‸>`_\n", "alic", "alice"),
    ],
}
OPTIONS = [
    ("stream", "trading-dsk‸", "trading-dsk", "trading-desk"),
    ("strem‸", "trading-desk", "strem", "stream"),
    ("streem", "trading-desk‸", "streem", "stream"),  # anywhere on the line
    ("stream", NEAR + "‸", NEAR, ID),
]


@pytest.mark.parametrize("before", ["", "A 😀 e\u0301 \r\n\r\n"])
def test_the_nearest_word_is_written_where_it_stands(syntax, page, before):
    options = [(CHAT[syntax].format(*row[:2]), *row[2:]) for row in OPTIONS]
    for text, old, new in (*options, *WORDS[syntax]):
        text = before + (text.replace("\n", "\r\n") if before else text)
        expected = marked(text)[0].replace(old, new)
        found = offered(page, text, [QUICK])
        assert [texts[page.name] for texts in found.values()] == [expected], text
        assert said(reading(page, expected)) == Counter(), text


def test_a_word_behind_an_emoji_is_found_on_its_line(page, syntax):
    links = "[a](symphony:{0}) 😀 [x](symphony:{1})\n"
    if syntax == "rst":
        links = "`a <symphony:{0}>`_ 😀 `x <symphony:{1}>`_\n"
    text = links.format("users/alice", "users/alic‸")
    (found,) = offered(page, text).values()
    assert found[page.name] == links.format("users/alice", "users/alice")


@pytest.mark.parametrize(
    ("name", "written"),
    [("büro", "b%C3%BCro"), ("a b", "a%20b"), ("x&y", "x%26y")],
)
def test_a_name_is_spelt_as_an_address_has_to_spell_it(tmp_path, name, written):
    registry = REGISTRY.replace("alice:", f"{name}long:")
    file = site(tmp_path, "rst", registry)
    text = f"`x <symphony:users/{written}lnog‸>`_\n"
    (found,) = offered(file, text).values()
    after = reading(file, found["index.rst"])
    assert not after.found.problems
    assert after.blocks[0].options[0].text == f"{name}long"


def test_a_word_that_hides_another_mistake_is_offered_and_not_preferred(markdown):
    text, at = marked("/// symphony-chat\n    strem‸: trading-dsk\n///\n")
    (mend,) = mends(reading(markdown, text), at, at)
    assert (mend.title, mend.is_preferred) == ("Write 'stream'", False)
    text, at = marked("/// symphony-chat\n    strem‸: trading-desk\n///\n")
    (mend,) = mends(reading(markdown, text), at, at)
    assert mend.is_preferred
    assert [problem.code for problem in mend.problems] == ["unknown-option"]


@pytest.mark.parametrize(
    "text",
    [
        "/// symphony-chat\n    stream: nothing-near‸\n///\n",
        "/// symphony-chat\n    stream: trading-desk\n    strem‸: trading-desk\n///\n",  # twice
        "/// symphony-chat\n    stream: trading-dsk\n///\n\n‸\n",  # on another line
        "`symphony:stream/trading-dsk‸`\n",
        "    /// symphony-chat\n        stream: trading-dsk‸\n    ///\n",
        "‸",
        "/// symphony-chat\n    stream: [‸\n",
    ],
)
def test_no_word_is_offered_where_none_is_meant_or_two_would_quarrel(markdown, text):
    assert offered(markdown, text) == {}


def test_an_id_that_another_page_decides_on_is_written_as_there(markdown):
    near = OTHER.replace("S", "T", 1)
    text = f"[x](symphony:stream/{near})\n"
    found = reading(markdown, text)
    shown = [
        replace(problem, message="x", hint=f"did you mean '{OTHER}', or is that one misspelt?")
        for problem in found.found.problems
    ]
    (mend,) = mends(found, 5, 5, shown, [QUICK])
    assert applied(mend) == {"index.md": f"[x](symphony:stream/{OTHER})\n"}
    assert not mend.is_preferred


def test_what_is_asked_is_read_back():
    assert meant(did_you_mean("opne", ["open"])) == "open"
    assert meant("did you mean 'it's'?") == "it's"
    assert meant("did you mean 'x', or is that one misspelt?") == "x"
    assert meant("did you mean symphony:stream/desk?") == "symphony:stream/desk"
    for other in ("", "add it under 'streams:'", "did you mean 'a…'?", "or did you mean 'x'?"):
        assert meant(other) is None


# --- what has one right answer ---

SPOTS = {
    "markdown": [
        (f"/// symphony-chat\n    stream: {SAFE}‸\n///\n", f"Write '{ID}'", SAFE, ID),
        (
            "/// symphony-chat\n    stream: trading-desk\n    ecpLoginPopup‸: true\n///\n",
            "Write 'login: popup'", "ecpLoginPopup: true", "login: popup",
        ),
        (
            f"[x]({LINK}?streamId={SAFE}‸&streamType=im)\n",
            f"Write '{PERCENT}'", SAFE, PERCENT,
        ),
        (f"# A\n\n{FRAME}‸", "Write it as a block", FRAME,
         "```symphony-chat\nstream: trading-desk\n```\n"),
    ],
    "myst": [
        (f"```{{symphony-chat}}\n:stream: {SAFE}‸\n```\n", f"Write '{ID}'", SAFE, ID),
        (f"# A\n\n```{{raw}} html\n{FRAME}‸```\n", "Write it as a block",
         f"```{{raw}} html\n{FRAME}```", "```symphony-chat\nstream: trading-desk\n```"),
    ],
    "rst": [
        (f".. symphony-chat::\n   :stream: {SAFE}‸\n", f"Write '{ID}'", SAFE, ID),
        (f".. raw:: html\n\n   {FRAME}‸", "Write it as a block",
         f".. raw:: html\n\n   {FRAME}", ".. symphony-chat::\n   :stream: trading-desk\n"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_has_one_right_answer_is_offered_where_it_stands_and_for_the_whole_file(
    syntax, page, end
):
    for text, title, old, new in SPOTS[syntax]:
        text, old, new = (one.replace("\n", end) for one in (text, old, new))
        found = offered(page, text, [QUICK, REWRITE, ALL])
        expected = marked(text)[0].replace(old, new)
        assert found[title] == {page.name: expected}, text
        assert found["Mend everything in this file that has one right answer"] == found[title]


def test_one_of_two_places_is_mended_and_the_other_stays(markdown):
    text = f"[x](symphony:launch)\n\n{FRAME}\n/// symphony-chat\n    stream: {SAFE}‸\n///\n"
    found = offered(markdown, text, [QUICK, REWRITE])
    assert found[f"Write '{ID}'"]["index.md"] == marked(text)[0].replace(SAFE, ID)
    assert "Write it as a block" not in found


def test_what_a_problem_is_shown_of_answers_it_and_what_is_no_problem_is_a_rewriting(markdown):
    for text, kind, codes in (
        (FRAME, QUICK, ["block-syntax"]),
        (f"[x]({LINK}?streamId={SAFE}&streamType=im)\n", QUICK, ["link-malformed"]),
        (f"/// symphony-chat\n    stream: {SAFE}\n///\n", REWRITE, []),
    ):
        mend = mends(reading(markdown, text), 0, len(text), kinds=[QUICK, REWRITE])[0]
        assert (mend.kind, [one.code for one in mend.problems]) == (kind, codes)


@pytest.mark.parametrize(
    "text",
    [
        FRAME.replace("acme.symphony", "other.symphony"),
        FRAME.replace("<iframe", "<iframe sandbox"),
        f"Words {FRAME}",
        f"```html\n{FRAME}```\n",
        f"`{SAFE}`\n",
        "/// symphony-chat\n    stream: trading-desk\n    ecpLoginPopup: false\n///\n",
    ],
)
def test_what_a_fix_refuses_is_not_offered(markdown, text):
    assert not [one for one in mends(reading(markdown, text), 0, len(text)) if one.kind != REWRITE]
    assert changes_for([markdown.parent], print) == []


# --- names for ids ---


def named(syntax, stream):
    return CHAT[syntax].format("stream", stream)


def test_an_id_becomes_the_name_that_it_has(syntax, page):
    for written in (ID, SAFE, PERCENT):
        text = "\n" + named(syntax, written[:5] + "‸" + written[5:])
        found = offered(page, text, [REWRITE])
        assert found["Name it 'trading-desk'"] == {page.name: "\n" + named(syntax, "trading-desk")}


def test_an_id_without_a_name_gets_an_entry_in_the_registry(syntax, page):
    title = "Rates\r\n=====\r\n\r\n" if syntax == "rst" else "# Rates\r\n\r\n"
    text = title + named(syntax, OTHER[:5] + "‸" + OTHER[5:])
    found = offered(page, text)["Name it 'rates' in symphony.yml"]
    assert list(found) == ["symphony.yml", page.name]
    assert found[page.name] == title + named(syntax, "rates")
    entry = f'  trading-desk: {{id: "{ID}", type: chatroom, title: Trading desk}}\n'
    new = f'  rates: {{id: "{OTHER}"}}\n'
    assert found["symphony.yml"] == REGISTRY.replace(entry, new + entry)


def test_all_ids_of_a_file_are_named_together(markdown):
    links = "[x](symphony:stream/{0}) [y](symphony:stream/{1}) [z](symphony:stream/{2})\n\n"
    chat = "/// symphony-chat\n    ecp-login-popup: true\n    stream: {0}\n///\n"
    text = links.format("‸" + OTHER, ID, THIRD) + chat.format(OTHER)
    found = offered(markdown, text)
    one = found["Name it 'stream' in symphony.yml"]
    assert one["index.md"] == links.format("stream", ID, THIRD) + chat.format(OTHER)
    assert (OTHER in one["symphony.yml"], THIRD in one["symphony.yml"]) == (True, False)
    every = found["Name all ids of this file in symphony.yml"]
    named_ = links.format("stream", "trading-desk", "z") + chat.format("stream")
    assert every["index.md"] == named_, "and nothing else is mended"
    assert [every["symphony.yml"].count(id_) for id_ in (OTHER, THIRD)] == [1, 1]


@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_not_saved_of_the_registry_gets_the_entry_and_nothing_else(markdown, is_there):
    registry = os.path.realpath(markdown.parents[1] / "symphony.yml")
    unsaved = f"# not saved\n{REGISTRY.replace(ID, SAFE)}"
    if not is_there:
        without_registry(markdown)
    token = UNSAVED.set({registry: unsaved})
    try:
        text, at = marked(named("markdown", "‸" + OTHER))
        (mend,) = mends(reading(markdown, text), at, at)
    finally:
        UNSAVED.reset(token)
    assert mend.files[0].text == Text(unsaved)
    (edit,) = mend.files[0].edits
    assert (edit.start, edit.new.count("\n")) == (edit.end, 1)


def test_a_site_without_a_registry_gets_one(markdown):
    registry = without_registry(markdown)
    text, at = marked(named("markdown", "‸" + OTHER))
    (mend,) = mends(reading(markdown, text), at, at)
    assert (mend.files[0].file, mend.files[0].text) == (registry, None)
    assert applied(mend)["symphony.yml"] == f'streams:\n  stream: {{id: "{OTHER}"}}\n'


@pytest.mark.parametrize("registry", ["streams: [\n", "streams:\n- a\n", "streams: ~\n"])
def test_a_registry_that_cannot_get_an_entry_is_left(tmp_path, registry):
    file = site(tmp_path, "markdown", registry)
    assert offered(file, named("markdown", "‸" + OTHER), [REWRITE]) == {}


@pytest.mark.parametrize("where", ["shared", "workspace/shared", "workspace/site"])
def test_a_registry_outside_of_the_workspace_and_of_its_site_gets_no_entry(tmp_path, where):
    top, shared = tmp_path / "workspace", tmp_path / where
    page = site(top / "site", "markdown")
    shared.mkdir(exist_ok=True)
    (top / "site" / "symphony.yml").rename(shared / "common.yml")
    registry = os.path.relpath(shared / "common.yml", top / "site")
    configuration = f"site_name: x\nplugins: [ecp: {{registry: {registry}}}]\n"
    (top / "site" / "mkdocs.yml").write_text(configuration, "utf-8")
    text, at = marked(f"[x](symphony:stream/‸{OTHER}) [y](symphony:stream/{ID})\n")
    read_ = reading(page, text)
    new = {"Name it 'x' in common.yml", "Name all ids of this file in common.yml"}
    for folders in ([top], [top.parent / "other", top], []):
        found = {mend.title for mend in mends(read_, at, at, kinds=[REWRITE], folders=folders)}
        may = where != "shared" and (bool(folders) or where == "workspace/site")
        assert found == (new if may else set())
    at = text.index(ID)  # which has a name already, so that nothing but the page changes
    (mend, *_) = mends(read_, at, at, kinds=[REWRITE], folders=[top])
    assert [one.file for one in mend.files] == [page]


def test_nothing_is_read_again_where_nothing_is_mended(markdown, monkeypatch):
    text, at = marked(f"# x\n\n‸[x](symphony:stream/{ID})\n\n{FRAME}")
    read_ = reading(markdown, text)

    def again(*_):
        raise AssertionError("the page is read again")

    monkeypatch.setattr(Page, "read", again)
    monkeypatch.setattr(module, "tried", again)
    assert [mend.title for mend in mends(read_, at, at, kinds=[QUICK, REWRITE])] == []
    on_id = at + len("[x](symphony:stream/")
    (mend,) = mends(read_, on_id, on_id, kinds=[QUICK, REWRITE])
    assert mend.title == "Name it 'trading-desk'"


def without_registry(page):
    """Take away a site's registry, and return where it was."""
    registry = page.parents[1] / "symphony.yml"
    registry.unlink()
    (registry.parent / "mkdocs.yml").write_text(HOSTED)
    return registry


# --- hand-written links ---

LINKS = [
    ("?", "symphony:launch"),
    ("?startChat=71811853190567", "symphony:users/alice"),
    ("?startChat=71811853190567,71811853190568", "symphony:users/alice,71811853190568"),
    ("?userId=71811853190567", "symphony:profile/alice"),
    (f"?streamId={PERCENT}&streamType=chatroom", "symphony:stream/trading-desk"),
    (f"?streamId={PERCENT}&streamType=im", "symphony:stream/trading-desk?type=im"),
    ("#phoneNumber=+442079460958&triggerAction=SMS", "symphony:sms/+442079460958"),
    ("#phoneNumber=+442079460958&triggerAction=PHONE_CALL", "symphony:call/+442079460958"),
    ("?app/Symphony/com.symphony.zoom/Zoom%20Cloud",
     "symphony:app/Symphony/com.symphony.zoom/Zoom%20Cloud"),
    ("?startRoom=RoomName=New%20deal&silent=false&userEmails=alice@acme.com,bob@acme.com",
     "symphony:link/new-deal"),
]  # fmt: skip


@cache
def written(syntax):
    return "`x <{}>`_\n" if syntax == "rst" else "[x]({})\n"


@pytest.mark.parametrize("prefix", [LINK, "symphony://"])
def test_a_link_by_hand_becomes_one_of_ours_with_the_same_address(syntax, page, prefix):
    for behind, new in LINKS:
        url = prefix + behind
        text = written(syntax).format(url[:9] + "‸" + url[9:])
        if prefix != LINK:
            new += "&uri=legacy" if "?" in new else "?uri=legacy"
        found = offered(page, f"😀\n\n{text}", [REWRITE])
        expected = f"😀\n\n{written(syntax).format(new)}"
        assert found == {f"Write '{shorten(new)}'": {page.name: expected}}


def test_the_page_has_the_address_that_was_written(page, syntax):
    for behind, new in LINKS:
        after = reading(page, written(syntax).format(new))
        (block,) = (block for block in after.blocks if block.kind == "symphony-link")
        assert resolve_block(block, after.tree.site)[0].href == LINK + behind


@pytest.mark.parametrize(
    "text",
    [
        f"<{LINK}?startChat=7181185‸3190567>\n",
        f"{LINK}?startChat=7181185‸3190567\n",
        f"`{LINK}?startChat=7181185‸3190567`\n",
        f"    {LINK}?startChat=7181185‸3190567\n",
        f"[x]({LINK}?startChat=‸)\n",
        f"[x]({LINK}?startChat=7181185‸3190567&x=1)\n",
        f"[x]({LINK}?streamType=im&streamId=‸{PERCENT})\n",  # another address
        f"[x]({LINK}?startRoom=RoomName=O‸&userEmails=alice@acme.com)\n",  # no inline link says it
        "[x](https://open.example.com/?startChat=7181185‸3190567)\n",
    ],
)
def test_a_link_that_no_link_of_ours_says_stays(markdown, text):
    assert offered(markdown, text, [REWRITE]) == {}


def test_an_address_that_a_page_shows_stays(syntax, page):
    url = f"{LINK}?startChat=71811‸853190567"
    code = f"``{url}``"
    for text in (f"{url}\n", f"<{url}>\n", f"{code}\n", f"A\n\n    {url}\n"):
        assert offered(page, text, [REWRITE]) == {}, text


# --- the registry ---


def test_words_and_ids_of_a_registry_are_mended(markdown):
    registry = markdown.parents[1] / "symphony.yml"
    text = REGISTRY.replace(ID, SAFE).replace("users:", "uesrs:", 1)
    registry.write_text(text)
    every = "Mend everything in this file that has one right answer"
    found = offered(registry, text.replace("uesrs", "‸uesrs"))
    assert found["Write 'users'"] == {"symphony.yml": REGISTRY.replace(ID, SAFE)}
    found = offered(registry, text.replace(SAFE, "‸" + SAFE))
    assert found[f"Write '{ID}'"] == found[every] == {"symphony.yml": text.replace(SAFE, ID)}


@pytest.mark.parametrize("text", ["‸", "streams: [‸\n", "a: b: c‸\n", f"streams:\n- {SAFE}‸\n"])
def test_a_registry_that_cannot_be_read_is_left(markdown, text):
    assert offered(markdown.parents[1] / "symphony.yml", text) == {}


def test_between_two_steps_a_text_is_read_few_times_so_that_others_have_their_turn(
    markdown, monkeypatch
):
    text = "[x](symphony:stream/trading-dsk)\n\n" * 8 + f"[y](symphony:stream/{SAFE})\n\n" * 4
    read = reading(markdown, text)
    found = [p for p in read.found.problems if p.code == "unknown-name"]
    count = []
    monkeypatch.setattr(module, "tried", lambda *given: count.append(1) or tried(*given))
    most, made = 0, []
    for mend in module.steps(read, 0, len(text), found):
        most, count[:] = max(most, len(count)), []
        made += [mend] if mend else []
    assert len(made) > len(found)
    assert 0 < most <= 4
