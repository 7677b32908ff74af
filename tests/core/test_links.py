"""Deep links: written as Symphony documents them, checked, and read back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import phonenumbers
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from symphony_ecp.symphony import links
from symphony_ecp.symphony.ids import read_stream_id
from symphony_ecp.symphony.links import (
    CHANNELS,
    LEGACY,
    UNIVERSAL,
    App,
    Call,
    Contact,
    CreateRoom,
    Launch,
    OpenStream,
    Profile,
    Sms,
    StartChat,
    check,
    is_symphony_link,
    parse,
    read_phone,
    write,
)
from symphony_ecp.symphony.links.reading import PLACES

TABLES = Path(__file__).parents[1] / "cases"
CASES = yaml.safe_load((TABLES / "links.yml").read_text("utf-8"))
REAL = yaml.safe_load((TABLES / "ids.yml").read_text("utf-8"))["real"]
STREAMS = [read_stream_id(case["id"]).id.standard for case in REAL if case["kind"] == "stream"]
ALICE, BOB = 71811853189751, 71811853187751


def action_of(case):
    if "action" not in case:
        return None
    ((name, fields),) = case["action"].items()
    values = {
        key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()
    }
    return getattr(links, name)(**values)


def said(problems, says):
    """Whether each problem says what it must, in this order, and there is no other."""
    sentences = [problem.sentence for problem in problems]
    assert len(sentences) == len(says), sentences
    return all(part in sentence for part, sentence in zip(says, sentences, strict=True))


def sentences(action) -> str:
    return " | ".join(problem.sentence for problem in check(action))


# The official page


@pytest.mark.parametrize(
    "case", CASES["examples"] + CASES["spellings"], ids=lambda case: case["url"]
)
def test_an_example_is_written_exactly_as_documented_and_read_back(case):
    action, says = action_of(case), case.get("says", [])
    legacy = case["url"].replace(UNIVERSAL, LEGACY)
    assert write(action) == case["url"]
    assert write(action, "legacy") == legacy
    assert said(check(action), says)
    for url in (case["url"], legacy):
        found, problems = parse(url)
        assert found == action
        assert said(problems, says)


@pytest.mark.parametrize("case", CASES["by_hand"], ids=lambda case: case["url"])
def test_a_link_written_by_hand_is_read_and_explained(case):
    assert is_symphony_link(case["url"])
    action, problems = parse(case["url"])
    assert action == action_of(case)
    assert said(problems, case.get("says", []))
    codes = {problem.code for problem in problems}
    assert codes == set(case.get("codes", ["link-malformed"] if problems else []))


# Round trip

user_ids = st.integers(2**36, 2**63 - 1)
people = st.lists(user_ids, max_size=6).map(tuple)
words = st.text(min_size=1, max_size=60)
emails = st.from_regex(r"[a-z.+&#%'é]{1,12}@[a-z]{1,9}(\.[a-z]{2,5}){1,2}", fullmatch=True)
phones = st.sampled_from(["+441234567890", "+19291234567", "+33612345678", "+39061234567"])
details = st.text(max_size=20)
actions = st.one_of(
    st.just(Launch()),
    st.builds(StartChat, people),
    st.builds(OpenStream, st.sampled_from(STREAMS), st.sampled_from(links.STREAM_TYPES)),
    st.builds(
        CreateRoom,
        st.text(max_size=60),
        people,
        st.lists(emails, max_size=4).map(tuple),
        st.booleans(),
    ),
    st.builds(Sms, phones),
    st.builds(Call, phones),
    st.builds(Contact, phones, st.sampled_from(CHANNELS), details, details, details, details),
    st.builds(Profile, user_ids),
    st.builds(App, words, words, words, details),
)


@given(actions)
def test_what_is_written_is_read_back_with_the_same_problems(action):
    assert parse(write(action)) == (action, check(action))
    assert parse(write(action, "legacy"))[0] == action


@given(actions)
def test_a_link_holds_nothing_that_a_page_could_break(action):
    url = write(action)
    assert url.isascii()
    assert not set(url) & set(" \t\r\n\"'<>\\^`{|}")


@given(st.text() | st.text("?#&=+/%2Fapp", max_size=60), st.sampled_from(["", UNIVERSAL, LEGACY]))
def test_any_text_is_read_or_has_a_problem(text, prefix):
    action, problems = parse(prefix + text)
    assert action is not None or problems
    assert all(str(problem).isprintable() for problem in problems)


@given(
    st.lists(st.tuples(st.sampled_from([*PLACES, "skey", "x"]), st.text(max_size=20)), max_size=6),
    st.sampled_from("?#"),
)
def test_any_combination_of_parameters_is_read_or_has_a_problem(pairs, mark):
    url = UNIVERSAL + mark + "&".join(f"{key}={value}" for key, value in pairs)
    action, problems = parse(url)
    assert action is not None or problems


@pytest.mark.parametrize(
    "tail",
    ["?" + "&" * 99_999, "?app" + "/" * 99_999, "?startChat=" + "," * 9_999, "#" + "?" * 99_999,
     "?streamId=" + "%25" * 30_000, "#triggerAction=SMS&phoneNumber=" + "+" * 99_999,
     "?startRoom=RoomName=" + "%41" * 30_000 + "&userEmails=" + "a@b." * 9_999,
     "?startRoom=RoomName=A&userEmails=a@b" + ".c" * 99_999,
     "?startRoom=RoomName=B&userEmails=" + ",".join(f"a@b{n}.com" for n in range(20_000))],
    ids=lambda tail: tail[:24],
)  # fmt: skip
def test_a_huge_link_is_answered(tail):
    assert "Symphony ignores links over 2083" in parse(UNIVERSAL + tail)[1][0].message


def test_a_lone_surrogate_does_not_stop_the_writer():
    assert write(CreateRoom("a\ud800b")).endswith("RoomName=a%3Fb")


# What is a Symphony link


@pytest.mark.parametrize(
    "url",
    [
        "",
        "\0",
        "symphony",
        "symphony:stream/desk",
        "https://symphony.com/",
        "https://acme.symphony.com/",
        "https://open.symphony.com.example.org/?",
        "https://open.symphony.com@example.org/?",
        "https://example.org/?u=https://open.symphony.com/",
    ],
)
def test_another_link_is_none_of_ours(url):
    assert not is_symphony_link(url)
    action, (problem,) = parse(url)
    assert action is None
    assert "is not a Symphony link" in problem.message


# Rules


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (StartChat(()), "at least one user"),
        (CreateRoom("", (ALICE, BOB)), "needs a name"),
        (CreateRoom("  ", (ALICE, BOB)), "needs a name"),
        (CreateRoom("Deal"), "needs people"),
        (CreateRoom("x" * 51, (ALICE, BOB)), "has 51 characters, 50 are allowed"),
        (CreateRoom("Deal", (ALICE,)), "must be in the list"),
        (CreateRoom("Deal", (ALICE,), ("bob@acme.com",)), "by id and by e-mail address"),
        (CreateRoom("Deal", emails=("alice", "bob")), "'bob' is not an e-mail address"),
        (CreateRoom("Deal", emails=("a@acme.com", "b@bank.com")), "dialog: true"),
        (Sms("12"), "is not a phone number"),
        (Call("020 7946 0958"), "has no country code"),
        (Contact("+33612345678", "FAX"), "channel is 'FAX'"),
        (Contact("", "LINE"), "is not a phone number"),
        (Contact("+33612345678", "LINE", email="john"), "is not an e-mail address"),
        (OpenStream(STREAMS[0], "ROOM"), "streamType is 'ROOM'"),
        (App("", "com.symphony.zoom", "Zoom"), "needs its publisher"),
        (App("Symphony", "com:zoom", "Zoom"), "is not the id of an app"),
        (CreateRoom("Deal", tuple(range(2**36, 2**36 + 200))), "Symphony ignores links over 2083"),
        (CreateRoom("skey and anticsrf", (ALICE, BOB)), "takes for a login"),
    ],
)  # fmt: skip
def test_what_symphony_would_not_understand_is_a_problem(action, says):
    assert says in sentences(action)
    assert {problem.code for problem in check(action)} == {"link-malformed"}


@pytest.mark.parametrize(
    "action",
    [
        CreateRoom("x" * 50, (ALICE, BOB)),
        CreateRoom("Deal", (ALICE,), dialog=True),
        CreateRoom("Deal", emails=("a@acme.com", "b@ACME.com")),
        CreateRoom("Deal", emails=("a@acme.com", "b@uk.acme.com")),
        CreateRoom("Deal", emails=("a@acme.com", "b@bank.com"), dialog=True),
        CreateRoom("Whiskey", (ALICE, BOB)),
        *(Contact("+33612345678", channel) for channel in CHANNELS),
    ],
)
def test_what_symphony_understands_is_no_problem(action):
    assert check(action) == ()


def test_the_longest_link_that_symphony_reads_is_no_problem():
    action = CreateRoom("Deal", tuple([ALICE] * 134))
    spare = links.MAX_LENGTH - len(write(action))
    longest = CreateRoom("Deal" + "x" * spare, action.user_ids)
    assert check(longest) == ()
    assert "2084" in sentences(CreateRoom(longest.name + "x", action.user_ids))


# Phone numbers


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("+44 20 7946 0958", "+442079460958"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("(+44) 20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        (" +44\N{NO-BREAK SPACE}20\N{EN DASH}7946.0958\n", "+442079460958"),
        ("tel:+33-6-12-34-56-78", "+33612345678"),
        ("+1 (929) 123-4567", "+19291234567"),
        ("+39 06 1234567", "+39061234567"),
        ("+441234567890", "+441234567890"),
        ("+19291234567", "+19291234567"),
    ],
)
def test_a_phone_number_is_read_as_people_write_it(text, e164):
    assert read_phone(text) == (e164, ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a phone number"),
        ("alice", "is not a phone number"),
        ("+", "is not a phone number"),
        ("+1 800 FLOWERS", "is not a phone number"),
        ("+44 20 7946 0958 ext 5", "is not a phone number"),
        ("+44 20 7946 0958 +1 929 123 4567", "is not a phone number"),
        ("020 7946 0958", "has no country code"),
        ("(929) 123-4567", "has no country code"),
        ("+999 1234567", "does not begin with a country code"),
        ("+44 1", "has too few or too many digits"),
        ("+44 123", "has too few digits for country code +44"),
        ("+44 20 7946 0958 1234", "has too many digits for country code +44"),
    ],
)
def test_what_is_no_phone_number_is_explained(text, says):
    number, (problem,) = read_phone(text)
    assert number is None
    assert says in problem.message


def test_every_countrys_number_is_read_as_it_is_printed():
    for region in phonenumbers.SUPPORTED_REGIONS:
        number = phonenumbers.example_number(region)
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        printed = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        assert read_phone(printed) == (e164, ())
        assert read_phone(e164) == (e164, ())


@given(st.text() | st.text("+0123456789() -./", max_size=30))
def test_any_text_is_a_phone_number_or_has_a_problem(text):
    number, problems = read_phone(text)
    assert (number is None) == bool(problems)
    assert number is None or read_phone(number) == (number, ())


def test_phone_tables_are_loaded_only_when_a_phone_number_is_read():
    code = "import sys, symphony_ecp.symphony.links; sys.exit('phonenumbers' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
