"""A build writes the classes of its theme's button at buttons and at chats."""

import re
import shutil
from pathlib import Path

import pytest

from tests import hosts

CASES = Path(__file__).parent / "cases"
#: A chat and a button.
MARKDOWN = """# A

```symphony-chat
stream: trading-desk
```

```symphony-button
stream: trading-desk
label: Write to us
```
"""
RST = """A
=

.. symphony-chat::
   :stream: trading-desk

.. symphony-button:: Write to us
   :stream: trading-desk
"""


def worn(html: str) -> list[str]:
    """Return the classes of a theme that the chat and the button have."""
    (chat,) = re.findall("<symphony-chat[^>]*>", html)
    on_chat = re.findall(r'button-class="([^"]*)"', chat)
    (on_button,) = re.findall(r'class="symphony-button ?([^"]*)"', html)
    return [*(on_chat or [""]), on_button]


@pytest.mark.parametrize(
    ("theme", "said", "classes"),
    [
        ("material", {}, "symphony-themed md-button md-button--primary"),
        ("material", {"button-class": "own"}, "symphony-themed own"),
        ("material", {"button-class": ""}, ""),
        ("readthedocs", {}, "symphony-themed btn btn-neutral"),
    ],
)
def test_mkdocs(tmp_path, theme, said, classes):
    pytest.importorskip("material")
    shutil.copy(CASES / "symphony.yml", tmp_path)
    plugins = [{"ecp": said}]
    pages = {"a": MARKDOWN}
    built = hosts.mkdocs(tmp_path, pages, theme={"name": theme}, plugins=plugins)
    assert worn(built.html["a"]) == [classes] * 2


@pytest.mark.parametrize(
    ("theme", "said", "classes"),
    [
        ("furo", {}, ""),
        ("furo", {"ecp_button_class": "own"}, "symphony-themed own"),
        ("pydata_sphinx_theme", {}, "symphony-themed btn btn-primary"),
        ("pydata_sphinx_theme", {"ecp_button_class": ""}, ""),
    ],
)
def test_sphinx(tmp_path, theme, said, classes):
    pytest.importorskip(theme)
    (tmp_path / "source").mkdir()
    shutil.copy(CASES / "symphony.yml", tmp_path / "source")
    built = hosts.sphinx(tmp_path, {"a.rst": RST}, html_theme=theme, **said)
    assert worn(built.html["a.rst"]) == [classes] * 2
