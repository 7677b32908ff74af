"""What `docs/secure/questions.md` answers of the code is so."""

from __future__ import annotations

import re

from tests.threats.table import ROOT

SCRIPTS = {
    file.name: file.read_text("utf-8") for file in (ROOT / "symphony_ecp/browser").glob("*.js")
}
PAGE = (ROOT / "docs/secure/questions.md").read_text("utf-8")


def test_the_page_names_every_key_that_scripts_keep_something_under() -> None:
    (name,) = re.findall(r'const RETURN = "(.*)"', SCRIPTS["symphony-ecp.js"])
    # A share asks for a key that only a dock ever writes.
    means = {
        "RETURN": name,
        "OPEN": f"{name}dock",
        "SIZE": f"{name}-dock-size",
        "RETURN + name": "",
    }
    dock = SCRIPTS["symphony-ecp-dock.js"]
    assert "const OPEN = `${RETURN}dock`;" in dock
    assert "const SIZE = `${RETURN}-dock-size`;" in dock
    used = {
        key
        for text in SCRIPTS.values()
        for found in re.findall(r"(?:etItem|moveItem)\((\w+(?: \+ \w+)?)|Storage\[(\w+)\]", text)
        for key in filter(None, found)
    }
    assert used == set(means)
    assert [key for key in means.values() if key and f"`{key}`" not in PAGE] == []


def test_scripts_set_no_cookie_and_keep_nothing_elsewhere() -> None:
    elsewhere = r"document\.cookie|cookieStore|indexedDB|\bcaches\b|serviceWorker|sendBeacon"
    assert [name for name, text in SCRIPTS.items() if re.search(elsewhere, text)] == []


def test_scripts_ask_nobody_but_the_login_service_by_themselves() -> None:
    asking = r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|RTCPeerConnection|new Worker"
    assert {
        name: re.findall(asking, text) for name, text in SCRIPTS.items() if re.search(asking, text)
    } == {"symphony-ecp-reader.js": ["fetch("]}


def test_the_account_is_used_to_read_alone() -> None:
    room = ROOT / "symphony_ecp/verify"
    text = "".join(file.read_text("utf-8") for file in sorted(room.glob("*.py")))
    calls = re.findall(r"\.(?:ask|send)\((?:\s*)([^,]+), ([^,)]+)", text)
    posts = {path for method, path in calls if method == '"POST"'}
    assert {method for method, _ in calls} == {'"GET"', '"POST"', "method"}
    assert posts == {
        '"/login/pubkey/authenticate"', '"/v1/streams/list"', '"/v1/user/search"',
        '"/v3/room/search"',
    }  # fmt: skip
