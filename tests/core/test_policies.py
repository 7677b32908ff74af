"""A site's own policy, read from wherever it stands, against what its chats load."""

import pytest

from symphony_ecp.site.policies import CSP, in_page, judge, read_headers

POD = "https://acme.symphony.com"
NEEDED = {
    "default-src": ["'none'"],
    "script-src": ["'self'", POD],
    "style-src": ["'self'"],
    "frame-src": [POD],
}
GOOD = f"script-src 'self' {POD}; style-src 'self'; frame-src {POD}"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff{GOOD}\n",
        GOOD.replace("; ", ";\n  "),
        f"Content-Security-Policy: {GOOD}",
        f"content-security-policy: {GOOD};",
        f'# our site\nadd_header Content-Security-Policy "{GOOD}" always;\n',
        f'add_header   Content-Security-Policy\n  "{GOOD.replace("; ", ";" + chr(10))}";',
        "add_header Content-Security-Policy '" + GOOD.replace("'", "\\'") + "' always;",
        f'Header always set Content-Security-Policy "{GOOD}"',
        f"/*\n  X-Frame-Options: DENY\n  Content-Security-Policy: {GOOD}\n",
        f'[headers.values]\nContent-Security-Policy = "{GOOD}"\n',
        f'{{"key": "Content-Security-Policy", "value": "{GOOD}"}}',
        f'<meta http-equiv="Content-Security-Policy" content="{GOOD}">',
        f'<META content="{GOOD.replace(chr(39), "&#39;")}" http-equiv=content-security-policy>',
        f"# Content-Security-Policy: img-src x\nContent-Security-Policy: {GOOD}",
        f"Content-Security-Policy-Report-Only: img-src x\nContent-Security-Policy: {GOOD}",
    ],
)
def test_a_policy_is_found_where_it_stands(text):
    ((name, value),) = read_headers(text)
    assert name == CSP
    assert " ".join(value.rstrip("; ").split()) == GOOD
    assert judge([(name, value)], NEEDED) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Content-Security-Policy: img-src x",
        "server { listen 80; }",
        "default source",
        "Content-Security-Policy:",
        'Content-Security-Policy-Report-Only: "img-src x"',
        "<meta name=description content=x>",
        "add_header Content-Security-Policy $policy always;",
        "\0\1\2",
    ],
)
def test_a_text_without_one_says_so(text):
    with pytest.raises(ValueError, match="Content-Security-Policy"):
        read_headers(text)


def found(policy, address=""):
    return [message for message, _ in judge([(CSP, policy)], NEEDED, address)]


def lacks_frame(sources):
    return found(f"frame-src {sources}")


@pytest.mark.parametrize(
    "source",
    [
        POD,
        "HTTPS://ACME.symphony.COM",
        "acme.symphony.com",
        "http://acme.symphony.com",
        "https://acme.symphony.com:443",
        "https://acme.symphony.com/",
        "acme.symphony.com:*",
        "*.symphony.com",
        "https://*.symphony.com",
        "https://*",
        "*",
        "https:",
        f"'self' https://x.example {POD}",
    ],
)
def test_a_source_that_lets_the_pod_in(source):
    assert lacks_frame(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "",
        "'none'",
        "'self'",
        "https://uat.symphony.com",
        "https://symphony.com",
        "https://*.acme.symphony.com",
        "https://evil-acme.symphony.com",
        "*.phony.com",
        "https://acme.symphony.com:8443",
        "https://acme.symphony.com/embed/",
        "wss://acme.symphony.com",
        "data:",
        "http:x",
        "https://[",
        "'nonce-abc'",
    ],
)
def test_a_source_that_does_not(source):
    assert lacks_frame(source) == [f"frame-src lacks {POD}"]


