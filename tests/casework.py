"""Cases: pages with what every host makes of them (``cases/README.md``); read, built, compared."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import yaml

from symphony_ecp.text import ANY_INTERNAL
from tests import hosts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Case = dict[str, Any]

KEYS = {
    "markdown", "myst", "rst", "html", "absent", "problems", "myst-problems", "rst-problems",
    "info", "myst-info", "rst-info",
}  # fmt: skip


def read(folder: Path) -> dict[str, Case]:
    """Read the cases of a folder, by name."""
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yml"))
    }


def myst_text(case: Case) -> str | None:
    return case.get("markdown") if case.get("myst") == "same" else case.get("myst")


def mkdocs(cases: Mapping[str, Case], registry: Path, folder: Path) -> hosts.Built:
    """Build the Markdown pages of cases as one site of MkDocs."""
    shutil.copy(registry, folder)
    return hosts.mkdocs(
        folder, {n: case["markdown"] for n, case in cases.items() if "markdown" in case}
    )


def myst(cases: Mapping[str, Case], registry: Path, folder: Path) -> hosts.Built:
    """Build the MyST pages of cases as one site of Sphinx."""
    return _sphinx(
        {f"{name}.md": myst_text(case) for name, case in cases.items()}, registry, folder
    )


def rst(cases: Mapping[str, Case], registry: Path, folder: Path) -> hosts.Built:
    """Build the reStructuredText pages of cases as one site of Sphinx."""
    return _sphinx(
        {f"{name}.rst": case.get("rst") for name, case in cases.items()}, registry, folder
    )


def _sphinx(texts: Mapping[str, str | None], registry: Path, folder: Path) -> hosts.Built:
    (folder / "source").mkdir()
    shutil.copy(registry, folder / "source")
    return hosts.sphinx(folder, {name: text for name, text in texts.items() if text})


def check(
    case: Case, html: str, problems: list[str], info: list[str], host: str | None = None
) -> None:
    """Compare what a host made of a case, and reported, with what the case says."""
    body = squeeze(html)
    position = 0
    for piece in case.get("html", ()):
        position = body.find(squeeze(piece), position)
        assert position >= 0, f"{piece!r} is not in, or not in order:\n{html}"
    for piece in case.get("absent", ()):
        assert squeeze(piece) not in body, html
    assert problems == expected(case, host, "problems")
    assert info == expected(case, host, "info")
    assert not ANY_INTERNAL.search(html), "a mark was left in the page"


def check_page(case: Case, site: hosts.Built, page: str, host: str | None = None) -> None:
    """The same, for a page of a site."""
    check(case, site.html[page], site.problems.get(page, []), site.info.get(page, []), host)


def expected(case: Case, host: str | None, key: str) -> list[str]:
    return case.get(f"{host}-{key}", case.get(key, []))


def squeeze(html: str) -> str:
    return re.sub(r"\s+", "", html)
