"""One pod is asked for many ids: the cheap ways first, then many requests at once."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterable
from threading import Lock, Thread

from symphony_ecp.site.lock import Kind
from symphony_ecp.verify.errors import CannotAskError, StoppedError
from symphony_ecp.verify.questions import Question, Said, own_streams, questions
from symphony_ecp.verify.session import Session

#: Pages of the account's own streams that may bring less than a request each would have.
_IDLE_PAGES = 5
#: So many requests may fail in a row before no more are sent.
_MOST_FAILURES = 10
#: Seconds for answers that are under way when somebody stops the run.
_PATIENCE = 3.0

Hear = Callable[[Iterable[Said]], None]


def ask(session: Session, wanted: Iterable[tuple[Kind, str]], hear: Hear) -> None:
    """Ask for ids, each once.

    Args:
        session: the pod.
        wanted: kinds and ids.
        hear: is called with what the pod said, in this thread.

    Raises:
        CannotAskError: not everything was answered; what was, was heard.
        KeyboardInterrupt: the same.

    """
    wanted = dict.fromkeys(wanted)
    streams = {id_ for kind, id_ in wanted if kind == "stream"}
    pages, found, skip, idle = 0, 0, 0, min(_IDLE_PAGES, len(streams) - 1)
    while streams and pages - found < idle:
        page = own_streams(session, skip)
        if not page:
            break
        mine = [said for said in page if said.id in streams]
        streams.difference_update(said.id for said in mine)
        pages, found, skip = pages + 1, found + len(mine), skip + len(page)
        hear(mine)
    rest = [(kind, id_) for kind, id_ in wanted if kind != "stream" or id_ in streams]
    _Crew(session, list(questions(rest)), hear).work()


class _Crew:
    """Threads that put questions, and one that hears the answers."""

    def __init__(self, session: Session, todo: list[Question], hear: Hear) -> None:
        self.session, self.hear = session, hear
        self.todo, self.lock = iter(todo), Lock()
        self.answers: queue.SimpleQueue[list[Said] | BaseException | None] = queue.SimpleQueue()
        self.stop = session.client.stop
        self.at_work = min(session.client.limits.at_once, len(todo))
        self.in_a_row = 0
        self.failure: CannotAskError | None = None

    def work(self) -> None:
        for _ in range(self.at_work):
            # Daemons: a server that never answers must not hold the command that was interrupted.
            Thread(target=self._ask, daemon=True).start()
        try:
            while self.at_work:
                self._take(1)
        except BaseException:
            self.stop.set()
            ends = time.monotonic() + _PATIENCE
            while self.at_work and time.monotonic() < ends:
                self._take(0.1)
            raise
        if self.failure:
            raise self.failure

    def _ask(self) -> None:
        while not self.stop.is_set():
            with self.lock:
                question = next(self.todo, None)
            if question is None:
                break
            try:
                self.answers.put(question[0](self.session, question[1]))
            except BaseException as error:
                self.answers.put(error)
        self.answers.put(None)

    def _take(self, seconds: float) -> None:
        """Hear one answer."""
        try:
            answer = self.answers.get(timeout=seconds)
        except queue.Empty:
            return
        if answer is None:
            self.at_work -= 1
        elif isinstance(answer, list):
            self.in_a_row = 0
            self.hear(answer)
        elif not isinstance(answer, CannotAskError):
            raise answer
        elif not isinstance(answer, StoppedError):
            self.in_a_row += 1
            self.failure = self.failure or answer
            if getattr(answer, "lasting", True) or self.in_a_row == _MOST_FAILURES:
                self.failure = answer
                self.stop.set()
