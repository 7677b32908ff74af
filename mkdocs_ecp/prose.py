"""What stands in a page's text and is no block: hand-written addresses and markup, strays.

Both are judged in the finished tree, which alone knows what is prose and what is code; the marks
in the text lead back to the lines. Raw HTML is in the stash, one piece of source after another.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest

from markdown.util import AtomicString

from mkdocs_ecp.conversion import MADE, Conversion
from mkdocs_ecp.lines import marks, stash
from mkdocs_ecp.lines.scanner import Find
from symphony_ecp.block import render_problem
from symphony_ecp.problems import Problem
from symphony_ecp.prose import (
    SCHEME,
    is_ours,
    judge_markup,
    judge_tag,
    judge_url,
    may_be_meant,
    may_be_symphony,
    stray_links,
    strays,
)
from symphony_ecp.symphony import links
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.text import VERBATIM

_TAGS = ("a", "area", "iframe", "div", "script", "img", *strays.BLOCKS)
#: The last line of a block, where it stands as text.
_END = re.compile(r"^[ \t]*/{3,}[ \t]*$", re.MULTILINE)
#: What is behind the opening of a fence that became inline code.
_GOES_ON = re.compile(r"[^`\n]*\n")
#: Elements that hold words only; a box goes in front of what they stand in.
_INLINE = ("a", "em", "strong", "span", "code", "del", "ins", "mark", "sub", "sup", "abbr")


def judge_written(conversion: Conversion, root: etree.Element) -> list[etree.Element]:
    """Report what is wrong with hand-written addresses and pasted markup, which stay as they are.

    ``symphony:`` addresses in raw HTML become deep links; the links in the tree that have one are
    returned, for the caller to do the same.
    """
    ours = []
    for element in root.iter():
        # attr_list gives attributes without a value no text.
        values = (str(element.tag), *map(marks.scrub, filter(None, element.attrib.values())))
        if element.tag in _TAGS and any(map(may_be_meant, values)):
            if not is_ours(element.get("href") or ""):
                _judge_element(conversion, element)
            elif element.tag == "a":
                ours.append(element)
    waiting = stash.of(conversion.md)
    meant = {
        index
        for index, html in enumerate(waiting)
        if marks.fence_number(html) is None
        and (marks.first_address(html) is not None or may_be_symphony(html))
    }
    if meant:
        # What pymdownx.inlinehilite made of inline code is no markup of anybody's.
        inside = (element for element in root.iter() if element.tag in VERBATIM)
        code = stash.named_in(text for element in inside for text in element.itertext())
        for index in sorted(meant & stash.shown(waiting, root) - code):
            waiting[index] = _judged(conversion, waiting[index])
    return ours


def _judge_element(conversion: Conversion, element: etree.Element) -> None:
    attributes, find = {}, None
    for name, value in element.attrib.items():
        written, number = marks.take_link_mark(value or "")
        attributes[name] = written.replace("&amp;", "&")  # as the author may write it in Markdown
        find = conversion.finds[number] if find is None and number is not None else find
    problems = judge_tag(str(element.tag), attributes, conversion.page.site)
    if problems:
        target = attributes.get("href") or attributes.get("src")
        target = target or _start_tag(str(element.tag), attributes, conversion.text)
        place = conversion.place(find, target)
        conversion.problems += [problem.at(*place) for problem in problems]


def _start_tag(tag: str, attributes: dict[str, str], text: str) -> str:
    """Return the tag of an element as a text has it, for what md_in_html read."""
    tags = (match[0] for match in re.finditer(rf"<{tag}\b[^>]*", text, re.IGNORECASE))
    return next((one for one in tags if all(map(one.__contains__, attributes.values()))), "")


def _judged(conversion: Conversion, html: str) -> str:
    address = marks.first_address(html)
    judged = judge_markup(marks.scrub(html), conversion.page.site, ours=MADE)
    if judged.problems:
        find = conversion.finds[address[0]] if address else None
        path, first = conversion.place(find, marks.scrub(html).strip())
        if first is None:  # hosts expand tabs, and other things stand in it
            path, first = conversion.place(find, marks.scrub(html).strip().partition("\n")[0])
        if first is not None and address and find is not None and find.line is not None:
            first -= address[1]
        for problem in judged.problems:
            line = None if first is None else first + (problem.line or 1) - 1
            conversion.problems.append(replace(problem, path=path, line=line))
    # Blocks and strays in it are found by their marks, later.
    marked = marks.leads_to(html) is not None or any(marks.strays_in(html))
    return html if marked else judged.html


def explain_definitions(conversion: Conversion, root: etree.Element) -> None:
    """Report blocks in definitions that go on beyond their last line.

    pymdownx loses sight of a block's end there, below a blank line, and takes in what follows.
    """
    if not conversion.blocks or "deflist" not in conversion.md.parser.blockprocessors:
        return
    within = {element for dd in root.iter("dd") for element in dd.iter()}
    for number, block in conversion.blocks:
        if block in within and any(map(_END.search, block.itertext())):
            find = conversion.finds[number]
            path = find.path or conversion.page.path
            message = f"the {find.kind} is not closed: in a definition, a blank line hides its end"
            hint = "write it as a fence, or without blank lines"
            problem = Problem("block-syntax", message, hint, path, find.line, near=find.kind)
            conversion.problems.append(problem)


def explain_strays(conversion: Conversion, root: etree.Element) -> None:
    """Report every block that nobody made a block of, and say so in the page."""
    finds = conversion.finds
    if not any(find.kind != "symphony-link" and not find.used for find in finds):
        return
    for block, element, part in list(_texts(root, root)):
        text = getattr(element, part) or ""
        for find in _standing(finds, text, code=element.tag in ("code", "pre")):
            box = _box(conversion, find)
            if element is block or element.tag not in _INLINE:
                setattr(element, part, conversion.stash(box) + (getattr(element, part) or ""))
            else:
                block.text = conversion.stash(box) + (block.text or "")
            if block.tag == "p":
                block.tag = "div"  # the box is a block, which a paragraph cannot hold
    waiting = stash.of(conversion.md)
    # Inline code that inlinehilite made waits there without its tags.
    code = stash.named_in(text for element in root.iter("code") for text in element.itertext())
    for index in sorted(stash.shown(waiting, root)):
        html = waiting[index]
        boxes = [_box(conversion, find) for find in _standing(finds, html, code=True)]
        for line in () if index in code else strays.prose_of(html).splitlines():
            found = _standing(finds, line, code=False)
            boxes += [_box(conversion, find, in_html=True) for find in found]
        waiting[index] = "".join((*boxes, html))


def explain_stray_links(conversion: Conversion, root: etree.Element) -> None:
    """Report addresses that stand in the page as text; judge Symphony's own there."""
    text = conversion.text
    marked = any(find.kind == "symphony-link" for find in conversion.finds)
    if not marked and "open.symphony.com" not in text and "symphony://" not in text:
        return
    unmarked = [find for find in conversion.finds if find.kind == "symphony-link" and find.written]

    def report(problems: Iterable[Problem], number: int | None, written: str) -> None:
        find = None if number is None else conversion.finds[number]
        if find is None:
            find = next((one for one in unmarked if written in one.written), None)
        if find in unmarked:
            unmarked.remove(find)
        place = conversion.place(find, written)
        conversion.problems += [problem.at(*place) for problem in problems]

    waiting = stash.of(conversion.md)
    for before, text, behind in _prose(root):
        written, numbers = marks.take_link_marks(text)
        written = stash.without_asides(written, waiting)
        for stray in stray_links.find(written):
            number = numbers.get(stray_links.scheme_end(stray))
            report([stray_links.judge(stray, "markdown")], number, stray[0])
        role, code = stray_links.ends_in_role(written), stash.code_in(behind, waiting)
        if role and code:
            problem = stray_links.judge_code(role, code, "markdown")
            report([problem], numbers.get(len(written.rstrip())), f"{role}`{code}")
        if stray_links.is_reference(code := stash.code_in(before, waiting), written):
            problem = stray_links.judge_code("", code, "markdown")
            report([problem], None, f"`{code}`_")
        at = 0
        for address in links.in_text(written):
            at = written.index(address, at)
            report(judge_url(address, conversion.page.site), numbers.get(at), address)
            at += len(address)
    for link in root.iter("a"):  # the words of a link may be an address; a link in them is none
        for _, text, _ in _prose_in(link):
            written, numbers = marks.take_link_marks(text)
            for stray in stray_links.find(written):
                if stray["broken"]:
                    number = numbers.get(stray_links.scheme_end(stray))
                    report([stray_links.judge(stray, "markdown")], number, stray[0])


