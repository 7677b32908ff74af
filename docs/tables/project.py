"""What the project knows of itself: codes, environments of its tests, checks, the preview pod."""

from __future__ import annotations

from docs.tables.rows import table
from symphony_ecp.preview import FAULTS
from symphony_ecp.preview.rest import CALLS
from symphony_ecp.problems import CODES
from symphony_ecp.verify import CHECKS
from tests.docs import pages
from tests.matrix.found import finding
from tests.matrix.rows import ROWS, Row
from tests.release.installed import BASE, packages
from tests.release.licences import ALLOWED


def _hosts() -> str:
    return table(
        ("environment", "Python", "what is installed", "what was found"),
        (
            (
                row.name,
                "the newest" if row.newest else ".".join(map(str, row.python)),
                ", ".join(
                    package.replace("==", " ").replace(".*", "")
                    for package in (f"symphony-ecp[{row.extras}]".replace("[]", ""), *row.packages)
                ),
                _found(row),
            )
            for row in ROWS
        ),
    )


def _replays() -> str:
    """Return what follows each page with commands; of what is not followed, why."""
    rows = []
    for page in map(pages.read, pages.everything()):
        if reasons := dict.fromkeys(filter(None, (page.skipped, *page.left_out.values()))):
            without = "; ".join(reasons)
            without = f"nobody follows {'it' if page.skipped else 'some of it'}: {without}"
        else:
            without = ""
        command = f"`python -m tests.docs {page.name}`" if page.commands else ""
        if command or without:
            name = page.path.relative_to(pages.ROOT).as_posix()
            rows.append((f"[{name}]({name})", "; ".join(filter(None, (command, without)))))
    return table(("page", "is followed by"), rows)


def _found(row: Row) -> str:
    if row.unlocked:
        return "runs once a week"
    noted = finding(row)
    if noted is None:
        return "not run with the versions that are locked now"
    versions = ", ".join(f"{name} {version}" for name, version in noted.versions.items())
    return f"{'passes' if noted.passed else '**fails**'} on {noted.python}: {versions}"


def _licences() -> str:
    def comes_with(names: set[str]) -> str:
        is_base = BASE in names
        return "the base" if is_base else ", ".join(f"`[{name}]`" for name in sorted(names))

    return table(
        ("package", "licence", "comes with"),
        ((one.name, one.licence, comes_with(one.comes_with)) for one in packages().values()),
    )


TABLES = {
    "replays": _replays,
    "licences": _licences,
    "allowed": lambda: table(("licence", "is allowed, since it"), ALLOWED.items()),
    "codes": lambda: table(
        ("code", "means"), ((f"[`{code}`](#{code})", words) for code, words in CODES.items())
    ),
    "hosts": _hosts,
    "checks": lambda: table(
        ("check", "is well when"), ((f"`{name}`", words) for name, words in CHECKS.items())
    ),
    "faults": lambda: table(
        ("fault", "what happens"), ((f"`{name}`", words) for name, words in FAULTS.items())
    ),
    "calls": lambda: table(
        ("call", "answers"), ((f"`{call.method} {call.path}`", call.help) for call in CALLS)
    ),
}
