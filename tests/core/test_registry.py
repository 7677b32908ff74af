"""The registry: everything wrong with it is a problem with its line; the rest is kept."""

import difflib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symphony_ecp.pipeline import open_site, process
from symphony_ecp.problems import Problem, nearest
from symphony_ecp.site import usage
from symphony_ecp.site.registry import (
    PREVIEW_HOST,
    NamedLink,
    Pod,
    Stream,
    User,
    load_registry,
    read_registry,
)
from symphony_ecp.site.registry import reader as registry_reader
from symphony_ecp.syntax.source import Entry, SourceBlock

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="


def problems(text):
    found = read_registry(text, "symphony.yml").problems
    return [str(problem) for problem in found if problem.severity != "info"]


def test_a_good_registry_has_no_problems_and_answers_by_name():
    registry = read_registry(
        f"""
default-pod: acme
pods:
  acme: {{host: ACME.symphony.com, partner-id: acme-docs}}
  uat: {{host: acme-uat.symphony.com}}
streams:
  desk: {{id: "{ID}", type: im, title: Desk}}
  both: {{id: {{acme: "{ID}", uat: "{ID}"}}}}
users:
  alice: {{id: 71811853190567, email: alice@acme.com}}
defaults: {{mode: dark, show-title: false}}
""",
        "symphony.yml",
    )
    assert registry.problems == ()
    assert registry.pod("acme") == Pod("acme", "acme.symphony.com", "acme-docs")
    assert registry.find("streams", "desk", Stream) == Stream("desk", {"": ID}, "im", "Desk")
    assert registry.find("streams", "both", Stream).ids == {"acme": ID, "uat": ID}
    assert registry.find("users", "alice", User).id == 71811853190567
    assert [entry.key for entry in registry.defaults] == ["mode", "show-title"]


@pytest.mark.parametrize("host", ["10.0.0.1", "10.0.0.1:8443", "a.1b", "3com.symphony.com"])
def test_a_host_may_have_numbers(host):
    assert problems(f"pods: {{a: {{host: '{host}'}}}}") == []


def test_ids_are_stored_in_standard_spelling():
    text = "streams: {a: {id: VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA}}"
    assert read_registry(text, "x").find("streams", "a", Stream).ids == {"": ID}


