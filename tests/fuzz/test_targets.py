"""Every input that a run starts from is read as it should be, with or without a fuzzer at hand."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from symphony_ecp.problems import Problem
from tests.fuzz import corpus, oracle
from tests.fuzz.targets import BY_NAME, TARGETS


@pytest.mark.parametrize("name", BY_NAME)
def test_whatever_is_read_is_a_value_or_a_problem_in_time(name):
    inputs = corpus.inputs(BY_NAME[name])
    assert len(inputs) >= 8
    for data in inputs:
        oracle.judge(BY_NAME[name], data)


def reading(read, places="line"):
    return SimpleNamespace(
        read=read, refuses=(LookupError,), places=places, alone=None, raises=False
    )


def raising(error):
    def read(_data):
        raise error

    return read


def spinning(_data):
    sum(range(8_000_000))
    return ()


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        (raising(TypeError("x")), "TypeError"),
        (raising(RecursionError()), "RecursionError"),
        (raising(LookupError("\x1b[2J")), "invisible"),
        (spinning, "slow"),
        (lambda _: [Problem("registry", "")], "invisible"),
        (lambda _: [Problem("registry", "x")], "nowhere"),
        (lambda _: [Problem("registry", "x", path="a")], "nowhere"),
        (lambda _: [Problem("registry", "x", path="a", line=0)], "elsewhere"),
        (lambda _: [Problem("registry", "x", path="a", line=4)], "elsewhere"),
        (lambda _: [Problem("registry", "x", path="a", line=1, column=0)], "elsewhere"),
    ],
)
def test_anything_else_is_a_fault(read, kind):
    with pytest.raises(oracle.FaultError) as found:
        oracle.judge(reading(read), b"one\ntwo")
    assert found.value.kind.startswith(kind)


@pytest.mark.parametrize("read", [raising(KeyError("x")), lambda _: ()])
def test_a_documented_exception_is_a_value(read):
    oracle.judge(reading(read), b"x")


def test_what_a_host_raises_without_us_is_its_own_and_what_a_library_does_is_ours():
    target = reading(raising(TypeError("x")))
    target.alone, target.raises = raising(TypeError("x")), True
    oracle.judge(target, b"x")
    target.raises = False
    with pytest.raises(oracle.FaultError):
        oracle.judge(target, b"x")
    target.alone, target.raises = lambda _: None, True
    with pytest.raises(oracle.FaultError):
        oracle.judge(target, b"x")


def test_a_problem_shows_nothing_invisible():
    problem = Problem("registry", "a\x1b[31m\u202eb", "c\nd\ud800")
    assert problem.sentence == r"a\x1b[31m\u202eb; c\nd\ud800"


@pytest.mark.parametrize(
    "data", [b"", b"\xff\x00", "\u00fc\ud800".encode("utf-8", "surrogatepass")]
)
def test_an_input_is_kept_as_it_is(data):
    assert corpus.unspelt(corpus.spelt(data)) == data
    assert corpus.spelt(data).isascii()


def test_every_corpus_is_of_a_target_and_is_small():
    files = list(corpus.FOLDER.glob("*.txt"))
    assert {file.stem for file in files} <= set(BY_NAME)
    assert sum(file.stat().st_size for file in files) < 300_000
    assert len({target.name for target in TARGETS}) == len(TARGETS)
    for file in files:
        assert all(len(data) <= BY_NAME[file.stem].longest for data in corpus.kept(file.stem))
    assert Path(corpus.FOLDER).is_dir()
