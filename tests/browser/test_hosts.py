"""Whom a page's chats may ask: the pods of the site alone, whatever a page or a script says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from symphony_ecp.site.assets import site_files
from tests.browser.stage import (
    HOSTS_PATH,
    MAIN_FRAME,
    OTHER_POD,
    POD,
    SITE,
    STREAM,
    STRICT,
    TRUSTED_TYPES,
    Held,
    chat,
    document,
    expect_state,
    frame_of,
    hosts_file,
    open_chat,
    owner,
)

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

EVIL = "evil.example"


class Asked:
    """The hosts that a page asks, but for the site's own, and what it says on its console."""

    def __init__(self, page: Page) -> None:
        self.urls: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.urls.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(f"uncaught: {error}"))

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.urls} - {SITE}

    def about(self, word: str) -> list[str]:
        return [text for text in self.said if word in text]


@pytest.fixture
def asked(page: Page, site: Site) -> Asked:
    site.csp = None  # which would stop it too
    return Asked(page)


def expect_refusal(page: Page, asked: Asked) -> None:
    """The chat is there with its words and its link, and asks nobody when it is to open."""
    button = page.get_by_role("button", name="Open chat")
    expect(button.or_(page.locator("symphony-chat[state=error]"))).to_be_visible()
    if button.is_visible():
        button.click()
    expect_state(page, "error")
    expect(page.get_by_role("link", name="Open in Symphony")).to_be_visible()
    expect(page.get_by_text("This chat cannot be opened on this site.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert asked.hosts == set()
    assert page.frames == [page.main_frame]


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"{POD}.{EVIL}",
        f"{POD}@{EVIL}",
        f"{POD}:443@{EVIL}",
        f"{POD}:8443",
        f"{POD}:443",
        f"{POD}.",
        f"{POD}/embed/../..",
        f"{POD}/",
        f" {POD}",
        f"{POD}\\@{EVIL}",
        f"https://{POD}",
        f"//{EVIL}",
        "acme\u3002symphony.com",
        "symphony.com",
        "127.0.0.1:8765",
        "localhost",
        "__proto__",
        "constructor",
        "",
    ],
)
@pytest.mark.parametrize("load", ["click", "eager"])
def test_a_host_that_is_none_of_the_sites_pods_is_asked_for_nothing(
    page: Page, site: Site, asked: Asked, host: str, load: str
) -> None:
    page.goto(site.add(chat(pod=host, load=load)), wait_until="networkidle")
    assert host in asked.about("[ecp.disallowed]")[0]
    expect_refusal(page, asked)


@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
@pytest.mark.parametrize("layout", ["focus", "collaboration"])
def test_no_rendering_asks_another_host(
    page: Page, site: Site, asked: Asked, rendering: str, layout: str
) -> None:
    page.goto(site.add(chat(pod=EVIL, load="eager", rendering=rendering, layout=layout)))
    expect_refusal(page, asked)


def test_a_bare_element_in_raw_html_asks_nobody(page: Page, site: Site, asked: Asked) -> None:
    page.goto(
        site.add(
            f'<symphony-chat pod="{EVIL}" stream-id="{STREAM}" load="eager">'
            '<a class="symphony-link" href="/desk">Desk</a></symphony-chat>'
        )
    )
    expect_state(page, "error")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name="Desk")).to_be_visible()
    assert asked.hosts == set()


@pytest.mark.parametrize("host", [POD, POD.upper()])
def test_a_pod_of_the_site_is_asked_in_any_case(
    page: Page, site: Site, pod: PreviewPod, asked: Asked, host: str
) -> None:
    page.goto(site.add(chat(pod=host, load="eager")))
    expect_state(page, "ready")
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert asked.hosts == {POD}
    assert asked.about("[ecp.") == []


def test_a_port_in_the_registry_is_that_port_alone(page: Page, site: Site, asked: Asked) -> None:
    site.pages[HOSTS_PATH] = hosts_file(f"pods: {{acme: {{host: '{POD}:8443'}}}}")
    page.goto(site.add(chat(load="eager")))
    expect_refusal(page, asked)


