"""What keeps ``ecp verify`` from asking: one sentence with its remedy, exit 2, nothing lost.

Each failure is run silent and verbose, and everything that is said, logged or written is searched
for the key, the tokens and the account.
"""

import base64
import logging
import re
import socket

import pytest

from symphony_ecp.preview import PreviewPod
from symphony_ecp.preview.rest import made_up_stream, new_key_pair
from tests.verify.conftest import DESK, PRIVATE, UNKNOWN, USERNAME, config_text
from tests.verify.proxy import proxy

LOCK = f"""# symphony.lock 1: what the pods said of the ids in use; written by 'ecp verify'
acme.symphony.com {DESK.id} room active 2024-02-29
acme.symphony.com {made_up_stream(50)} room active 2024-02-29
"""
OTHER_PRIVATE, _ = new_key_pair()
PASSWORD = "s3cret-of-the-proxy"
REST_API = "check that 'host', 'port' and 'context' are those of the pod's REST API"


@pytest.fixture
def secrets(pod):
    """What nobody may see, the tokens of the run included."""

    def search(result, caplog, site):
        tokens = {call.args.headers.get("sessiontoken", "") for call in pod.calls}
        jwts = {call.args.body.decode().strip('{"token: }') for call in pod.calls if call.args.body}
        jwts = {text for text in jwts if text.startswith("ey")}
        key = [line for line in PRIVATE.splitlines() if "-----" not in line]
        hidden = {USERNAME, PASSWORD, *key, *tokens, *jwts} - {""}
        written = [file.read_text() for file in site.folder.rglob("*") if file.is_file()]
        raised = repr(result.exception) if result.exception else ""
        said = [result.stdout, result.stderr, caplog.text, raised, *written]
        for text in hidden:
            assert not any(text in one for one in said), text

    return search


@pytest.fixture
def refused(site, secrets, caplog):
    """Run the command with what a test has prepared; return the one sentence."""

    def run(*arguments, sentence, exit_code=2, **env):
        site.uses(DESK.id, UNKNOWN)
        if not site.lock.exists():
            site.lock.write_text(LOCK)
        before = site.lock.read_text()
        caplog.set_level(logging.DEBUG)
        for verbosity in ((), ("-v",)):
            result = site.run(*verbosity, "--timeout", "20", *arguments, **env)
            secrets(result, caplog, site)
            assert "Traceback" not in result.output
            assert result.exit_code == exit_code, result.output
            errors = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
            assert errors == [f"Error: {sentence}"]
            assert "; " in sentence, "a remedy"
            assert site.lock.read_text() == before, "nothing is lost"

    return run


def shown(pod):
    return pod.host


# --- the account ---


def test_nobody_to_ask_with(site):
    site.uses(DESK.id)
    result = site.run(SYMPHONY_USERNAME="")
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: there is no account to ask with; name a BDK's configuration with --config, or set"
        " SYMPHONY_USERNAME and SYMPHONY_PRIVATE_KEY\n"
    )


def test_half_of_an_account(refused):
    remedy = "set it beside the other one"
    refused(sentence=f"SYMPHONY_PRIVATE_KEY is not set; {remedy}", SYMPHONY_USERNAME=USERNAME)
    refused(sentence=f"SYMPHONY_USERNAME is not set; {remedy}", SYMPHONY_PRIVATE_KEY=PRIVATE)


RSA = "give an RSA key in PEM, as 'openssl genrsa 4096' writes it"


def key_of(kind):
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    pem, pkcs8 = s.Encoding.PEM, s.PrivateFormat.PKCS8
    if kind == "encrypted":
        key = s.load_pem_private_key(PRIVATE.encode(), None)
        locked = s.BestAvailableEncryption(b"password")
        return key.private_bytes(pem, pkcs8, locked).decode()
    if kind == "public":
        key = s.load_pem_private_key(PRIVATE.encode(), None).public_key()
        return key.public_bytes(pem, s.PublicFormat.SubjectPublicKeyInfo).decode()
    key = (
        ec.generate_private_key(ec.SECP256R1())
        if kind == "ec"
        else rsa.generate_private_key(65537, 1024)
    )
    return key.private_bytes(pem, pkcs8, s.NoEncryption()).decode()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            "encrypted",
            (
                "is encrypted, and there is nobody to ask for a password; decrypt it with "
                "'openssl rsa'"
            ),
        ),
        ("public", f"is a public key; {RSA}"),
        ("ec", f"is not one of RSA; {RSA}"),
        ("short", f"has 1024 bits, too few; {RSA}"),
    ],
)
def test_a_key_that_is_of_no_use(refused, site, kind, sentence):
    site.key.write_text(key_of(kind))
    refused(sentence=f"the private key {sentence}")


