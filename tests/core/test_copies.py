"""Where a pod's partner id holds: `sites`, in the registry, its schema and the hosts file."""

import json
import re

import jsonschema
import pytest

from symphony_ecp.site import Site
from symphony_ecp.site.assets import HOSTS, site_files
from symphony_ecp.site.registry import holds_for, load_registry, read_registry
from symphony_ecp.site.schema import registry_schema

EXPECTED = "expected a host such as docs.acme.com or '*.docs.acme.com', found"


def registry(sites, host="acme.symphony.com"):
    return f"pods:\n  acme:\n    host: {host}\n    partner-id: x\n    sites: {sites}\n"


def hosts(text):
    """Return what the script is told of each pod."""
    content = site_files(Site(registry=read_registry(text, "symphony.yml")))[HOSTS].decode()
    return json.loads(re.search(r"\((\{.*\})\);", content, re.DOTALL)[1])


def pods(text):
    read = read_registry(text, "symphony.yml")
    assert read.problems == ()
    return read.sections["pods"]


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        ("docs.acme.com", ("docs.acme.com",)),
        ("[docs.acme.com, '*.docs.acme.com']", ("docs.acme.com", "*.docs.acme.com")),
        ("[Docs.ACME.com, ' docs.acme.com ']", ("docs.acme.com",)),
        ("\n      - wiki:8080\n      - localhost", ("wiki:8080", "localhost")),
        ("['[::1]:8000', 10.1.2.3]", ("[::1]:8000", "10.1.2.3")),
    ],
)
def test_a_pod_says_where_its_partner_id_holds(sites, expected):
    assert pods(registry(sites))["acme"].sites == expected
    schema = jsonschema.Draft202012Validator(registry_schema())
    given = [one.strip() for one in expected]
    assert schema.is_valid({"pods": {"acme": {"host": "a.b", "sites": given}}})


@pytest.mark.parametrize(
    ("site", "found"),
    [
        ("https://docs.acme.com", "'https://docs.acme.com'"),
        ("docs.acme.com/", "'docs.acme.com/'"),
        ("docs.acme.com/desk", "'docs.acme.com/desk'"),
        ("'*'", "'*'"),
        ("'*.com'", "'*.com'"),
        ("'*docs.acme.com'", "'*docs.acme.com'"),
        ("docs.*.com", "'docs.*.com'"),
        ("'*.*.acme.com'", "'*.*.acme.com'"),
        ("'*.10.1.2.3'", "'*.10.1.2.3'"),
        ("1.2.3", "'1.2.3'"),
        ("docs.acme.com:0", "'docs.acme.com:0'"),
        ("docs.acme.com:99999", "'docs.acme.com:99999'"),
        ("docs.acme.com:*", "'docs.acme.com:*'"),
        ("docs.müller.de", "'docs.müller.de'"),
        ("'docs.acme.com, wiki.acme.com'", "'docs.acme.com, wiki.acme.com'"),
        ("", "nothing"),
        ("{a: b}", "keys and values"),
    ],
)
def test_what_is_no_pattern_is_a_problem_with_its_line(site, found):
    (problem,) = read_registry(registry(site), "symphony.yml").problems
    assert problem.line == 5
    assert str(problem).startswith(f"symphony.yml:5: pod 'acme': sites: {EXPECTED} {found}")
    listed = f"\n      - wiki.acme.com\n      - {site or '~'}"
    read = read_registry(registry(listed), "symphony.yml")
    assert [problem.line for problem in read.problems] == [7]
    assert read.sections["pods"]["acme"].sites == ("wiki.acme.com",), "the others count"


def test_an_empty_list_is_a_problem():
    (problem,) = read_registry(registry("[]"), "symphony.yml").problems
    assert str(problem).startswith(f"symphony.yml:5: pod 'acme': sites: {EXPECTED} an empty list")


