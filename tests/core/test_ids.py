"""Stream and user ids: read in every spelling, explained when they are none."""

from __future__ import annotations

import json
import string
from base64 import b64encode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from symphony_ecp.cli.id import command
from symphony_ecp.symphony.ids import (
    is_plain_id,
    looks_like_stream_id,
    read_stream_id,
    read_user_id,
    tenant_of,
)

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases/ids.yml").read_text("utf-8"))
NOW = datetime(2026, 6, 1, tzinfo=UTC)
DESK = "VYfoWw6oIUv+5K80BPUjeX///oz1uTOEdA=="
HOSTILE = [
    "=a",
    "%41",
    "%25",
    "another",
    "your-",
    "'",
    "///",
    "a\n",
    "\ud800",
    "a@",
    "x",
    "A1",
    "<",
]


def anatomy(opaque: bytes, created: datetime, kind: str) -> bytes:
    milliseconds = (created - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return opaque + (0x7FFF_FFFF_FFFF_FFFF - milliseconds).to_bytes(8) + kind.encode()


moments = st.datetimes(datetime(2013, 1, 2), datetime(2026, 5, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
id_bytes = st.builds(anatomy, st.binary(min_size=16, max_size=16), moments, st.just("t"))
ids = id_bytes.map(lambda raw: b64encode(raw).decode())


def codes(text: str) -> list[str]:
    return [problem.code for problem in read_stream_id(text, now=NOW).problems]


# Reading


@pytest.mark.parametrize("case", CASES["real"], ids=lambda case: case["id"])
def test_a_real_id_is_read_with_its_kind_and_time(case):
    reading = read_stream_id(case["id"], now=NOW)
    assert reading.id.kind == case["kind"]
    assert reading.id.created == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        milliseconds=case["created"]
    )
    assert codes(case["id"]) == ([] if case["kind"] == "stream" else ["stream-is-message"])


@given(st.binary(min_size=16, max_size=16), moments, st.sampled_from("tmo"))
def test_every_spelling_of_an_id_reads_as_the_same_id(opaque, created, byte):
    raw = anatomy(opaque, created, byte)
    standard, url_safe = b64encode(raw).decode(), urlsafe_b64encode(raw).decode()
    found = read_stream_id(standard, now=NOW).id
    assert found.standard == standard
    assert found.url_safe == url_safe.rstrip("=")
    assert found.percent_encoded == quote(standard, safe="")
    assert found.created == created
    assert found.kind == {"t": "stream", "m": "message", "o": "event"}[byte]
    unpadded = standard.rstrip("=")
    for spelling in (url_safe, found.url_safe, unpadded, found.percent_encoded, quote(url_safe)):
        assert read_stream_id(f" {spelling}\n", now=NOW).id == found


def test_lower_case_percent_escapes_are_read():
    escaped = "VYfoWw6oIUv%2b5K80BPUjeX%2f%2f%2foz1uTOEdA%3d%3d"
    assert read_stream_id(escaped, now=NOW).id.standard == DESK


@pytest.mark.parametrize("text", CASES["old_messages"])
def test_an_old_message_with_a_conversations_type_byte_cannot_be_told(text):
    assert read_stream_id(text, now=NOW).id.kind == "stream"
    assert codes(text) == []


def test_a_messages_id_is_explained_with_the_day_it_was_sent():
    (problem,) = read_stream_id("XlU3OH9eVMzq+yss7M/xyn///oxwgbtGbQ==", now=NOW).problems
    assert problem.code == "stream-is-message"
    assert problem.severity == "error"
    assert "is the id of a message (sent 2020-07-27), not of a conversation" in problem.message
    assert "copy the Conversation ID" in problem.hint


def test_an_events_id_is_explained():
    (problem,) = read_stream_id("XB1kb8IWoQJiPm7EIp-Qan___m_USNrLbw", now=NOW).problems
    assert "is the id of an event (of 2024-06-18)" in problem.message


# The short way


near_ids = st.one_of(
    ids,
    st.binary(min_size=25, max_size=25).map(lambda raw: b64encode(raw).decode()),
    st.builds(
        lambda opaque, time, kind: b64encode(opaque + time.to_bytes(8) + kind).decode(),
        st.binary(min_size=16, max_size=16),
        st.integers(0x7FFFFE00_00000000, 0x7FFFFFFF_FFFFFFFF),
        st.sampled_from([b"t", b"m", b"o", b"T"]),
    ),
)
spelt = st.builds(
    lambda standard, spell: spell(standard),
    near_ids,
    st.sampled_from(
        [str, str.upper, str.lower, quote, lambda text: text.translate(str.maketrans("+/", "-_")),
         lambda text: text[:-2], lambda text: f" {text}", lambda text: f"{text}\n",
         lambda text: f"{text[:9]}\n{text[9:]}", lambda text: f"{text}=", lambda text: text[:-1],
         lambda text: text[:-3] + "B==", lambda text: text + text, lambda text: f"é{text[1:]}"],
    ),
)  # fmt: skip


@given(spelt | st.text())
def test_an_id_is_plain_only_if_there_is_nothing_to_say_of_it(text):
    reading = read_stream_id(text)
    nothing = reading.id is not None and reading.id.standard == text and not reading.problems
    assert nothing or not is_plain_id(text)


@given(ids)
def test_a_conversations_id_in_standard_spelling_is_plain(standard):
    assert is_plain_id(standard)


@pytest.mark.parametrize("case", CASES["real"], ids=lambda case: case["id"])
def test_a_real_id_is_plain_if_it_is_a_conversations(case):
    standard = read_stream_id(case["id"]).id.standard
    assert is_plain_id(standard) == (case["kind"] == "stream")


# Texts that are no id


@pytest.mark.parametrize("case", CASES["malformed"], ids=lambda case: case["text"] or "empty")
def test_what_stands_in_the_place_of_an_id_is_named(case):
    reading = read_stream_id(case["text"], now=NOW)
    assert reading.id is None
    (problem,) = reading.problems
    assert (problem.code, problem.severity) == ("stream-malformed", "error")
    assert case["says"] in problem.sentence


@pytest.mark.parametrize("case", CASES["damaged"], ids=lambda case: ascii(case["text"]))
def test_damage_to_an_id_is_located_and_repaired_where_that_is_certain(case):
    (problem,) = read_stream_id(case["text"], now=NOW).problems
    assert problem.code == "stream-malformed"
    assert case["says"] in problem.sentence
    assert (problem.hint == f"did you mean '{DESK}'?") == case.get("repaired", False)


@pytest.mark.parametrize("case", CASES["implausible"], ids=lambda case: case["text"])
def test_an_id_of_the_right_length_that_says_nonsense_is_only_a_warning(case):
    reading = read_stream_id(case["text"], now=NOW)
    assert reading.id is not None
    (problem,) = reading.problems
    assert (problem.code, problem.severity) == ("stream-implausible", "warning")
    assert case["says"] in problem.message


def test_an_id_may_be_a_day_younger_than_now():
    created = read_stream_id(DESK, now=NOW).id.created
    assert read_stream_id(DESK, now=created - timedelta(hours=23)).problems == ()
    assert len(read_stream_id(DESK, now=created - timedelta(hours=25)).problems) == 1


def test_a_message_id_of_an_impossible_time_has_both_problems():
    text = b64encode(anatomy(bytes(16), datetime(2041, 1, 1, tzinfo=UTC), "m")).decode()
    assert codes(text) == ["stream-is-message", "stream-implausible"]
    assert "sent" not in read_stream_id(text, now=NOW).problems[0].message


@given(ids, st.integers(0, 33))
def test_a_truncated_id_is_always_malformed(standard, length):
    assert codes(standard[:length]) == ["stream-malformed"]
    assert codes(standard[34 - length : 34]) == ["stream-malformed"]


@given(ids, st.integers(0, 34), st.sampled_from(string.ascii_letters + string.digits))
def test_an_id_with_a_character_too_many_is_always_malformed(standard, place, extra):
    assert codes(standard[:place] + extra + standard[place:]) == ["stream-malformed"]


@given(ids)
def test_an_id_in_lower_case_is_always_malformed(standard):
    assert codes(standard.lower()) == ["stream-malformed"]


@given(ids)
def test_an_id_that_is_percent_encoded_twice_is_not_taken_for_another(standard):
    twice = quote(quote(standard, safe=""), safe="")
    (problem,) = read_stream_id(twice, now=NOW).problems
    assert problem.code == "stream-malformed"
    assert standard in problem.hint


@given(st.text() | st.text("A/+-_=%2F3D dt\n'<>", max_size=80))
def test_any_text_is_an_id_or_has_a_problem_on_one_line(text):
    reading = read_stream_id(text, now=NOW)
    assert reading.id or [problem.code for problem in reading.problems] == ["stream-malformed"]
    assert all(str(problem).isprintable() for problem in reading.problems)
    assert json.loads(json.dumps(reading.as_dict()))["input"] == text
    looks_like_stream_id(text)
    read_user_id(text)


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_a_huge_text_is_answered_briefly(piece):
    text = piece * 50_000 + "!"
    (problem,) = read_stream_id(text, now=NOW).problems
    assert len(problem.sentence) < 700
    looks_like_stream_id(text)
    read_user_id(text)


# Id or name


@given(ids)
def test_every_spelling_of_an_id_looks_like_one(standard):
    found = read_stream_id(standard, now=NOW).id
    for spelling in (standard, standard.rstrip("="), found.url_safe, found.percent_encoded):
        assert looks_like_stream_id(spelling)


@pytest.mark.parametrize(
    "text",
    [
        "XlU3OH9eVMzq+yss7M",
        "TYgOZ65dVsu3SeK7u2YdfH",
        "6nZt52ETzcAeuTJKukhrx",
        "371f465fb97b5d1027d20a5e7085863a_f",
        "71811853190567",
        "STREAM_ID",
        "<id>",
        "CszQa6uPAA9V...",
        "alice@acme.com",
        "https://open.symphony.com/?",
    ],
)
def test_what_was_meant_as_an_id_looks_like_one(text):
    assert looks_like_stream_id(text)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "desk",
        "2024",
        "trading-desk",
        "Trading desk EMEA + APAC",
        "Trading / FX desk",
        "equities-cash-trading-desk-emea",
        "EquitiesCashTradingDeskEmea",
        "FX_SPOT_G10_DESK_LDN_2024",
        "fx-g10-ny-am-q3-2024-vol-1",
        "торговля-акциями-и-облигациями",
    ],
)
def test_a_name_does_not_look_like_an_id(name):
    assert not looks_like_stream_id(name)


