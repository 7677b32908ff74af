"""Who asks a pod: the service account, the address of the REST API, the way there.

Read from, the first that is there::

    --config FILE    a BDK's config.yaml as it is (BDK docs, "Configuration"), for one pod:
                       host, port, scheme, context; pod: the same for the pod alone
                       bot: username, privateKey: path or content
                       proxy: host, port, username, password; ssl: trustStore: path
                       defaultHeaders
                     or a file with one such entry for each pod:
                       pods: {acme: {host: …, verify: {username: …, private-key: PATH}}}
    the environment  SYMPHONY_USERNAME, SYMPHONY_PRIVATE_KEY (the key, or its path)

What a file does not say of the account, the environment may.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from symphony_ecp.problems import did_you_mean
from symphony_ecp.site.registry import Pod, exists
from symphony_ecp.text import shorten
from symphony_ecp.verify.addresses import authority
from symphony_ecp.verify.errors import CannotAskError

USERNAME, PRIVATE_KEY = "SYMPHONY_USERNAME", "SYMPHONY_PRIVATE_KEY"

_NO_ACCOUNT = (
    f"there is no account to ask with; name a BDK's configuration with --config, or set {USERNAME}"
    f" and {PRIVATE_KEY}"
)
#: No configuration is larger; a key is no more than a few kilobytes.
_MAX_BYTES = 1_000_000

_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)


@dataclass(frozen=True)
class Proxy:
    """A proxy of HTTP; what it asks for stays out of every ``repr``."""

    host: str
    port: int
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Account:
    """How one pod is asked.

    Attributes:
        scheme, host, port: of the REST API, which may not be those that browsers use.
        context: what stands before ``/pod`` and ``/login`` in its paths.
        trust: a file with certificates of authorities to trust beside the system's.

    """

    scheme: str
    host: str
    port: int
    context: str = ""
    username: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    proxy: Proxy | None = None
    trust: Path | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, as the preview pod is: no proxy leads there."""
        host = self.host.lower()
        return Pod("", f"[{host}]" if ":" in host and host[0] != "[" else host).is_local

    def stands_in(self, host: str) -> str:
        """Say of a pod on this machine that it is not the one that it answers for, if it is not.

        The preview pod knows every id of the registry, so that its answers are worth nothing.
        """
        if not self.is_local or Pod("", host).is_local:
            return ""
        says = f"these are answers of a pod on this machine, not of {host}"
        return f"Warning: {says}; do not commit them (to try it out: SYMPHONY_POD=preview)."

    @property
    def shown(self) -> str:
        """The address for messages."""
        usual = {"https": 443, "http": 80}.get(self.scheme) == self.port
        return self.host if usual else f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Accounts:
    """The accounts that somebody gave.

    Attributes:
        given: what a file says, by the names of pods; ``""`` is the one that it is for.
        file: that file.
        pod: the name of the pod that ``""`` stands for; the site's own if that is empty.
        environ: the environment.

    """

    given: Mapping[str, Mapping[str, Any]]
    file: Path | None
    pod: str
    environ: Mapping[str, str]

    def of(self, pod: Pod, default: Pod | None) -> Account | None:
        """Return the account for a pod; ``None`` if there is none for it."""
        own = pod.name == self.pod if self.pod else default is not None and pod.host == default.host
        entry = self.given.get(pod.name) or (self.given.get("") if own else None)
        if entry is not None:
            return _account(_Reader(entry, self.file or Path()), pod, self.environ if own else {})
        if own and not self.given and self.environ.get(USERNAME):
            return _account(_Reader({}, Path()), pod, self.environ)
        return None

    def unknown(self, pods: Mapping[str, Pod]) -> str:
        """Say which pod is named and is none of the site's; nothing if there is no such.

        A file may serve several sites: of those that it names, one has to be the site's.
        """
        in_file = [name for name in self.given if name]
        named = [] if any(name in pods for name in in_file) else in_file
        for name in filter(None, (self.pod, *named)):
            if name not in pods:
                hint = did_you_mean(name, pods, otherwise="name one of the registry")
                return f"there is no pod '{shorten(name)}' in the registry; {hint}"
        return ""


def read_accounts(file: Path | None, pod: str, environ: Mapping[str, str]) -> Accounts:
    """Read a configuration; raises :class:`CannotAskError` where there is nothing to ask with."""
    if file is None:
        missing = [name for name in (USERNAME, PRIVATE_KEY) if not environ.get(name)]
        if len(missing) == 1:
            raise CannotAskError(f"{missing[0]} is not set; set it beside the other one")
        if missing:
            raise CannotAskError(_NO_ACCOUNT)
        return Accounts({}, None, pod, environ)
    content = _load(file)
    pods = content.get("pods")
    if pods is None:
        return Accounts({"": content}, file, pod, environ)
    if not isinstance(pods, dict) or not all(isinstance(entry, dict) for entry in pods.values()):
        raise CannotAskError(f"{file}: 'pods' has no keys and values for each pod; {_EXAMPLE}")
    return Accounts({str(name): entry for name, entry in pods.items()}, file, pod, environ)


