"""Which pages have the dock, as the registry's owner says it: globs, and names of files."""

import re
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from symphony_ecp.dock import Dock, dock_of
from symphony_ecp.pipeline import open_site
from tests.hostile import sites, slots, trees, values

TEXTS = [*values.NASTY.values(), *values.drawn()]
NAMES = [*TEXTS, "", "/", "//", "a/b.md", "a" * 4_000 + "b/" * 4_000]
#: What could be read in many ways, of each of which nothing comes, and what is long.
GLOBS = {
    "stars": "*a" * 6 + "b",
    "stars of folders": "**a" * 6 + "b",
    "folders": "**/" * 8 + "x",
    "folders with names": "**/a/" * 8 + "x",
    "folders at the end": "**/a/" * 8 + "**",
    "stars and folders": "**/*a*/**" * 4 + "x",
    "question marks": "?" * 1_000_000,
    "a megabyte of stars": "*" * 1_000_000,
    "a megabyte of stars with names": "*a" * 500_000,
    "a megabyte of folders": "**/" * 333_333,
    "a megabyte of folders with names": "**/a" * 250_000,
    "brackets": "[" * 1_000_000,
    "deep brackets": "{[(" * 1_000 + ")]}" * 1_000,
    "no range": "[z-a] [!] []] (?P<x> (?:a|a)+$ \\Q{1,0}",
}
HARD = ("a" * 120 + ".md", "a/" * 60 + "y.md", "aa/" * 40 + "a.md")


def test_a_glob_takes_no_more_time_for_all_the_ways_to_read_it():
    for name, glob in GLOBS.items():
        start = process_time()
        dock = Dock(globs=(glob,))
        dock.unmatched([*HARD, *NAMES])
        covered = [path for path in HARD if dock.covers(path)]
        assert process_time() - start < 4, name
        assert covered == {
            "a megabyte of stars": list(HARD),
            "folders at the end": [HARD[1]],
        }.get(name, []), name


def test_thousands_of_globs_are_read_once_a_build():
    globs = [f"{number}/**" for number in range(3_000)]
    start, dock = process_time(), Dock(globs=(*globs, *globs))
    assert not any(dock.covers(f"guide/{number}.md") for number in range(20))
    assert process_time() - start < 1


def meant(glob):
    """Return a glob as a regular expression, which tries all ways: what it means, not how fast."""
    known = {"**/": "(?:.+/)?", "/**": "(?:/.+)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|/\*\*\Z|\*\*|\*|\?)", glob.removeprefix("/"))
    return re.compile("".join(known.get(part) or re.escape(part) for part in parts), re.DOTALL)


_GLOBS = st.lists(st.sampled_from(["*", "**", "**/", "?", "/", "a", "b", "[a]"]), max_size=8)


@settings(max_examples=10 * values.DRAWN, database=None)
@given(_GLOBS.map("".join), st.text("ab/[]", max_size=10))
def test_a_glob_means_what_its_signs_mean(glob, path):
    assert Dock(globs=(glob,)).covers(f"{path}.md") == any(
        meant(glob).fullmatch(name) for name in (path, f"{path}.md")
    )


def test_a_text_without_stars_is_the_file_of_that_name_and_no_other():
    files = [f"{text}.md" for text in TEXTS]
    for text in TEXTS:
        if not {"*", "?"} & set(text):
            for glob in (text, f"{text}.md"):
                dock, name = Dock(globs=(f"/{glob}",)), f"{text}.md"
                assert {file for file in files if dock.covers(file)} == {name}, text
                assert not dock.covers(f"x{name}")
                assert not dock.covers(f"{name}x/x.md")


def test_a_text_as_a_glob_is_the_dock_as_it_is_or_a_problem(tmp_path):
    entry = {"stream": slots.DESK, "title": values.TOKEN}
    registry = sites.Entries([]).text()

    def opened(**more):
        text = f"{registry}dock: {sites.mapping({**entry, **more})}\n"
        (tmp_path / "symphony.yml").write_text(text, encoding="utf-8")
        site = open_site({}, tmp_path, environ={})
        return site, dock_of(site)

    safe = trees.parse(opened()[1].html(opened()[0]))
    for text in TEXTS:
        site, dock = opened(pages=text)
        said = [*site.problems, *dock.problems, *dock.unmatched(["index.md"])]
        assert said
        assert all(one.sentence.isprintable() and len(one.sentence) < 600 for one in said)
        shown = dock.html(site)
        assert not shown or trees.difference(safe, trees.parse(shown), values.TOKEN) is None
