"""The ``/// symphony-chat``, ``-button`` and ``-share`` blocks, for pymdownx.blocks.

Arguments: the title of the chat, or the label of the button.

Options: those of :data:`symphony_ecp.syntax.KINDS`. They were read from the page's source when it
was marked; pymdownx sees comments and has nothing to reject.

Content: Markdown, the chat's fallback.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterable
from typing import Any

from markdown import Markdown
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from mkdocs_ecp.conversion import Conversion
from mkdocs_ecp.lines import marks


def connect(md: Markdown, conversion: Conversion) -> CarefulProcessor:
    """Register the blocks; only pages that hold one pay for pymdownx looking for them."""
    manager = BlocksExtension().register_block_mgr(md)
    manager.__class__ = CarefulProcessor  # the one object that pymdownx's own blocks use, too
    for block in _BLOCKS:
        if block.NAME not in manager.blocks:
            manager.register(block, {"conversion": conversion})
            manager.trackers.setdefault(block.NAME, {})  # old versions only do it when they reset
    processor: CarefulProcessor = manager
    return processor


class CarefulProcessor(BlocksProcessor):
    """pymdownx's processor, which tests every block of text: at less cost, and never for ever.

    Between its test of a block of text and the work on it, pymdownx parses what stands above the
    header; a block in there makes it forget the header, and it tests the same text again, for ever.
    """

    cached_block: tuple[Block, str] | None
    stack: list[Any]

    def test(self, parent: etree.Element, block: str) -> bool:
        """Whether a block of text holds a header, or belongs to a block that is still open."""
        if not self.stack and "///" not in block:
            return False
        if self.get_parent(parent) is not None:
            return True
        header = self.start.search(block)
        return header is not None and super().test(parent, block[header.start() :])

    def run(self, parent: etree.Element, blocks: list[str]) -> bool:
        """Work on a block of text; ``False`` leaves it to the other processors."""
        header = self.start.search(blocks[0]) if self.cached_block else None
        if header and header.start():
            self.cached_block = None
            above, below = blocks[0][: header.start()], blocks[0][header.start() + 1 :]
            blocks[0:1] = [above, below]
            return True
        first, count = blocks[0], len(blocks)
        try:
            super().run(parent, blocks)
        except IndexError:
            if self.stack:
                raise
            # A block that an inner one closed was to be closed once more; nothing is left to do.
        return len(blocks) != count or blocks[0] != first

    def parse_blocks(self, blocks: list[str], current_parent: Any) -> None:
        """Parse the texts of a block."""
        if etree.iselement(current_parent):  # old versions pass something else
            current_parent = _Ancestors(self, current_parent)
        super().parse_blocks(blocks, current_parent)

    def parse_apart(self, parent: etree.Element, text: str) -> None:
        """Parse a text of which nothing belongs to the blocks around, however its own end."""
        around, self.stack = self.stack, []
        self.parser.state.set("blocks")  # not that of a list, where paragraphs are none
        self.parser.parseChunk(parent, text)
        self.parser.state.reset()
        self.stack = around

    def split_header(self, block: str, length: int) -> tuple[dict[str, Any] | None, str]:
        """Split the options off; those of a block of ours are comments, which nobody must parse."""
        options = self.yaml_line.match(block)
        if options and marks.are_comments(options[0]):
            return {}, block[options.end() :]
        split: tuple[dict[str, Any] | None, str] = super().split_header(block, length)
        return split


class _Ancestors:
    """A tree that pymdownx maps for every text of a block, and reads in nested blocks alone."""

    def __init__(self, processor: BlocksProcessor, tree: etree.Element) -> None:
        self.processor = processor
        self.tree = tree

    def iter(self) -> Iterable[etree.Element]:
        return self.tree.iter() if len(self.processor.stack) > 1 else ()


class _EcpBlock(Block):
    """A block of ours; its configuration says which conversion it belongs to."""

    ARGUMENT = None
    number: int | None = None

    def on_validate(self, parent: etree.Element) -> bool:  # noqa: ARG002
        # A header without a mark comes from text that we never saw: not ours to judge.
        self.number = marks.leads_to(self.argument or "")
        return self.number is not None

    def on_markdown(self) -> str:
        return "block"

    def on_create(self, parent: etree.Element) -> etree.Element:
        element = etree.SubElement(parent, "div")
        if self.number is not None:  # on_validate saw to it
            self.config["conversion"].blocks.append((self.number, element))
        return element


class _Chat(_EcpBlock):
    NAME = "symphony-chat"


class _Button(_EcpBlock):
    NAME = "symphony-button"


class _Share(_EcpBlock):
    NAME = "symphony-share"


_BLOCKS = (_Chat, _Button, _Share)
KINDS = tuple(block.NAME for block in _BLOCKS)
