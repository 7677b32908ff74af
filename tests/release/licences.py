"""Which licences may come along with us, and which one a package has.

Nothing of another project is in our own distributions: whoever installs them gets the rest from
where it is published, under its own licence. Compatible with Apache-2.0 is what asks nothing of who
uses it but to leave its own files and notices as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution

from boolean import ParseError
from license_expression import ExpressionError, get_spdx_licensing
from packaging.utils import canonicalize_name

#: What may come along, as SPDX writes it, with the reason.
ALLOWED = {
    "0BSD": "asks nothing",
    "Apache-2.0": "is ours",
    "BSD-2-Clause": "asks for its notice where it is passed on",
    "BSD-3-Clause": "asks for its notice where it is passed on",
    "CC-PDDC": "is a dedication to the public domain",
    "MIT": "asks for its notice where it is passed on",
    "MIT-0": "asks nothing",
    "MPL-2.0": "asks of changes to its own files to be published; nobody changes one",
    "PSF-2.0": "asks for its notice where it is passed on",
}
#: What the metadata of a package leaves open, read in its licence, or in that of its sources where
#: its wheel has none. docutils has files of both kinds; the one under the GPL, which is for an
#: editor, is not in its wheel.
READ = {
    "alabaster": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",
    "docutils": "CC-PDDC AND BSD-2-Clause",
    "jinja2": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "sphinxcontrib-applehelp": "BSD-2-Clause",
    "sphinxcontrib-devhelp": "BSD-2-Clause",
    "sphinxcontrib-htmlhelp": "BSD-2-Clause",
    "sphinxcontrib-jsmath": "BSD-2-Clause",
    "sphinxcontrib-qthelp": "BSD-2-Clause",
    "sphinxcontrib-serializinghtml": "BSD-2-Clause",
}
#: Classifiers that mean one licence; that of BSD means several.
_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_SPDX = get_spdx_licensing()


def of(distribution: Distribution) -> str:
    """Return a package's licence as an expression of SPDX, or nothing where nobody says it.

    The field of PEP 639 says it; before that, an older one or the classifiers did.
    """
    metadata = distribution.metadata
    expression = metadata.get("License-Expression") or ""
    if not expression:
        expression = READ.get(canonicalize_name(metadata["Name"]), "")
    if not expression and _parsed(metadata.get("License") or "") is not None:
        expression = metadata["License"]
    if not expression:
        named = {one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier") or ()}
        expression = " OR ".join(sorted(_CLASSIFIERS[one] for one in named & _CLASSIFIERS.keys()))
    return expression


def refused(distributions: Iterable[Distribution]) -> Iterator[str]:
    """Say which packages may not come along, for their licence or for want of one."""
    for one in distributions:
        if not is_allowed(licence := of(one)):
            yield f"{one.metadata['Name']}: its licence is not allowed: {licence or 'none is said'}"


def is_allowed(expression: str) -> bool:
    """Return whether what is under this licence may come along."""
    parsed = _parsed(expression)
    return parsed is not None and _holds(parsed)


def _parsed(text: str) -> object:
    """Return what is meant by a text, or nothing where it is no expression of SPDX."""
    try:
        return None if _SPDX.unknown_license_keys(text) else _SPDX.parse(text)
    except (ExpressionError, ParseError):
        return None


def _holds(term: object) -> bool:
    if isinstance(term, _SPDX.OR):
        return any(map(_holds, term.args))
    if isinstance(term, _SPDX.AND):
        return all(map(_holds, term.args))
    return str(term) in ALLOWED
