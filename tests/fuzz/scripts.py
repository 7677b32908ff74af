"""Every regular expression of the scripts that browsers run, measured in the engine that they have.

``regexes.mjs`` finds them with TypeScript's own parser, and measures all of them in one process.
Inputs come from :mod:`tests.fuzz.pumps`: what these expressions say, Python's say nearly the same.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz import pumps
from tests.fuzz.regexes import ROOT

FOLDERS = ("symphony_ecp/browser", "symphony_ecp/preview/static")
_TOOLS = ROOT / ".venv"
_NODE, TYPESCRIPT = _TOOLS / "bin/node", _TOOLS / "node_modules/typescript/lib/typescript.js"
_SCRIPT = Path(__file__).with_name("regexes.mjs")
_NAMED = re.compile(r"\(\?<(?=\w)"), re.compile(r"\\k<(\w+)>")
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}


@dataclass(frozen=True)
class Literal:
    """A regular expression in a script, and where it is."""

    place: str
    source: str
    flags: str

    def __str__(self) -> str:
        return f"{self.place} /{self.source}/{self.flags}"


def _node(*arguments: str, given: str = "") -> Any:
    command = [str(_NODE), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, input=given, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def of_scripts(files: Iterable[Path] | None = None) -> list[Literal]:
    """Return the expressions that stand in scripts: in all that we ship, or in these."""
    if files is None:
        files = (file for folder in FOLDERS for file in sorted((ROOT / folder).glob("*.js")))
    names = [os.path.relpath(file, ROOT) for file in files]
    found = _node(str(_SCRIPT), "list", str(TYPESCRIPT), *names)
    made = [one["place"] for one in found if one["source"] is None]
    assert not made, f"nobody knows here what RegExp is given: {made}"
    return [Literal(**one) for one in found]


def slow(literals: Iterable[Literal]) -> list[str]:
    """Return which of them take much more than twice as long for some text twice as long."""
    literals = list(literals)
    regexes = [
        {
            "source": pumps.without_limits(literal.source),
            "flags": literal.flags,
            "pumps": [
                {"pump": (one.head, one.piece, one.tail), "numbers": pumps.numbers(len(one.piece))}
                for one in pumps.pumps(*_as_python(literal))
            ],
        }
        for literal in literals
    ]
    asked = json.dumps({"limits": pumps.LIMITS, "regexes": regexes})
    # As it does at first in a browser; what it compiles later takes a tenth of the time.
    found = _node("--regexp-interpret-all", str(_SCRIPT), "measure", given=asked)
    return [f"{literal}: {one}" for literal, one in zip(literals, found, strict=True) if one]


def _as_python(literal: Literal) -> tuple[str, int]:
    """Return an expression as one of ``re``, whose parser reads what it is made of."""
    named, again = _NAMED
    pattern = again.sub(r"(?P=\1)", named.sub("(?P<", literal.source)).replace("[^]", r"[\s\S]")
    flags = sum(_FLAGS.get(flag, re.NOFLAG) for flag in literal.flags)
    return pattern, flags