@pytest.mark.parametrize("text", [PRIVATE[:400], PRIVATE[40:], "x", PRIVATE.replace("A", "@")])
def test_a_key_that_is_none(refused, site, text):
    site.key.write_text(text)
    refused(sentence=f"the private key is none; {RSA}")


def test_a_key_that_is_not_there(refused, site):
    site.key.unlink()
    reason = "no such file or directory; name another file"
    refused(sentence=f"the file of the private key cannot be read: {reason}")


@pytest.mark.parametrize("length", [200, 1000])
def test_a_key_in_the_place_of_a_path(refused, site, length):
    text = "".join(PRIVATE.splitlines()[1:-1]).replace("/", "A")[:length]
    reason = "file name too long" if length > 255 else "no such file or directory"
    sentence = f"the file of the private key cannot be read: {reason}; name another file"
    refused(sentence=sentence, SYMPHONY_USERNAME=USERNAME, SYMPHONY_PRIVATE_KEY=text)
    site.config.write_text(site.config.read_text().replace(str(site.key), text))
    refused(sentence=sentence)


def test_a_key_of_another_account(refused, site, pod):
    site.key.write_text(OTHER_PRIVATE)
    hint = "check the user name, and that the pod has this key for it"
    refused(sentence=f"{shown(pod)} refuses the account's login; {hint}")


@pytest.mark.parametrize(("offset", "where"), [(600, "behind"), (-600, "ahead")])
def test_a_clock_that_is_ten_minutes_off(refused, site, rest, pod, offset, where):
    rest.clock_offset = offset
    if where == "ahead":  # the pod still takes a JWT that ends later: the key is wrong, too
        site.key.write_text(OTHER_PRIVATE)
    sentence = f"{shown(pod)} refuses the login, and this machine's clock is 10 min {where}"
    refused(sentence=f"{sentence}; set the clock")


@pytest.mark.parametrize("offset", [-(2**32), 2**31, -90_000, 90_000])
def test_a_pod_that_does_not_know_the_time_says_nothing_of_this_machine(
    refused, site, rest, pod, offset
):
    rest.clock_offset = offset
    site.key.write_text(OTHER_PRIVATE)
    hint = "check the user name, and that the pod has this key for it"
    refused(sentence=f"{shown(pod)} refuses the account's login; {hint}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no keys and values; name a BDK's config.yaml"),
        ("- x", "has no keys and values; name a BDK's config.yaml"),
        (f"bot: {{username: {USERNAME}, x\n: [", "is no YAML in line 2; correct it there"),
        ("bot: x", ": 'bot' is not keys and values; correct it there"),
        ("port: x", ": 'port' is not the number of a port; correct it there"),
        ("port: 0", ": 'port' is not the number of a port; correct it there"),
        (
            "defaultHeaders: {'a b': x}",
            (": 'defaultHeaders' is not headers, in ASCII and on one line each; correct it there"),
        ),
        (
            f"proxy: {{host: 'http://me:{PASSWORD}@proxy'}}",
            (": 'host' is not a host alone, without https:// and without a path; correct it there"),
        ),
        ("day: 2024-99-99", "is no YAML; correct it there"),
        ("host: [x]", ": 'host' is not text; correct it there"),
        (
            "host: https://x",
            (": 'host' is not a host alone, without https:// and without a path; correct it there"),
        ),
        *(
            (
                f"{where}: {{host: {host}}}" if where else f"host: {host}",
                (
                    ": 'host' is not a host alone, without https:// and without a path; correct it"
                    " there"
                ),
            )
            for where in ("", "pod", "proxy")
            for host in (
                "localhost:99999",
                "☃.example",
                "'[::1'",
                "a..b",
                "x:0",
                "a b",
                "a/b",
                "':1'",
            )
        ),
        ("scheme: ftp", ": 'scheme' is not http or https; correct it there"),
        (
            'defaultHeaders: {X: "a\\nb"}',
            (": 'defaultHeaders' is not headers, in ASCII and on one line each; correct it there"),
        ),
        (
            f"bot: {{username: {USERNAME}}}",
            ": there is no private key; add 'bot: privateKey: path:'",
        ),
        ("bot: {privateKey: {content: x}}", ": there is no user name; add 'bot: username:'"),
        (
            "pods: x",
            (
                ": 'pods' has no keys and values for each pod; write pods: {acme: {verify:"
                " {username: …, private-key: PATH}}}"
            ),
        ),
    ],
)
def test_a_configuration_that_says_something_else(refused, site, text, sentence):
    site.config.write_text(text)
    between = "" if sentence[0] == ":" else " "
    refused(sentence=f"{site.config}{between}{sentence}")


