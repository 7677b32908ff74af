"""Ids that are nearly those of the registry or of another page, in every host."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from symphony_ecp.check.run import check, check_text
from symphony_ecp.fix.plan import changes_for
from symphony_ecp.site import KnownIds, LooseId, settled_ids
from symphony_ecp.symphony.ids import NearIds, read_stream_id
from tests import forked, hosts

DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
ONE = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOFdA=="
TWO = "VYfoWw6oIuv+5K80BPUjeX///oz1uTOFdA=="
SWAP = "VYfoWw6oIUv+5K80BPUejX///oz1uTOEdA=="
SHIFTED = "VYoWw6oIUvx+5K80BPUjeX///oz1uTOEdA=="  # an f left out, an x too many
THREE = "WYfoWw6oIuv+5K80BPUjeX///oz1uTOFdA=="
OTHER = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfbdA=="
NEAR = "lX1hwfmQ+AK/k/a/BB0y2n///q2+0KfcdA=="
REGISTRY = (
    "pods:\n  acme: {host: acme.symphony.com, partner-id: docs}\n"
    f"streams:\n  desk: {{id: '{DESK}', type: im}}\n"
)
REAL = yaml.safe_load(Path(__file__).with_name("cases").joinpath("ids.yml").read_text("utf-8"))
IDS = sorted({read_stream_id(case["id"]).id.standard for case in REAL["real"]})
STREAMS = [one for one in IDS if one.endswith("dA==")]


def safe(standard):
    return standard.rstrip("=").replace("+", "-").replace("/", "_")


def percent(standard):
    return standard.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")


def url(standard):
    return f"https://open.symphony.com/?streamId={percent(standard)}&streamType=im"


def desk(wrong, but):
    return f"'{wrong}' is the id of stream 'desk' but for {but}; did you mean '{DESK}'?"


# --- which ids are near each other ---


def test_no_real_id_is_near_another():
    near = NearIds(IDS)
    assert [one for one in IDS if near.near(one)] == []
    assert len(IDS) > 130


@pytest.mark.parametrize(
    ("wrong", "but"),
    [
        (ONE, "one character"),
        (TWO, "two characters"),
        (SWAP, "two swapped characters"),
        (SHIFTED, "two characters"),
        (DESK, None),
        (THREE, None),
        (OTHER, None),
    ],
)
def test_near_is_what_lies_within_two_characters_or_a_swap(wrong, but):
    assert NearIds([OTHER, DESK]).near(wrong) == ({DESK: but} if but else {})
    assert NearIds([wrong]).near(DESK) == ({wrong: but} if but else {})


def test_two_characters_anywhere_are_found_and_so_is_a_swap_of_any_neighbours():
    near = NearIds(STREAMS)
    for first in range(34):
        changed = DESK[:first] + ("a" if DESK[first] != "a" else "b") + DESK[first + 1 :]
        assert DESK in NearIds([DESK]).near(changed)
        for second in range(first):
            both = changed[:second] + ("c" if DESK[second] != "c" else "d") + changed[second + 1 :]
            assert DESK in NearIds([DESK]).near(both), (first, second)
    for at in range(33):
        for one in STREAMS:
            swapped = one[:at] + one[at + 1] + one[at] + one[at + 2 :]
            assert list(near.near(swapped)) == ([one] if swapped != one else [])


def test_a_character_left_out_and_one_too_many_are_found_wherever_they_are():
    for gone in range(22):
        without = DESK[:gone] + DESK[gone + 1 : 22]
        for more in range(22):
            wrong = f"{without[:more]}x{without[more:]}{DESK[22:]}"
            assert list(NearIds([DESK]).near(wrong)) == [DESK], (gone, more)


def test_of_several_the_nearest_comes_first_whatever_their_order():
    known = [TWO, ONE, SWAP]
    for _ in known:
        known = [*known[1:], known[0]]
        assert list(NearIds(known).near(DESK)) == [ONE, SWAP, TWO]


# --- which of two is the misspelt one ---


def loose(standard, path, line):
    return LooseId("stream-misspelt", standard, path=path, line=line, severity="info")


@pytest.mark.parametrize(
    ("places", "blamed"),
    [
        ({DESK: 2, ONE: 1}, {ONE: DESK}),
        ({DESK: 1, ONE: 2}, {DESK: ONE}),
        ({DESK: 1, ONE: 1}, {DESK: ONE, ONE: DESK}),
        ({DESK: 3, ONE: 1, TWO: 1}, {ONE: DESK, TWO: DESK}),
        ({DESK: 1, THREE: 1, OTHER: 1}, {}),
    ],
)
def test_the_id_in_fewer_places_is_the_misspelt_one_whatever_the_order(places, blamed):
    found = [loose(one, f"{at}.md", at) for one, count in places.items() for at in range(count)]
    for seed in range(5):
        random.Random(seed).shuffle(found)
        told = settled_ids([*found, *found])
        quoted = [re.findall("'(.{36})'", problem.sentence) for problem in told]
        assert dict(quoted) == blamed
        assert told == settled_ids(found)
        assert len(told) == sum(places[one] for one in blamed)
        assert all(problem.severity == "warning" for problem in told)


def test_other_problems_are_passed_on():
    (problem,) = read_stream_id("x").problems
    assert settled_ids([problem, loose(DESK, "a.md", 1)]) == [problem]


# --- in every host ---

USES = {
    "md": {
        "block": "/// symphony-chat\n    stream: {}\n///\n",
        "fence": "```symphony-chat\nstream: {}\n```\n",
        "link": "[x](symphony:stream/{})\n",
        "by hand": "[x]({url})\n",
        "text": "See {url}\n",
        "raw link": '<a href="{url}">x</a>\n',
        "raw": '<p><a href="symphony:stream/{}">x</a></p>\n',
        "frame": '<iframe src="https://acme.symphony.com/embed/index.html?streamId={safe}"></iframe>\n',
    },
    "rst": {
        "directive": ".. symphony-chat::\n   :stream: {}\n",
        "role": ":symphony:`x <stream/{}>`\n",
        "by hand": "`x <{url}>`__\n",
        "raw": '.. raw:: html\n\n   <a href="{url}">x</a>\n',
    },
}
MYST = ("fence", "link", "by hand", "raw")


def use(kind, ending, standard, spelt=str):
    return USES[ending][kind].format(spelt(standard), url=url(standard), safe=safe(standard))


def misspelt(lines):
    """What was said of misspelt ids, without the line."""
    found = [line for line in lines if line.endswith("[ecp.stream-misspelt]")]
    return [re.sub(r"^\d+: (.*) \[ecp\.stream-misspelt\]$", r"\1", line) for line in found]


@pytest.fixture
def written(tmp_path):
    (tmp_path / "symphony.yml").write_text(REGISTRY)
    (tmp_path / "source").mkdir()
    (tmp_path / "source/symphony.yml").write_text(REGISTRY)
    return tmp_path


def test_mkdocs_names_the_entry_that_is_meant_wherever_an_id_stands(written):
    pages = {name.replace(" ", "-"): f"# P\n\n{use(name, 'md', ONE)}" for name in USES["md"]}
    built = hosts.mkdocs(written, pages)
    for name in pages:
        line = 4 if name in ("block", "fence") else 3
        (said,) = [one for one in built.problems[name] if "misspelt" in one]
        assert said.startswith(f"{line}: ")
        spelt = safe(ONE) if name == "frame" else ONE
        assert misspelt([said]) == [desk(spelt, "one character")]


@pytest.mark.parametrize("spelt", [str, safe, percent])
def test_every_spelling_is_compared(spelt):
    known = KnownIds({DESK: ("stream", "desk")})
    (said,) = known.judge(read_stream_id(spelt(TWO)).id.standard, spelt(TWO))
    assert said.sentence == desk(spelt(TWO), "two characters")


def test_an_id_that_a_pod_confirmed_is_as_good_as_one_of_the_registry():
    known = KnownIds({DESK: ("stream", "desk")}, (OTHER, ONE))
    assert known.judge(OTHER) == known.judge(ONE) == ()
    (said,) = known.judge(NEAR)
    assert said.message == f"'{NEAR}' is an id in symphony.lock but for one character"
    assert known.right(NEAR) == OTHER


def test_sphinx_names_the_entry_that_is_meant_wherever_an_id_stands(written):
    pages = {f"{i}.rst": f"P\n=\n\n{use(k, 'rst', SWAP)}" for i, k in enumerate(USES["rst"])}
    pages |= {f"m{i}.md": f"# P\n\n{use(kind, 'md', SWAP)}" for i, kind in enumerate(MYST)}
    built = hosts.sphinx(written, pages)
    for name in pages:
        assert misspelt(built.problems[name]) == [desk(SWAP, "two swapped characters")], name


def test_mkdocs_compares_the_pages_at_the_end(written):
    pages = {
        "a": use("link", "md", OTHER),
        "b": use("block", "md", NEAR),
        "c": use("by hand", "md", OTHER),
        "d": use("link", "md", DESK) + use("link", "md", OTHER),
    }
    built = hosts.mkdocs(written, pages)
    said = f"'{NEAR}' is the id in docs/a.md:1 but for one character; did you mean '{OTHER}'?"
    assert built.problems == {"b": [f"2: {said} [ecp.stream-misspelt]"]}
    assert built.info == {}


def test_where_pages_come_one_by_one_each_is_compared_with_itself(written, monkeypatch):
    monkeypatch.chdir(written)
    page = use("link", "md", OTHER) + "\n" + use("link", "md", NEAR)
    _, problems, info = hosts.markdown(page)
    assert [problem.partition(":")[0] for problem in problems] == ["1", "3"]
    assert all("or is that one misspelt? [ecp.stream-misspelt]" in one for one in problems)
    assert info == []
    for alone in (OTHER, NEAR):
        assert hosts.markdown(use("link", "md", alone))[1:] == ([], [])


# --- `ecp check` ---


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(pages, registry=REGISTRY, settings="plugins: [ecp]"):
        (tmp_path / "mkdocs.yml").write_text(f"site_name: x\n{settings}\n")
        (tmp_path / "symphony.yml").write_text(registry)
        (tmp_path / "docs").mkdir(exist_ok=True)
        for name, text in pages.items():
            (tmp_path / f"docs/{name}.md").write_text(text)
        return tmp_path

    return write


def told(folder, **options):
    return [
        f"{problem.place}: {problem.sentence}"
        for problem in check([folder], **options).problems
        if problem.severity != "info"
    ]


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_check_says_what_a_build_says_in_whatever_order_pages_are_read(site, jobs):
    pages = {f"p{number}": use("link", "md", OTHER) for number in range(9)}
    pages |= {"p5": "\n" + use("block", "md", NEAR), "q": use("fence", "md", ONE)}
    folder = site(pages)
    near = f"'{NEAR}' is the id in docs/p0.md:1 but for one character; did you mean '{OTHER}'?"
    assert told(folder, jobs=jobs) == [
        f"docs/p5.md:3: {near}",
        f"docs/q.md:2: {desk(ONE, 'one character')}",
    ]
    build = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(build, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = re.findall(r"WARNING\s+-\s+(docs/.*) \[ecp\.stream-misspelt\]", done.stderr)
    assert sorted(lines) == told(folder)


def test_a_misspelt_id_beside_the_pages_is_named_by_who_does_not_mend_it(site):
    folder = site({"a": "x"}, settings=f"plugins: [ecp]\nextra:\n  desk: symphony:stream/{ONE}")
    left = []
    assert changes_for([folder], pytest.fail, leave=left.append) == []
    (one,) = left
    assert Path(one.problem.path) == folder / "mkdocs.yml"
    assert one.problem.sentence == desk(ONE, "one character")
    assert (folder / "mkdocs.yml").read_text().split("\n")[one.line - 1].endswith(ONE)


def test_the_columns_are_those_of_the_id(site):
    folder = site({"a": f"Ask *them*: {use('link', 'md', ONE, percent)}"})
    (problem,) = (p for p in check([folder]).problems if p.code == "stream-misspelt")
    line = (folder / "docs/a.md").read_text()
    assert line[problem.column - 1 : problem.end - 1] == percent(ONE)


@pytest.mark.parametrize(
    ("pages", "registry"),
    [
        # Both are in the registry, by whatever section.
        ({"a": use("link", "md", ONE), "b": use("link", "md", DESK)},
         f"{REGISTRY}  near: {{id: {{acme: '{ONE}'}}, type: im}}\n"),
        ({"a": use("link", "md", ONE)}, f"{REGISTRY}links: {{near: {{stream: '{ONE}'}}}}\n"),
        ({"a": "[x](symphony:link/near)\n"}, f"{REGISTRY}links: {{near: {{streamId: '{ONE}'}}}}\n"),
        # One is, and nobody is near the other one.
        ({"a": use("link", "md", DESK), "b": use("link", "md", OTHER)}, REGISTRY),
        ({"a": use("link", "md", OTHER) * 3, "b": use("link", "md", OTHER, safe)}, REGISTRY),
        # Code is no use.
        ({"a": use("link", "md", OTHER), "b": f"`{use('link', 'md', NEAR).strip()}`\n"}, REGISTRY),
        # It is meant to be so.
        ({"a": f"<!-- ecp: ignore stream-misspelt -->\n{use('link', 'md', ONE)}"}, REGISTRY),
        ({"a": f"<!-- ecp: ignore stream-misspelt -->\n{use('link', 'md', NEAR)}",
          "b": use("link", "md", OTHER)}, REGISTRY),
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_is_right_or_silenced(site, pages, registry):
    assert told(site(pages, registry)) == []


def test_a_site_that_ignores_the_code_hears_nothing(site):
    pages = {"a": use("link", "md", OTHER), "b": use("link", "md", NEAR) + use("fence", "md", ONE)}
    assert told(site(pages, settings="plugins: [ecp: {ignore: [stream-misspelt]}]")) == []


def test_an_impossible_time_is_said_once_and_so_is_the_id_of_a_message(site):
    future = DESK.replace("///o", "///a")  # one character, too
    message = DESK.replace("dA==", "bQ==")
    assert told(site({"a": use("link", "md", future)})) == [
        f"docs/a.md:1: {desk(future, 'one character')}"
    ]
    (said,) = told(site({"a": use("link", "md", message)}))
    assert "is the id of a message" in said
    (said,) = told(site({"a": use("link", "md", NEAR.replace("///q", "///A"))}))
    assert "in the future" in said


def test_one_page_alone_is_compared_with_the_registry_and_with_itself(site):
    folder = site({"a": use("link", "md", OTHER)})
    page = folder / "docs/b.md"
    assert not check_text(use("link", "md", NEAR).encode(), page).problems[1:]
    text = use("link", "md", ONE) + "\n" + use("link", "md", NEAR) + "\n" + use("link", "md", OTHER)
    found = [p.line for p in check_text(text.encode(), page).problems if p.severity != "info"]
    assert found == [1, 3, 5]


# --- Sphinx, which reads what changed ---


def test_sphinx_compares_pages_that_it_reads_now_and_read_before(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text("extensions = ['sphinx_ecp', 'myst_parser']\n")
    (source / "symphony.yml").write_text(REGISTRY)
    (source / "index.rst").write_text("I\n=\n\n.. toctree::\n   :glob:\n\n   p*\n")
    for number in range(7):
        ending, head = (("md", "# P\n\n"), ("rst", "P\n=\n\n"))[number % 2]
        kind = ("link", "role")[number % 2]
        (source / f"p{number}.{ending}").write_text(head + use(kind, ending, OTHER))

    def build(*arguments):
        done = forked.sphinx(tmp_path, "-q", "-N", *arguments, "source", "out")
        assert done.returncode == ("-W" in arguments and bool(done.stderr)), done.stderr
        lines = [line for line in done.stderr.splitlines() if "[ecp." in line or "is the" in line]
        return [line.removeprefix(f"{source}/") for line in lines]

    (source / "p3.rst").write_text(f"P\n=\n\n{use('directive', 'rst', NEAR)}")
    said = (
        f"p3.rst:5: WARNING: '{NEAR}' is the id in p0.md:3 but for one character; "
        f"did you mean '{OTHER}'?"
    )
    assert [line.removesuffix(" [ecp.stream-misspelt]") for line in build()] == [said]
    assert [said in line for line in build("-W", "-E", "-j", "3")] == [True]
    (source / "symphony.yml").write_text(f"{REGISTRY}  near: {{id: '{NEAR}', type: im}}\n")
    lines = build()
    assert len(lines) == 6, "the others are near an entry of the registry now"
    assert all(f"did you mean '{NEAR}'?" in line for line in lines)
    (source / "symphony.yml").write_text(REGISTRY)
    (source / "p3.rst").unlink()
    assert build("-W") == []


# --- `ecp fix` ---


@pytest.mark.parametrize("spelt", [str, safe, percent])
@pytest.mark.parametrize("kind", ["block", "fence", "link", "by hand", "text", "raw link"])
def test_a_misspelt_id_becomes_the_one_that_is_meant(site, kind, spelt):
    folder = site({"a": f"# {TWO}\n\n{use(kind, 'md', TWO, spelt)}"})
    for change in changes_for([folder], print):
        change.write()
    new = (folder / "docs/a.md").read_text()
    right = percent if kind == "link" and spelt is percent else str
    assert new == f"# {TWO}\n\n{use(kind, 'md', DESK, right)}"
    assert told(folder) == []


@pytest.mark.parametrize(
    ("pages", "registry"),
    [
        ({"a": use("link", "md", OTHER) * 2, "b": use("link", "md", NEAR)}, REGISTRY),
        ({"a": use("link", "md", TWO)}, f"{REGISTRY}  near: {{id: '{ONE}', type: im}}\n"),
        ({"a": f"<!-- ecp: ignore stream-misspelt -->\n{use('fence', 'md', ONE)}"}, REGISTRY),
        ({"a": f"<!-- ecp: ignore stream-misspelt -->\n{use('link', 'md', ONE)}"}, REGISTRY),
        ({"a": f"<!-- ecp: ignore stream-misspelt -->\n{use('by hand', 'md', ONE)}"}, REGISTRY),
    ],
)
def test_an_id_without_one_right_answer_is_left(site, pages, registry):
    assert changes_for([site(pages, registry)], print) == []


def test_a_misspelt_id_gets_the_name_of_the_one_that_is_meant_and_no_entry(site):
    page = "{}\n{}".format(use("block", "md", ONE), use("link", "md", SWAP))
    folder = site({"a": page}, REGISTRY.replace("im}", "chatroom}"))
    (change,) = changes_for([folder], print, to_registry=True)
    assert change.new == "{}\n{}".format(use("block", "md", "desk"), use("link", "md", "desk"))


# --- how many mistakes are found ---


def mistakes(one, chance):
    """Typing errors in an id, as people make them."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    def other(text):
        at = chance.randrange(34)
        return text[:at] + chance.choice(letters.replace(text[at], "")) + text[at + 1 :]

    at = chance.randrange(33)
    case = chance.choice([i for i in range(34) if one[i].isalpha()])
    return {
        "another letter": other(one),
        "two other letters": other(other(one)),
        "neighbours swapped": one[:at] + one[at + 1] + one[at] + one[at + 2 :],
        "doubled": one[: at + 1] + one[at:],
        "left out": one[:at] + one[at + 1 :],
        "capital or small": one[:case] + one[case].swapcase() + one[case + 1 :],
    }


@pytest.mark.parametrize("known", ["registry", "page"])
def test_of_a_thousand_typing_errors_none_is_missed_and_no_real_id_refused(site, known):
    chance = random.Random(22)
    made = [
        (kind, wrong)
        for number in range(167)
        for one in [STREAMS[number % len(STREAMS)]]
        for kind, wrong in mistakes(one, chance).items()
        if wrong != one
    ]
    entries = "".join(f"  s{i}: {{id: '{one}', type: im}}\n" for i, one in enumerate(STREAMS))
    right = "\n".join(use("link", "md", one) for one in STREAMS)
    registry = REGISTRY.partition("streams:")[0] + "streams:\n"
    if known == "registry":
        registry += entries
    pages = {f"m{i}": use("link", "md", wrong) for i, (_, wrong) in enumerate(made)}
    # Real ids are used again and again; each mistake is one of its own.
    pages |= dict.fromkeys(("right", "right2", "right3"), right)
    found = {
        Path(problem.path).stem
        for problem in check([site(pages, registry)]).problems
        if problem.severity != "info"
    }
    assert not found & {"right", "right2", "right3"}
    missed = Counter(kind for i, (kind, _) in enumerate(made) if f"m{i}" not in found)
    assert missed == {}
    assert len(made) > 900
