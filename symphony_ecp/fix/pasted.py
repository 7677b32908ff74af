"""Pasted iframes, chats and SDK markup become blocks, where nothing of them would be lost.

Only markup that the check answered is touched, and each answer is either acted on or comes back
with a reason (:class:`Left`). Frames go one by one; what needs Symphony's SDK goes together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from symphony_ecp.fix.blocks import Names, standard_of
from symphony_ecp.fix.edits import Edit, Text
from symphony_ecp.fix.pieces import Item, replaced, runs
from symphony_ecp.fix.sdk import Group, group
from symphony_ecp.problems import Problem
from symphony_ecp.prose import calls, judge_tag, outline, pasted
from symphony_ecp.prose.offers import Lack, Offer, write_block
from symphony_ecp.site import Site
from symphony_ecp.site.registry import Pod
from symphony_ecp.syntax import Syntax

_ALONE = {
    "markdown": "put it on lines of its own, with a blank line above and below",
    "rst": "put it alone into a 'raw' directive",
}
_CLICK = Lack("it waits for a click on something of the page's own", "")


@dataclass(frozen=True)
class Piece:
    """Markup that goes as one.

    Attributes:
        said: what the check said of it, each with why it stays, if it does.
        blocks: what takes the place of each element: a block, or nothing.

    """

    said: tuple[tuple[Problem, tuple[Lack, ...]], ...]
    blocks: tuple[tuple[Item, Offer | None], ...] = ()

    @property
    def may_go(self) -> bool:
        """Whether blocks would do all that it does."""
        return bool(self.blocks) and not any(lacks for _, lacks in self.said)

    @property
    def count(self) -> int:
        """How many blocks take its place."""
        return sum(block is not None for _, block in self.blocks)

    @property
    def apart(self) -> Piece | None:
        """The same as blocks that are frames, too, and share no settings with other chats."""
        frames = [(item, block) for item, block in self.blocks if item.tag == "iframe" and block]
        if len(frames) != len(self.blocks) or not self.may_go:
            return None
        alone = ("rendering", "iframe")
        blocks = [(i, replace(b, options=(*b.options, alone))) for i, b in frames]
        return replace(self, blocks=tuple(blocks))

    def left(self, why: Sequence[Lack] = ()) -> Iterator[Problem]:
        """Iterate over what is left of it, with reason and remedy."""
        for problem, lacks in self.said:
            lacks = lacks or tuple(why)
            reasons = ", and ".join(dict.fromkeys(lack.reason for lack in lacks))
            hint = problem.hint
            for lack in lacks:
                hint += f", and {lack.remedy}" if lack.remedy not in hint else ""
            message = f"not rewritten, since {reasons}: {problem.message.partition(', which ')[0]}"
            yield replace(problem, message=message, hint=hint)


def pieces(
    problems: Iterable[Problem],
    elsewhere: Iterable[Problem],
    text: Text,
    site: Site,
    syntax: Syntax,
) -> list[Piece]:
    """Return all that the check answered on a page, in pieces that go as one.

    Args:
        problems: what the check says of the page.
        elsewhere: what it answered in files that the page takes in.
        text: the text of the page.
        site: the site.
        syntax: how blocks are spelt.

    """
    plain = text.text.removeprefix("\ufeff")
    code = outline.code_lines(plain, syntax)
    if syntax == "markdown":  # which may be MyST, whose fences may hold markup
        code &= outline.code_lines(plain, "myst")
    by_line: dict[int, list[Item]] = {}
    items: list[Item] = []  # those that stand in no code
    for run in runs(text, syntax):
        for item in filter(lambda item: item.tag, run.items):
            for line in range(item.first, item.last + 1):
                by_line.setdefault(line, []).append(item)
            if run.opener or item.first not in code:
                items.append(item)
    found: list[Piece] = []
    of_sdk: dict[Item, list[Problem]] = {}
    apart = [f"'{Path(p.path or '').name}'" for p in elsewhere if _needs_sdk(p)]
    for problem in filter(pasted.is_answer, problems):
        here = [i for i in by_line.get(problem.line or 0, ()) if _is_said(problem, i, site, syntax)]
        if not here:
            why = _CLICK if problem.message.startswith("'on") else _apart(syntax)
            found.append(Piece(((problem, (why,)),)))
            if why != _CLICK and _needs_sdk(problem):
                apart.append(f"line {problem.line}")
        for item in here:
            block = pasted.offer_for(item.tag, item.attributes, site)
            if item.tag not in ("div", "script") and block:
                lacks = (*block.lacks, *_driven(item, items))
                found.append(Piece(((problem, lacks),), ((item, block),)))
            elif problem.message.startswith("'on"):
                found.append(Piece(((problem, (_CLICK,)),)))
            else:
                of_sdk.setdefault(item, []).append(problem)
    if of_sdk:
        every = list(dict.fromkeys([*items, *of_sdk]))
        found += _of_sdk(of_sdk, group(every, text, site, code, apart))
    return found


def _needs_sdk(problem: Problem) -> bool:
    return not problem.message.startswith(("a pasted iframe", "<symphony-chat"))


def _driven(item: Item, items: Iterable[Item]) -> Iterator[Lack]:
    """Say so where a script of the page knows an element by its id."""
    name = item.attributes.get("id", "")
    if name and any(name in other.body for other in items):
        yield Lack(f"a script of the page uses '{name}'", "see what that does")


def _apart(syntax: Syntax) -> Lack:
    return Lack("it does not stand alone", _ALONE["rst" if syntax == "rst" else "markdown"])


def _is_said(problem: Problem, item: Item, site: Site, syntax: Syntax) -> bool:
    """Whether the check says something of an element: the same words are the same answer."""
    said = [*judge_tag(item.tag, item.attributes, site, syntax)]
    said += [answer for _, answer in calls.answers(item.body, site, syntax)] if item.body else []
    return any((p.message, p.hint) == (problem.message, problem.hint) for p in said)


def _of_sdk(said: dict[Item, list[Problem]], found: Group) -> Iterator[Piece]:
    """Return the SDK's script and all that goes with it as one piece."""
    for item in found.blocks:
        if item not in said and (item.tag == "script" or pasted.is_container(item.attributes)):
            found.lack(item, Lack("the check does not speak of it", ""))
    stays = {item: lacks for item, lacks in found.lacks.items() if lacks}
    first = min((item.first for item in stays), default=0)
    with_it = (Lack(f"it goes with line {first}, which stays", ""),) if stays else ()
    answers = [
        (problem, tuple(stays.get(item, with_it)))
        for item, answered in said.items()
        for problem in answered
    ]
    yield Piece(tuple(answers), tuple(found.blocks.items()))


def edits(
    chosen: Iterable[Piece], text: Text, site: Site, syntax: Syntax, names: Names | None, words: str
) -> Iterator[Edit]:
    """Return what to replace; ``names`` if ids become names, made of ``words`` without a title."""
    new: dict[Item, list[str]] = {}
    for piece in chosen:
        for item, block in piece.blocks:
            options = block.options if block else ()
            named = _named(options, site, names, words) if names and options else options
            new[item] = write_block(named, syntax) if block else []
    for run in runs(text, syntax) if new else ():
        if not new.keys().isdisjoint(run.items):
            yield replaced(text, run, new)


def _named(
    options: tuple[tuple[str, str], ...], site: Site, names: Names, words: str
) -> tuple[tuple[str, str], ...]:
    """Let a block name its stream."""
    given = dict(options)
    standard = standard_of(given.get("stream", ""))
    if standard is None or site.registry.has("streams", given["stream"]):
        return options
    pod = given.get("pod") or (site.pod.written if isinstance(site.pod, Pod) else "")
    name = names.name(standard, pod, given.get("type"), given.get("title") or words)
    return tuple({**given, "stream": name}.items())