# User ids


@given(st.integers(2**36, 2**63 - 1))
def test_a_user_id_is_any_positive_63_bit_number_with_a_tenant(number):
    assert read_user_id(f" {number} ") == (number, ())
    assert tenant_of(number) > 0


def test_the_tenant_is_the_upper_part_of_a_user_id():
    assert tenant_of(12987981103203) == 189
    assert tenant_of(71811853191652) == 1045


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a user id"),
        ("0", "is too small"),
        (str(2**36 - 1), "is too small"),
        (str(2**63), "is too large"),
        ("9" * 5000, "is too large"),
        ("-71811853190567", "is not a user id"),
        ("71_811_853_190_567", "is not a user id"),
        ("71,811,853,190,567", "is not a user id"),
        ("7.1e13", "is not a user id"),
        ("٧١٨١١٨٥٣١٩٠٥٦٧", "is not a user id"),
        ("alice", "is not a user id"),
        ("alice@acme.com", "is an e-mail address"),
        (DESK, "is the id of a conversation or message"),
    ],
)
def test_what_is_no_user_id_is_a_bad_value(text, says):
    number, (problem,) = read_user_id(text)
    assert number is None
    assert (problem.code, problem.severity) == ("bad-value", "error")
    assert says in problem.message


# ecp id


def ecp_id(*arguments: str):
    return CliRunner().invoke(command, arguments)


