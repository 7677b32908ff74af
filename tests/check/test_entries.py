"""New entries of the registry: where they go, how they look, and that nothing else changes."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from symphony_ecp.fix.edits import Text
from symphony_ecp.fix.registry import edited
from symphony_ecp.site.registry import App, Stream, User, read_registry

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
OLD = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="
DESK = Stream("m", {"": ID}, "chatroom", "The desk")
NEW = f'm: {{id: "{ID}", type: chatroom, title: The desk}}'


def added(text, *items):
    return edited(Text(text), items or [DESK], mend=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # no file, an empty one, comments alone, no section, no entries
        ("", "streams:\n  <new>\n"),
        ("# mine", "# mine\nstreams:\n  <new>\n"),
        ("\ufeff", "\ufeffstreams:\n  <new>\n"),
        ("users:\r\n    a: {id: 71811853190567}\r\n",
         "users:\r\n    a: {id: 71811853190567}\r\nstreams:\r\n    <new>\r\n"),
        ("streams:\nusers: {}\n", "streams:\n  <new>\nusers: {}\n"),
        ("streams:  # none yet\n", "streams:  # none yet\n  <new>\n"),
        ("streams: {} # none yet\n", "streams: {<new>} # none yet\n"),
        # sorted: first, between, last; by capitals or not
        ("streams:\n  # all\n  z: {id: <old>}\n", "streams:\n  # all\n  <new>\n  z: {id: <old>}\n"),
        ("streams:\n  a: {id: <old>} # a\n\n  # the z\n  z: {id: <old>}\n",
         "streams:\n  a: {id: <old>} # a\n  <new>\n\n  # the z\n  z: {id: <old>}\n"),
        ("streams:\n  a: {id: <old>}", "streams:\n  a: {id: <old>}\n  <new>"),
        ("streams:\n  a: {id: <old>}\n  Z: {id: <old>}\nusers: {}\n",
         "streams:\n  a: {id: <old>}\n  <new>\n  Z: {id: <old>}\nusers: {}\n"),
        # not sorted: last
        ("streams:\n  z: {id: <old>}\n  a: {id: <old>}\n\n# people\nusers: {}\n",
         "streams:\n  z: {id: <old>}\n  a: {id: <old>}\n  <new>\n\n# people\nusers: {}\n"),
        # on several lines
        ("streams:\n    a:\n        id: '<old>'\n        title: |\n          A\n\n# end\n",
         ("streams:\n    a:\n        id: '<old>'\n        title: |\n          A\n"
         "    m:\n        id: '<id>'\n        type: chatroom\n        title: The desk\n\n# end\n")),
        ("streams:\r\n  z:\r\n    id:\r\n      acme: <old>\r\npods: {acme: {host: a.b}}\r\n",
         ('streams:\r\n  m:\r\n    id: "<id>"\r\n    type: chatroom\r\n    title: The desk\r\n'
         "  z:\r\n    id:\r\n      acme: <old>\r\npods: {acme: {host: a.b}}\r\n")),
        ("streams:\n  a:\n    id: <old>\n    title: two\n      lines\n",
         ("streams:\n  a:\n    id: <old>\n    title: two\n      lines\n"
         '  m:\n    id: "<id>"\n    type: chatroom\n    title: The desk\n')),
        # a mapping in braces, on one line or on several
        ("streams: {a: {id: <old>}, z: {id: <old>}}\n",
         "streams: {a: {id: <old>}, <new>, z: {id: <old>}}\n"),
        ("streams: {\n  a: {id: <old>}, # a\n  z: {id: <old>}, # z\n}\n",
         "streams: {\n  a: {id: <old>}, # a\n  <new>,\n  z: {id: <old>}, # z\n}\n"),
        ("streams: {\n  a: {id: <old>},\n}\n", "streams: {\n  a: {id: <old>},\n  <new>,\n}\n"),
        # anchors and merge keys that stand elsewhere or stay what they are
        ("streams:\n  a: &a {id: <old>}\n  b: *a # b\n",
         "streams:\n  a: &a {id: <old>}\n  b: *a # b\n  <new>\n"),
        ("links: {l: &l {stream: <old>}}\nstreams: {a: {id: <old>}}\n",
         "links: {l: &l {stream: <old>}}\nstreams: {a: {id: <old>}, <new>}\n"),
    ],
)  # fmt: skip
def test_an_entry_goes_where_it_belongs_and_every_other_byte_stays(before, after):
    before = before.replace("<old>", OLD)
    after = after.replace("<new>", NEW).replace("<old>", OLD).replace("<id>", ID)
    assert added(before) == after


def test_other_ids_keep_their_spelling():
    safe = OLD.rstrip("=").replace("+", "-").replace("/", "_")
    before = f"streams:\n  a: {{id: {safe}}}\n"
    assert added(before) == f"{before}  {NEW}\n"


@pytest.mark.parametrize(
    "before",
    [
        "streams: [\n",
        "streams: text\n",
        "streams: [a]\n",
        "streams: ~\n",
        "streams: {? [a] : {id: <old>}}\n",
        "streams:\n  m: {id: <old>}\n",
        "streams:\n  a: {id: <old>}\nstreams:\n  b: {id: <old>}\nusers: {a: 1}\n...\n---\n",
        "links: &x {l: {stream: <old>}}\nstreams: *x\n",
        "streams: &s\n  a: &a\n    id: *s\n    b: *a\n",
        "links: {}\n...\n",
        "{links: {}}\n",
        "\tlinks: {}\n",
        "[" * 5000,
    ],
)
def test_what_cannot_get_an_entry_gets_none(before):
    assert added(before.replace("<old>", OLD)) is None


def test_people_and_apps_and_several_at_once():
    text = "users: {a: {id: 71811853190567}}\napps:\n  zoom: {publisher: S, id: z, name: Z}\n"
    items = (
        User("b", 71811853190568, "b@acme.com"),
        App("calls", "R&D: us", "com.x", "No", "m"),
        Stream("z", {"acme": ID}),
        Stream("a", {"": ID}),
    )
    text += "pods: {acme: {host: acme.symphony.com}}\n"
    assert added(text, *items) == (
        "users: {a: {id: 71811853190567}, b: {id: 71811853190568, email: b@acme.com}}\n"
        'apps:\n  calls: {publisher: "R&D: us", id: com.x, name: "No", module: m}\n'
        "  zoom: {publisher: S, id: z, name: Z}\n"
        "pods: {acme: {host: acme.symphony.com}}\n"
        f'streams:\n  z: {{id: {{acme: "{ID}"}}}}\n  a: {{id: "{ID}"}}\n'
    )


printable = st.text(min_size=1, max_size=30).map(
    lambda text: " ".join("".join(c for c in text if c.isprintable()).split())
)
TEXTS = printable.filter(bool)
SECTIONS = st.sampled_from(
    [
        "",
        "streams:\n",
        f"streams: {{a: {{id: '{OLD}'}}}}\n",
        f"streams:\n  a:\n    id: '{OLD}'\n  é: {{id: \"{OLD}\"}}\n",
    ]
)


@settings(deadline=None, max_examples=200)
@given(TEXTS, TEXTS, SECTIONS)
def test_any_name_and_any_title_are_read_back_as_they_are(name, title, before):
    new = added(before, Stream(name, {"": ID}, "im", title))
    if new is None:  # a name that is there, or that Unicode writes otherwise
        assert name in ("a", "é", "<<") or not name.isascii()
        return
    stream = read_registry(new, "").sections["streams"][name]
    assert (stream.title, stream.type) == (title, "im")
    assert yaml.safe_load(new)["streams"][name]["title"] == title
