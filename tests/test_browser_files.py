"""The files that a reader's browser gets: their size, and what must not be in them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import symphony_ecp

FOLDER = Path(symphony_ecp.__file__).parent / "browser"
SCRIPTS = sorted(FOLDER.glob("*.js"))
SERVED = [*SCRIPTS, *FOLDER.glob("*.css")]
#: Bytes that a page with a chat may cost its reader; the first stylesheet is on every one.
LIMITS = {".js": 3_900, ".css": 1_750, "symphony-ecp.css": 1_700}


@pytest.mark.parametrize("file", SERVED, ids=lambda file: file.name)
def test_every_file_stays_small(file: Path) -> None:
    limit = LIMITS.get(file.name, LIMITS[file.suffix])
    assert len(gzip.compress(file.read_bytes(), 9, mtime=0)) <= limit


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
@pytest.mark.parametrize(
    "forbidden",
    [
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write",
        r"\beval\(|new Function|setTimeout\(\s*[\"'`]",
        r"setAttribute\(\s*[\"']style",
        r"postMessage\([^;]*[\"']\*[\"']",
        r"\bimport\b.*from|\bexport\b",
        r"beforeunload|[\"']unload",
    ],
)
def test_no_script_uses_what_a_strict_policy_or_the_page_cache_forbids(
    script: Path, forbidden: str
) -> None:
    assert not re.search(forbidden, script.read_text("utf-8"))


def test_scripts_and_stylesheet_name_no_address_of_a_host() -> None:
    for file in SERVED:
        text = file.read_text("utf-8")
        if file.name == "symphony-ecp-live.js":  # which writes Symphony's own links
            text = text.replace('"https://open.symphony.com/?"', "")
        assert not re.search(r"https?://\w", text), file.name


def test_only_scripts_and_the_stylesheet_are_for_sites() -> None:
    assert {file.name for file in SERVED} == {
        "symphony-ecp.js",
        "symphony-ecp-open.js",
        "symphony-ecp-pod.js",
        "symphony-ecp-reader.js",
        "symphony-ecp-reader.css",
        "symphony-ecp-signin.js",
        "symphony-ecp-wait.js",
        "symphony-ecp-frames.js",
        "symphony-ecp-look.js",
        "symphony-ecp-live.js",
        "symphony-ecp-place.js",
        "symphony-ecp-lang.js",
        "symphony-ecp-dock.js",
        "symphony-ecp-share.js",
        "symphony-ecp.css",
        "symphony-ecp-dock.css",
        "symphony-ecp-open.css",
    }
