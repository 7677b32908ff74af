"""From an input that shows a fault to the smallest one near it that shows the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fuzz import oracle

if TYPE_CHECKING:
    from tests.fuzz.targets import Target


def fault_of(target: Target, data: bytes) -> oracle.FaultError | None:
    """Return what is wrong with what comes of an input, if anything is."""
    try:
        oracle.judge(target, data)
    except oracle.FaultError as fault:
        return fault
    return None


def shrunk(target: Target, data: bytes) -> bytes:
    """Leave out of an input all that its fault does not need: first halves, at last single bytes.

    What is slow stays as it is: every piece of it takes time.
    """
    fault = fault_of(target, data)
    if fault is None or fault.kind == "slow":
        return data
    size = len(data) // 2
    while size:
        start = 0
        while start < len(data):
            less = data[:start] + data[start + size :]
            found = fault_of(target, less)
            if found is not None and found.kind == fault.kind:
                data = less
            else:
                start += size
        size //= 2
    return data
