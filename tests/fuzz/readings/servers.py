"""What servers say: a pod to each question, a site in its headers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from types import SimpleNamespace
from typing import Any

from symphony_ecp.problems import Problem
from symphony_ecp.site import csp, policies
from symphony_ecp.verify import KINDS, PodError, Prober, pod_of, publisher, questions, search
from symphony_ecp.verify.client import Answer
from symphony_ecp.verify.probe import Reply
from tests.fuzz.readings import given


def answers(data: bytes) -> Iterable[Problem]:
    """Read what a pod, or whoever answers in its place, says to each question."""
    client = SimpleNamespace(shown="acme.symphony.com")
    session: Any = SimpleNamespace(client=client, ask=lambda *_: Answer(200, data))
    refused = list[Exception]()

    def ask(question: Any, *given: Any) -> None:
        try:
            question(*given)
        except PodError as error:
            refused.append(error)

    ask(questions.own_streams, session, 0)
    ask(questions.stream, session, [given.DESK])
    ask(questions.users, session, ["71811853190567", "71811853191652"])
    ask(questions.users, session, ["alice@acme.com"])
    ask(questions.apps, session, ["com.symphony.zoom"])
    ask(publisher, session, "com.symphony.zoom")
    for kind in KINDS:
        ask(search, session, "desk", [kind])
    prober: Any = Prober(None, None)  # type: ignore[arg-type, call-arg]
    reply = Reply(200, lambda _: [], data, False, "", 0.1, None)
    prober = SimpleNamespace(get=lambda *_: reply)
    ask(pod_of, "alice@acme.com", prober)
    assert all(str(error).isprintable() for error in refused)
    return ()


@cache
def _needed() -> dict[str, list[str]]:
    return csp.policy(given.site(), frozenset({"sdk"}))


def headers(data: bytes) -> Iterable[Problem]:
    found = policies.judge(
        policies.read_headers(given.text_of(data)), _needed(), "https://docs.example"
    )
    return [Problem("registry", message, hint) for message, hint in found]