_EXAMPLE = "write pods: {acme: {verify: {username: …, private-key: PATH}}}"


def _load(file: Path) -> dict[str, Any]:
    """Read a file of YAML or JSON; what YAML says of it may quote a secret."""
    text = _read(file, str(file))
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise CannotAskError(f"{file} is no YAML{line}; correct it there") from None
    if not isinstance(content, dict):
        raise CannotAskError(f"{file} has no keys and values; name a BDK's config.yaml")
    return content


def _read(file: Path, shown: str) -> str:
    """Read a small file."""
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise CannotAskError(f"{shown} is too large; name another file")
        return file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "it is not text").lower()
        raise CannotAskError(f"{shown} cannot be read: {reason}; name another file") from None


@dataclass(frozen=True)
class _Reader:
    """Reads what a configuration says; values are never shown, since any may be secret."""

    given: Mapping[str, Any]
    file: Path

    def section(self, name: str) -> _Reader:
        value = self.given.get(name)
        if value is None:
            return _Reader({}, self.file)
        if not isinstance(value, dict):
            raise self.wrong(name, "keys and values")
        return _Reader(value, self.file)

    def text(self, name: str) -> str:
        value = self.given.get(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise self.wrong(name, "text")
        try:
            text = str(value).strip()  # not for a number of thousands of digits
            text.encode()  # not for half of a character
        except ValueError:
            raise self.wrong(name, "text") from None
        return text

    def host(self) -> tuple[str, int | None]:
        """Return a host, and the port that it may have with it."""
        text = self.text("host")
        try:
            return authority(text) if text else ("", None)
        except ValueError:
            expected = "a host alone, without https:// and without a path"
            raise self.wrong("host", expected) from None

    def headers(self) -> dict[str, str]:
        """Return headers of HTTP (RFC 9110, 5.6.2)."""
        given = self.section("defaultHeaders").given
        for name, value in given.items():
            text = f"{name}{value}"
            if not (_TOKEN.fullmatch(str(name)) and text.isprintable() and text.isascii()):
                raise self.wrong("defaultHeaders", "headers, in ASCII and on one line each")
        return {str(name): str(value) for name, value in given.items()}

    def number(self, name: str) -> int | None:
        text = self.text(name)
        if text and not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
            raise self.wrong(name, "the number of a port")
        return int(text) if text else None

    def wrong(self, name: str, expected: str) -> CannotAskError:
        return CannotAskError(f"{self.file}: '{name}' is not {expected}; correct it there")


def _account(config: _Reader, pod: Pod, environ: Mapping[str, str]) -> Account:
    """Make an account of what a configuration says, and else of what is known of the pod."""
    override, bot, verify = map(config.section, ("pod", "bot", "verify"))
    key = bot.section("privateKey")
    given = next((one for one in (override.host(), config.host()) if one[0]), None)
    host, port = given or authority(pod.host)
    scheme = override.text("scheme") or config.text("scheme")
    scheme = scheme.lower() or ("http" if pod.is_local and not given else "https")
    if scheme not in ("http", "https"):
        raise config.wrong("scheme", "http or https")
    usual = int(port or {"https": 443, "http": 80}[scheme])
    proxy = override.section("proxy") if override.given.get("proxy") else config.section("proxy")
    account = Account(
        scheme,
        host,
        override.number("port") or config.number("port") or usual,
        (override.text("context") or config.text("context")).strip("/"),
        verify.text("username") or bot.text("username") or environ.get(USERNAME, "").strip(),
        _key(config, key, verify, environ),
        _proxy(proxy),
        _trust(config),
        {**config.headers(), **override.headers()},
    )
    where = config.file if config.given else "the environment"
    if not account.username:
        raise CannotAskError(f"{where}: there is no user name; add 'bot: username:'")
    if not account.key:
        raise CannotAskError(f"{where}: there is no private key; add 'bot: privateKey: path:'")
    return account


def _key(config: _Reader, key: _Reader, verify: _Reader, environ: Mapping[str, str]) -> str:
    """Return the text of the private key, which is given as text or as the path of a file."""
    content = key.text("content")
    if content:
        return content
    given = verify.text("private-key") or key.text("path") or environ.get(PRIVATE_KEY, "").strip()
    if "-----BEGIN" in given:
        return given.replace("\\n", "\n")  # as the secrets of a CI are often written
    # What is no path may be the key itself, so that the path is not said.
    return _read(_found(given, config.file), "the file of the private key") if given else ""


def _found(path: str, file: Path) -> Path:
    """Return a path as the BDK reads it, from where the command runs, else beside the file."""
    given, beside = Path(os.path.expanduser(path)), file.parent / path  # noqa: PTH111 - `~nobody` stays
    return beside if not exists(given) and exists(beside) else given


def _trust(config: _Reader) -> Path | None:
    path = config.section("ssl").section("trustStore").text("path")
    return _found(path, config.file) if path else None


def _proxy(config: _Reader) -> Proxy | None:
    host, port = config.host()
    port = config.number("port") or port or 80
    return Proxy(host, port, config.text("username"), config.text("password")) if host else None
