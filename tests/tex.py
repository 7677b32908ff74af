"""Find TeX for the tests of PDF; ``python -m tests.tex`` installs it if there is none.

In CI missing TeX is a failure. On a desk these tests are skipped with the line that says what to
install. On Debian it is 90 MB to fetch, and about a minute.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests import chromium

#: What the tests run, and the packages of Debian and Ubuntu that have it and what Sphinx's LaTeX
#: needs; the font has Japanese words.
PROGRAMS = ("latexmk", "pdflatex", "xelatex", "pdftoppm", "pdftotext")
PACKAGES = (
    "latexmk", "texlive-latex-recommended", "texlive-latex-extra", "texlive-fonts-recommended",
    "tex-gyre", "texlive-xetex", "fonts-vlgothic", "poppler-utils",
)  # fmt: skip
FONT = "VL-Gothic-Regular.ttf"
ADVICE = f"no TeX: install {' '.join(PACKAGES)}"


def missing() -> list[str]:
    """Return what is not there."""
    found = [name for name in PROGRAMS if shutil.which(name) is None]
    return found or ([] if any(Path("/usr/share/fonts").rglob(FONT)) else [FONT])


def main() -> int:
    """Return 0 when there is TeX, or none is needed here; 1 in CI without it."""
    if missing():
        chromium.install(*PACKAGES)
    if not missing():
        return 0
    print(ADVICE)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
