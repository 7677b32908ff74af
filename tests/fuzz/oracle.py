"""What a reader owes for any input: a value or a problem, within 50 ms a kB.

A problem is a sentence on one line, with nothing invisible in it, and with a place that is there. A
documented exception is a value, too, and its message a problem's. Anything else is a fault.
"""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from symphony_ecp.problems import Problem

if TYPE_CHECKING:
    from tests.fuzz.targets import Target

#: Seconds of the processor for each kB, of which any input has one.
BUDGET = 0.050
#: A machine that does much else is slow at times: what is slow each time is slow.
_ATTEMPTS = 3
_ROOT = Path(__file__).parents[2]
_OURS = tuple(str(_ROOT / name) for name in ("symphony_ecp", "mkdocs_ecp", "sphinx_ecp"))


class FaultError(AssertionError):
    """A reader did something else; ``kind`` is equal for inputs that show the same fault."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


def judge(target: Target, data: bytes, patience: float = 1) -> None:
    """Read an input; raises :class:`FaultError` if what comes of it is nothing that is allowed.

    Args:
        target: what reads it.
        data: the input.
        patience: how many times longer it may take, where something slows the code down.

    """
    allowed = patience * BUDGET * max(1, len(data) / 1024)
    seconds, fault = _read(target, data)
    if fault is not None:
        raise fault
    hosts = 0.0
    for _ in range(_ATTEMPTS):
        if seconds - hosts <= allowed:
            return
        if target.alone is not None:  # the host's own share
            hosts = max(hosts, _seconds(target.alone, data))
        if seconds - hosts > allowed:
            seconds = min(seconds, _read(target, data)[0])
    seconds -= hosts
    if seconds > allowed:
        message = f"{seconds:.3f} s for {len(data):,} bytes, and {allowed:.3f} s are allowed"
        raise FaultError("slow", message)


def _read(target: Target, data: bytes) -> tuple[float, FaultError | None]:
    began = time.process_time()
    try:
        problems = target.read(data)
    except target.refuses as error:
        _, fault = time.process_time(), _of_sentence(str(error))
    except Exception as error:
        fault = None if _is_the_hosts(target, data, error) else _of_exception(error)
    else:
        seconds = time.process_time() - began
        return seconds, _of_problems(target, data, problems)
    return time.process_time() - began, fault


def _seconds(read: Callable[[bytes], object], data: bytes) -> float:
    began = time.process_time()
    with contextlib.suppress(Exception):
        read(data)
    return time.process_time() - began


def _is_the_hosts(target: Target, data: bytes, error: Exception) -> bool:
    """Whether the host does the same without us."""
    if target.alone is None or not target.raises:
        return False
    try:
        target.alone(data)
    except type(error):
        return True
    except Exception:
        return False
    return False


def _of_exception(error: Exception) -> FaultError:
    """Say where an exception comes from: the innermost line of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_OURS)]
    frame = (ours or frames)[-1]
    where = f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
    return FaultError(f"{type(error).__name__} in {where}", str(error)[:200])


def _of_problems(target: Target, data: bytes, problems: Iterable[Problem]) -> FaultError | None:
    last = 0
    for problem in problems:
        text = f"{problem.message}{problem.hint}"
        if not problem.message or not text.isprintable():
            return FaultError("invisible", f"{problem.code}: {problem.sentence!r}")
        if target.places == "none":
            continue
        last = last or len(data.decode("utf-8", "replace").splitlines()) + 1
        line = problem.line
        if problem.path is None or (line is None and target.places == "line"):
            return FaultError("nowhere", repr(problem))
        if line is not None and not 1 <= line <= last:
            return FaultError("elsewhere", f"line {line} of {last}: {problem!r}")
        if problem.column is not None and problem.column < 1:
            return FaultError("elsewhere", repr(problem))
    return None


def _of_sentence(text: str) -> FaultError | None:
    if text and not text.isprintable():
        return FaultError("invisible", repr(text))
    return None
