"""The ``/// symphony-chat`` and ``/// symphony-button`` blocks, for pymdownx.blocks.

Arguments: the title of the chat, or the label of the button.

Options: those of :data:`symphony_ecp.options.KINDS`. They were read from the page's source when it
was marked; pymdownx sees comments and has nothing to reject.

Content: Markdown, the chat's fallback.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree

from markdown import Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from mkdocs_ecp import marks
from mkdocs_ecp.convert import Conversion

KINDS = ("symphony-chat", "symphony-button")


def connect(md: Markdown, conversion: Conversion) -> None:
    """Register the blocks; only pages that hold one pay for pymdownx looking for them."""
    manager = BlocksExtension().register_block_mgr(md)
    for kind in KINDS:
        if kind not in manager.blocks:
            manager.register(_block_type(kind, conversion), {})
            manager.trackers.setdefault(kind, {})  # old versions only do it when they reset


def _block_type(kind: str, conversion: Conversion) -> type[Block]:
    """Return the block class of a kind, for one Markdown object."""

    class EcpBlock(Block):
        NAME = kind
        ARGUMENT = None

        def on_validate(self, parent: etree.Element) -> bool:  # noqa: ARG002
            # A header without a mark comes from text that we never saw: not ours to judge.
            return marks.leads_to(self.argument or "") is not None

        def on_markdown(self) -> str:
            return "block"

        def on_create(self, parent: etree.Element) -> etree.Element:
            element = etree.SubElement(parent, "div")
            number = marks.leads_to(self.argument)
            if number is not None:  # on_validate saw to it
                conversion.blocks.append((number, element))
            return element

    return EcpBlock
