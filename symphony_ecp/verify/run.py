"""``ecp verify`` from paths to a lock: who uses what, who is asked, what is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event

from symphony_ecp.check.run import Report
from symphony_ecp.check.tree import Named
from symphony_ecp.site.lock import Kind
from symphony_ecp.site.registry import Pod
from symphony_ecp.verify.account import Accounts
from symphony_ecp.verify.asking import ask
from symphony_ecp.verify.book import Book
from symphony_ecp.verify.client import Client, Limits
from symphony_ecp.verify.errors import CannotAskError
from symphony_ecp.verify.questions import Said
from symphony_ecp.verify.session import Session
from symphony_ecp.verify.uses import HIDING, collect, findings

#: Seconds after which what was learnt is written, so that nothing can take it away.
_OFTEN = 5.0


@dataclass(frozen=True)
class Options:
    """How a run goes about it.

    Attributes:
        named: configurations of sites, as :func:`symphony_ecp.check.tree.survey_of` has them.
        limits: what bounds it.
        keeps: whether locks are written.
        names: whether they hold the names of rooms and people.
        max_age: days after which what a lock says no longer counts; else what the registry says.
        tell: hears of each request.
        progress: hears how many of how many are done: of the files, then, by a pod's host, of its
            ids.

    """

    named: Named = ()
    limits: Limits = field(default_factory=Limits)
    keeps: bool = True
    names: bool = False
    max_age: int | None = None
    tell: Callable[[str], None] | None = None
    progress: Callable[[str, int, int], None] = lambda _what, _done, _all: None


@dataclass
class Outcome:
    """What came of a run.

    Attributes:
        report: the findings.
        ids: how many ids are in use.
        confirmed: how many of them the locks confirm.
        changes: how many the locks say something else of than before.
        failures: why pods could not be asked for everything; a sentence each.
        without: names of pods in use that no account was given for.
        written: the locks that were written, as messages show them.
        unread: whether builds do not read one of them.
        inside: whether the configuration lies in a site's folder, where it may be published.
        hidden: whether mistakes keep ids from being asked for.
        warnings: of pods on this machine that stood in for others; a sentence each.

    """

    report: Report
    ids: int = 0
    confirmed: int = 0
    changes: int = 0
    failures: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    unread: bool = False
    inside: bool = False
    hidden: bool = False
    warnings: list[str] = field(default_factory=list)


@dataclass
class _Turn:
    """One pod, whose turn it is to be asked, and the locks that wait for its answers."""

    host: str
    session: Session
    books: list[Book]
    wanted: dict[tuple[Kind, str], None]
    answered: set[str] = field(default_factory=set)


def verify(paths: Sequence[Path], accounts: Accounts, options: Options) -> Outcome:
    """Ask pods for every id that pages use, and renew their locks.

    Raises:
        CannotAskError: nothing can be asked.
        CannotCheckError: nothing can be read.
        KeyboardInterrupt: somebody interrupted; what was learnt is written.

    """
    heard, before = collect(paths, options.named, partial(options.progress, "files"))
    for listener in heard.values():
        if why := listener.trouble:
            place = f"{why.place}: " if why.path else ""
            raise CannotAskError(f"{place}{why.message}; {why.hint or 'correct it there'}")
    # What cannot be read, or not shown, may use any id.
    wrong = [problem for problem in before.problems if problem.severity == "error"]
    complete = not wrong and all(problem.code != "unreadable" for problem in before.problems)
    day = date.today().isoformat()
    books = [Book(file, listener, day) for file, listener in heard.items()]
    turns, without = _turns(books, accounts, options)
    failures: list[str] = []
    finished, written = False, []
    try:
        for turn in turns:
            try:
                _ask(turn, options)
            except CannotAskError as error:
                failures.append(str(error))
            finally:
                turn.session.client.close()
        finished = not failures
    finally:
        for book in books:
            whole = _is_whole(book, paths)
            if finished and complete and whole:
                book.forget(turn.host for turn in turns)
            # Where a run that was interrupted goes on, a part of the pages says nothing of it.
            if options.keeps and book.write(finished=finished and (whole or not book.resumes)):
                written.append(book.shown)
    unanswered = [
        (turn.host, kind, id_)
        for turn in turns
        for kind, id_ in turn.wanted
        if id_ not in turn.answered
    ]
    locks = {
        book.file: book.lock(unanswered, options.max_age or book.listener.max_age) for book in books
    }
    uses = {(use.pod.host, use.id): book for book in books for use in book.listener.uses}
    entries = (book.entries.get(key) for key, book in uses.items())
    return Outcome(
        findings(paths, options.named, heard, locks) or replace(before, problems=()),
        len(uses),
        sum(entry is not None and entry.state != "unconfirmed" for entry in entries),
        sum(book.changes for book in books),
        failures,
        without,
        written,
        any(book.shown in written and not book.listener.reads for book in books),
        any(_is_inside(accounts.file, book) for book in books),
        any(problem.code in HIDING for problem in wrong),
        [
            warning
            for turn in turns
            if (warning := turn.session.client.account.stands_in(turn.host))
        ],
    )


def _turns(
    books: Iterable[Book], accounts: Accounts, options: Options
) -> tuple[list[_Turn], list[str]]:
    """Return which pods are asked, and the names of those that nobody has an account for."""
    pods: dict[str, Pod] = {}
    for book in books:
        pods |= book.listener.pods
    if wrong := accounts.unknown(pods):
        raise CannotAskError(wrong)
    turns: dict[str, _Turn] = {}
    without: dict[str, str] = {}
    for book in books:
        for pod in dict.fromkeys(use.pod for use in book.listener.uses):
            if pod.host not in turns:
                account = accounts.of(pod, book.listener.default)
                if account is None:
                    without[pod.host] = pod.name
                    continue
                session = Session(Client(account, options.limits, Event(), options.tell))
                turns[pod.host] = _Turn(pod.host, session, [], {})
            turn = turns[pod.host]
            if book not in turn.books:
                turn.books.append(book)
                turn.wanted |= dict.fromkeys(book.wanted(pod.host, anew=not options.keeps))
    names = [name for host, name in without.items() if host not in turns]
    if names and not turns:
        listed = ", ".join(f"'{name}'" for name in names)
        message = f"the account is for none of the pods in use, which are {listed}"
        raise CannotAskError(f"{message}; name one of them with --pod")
    return list(turns.values()), names


def _ask(turn: _Turn, options: Options) -> None:
    """Ask one pod; what it says is written every few seconds."""
    written = time.monotonic()

    def hear(said: Iterable[Said]) -> None:
        nonlocal written
        said = list(said)
        turn.answered.update(one.id for one in said)
        for book in turn.books:
            book.note(turn.host, said, names=options.names)
        options.progress(turn.host, len(turn.answered), len(turn.wanted))
        if options.keeps and time.monotonic() - written > _OFTEN:
            for book in turn.books:
                book.write(finished=False)
            written = time.monotonic()

    if turn.wanted:
        ask(turn.session, turn.wanted, hear)


def _is_inside(file: Path | None, book: Book) -> bool:
    return file is not None and file.resolve().is_relative_to(book.file.parent)


def _is_whole(book: Book, paths: Iterable[Path]) -> bool:
    """Whether the pages of all sites with a lock were read, and not some of them alone."""
    return any(path.is_dir() and book.file.is_relative_to(path.resolve()) for path in paths)