def test_ecp_id_explains_good_ids_and_exits_with_0():
    result = ecp_id(DESK, "-AANBHKtUC-2q6_0WSjBGX___pHnSfBKdA")
    assert result.exit_code == 0
    assert "created          2020-07-01 12:07:58 UTC" in result.output
    assert "URL-safe         -AANBHKtUC-2q6_0WSjBGX___pHnSfBKdA" in result.output


@pytest.mark.parametrize(
    "text", ["", "--", "STREAM_ID", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxdA", "\0"]
)
def test_ecp_id_exits_with_1_for_any_problem(text):
    result = ecp_id("--", DESK, text)
    assert result.exit_code == 1
    assert "[ecp.stream-" in result.output


def test_ecp_id_prints_json():
    result = ecp_id("--format", "json", DESK, "XlU3OH9eVMzq+yss7M/xyn///oxwgbtGbQ==", "STREAM_ID")
    assert result.exit_code == 1
    desk, message, placeholder = json.loads(result.output)
    assert desk == {
        "input": DESK,
        "kind": "stream",
        "created": "2020-07-01T12:07:58.843+00:00",
        "standard": DESK,
        "url_safe": "VYfoWw6oIUv-5K80BPUjeX___oz1uTOEdA",
        "percent_encoded": "VYfoWw6oIUv%2B5K80BPUjeX%2F%2F%2Foz1uTOEdA%3D%3D",
        "problems": [],
    }
    assert message["kind"] == "message"
    assert message["problems"][0]["code"] == "stream-is-message"
    assert placeholder["kind"] == "unknown"
    assert placeholder["standard"] is None
    assert set(placeholder["problems"][0]) == {
        "code",
        "message",
        "hint",
        "path",
        "line",
        "severity",
    }


def test_ecp_id_without_an_id_cannot_run():
    assert ecp_id().exit_code == 2