def test_the_preview_pod_needs_no_entry():
    assert read_registry("", "x").pod("preview") == Pod("preview", PREVIEW_HOST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pods: [", "1: not YAML: '[' is never closed"),
        ("streams:\n  a: {id: x\n", "2: not YAML: '{' is never closed"),
        ("just text", "1: expected keys and values, found text; the keys are default-pod, "),
        ("- a\n- b", "1: expected keys and values, found a list; the keys are default-pod, "),
        ("pod:\n  acme: {}", "1: unknown key 'pod'; did you mean 'pods'?"),
        ("pods:\n  acme: acme.symphony.com", "2: pod 'acme': expected keys and values"),
        ("pods:\n  acme: {}", "2: pod 'acme': 'host' is missing"),
        (
            "pods:\n  acme: {host: 'https://acme.symphony.com'}",
            "2: pod 'acme': host: expected a host",
        ),
        ("pods:\n  acme: {host: acme.symphony.com/x}", "2: pod 'acme': host: expected a host"),
        ("pods:\n  acme: {host: 'a.b\"onload'}", "2: pod 'acme': host: expected a host"),
        ("pods:\n  acme: {host: acme}", "2: pod 'acme': host: expected a host"),
        ("pods:\n  acme: {host: 1.2.3}", "2: pod 'acme': host: expected a host"),
        ("pods:\n  acme: {host: '1.2.3:8443'}", "2: pod 'acme': host: expected a host"),
        ("pods:\n  acme: {host: 1.2.3.256}", "2: pod 'acme': host: expected a host"),
        ("pods:\n  acme: {host: a.0x7f}", "2: pod 'acme': host: expected a host"),
        (
            'pods:\n  acme: {host: "ac\\x07me.symphony.com"}',
            "2: pod 'acme': host: it has the control character U+0007; remove it",
        ),
        (
            'links:\n  a: {stream: "de\\esk"}',
            "2: link 'a': stream: it has the control character U+001B; remove it",
        ),
        ("pods:\n  acme: {hots: a.b}", "2: pod 'acme': unknown key 'hots'; did you mean 'host'?"),
        (
            "pods:\n  a: {host: a.b}\n  a: {host: c.d}",
            "3: 'pods': 'a' is given twice, first in line 2",
        ),
        ("pods:\n  a: {host: a.b,\n      host: c.d}", "3: pod 'a': 'host' is given twice"),
        ("pods: {a: {host: a.b}}\npods: {}", "2: 'pods' is given twice, first in line 1"),
        (
            "default-pod: acm\npods:\n  acme: {host: a.b}",
            "1: 'default-pod': no pod 'acm' in symphony.yml",
        ),
        ("streams:\n  a: {type: im}", "2: stream 'a': 'id' is missing"),
        (f'streams:\n  a: {{id: "{ID}", type: room}}', "2: stream 'a': type: expected one of"),
        ("streams:\n  a: {id: VYfoWw6oIUv}", "2: 'VYfoWw6oIUv'"),
        ("streams:\n  a: {id: [x, y]}", "2: "),
        ("streams:\n  a: {id: {}}", "2: stream 'a': id: nothing in it"),
        (
            f"pods: {{acme: {{host: a.b}}}}\nstreams:\n  a: {{id: {{acmee: '{ID}'}}}}",
            "3: stream 'a': id: no pod 'acmee' in symphony.yml; did you mean 'acme'?",
        ),
        (
            f"pods: {{acme: {{host: a.b}}}}\nstreams:\n  a: {{id: {{a.b: '{ID}'}}}}",
            "3: stream 'a': id: no pod 'a.b' in symphony.yml; write its name, 'acme'",
        ),
        ("pods:\n  acme: {host: 'a.b:99999'}", "2: pod 'acme': host: expected a host"),
        ("pods:\n  acme: {host: 'a.b:0'}", "2: pod 'acme': host: expected a host"),
        ("users:\n  a: {email: a@b}", "2: user 'a': email: expected an e-mail address"),
        (
            "defaults: {stream: desk}",
            "1: unknown option 'stream'; it is an option of symphony-chat",
        ),
        ("streams:\n  [a, b]: {id: x}", "2: 'streams': a key must be text"),
        ("users:\n  a: {id: -3}", "2: user 'a': id: '-3' is not a user id"),
        ("users:\n  a: {email: nobody}", "2: user 'a': email: expected an e-mail address"),
        (
            "users:\n  a: {email: 'https://acme.com@evil.example:80/'}",
            "2: user 'a': email: expected an e-mail address",
        ),
        ("users:\n  a: {}", "2: user 'a': 'id' or 'email' is missing"),
        ("apps:\n  zoom: {publisher: S}", "2: app 'zoom': 'id', 'name' are missing"),
        (
            "themes:\n  t: {primaryShades: '#000000'}",
            "2: theme 't': primaryShades: expected keys and values, found text",
        ),
        ("themes:\n  t: {primaryShades: }", "2: theme 't': primaryShades: nothing in it"),
        ("themes:\n  t: {primary: red}", "2: theme 't': primary: expected a colour as #rrggbb"),
        (
            "themes:\n  t: {primary: '#000000;x: url(//a.b)'}",
            "2: theme 't': primary: expected a colour as #rrggbb",
        ),
        ("defaults: {hieght: 3}", "1: unknown option 'hieght'; did you mean 'height'?"),
        ("defaults: {mode: drak}", "1: mode: expected one of light, dark, auto"),
        ("defaults: {mode: {a: b}}", "1: 'defaults': mode: expected text, found keys and values"),
        ("links:\n  a: [launch]", "2: link 'a': expected keys and values, found a list"),
        ("links:\n  a: {lauch: true}", "2: unknown option 'lauch'; did you mean 'launch'?"),
        ("streams:\n  a:", "2: stream 'a': expected keys and values, found nothing"),
        ("streams:\n  a: [b]", "2: stream 'a': expected keys and values, found a list"),
        (
            "pods:\n  a: {host: [a.b]}",
            "2: pod 'a': host: expected a host such as acme.symphony.com, found a list",
        ),
        (
            f"streams:\n  a: {{id: '{ID}', title: ~}}",
            "2: stream 'a': title: expected some text, found nothing",
        ),
        (
            "pods:\n  a: {host: a.b, partner-id: null}",
            "2: pod 'a': partner-id: expected some text, found nothing",
        ),
        (
            "links:\n  a: {create-room: null}",
            "2: link 'a': create-room: expected text, found nothing",
        ),
        ("default-pod: ~", "1: 'default-pod': expected some text, found nothing"),
        ("default-pod: {a: b}", "1: 'default-pod': expected some text, found keys and values"),
        ("default-pod: [acme]", "1: 'default-pod': expected some text, found a list"),
        ('pods:\n  a: {host: "ac\\u212ae.com"}', "2: pod 'a': host: expected a host"),
        (
            "pods:\n  a: {hots\u200b: a.b}",
            r"2: pod 'a': unknown key 'hots\u200b': it has U+200B ZERO",
        ),
        (
            "users:\n  ' al': {email: a@b.c}",
            "2: 'users': ' al' cannot be written in a page; give it",
        ),
        ("users:\n  '': {email: a@b.c}", "2: 'users': '' cannot be written in a page"),
        ('users:\n  "a\\a": {email: a@b.c}', r"2: 'users': 'a\x07' cannot be written in a page"),
        ("pods:\n  a: {host: acme.-}", "2: pod 'a': host: expected a host"),
        (
            f"streams:\n  z: &x {{id: '{ID}', titel: x}}\n  a: {{<<: *x, type: im}}",
            "2: stream 'z': unknown key 'titel'; did you mean 'title'?",
        ),
        (
            "users:\n  <<: [{a: {id: 71811853190567}}, alice]",
            "2: 'users': the merge key '<<' takes keys and values, or a list of them, found text;",
        ),
        ("users:\n  a: &x\n    <<: *x", "3: user 'a': the merge key '<<' leads back to itself"),
        (
            "users:\n  börse: {email: a@b.c}\n  bo\u0308rse: {email: a@b.c}",
            "3: 'users': 'börse' is given twice, first in line 2",
        ),
        ("pods: {}\n---\npods: {}", "2: not YAML: a second document begins here; keep one of them"),
        ("pods: &a {}\nusers: &a {}", "2: not YAML: an anchor is given twice"),
        (
            "pods:\n\ta: {}",
            "2: not YAML: a tab stands where YAML takes spaces only; indent with spaces",
        ),
        ("pods: {}\n\nusers: \0", "3: not YAML: it has the control character U+0000; remove it"),
        ("a: &x {b: *x}", "1: "),
        ("!!python/object:os.system {a: b}", "1: unknown key 'a'"),
    ],
)
def test_each_mistake_is_one_problem_with_its_line(text, expected):
    found = problems(text)
    assert found
    assert found[0].startswith(f"symphony.yml:{expected}"), found
    assert all(line.startswith("symphony.yml:") for line in found)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("pods: {acme: {host: a.b, hots: c}}", (1, 26)),
        ("pods:\n  a: {host: a.b}\n  a: {host: c.d}", (3, 3)),
        ("pods: {acme: {host: '/'}}", (1, 21)),
        ("streams: {desk: {id: 71811853190567}}", (1, 22)),
        ("default-pod: acme", (1, 14)),
        ("pods: {}\nüser: \x85  a: \x07", (3, 6)),
        ("pods:\n  a: b: c", (2, 7)),
        ("pods:\n  a: 'b\n  c: d", (2, 6)),
        ("pods: {}\nusers: *x", (2, 8)),
        ("links: {deal: {pod: nope, stream: desk}}", (1, 16)),
        ("links:\n  deal: {}", (2, 9)),
        ("links:\n  deal: {profile: nobody}", (2, 10)),
        ("links:\n  deal: {link: deal}", (2, 10)),
        ("defaults: {theme: nope}", (1, 12)),
        ("defaults: {pod: nope}", (1, 12)),
        (f"streams: {{desk: {{id: {{nope: '{ID}'}}}}}}", (1, 23)),
    ],
)
def test_what_is_wrong_with_a_registry_has_its_line_and_column(tmp_path, text, place):
    (tmp_path / "symphony.yml").write_text(text, encoding="utf-8-sig", newline="\r\n")
    found = open_site({}, tmp_path, environ={}).problems
    assert (found[0].line, found[0].column) == place


