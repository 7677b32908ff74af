"""What chats cost whole builds of MkDocs, against a raw frame and other extensions' blocks."""

from __future__ import annotations

from functools import partial

from benchmarks.builds import REGISTRY, Host, Way, pasted, table

SOURCE = "https://acme.symphony.com/embed/?streamId={}"
HTML = "markdown_extensions: [pymdownx.blocks.html]\n"
CUSTOM = "markdown_extensions: [customblocks]\n"
OURS = {"tag": "<symphony-chat ", "settings": "plugins: [search, ecp]\n"}
FRAME = Way("raw `<iframe>`", f'<iframe src="{SOURCE}"></iframe>\n\n', "<iframe ", "")

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
        FRAME,
        Way("a chat's HTML, pasted", pasted() + "\n\n", "<symphony-chat ", ""),
        Way(
            "`pymdownx.blocks.html`, a word",
            "/// html | div.desk\n{}\n///\n\n",
            '<div class="desk"',
            HTML,
        ),
        Way(
            "`pymdownx.blocks.html`, a frame",
            f'/// html | iframe\n    attrs: {{{{src: "{SOURCE}"}}}}\n///\n\n',
            "<iframe ",
            HTML,
        ),
        Way("markdown-customblocks", "::: youtube {}\n\n", "<iframe ", CUSTOM),
        Way("ours, `///`", "/// symphony-chat\n    stream: {}\n///\n\n", **OURS),
        Way("ours, fence", "```symphony-chat\nstream: {}\n```\n\n", **OURS),
    ),
)

main = partial(table, HOST)
