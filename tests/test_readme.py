"""README.md as the package index shows it: its links lead somewhere there, too."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from email import message_from_string
from email.message import Message
from pathlib import Path

import markdown
import pytest

import symphony_ecp
from hatch_build import published

ROOT = Path(__file__).resolve().parent.parent
DOCS, SOURCE = "https://docs.example/ecp/", "https://code.example/docs/ecp"
BOTH = {"documentation": DOCS, "source": SOURCE}


@pytest.mark.parametrize(
    ("written", "both", "neither"),
    [
        ("[a](docs/write/dock.md)", f"[a]({DOCS}write/dock/)", "a"),
        ("[a *b*](docs/write/dock.md#pages)", f"[a *b*]({DOCS}write/dock/#pages)", "a *b*"),
        ("[a](docs/index.md)", f"[a]({DOCS})", "a"),
        ("[a](docs/gallery/index.md)", f"[a]({DOCS}gallery/)", "a"),
        ("[a](./CONTRIBUTING.md)", f"[a]({SOURCE}/blob/v1.2/CONTRIBUTING.md)", "a"),
        ('[a](LICENSE "b c")', f'[a]({SOURCE}/blob/v1.2/LICENSE "b c")', "a"),
        ("![a](docs/gallery/a.webp)", f"![a]({DOCS}gallery/a.webp)", ""),
        ("![a](tests/a.png)", f"![a]({SOURCE}/raw/v1.2/tests/a.png)", ""),
        (
            "see [![a](docs/a.webp)](docs/a.md) here",
            f"see [![a]({DOCS}a.webp)]({DOCS}a/) here",
            "see  here",
        ),
        ('<a href="docs/a.md">b</a>', f'<a href="{DOCS}a/">b</a>', "b"),
        (
            '<picture><source srcset="docs/d.webp"><img src="docs/l.webp" alt="b"></picture>',
            f'<picture><source srcset="{DOCS}d.webp"><img src="{DOCS}l.webp" alt="b"></picture>',
            "",
        ),
        ('<p align="center">\n<img src="docs/a.webp">\n</p>\nb', None, "b"),
        ("a\n\n![b](docs/a.webp)\n\nc", None, "a\n\nc"),
        (
            "a\n\n<!-- picture -->\n![b](docs/a.webp)\n\nAbove is b.\n<!-- end -->\n\nc",
            f"a\n\n![b]({DOCS}a.webp)\n\nAbove is b.\n\nc",
            "a\n\nc",
        ),
    ],
)
def test_what_is_in_the_repository_has_an_address_or_is_words(written, both, neither):
    if both is not None:
        assert published(written, BOTH, "1.2") == both
    assert published(written, {}, "1.2") == neither


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://symphony.com) [b](#install) [c](mailto:a@acme.com)",
        "![a](https://docs.example/a.png)",
        "`[a](docs/a.md)` and ``b ` [a](docs/a.md)``",
        "```markdown\n[Write to Alice](docs/a.md)\n\n\n\n![x](y.png)\n```",
        "````markdown\n```symphony-chat\n[a](docs/a.md)\n```\n````",
    ],
)
@pytest.mark.parametrize("urls", [BOTH, {}], ids=["addresses", "none"])
def test_what_is_elsewhere_or_code_stays_as_it_is(text, urls):
    assert published(text, urls, "1.2") == text


def test_where_only_the_source_has_an_address_pages_are_read_there():
    urls = {"source": SOURCE}
    assert published("[a](docs/a.md)", urls, "1.2") == f"[a]({SOURCE}/blob/v1.2/docs/a.md)"
    assert published("[a](CHANGELOG.md)", {"documentation": DOCS}, "1.2") == "a"


def metadata(folder: Path, urls: str) -> Message:
    """Return the metadata that a build of this tree writes with other addresses."""
    for name in ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py"):
        shutil.copy(ROOT / name, folder)
    project = (folder / "pyproject.toml").read_text("utf-8")
    project = re.sub(r"(?<=\[project.urls\]\n)[^[]*", lambda _: f"{urls}\n", project)
    (folder / "pyproject.toml").write_text(project, "utf-8")
    for package in ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp"):
        (folder / package).mkdir()
        shutil.copy(ROOT / package / "__init__.py", folder / package)
    (folder / "out").mkdir()
    code = "import hatchling.build as b; print(b.prepare_metadata_for_build_wheel('out'))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = (folder / "out" / done.stdout.strip() / "METADATA").read_text("utf-8")
    return message_from_string(text)


def targets(said: Message) -> list[str]:
    """Return where the links and pictures of a description lead."""
    extensions = ["fenced_code", "tables", "md_in_html"]
    html = markdown.markdown(str(said.get_payload()), extensions=extensions)
    return re.findall(r'(?:href|src|srcset)="([^"]*)"', html)


def test_a_build_with_addresses_leads_to_them(tmp_path: Path) -> None:
    said = metadata(tmp_path, f'Documentation = "{DOCS}"\nSource = "{SOURCE}"\n')
    assert said.get_all("Project-URL") == [f"Documentation, {DOCS}", f"Source, {SOURCE}"]
    assert said["Version"] == symphony_ecp.__version__
    led = targets(said)
    assert [to for to in led if not re.match("https?://|#", to)] == []
    assert [to for to in led if to.startswith(DOCS)]
    assert [to for to in led if to.startswith(f"{SOURCE}/blob/v{said['Version']}/")]


def test_a_build_without_addresses_invents_none(tmp_path: Path) -> None:
    said = metadata(tmp_path, "")
    assert said.get_all("Project-URL") is None
    assert [to for to in targets(said) if not re.match("https?://|#", to)] == []
    assert "Apache-2.0" in str(said.get_payload())


def test_the_version_stands_in_one_place() -> None:
    assert "\nversion = " not in (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.")[0]