@pytest.mark.parametrize(
    "text",
    ["NAME: 1", "defaults: {NAME: {}}", "users: {NAME: 1}", "links: {a: {NAME: {}}}",
     "streams: {NAME: {id: {NAME: x}}}"],
)  # fmt: skip
def test_a_name_of_many_lines_is_one_short_line_of_a_message(text):
    name = '"a\\nb\\e[31m' + "x" * 999 + '"'
    found = problems(text.replace("NAME", name))
    assert found
    assert all(len(line) < 400 and line.isprintable() for line in found)


@pytest.mark.parametrize("link", ["text", "[launch]", "{launch: [a, {b: c}]}"])
def test_a_link_that_cannot_be_read_is_one_problem_and_so_is_a_page_that_names_it(tmp_path, link):
    (tmp_path / "symphony.yml").write_text(f"links: {{deal: {link}}}", encoding="utf-8")
    site = open_site({}, tmp_path, environ={})
    (problem,) = site.problems
    assert site.registry.find("links", "deal", NamedLink) == problem


def test_a_link_whose_line_is_wrong_is_a_problem_where_it_is_used_too(tmp_path):
    (tmp_path / "symphony.yml").write_text("links:\n  deal: {launch: perhaps}\n")
    site = open_site({"host": "acme.symphony.com"}, tmp_path, environ={})
    assert [one.line for one in site.problems if "launch" in one.message] == [2]
    block = SourceBlock("symphony-link", "", (Entry("link", "deal", 7),), "page.md", 7)
    output = process(block, site)
    assert [problem.place for problem in output.problems] == ["page.md:7"]
    assert output.problems[0].message == "it says nothing that can be opened"
    assert "symphony-problem" in output.rendered.opening


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("streams: {bad: {<<: base}}", "stream 'bad': the merge key '<<' takes"),
        ("users: {bad: {<<: base}}", "user 'bad': the merge key '<<' takes"),
        (f"streams: {{a: {{idd: '{ID}'}}}}", "stream 'a': unknown key 'idd'; did you mean 'id'?"),
        (
            f"streams: {{a: &a {{idd: '{ID}'}}, b: *a, c: {{<<: *a}}}}",
            "stream 'a': unknown key 'idd'; did you mean 'id'?",
        ),
        (
            f"streams: {{a: &a {{id: '{ID}', type: x}}, b: *a, c: {{<<: *a, title: x}}}}",
            "stream 'a': type: expected one of",
        ),
        (
            f"streams: {{a: &a {{type: im}}, b: *a, c: {{<<: *a, id: '{ID}'}}}}",
            "stream 'a': 'id' is",
        ),
        (
            f"streams: {{a: {{<<: {{id: '{ID}', id: z, type: im}}}}}}",
            "stream 'a': 'id' is given twice",
        ),
        (f"streams: {{a: {{<<: {{<<: x, id: '{ID}'}}, type: im}}}}", "stream 'a': the merge key"),
    ],
)
def test_one_mistake_is_one_problem_wherever_an_alias_or_a_merge_key_takes_it(text, expected):
    (found,) = problems(text)
    assert found.startswith(f"symphony.yml:1: {expected}")


