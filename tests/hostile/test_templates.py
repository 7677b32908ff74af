"""Each option of each block, through the templates: as text, or as a box and a problem."""

from dataclasses import replace
from functools import cache
from json import loads
from time import process_time
from urllib.parse import unquote

import pytest

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.text import clean
from tests.hostile import judging, slots, trees, values

SITE = open_site({}, slots.REGISTRY.parent, environ={})
#: Each text is in one place of so many.
TURNS = values.turns(6)
BESIDE = "<p>above</p>{}<p>below</p>"
SLOTS = list(slots.slots())
#: Options whose text is read in parts, which are not shown as they are written.
PARTED = ("app", "allowed-apps", "class")


def built(slot, text, title):
    block = slot.block(text)
    block = replace(block, body=block.kind in ("symphony-chat", "symphony-link"))
    output = process(block, SITE, {"title": title}, "https://docs.example/")
    words = "<i>words</i>" if block.body else ""
    return output.rendered.opening + words + output.rendered.closing, output


@cache
def safe(slot, text):
    return trees.parse(BESIDE.format(built(slot, text, values.TOKEN)[0]))


def judge(slot, text):
    html, output = built(slot, text, text)
    page = trees.parse(BESIDE.format(html))
    above, *ours, below = page.children
    assert (above.words, below.words) == ("above", "below")
    said = [problem.sentence for problem in output.problems]
    assert not [one for one in said if not one.isprintable()], said
    assert {problem.place for problem in output.problems} <= {"page.md:7"}
    if trees.is_box(ours[0]):
        assert said
        assert [one.words for one in ours[1:]] == ["words"] * (slot.kind == "symphony-chat")
        return
    wrong = [
        trees.difference(safe(slot, harmless), page, values.TOKEN) for harmless in judging.HARMLESS
    ]
    assert None in wrong, wrong[0]
    if slot.around != "{}" or slot.option in PARTED or said:
        return
    shown = " ".join(clean(text).split()).removeprefix("data:")
    places = [page.words, *(value for one in page for value in one.attributes.values())]
    places += [loads(one.attributes["settings"]) for one in page if "settings" in one.attributes]
    everywhere = " ".join(f"{place} {unquote(str(place))}" for place in places)
    assert shown in " ".join(everywhere.split()), "it is lost"


@values.each_of(values.NASTY)
def test_any_text_is_text_or_a_problem_in_each_option(text):
    for slot in SLOTS[len(text) % TURNS :: TURNS]:
        try:
            judge(slot, text)
        except AssertionError as error:
            pytest.fail(f"{slot}: {text!r}: {error}")


#: Where a megabyte is shown, is refused, and is a key.
LARGE = [
    slot
    for slot in SLOTS
    if slot.kind == "symphony-chat"
    and slot.option in ("title", "stream", "?", "")
    and slot.around == "{}"
]


@pytest.mark.parametrize("text", values.LONG.values(), ids=values.LONG)
def test_a_megabyte_is_text_or_a_problem_within_seconds(text):
    start = process_time()
    for slot in LARGE:
        judge(slot, text)
    assert process_time() - start < 10 * len(LARGE)


def test_a_megabyte_in_a_registry_is_text_or_a_problem_within_seconds(tmp_path):
    text = values.LONG["is all tags"]
    start = process_time()
    (tmp_path / "symphony.yml").write_text(
        f"streams:\n  x: {{id: '{slots.DESK}', title: '{text}'}}\n  ? '{text}'\n  : {{id: x}}\n"
        f"words: {{open: '{text}'}}\n"
    )
    site = open_site({"host": "acme.symphony.com"}, tmp_path, environ={})
    output = process(slots.Slot("symphony-chat", (), "stream").block("x"), site)
    (chat,) = trees.parse(output.rendered.opening + output.rendered.closing).children
    said = [problem.sentence for problem in (*site.problems, *output.problems)]
    assert all(len(one) < 600 for one in said)
    assert chat.attributes["title"] == text or said
    assert {one.tag for one in chat} <= {"symphony-chat", "strong", "span", "div", "a"}
    assert process_time() - start < 20