@pytest.mark.parametrize(
    ("policy", "messages"),
    [
        ("", []),
        ("img-src 'self'", []),
        (GOOD, []),
        (f"default-src 'self' {POD}", []),
        (f"default-src 'none'; {GOOD}", []),
        (f"child-src {POD}; default-src *", []),
        (
            "child-src 'none'; default-src *",
            [f"there is no frame-src, and child-src lacks {POD}"],
        ),
        (
            "default-src 'none'",
            [
                f"there is no script-src, and default-src lacks 'self' {POD}",
                "there is no style-src, and default-src lacks 'self'",
                f"there is no frame-src, and default-src lacks {POD}",
            ],
        ),
        ("script-src 'self'", [f"script-src lacks {POD}"]),
        (f"script-src {POD}", ["script-src lacks 'self'"]),
        (f"script-src 'self' {POD}/embed/", []),
        (f"script-src 'self' {POD}/embed/sdk.js", []),
        (f"script-src 'self' {POD}/embed", [f"script-src lacks {POD}"]),
        ("script-src-elem 'self'; script-src *", [f"script-src-elem lacks {POD}"]),
        (f"script-src-elem 'self' {POD}; script-src 'none'", []),
        ("style-src 'unsafe-inline'", ["style-src lacks 'self'"]),
        (f"frame-src 'none'; frame-src {POD}", [f"frame-src lacks {POD}"]),
        (f"frame-src {POD}, frame-src 'none'", [f"frame-src lacks {POD}"]),
        (
            f"script-src 'strict-dynamic' 'nonce-x' 'self' {POD}",
            ["script-src has 'strict-dynamic', with which browsers overlook 'self' and hosts"],
        ),
        (
            "require-trusted-types-for 'script'; trusted-types theme",
            ["trusted-types lacks symphony-ecp"],
        ),
        ("require-trusted-types-for 'script'; trusted-types theme symphony-ecp", []),
        ("require-trusted-types-for 'script'; trusted-types *", []),
        ("require-trusted-types-for 'script'", []),
        ("trusted-types theme", []),
        (f"{GOOD}; sandbox", ["sandbox lacks allow-scripts allow-same-origin allow-popups"]),
        (
            "sandbox Allow-Scripts allow-same-origin-x allow-forms",
            ["sandbox lacks allow-same-origin allow-popups"],
        ),
        ("SANDBOX allow-popups allow-same-origin allow-scripts", []),
    ],
)
def test_what_a_policy_lacks(policy, messages):
    assert found(policy) == messages


@pytest.mark.parametrize(
    "said", ["sandbox", "{}; sandbox", "sandbox allow-forms; {}", "{};SANDBOX;"]
)
def test_a_sandbox_in_a_page_counts_for_nothing(said):
    text = f'<meta http-equiv="Content-Security-Policy" content="{said.format(GOOD)}">'
    assert [judge([policy], NEEDED) for policy in in_page(text)] in ([], [[]])


def test_the_sites_own_address_stands_for_self():
    policy = "style-src https://docs.acme.com"
    assert found(policy, "https://docs.acme.com/handbook/") == []
    assert found(policy, "https://other.acme.com/") == ["style-src lacks 'self'"]
    assert found(policy) == ["style-src lacks 'self'"]
    assert found("style-src https://docs.acme.com/css/", "https://docs.acme.com/") != []


def test_a_site_without_the_sdk_needs_no_script_of_the_pods():
    needed = {**NEEDED, "script-src": ["'self'"]}
    assert judge([(CSP, "script-src 'self'")], needed) == []


@pytest.mark.parametrize(
    ("name", "value", "harms"),
    [
        ("Cross-Origin-Opener-Policy", "same-origin", True),
        ("Cross-Origin-Opener-Policy", 'Same-Origin; report-to="x"', True),
        ("Cross-Origin-Opener-Policy", "same-origin-allow-popups", False),
        ("Cross-Origin-Opener-Policy", "unsafe-none", False),
        ("Cross-Origin-Embedder-Policy", "require-corp", True),
        ("Cross-Origin-Embedder-Policy", "credentialless", True),
        ("Cross-Origin-Embedder-Policy", "unsafe-none", False),
    ],
)
@pytest.mark.parametrize("line", ["{}: {}", "add_header {} {} always;", 'add_header {} "{}";'])
def test_headers_that_keep_chats_from_working(name, value, harms, line):
    if '"' in value and '"' in line:
        value = value.replace('"', "")
    read = read_headers(line.format(name, value))
    messages = judge(read, NEEDED)
    assert bool(messages) is harms
    assert all(message.startswith(f"{name}: ") for message, _ in messages)


def test_a_header_that_only_reports_keeps_nothing_from_working():
    text = f"Content-Security-Policy: {GOOD}\nCross-Origin-Opener-Policy-Report-Only: same-origin"
    assert judge(read_headers(text), NEEDED) == []


def test_what_two_policies_lack_is_said_once():
    assert len(judge([(CSP, "frame-src x"), (CSP, "frame-src y")], NEEDED)) == 1