def test_a_configuration_that_is_not_there(refused, site):
    site.config.unlink()
    sentence = f"{site.config} cannot be read: no such file or directory; name another file"
    refused(sentence=sentence)


# --- the lock ---


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            LOCK.replace("lock 1", "lock 2"),
            ("1: it is of version 2, and this is symphony-ecp for version 1; update symphony-ecp"),
        ),
        (
            LOCK.replace("acme", "<<<<<<< HEAD\nacme", 1),
            ("2: a merge left its marks; take them out and keep the lines of both sides"),
        ),
        (
            LOCK + "=======\n",
            ("4: a merge left its marks; take them out and keep the lines of both sides"),
        ),
        (
            LOCK[:-12],
            (
                f"3: 'acme.symphony.com {made_up_stream(50)} room…' is no line of a lock; restore"
                " it, or delete it and run 'ecp verify'"
            ),
        ),
        (
            LOCK.replace("2024-02-29\nacme", "2024-02-2\nacme"),
            (
                f"2: 'acme.symphony.com {DESK.id} room…' is no line of a lock; restore it, or"
                " delete it and run 'ecp verify'"
            ),
        ),
        (
            LOCK.partition("\n")[2],
            ("1: it does not begin as a lock does; restore it, or delete it and run 'ecp verify'"),
        ),
        (
            "{}",
            "1: it does not begin as a lock does; restore it, or delete it and run 'ecp verify'",
        ),
    ],
)
def test_a_lock_that_is_none(refused, site, pod, text, sentence):
    site.lock.write_text(text)
    refused(sentence=f"symphony.lock:{sentence}")
    assert not pod.calls, "nobody is asked"


def test_a_lock_that_cannot_be_written(site, impatient):
    site.uses(DESK.id)
    site.lock.mkdir()
    result = site.run()
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: symphony.lock cannot be read: is a directory; ")


# --- the pod ---


@pytest.mark.parametrize("at", ["/login/", "/pod/"])
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("rest-html", f"answers with something that is not the REST API's; {REST_API}"),
        ("rest-nonsense", f"answers with something that is not the REST API's; {REST_API}"),
        ("rest-odd", f"answers with something that is not the REST API's; {REST_API}"),
        ("rest-empty", f"answers with something that is not the REST API's; {REST_API}"),
        ("rest-huge", "answers with more than 5 MB; check that it is the pod's REST API"),
        (
            "rest-redirect",
            (
                "sends requests on to elsewhere.invalid:80, which gets no token; if that"
                " is the pod's REST API, name it as 'host'"
            ),
        ),
        (
            "rest-garbled",
            "answers with what cannot be unpacked; ask its administrator what stands before it",
        ),
        ("rest-fails", "answers with status 500; try again later"),
        ("rest-limit", "answers with status 429; try again later"),
        ("rest-refuse", "breaks the connection off; try again later, or check 'scheme' and 'port'"),
        ("rest-drop", "breaks the connection off; try again later, or check 'scheme' and 'port'"),
    ],
)
def test_a_pod_that_answers_something_else(refused, rest, pod, impatient, fault, sentence, at):
    impatient(pause=0.001)
    rest.retry_after = "0"
    rest.plan(fault, at=at, count=1000)
    refused(sentence=f"{shown(pod)} {sentence}")


def test_what_cannot_be_unpacked_is_asked_for_once_more(site, rest, pod, impatient):
    impatient(pause=0.001)
    rest.plan("rest-garbled", at="/pod/v2/streams/", count=1)
    site.uses(DESK.id)
    assert site.run().exit_code == 0
    assert len(pod.calls) == 3
    pod.reset()
    rest.plan("rest-garbled", at="/login/", count=1000)
    assert site.run().exit_code == 2
    assert len(pod.calls) == 2


def test_a_pod_that_says_nothing(refused, rest, pod, impatient):
    impatient(pause=0.001, read=0.1, attempts=2)
    rest.plan("rest-silent", at="/pod/", count=1000)
    refused(sentence=f"{shown(pod)} takes too long to answer; try again later")


