"""What an editor shows: diagnostics of each file, from everybody who found some; suggestions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from lsprotocol.types import (
    CodeDescription,
    CompletionItem,
    CompletionItemKind,
    CompletionList,
    Diagnostic,
    DiagnosticSeverity,
    DiagnosticTag,
    InsertTextFormat,
    PublishDiagnosticsParams,
    TextEdit,
)
from pygls.uris import from_fs_path

from symphony_ecp.check.files import decoded, read
from symphony_ecp.editor.findings import Finding, span
from symphony_ecp.editor.offers import Kind, Suggestions
from symphony_ecp.editor.opened import Open
from symphony_ecp.editor.units import Units
from symphony_ecp.explained import address_of
from symphony_ecp.fix import Text
from symphony_ecp.problems import Problem

_SEVERITIES = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "info": DiagnosticSeverity.Information,
}
#: How an editor marks a suggestion.
_KINDS: dict[Kind, CompletionItemKind] = {
    "block": CompletionItemKind.Class,
    "option": CompletionItemKind.Property,
    "action": CompletionItemKind.Method,
    "name": CompletionItemKind.Reference,
    "word": CompletionItemKind.EnumMember,
}


class Board:
    """What is shown of each file, by who found it."""

    def __init__(self, publish: Callable[[PublishDiagnosticsParams], None]) -> None:
        self.publish = publish
        self._shown: dict[str, dict[str, Sequence[Diagnostic]]] = {}

    def show(
        self,
        source: str,
        found: Mapping[str, Sequence[Diagnostic]],
        opened: Iterable[Open],
        closed: str = "",
    ) -> None:
        """Show what somebody found, in the place of what the same found before.

        Args:
            source: who: the URI of an open file, or ``""`` for the index.
            found: the diagnostics of files, by path.
            opened: what is open.
            closed: the path of a file that no longer is.

        """
        stale = [path for path, by_source in self._shown.items() if source in by_source]
        for path in stale:
            del self._shown[path][source]
        for path, diagnostics in found.items():
            self._shown.setdefault(path, {})[source] = diagnostics
        files = list(opened)
        for path in dict.fromkeys(filter(None, [*stale, *found, closed])):
            shown = self._shown.get(path, {})
            once = {
                (repr(one.range), one.message): one
                for diagnostics in shown.values()
                for one in diagnostics
            }
            open_ = [one for one in files if str(one.file) == path]
            uris = {one.uri: one.version for one in open_} or {from_fs_path(path) or path: None}
            for uri, version in uris.items():
                self.publish(PublishDiagnosticsParams(uri, list(once.values()), version))
            if not shown:
                self._shown.pop(path, None)


def diagnostics(units: Units, path: str, some: Iterable[Finding]) -> list[Diagnostic]:
    """Return what is to be shown of a file that is read for it."""
    data = read(path)
    text = data if isinstance(data, Problem) else decoded(path, data)
    lines = Text("" if isinstance(text, Problem) else text)
    return [diagnostic(units, lines, finding) for finding in some]


def diagnostic(units: Units, text: Text, finding: Finding) -> Diagnostic:
    """Return a finding as the protocol has it."""
    problem, is_hint = finding.problem, finding.is_hint
    address = address_of(problem.code)
    return Diagnostic(
        units.range(text, *span(text, problem)),
        problem.sentence,
        DiagnosticSeverity.Hint if is_hint else _SEVERITIES[problem.severity],
        f"ecp.{problem.code}",
        CodeDescription(address) if address else None,
        "symphony-ecp",
        [DiagnosticTag.Unnecessary] if is_hint else None,
    )


def completion_list(units: Units, text: Text, suggestions: Suggestions) -> CompletionList:
    """Return suggestions as the protocol has them, in their order."""
    items = [
        CompletionItem(
            one.label,
            kind=CompletionItemKind.Snippet if one.is_snippet else _KINDS[one.kind],
            detail=one.detail or None,
            documentation=one.help or None,
            sort_text=f"{number:04}",
            insert_text_format=InsertTextFormat.Snippet if one.is_snippet else None,
            text_edit=TextEdit(units.range(text, one.start, one.end), one.new),
        )
        for number, one in enumerate(suggestions.items)
    ]
    return CompletionList(not suggestions.is_complete, items)