def test_what_an_alias_breaks_is_pointed_at_the_one_problem():
    registry = read_registry("streams: {a: &a {id: z}, b: *a, c: {<<: *a}}", "symphony.yml")
    (problem,) = registry.problems
    assert [registry.find("streams", name, Stream) for name in "abc"] == [problem] * 3


def test_merge_keys_bring_in_entries_sections_and_ids_of_pods():
    text = f"""
streams:
  desk: &desk {{id: &ids {{acme: "{ID}"}}, type: im, title: Desk}}
  ops: {{<<: *desk, title: Ops}}
  both: {{id: {{<<: *ids, uat: "{ID}"}}}}
pods: {{acme: {{host: a.example, partner-id: x}}, uat: {{host: b.example, partner-id: x}}}}
defaults: {{<<: {{mode: dark, load: eager}}, load: click}}
links: {{a: &a {{users: 71811853190567}}, b: {{<<: *a, uri: legacy}}}}
"""
    registry = read_registry(text, "symphony.yml")
    assert registry.problems == ()
    assert registry.find("streams", "ops", Stream) == Stream("ops", {"acme": ID}, "im", "Ops")
    assert registry.find("streams", "both", Stream).ids == {"acme": ID, "uat": ID}
    assert sorted((e.key, e.text) for e in registry.defaults) == [
        ("load", "click"),
        ("mode", "dark"),
    ]
    assert [e.key for e in registry.find("links", "b", NamedLink).entries] == ["uri", "users"]


NFD = unicodedata.normalize("NFD", "börse")


