"""The fuzzer runs, finds nothing new, and finds bugs that are planted."""

from types import SimpleNamespace

import pytest

from tests.fuzz import corpus, oracle, planted, running, shrinking
from tests.fuzz.targets import BY_NAME

atheris = pytest.mark.skipif(not running.is_possible(), reason=running.MISSING)


@atheris
def test_a_short_run_of_each_target_finds_a_planted_bug_and_nothing_else(tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    planted.plant(tree, ["comments"])
    found = running.run(tmp_path / "runs", 20_000, BY_NAME, tree, "planted comments", seconds=0.3)
    met = found["comments"].met("planted comments")
    assert met is not None
    assert met >= len(corpus.inputs(BY_NAME["comments"]))  # none of those shows it
    for name, run in found.items():
        assert run.tried > 12
        assert [said for said in run.faults.values() if "planted" not in said] == [], name


def test_every_bug_has_its_place_and_every_target_a_bug(tmp_path):
    planted.plant(tmp_path, planted.bugs())
    assert {planted.target_of(name) for name in planted.bugs()} == set(BY_NAME)


def test_what_a_fault_does_not_need_is_left_out_of_its_input():
    def read(data):
        assert not (b"<a" in data and b"!" in data)
        return ()

    target = SimpleNamespace(read=read, refuses=(), places="none", alone=None, raises=False)
    assert shrinking.shrunk(target, b"some words <a href=x>and more!</a> behind") == b"<a!"
    assert isinstance(shrinking.fault_of(target, b"<a!"), oracle.FaultError)
    assert shrinking.fault_of(target, b"<a") is None
