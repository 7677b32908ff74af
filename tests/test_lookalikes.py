"""Hosts in the registry that are not what they look like: information, with the reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from symphony_ecp.cli import main
from symphony_ecp.site import load_site
from symphony_ecp.site.registry import HOST, Pod, oddities, read_registry
from tests import hosts

if TYPE_CHECKING:
    from pathlib import Path

NONE_OF_THEIRS = "'{}' looks like a host of Symphony's and is none: it ends in '{}'"
DOT = "the dot behind '{}' is left out: with it browsers take it for another host"
LETTERS = "'{}' is '{}', with {} in it"
ADDRESS = "'{}' is a machine's address, for which hardly any certificate is made"
CYRILLIC_IE = "U+0435 CYRILLIC SMALL LETTER IE"
CYRILLIC_U = "U+0443 CYRILLIC SMALL LETTER U"

#: What stands in the registry, what browsers are told, and what is said of it.
ODD: list[tuple[str, str, list[str]]] = [
    (host, host.lower(), [NONE_OF_THEIRS.format(host.lower().partition(":")[0], end)])
    for host, end in [
        ("acme.symphony.com.evil.example", "evil.example"),
        ("acme-symphony.com", "acme-symphony.com"),
        ("ACME.Symphony.COM.co", "com.co"),
        ("symphony.com.co:8443", "com.co"),
        ("acme.symphony.corn", "symphony.corn"),
        ("acme.symphony.co.uk", "co.uk"),
        ("acme.symphony.co", "symphony.co"),
        ("acme.symphony.co.com", "co.com"),
        ("symphony.uk.com", "uk.com"),
        ("acme.symphony.me.uk", "me.uk"),
        ("acme.symphony.us.org", "us.org"),
        ("symphony.eu.org", "eu.org"),
        ("acme.symphony.vercel.app", "vercel.app"),
        ("acme.syrnphony.com", "syrnphony.com"),
        ("acme.symph0ny.com", "symph0ny.com"),
        ("acme.symphonny.com", "symphonny.com"),
        ("acme.symhpony.com", "symhpony.com"),
        ("acme.symphony.com-login.example", "com-login.example"),
        ("symphony.com-login.example", "com-login.example"),
    ]
] + [
    ("acme.symphony.com.", "acme.symphony.com", [DOT.format("acme.symphony.com")]),
    ("Acme.symphony.com.:8443", "acme.symphony.com:8443", [DOT.format("acme.symphony.com")]),
    (
        "acm\u0435.symphony.com",
        "xn--acm-tdd.symphony.com",
        [LETTERS.format("xn--acm-tdd.symphony.com", "acm\u0435.symphony.com", CYRILLIC_IE)],
    ),
    (
        "xn--acm-tdd.symphony.com",
        "xn--acm-tdd.symphony.com",
        [LETTERS.format("xn--acm-tdd.symphony.com", "acm\u0435.symphony.com", CYRILLIC_IE)],
    ),
    (
        "acme.symphon\u0443.com",
        "acme.xn--symphon-lkg.com",
        [
            LETTERS.format("acme.xn--symphon-lkg.com", "acme.symphon\u0443.com", CYRILLIC_U),
            NONE_OF_THEIRS.format("acme.xn--symphon-lkg.com", "xn--symphon-lkg.com"),
        ],
    ),
    ("10.0.0.1:8443", "10.0.0.1:8443", [ADDRESS.format("10.0.0.1")]),
]

#: What is a host, and neither Symphony's nor like it, or Symphony's.
PLAIN = [
    "acme.symphony.com", "ACME.SYMPHONY.COM:8443", "vanity.on.symphony.com", "symphony.com",
    "chat.acme.com", "symphony.acme.com", "symphony-chat.acme.co.uk", "localhost:8765", "[::1]:8",
    "eu.symphony.acme.com", "chat.symphony.acme.ch", "a.symphony.acme.co.uk",
    "symphony.company.com", "symphony.gs.com", "chat.symphony.db.com", "symphony.commerce.example",
    "127.0.0.1", "sympathy.example", "philharmonic.example", "a.b",
]  # fmt: skip

#: What cannot be a host at all.
NONE = [
    "acme.symphony.com@evil.example", "acme%2Esymphony.com", "acme\uff0esymphony.com",
    "acme\u3002symphony.com", "acme.symphony.com..", ".", "..", "acme..symphony.com", "[::2]",
    "xn--.symphony.com", "xn--a.symphony.com", "xn--zzzz!.com", "acme\u200d.symphony.com",
    "\u202eacme.symphony.com", "ac\u212ae.com", "a" * 64 + ".com", ".".join(["a" * 60] * 5),
    "\u0435" * 64 + ".com", "acme.symphony.com:", "acme.symphony.com:0443", "1.2.3.", "0x7f.1",
    "\uff11.\uff12.\uff13.\uff14", "acme.symphony.com\\@evil.example",
]  # fmt: skip


def registry(host: str) -> str:
    return json.dumps({"pods": {"acme": {"host": host, "partner-id": "x"}}})


@pytest.mark.parametrize(("written", "host", "said"), ODD)
def test_a_host_that_looks_like_another_is_information(
    written: str, host: str, said: list[str]
) -> None:
    read = read_registry(registry(written), "symphony.yml")
    assert read.problems
    assert {problem.severity for problem in read.problems} == {"info"}
    assert [problem.message for problem in read.problems] == [f"pod 'acme': {one}" for one in said]
    assert all(problem.hint for problem in read.problems)
    assert read.pod("acme") == Pod("acme", host, "x")


@pytest.mark.parametrize("host", PLAIN)
def test_of_a_companys_own_host_and_of_symphonys_nothing_is_said(host: str) -> None:
    assert list(oddities(host)) == []
    assert HOST.read(host) == host.lower()


@pytest.mark.parametrize("host", NONE)
def test_what_cannot_be_a_host_is_an_error(host: str) -> None:
    read = read_registry(registry(host), "symphony.yml")
    (problem,) = read.problems
    assert problem.severity == "error"
    assert problem.message.startswith("pod 'acme': host: expected a host such as")


#: A registry with one host of each kind, and what everybody says of it.
FILE = """default-pod: acme
pods:
  acme: {host: acme.symphony.com, partner-id: x}
  odd:
    host: acme.symphony.com.evil.example
    partner-id: x
  dot: {host: uat.symphony.com., partner-id: x}
  idn: {host: acm\u0435.symphony.com, partner-id: x}
