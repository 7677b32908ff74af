"""Ids, links and addresses: one short text each."""

from __future__ import annotations

import json
from collections.abc import Iterable

from symphony_ecp import pipeline
from symphony_ecp.block import inline_options
from symphony_ecp.problems import Problem
from symphony_ecp.symphony import ids as symphony_ids
from symphony_ecp.symphony import links as symphony_links
from symphony_ecp.syntax import SourceBlock
from symphony_ecp.verify import addresses as of_verify
from tests.fuzz.readings import given


def ids(data: bytes) -> Iterable[Problem]:
    text = given.text_of(data)
    reading = symphony_ids.read_stream_id(text)
    if reading.id is not None:
        found = reading.id
        for spelt in (found.standard, found.url_safe, found.percent_encoded):
            assert symphony_ids.read_stream_id(spelt).id == found
    assert (reading.id is None) == any(p.code == "stream-malformed" for p in reading.problems)
    if symphony_ids.is_plain_id(text):
        assert reading == symphony_ids.IdReading(text, reading.id)
        assert reading.id is not None
        assert reading.id.standard == text
    json.dumps(reading.as_dict())
    symphony_ids.looks_like_stream_id(text)
    number, problems = symphony_ids.read_user_id(text)
    assert (number is None) == bool(problems)
    return (*reading.problems, *problems)


def links(data: bytes) -> Iterable[Problem]:
    text = given.text_of(data)
    action, problems = symphony_links.parse(text)
    list(symphony_links.in_text(text))
    symphony_links.is_email(text)
    symphony_links.is_symphony_link(text)
    number, wrong = symphony_links.read_phone(text)
    assert (number is None) == bool(wrong)
    wrong_in = any(problem.severity == "error" for problem in problems)
    if (
        action is not None
        and not wrong_in
        and not any(0xD800 <= ord(char) < 0xE000 for char in text)
    ):
        # What is written for what was read is read as the same.
        again, _ = symphony_links.parse(symphony_links.write(action))
        assert again == action, (action, again)
    return (*problems, *wrong, *pipeline_of_link(text))


def pipeline_of_link(target: str) -> Iterable[Problem]:
    entries, wrong = inline_options(target, None)
    block = SourceBlock("symphony-link", "", entries, None, None, False, wrong)
    return pipeline.process(block, given.site()).problems


def addresses(data: bytes) -> Iterable[Problem]:
    text, said = given.text_of(data), list[ValueError]()
    for read in (of_verify.authority, of_verify.proxy, of_verify.split, of_verify.typed):
        try:
            read(text)
        except ValueError as error:
            said.append(error)
    of_verify.follow("https://acme.symphony.com/a", text)
    return ()
