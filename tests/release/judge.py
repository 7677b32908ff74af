"""What a release must have before anything is built: judged, and returned as sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from symphony_ecp.text import on_one_line

#: The labels of [project.urls] that the package index, messages and the readme show.
LABELS = ("Documentation", "Source", "Issues", "Changelog")
#: Every Python that the lists in locked/ are for.
PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))

#: https://keepachangelog.com/en/1.1.0/
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
_HEADING = re.compile(r"^## (?P<title>.*)$", re.MULTILINE)
_RELEASE = re.compile(r"\[(?P<version>[^]]+)\] - (?P<day>\d{4}-\d\d-\d\d)")
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")


def addresses(urls: Mapping[str, str]) -> Iterator[str]:
    """Say which addresses of the project are missing, or are none."""
    known = {label.lower(): url for label, url in urls.items()}
    for label in LABELS:
        url = known.get(label.lower(), "")
        if not url:
            yield f"pyproject.toml: [project.urls] has no {label}"
        elif not re.match(r"https://[^/\s]+", url):
            yield f"pyproject.toml: {label} in [project.urls] is no https address: {url}"


def version(text: str, tag: str | None) -> Iterator[str]:
    """Say what is wrong with the version, and with the tag that is to release it."""
    if not _VERSION.fullmatch(text):
        yield f"symphony_ecp/__init__.py: '{text}' is no version such as 1.2.3 or 1.2.3rc1"
    if tag is not None and tag != f"v{text}":
        shown = on_one_line(tag)
        yield f"the tag is {shown}, and the version {text}: a release of it is tagged v{text}"


def changelog(text: str, version: str, *, is_tagged: bool) -> Iterator[str]:
    """Say what is wrong with CHANGELOG.md.

    Args:
        text: what is in it.
        version: the one that is to be released.
        is_tagged: whether it is being released, which takes a section with a day, and nothing that
            is left above it. Before that day, what is noted as unreleased will do.

    """
    where = "CHANGELOG.md"
    if not text.startswith("# Changelog\n"):
        yield f"{where}: it does not begin with '# Changelog'"
    parts = _HEADING.split(text)
    sections = list(zip(parts[1::2], parts[2::2], strict=True))
    unreleased = [body for title, body in sections if title == "[Unreleased]"]
    if not sections or sections[0][0] != "[Unreleased]":
        yield f"{where}: its first section is not '## [Unreleased]'"
    released: dict[str, str] = {}
    for title, body in sections:
        for kind in re.findall(r"^### (.*)$", body, re.MULTILINE):
            if kind not in KINDS:
                yield f"{where}: '{kind}' below '{title}' is none of {', '.join(KINDS)}"
        if title == "[Unreleased]":
            continue
        match = _RELEASE.fullmatch(title)
        if match is None or not _is_day(match["day"]):
            yield f"{where}: '## {title}' is not '## [VERSION] - YYYY-MM-DD'"
            continue
        if not _says(body):
            yield f"{where}: nothing is noted for {match['version']}"
        released[match["version"]] = match["day"]
    if list(released.values()) != sorted(released.values(), reverse=True):
        yield f"{where}: the newest release does not come first"
    noted = any(map(_says, unreleased))
    if is_tagged and version not in released:
        yield f"{where}: there is no section '## [{version}] - YYYY-MM-DD'"
    elif is_tagged and noted:
        yield f"{where}: what is noted as unreleased belongs below {version}"
    elif version not in released and not noted:
        yield f"{where}: nothing is noted for {version}, neither as unreleased nor in its section"


def _says(body: str) -> bool:
    return re.search(r"^[*-] ", body, re.MULTILINE) is not None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
