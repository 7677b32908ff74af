"""The outline of pages and registries, and what can be folded."""

from __future__ import annotations

from pathlib import Path

import pytest

from symphony_ecp.editor.outline import folds, symbols
from tests.editor.pages import REGISTRY, reading, site

#: A page of each syntax: what its outline is called, and the lines that fold.
PAGES = {
    "markdown": (
        """\
# 😀

/// symphony-chat | Desk
    stream: trading-desk

Body.

```symphony-button
link: new-deal
label: Deal
```
///

> ```symphony-share
> text: x
> ```

Text.
""",
        [("Desk", 3, 12), ("Deal", 8, 11), ("symphony-share", 14, 16)],
        [(3, 11), (8, 10), (14, 15)],
    ),
    "myst": (
        """\
# 😀

````{symphony-chat} Desk
:stream: trading-desk

```{symphony-button} Deal
:link: new-deal
```
````

```symphony-chat
stream: trading-desk
```

Text.
""",
        [("Desk", 3, 9), ("Deal", 6, 8), ("stream: trading-desk", 11, 13)],
        [(3, 8), (6, 7), (11, 12)],
    ),
    "rst": (
        """\
😀
==

.. symphony-chat:: Desk
   :stream: trading-desk

   Body.

   .. symphony-button:: Deal
      :link: new-deal

Text.

* a

  .. symphony-share::

Text.
""",
        [("Desk", 4, 10), ("Deal", 9, 10), ("symphony-share", 16, 16)],
        [(4, 10), (9, 10)],
    ),
}


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_blocks_reach_from_their_first_line_to_their_last(
    tmp_path: Path, syntax: str, newline: str
) -> None:
    text, expected, folded = PAGES[syntax]
    found = reading(site(tmp_path, syntax), text.replace("\n", newline))
    lines = found.text.number
    assert [(s.name, lines(s.start), lines(s.end)) for s in symbols(found)] == expected
    assert folds(found) == folded


@pytest.mark.parametrize("syntax", PAGES)
def test_symbols_hold_their_own_words_and_end_where_lines_do(tmp_path: Path, syntax: str) -> None:
    text = PAGES[syntax][0]
    for symbol in symbols(reading(site(tmp_path, syntax), text)):
        assert symbol.start < symbol.word <= symbol.end
        assert text[symbol.end] == "\n"
        assert symbol.detail in text[symbol.start : symbol.word]
        assert symbol.detail.startswith("symphony-")


@pytest.mark.parametrize("syntax", PAGES)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Text, symphony-chat.\n",
        "    ```symphony-chat\n    stream: trading-desk\n    ```\n",
        "[x](symphony:stream/trading-desk)\n",
        "`x <symphony:stream/trading-desk>`_\n",
        "~~~text\n```symphony-chat\n```\n~~~\n",
        "```{symphony-chat\n",
        ".. symphony-chat\n",
    ],
)
def test_what_is_no_block_is_in_no_outline(tmp_path: Path, syntax: str, text: str) -> None:
    found = reading(site(tmp_path, syntax), text)
    assert symbols(found) == []
    assert folds(found) == []


def test_a_block_that_is_not_closed_yet_reaches_over_its_options(tmp_path: Path) -> None:
    text = "/// symphony-chat | Desk\n    stream: trading-desk\n\nText.\n"
    (symbol,) = symbols(reading(site(tmp_path, "markdown"), text))
    assert text[symbol.start : symbol.end] == text[: text.index("\n\n")]


def test_a_registry_has_sections_and_their_names(tmp_path: Path) -> None:
    file = site(tmp_path, "rst").with_name("symphony.yml")
    text = REGISTRY + "words:\n  open: >\n    Join\n    us\n\n\nverify: lock\n"
    found = reading(file, text)
    assert {s.name: [b.name for b in s.below] for s in symbols(found)} == {
        "default-pod": [],
        "pods": ["acme", "uat"],
        "streams": ["trading-desk"],
        "users": ["alice", "bob"],
        "links": ["new-deal"],
        "words": [],
        "verify": [],
    }
    assert folds(found) == [(2, 4), (5, 6), (7, 9), (10, 11), (12, 15)]


@pytest.mark.parametrize("text", ["", "a: [", "[]", "<<: {}\n", "? [a]\n: b\n", "a: &x {b: *x}\n"])
def test_a_registry_that_is_none_has_nothing_below_its_keys(tmp_path: Path, text: str) -> None:
    found = symbols(reading(site(tmp_path, "rst").with_name("symphony.yml"), text))
    assert [symbol.below for symbol in found] == [()] * len(found)