def test_the_port_of_https_may_stand_in_the_registry(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    site.pages[HOSTS_PATH] = hosts_file(f"pods: {{acme: {{host: '{POD}:443'}}}}")
    page.goto(site.add(chat(pod=f"{POD}:443", load="eager", rendering="open")))
    expect_state(page, "ready")


# ---- without the file ----------------------------------------------------------------------------


@pytest.mark.parametrize("content", [None, "", "<!doctype html>", hosts_file("streams: {}")])
def test_without_the_sites_pods_no_chat_opens_and_the_console_says_so_once(
    page: Page, site: Site, asked: Asked, content: str | None
) -> None:
    del site.pages[HOSTS_PATH]
    if content is not None:
        site.pages[HOSTS_PATH] = content
    page.goto(site.add(chat(load="eager"), chat()))
    expect_state(page, "error")
    open_chat(page)
    expect_state(page, "error", 1)
    expect(page.get_by_role("link", name="Open in Symphony")).to_have_count(2)
    assert asked.hosts == set()
    assert len(asked.about("[ecp.unreachable]")) == 1
    assert asked.about("[ecp.disallowed]") == []


def test_a_page_without_chats_asks_for_nothing(page: Page, site: Site, asked: Asked) -> None:
    site.pages["/"] = "<!doctype html><title>None</title><h1>None</h1>"
    page.goto(f"https://{SITE}/", wait_until="networkidle")
    assert [path for path in site.paths if "symphony" in path] == []


def test_a_page_on_a_disk_finds_its_pods_too(page: Page, pod: PreviewPod, tmp_path: Path) -> None:
    for name, content in site_files(owner()).items():
        (tmp_path / name).write_bytes(content)
    html = document(chat(load="eager", rendering="iframe"), chat(pod=EVIL))
    (tmp_path / "index.html").write_text(html.replace("/symphony-ecp/symphony", "symphony"))
    asked = Asked(page)
    page.goto((tmp_path / "index.html").as_uri())
    expect_state(page, "ready")
    assert asked.hosts == {"", POD}
    assert EVIL in asked.about("[ecp.disallowed]")[0]


# ---- what other scripts of the page do -----------------------------------------------------------


@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_a_host_that_a_script_writes_into_the_attribute_is_asked_for_nothing(
    page: Page, site: Site, pod: PreviewPod, asked: Asked, rendering: str
) -> None:
    page.goto(site.add(chat()), wait_until="networkidle")
    page.locator("symphony-chat").evaluate(
        f"(chat, rendering) => {{ chat.setAttribute('rendering', rendering);"
        f" chat.setAttribute('load', 'eager'); chat.setAttribute('pod', '{EVIL}'); }}",
        rendering,
    )
    expect_refusal(page, asked)


def test_a_host_that_is_changed_while_the_chat_opens_ends_it(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    page.goto(site.add(chat(rendering="iframe")), wait_until="networkidle")
    page.locator("symphony-chat").evaluate(
        f"chat => {{ chat.open(true); chat.setAttribute('pod', '{EVIL}'); }}"
    )
    expect_refusal(page, asked)
    page.get_by_role("button", name="Try again").click()
    expect_refusal(page, asked)


def test_a_chat_that_a_script_makes_opens_once_it_has_a_pod_of_the_site(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    page.goto(site.add("<p>None yet.</p>"), wait_until="networkidle")
    page.evaluate(
        """([pod, stream]) => {
            const chat = document.createElement('symphony-chat');
            document.querySelector('main').append(chat);
            chat.setAttribute('stream-id', stream);
            chat.setAttribute('pod', pod);
        }""",
        [POD, STREAM],
    )
    open_chat(page)
    expect_state(page, "ready")


@pytest.mark.parametrize(
    "settings",
    [
        {"pod": EVIL, "host": EVIL, "podUrl": f"https://{EVIL}", "sdkOrigin": f"https://{EVIL}"},
        {"partnerId": "evil", "origin": f"https://{EVIL}", "src": f"https://{EVIL}/x.js"},
    ],
)
@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
def test_hosts_in_the_settings_are_asked_for_nothing(
    page: Page, site: Site, pod: PreviewPod, asked: Asked, settings: dict[str, Any], rendering: str
) -> None:
    page.goto(site.add(chat(load="eager", rendering=rendering, settings=settings)))
    expect_state(page, "ready")
    assert asked.hosts == {POD}
    assert "partnerId=evil" not in " ".join(asked.urls)


def test_settings_change_no_prototype(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    hosts = {EVIL: {"origin": f"https://{EVIL}", "partners": []}}
    settings = f'{{"__proto__": {json.dumps(hosts)}, "constructor": {json.dumps(hosts)}}}'
    page.goto(site.add(chat(load="eager", settings=settings), chat(pod=EVIL, load="eager")))
    expect_state(page, "ready")
    expect_state(page, "error", 1)
    assert page.evaluate(f"({{}})['{EVIL}'] === undefined")
    assert asked.hosts == {POD}


def test_properties_of_every_object_name_no_pod(page: Page, site: Site, asked: Asked) -> None:
    page.add_init_script(
        f"Object.prototype['{EVIL}'] = {{ origin: 'https://{EVIL}', partners: [] }};"
        f"Object.prototype.src = 'https://{EVIL}/x.js';"
    )
    page.goto(site.add(chat(pod=EVIL, load="eager")))
    expect_refusal(page, asked)


@pytest.mark.parametrize("load", ["eager", "click"])
def test_what_a_script_calls_afterwards_adds_no_pod(
    page: Page, site: Site, asked: Asked, load: str
) -> None:
    page.goto(site.add(chat(pod=EVIL, load=load)), wait_until="networkidle")
    page.evaluate(
        f"""() => {{
            const evil = {{ '{EVIL}': {{ origin: 'https://{EVIL}', partners: [] }} }};
            symphonyEcp.allow(evil);
            const script = document.createElement('script');
            script.textContent = `symphonyEcp.allow(${{JSON.stringify(evil)}})`;
            document.head.append(script);
            const chat = document.querySelector('symphony-chat');
            chat.replaceWith(chat.cloneNode(true));
        }}"""
    )
    expect_refusal(page, asked)


def test_a_script_that_comes_before_the_pods_adds_none(
    page: Page, site: Site, asked: Asked
) -> None:
    site.pages["/forged.js"] = (
        f"symphonyEcp.allow({{ '{EVIL}': {{ origin: 'https://{EVIL}', partners: [] }} }});"
    )
    forged = '<script defer src="/forged.js"></script>'
    page.goto(site.add(chat(pod=EVIL, load="eager"), chat(), head=forged))
    expect_state(page, "error")
    expect_state(page, "idle", 1)
    assert asked.hosts == set()


def test_only_the_sites_pods_and_our_files_pass_the_policy(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    site.csp = STRICT + TRUSTED_TYPES
    asked = Asked(page)
    page.goto(site.add(chat()), wait_until="networkidle")
    outcomes = page.evaluate(
        """sources => Promise.all(sources.map((src) =>
            symphonyEcp.load(src).then(() => 'loaded', () => 'refused')))""",
        [
            f"https://{EVIL}/embed/sdk.js",
            f"https://{SITE}/embed/sdk.js",
            f"https://{POD}/embed/../embed/sdk.js",
            f"https://{POD}/embed/sdk.js?x",
            f"https://{SITE}/symphony-ecp/symphony-ecp-/../../other.js",
            f"https://{SITE}/symphony-ecp/symphony-ecp-other.js",
            "data:text/javascript,0",
        ],
    )
    assert set(outcomes) == {"refused"}
    assert asked.hosts == set()
    assert not [url for url in asked.urls if "other.js" in url or "embed" in url]
    open_chat(page)
    expect_state(page, "ready")


@pytest.mark.parametrize("file", ["../other.js", "/../../other.js", "https://evil.example/x.js"])
def test_parts_come_from_beside_the_script_alone(
    page: Page, site: Site, asked: Asked, file: str
) -> None:
    page.goto(site.add(chat()), wait_until="networkidle")
    before = list(asked.urls)
    assert page.evaluate("file => symphonyEcp.part(file).then(() => 1, () => 0)", file) == 0
    assert asked.urls == before


# ---- elements that take the names of what the script uses ----------------------------------------


@pytest.mark.parametrize("tag", ["img", "form", "iframe", "object"])
def test_an_element_named_like_the_running_script_does_not_say_where_files_are(
    page: Page, site: Site, pod: PreviewPod, asked: Asked, tag: str
) -> None:
    named = f'<{tag} name="currentScript" hidden></{tag}>'
    # Not with the SDK, whose own search for its element such a name misleads.
    page.goto(site.add(named, chat(rendering="open")))
    page.evaluate(f"document.currentScript.src = 'https://{EVIL}/x/symphony-ecp.js'")
    open_chat(page)
    expect_state(page, "ready")
    assert "/symphony-ecp/symphony-ecp-open.js" in site.paths


def test_a_picture_named_like_the_running_script_is_not_where_files_come_from(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    picture = f'<img name="currentScript" src="https://{EVIL}/x/symphony-ecp.js">'
    page.goto(site.add(picture, chat(load="eager", rendering="open")))
    expect_state(page, "ready")
    assert {url for url in asked.urls if EVIL in url} == {f"https://{EVIL}/x/symphony-ecp.js"}


@pytest.mark.parametrize("behind", [False, True])
def test_a_base_in_a_page_does_not_say_where_files_come_from(
    page: Page, site: Site, pod: PreviewPod, asked: Asked, behind: bool
) -> None:
    base = f'<base href="https://{EVIL}/">'
    pieces = (chat(load="eager", rendering="open"), base)
    page.goto(site.add(*(pieces if behind else reversed(pieces))))
    expect_state(page, "ready")
    assert asked.hosts == {POD}


@pytest.mark.parametrize("name", ["symphonyEcp", "symphony", "trustedTypes", "hosts"])
def test_elements_with_our_names_change_nothing(
    page: Page, site: Site, pod: PreviewPod, asked: Asked, name: str
) -> None:
    named = (
        f'<a id="{name}" href="https://{EVIL}/"></a><form id="{name}" hidden>'
        f'<input name="allow" value="https://{EVIL}"></form>'
    )
    page.goto(site.add(named, chat(load="eager"), chat(pod=EVIL, load="eager")))
    expect_state(page, "ready")
    expect_state(page, "error", 1)
    assert asked.hosts == {POD}


def test_a_second_copy_of_the_script_brings_no_pods_of_its_own(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    script = site_files(owner())["symphony-ecp.js"].decode()
    site.pages["/other/symphony-ecp.js"] = script
    site.pages["/other/symphony-ecp-hosts.js"] = hosts_file(f"pods: {{evil: {{host: {EVIL}}}}}")
    second = '<script defer src="/other/symphony-ecp.js"></script>'
    page.goto(site.add(chat(pod=EVIL, load="eager"), chat(), second))
    expect_state(page, "error")
    open_chat(page)
    expect_state(page, "ready", 1)
    assert asked.hosts == {POD}
    assert "/other/symphony-ecp-hosts.js" not in site.paths


# ---- partner ids ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rendering", ["sdk", "open", "iframe"])
@pytest.mark.parametrize(
    ("host", "claimed", "sent"),
    [
        (POD, "acme-docs", "acme-docs"),
        (POD, "somebody-else", "acme-docs"),
        (POD, "", "acme-docs"),
        (OTHER_POD, "somebody-else", None),
    ],
)
def test_the_partner_id_is_one_that_the_registry_gives_the_pod(
    page: Page,
    site: Site,
    pod: PreviewPod,
    asked: Asked,
    rendering: str,
    host: str,
    claimed: str,
    sent: str | None,
) -> None:
    page.goto(site.add(chat(pod=host, partner_id=claimed, load="eager", rendering=rendering)))
    expect_state(page, "ready")
    script = page.locator("#symphony-ecm-sdk")
    if rendering == "sdk" and sent:
        expect(script).to_have_attribute("data-partner-id", sent)
    elif rendering == "sdk":
        assert script.get_attribute("data-partner-id") is None
    assert "somebody-else" not in " ".join(asked.urls)
    if rendering != "sdk" and sent:
        assert f"partnerId={sent}" in " ".join(asked.urls)


def test_of_two_partner_ids_for_a_host_the_chat_says_which(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    site.pages[HOSTS_PATH] = hosts_file(
        f"pods: {{a: {{host: {POD}, partner-id: one}}, b: {{host: {POD}, partner-id: two}}}}"
    )
    page.goto(site.add(chat(partner_id="one", load="eager", rendering="iframe")))
    expect_state(page, "ready")
    assert "partnerId=one" in " ".join(asked.urls)


# ---- signing in by way of the pod's page ---------------------------------------------------------


@pytest.mark.parametrize("name", [f"{EVIL},{STREAM},", f"{EVIL}{STREAM}", f"https://{EVIL}"])
def test_a_stored_return_opens_no_chat_of_another_host(
    page: Page, site: Site, asked: Asked, name: str
) -> None:
    page.add_init_script(
        f"sessionStorage.setItem('symphony-ecp', {name!r});"
        f"localStorage.setItem('symphony-ecp', {name!r});"
    )
    page.goto(site.add(chat(pod=EVIL)))
    expect_refusal(page, asked)


@pytest.mark.cookies("allowed")
def test_the_reader_is_sent_to_a_pod_of_the_site_and_back_to_this_page(
    page: Page, site: Site, pod: PreviewPod, asked: Asked
) -> None:
    pod.faults = {"password"}
    address = site.add(chat(login="redirect"))
    page.goto(f"{address}?symRedirectUrl=https://{EVIL}/#https://{EVIL}/")
    open_chat(page)
    with page.expect_navigation(url=f"https://{POD}/apps/login**"):
        page.get_by_role("button", name="Sign in").click()
    assert EVIL not in {urlsplit(url).netloc for url in asked.urls}


@pytest.mark.usefixtures("asked", "pod")  # one without the faults of another test
def test_messages_from_elsewhere_move_nothing(page: Page, site: Site) -> None:
    """A frame of the page that speaks as a pod's main frame would, which has not come yet."""
    site.pages["/speaks.html"] = (
        "<!doctype html><script>setInterval(() =>"
        " parent.postMessage({ eventType: 'clientReady', payload: {} }, '*'), 20)</script>"
    )
    main_frame = Held(page, MAIN_FRAME)
    frame = '<iframe src="/speaks.html" title="Speaks"></iframe>'
    page.goto(site.add(frame, chat(rendering="open")))
    open_chat(page)
    expect_state(page, "loading")
    page.wait_for_timeout(500)
    expect_state(page, "loading")
    expect(page.locator("symphony-chat iframe")).to_have_count(0)
    main_frame.release()
    expect_state(page, "ready")