def test_a_pod_that_ends_each_session_at_once(refused, rest, pod):
    rest.plan("rest-expired", at="/pod/", count=1000)
    hint = "ask its administrator about the service account"
    refused(sentence=f"{shown(pod)} ends each session at once; {hint}")


def test_a_pod_that_asks_for_too_long_a_wait(refused, rest, pod):
    rest.retry_after = "3600"
    rest.plan("rest-limit", at="/pod/", count=1000)
    refused(sentence=f"{shown(pod)} asks to wait 3600 s; try again then")


def test_a_key_among_the_pods_answers_is_not_repeated_either(site, secrets, caplog, pod):
    site.uses(f"{DESK.id}?type=im", UNKNOWN)
    for form in ("text", "json", "sarif", "github", "gitlab"):
        secrets(site.run("-v", "--names", "--format", form), caplog, site)


def test_a_token_is_never_sent_elsewhere(site, rest):
    with PreviewPod() as other:
        rest.redirect_to = other.origin
        rest.plan("rest-redirect", at="/pod/", count=1000)
        site.uses(DESK.id)
        assert site.run().exit_code == 2
        assert not other.calls


@pytest.mark.parametrize("token", ["x\r\nX-More: 1", "x\n", "\u2028", "ü"])
def test_a_token_that_is_no_header_logs_nobody_in(refused, rest, pod, monkeypatch, token):
    monkeypatch.setattr(rest.sessions, "begin", lambda *_: token)
    sentence = f"answers with something that is not the REST API's; {REST_API}"
    refused(sentence=f"{shown(pod)} {sentence}")


@pytest.mark.parametrize("at", ["/login/", "/pod/"])
@pytest.mark.parametrize("where", ["http://[bad", "http://x:99999", "ftp://x", "http://x:0", "//["])
def test_a_redirect_to_what_is_no_address(refused, rest, pod, where, at):
    rest.redirect_to = where
    rest.plan("rest-redirect", at=at, count=1000)
    hint = "check 'host' and 'context'"
    refused(sentence=f"{shown(pod)} sends requests on to what is no address; {hint}")


@pytest.mark.parametrize("where", ["http://a\x1b[31m\x07b", "http://a\x1bcb", "http://a\x9b31mb"])
def test_a_redirect_cannot_write_to_a_terminal(site, rest, where):
    rest.redirect_to = where
    rest.plan("rest-redirect", count=1000)
    site.uses(DESK.id)
    result = site.run()
    assert result.exit_code == 2
    assert all(char.isprintable() or char == "\n" for char in result.output)


def test_an_address_where_nobody_listens(refused, site, impatient):
    impatient(pause=0.001)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site.config.write_text(config_text("127.0.0.1", port, site.key))
    sentence = f"127.0.0.1:{port} cannot be reached; check 'host', 'port' and the network"
    refused(sentence=sentence)


def test_a_host_that_has_no_address(refused, site, impatient):
    impatient(pause=0.001)
    site.config.write_text(config_text("pod.invalid", 80, site.key))
    hint = "check 'host' and this machine's network"
    refused(sentence=f"no address is known for pod.invalid; {hint}")


def test_what_the_lock_does_not_know_is_reported_where_the_pod_is_down(site, rest):
    rest.plan("rest-html", count=1000)
    site.lock.write_text(LOCK)
    site.uses(DESK.id, UNKNOWN)
    result = site.run()
    assert result.exit_code == 2
    (line,) = result.stdout.splitlines()
    assert line.startswith("docs/index.md:4:")
    assert "pod-unreachable" in line


# --- the way there ---


def test_a_proxy_is_asked_for_the_pod(site):
    with proxy(lets_through=True) as (port, asked):
        more = f"proxy: {{host: 127.0.0.1, port: {port}, username: me, password: {PASSWORD}}}\n"
        site.config.write_text(site.config.read_text() + more)
        site.uses(DESK.id)
        assert site.run().exit_code == 0
        assert all("proxy-authorization: basic " in head.lower() for head in asked)
        assert asked[0].startswith("POST http://127.0.0.1:")


@pytest.mark.parametrize(("command", "arguments"), [("verify", ()), ("find", ("trading",))])
def test_the_environments_proxy_is_asked_unless_it_says_no(site, impatient, command, arguments):
    impatient(pause=0.001)
    site.config.write_text(site.config.read_text().replace("127.0.0.1", "acme.invalid"))
    site.uses(DESK.id)
    given = (*arguments, "--config", str(site.config))
    with proxy(lets_through=True) as (port, asked):
        way = f"http://127.0.0.1:{port}"
        assert site.run(*given, command=command, HTTP_PROXY=way).exit_code == 0
        assert asked
        asked.clear()
        site.run(*given, command=command, HTTP_PROXY=way, NO_PROXY="acme.invalid")
        assert not asked


