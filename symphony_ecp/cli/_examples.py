"""Examples below the help of every command, one a line."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """Return the epilog of a command with these lines, which click keeps as they are."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