def judge_definitions(conversion: Conversion) -> None:
    """Judge the addresses of ``[name]: symphony:…`` that no link of the page uses."""
    for address, _ in conversion.md.references.values():
        target, number = marks.take_link_mark(address)
        if number is None or number >= len(conversion.finds) or not is_ours(target):
            continue  # those of a page before stay where a host resets nothing
        if not conversion.finds[number].used:
            path, line = conversion.place(conversion.finds[number], target)
            options = target[len(SCHEME) :]
            conversion.process(Find("symphony-link", line, path, options=options), body=True)


def _prose(
    element: etree.Element,
) -> Iterator[tuple[etree.Element | None, str, etree.Element | None]]:
    """Iterate over the texts of a tree that are no code, between the elements around each."""
    if element.tag not in VERBATIM and element.tag != "a":
        yield from _prose_in(element)


def _prose_in(
    element: etree.Element,
) -> Iterator[tuple[etree.Element | None, str, etree.Element | None]]:
    children = list(element)
    if element.text:
        yield None, element.text, children[0] if children else None
    for child, behind in zip_longest(children, children[1:]):
        yield from _prose(child)
        if child.tail:
            yield child, child.tail, behind


def _texts(
    element: etree.Element, block: etree.Element
) -> Iterator[tuple[etree.Element, etree.Element, str]]:
    """Iterate over a tree's texts: the block around each, its element and which text of it."""
    if element.tag not in _INLINE:
        block = element
    yield block, element, "text"
    for child in element:
        yield from _texts(child, block)
        yield block, child, "tail"


