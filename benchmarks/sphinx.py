"""What chats cost whole builds of Sphinx, against a raw frame and other directives."""

from __future__ import annotations

from functools import partial
from textwrap import indent

from benchmarks.builds import REGISTRY, Host, Way, pasted, table

SOURCE = "https://acme.symphony.com/embed/?streamId={}"

HOST = Host(
    module=("sphinx", "-W", "-q", ".", "out"),
    files={
        "conf.py": "html_theme = 'alabaster'\n",
        "index.rst": "Benchmark\n=========\n\n.. toctree::\n   :glob:\n\n   page*\n",
        "symphony.yml": REGISTRY,
    },
    pages=120,
    source="page{}.rst",
    built="page{}.html",
    title="Page {}\n========\n\n",
    heading="Section {}\n----------\n\n",
    ways=(
        Way("raw `<iframe>`", f'.. raw:: html\n\n   <iframe src="{SOURCE}"></iframe>\n\n',
            "<iframe ", ""),
        Way("a chat's HTML, pasted", f".. raw:: html\n\n{indent(pasted(), '   ')}\n\n",
            "<symphony-chat ", ""),
        Way("sphinxcontrib-youtube", ".. youtube:: {}\n\n", "<iframe ",
            "extensions = ['sphinxcontrib.youtube']\n"),
        Way("sphinx-design, button", f".. button-link:: {SOURCE}\n\n", 'sd-btn ',
            "extensions = ['sphinx_design']\n"),
        Way("ours", ".. symphony-chat::\n   :stream: {}\n\n", "<symphony-chat ",
            "extensions = ['sphinx_ecp']\n"),
    ),
)  # fmt: skip

main = partial(table, HOST)
