"""``ecp snippets``: what each writes is a block or a link without a mistake, in its own host."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from symphony_ecp.check.run import check
from symphony_ecp.cli import main
from symphony_ecp.syntax import ACTIONS, INLINE_ACTIONS, KINDS

CASES = Path(__file__).parents[1] / "cases"
SNIPPETS = json.loads(CliRunner().invoke(main, ["snippets"]).output)
PLACE = re.compile(r"\$\{\d+(?::(?P<first>[^${}|]*)|\|(?P<choices>[^${}|]*)\|)\}")


def filled(snippet, choose=0):
    """What stands in the page when nobody writes into a place."""
    text = "\n".join(snippet["body"])
    return PLACE.sub(lambda place: place["first"] or place["choices"].split(",")[choose], text)


def host_of(snippet):
    if snippet["scope"] == "restructuredtext":
        return "sphinx", "rst"
    return ("sphinx", "md") if snippet["prefix"].endswith("-myst") else ("mkdocs", "md")


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Every snippet is a page of its own, in a site of its host."""
    folder = tmp_path_factory.mktemp("snippets")
    for host in ("mkdocs", "sphinx"):
        (folder / host / "docs").mkdir(parents=True)
        shutil.copy(CASES / "symphony.yml", folder / host)
    (folder / "mkdocs/mkdocs.yml").write_text("site_name: x\nplugins: [search, ecp]\n")
    conf = "extensions = ['myst_parser', 'sphinx_ecp']\necp_registry = '../symphony.yml'\n"
    (folder / "sphinx/docs/conf.py").write_text(conf)
    for number, snippet in enumerate(SNIPPETS.values()):
        host, ending = host_of(snippet)
        (folder / host / f"docs/p{number}.{ending}").write_text(f"{filled(snippet)}\n")
    return folder


def found(sites, monkeypatch):
    monkeypatch.chdir(sites)
    return [str(problem) for problem in check([Path()]).problems if problem.code != "registry"]


def test_what_a_snippet_writes_has_no_mistake(sites, monkeypatch):
    assert found(sites, monkeypatch) == []


def test_each_is_read_as_what_it_is(sites, monkeypatch):
    """With an option that no block has, or an action that no link has, each is a mistake."""
    for page in [*sites.glob("*/docs/*.md"), *sites.glob("*/docs/*.rst")]:
        page.write_text(with_a_mistake(page.read_text()))
    said = found(sites, monkeypatch)
    assert len({line.partition(":")[0] for line in said}) == len(SNIPPETS)


def with_a_mistake(text):
    """Misspell the action of a link; give a block one option more, on its second line."""
    link = re.sub(r"(\(symphony:|`.* <)(launch|\w+/)", r"\1nope-\2", text)
    if link != text:
        return link
    first, *rest = text.split("\n")
    option = {"/": "    nope: x", ".": "   :nope: x", "`": "nope: x"}[first[0]]
    return "\n".join([first, f":{option}" if "{" in first else option, *rest])


def test_a_choice_offers_every_word_that_the_option_takes():
    offered = {}
    for snippet in SNIPPETS.values():
        for line in snippet["body"]:
            if match := re.search(r"([\w-]+): \$\{\d+\|(.*)\|\}", line):
                offered.setdefault(match[1], set()).add(match[2])
    choices = ",".join(KINDS["symphony-button"]["channel"].type.choices)
    assert offered == {"channel": {choices}}


def test_there_is_one_for_every_kind_action_and_syntax():
    prefixes = {snippet["prefix"] for snippet in SNIPPETS.values()}
    blocks = [f"symphony-button-{option.name}" for option in ACTIONS]
    blocks += [f"symphony-chat-{name}" for name in ("stream", "users", "app")]
    expected = {
        f"{block}{end}" for block in [*blocks, "symphony-share"] for end in ("", "-fence", "-myst")
    }
    assert prefixes == expected | {f"symphony-link-{action}" for action in INLINE_ACTIONS}


@pytest.mark.parametrize("name", SNIPPETS)
def test_it_has_the_form_that_the_editor_reads(name):
    snippet = SNIPPETS[name]
    assert set(snippet) == {"scope", "prefix", "body", "description"}
    assert snippet["scope"] in ("markdown", "restructuredtext")
    text = "\n".join(snippet["body"])
    assert "$" not in PLACE.sub("", text), "every sign of a place is one"
    assert "\t" not in text
