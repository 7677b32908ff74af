"""``ecp init`` in a site of Zensical: what it does by default stays, and a chat is seen."""

import re

import pytest

from tests.matrix.inside.zensical import run

#: What Zensical's default extensions make of a page: emoji, keys, tabs, tasks, marks, permalinks.
DEFAULTS = """\
# Home

==marked== :smile: ++ctrl+c++ H~2~O (c) https://docs.example/ [^1] $x^2$ `#!python x = 1`

- [x] done

=== "One"

    One

=== "Two"

    Two

!!! note "Note"

    Words

??? tip

    More

```mermaid
graph LR
```

``` py hl_lines="1"
x = 1
```

Term
:   Meaning

*[HTML]: Hypertext
HTML {.x}

[^1]: Foot
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "zensical.toml",
            '[project]\nsite_name = "Cases"\n\n[project.theme]\nvariant = "classic"\n',
        ),
        ("zensical.toml", '[project]\nsite_name = "Cases"\nextra_css = ["a.css"]'),
        ("mkdocs.yml", "site_name: Cases\nextra_css: [a.css]\n"),
        ("mkdocs.yml", "site_name: Cases\nmarkdown_extensions:\n  - toc:\n      permalink: true\n"),
    ],
)
def test_init_changes_nothing_else_than_that_our_files_are_asked_for(name, text, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(DEFAULTS)
    (tmp_path / name).write_text(text)

    def build():
        done = run(tmp_path, "zensical", "build", "--clean")
        assert done.returncode == 0, done.stderr
        html = (tmp_path / "site/index.html").read_text("utf-8")
        ours = r'\s*(?:<link rel="stylesheet"|<script) (?:href|src)="[^"]*symphony-ecp.(?:css|js)">'
        return re.sub(r"\s+", " ", re.sub(f"{ours}(?:</script>)?", "", html))

    before = build()
    done = run(tmp_path, "ecp", "init", "--yes", "--host", "acme.symphony.com")
    assert done.returncode == 0, done.stderr
    assert build() == before
    assert run(tmp_path, "ecp", "init", "--yes").stdout.startswith("Nothing to do")
    written = (tmp_path / name).read_text()
    assert written.index("symphony-ecp.css") < written.index("symphony.yml")
    assert ("emoji" in written) == ("permalink" not in text)


def test_what_init_says_at_its_end_shows_a_chat(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "zensical.toml").write_text('[project]\nsite_name = "Cases"\n')
    said = run(tmp_path, "ecp", "init", "--yes").stdout
    block = re.search(r"    ```symphony-chat\n    .*\n    ```\n", said)[0]
    (tmp_path / "docs/index.md").write_text(f"# Home\n\n{block.replace('    ', '')}")
    assets, serve = re.findall(r"^    SYMPHONY_POD=preview (.*)$", said, re.MULTILINE)
    assert serve == "zensical serve"
    monkeypatch.setenv("SYMPHONY_POD", "preview")
    for command in (assets, "zensical build"):
        assert run(tmp_path, *command.split()).returncode == 0
    html = (tmp_path / "site/index.html").read_text("utf-8")
    assert '<symphony-chat pod="127.0.0.1:8765"' in html
    assert (tmp_path / "site/assets/symphony-ecp/symphony-ecp.js").exists()
