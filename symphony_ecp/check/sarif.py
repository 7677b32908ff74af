"""Problems as SARIF 2.1.0, the Static Analysis Results Interchange Format of OASIS.

Beyond the standard, GitHub's code scanning wants of each rule a short and a full description and
help, and of each result a place: it refuses a whole file for one result without (GitHub Docs,
"SARIF support for code scanning"). Paths are relative to the folder that the command ran in, which
stays unnamed, so that the same tree gives the same file on every machine.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from symphony_ecp import __version__
from symphony_ecp.check.formats import fingerprinted
from symphony_ecp.explained import explanations, plain, unlinked
from symphony_ecp.problems import Problem

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "%SRCROOT%"


def as_sarif(problems: Sequence[Problem]) -> str:
    """Return a log of one run."""
    codes = sorted({problem.code for problem in problems})
    run = {
        "tool": {
            "driver": {
                "name": "ecp",
                "semanticVersion": __version__,
                "rules": [_rule(code) for code in codes],
            }
        },
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder that the command ran in."}}
        },
        "columnKind": "unicodeCodePoints",
        "results": list(_results(problems, codes)),
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2) + "\n"


def _rule(code: str) -> dict[str, Any]:
    told = explanations()[code]
    silence = (
        f"'ecp check --ignore {code}' leaves it out."
        if code == "unreadable"
        else f"'ignore: [{code}]' in the settings of the site silences it everywhere, "
        f"a comment '<!-- ecp: ignore {code} -->' (in reStructuredText '.. ecp-ignore: {code}') "
        "in one place of a page."
    )
    return {
        "id": code,
        "shortDescription": {"text": told.meaning},
        "fullDescription": {"text": plain(told.cause)},
        "help": {
            "text": f"{plain(told.remedy)} {silence}",
            "markdown": f"{unlinked(told.markdown)}\n\n{_as_code(silence)}",
        },
        **({"helpUri": told.address} if told.address else {}),
        "properties": {"tags": ["documentation"], "precision": "very-high"},
    }


def _as_code(words: str) -> str:
    return words.replace("'", "`")


def _results(problems: Sequence[Problem], codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    for problem, fingerprint in fingerprinted(problems):
        yield {
            "ruleId": problem.code,
            "ruleIndex": codes.index(problem.code),
            "level": _LEVELS[problem.severity],
            "message": {"text": problem.sentence},
            "locations": [{"physicalLocation": _location(problem)}],
            "partialFingerprints": {"ecpProblem/v1": fingerprint},
        }


def _location(problem: Problem) -> dict[str, Any]:
    """Return a line of a file; its first one stands for it where no line is known, as in text."""
    line = problem.line or 1
    region = {"startLine": line, "startColumn": problem.column or 1, "endLine": line}
    if problem.end is not None:  # without it, the region goes to the end of the line
        region["endColumn"] = problem.end
    return {"artifactLocation": _artifact(problem.path or "."), "region": region}


def _artifact(path: str) -> dict[str, str]:
    pure = PurePath(path)
    if pure.is_absolute():
        return {"uri": pure.as_uri()}
    # A name may hold bytes that are no UTF-8.
    return {"uri": quote(os.fsencode(pure.as_posix())), "uriBaseId": _ROOT}