@pytest.mark.parametrize(
    ("there", "asked"), [("börse", NFD), (NFD, "börse"), ('"bo\\u0308rse"', NFD)]
)
def test_names_are_compared_in_nfc(tmp_path, there, asked):
    text = f"""
default-pod: {asked}
pods: {{{there}: {{host: a.example, partner-id: x}}, b: {{host: b.example, partner-id: x}}}}
streams: {{{there}: {{id: {{{asked}: "{ID}"}}}}}}
links: {{{there}: {{link: {asked}2}}, {there}2: {{stream: {asked}}}}}
defaults: {{pod: {asked}}}
""".replace('rse"2', 'rse2"')
    (tmp_path / "symphony.yml").write_text(text, encoding="utf-8")
    site = open_site({"default-pod": asked}, tmp_path, environ={"SYMPHONY_POD": asked})
    assert site.problems == ()
    assert site.pod.name == "börse"
    found = site.registry.find("streams", asked, Stream)
    assert found.ids == {"börse": ID}
    page = SourceBlock("symphony-link", options=(Entry("link", asked),))
    assert usage.unused(site, usage.mentions([page])) == ()


def test_a_broken_entry_is_found_under_its_name_in_any_form():
    registry = read_registry(f"streams: {{{NFD}: {{}}}}", "symphony.yml")
    assert registry.find("streams", "börse", Stream) == registry.problems[0]


def test_a_bad_entry_is_left_out_and_a_good_one_beside_it_stays():
    registry = read_registry(f'streams:\n  bad: {{}}\n  good: {{id: "{ID}"}}', "symphony.yml")
    assert isinstance(registry.find("streams", "good", Stream), Stream)
    assert registry.find("streams", "bad", Stream) == registry.problems[0]


def test_a_page_that_uses_a_broken_registry_repeats_the_registrys_problem():
    registry = read_registry("streams: [", "symphony.yml")
    assert registry.find("streams", "desk", Stream) == registry.problems[0]
    assert registry.pod("acme") == registry.problems[0]


def test_an_unknown_name_suggests_the_nearest():
    registry = read_registry(f'streams: {{trading-desk: {{id: "{ID}"}}}}', "symphony.yml")
    found = registry.find("streams", "tradng-desk", Stream)
    assert isinstance(found, Problem)
    assert found.sentence == (
        "no stream 'tradng-desk' in symphony.yml; did you mean 'trading-desk'?"
    )


keys = st.sampled_from(
    ["id", "type", "title", "host", "email", "name", "primaryShades", "x", "[a]", "<<"]
)
values = st.sampled_from(
    [f'"{ID}"', f"' {ID}'", ID.replace("/", "_"), ID[:9], "im", "IM", "[chat, room]", "[chatroom]",
     "71811853190567", "a@b.c", "a.b", "''", "~", '"\\a"', "null", "'null'", f"['{ID}']",
     "{acme: x}", f"{{acme: '{ID}'}}", "{}"]
)  # fmt: skip
entries = st.lists(st.tuples(keys, values), max_size=4).map(
    lambda pairs: "{" + ", ".join(f"? {key}\n   : {value}" for key, value in pairs) + "}"
)


@given(
    st.lists(
        st.tuples(st.sampled_from(["pods", "streams", "users", "apps", "themes"]), entries),
        max_size=3,
        unique_by=lambda section: section[0],
    )
)
def test_the_short_way_to_an_entry_finds_what_the_long_one_finds(sections):
    text = "".join(f"{section}:\n  acme: {entry}\n" for section, entry in sections)
    short = read_registry(text, "symphony.yml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry_reader, "_plain", lambda section, node: None)
        assert read_registry(text, "symphony.yml") == short


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"streams: \x00", "ünïcode: €".encode("latin-1", "replace")]
)
def test_a_file_that_is_no_text_is_one_problem(tmp_path, content):
    path = tmp_path / "symphony.yml"
    path.write_bytes(content)
    assert len(load_registry(path, "symphony.yml").problems) == 1


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_a_section_may_stand_empty(nothing):
    assert problems(f"pods: {nothing}\nlinks: {nothing}\ndefaults: {nothing}") == []


def test_a_name_may_have_joiners_as_some_scripts_and_emoji_need():
    assert problems("users: {'نمی\u200cشود': {email: a@b.c}, '👩\u200d💻': {email: c@b.c}}") == []


def test_the_word_null_in_quotes_is_text():
    registry = read_registry(f"streams: {{a: {{id: '{ID}', title: 'null'}}}}", "symphony.yml")
    assert registry.find("streams", "a", Stream).title == "null"


def test_a_folder_in_place_of_the_file_is_one_problem_in_small_letters(tmp_path):
    (tmp_path / "symphony.yaml").mkdir()
    (found,) = open_site({}, tmp_path, environ={}).problems
    assert found.sentence.startswith("the registry cannot be read: ")
    assert found.message == found.message.lower()


def test_a_missing_file_is_one_problem(tmp_path):
    (problem,) = load_registry(tmp_path / "nothing.yml", "nothing.yml").problems
    assert str(problem).startswith("nothing.yml: the registry cannot be read: no such file")


