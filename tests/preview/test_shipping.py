"""The preview pod stays at home: no build that nobody asked it for has its host or a file of it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from tests import hosts
from tests.preview.clients import DESK

if TYPE_CHECKING:
    from pathlib import Path

STATIC = [file.read_bytes() for file in (files("symphony_ecp.preview") / "static").iterdir()]

REGISTRY = f"""
default-pod: acme
pods:
  acme: {{host: acme.symphony.com, partner-id: x}}
  near: {{host: 'near.localhost:9'}}
streams: {{desk: {{id: "{DESK.id}"}}}}
dock: {{stream: desk}}
"""
PAGE = """# Desk

```symphony-chat
stream: desk
{pod}
```

```symphony-share
label: Share
```
"""


def build(
    host: str, folder: Path, pod: str, registry: str = REGISTRY
) -> tuple[list[str], dict[Path, bytes]]:
    """Build a site with every element of ours; returns its problems and its files."""
    pages = {"desk": PAGE.format(pod=pod)}
    if host == "sphinx":
        (folder / "source").mkdir()
        (folder / "source" / "symphony.yml").write_text(registry)
        pages = {f"{name}.md": text for name, text in pages.items()}
        built = hosts.sphinx(folder, pages)
    else:
        (folder / "symphony.yml").write_text(registry)
        built = hosts.mkdocs(folder, pages)
    output = folder / ("html" if host == "sphinx" else "site")
    found = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    return [one for listed in built.problems.values() for one in listed] + built.other, found


@pytest.mark.parametrize("host", ["mkdocs", "sphinx"])
def test_a_build_has_nothing_of_the_preview_pod(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.delenv("SYMPHONY_POD", raising=False)
    problems, found = build(host, tmp_path, "")
    assert problems == []
    ours = {path.name: content for path, content in found.items() if "symphony-ecp" in str(path)}
    assert b"acme.symphony.com" in ours["symphony-ecp-hosts.js"]
    assert b"localhost:9" not in ours["symphony-ecp-hosts.js"]
    for path, content in found.items():
        assert content not in STATIC, path
        assert b"Preview pod" not in content, path
        assert b"127.0.0.1:8765" not in content, path


@pytest.mark.parametrize("host", ["mkdocs", "sphinx"])
@pytest.mark.parametrize(("pod", "who"), [("preview", "page"), ("near", "page"), ("near", "site")])
def test_a_pod_on_this_machine_passes_no_strict_build_and_opens_in_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, pod: str, who: str
) -> None:
    monkeypatch.delenv("SYMPHONY_POD", raising=False)
    named = f"pod: {pod}" if who == "page" else ""
    registry = REGISTRY.replace("default-pod: acme", f"default-pod: {pod if not named else 'acme'}")
    problems, found = build(host, tmp_path, named, registry)
    assert [one for one in problems if f"pod '{pod}' is on this machine" in one]
    (told,) = (text for path, text in found.items() if path.name == "symphony-ecp-hosts.js")
    assert b"127.0.0.1" not in told, "so the chat does not open"
    assert b"localhost" not in told
