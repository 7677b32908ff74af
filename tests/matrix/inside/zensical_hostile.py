"""Zensical: hostile texts in pages, registry, words and settings of pages."""

import re
import shutil

import pytest

from tests import hosts
from tests.hostile import pages, slots, test_pages, test_sites
from tests.hostile.test_sites import (  # noqa: F401
    test_a_registry_is_text_or_a_problem_on_pages_and_turns_nothing_beside,
    test_what_a_page_settles_is_nothing_or_a_problem,
    test_words_are_text_wherever_a_page_says_them_and_so_is_the_dock,
)
from tests.matrix.inside.zensical import configuration, problems_of, run

NAV = 'nav = [{"Home" = "index.md"}]'


def zensical(folder, texts):
    (folder / "docs").mkdir()
    for name, text in {"index": "# Home\n", **texts}.items():
        (folder / f"docs/{name}.md").write_text(text, encoding="utf-8", newline="")
    (folder / "zensical.toml").write_text(configuration('button-class = ""', NAV))
    done = run(folder, "zensical", "build")
    assert done.returncode == 0, done.stderr
    html = {name: (folder / f"site/{name}.html").read_text(encoding="utf-8") for name in texts}
    return hosts.Built(html, problems_of(done)), done


def of_a_page(folder, texts):
    shutil.copy(slots.REGISTRY, folder)
    return zensical(folder, texts)[0]


def of_a_site(folder, texts, registry):
    (folder / "symphony.yml").write_text(registry, encoding="utf-8")
    built, done = zensical(folder, texts)
    said = re.findall(r"^symphony\.yml:(\d+: .*)$", done.stdout + done.stderr, re.MULTILINE)
    built.problems["symphony"] = said
    return built, "", "symphony"


def test_any_text_is_text_or_a_problem_in_each_option(tmp_path, capfd, monkeypatch):
    host = (of_a_page, pages.fence, pages.bare, "", test_pages.text_in_markdown)
    monkeypatch.setitem(test_pages.HOSTS, "zensical", host)
    test_pages.test_any_text_is_text_or_a_problem_in_each_option_of_a_page(
        "zensical", tmp_path, capfd
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    host = (of_a_site, pages.block, pages.quoted, "", test_sites.front_matter)
    test_sites.SITES["zensical"] = host
    # No extension is told its page's address there, so that no name of a file comes into a page.
    yield test_sites.site_of("zensical", tmp_path_factory.mktemp("zensical"), ())
    del test_sites.SITES["zensical"]
