"""MyST's substitutions: what they bring in stands where ``{{ name }}`` does."""

import shutil
from pathlib import Path

import pytest

from symphony_ecp.check.run import check
from tests import hosts

CASES = Path(__file__).parent / "cases"
CONF = {
    "myst_enable_extensions": ["substitution"],
    "myst_substitutions": {
        "desk": "[x](symphony:stream/conf)",
        "chat": "```symphony-chat\nstream: trading-desk\nlod: x\n```",
        "field": "```{symphony-chat}\n:stream: trading-desk\n:lod: x\n\n[x](symphony:nope)\n```",
        "two": "Text\n\n[x](symphony:stream/second)",
        "role": "{symphony}`x <stream/role>`",
    },
}
PAGE = """---
myst:
  substitutions:
    page: "[x](symphony:stream/front)"
---

# P

Words
and {{ desk }} and {{ page }}
and more, {{ role }}.

{{ chat }}

> {{ two }}

- item

  {{ desk }}

| a | b |
|---|---|
| x | {{ desk }} |

{{ field }}

Nothing of it.
"""


def test_a_problem_in_a_substitution_is_on_the_line_that_uses_it(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    built = hosts.sphinx(tmp_path, {"page.md": PAGE}, **CONF)
    found = [
        (int(p.partition(":")[0]), p.partition("ecp.")[2][:-1]) for p in built.problems["page.md"]
    ]
    assert found == [
        (10, "unknown-name"),
        (10, "unknown-name"),
        (11, "unknown-name"),
        (13, "unknown-option"),
        (15, "unknown-name"),
        (19, "unknown-name"),
        (23, "unknown-name"),
        (25, "unknown-option"),
        (25, "unknown-option"),
    ]
    checked = [p for p in check([source]).problems if p.severity != "info"]
    assert [f"{p.line}: {p.sentence} [ecp.{p.code}]" for p in checked] == built.problems["page.md"]


LONG = """---
myst:
  substitutions:
    front: |
      - Words

        and


        and symphony:stream/front
---

# P

{{ long }}

Once {{ desk }} and

{{ long }}

> {{ front }}

Words {{ desk }}

More

{{ more }}
"""
LINES = "```{note}\nWords\n\n\n\nand [x](symphony:stream/a)\n\n{symphony}`x <stream/b>`\n```\n"
BLOCK = "Words\n\n\n\n\n```{symphony-chat}\n:stream: c\n```\n"


def test_a_long_substitution_is_on_the_line_that_uses_it(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    values = {**CONF["myst_substitutions"], "long": LINES, "more": BLOCK}
    conf = {**CONF, "myst_substitutions": values}
    built = hosts.sphinx(tmp_path, {"page.md": LONG}, **conf).problems
    lines = [int(problem.partition(":")[0]) for problem in built["page.md"]]
    assert lines == [15, 15, 17, 19, 19, 21, 23, 27]
    checked = [p for p in check([source]).problems if p.severity != "info"]
    assert [f"{p.line}: {p.sentence} [ecp.{p.code}]" for p in checked] == built["page.md"]


@pytest.mark.filterwarnings("ignore:.*BuildEnvironment.app")  # MyST's own include
def test_a_file_that_a_substitution_includes_keeps_its_lines(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(CASES / "symphony.yml", source)
    (source / "part.txt").write_text("Words\n\n[x](symphony:stream/nope)\n", encoding="utf-8")
    conf = {
        "myst_enable_extensions": ["substitution"],
        "myst_substitutions": {"part": "```{include} part.txt\n```"},
    }
    built = hosts.sphinx(tmp_path, {"page.md": "# P\n\nWords\n\n{{ part }}\n"}, **conf)
    assert [problem.partition(":")[0] for problem in built.problems["part.txt"]] == ["3"]
