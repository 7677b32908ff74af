"""What can be written in symphony.yml, at the cursor (``‸``)."""

import time

import pytest
import yaml

from symphony_ecp.editor.registry_keys import complete
from symphony_ecp.fix import Text
from symphony_ecp.pipeline import open_site
from symphony_ecp.site import Site
from symphony_ecp.site.schema import registry_schema
from symphony_ecp.symphony import THEME_COLOURS
from symphony_ecp.syntax import DEFAULTS, DOCK, LINK
from tests.editor.sites import CURSOR, REGISTRY, split


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    (folder / "symphony.yml").write_text(REGISTRY)
    return open_site({}, folder)


def offered(text, site=None):
    page, at = split(text)
    return complete(Text(page), at, site or Site()).items


def labels(text, site=None):
    return [one.label for one in offered(text, site)]


def written(text, label, site=None):
    page, _ = split(text)
    (one,) = (one for one in offered(text, site) if one.label == label)
    return page[: one.start] + one.new + page[one.end :]


#: Where keys stand, with those that may.
KEYS = [
    ("‸", tuple(registry_schema()["properties"])),
    ("pods:\n  acme:\n    ‸", ("host", "partner-id", "sites", "title", "readers")),
    ("streams:\n  desk: {‸}", ("id", "type", "title")),
    ("users:\n  alice:\n    ‸", ("id", "email")),
    ("apps:\n  zoom: {‸", ("publisher", "id", "name", "module")),
    ("links:\n  deal: {‸}", tuple(dict.fromkeys(option.name for option in LINK))),
    ("defaults:\n  ‸", tuple(DEFAULTS)),
    ("defaults: {‸", tuple(DEFAULTS)),
    ("dock:\n  ‸", tuple(DOCK)),
    ("themes:\n  house:\n    primaryShades: {‸}", ("10", "20", "30", "40", "60", "70", "80", "90")),
]


@pytest.mark.parametrize(("text", "keys"), KEYS)
def test_the_keys_of_the_schema_are_offered_each_in_one_spelling(text, keys):
    assert sorted(labels(text)) == sorted(keys)


def test_a_theme_has_its_colours_in_symphonys_spelling():
    assert set(THEME_COLOURS) <= set(labels("themes:\n  house:\n    ‸"))


def test_keys_that_are_there_are_not_offered_again():
    text = "streams:\n  desk:\n    id: x\n    ‸\n    title: Desk\n"
    assert labels(text) == ["type"]
    assert labels("streams:\n  desk: {id: x, ‸, title: Desk}\n") == ["type"]
    assert labels("streams:\n  desk: {id: x, t‸, title: Desk}\n") == ["type"]
    assert "pods" not in labels("pods: {}\n‸\nstreams: {}\n")


def test_a_key_says_its_help_and_what_it_takes():
    found = {one.label: one for one in offered("streams:\n  desk:\n    ‸")}
    assert found["type"].help == "the kind of stream"
    assert found["type"].detail == "chatroom or im"
    assert found["id"].help == "the stream's id, or one id for each pod"


#: What is typed, what is taken, and what stands there then.
TAKEN = [
    ("str‸", "streams", "streams:"),
    ("def‸", "default-pod", "default-pod: "),
    ("streams:\n  desk: {ty‸", "type", "streams:\n  desk: {type: "),
    ("streams:\n  desk: {ty‸pe: im}", "type", "streams:\n  desk: {type: im}"),
    ("verify: ‸", "lock", "verify: lock"),
    ('verify: "l‸"', "lock", 'verify: "lock"'),
    ("defaults:\n  qr: t‸rue # so", "true", "defaults:\n  qr: true # so"),
    ("dock: # 😀 e\u0301\r\n  mode: d‸\r\n", "dark", "dock: # 😀 e\u0301\r\n  mode: dark\r\n"),
    ("\ufeffver‸", "verify", "\ufeffverify: "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "label", "whole"), TAKEN)
def test_what_is_taken_takes_the_place_of_what_is_typed(text, label, whole):
    assert written(text, label) == whole


