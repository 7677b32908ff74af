"""What readers see and hear is in the page's language, else English that says so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from symphony_ecp.dock import dock_of
from symphony_ecp.pipeline import open_site, process
from symphony_ecp.syntax import Entry, SourceBlock
from symphony_ecp.words import texts
from tests.browser.stage import POD, STREAM, expect_state, hosts_file
from tests.browser.test_accessibility import AUDIT, AXE
from tests.browser.test_share import allow_copying

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

REGISTRY = f"""
default-pod: acme
pods:
  acme: {{host: {POD}, partner-id: acme-docs, readers: true, title: Acme}}
streams:
  desk: {{id: "{STREAM}", type: chatroom, title: デスク}}
pod-lookup: true
dock: {{stream: desk, title: Δ}}
"""
#: Whole words of English as they are said, what is filled in as anything.
ENGLISH = {
    key: re.compile(r"(?<!\w)" + re.sub(r"\\{\w+\\}", ".+?", re.escape(text)) + r"(?!\w)")
    for key, text in texts("en").items()
    if key not in ("symphony", "comma")
}


@pytest.fixture
def block(tmp_path: Path, site: Site) -> Any:
    """Return what makes the HTML of a block, as a build of a site in this language does."""

    def made(language: str, kind: str = "symphony-chat", words: Any = None, **given: str) -> str:
        (tmp_path / "symphony.yml").write_text(REGISTRY, "utf-8")
        owner = open_site({}, tmp_path).on_page({}, language)
        assert not owner.problems
        owner = replace(owner, registry=replace(owner.registry, words=words or {}))
        site.pages["/symphony-ecp/symphony-ecp-hosts.js"] = hosts_file(REGISTRY)
        if kind == "symphony-dock":
            return dock_of(owner).html(owner)
        stream = {"stream": "desk"} if kind == "symphony-chat" else {}
        options = tuple(Entry(name, text) for name, text in (stream | given).items())
        rendered = process(SourceBlock(kind, "", options), owner).rendered
        return rendered.opening + rendered.closing

    return made


def spoken(page: Page) -> str:
    """Return what a screen reader is told of the page and of what is outside of its body."""
    titles = page.evaluate("[...document.querySelectorAll('[title]')].map(({ title }) => title)")
    return "\n".join([page.locator("html").aria_snapshot(), *titles])


def expect_no_english(page: Page) -> None:
    text = spoken(page)
    assert not [key for key, word in ENGLISH.items() if word.search(text)], text


#: Texts of ours that are shown, and whether they are marked as English.
SHOWN = """() => {
    const found = [];
    const walk = (root) => {
        const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
            const text = node.data.trim();
            const { parentElement: at } = node;
            const { lang, dir } = at.closest("[lang]");
            if (text && at.checkVisibility()) {
                found.push([text, lang, getComputedStyle(at).direction]);
            }
        }
    };
    document.querySelectorAll("symphony-chat, dialog, symphony-share").forEach(walk);
    return found;
}"""


def expect_marked(page: Page) -> set[str]:
    """Expect every English text to say that it is, and return them."""
    page.wait_for_function("Boolean(window.symphonyEcp.mark)")
    shown = page.evaluate(SHOWN)
    english = {text for text, *_ in shown if any(word.search(text) for word in ENGLISH.values())}
    marked = {text for text, lang, direction in shown if (lang, direction) == ("en", "ltr")}
    assert english <= marked
    assert english
    return english


@pytest.mark.parametrize(
    ("faults", "state", "said"),
    [
        (set(), "ready", "Der Chat ist geöffnet."),
        ({"fails"}, "error", "Symphony konnte den Chat nicht öffnen."),
        ({"unknown-stream"}, "error", "Symphony hat diesen Chat nicht geöffnet."),
        ({"terms"}, "attention", "benötigt Symphony eine Eingabe von Ihnen."),
        ({"silent"}, "loading", "Der Chat wird geöffnet\u00a0…"),
    ],
)
def test_a_german_chat_says_nothing_in_english(
    page: Page, site: Site, pod: PreviewPod, block: Any, faults: set[str], state: str, said: str
) -> None:
    pod.faults = faults
    page.goto(site.add(block("de"), language="de"))
    expect_no_english(page)
    page.get_by_role("button", name="Chat öffnen").click()
    expect_state(page, state)
    expect(page.locator(".symphony-status")).to_contain_text(said)
    expect_no_english(page)
    if page.locator("dialog[open]").count():
        page.get_by_role("button", name="Schließen", exact=True).click()
        expect_no_english(page)
    page.get_by_role("button", name="Chat schließen").click()
    expect_state(page, "idle")
    expect_no_english(page)


def test_signing_in_is_german(page: Page, site: Site, pod: PreviewPod, block: Any) -> None:
    pod.faults = {"sso"}
    page.add_init_script("window.open = () => null")
    page.goto(site.add(block("de", load="eager"), language="de"))
    status = page.locator(".symphony-status")
    expect(status).to_have_text("Melden Sie sich bei Symphony an, um diesen Chat zu öffnen.")
    expect_no_english(page)
    page.get_by_role("button", name="Anmelden").click()
    expect(status).to_contain_text("Ihr Browser hat das Anmeldefenster blockiert.")
    expect_no_english(page)


def test_what_names_a_button_names_the_one_that_is_there(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    pod.faults = {"password"}
    page.goto(site.add(block("ja", words={"link": {"ja": "開く"}}), language="ja"))
    page.get_by_role("button", name="チャットを開く").click()
    page.get_by_role("button", name="閉じる", exact=True).click()
    status = page.locator(".symphony-status")
    expect(status).to_contain_text(f"{POD}のCookieを許可してください。または「開く」")
    expect_no_english(page)


def test_the_choice_of_a_company_is_japanese(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    page.goto(site.add(block("ja", pod="reader"), language="ja"))
    page.get_by_role("button", name="チャットを開く").click()
    expect(page.get_by_role("status")).to_have_text(texts("ja")["company"])
    expect_no_english(page)
    page.get_by_role("textbox").fill("nobody")
    page.get_by_role("button", name="会社を検索").click()
    expect(page.get_by_role("status")).to_contain_text("メールアドレスを入力してください")
    page.get_by_role("button", name="Acme").click()
    expect_state(page, "ready")
    expect_no_english(page)


def test_a_dock_and_a_share_are_japanese(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    page.goto(site.add(block("ja", "symphony-dock"), block("ja", "symphony-share"), language="ja"))
    page.locator(".symphony-dock-link").click()
    expect_state(page, "ready")
    expect_no_english(page)
    page.get_by_role("link", name="Symphonyで共有").click()
    expect(page.get_by_role("dialog", name="Symphonyで共有")).to_be_visible()
    expect(page.locator(".symphony-sharing iframe")).to_be_attached()
    expect_no_english(page)


def test_a_page_without_a_language_of_ours_marks_each_word(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    pod.faults = {"sso"}
    words = {"retry": {"ar": "مرة أخرى"}, "signIn": {"en": "Log in"}}
    page.add_init_script("window.open = () => null")
    page.goto(site.add(block("ar", words=words), language='ar" dir="rtl'))
    assert "Open chat" in expect_marked(page)
    page.get_by_role("button", name="Open chat").click()
    expect(page.locator(".symphony-status")).to_contain_text("Your browser blocked")
    assert "Open in Symphony" in expect_marked(page)
    button = page.locator("symphony-chat > button.symphony-action")
    expect(button).to_have_text("Log in")
    expect(button).to_have_attribute("lang", "en")  # for its name
    expect(button.locator("bdi")).to_have_attribute("lang", "en")
    pod.faults = {"fails"}
    page.reload()
    page.get_by_role("button", name="Open chat").click()
    expect_state(page, "error")
    expect(button).to_have_text("مرة أخرى")
    assert not button.evaluate("(b) => b.hasAttribute('lang') || b.childElementCount")
    assert expect_marked(page) >= {"Symphony could not open the chat.", "Open in Symphony"}
    expect(page.locator(".symphony-title")).not_to_have_attribute("lang", re.compile(""))


def test_a_dialog_a_share_and_a_choice_mark_their_words(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    allow_copying(page)
    chats = block("pl", pod="reader"), block("pl", "symphony-share")
    page.goto(site.add(*chats, language="pl"))
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("status")).to_have_text("Which company are you with?")
    assert expect_marked(page) >= {"Or your work e-mail address", "Find my company"}
    expect(page.get_by_role("button", name="Acme")).not_to_have_attribute("lang", re.compile(""))
    pod.faults = {"password"}
    page.get_by_role("button", name="Acme").click()
    expect(page.locator("dialog.symphony-hall")).to_be_visible()
    assert "Close" in expect_marked(page)
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("link", name="Share in Symphony").click()
    expect(page.locator("dialog.symphony-sharing")).to_be_visible()
    assert "Copy text and address" in expect_marked(page)


def test_english_pages_load_nothing_to_mark_words(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    for language in ("en", "de"):
        page.goto(site.add(block(language), language=language))
        page.locator("button.symphony-action").click()
        expect_state(page, "ready")
    assert not [path for path in site.paths if path.endswith("-lang.js")]


@pytest.mark.parametrize(
    "words",
    [
        '{"open": "<img src=x onerror=alert(1)>", "lang": "<b>"}',
        '{"lang": "en", "en": {"open": "<b>Join</b>", "retry": 5}}',
        '{"lang": "en", "en": "x", "nothing": "x", "open": ["<b>"]}',
        '{"lang": "en", "open": "({[*+", "unread": "{nothing} <b>"}',
        '{"lang": "en", "label": {"trim": 1}, "en": {"open": {"trim": 1}, "close": []}}',
        '{"lang": "en", "hint": "a{3,1}", "loading": "({x}", "opened": "{0}{"}',
        f'{{"lang": "en", "hint": "{"{a}x" * 60}", "open": "{"{a}x" * 30}!"}}',  # in no time
        '{"__proto__": {"open": "x"}, "constructor": "x", "lang": "en"}',
        '{"lang": 5, "en": [1, 2]}',
    ],
)
def test_words_that_somebody_wrote_stay_text(
    page: Page, site: Site, pod: PreviewPod, block: Any, words: str
) -> None:
    failures: list[object] = []
    page.on("pageerror", lambda error: failures.append(error))
    page.on("dialog", lambda dialog: failures.append(dialog.message))
    html = block("en").replace(" title=", f" words='{words}' title=", 1)
    page.goto(site.add(html))
    button = page.locator("button.symphony-action")
    expect(button).not_to_have_text("")
    assert button.locator(":not(bdi)").count() == 0
    button.click()
    expect_state(page, "ready")
    assert not failures


@pytest.mark.parametrize(
    "title",
    [
        "Symphony chat غرفة التداول",
        "Open chat غرفة",
        "Close غرفة",
        "Symphony: غرفة",
        "غرفة · Change",
        "Symphony chat",
    ],
)
def test_a_title_is_its_authors_whatever_its_first_words_are(
    page: Page, site: Site, pod: PreviewPod, block: Any, title: str
) -> None:
    html = block("ar", title=title), block("ar", "symphony-dock").replace("Δ", title)
    page.goto(site.add(*html, language='ar" dir="rtl'))
    page.locator(".symphony-dock-link").click()
    expect(page.locator(".symphony-panel > symphony-chat")).to_have_attribute("state", "ready")
    expect(page.locator(".symphony-bar > button")).to_have_attribute("lang", "en")
    assert ["Open chat", "en", "ltr"] in page.evaluate(SHOWN)
    for place in ("symphony-chat > .symphony-title", ".symphony-dock-link", ".symphony-bar strong"):
        found = page.locator(place).first
        expect(found).to_have_text(title)
        assert found.locator("bdi").count() == 0
        assert found.evaluate("e => e.closest('[lang]').lang") == "ar"


def test_a_title_of_another_language_is_marked_in_the_panel_too(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    html = block("ja", "symphony-dock").replace(">Δ<", '><bdi lang="el">Δ</bdi><')
    page.goto(site.add(html, language="ja"))
    page.locator(".symphony-dock-link").click()
    expect(page.locator(".symphony-bar > strong > bdi")).to_have_attribute("lang", "el")


@pytest.mark.parametrize("language", ["de", "fr"])
def test_long_sentences_of_a_translation_can_be_read_in_the_least_width(
    page: Page, site: Site, pod: PreviewPod, block: Any, language: str
) -> None:
    """312 pixels are the least that Symphony recommends."""
    pod.faults = {"password"}
    page.goto(site.add(block(language, width="312", height="400"), language=language))
    page.locator("button.symphony-action").click()
    page.get_by_role("button", name=texts(language)["done"], exact=True).click()
    apart = texts(language)["apart"].partition("{")[0]
    expect(page.locator(".symphony-status")).to_contain_text(apart)
    chat = page.locator("symphony-chat").bounding_box()
    assert chat
    for part in (".symphony-status", "button.symphony-action", ".symphony-link"):
        locator = page.locator(f"symphony-chat > {part}")
        locator.scroll_into_view_if_needed()
        box = locator.bounding_box()
        assert box
        assert chat["x"] <= box["x"]
        assert box["x"] + box["width"] <= chat["x"] + chat["width"]
        assert locator.evaluate("(e) => e.scrollWidth <= e.clientWidth + 1"), part


def test_axe_finds_nothing_in_german_and_in_english_on_an_arabic_page(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    site.csp = None
    for language, attributes in (("de", "de"), ("ar", 'ar" dir="rtl')):
        pod.faults = {"terms"}
        parts = [block(language, kind) for kind in ("symphony-chat", "symphony-share")]
        page.goto(site.add(*parts, block(language, "symphony-dock"), language=attributes))
        page.evaluate(AXE.read_text("utf-8"))
        assert not page.evaluate(AUDIT)["ours"]
        page.locator("button.symphony-action").click()
        expect(page.locator("dialog.symphony-hall")).to_be_visible()
        assert not page.evaluate(AUDIT)["ours"]


def test_an_arabic_page_keeps_its_direction_around_our_words(
    page: Page, site: Site, pod: PreviewPod, block: Any
) -> None:
    pod.faults = {"password"}
    page.goto(site.add(block("ar", title="مكتب التداول"), language='ar" dir="rtl'))

    def edges(*parts: str) -> list[float]:
        """Return right and left edges of what stands in a bar, from the right on."""
        boxes = [page.locator(part).bounding_box() for part in parts]
        return [edge for box in boxes if box for edge in (box["x"] + box["width"], box["x"])]

    expect(page.locator(".symphony-title")).to_have_css("direction", "rtl")
    bar = edges("symphony-chat > .symphony-title", ".symphony-link > bdi")
    assert bar == sorted(bar, reverse=True)
    chat = page.locator("symphony-chat").bounding_box()
    assert chat
    assert bar[-1] > chat["x"] + 8
    page.locator("button.symphony-action").click()
    expect(page.locator("dialog.symphony-hall")).to_be_visible()
    expect(page.locator("dialog.symphony-hall bdi")).to_have_count(2)
    bar = edges("dialog.symphony-hall > .symphony-title > bdi", "dialog.symphony-hall > button")
    assert bar == sorted(bar, reverse=True)