"""
#: Line, message and hint.
SAID = [
    (
        5,
        f"pod 'odd': {NONE_OF_THEIRS.format('acme.symphony.com.evil.example', 'evil.example')}",
        "write one that ends in symphony.com, unless it is your company's own",
    ),
    (7, f"pod 'dot': {DOT.format('uat.symphony.com')}", "take the dot out"),
    (
        8,
        "pod 'idn': "
        + LETTERS.format("xn--acm-tdd.symphony.com", "acm\u0435.symphony.com", CYRILLIC_IE),
        "compare it with your pod's address, letter by letter",
    ),
]


@pytest.mark.parametrize("host", ["mkdocs", "sphinx"])
def test_builds_and_checks_say_the_same_and_are_not_failed_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    folder = tmp_path / "source" if host == "sphinx" else tmp_path
    folder.mkdir(exist_ok=True)
    (folder / "symphony.yml").write_text(FILE, "utf-8")
    pages = {"desk": "# Desk\n\n[Desk](symphony:launch)\n"}
    if host == "sphinx":
        built = hosts.sphinx(tmp_path, {"desk.md": pages["desk"]})
    else:
        built = hosts.mkdocs(tmp_path, pages)
    told = [line for lines in built.info.values() for line in lines]
    expected = [f"{line}: {message}; {hint} [ecp.registry]" for line, message, hint in SAID]
    assert [line for line in told if ": pod '" in line] == expected
    assert built.problems == {}
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, ["check", "--strict", "--format", "json"])
    checked = [(one["line"], one["message"], one["hint"]) for one in json.loads(result.stdout)]
    assert (result.exit_code, [one for one in checked if "pod '" in one[1]]) == (0, SAID)


@pytest.mark.parametrize(("written", "host", "said"), ODD)
def test_the_host_of_a_setting_is_told_apart_as_one_of_the_registry(
    tmp_path: Path, written: str, host: str, said: list[str]
) -> None:
    settings: dict[str, Any] = {"host": written, "partner-id": "x"}
    found = load_site(settings, tmp_path, "mkdocs.yml", {})
    assert [problem.message for problem in found.problems] == said
    assert {problem.severity for problem in found.problems} == {"info"}
    assert isinstance(found.pod, Pod)
    assert found.pod.host == host