def _is_example(code: str, end: int) -> bool:
    """Whether the opening of a fence stands in code as it was written."""
    return any(fence in code[:end] for fence in ("```", "~~~"))


def give_examples_back(root: etree.Element) -> None:
    """Take the marks out of examples in indented code, before it is highlighted.

    What highlights puts tags around every word, and nobody finds the marks between them.
    """
    for code in root.iter("code"):
        text = code.text or ""
        if marks.is_marked(text) and not any(
            is_fence and not _is_example(text, start)
            for _, is_fence, start, _ in marks.strays_in(text)
        ):
            code.text = AtomicString(marks.scrub(text))


def _standing(finds: list[Find], text: str, *, code: bool) -> Iterator[Find]:
    """Iterate over the finds that a text shows as they were written, examples in code aside."""
    for number, is_fence, start, end in marks.strays_in(text):
        # The opening of a fence is gone where somebody read it as one; in an example, it stands.
        # On the first line of an item it is read as inline code that goes on below.
        opens = is_fence or ("```" in finds[number].written and _GOES_ON.match(text, end))
        example = code and not (opens and not _is_example(text, start))
        if not example and not finds[number].used:
            yield finds[number]
    number_of_block = None if code else marks.leads_to(text)
    if number_of_block is not None and not finds[number_of_block].used:
        yield finds[number_of_block]


def _box(conversion: Conversion, find: Find, *, in_html: bool = False) -> str:
    find.used = True
    path, line = conversion.place(find, find.written)
    found = find.problems or strays.judge(find.written, "markdown", find.options, in_html=in_html)
    problems = [problem.at(path, line) for problem in found]
    if not problems:
        return ""
    conversion.problems += problems
    block = SourceBlock(find.kind, path=path, line=line)
    site = conversion.page.site
    shown: list[Problem] = [*site.reported(tuple(problems)), *problems]
    rendered, wrong = render_problem(block, shown[0], site)
    conversion.problems += wrong
    return rendered.opening + rendered.closing