@pytest.mark.parametrize(("command", "arguments"), [("verify", ()), ("find", ("trading",))])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_no_proxy_leads_to_this_machine(site, command, arguments, host):
    site.config.write_text(site.config.read_text().replace("127.0.0.1", host))
    site.uses(DESK.id)
    given = (*arguments, "--config", str(site.config))
    with proxy(lets_through=False) as (port, asked):
        way = f"http://127.0.0.1:{port}"
        assert site.run(*given, command=command, HTTP_PROXY=way).exit_code == 0
        assert not asked


def test_a_proxy_that_is_down(refused, site, pod, impatient):
    impatient(pause=0.001)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    more = f"proxy: {{host: 127.0.0.1, port: {port}, username: me, password: {PASSWORD}}}\n"
    site.config.write_text(site.config.read_text() + more)
    sentence = f"the proxy 127.0.0.1:{port} does not let requests through to {shown(pod)}"
    refused(sentence=f"{sentence}; check 'proxy' and HTTPS_PROXY")


def test_a_proxy_that_lets_nothing_through(refused, site, tls, impatient):
    impatient(pause=0.001)
    with proxy(lets_through=False) as (port, _asked):
        more = f"proxy: {{host: 127.0.0.1, port: {port}, username: me, password: {PASSWORD}}}\n"
        site.config.write_text(tls.config + more)
        sentence = f"the proxy 127.0.0.1:{port} does not let requests through to {tls.shown}"
        refused(sentence=f"{sentence}; check 'proxy' and HTTPS_PROXY")


@pytest.fixture
def far(site):
    """The pod is elsewhere: no proxy of the environment leads to this machine."""
    site.config.write_text(site.config.read_text().replace("127.0.0.1", "acme.invalid"))


@pytest.mark.usefixtures("far")
def test_a_proxy_of_ipv6_is_asked_whoever_names_it(site):
    with proxy(lets_through=True, host="::1") as (port, asked):
        site.uses(DESK.id)
        config = ("--config", str(site.config))
        assert site.run(*config, HTTP_PROXY=f"http://[::1]:{port}").exit_code == 0
        text = site.config.read_text()
        for host in ("::1", "[::1]"):
            site.config.write_text(f"{text}proxy: {{host: '{host}', port: {port}}}\n")
            assert site.run().exit_code == 0
        assert len([head for head in asked if "/login/" in head]) == 3


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize("written", ["s3cr%E2%82%ACt%3A%2f%40", "s3cr€t:%2F@"])
def test_any_password_reaches_the_proxy(site, written):
    credentials = base64.b64encode("büb:s3cr€t:/@".encode()).decode()
    with proxy(lets_through=True) as (port, asked):
        site.uses(DESK.id)
        config = ("--config", str(site.config))
        env = {"HTTP_PROXY": f"http://b%C3%BCb:{written}@127.0.0.1:{port}"}
        assert site.run(*config, **env).exit_code == 0
        more = f"proxy: {{host: '127.0.0.1:{port}', username: büb, password: 's3cr€t:/@'}}\n"
        site.config.write_text(site.config.read_text() + more)
        assert site.run().exit_code == 0
        assert all(f"Basic {credentials}\r\n" in head for head in asked)
        assert len([head for head in asked if "/login/" in head]) == 2


@pytest.mark.usefixtures("far")
@pytest.mark.parametrize(
    "proxy",
    [
        "http://a b:1",
        "http://☃:1",
        "http://[::1:1",
        "http://",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://a..b:1",
        "socks5://127.0.0.1:1",
        f"http://bob:12/{PASSWORD}@127.0.0.1:1",
        f"http://bob:12?{PASSWORD}@127.0.0.1:1",
        f"http://bob:12#{PASSWORD}@127.0.0.1:1",
        f"bob:12/{PASSWORD}@127.0.0.1:1",
    ],
)
def test_a_proxy_of_the_environment_that_is_no_address(refused, site, proxy):
    hint = "write HTTP_PROXY as http://HOST:PORT, and a / in a password as %2F"
    sentence = f"the environment's proxy is no address; {hint}"
    refused("--config", str(site.config), sentence=sentence, HTTP_PROXY=proxy)


