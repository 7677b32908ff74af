"""Rendering by the preview pod's SDK, on pages written from Symphony's documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.author import EXPLICIT, PLACE, SDK, frames, run, shown, visit
from tests.browser.stage import OTHER_STREAM, POD, STREAM

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser


# ---- automatic rendering -------------------------------------------------------------------------

AUTOMATIC = f"""<div class="symphony-ecm" data-stream-id="{STREAM}" data-mode="dark"
 data-condensed="false" data-show-title="false"></div>"""


@pytest.mark.parametrize("order", ["before", "after"])
def test_a_script_without_render_fills_the_container_from_its_attributes(
    page: Page, site: Site, pod: PreviewPod, order: str
) -> None:
    parts = [AUTOMATIC, f"{SDK}></script>"]
    visit(page, site, *(parts if order == "after" else reversed(parts)))
    frame = shown(page)
    expect(frame.get_by_text(STREAM)).to_be_visible()
    expect(frame.locator("html")).to_have_attribute("data-mode", "dark")
    frame.get_by_text("Details").click()
    expect(frame.get_by_text('{"condensed":false,"showTitle":false}')).to_be_visible()


def test_automatic_rendering_knows_collaboration_mode(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, AUTOMATIC, f'{SDK} data-mode="full" data-partner-id="desk"></script>')
    expect(shown(page).get_by_text("collaboration")).to_be_visible()
    args = pod.wait_for("/apps/client2/default").args
    assert (args["mode"], args["partnerId"]) == ("dark", "desk")


def test_a_script_that_is_added_again_opens_another_chat(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, AUTOMATIC, f"{SDK}></script>")
    expect(shown(page).get_by_text(STREAM)).to_be_visible()
    run(
        page,
        """const container = document.querySelector('.symphony-ecm');
        container.dataset.userIds = '71811853191063, john.doe@example.com';
        delete container.dataset.streamId;
        const old = document.getElementById('symphony-ecm-sdk');
        const script = document.createElement('script');
        Object.assign(script, { id: old.id, src: old.src });
        old.remove();
        document.body.append(script);""",
    )
    expect(shown(page).get_by_text("71811853191063,john.doe@example.com")).to_be_visible()
    assert frames(page) == 1
    assert page.locator("iframe").count() == 2, "the chat, and the one that keeps the record"


@pytest.mark.parametrize("body", [PLACE + EXPLICIT, f"<p>No container.</p>{SDK}></script>"])
def test_nothing_renders_by_itself_where_nothing_asks_for_it(
    page: Page, site: Site, pod: PreviewPod, body: str
) -> None:
    visit(page, site, body)
    run(page, "await symphony.checkAuth(null)")
    assert pod.named("render") == []
    assert frames(page, "body") == 0


# ---- calls that come early -----------------------------------------------------------------------


@pytest.mark.parametrize("late", ["", "await symphony.checkAuth(null);"])
def test_calls_before_render_has_ended_wait_for_it(
    page: Page, site: Site, pod: PreviewPod, late: str
) -> None:
    visit(page, site, PLACE, '<div id="two"></div><div id="three"></div>', EXPLICIT)
    answers = run(
        page,
        f"""const early = [
            symphony.openStream(given[0]),
            symphony.setStream(given[1], '#two'),
            symphony.startRoom(['71811853191063'], '#three'),
            symphony.updateSettings({{ showTitle: false }}),
        ];
        symphony.listen({{
            type: 'UnreadCountNotifications',
            params: {{ streamId: given[0] }},
            callback: ({{ count }}) => (document.title = `${{count}} unread`),
        }});
        {late}
        symphony.render();
        return Promise.all(early);""",
        STREAM,
        OTHER_STREAM,
    )
    assert [answer.get("streamId") for answer in answers[:2]] == [STREAM, OTHER_STREAM]
    assert answers[2]["userIds"] == ["71811853191063"]
    for selector, text in ((".symphony-ecm", STREAM), ("#two", OTHER_STREAM)):
        expect(shown(page, selector).get_by_text(text)).to_be_visible()
        expect(shown(page, selector).locator("header")).to_be_hidden()
    shown(page).get_by_role("button", name="Receive a message").click()
    expect(page).to_have_title("1 unread")


def test_calls_that_wait_are_answered_when_render_fails(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"fails"}
    visit(page, site, PLACE, EXPLICIT)
    rendered, opened = run(
        page, "return Promise.all([symphony.render(), symphony.openStream(given[0])])", STREAM
    )
    assert rendered == opened["error"]
    pod.faults = set()
    assert "error" not in run(page, "return symphony.render()")
    assert run(page, "return symphony.openStream(given[0])", STREAM) == {"streamId": STREAM}


def test_the_last_of_two_calls_for_a_container_is_shown(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, PLACE, '<div class="desk"></div>', EXPLICIT)
    run(
        page,
        """symphony.render();
        await Promise.all(given.map(stream => symphony.openStream(stream, '.desk')))""",
        STREAM,
        OTHER_STREAM,
    )
    expect(shown(page, ".desk").get_by_text(OTHER_STREAM)).to_be_visible()
    assert frames(page, ".desk") == 1


def test_a_main_frame_that_the_page_took_away_is_an_error(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    visit(page, site, PLACE, EXPLICIT)
    run(page, "await symphony.render(); document.querySelector('.symphony-ecm').replaceChildren()")
    assert (
        "main frame is gone"
        in run(page, "return symphony.openStream(given[0])", STREAM)["error"]["message"]
    )


# ---- frames --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "mode", "least"),
    [
        ("", "", (312, 348)),
        ("", 'data-mode="full"', (350, 500)),
        ("display: inline-block", "", (312, 348)),
        ("display: none", "", (312, 348)),  # until it is shown
    ],
)
def test_frames_have_the_recommended_size_where_the_page_gives_none(
    page: Page, site: Site, pod: PreviewPod, style: str, mode: str, least: tuple[int, int]
) -> None:
    container = f'<div class="symphony-ecm" style="{style}"></div>'
    visit(page, site, container, f'{SDK} render="explicit" {mode}></script>')
    run(page, "symphony.render()")
    page.locator(".symphony-ecm iframe").wait_for(state="attached")
    if "none" in style:
        page.evaluate("document.querySelector('.symphony-ecm').style.display = ''")
    box = page.locator(".symphony-ecm iframe").bounding_box()
    assert box is not None
    assert box["width"] >= least[0]
    assert box["height"] >= least[1]


@pytest.mark.parametrize("size", ["400px 300px", "312px 600px", "200px 0px"])
def test_frames_fill_a_container_that_has_a_size(
    page: Page, site: Site, pod: PreviewPod, size: str
) -> None:
    width, height = size.split()
    visit(page, site, f'<div class="symphony-ecm" style="width: {width}; height: {height}"></div>')
    page.add_script_tag(url=f"https://{POD}/embed/sdk.js?")
    page.locator(".symphony-ecm iframe").wait_for(state="attached")
    box = page.locator(".symphony-ecm iframe").bounding_box() or {}
    assert (f"{box['width']:.0f}px", f"{box['height']:.0f}px") == (width, height)


def test_render_twice_leaves_one_frame(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, '<div class="other"></div><div id="child"></div>', EXPLICIT)
    run(page, "await symphony.render(); await symphony.openStream(given[0], '#child')", STREAM)
    run(page, "await symphony.render('other')")
    assert (frames(page), frames(page, ".other"), frames(page, "#child")) == (0, 1, 1)
    run(page, "await symphony.openStream(given[0], '#child')", OTHER_STREAM)
    expect(shown(page, "#child").get_by_text(OTHER_STREAM)).to_be_visible()


def test_a_render_that_is_overtaken_says_so(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, EXPLICIT)
    first, second = run(
        page,
        "return Promise.all([symphony.render(), symphony.render(undefined, given[0])])",
        {"streamId": STREAM},
    )
    assert "another render()" in first["message"]
    assert second == {"streamId": STREAM}
    assert frames(page) == 1


def test_an_id_of_any_letters_names_a_container(page: Page, site: Site, pod: PreviewPod) -> None:
    visit(page, site, PLACE, '<div id="1 größe 50%" class="desk"></div>', EXPLICIT)
    run(
        page,
        """symphony.render('symphony-ecm', { canClickInternalLinks: true });
        symphony.listen({
            type: 'InternalLinkNotifications',
            callback: ({ url, selector }) =>
                symphony.setStream(new URL(url).searchParams.get('streamId'), selector),
        });
        await symphony.openStream(given[0], '.desk')""",
        STREAM,
    )
    expect(shown(page, ".desk").get_by_text(STREAM)).to_be_visible()
    shown(page, ".desk").get_by_role("button", name="Open a linked conversation").click()
    expect(shown(page, ".desk").get_by_text(OTHER_STREAM)).to_be_visible()
    assert frames(page, ".desk") == 1
