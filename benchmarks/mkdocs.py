"""What chats cost whole builds of MkDocs, against a raw frame and other blocks."""

from __future__ import annotations

from functools import partial

from benchmarks.builds import REGISTRY, Host, Way, table

SOURCE = "https://acme.symphony.com/embed/?streamId={}"
OURS = {"tag": "<symphony-chat ", "settings": "plugins: [search, ecp]\n"}
HTML = {"settings": "markdown_extensions: [pymdownx.blocks.html]\n"}

HOST = Host(
    module=("mkdocs", "build", "--strict"),
    files={
        "mkdocs.yml": "site_name: Benchmark\ntheme: mkdocs\nsite_dir: out\n",
        "symphony.yml": REGISTRY,
    },
    pages=300,
    source="docs/page{}.md",
    built="page{}/index.html",
    title="# Page {}\n\n",
    heading="## Section {}\n\n",
    ways=(
        Way("raw `<iframe>`", f'<iframe src="{SOURCE}"></iframe>\n\n', "<iframe ", ""),
        Way("`pymdownx.blocks.html`, a word", "/// html | div.desk\n{}\n///\n\n",
            '<div class="desk"', **HTML),
        Way("`pymdownx.blocks.html`, a frame",
            f'/// html | iframe\n    attrs: {{{{src: "{SOURCE}"}}}}\n///\n\n', "<iframe ", **HTML),
        Way("markdown-customblocks", "::: youtube {}\n\n", "<iframe ",
            "markdown_extensions: [customblocks]\n"),
        Way("ours, `///`", "/// symphony-chat\n    stream: {}\n///\n\n", **OURS),
        Way("ours, fence", "```symphony-chat\nstream: {}\n```\n\n", **OURS),
    ),
)  # fmt: skip

main = partial(table, HOST)
