"""Pods with an SDK that lacks functions, or has others than Symphony documents today."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stage import (
    OTHER_STREAM,
    SDK_SCRIPT,
    STREAM,
    Held,
    chat,
    expect_state,
    frame_of,
    open_chat,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from symphony_ecp.preview import PreviewPod
    from tests.browser.stage import Site

pytestmark = pytest.mark.browser

#: What a chat calls where it is there, and can do without.
OPTIONAL = [
    "checkAuth",
    "onUserInteractionRequired",
    "listen",
    "updateSettings",
    "updateTheme",
    "openStream",
]


def change(page: Page, code: str) -> None:
    """Change the SDK, as ``sdk``, at the moment that it is there."""
    page.add_init_script(
        "if (top === self) { let kept; Object.defineProperty(window, 'symphony', {"
        f"configurable: true, get: () => kept, set(sdk) {{ {code}; kept = sdk; }} }}) }}"
    )


def everything(**more: object) -> str:
    """A chat that needs all that is optional."""
    settings = {"canClickInternalLinks": True}
    return chat(settings=settings, theme={"primary": "#0a3069"}, **more)


@pytest.mark.parametrize("layout", ["focus", "collaboration"])
@pytest.mark.parametrize("name", OPTIONAL)
def test_a_chat_opens_at_once_without_a_function(
    page: Page, site: Site, pod: PreviewPod, name: str, layout: str
) -> None:
    change(page, f"delete sdk.{name}")
    page.goto(site.add(everything(layout=layout, height="600")))
    started = time.monotonic()
    open_chat(page)
    expect_state(page, "ready")
    assert time.monotonic() - started < 15, "a function that is waited for takes 20 seconds"
    expect(frame_of(page).get_by_text(STREAM)).to_be_visible()
    assert not pod.named(name)
    if layout == "focus":
        assert pod.named("setStream" if name == "openStream" else "openStream")


@pytest.mark.parametrize("answer", ["() => { throw 1 }", "() => 3", "() => Promise.reject()"])
@pytest.mark.parametrize("name", OPTIONAL[1:-1])
def test_what_an_optional_function_answers_does_not_matter(
    page: Page, site: Site, pod: PreviewPod, name: str, answer: str
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    change(page, f"sdk.{name} = {answer}")
    page.goto(site.add(everything(), chat(stream_id=OTHER_STREAM, title="Support", mode="dark")))
    for index in (0, 1):
        open_chat(page)
        expect_state(page, "ready", index)
    assert errors == []


@pytest.mark.parametrize("name", ["checkAuth", "openStream"])
def test_an_answer_need_not_be_a_promise(
    page: Page, site: Site, pod: PreviewPod, name: str
) -> None:
    change(page, f"sdk.{name} = () => ({{ isLoggedIn: true }})")
    page.goto(site.add(chat()))
    open_chat(page)
    expect_state(page, "ready")


def test_an_older_pod_opens_chats(page: Page, site: Site, pod: PreviewPod) -> None:
    pod.faults = {"older"}
    page.goto(site.add(everything(), everything(stream_id=OTHER_STREAM, title="Support")))
    for index, stream in enumerate((STREAM, OTHER_STREAM)):
        open_chat(page)
        expect_state(page, "ready", index)
        expect(frame_of(page, index).get_by_text(stream)).to_be_visible()
    assert len(pod.named("render")) == 1
    assert not pod.named("checkAuth")


def test_an_older_sdk_that_an_author_pasted_may_come_late(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"older"}
    page.goto(site.add(chat()))
    script = Held(page, SDK_SCRIPT)
    page.evaluate(
        """src => {
            const tag = Object.assign(document.createElement('script'), { src });
            tag.setAttribute('render', 'explicit');
            document.head.append(tag);
        }""",
        SDK_SCRIPT.rstrip("*"),
    )
    open_chat(page)
    expect_state(page, "loading")
    script.release()
    expect_state(page, "ready")


@pytest.mark.cookies("allowed")
@pytest.mark.parametrize("name", ["checkAuth", "onUserInteractionRequired"])
@pytest.mark.parametrize("load", ["click", "eager"])
def test_a_frame_that_stays_silent_is_offered_to_its_reader(
    page: Page, site: Site, pod: PreviewPod, name: str, load: str
) -> None:
    pod.faults = {"password"} if name == "checkAuth" else {"terms"}
    page.clock.install()
    change(page, f"delete sdk.{name}; delete sdk.onUserInteractionRequired")
    page.goto(site.add(chat(load=load)))
    if load == "click":
        open_chat(page)
    main = page.frame_locator(".symphony-hall iframe")
    asked = main.get_by_label("Password") if name == "checkAuth" else main.get_by_role("button")
    expect(asked).to_be_attached()
    page.evaluate("symphonyEcp.part('signin.js').then(() => 0)")
    page.clock.run_for(9_000)
    expect_state(page, "attention")
    expect(page.get_by_role("dialog")).to_have_count(0)  # nothing pops up unasked
    page.get_by_role("button", name="Continue in Symphony").click()
    expect(page.get_by_role("dialog", name="Symphony")).to_be_visible()
    page.clock.run_for(60_000)  # as long as the reader likes
    page.clock.resume()
    if name == "checkAuth":
        main.get_by_label("Name").fill("me")
        asked.fill("secret")
        main.get_by_role("button", name="Sign in").click()
    else:
        main.get_by_role("button", name="Accept").click()
    expect_state(page, "ready")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_frame_that_nobody_goes_into_is_a_failure(
    page: Page, site: Site, pod: PreviewPod
) -> None:
    pod.faults = {"older", "silent"}
    page.clock.install()
    page.goto(site.add(chat()))
    open_chat(page)
    pod.wait_for("render")
    page.evaluate("symphonyEcp.part('signin.js').then(() => 0)")
    page.clock.run_for(9_000)
    expect_state(page, "attention")
    page.clock.run_for(40_000)
    expect_state(page, "error")
    expect(page.get_by_role("status")).to_have_text("Symphony did not answer.")


@pytest.mark.parametrize("fault", ["password", "sso"])
def test_a_login_that_is_known_is_not_offered_twice(
    page: Page, site: Site, pod: PreviewPod, fault: str
) -> None:
    pod.faults = {fault}
    page.clock.install()
    change(page, "delete sdk.onUserInteractionRequired")
    page.goto(site.add(chat(load="eager")))
    expect_state(page, "attention")
    page.clock.run_for(9_000)
    expect(page.get_by_role("status")).to_have_text("Sign in to Symphony to open this chat.")


@pytest.mark.parametrize("name", ["render", "startRoom"])
def test_a_function_that_nothing_stands_in_for_is_waited_for(
    page: Page, site: Site, pod: PreviewPod, name: str
) -> None:
    page.clock.install()
    change(page, f"delete sdk.{name}")
    page.goto(site.add(chat(user_ids="718")))
    open_chat(page)
    pod.wait_for("checkAuth")
    if name == "startRoom":
        pod.wait_for("render")
    page.evaluate("new Promise(done => requestAnimationFrame(done))")
    expect_state(page, "loading")
    for _ in range(30):
        page.clock.run_for(1_000)
    expect_state(page, "error")