@pytest.mark.parametrize("file", ["~nosuchuser/k", '"a\\0b"'])
def test_a_file_that_nobody_can_have(refused, site, tls, file):
    reason = "no such file or directory" if "~" in file else "it is not text"
    sentence = f"the file of the private key cannot be read: {reason}; name another file"
    if "~" in file:
        refused(sentence=sentence, SYMPHONY_USERNAME=USERNAME, SYMPHONY_PRIVATE_KEY=file)
    site.config.write_text(tls.config.replace(f"path: {site.key}", f"path: {file}"))
    refused(sentence=sentence)
    site.config.write_text(f"{tls.without}ssl: {{trustStore: {{path: {file}}}}}\n")
    named = file.strip('"').replace("\\0", "\0")
    sentence = f"{named} is no file of certificates in PEM; correct 'ssl: trustStore: path:'"
    refused(sentence=sentence.replace("\0", " "))


class Tls:
    """A pod over TLS, whose authority is in a file."""

    def __init__(self, pod, site, folder, authority):
        self.shown = pod.host
        text = config_text(*pod.host.split(":"), site.key).replace("http\n", "https\n")
        self.without = text.replace("127.0.0.1", "localhost")
        self.shown = pod.host.replace("127.0.0.1", "localhost")
        trusted = folder / "authority.pem"
        authority.cert_pem.write_to_path(trusted)
        self.config = f"{self.without}ssl: {{trustStore: {{path: {trusted}}}}}\n"


@pytest.fixture
def tls(rest, site, tmp_path):
    import trustme

    authority = trustme.CA()
    server = tmp_path / "server.pem"
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(server)
    with PreviewPod(rest=rest, certfile=str(server)) as pod:
        yield Tls(pod, site, tmp_path, authority)


def test_a_private_authority_is_trusted_where_the_configuration_names_it(site, tls):
    site.config.write_text(tls.config)
    site.uses(DESK.id)
    result = site.run()
    assert result.exit_code == 0, result.output


def test_tls_goes_through_a_proxy(site, tls):
    with proxy(lets_through=True) as (port, asked):
        more = f"proxy: {{host: 127.0.0.1, port: {port}}}\n"
        site.config.write_text(tls.config + more)
        site.uses(DESK.id)
        result = site.run()
        assert result.exit_code == 0, result.output
        assert asked[0].startswith("CONNECT localhost:")


def test_a_certificate_that_nobody_vouches_for(refused, site, tls):
    site.config.write_text(tls.without)
    sentence = f"the certificate of {tls.shown} is not trusted"
    refused(sentence=f"{sentence}; name its authority's in 'ssl: trustStore: path:'")


def test_a_file_of_certificates_that_is_none(refused, site, tls):
    site.config.write_text(tls.without + f"ssl: {{trustStore: {{path: {site.key}}}}}\n")
    sentence = f"{site.key} is no file of certificates in PEM"
    refused(sentence=f"{sentence}; correct 'ssl: trustStore: path:'")


def test_plain_http_where_tls_is_expected(refused, site, pod, impatient):
    impatient(pause=0.001)
    site.config.write_text(site.config.read_text().replace("scheme: http\n", "scheme: https\n"))
    refused(sentence=f"{shown(pod)} speaks no TLS that is understood; check 'scheme' and 'port'")


# --- what is said when all is well ---


def test_a_run_that_succeeds_says_nothing_secret_either(site, secrets, caplog):
    caplog.set_level(logging.DEBUG)
    site.uses(DESK.id)
    result = site.run("-v", "--names")
    assert result.exit_code == 0
    assert re.search(r"^GET /pod/v2/streams/.* 200 \d", result.stderr, re.MULTILINE)
    secrets(result, caplog, site)


def test_without_the_extra_the_command_says_what_to_install(site):
    code = (
        "import sys; sys.modules['urllib3'] = None\n"
        "from symphony_ecp.cli import main; main(['verify'])"
    )
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "Error: urllib3 is not installed: pip install 'symphony-ecp[verify]'\n"


def test_an_account_of_the_environment_stays_out_of_what_a_crash_would_show():
    account = {"username": USERNAME, "key": PRIVATE, "headers": {"X": PASSWORD}}
    from symphony_ecp.verify import Account as Ours

    text = repr(Ours("https", "acme.symphony.com", 443, **account))
    assert USERNAME not in text
    assert "PRIVATE" not in text
    assert PASSWORD not in text
