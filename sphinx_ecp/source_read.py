"""What is learned of each text that Sphinx takes in, before it is parsed.

Whether there may be something of ours, the names that are nearly ours, comments that silence.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import is_role_registered, register_role

from sphinx_ecp.directives import MisnamedDirective, MisnamedRole
from sphinx_ecp.document import note_text, note_word
from sphinx_ecp.lines.prolog import texts_of
from symphony_ecp.pipeline import SEEN
from symphony_ecp.prose import misnamed_roles, strays, suppress


def read_source(app: Sphinx, docname: str, content: list[str]) -> None:
    """Keep a page's text where it has comments of ours, and learn its misspelt names."""
    SEEN.set([])
    for text in (content[0], *texts_of(app.config.rst_prolog, app.config.rst_epilog).values()):
        _learn(app, text)
    note_text(app.env, str(app.env.doc2path(docname)), content[0])


def read_include(app: Sphinx, path: Path, _docname: str, content: list[str]) -> None:
    """Do the same for an included file, of which the content may be a part."""
    _learn(app, content[0])
    if suppress.mentions(content[0]):
        file = Path(app.srcdir, path)
        with contextlib.suppress(OSError, UnicodeError):
            note_text(app.env, str(file), file.read_text(encoding="utf-8-sig"))


def read_docstring(
    app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Learn what a docstring has, which becomes a part of the document at hand."""
    _learn(app, "\n".join(lines))


def _learn(app: Sphinx, text: str) -> None:
    """Note that a text may have something of ours, and learn its misspelt names."""
    note_word(app.env, text)
    if "symphony" not in text.lower():
        return
    for line in text.splitlines():
        for stray in strays.find(line):
            # In braces MyST takes the dot for a part of the name, where superfences does not.
            kind = "." * stray["mark"].endswith("{.") + stray["kind"].lower()
            if strays.judge_kind(kind):
                directives.register_directive(kind, MisnamedDirective)
    for name in misnamed_roles(text):
        if not is_role_registered(name):
            register_role(name, MisnamedRole(name))