#: Where words or names stand, with those that may.
VALUES = [
    ("default-pod: ‸", ["acme", "uat", "reader"]),
    ("default-pod: u‸", ["uat"]),
    ("pod-lookup: ‸", ["true", "false", "any"]),
    ("dock: ‸", ["false"]),
    ("dock: {position: end‸}", ["end", "bottom-end"]),
    ("dock: {stream: ‸}", ["trading-desk", "#1: Größe"]),
    ("dock: {stream: tra‸", ["trading-desk"]),
    ("dock:\n  stream: ‸", ["trading-desk", "#1: Größe"]),
    ("dock:\n  pod: a‸", ["acme", "uat", "reader"]),
    ("defaults: {layout: ‸}", ["focus", "collaboration"]),
    ("defaults:\n  showTitle: ‸", ["true", "false"]),
    ("links:\n  x: {profile: ‸}", ["alice", "bob"]),
    ("links:\n  x: {create-room: y, emails: [alice, b‸]}", ["bob"]),
    ("links:\n  x: {emails: [alice, b‸", ["bob"]),
    ("links:\n  x:\n    emails:\n      - al‸", ["alice"]),
    ("links:\n  x:\n    users: alice, ‸", ["bob"]),
    ("links:\n  x:\n    link: ‸", ["new-deal", "x"]),
    ("pods:\n  acme: {readers: ‸}", ["true", "false"]),
    ("streams:\n  desk: {type: c‸, title: x}", ["chatroom"]),
]


@pytest.mark.parametrize(("text", "values"), VALUES)
def test_words_and_names_are_offered_where_they_may_stand(text, values, site):
    assert sorted(labels(text, site)) == sorted(values)


def test_a_name_says_of_itself_what_the_file_said_when_it_was_last_read(site):
    (one,) = offered("dock: {stream: tra‸", site)
    assert one.detail == "Trading desk, chatroom"


def test_names_of_the_text_count_before_anybody_has_read_it():
    assert labels("streams:\n  new: {id: x}\ndock: {stream: ‸\n") == ["new"]
    text = "themes: {house: {}}\ndefaults:\n  theme: ‸\n"
    assert labels(text) == ["house"]


def test_ids_of_a_stream_are_by_pod():
    text = "pods: {acme: {host: x}, uat: {host: y}}\nstreams:\n  desk:\n    id: {uat: z, ‸"
    assert labels(text) == ["acme"]
    assert written(text, "acme").endswith("{uat: z, acme: ")
    block = "pods: {acme: {host: x}}\nstreams:\n  desk:\n    id:\n      ‸\n"
    assert labels(block) == ["acme"]


def test_a_name_with_signs_of_yaml_is_quoted(site):
    text = written("dock: {stream: gr‸}", "#1: Größe", site)
    assert yaml.safe_load(text) == {"dock": {"stream": "#1: Größe"}}


@pytest.mark.parametrize(
    "text",
    [
        "# ver‸",
        "verify: lock # ‸",
        "zzz‸",
        "verify: x‸",
        "streams:\n  ‸",
        "streams:\n  desk:\n    title: Tra‸",
        "streams:\n  desk: {id: ‸}",
        "users:\n  alice: {email: ‸}",
        "default-pod:‸",
        "default-pod: acme ‸",
        "nothing:\n  ‸",
        "words: {open: ‸}",
        "streams: [‸]",
        "- ‸",
        "default-pod: |\n  ac‸",
        "extends: ‸",
        "a: &a [*a, ‸]",
    ],
)
def test_nothing_is_offered_where_anything_may_stand_or_nothing_may(text, site):
    assert labels(text, site) == []


@pytest.mark.parametrize(
    "below",
    ["streams: {", "\tx", "a: b: c", "- x", '"', "}\n", "*x", "\x00", "streams:\n  b: {id: y}\n"],
)
def test_what_is_broken_below_stops_nobody(below, site):
    assert labels(f"default-pod: ‸\n{below}", site) == ["acme", "uat", "reader"]


def test_every_cursor_in_every_prefix_of_a_file_gets_an_answer(site):
    text = REGISTRY + 'defaults: {mode: \'a, "b": [c, {d: # e\n  - f\n😀: \u2028\n'
    for size in range(0, len(text), 3):
        page = Text(text[:size].replace("\n", "\r\n"))
        for at in (size, size // 2):
            complete(page, at, site)


def test_a_long_file_is_read_around_the_cursor_alone(site):
    entries = "".join(f"  desk-{n}:\n    id: x\n    title: Desk {n}\n" for n in range(20_000))
    text = f"pods:\n  acme: {{host: x}}\nstreams:\n{entries}users:\n  al: {{id: 1}}\n"
    middle = "  desk-9999:\n    id: x\n"
    started = time.perf_counter()
    assert labels(text.replace(middle, f"{middle}    {CURSOR}\n"), site) == ["type"]
    assert labels(f"{text}dock:\n  stream: tra{CURSOR}\n", site) == ["trading-desk"]
    found = labels(f"{text}{CURSOR}", site)
    assert "dock" in found
    assert "streams" not in found
    assert time.perf_counter() - started < 3
