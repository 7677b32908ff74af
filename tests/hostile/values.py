"""Hostile texts: those that are always tried, and a strategy that mixes their pieces."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from symphony_ecp.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

#: How many random texts a test draws; CI takes few of them.
DRAWN = int(os.environ.get("ECP_HOSTILE", "10"))


def turns(number: int) -> int:
    """Return among how many tests places take turns, for which CI has no time with each text.

    Whoever says how many random texts there are has the time.
    """
    return 1 if "ECP_HOSTILE" in os.environ else number


#: What is harmless everywhere: a name, a word, a part of an address.
TOKEN = "qzharmlessqz"

#: What once led somewhere in some program, by what it tries.
NASTY = {
    # HTML
    "ends an attribute": "\"><script>alert(1)</script>",
    "ends a single-quoted attribute": "'><img src=x onerror=alert(1)>",
    "adds a handler": "' onmouseover=alert(1) x='",
    "adds a handler in quotes": '" autofocus onfocus="alert(1)',
    "adds one without quotes": "x onclick=alert(1)",
    "ends a script": "</script><!--",
    "ends our elements": "</a></symphony-chat></symphony-share></symphony-dock></div>",
    "ends a title": "</strong></textarea></title></style><b>bold</b>",
    "ends a section of characters": "]]>",
    "begins one": "<![CDATA[<b>x</b>]]>",
    "is a reference": "&lt;script&gt; &amp;quot; &quot;",
    "is a number": "&#x3c;script&#62;alert(1)&#0;&#2;&#x1b;",
    "is a reference without its end": "&ltscript&gt &notit; &copy",
    "begins a comment": "<!--",
    "ends a comment": "--><b>x</b>",
    "is a comment": "<!-- ecp: ignore bad-value -->",
    "swallows the rest": "<plaintext>",
    "swallows text": "<textarea><xmp><noscript><template>",
    "moves addresses": "<base href=//evil.example>",
    "is a drawing": "<svg/onload=alert(1)>",
    "is a frame": '<iframe srcdoc="<script>alert(1)</script>" src=//evil.example>',
    "is a form": '<form name=currentScript action=//evil.example><input name=host>',
    "is one of ours": '<symphony-chat pod="evil.example" load="eager">x</symphony-chat>',
    "is a meta": '<meta http-equiv=refresh content="0;url=//evil.example">',
    "is an instruction": "<?php echo 1 ?><!DOCTYPE html>",
    "is an entity": "<!ENTITY x SYSTEM 'file:///etc/passwd'> &x; &nbsp; &unknown;",
    "is a namespace": "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;",
    "is unclosed": "<a href=\"",
    "is less than": "a < b > c & d",
    # addresses
    "runs": "javascript:alert(1)",
    "runs, hidden": "java\tscript:alert(1)",
    "is data": "data:text/html,<script>alert(1)</script>",
    "is another host": "//evil.example/?streamId=x#@acme.symphony.com",
    "is a host with ours in it": "https://acme.symphony.com@evil.example:80/",
    "is escaped": "%22%3E%3Cscript%3E%00%0a%E2%80%AE%",
    "is a backslash": "\\\\evil.example\\x",
    "adds to a query": "x&streamId=y#z?a=b;c=d+e",
    # other syntaxes
    "is Jinja": "{{ 7*7 }}",
    "is a statement of Jinja": "{% raw %}{% include '/etc/passwd' %}{# x #}",
    "is a filter": "|safe",
    "is a format": "%s %(x)s %n {0} {x.__class__} ${x} $(id) `id`",
    "is a role": ":raw-html:`<b>x</b>`",
    "is a link of reST": "`x <javascript:alert(1)>`_",
    "is a link of Markdown": "[x](javascript:alert(1))",
    "is a picture of Markdown": "![x](x)",
    "is a link of ours": "[x](symphony:stream/nobody) <symphony:launch>",
    "is an address": "<https://evil.example> https://evil.example/ me@evil.example",
    "is a substitution": "|subst| [1]_ [x]_ target_ anon__",
    "is a block": "/// symphony-chat",
    "ends a block": "///",
    "ends a fence": "```",
    "ends a tilde fence": "~~~~",
    "is a fence of colons": ":::",
    "opens a fence of colons": "::: {raw} html",
    "is a directive": ".. raw:: html",
    "is a directive of MyST": "```{eval-rst}",
    "is an include": '--8<-- "/etc/passwd"',
    "is attributes": "{: onclick=alert(1) .x #y } {onclick=alert(1)}",
    "is emphasis": "*a* **b** `c` ~~d~~ ^e^ ==f==",
    "is a table": "| a | b |",
    "is a definition": "[x]: javascript:alert(1)",
    "is a heading": "# x",
    "is a list": "- x",
    "is an option": "load: eager",
    "is a field": ":load: eager",
    "is YAML": "!!python/object/apply:os.system [id] &a *a {b: c} # d",
    "is Python": "__import__('os').system('id')",
    "is LaTeX": "\\input{/etc/passwd}\\write18{id}\\end{document}^^5c$x$%~#&_{}",
    "ends a verbatim of LaTeX": "\\end{sphinxVerbatim}\\verb|x|}{",
    "is a request of man": ".so /etc/passwd",
    "is another one": "'so /etc/passwd",
    "is an escape of man": "\\fB\\*(x\\n(.z\\X'x'",
    "is Texinfo": "@include /etc/passwd @end @{ @bye",
    "is a message": '"\nmsgid "x"\nmsgstr "y',
    # what nobody sees
    "is nothing": " \t ",
    "is a null": "a\x00b",
    "is our mark of words": "\x00words\x00\x00heading\x00",
    "is our mark of a place": "\x00place\x00\x00page\x00\x00/place\x00",
    "is our placeholder": "\x02ecp:0\x03*x*",
    "is no placeholder of ours": "\x02ecp:x\x03 \x02ecp:99999\x03*x*",
    "is a placeholder of Markdown": "\x02wzxhzdk:0\x03\x02klzzwxh:0000\x03*x*",
    "is one of an ampersand": "\x02amp\x03lt;script\x02amp\x03gt;*x*",
    "is our mark of a block": "\ufdd0\ufdda\ufdd0\ufddb \ufdd0\ufdde*x*",
    "is our mark of a link": "symphony:\ufdd0\ufde0launch \ufdd1\ufde1 \ufde3script>*x*",
    "colours a terminal": "\x1b[31mx\x1b]8;;http://evil.example\x07",
    "colours it with one character": "\x9b31mx",
    "turns around": "\u202etxt.exe",
    "turns around apart": "\u2066x\u2067y",
    "has no width": "a\u200b\u200d\ufeff\u00adb",
    "is half a character": "\ud800",
    "is its other half": "x\udfffy",
    "ends a line": "a\u0085b\u2028c\u2029d",
    "ends an old line": "a\x0bb\x0cc\x1cd\x1ee",
    "returns": "a\rb",
    "is lines": 'a\n\n/// symphony-chat\n///\n\n# b\n<script>alert(1)</script>\n"',
    "is a command": "x\n::error file=x::y\n::set-output name=x::y",
    "is no character": "\ufffe\uffff\U0010ffff",
    "is marks upon marks": "Z" + "\u0351" * 200,
    "changes when it is lowered": "\u0130\u212a\ufb01\u00df",
    "is far": "\U0001f600\U000e0041",
}  # fmt: skip

#: Texts as long as a megabyte, which some tests take besides.
LONG = {
    "is long": "a" * 1_000_000,
    "is all tags": "<" * 1_000_000,
}

_PIECES = st.sampled_from([*NASTY.values(), TOKEN, " ", '"', "'", "<", ">", "&", "\\", "\n"])

#: Texts that are made of these and of any characters, lone surrogates included; words and numbers
#: alone are left out, which an option may well take.
HOSTILE = (
    st.lists(
        _PIECES | st.text(st.characters(exclude_categories=()), max_size=6), min_size=1, max_size=4
    )
    .map("".join)
    .filter(lambda text: not clean(text).strip("% ,\t\r\n").isalnum())
)

#: What nothing that we print has in it: controls, and what turns the text around it.
STEERS = frozenset(
    map(chr, [*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F),
              *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
)  # fmt: skip


def drawn(count: int = DRAWN) -> list[str]:
    """Return random texts, for tests that build a site of many at once."""
    texts: list[str] = []

    @settings(max_examples=count, phases=[Phase.generate], database=None)
    @given(HOSTILE)
    def keep(text: str) -> None:
        texts.append(text)

    keep()
    return texts


def each_of(texts: dict[str, str], *, count: int = DRAWN) -> Callable[[Any], Any]:
    """Run a test with each of some texts, and with as many random ones as CI has time for."""

    def decorate(test: Any) -> Any:
        test = given(text=HOSTILE)(test)
        for text in texts.values():
            test = example(text=text)(test)
        # What fails is named with its slot: to shrink it, run it alone.
        return settings(max_examples=count, phases=[Phase.explicit, Phase.generate])(test)

    return decorate
