"""``ecp id``, run as a user runs it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main

ID = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="


@pytest.mark.parametrize("text", ["ÿ日", "\udcff", "a\x1b[31mb", "", "--foo=bar"])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_whatever_is_typed_is_explained_in_the_encoding_of_the_terminal(text, encoding):
    result = CliRunner(charset=encoding).invoke(main, ["id", "--", text])
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "[ecp.stream-malformed]" in result.stdout


def test_a_file_of_another_encoding_takes_what_is_redirected_into_it(tmp_path):
    code = "from symphony_ecp.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "id", "日"],
        env={"PYTHONIOENCODING": "cp1252", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, b"")
    assert result.stdout.startswith(rb"'\u65e5'")


def test_an_id_that_begins_with_a_hyphen_is_no_option():
    result = CliRunner().invoke(
        main, ["id", "--format", "json", "-YfoWw6oIUv-5K80BPUjeX___oz1uTOEdA", ID]
    )
    assert result.exit_code == 0
    assert [found["kind"] for found in json.loads(result.stdout)] == ["stream", "stream"]