def test_schema_refuses_what_is_no_list_of_texts():
    schema = jsonschema.Draft202012Validator(registry_schema())
    for wrong in ([], [1], {}, None, ["a.b", "a.b"]):
        assert not schema.is_valid({"pods": {"acme": {"host": "a.b", "sites": wrong}}})


def test_the_whole_entry_wins_over_that_of_an_extended_registry(tmp_path):
    (tmp_path / "common.yml").write_text(registry("docs.acme.com"))
    site = tmp_path / "symphony.yml"
    site.write_text("extends: common.yml\n")
    assert load_registry(site, "symphony.yml").sections["pods"]["acme"].sites == ("docs.acme.com",)
    site.write_text("extends: common.yml\npods: {acme: {host: acme.symphony.com, partner-id: x}}\n")
    assert load_registry(site, "symphony.yml").sections["pods"]["acme"].sites == ()


def test_browsers_are_told_the_patterns_of_each_host():
    text = registry("['*.docs.acme.com', docs.acme.com, '127.0.0.1:8000']")
    told = hosts(text)["acme.symphony.com"]
    assert told["sites"] == ["*.docs.acme.com", "docs.acme.com", "localhost:8000"]


def test_a_pod_that_names_no_site_may_be_for_any():
    assert "sites" not in hosts("pods: {acme: {host: a.b, partner-id: x}}")["a.b"]
    two = registry("docs.acme.com") + "  more: {host: acme.symphony.com, partner-id: y}\n"
    assert "sites" not in hosts(two)["acme.symphony.com"]
    three = registry("docs.acme.com") + (
        "  more: {host: acme.symphony.com, partner-id: y, sites: wiki.acme.com}\n"
    )
    assert hosts(three)["acme.symphony.com"]["sites"] == ["docs.acme.com", "wiki.acme.com"]


def test_a_pod_on_this_machine_is_for_pages_on_it():
    found = read_registry(registry("docs.acme.com", "127.0.0.1:9"), "symphony.yml")
    content = site_files(Site(registry=found, is_trial=True))[HOSTS].decode()
    told = json.loads(re.search(r"\((\{.*\})\);", content, re.DOTALL)[1])["127.0.0.1:9"]
    assert told["sites"] == ["docs.acme.com", "localhost"]


@pytest.mark.parametrize(
    ("sites", "address", "holds"),
    [
        ("docs.acme.com", "https://docs.acme.com/desk/", True),
        ("docs.acme.com", "https://DOCS.acme.com", True),
        ("docs.acme.com", "http://docs.acme.com:8080/", True),
        ("docs.acme.com:443", "https://docs.acme.com/", True),
        ("docs.acme.com:443", "http://docs.acme.com/", False),
        ("docs.acme.com:8080", "https://docs.acme.com/", False),
        ("docs.acme.com", "https://pr-1.docs.acme.com/", False),
        ("docs.acme.com", "https://docs.acme.com.evil.example/", False),
        ("*.docs.acme.com", "https://pr-1.docs.acme.com/", True),
        ("*.docs.acme.com", "https://a.b.docs.acme.com/", True),
        ("*.docs.acme.com", "https://docs.acme.com/", False),
        ("*.docs.acme.com", "https://otherdocs.acme.com/", False),
        ("*.docs.acme.com:8443", "https://pr-1.docs.acme.com:8443/", True),
        ("localhost", "http://127.0.0.1:8000/", True),
        ("127.0.0.1", "http://[::1]:8000/", True),
        ("localhost:8000", "http://docs.localhost:8000/", True),
        ("docs.acme.com", "http://localhost:8000/", False),
    ],
)
def test_an_address_is_compared_by_whole_labels(sites, address, holds):
    assert holds_for([sites], address) is holds


@pytest.mark.parametrize("address", ["docs.acme.com", "/docs/", "ftp://docs.acme.com", "https://"])
def test_what_is_no_address_of_a_site_says_so(address):
    with pytest.raises(ValueError, match=re.escape(address)):
        holds_for(["docs.acme.com"], address)
