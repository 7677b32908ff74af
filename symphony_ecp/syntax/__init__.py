"""Steps 0 and 1 of a block: what may be written, in a block and in ``symphony.yml`` alike.

::

    source       what an author wrote, and the grammar of option lines        SourceBlock, Entry
    options      one table per kind of block; text -> typed options           KINDS, Given
    yaml_nodes   YAML as nodes with their text and places; merge keys, keys in NFC
    yaml_errors  what is no YAML, in words of ours

The registry is read with the same tables, which is why they stand below ``site`` and ``block``.
"""

from symphony_ecp.syntax.options import (
    ACTIONS,
    COMPANIONS,
    DEFAULTS,
    DOCK,
    HEADINGS,
    INLINE_ACTIONS,
    KINDS,
    LINK,
    PAGE,
    Given,
    Option,
    table_of,
)
from symphony_ecp.syntax.source import (
    Entry,
    SourceBlock,
    Syntax,
    as_text,
    is_option_line,
    read_options,
    split_fence,
)
from symphony_ecp.syntax.yaml_errors import explain
from symphony_ecp.syntax.yaml_nodes import (
    MERGE,
    NULLS,
    compose,
    control_in,
    is_merge,
    is_null,
    kind,
    not_merged,
    scalar_text,
    yaml_problem,
)

__all__ = [
    "ACTIONS",
    "COMPANIONS",
    "DEFAULTS",
    "DOCK",
    "HEADINGS",
    "INLINE_ACTIONS",
    "KINDS",
    "LINK",
    "MERGE",
    "NULLS",
    "PAGE",
    "Entry",
    "Given",
    "Option",
    "SourceBlock",
    "Syntax",
    "as_text",
    "compose",
    "control_in",
    "explain",
    "is_merge",
    "is_null",
    "is_option_line",
    "kind",
    "not_merged",
    "options",
    "read_options",
    "scalar_text",
    "split_fence",
    "table_of",
    "yaml_problem",
]