def test_deep_nesting_is_a_problem_with_its_line():
    text = "streams:\n  a:\n    b: " + "[" * 100_000
    assert problems(text) == ["symphony.yml:3: not YAML: nested too deeply [ecp.registry]"]


COLOURS = dict.fromkeys(
    ("primary", "secondary", "accent", "success", "error", "text"), "#000000"
) | dict.fromkeys(
    ("background", "surface", "textPrimary", "textSecondary", "textAccent", "textSuccess",
     "textError"), "#ffffff",
)  # fmt: skip


def theme(**changes):
    colours = "".join(f"    {name}: '{value}'\n" for name, value in (COLOURS | changes).items())
    return read_registry(f"themes:\n  t:\n{colours}", "x")


def test_a_theme_of_good_contrast_is_kept_with_its_shades():
    registry = read_registry("themes:\n  t: {primaryShades: {'50': '#000000'}}", "x")
    assert "unknown key '50'" in registry.problems[0].message
    assert theme().problems == ()


def test_hard_to_read_text_is_information_only():
    (problem,) = theme(text="#999999", surface="#000000").problems
    assert problem.severity == "info"
    assert "theme 't': text on background has a contrast of 2.8, below WCAG AA" in problem.message


def test_black_on_white_has_a_contrast_of_21():
    from symphony_ecp.symphony.settings import contrast

    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("pod", "reported"),
    [
        ("acme: {host: acme.symphony.com}", True),
        ("acme: {host: acme.symphony.com, partner-id: x}", False),
        ("uat: {host: develop.symphony.com}", False),
        ("test: {host: acme-uat.symphony.com}", False),
        ("local: {host: 'localhost:9090'}", False),
    ],
)
def test_a_production_pod_without_partner_id_is_information(pod, reported):
    found = read_registry(f"pods:\n  {pod}", "x").problems
    assert [problem.severity for problem in found] == ["info"] * reported


def test_the_nearest_of_many_names_is_found_without_comparing_them_all(monkeypatch):
    compared = []
    ratio = difflib.SequenceMatcher.ratio
    monkeypatch.setattr(
        difflib.SequenceMatcher, "ratio", lambda self: compared.append(1) or ratio(self)
    )
    names = [f"desk-{number:04}-team" for number in range(2000)]
    assert nearest("desk-0123-taem", names) == "desk-0123-team"
    assert len(compared) < 200


def slips(word, letters="ab-c"):
    """Return what one slip of a finger makes of a word."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        word,
        *(a + b[1:] for a, b in parts),
        *(a + b[1:2] + b[:1] + b[2:] for a, b in parts),
        *(a + letter + b[cut:] for a, b in parts for letter in letters for cut in (0, 1)),
    }


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("opne", ["opened", "open"], "open"),
        ("opne", ["open", "opened"], "open"),
        ("close", ["closed", "clos"], "closed"),
        ("comapct", ["contact", "compact"], "compact"),
        ("Opne", ["OPENED", "OPEN"], "OPEN"),
        ("on", ["no", "only"], "only"),
        ("x", ["y"], None),
    ],
)
def test_one_slip_of_a_finger_is_nearer_than_any_other_word(word, names, meant):
    assert nearest(word, names) == meant


@given(st.text("aB-c", max_size=8), st.lists(st.text("Ab-c", max_size=8), max_size=8))
def test_the_nearest_name_is_a_slip_away_or_as_near_as_difflib_says(word, names):
    found = nearest(word, names)
    folded = [name.casefold() for name in names]
    near = difflib.get_close_matches(word.casefold(), folded, n=8, cutoff=0.6)
    slipped = [name for name in near if name in slips(word.casefold())]
    folded = slipped or folded
    best = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    ratios = [
        difflib.SequenceMatcher(None, name.casefold(), word.casefold()).ratio()
        for name in (found, *best)
        if name is not None
    ]
    assert len(ratios) in (0, 2)
    assert len(set(ratios)) <= 1


@pytest.mark.parametrize(
    ("host", "scheme"),
    [
        ("acme.symphony.com", "https"),
        ("chat.acme.com:8443", "https"),
        ("localhost.acme.com", "https"),
        ("localhost:8765", "http"),
        ("127.0.0.1", "http"),
    ],
)
def test_a_pod_is_asked_over_tls_unless_it_is_on_this_machine(host, scheme):
    assert Pod("acme", host).origin == f"{scheme}://{host}"
