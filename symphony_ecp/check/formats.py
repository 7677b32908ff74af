"""Problems as text, JSON, GitHub's annotations and GitLab's reports: one function a format."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256

from symphony_ecp.explained import address_of
from symphony_ecp.problems import Problem
from symphony_ecp.text import on_its_lines, on_one_line

_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_GITLAB_LEVELS = {"error": "major", "warning": "minor", "info": "info"}


def as_text(problems: Iterable[Problem], style: Callable[..., str] | None = None) -> str:
    """Return one line a problem, ``path:line:col: code message; hint``, as linters print it.

    Where only the file is known, its first line stands for it: editors and CI need a number.

    Args:
        problems: what to print.
        style: ``click.style`` for a terminal.

    """
    paint = style or (lambda text, **_: text)
    colours = {"error": "red", "warning": "yellow", "info": "blue"}
    return "".join(
        f"{paint(on_one_line(problem.path or '<unknown>'), bold=True)}:{problem.line or 1}:"
        f"{problem.column or 1}: {paint(problem.code, fg=colours[problem.severity])} "
        f"{problem.sentence}\n"
        for problem in problems
    )


def addresses(problems: Iterable[Problem]) -> str:
    """Return where each code is explained, once a code; nothing where that is not published."""
    found = ((code, address_of(code)) for code in sorted({problem.code for problem in problems}))
    return "".join(f"{code}: {address}\n" for code, address in found if address)


def as_json(problems: Iterable[Problem]) -> str:
    """Return a list of objects with code, message, hint, path, line and severity."""
    return json.dumps([problem.as_dict() for problem in problems], indent=2) + "\n"


def as_github(problems: Iterable[Problem]) -> str:
    """Return workflow commands, ``::warning file=…,line=…,title=…::…``, which GitHub annotates."""
    return "".join(
        f"::{_GITHUB_LEVELS[problem.severity]} {_properties(problem)}"
        f"::{_escaped(problem.sentence)}\n"
        for problem in problems
    )


def as_gitlab(problems: Iterable[Problem]) -> str:
    """Return a report for the widget *Code Quality* of merge requests.

    GitLab Docs, "Code Quality", report format: of two with one fingerprint it shows one, and paths
    are those of the repository, so that the command runs at its root.
    """
    report = [
        {
            "description": problem.sentence,
            "check_name": f"ecp.{problem.code}",
            "fingerprint": fingerprint,
            "severity": _GITLAB_LEVELS[problem.severity],
            "location": {"path": problem.path or ".", "lines": {"begin": problem.line or 1}},
        }
        for problem, fingerprint in fingerprinted(problems)
    ]
    return json.dumps(report, indent=2) + "\n"


def fingerprinted(problems: Iterable[Problem]) -> Iterator[tuple[Problem, str]]:
    """Yield each problem with what stays the same of it when lines above come and go.

    Equal ones on one page are counted.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for problem in problems:
        identity = (problem.code, problem.path or ".", problem.message)
        seen[identity] += 1
        yield problem, sha256(json.dumps([*identity, seen[identity]]).encode()).hexdigest()


def _properties(problem: Problem) -> str:
    values = {
        # The runner shows the line in its log as it is.
        "file": problem.path and on_its_lines(problem.path),
        "line": problem.line,
        "col": problem.column,
        "endColumn": problem.end,
        "title": f"ecp.{problem.code}",
    }
    return ",".join(
        f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in values.items()
        if value is not None
    )


def _escaped(text: str) -> str:
    """Escape what ends a workflow command; % first, since it begins every escape."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
