"""``ecp explain``, and what a check prints of the codes it found."""

import json

import pytest
from click.testing import CliRunner

from symphony_ecp import project
from symphony_ecp.check.formats import addresses
from symphony_ecp.check.sarif import as_sarif
from symphony_ecp.cli import main
from symphony_ecp.explained import explanations, plain, unlinked
from symphony_ecp.problems import CODES, Problem
from symphony_ecp.site.lock import Entry, Lock, Use
from symphony_ecp.site.registry import Pod

DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="


def ecp(*arguments):
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def published(monkeypatch):
    urls = {"documentation": "https://docs.example/ecp"}
    monkeypatch.setattr(project, "addresses", lambda: urls)


@pytest.fixture
def unpublished(monkeypatch):
    monkeypatch.setattr(project, "addresses", dict)


# --- what is told ---


def test_every_code_is_explained():
    assert sorted(explanations()) == sorted(CODES)
    for told in explanations().values():
        assert told.cause, told.code
        assert told.remedy, told.code
        assert told.says, told.code
        assert bool(told.example) or told.code in (
            "missing-assets",
            "pod-unreachable",
            "unreadable",
        )


def test_what_no_page_shows_is_said_as_it_is_explained(tmp_path, monkeypatch):
    """The examples in pages are run by `tests/test_docs.py`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_bytes(b"\xff")
    (found,) = json.loads(ecp("check", "--format", "json").output)
    assert f"{found['message']}; {found['hint']}" == explanations()["unreadable"].says
    lock = Lock(str(Entry("acme.symphony.com", DESK, "stream", "unreachable", "2026-11-28")))
    use = Use(Pod("acme", "acme.symphony.com"), "stream", DESK)
    (problem,) = lock.judge(use)
    assert problem.sentence == explanations()["pod-unreachable"].says
    (tmp_path / "a.md").unlink()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text(f"```symphony-chat\nstream: {DESK}\n```\n")
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\n")
    (tmp_path / "zensical.toml").write_text("[project.markdown_extensions.ecp]\n")
    found = json.loads(ecp("check", "--format", "json", "--select", "missing-assets").output)
    said = [f"{problem['message']}; {problem['hint']}" for problem in found]
    assert said == [explanations()["missing-assets"].says]


def test_a_link_of_the_page_becomes_its_words_and_a_link_of_an_author_stays():
    words = "[`ecp verify`](../verify/verify.md#a) and [one](#one):\n[Open](symphony:stream/x)"
    assert plain(words) == "'ecp verify' and one: [Open](symphony:stream/x)"
    assert unlinked(words) == "`ecp verify` and one:\n[Open](symphony:stream/x)"


# --- the command ---


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_explained_with_all_that_its_page_says(code, unpublished):
    result = ecp("explain", code)
    assert (result.exit_code, result.stderr) == (0, "")
    told, said = explanations()[code], " ".join(result.output.split())
    for words in (CODES[code], plain(told.cause), f"Remedy: {plain(told.remedy)}", told.says):
        assert " ".join(words.split()) in said
    for line in (*told.example.splitlines(), *told.lock.splitlines()):
        assert f"  {line}".rstrip() in result.output.splitlines()
    assert result.output.split("\n\n")[-1].startswith("Remedy: "), "no address below it"


@pytest.mark.parametrize("spelt", ["unknown-name", "ecp.unknown-name", "[ecp.unknown-name]"])
def test_a_code_may_be_written_as_a_build_writes_it(spelt):
    assert ecp("explain", spelt).output == ecp("explain", "unknown-name").output


def test_where_the_documentation_is_published_the_last_line_is_the_address(published):
    *_, last = ecp("explain", "stale-lock").output.splitlines()
    assert last == "https://docs.example/ecp/check/problems/#stale-lock"


def test_without_a_code_all_are_listed():
    result = ecp("explain")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines] == list(CODES)
    assert all(meaning in line for line, meaning in zip(lines, CODES.values(), strict=True))


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("ecp.unknwon-name", "did you mean 'unknown-name'?"),
        ("Stale_Lock", "did you mean 'stale-lock'?"),
        ("nothing-of-the-sort", "'ecp explain' alone lists them"),
        ("", "'ecp explain' alone lists them"),
        ("\x1b[31m", "'ecp explain' alone lists them"),
    ],
)
def test_a_code_that_does_not_exist_is_said_with_the_nearest(code, hint):
    result = ecp("explain", code)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: there is no code ")
    assert line.endswith(f"; {hint}")
    assert "\x1b" not in line


# --- what a check prints ---

FOUND = [Problem("unknown-name", "m"), Problem("bad-value", "m"), Problem("unknown-name", "n")]


def test_the_address_of_a_code_is_printed_once_a_code(published):
    assert addresses(FOUND) == (
        "bad-value: https://docs.example/ecp/check/problems/#bad-value\n"
        "unknown-name: https://docs.example/ecp/check/problems/#unknown-name\n"
    )
    assert addresses([]) == ""


def test_a_check_prints_the_addresses_behind_its_lines(published, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("[x](symphony:stream/nope)\n\n[y](symphony:stream/nope)\n")
    *lines, last = ecp("check").output.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["a.md:1:21:", "a.md:3:21:"]
    assert last == "unknown-name: https://docs.example/ecp/check/problems/#unknown-name"
    for form in ("json", "github", "gitlab"):  # which have no field for it
        assert "docs.example" not in ecp("check", "--format", form).output
    (tmp_path / "a.md").write_text("Nothing of ours.\n")
    assert ecp("check").output == ""


def test_without_addresses_a_check_prints_its_lines_alone(unpublished, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("[x](symphony:stream/nope)\n")
    (line,) = ecp("check").output.splitlines()
    assert line.startswith("a.md:1:")


def rules():
    return json.loads(as_sarif(FOUND))["runs"][0]["tool"]["driver"]["rules"]


def test_code_scanning_shows_the_remedy_and_leads_to_the_page(published):
    for rule in rules():
        told = explanations()[rule["id"]]
        assert rule["helpUri"] == f"https://docs.example/ecp/check/problems/#{rule['id']}"
        assert rule["help"]["text"].startswith(plain(told.remedy))
        assert told.example in rule["help"]["markdown"]


def test_without_addresses_code_scanning_gets_none(unpublished):
    assert not any("helpUri" in rule for rule in rules())
