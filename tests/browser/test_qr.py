"""A QR code in a real page: read from the pixels that a reader's phone would see."""

from __future__ import annotations

import base64
import logging
from typing import TYPE_CHECKING

import markdown
import pytest
import zxingcpp
from playwright.sync_api import expect

from tests.browser.stage import POD, STREAM, expect_state, open_chat

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

LINK = "https://open.symphony.com/#phoneNumber=+19291234567&triggerAction=PHONE_CALL"
BUTTON = "```symphony-button\nlabel: Call the desk\ncall: +1 929 123 4567\nqr: true\n```"
CHAT = "```symphony-chat\ntitle: The desk\nstream: {stream}\nqr: true\n\nAsk the desk here.\n```"
#: A dark site whose style for its own icons reaches every drawing.
DARK = "body { background: #111; color: #eee } a { color: #8cf } svg, path { fill: currentColor }"

#: Decodes a PNG in the browser: width, height and the brightness of every pixel, as characters.
PIXELS = """async data => {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
    const canvas = Object.assign(document.createElement("canvas"),
        {width: image.width, height: image.height});
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const {data: rgba} = context.getImageData(0, 0, image.width, image.height);
    let values = ""; // a list of numbers takes a minute on its way
    for (let at = 1; at < rgba.length; at += 4) values += String.fromCharCode(rgba[at]);
    return [image.width, image.height, values];
}"""


def codes_on(page: Page) -> list[str]:
    """What a phone reads on the page as it is shown now."""
    shot = page.screenshot(full_page=True)
    blank = page.context.new_page()
    width, height, values = blank.evaluate(PIXELS, base64.b64encode(shot).decode())
    blank.close()
    image = memoryview(values.encode("latin-1")).cast("B", (height, width))
    return [code.text for code in zxingcpp.read_barcodes(image)]


@pytest.fixture
def shown(page: Page, site: Site, caplog: pytest.LogCaptureFixture) -> Page:
    with caplog.at_level(logging.WARNING):
        html = markdown.markdown(BUTTON, extensions=["ecp"])
    assert not caplog.records
    site.pages["/dark.css"] = DARK
    page.goto(site.add(html, head='<link rel="stylesheet" href="/dark.css">'))
    return page


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_a_phone_reads_the_code_on_a_dark_page(shown: Page, media: str, forced: str) -> None:
    shown.emulate_media(media=media, forced_colors=forced)  # type: ignore[arg-type]
    assert codes_on(shown) == [LINK]


def test_a_code_is_an_image_with_a_name_below_its_button(shown: Page) -> None:
    code = shown.get_by_role("img", name="QR code: Call the desk")
    expect(code).to_be_visible()
    button = shown.get_by_role("link", name="Call the desk", exact=True).bounding_box()
    box = code.bounding_box()
    assert button
    assert box
    assert box["y"] > button["y"] + button["height"]


def test_a_code_shrinks_with_a_narrow_column_and_stays_square(shown: Page) -> None:
    shown.locator("main").evaluate("main => main.style.width = '120px'")
    box = shown.locator(".symphony-qr").bounding_box()
    assert box
    assert box["width"] == pytest.approx(120)
    assert box["height"] == pytest.approx(120)


@pytest.mark.parametrize("is_open", [False, True])
def test_the_code_of_a_chat_is_on_paper_alone(
    page: Page, site: Site, pod: PreviewPod, caplog: pytest.LogCaptureFixture, is_open: bool
) -> None:
    given = {"host": POD, "partner-id": "acme-docs"}
    with caplog.at_level(logging.WARNING):
        source = CHAT.format(stream=STREAM)
        html = markdown.markdown(source, extensions=["ecp"], extension_configs={"ecp": given})
    assert not caplog.records
    site.pages["/dark.css"] = DARK
    page.goto(site.add(html, head='<link rel="stylesheet" href="/dark.css">'))
    expect(page.get_by_role("button", name="Open chat")).to_be_visible()
    if is_open:
        open_chat(page)
        expect_state(page, "ready")
    expect(page.get_by_role("img", name="QR code")).to_have_count(0)
    assert codes_on(page) == []
    href = page.get_by_role("link", name="Open in Symphony", exact=True).get_attribute("href")
    page.emulate_media(media="print")
    assert codes_on(page) == [href]
    expect(page.get_by_text("Ask the desk here.")).to_be_visible()


def test_axe_finds_nothing(shown: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(shown)
    assert results.violations_count == 0, results.generate_report()
