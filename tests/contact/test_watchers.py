"""Three watchers that do not depend on each other: with the server gone the pages themselves say whom to call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import conftest
from tests.contact.home import Home

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PAGES = {
    "patient": "/my/session/1/",
    "sitter": "/sitter/session/",
    "therapist": "/people/~/sessions/1/",
}


@pytest.fixture
def home(base_url: str) -> Home:
    """Somebody who took a dose a moment ago."""
    return Home(is_demo=True)


@pytest.fixture
def open_as(home: Home, new_page: Callable[..., Any]) -> Callable[..., Any]:
    """Opens the page of a role, with a clock of the test's own, and waits until its first beat is answered."""

    def opened(role: Any, path: str = "", **options: Any) -> Any:
        page = new_page(viewport=DESK if role == "therapist" else PHONE, **options)
        page.clock.install()
        page.goto(home.link(role))
        with page.expect_response(lambda answer: "/beat/" in answer.url and answer.ok):
            page.goto((path or PAGES[role]).replace("~", str(home.person)))
        return page

    return opened


def pass_time(page: Any, seconds: int) -> None:
    """Second by second, with time for what the page asks."""
    for _ in range(seconds):
        page.clock.run_for(1000)
        page.wait_for_timeout(5)


def test_a_server_that_is_killed_is_told_by_every_page_itself(
    home: Home, open_as: Callable[..., Any], new_page: Callable[..., Any], database: str
) -> None:
    own = conftest.serve(database)
    try:
        pages = {role: open_as(role, base_url=own.address) for role in PAGES}
    finally:
        own.close()
    for role, page in pages.items():
        pass_time(page, 14)
        if role == "therapist":
            expect(page.locator("#alarm-here")).to_be_visible()
            expect(page.locator("#alarm-here .what")).to_contain_text("No line to the server")
            assert page.title().startswith("▲ No line – ")
            assert page.locator("#alarm-here").get_attribute("data-sound") == "on"
            continue
        pass_time(page, 10)
        expect(page.locator("#call-now")).to_be_visible()
        call = page.locator("#call-team")
        expect(call).to_have_attribute("href", "tel:+15035550100")
        expect(page.locator("#call-now-h")).to_have_text("Call Ines")
        assert (
            page.evaluate("document.querySelector('#call-now').getBoundingClientRect().height")
            >= PHONE["height"]
        )
        page.locator("[data-back]").click()
        expect(page.locator("#call-now")).to_be_hidden()
        pass_time(page, 61)
        expect(page.locator("#call-now")).to_be_visible()


def test_when_the_line_is_back_the_screen_is_the_page_again(open_as: Callable[..., Any]) -> None:
    page = open_as("patient")
    page.context.set_offline(True)
    pass_time(page, 26)
    expect(page.locator("#call-now")).to_be_visible()
    page.context.set_offline(False)
    pass_time(page, 12)
    expect(page.locator("#call-now")).to_be_hidden()


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "content_type": "text/html", "body": "<h1>Welcome to our hotel</h1>"},
        {"status": 200, "content_type": "application/json", "body": "{}"},
        {"status": 503, "content_type": "application/json", "body": "{}"},
        {"status": 302, "headers": {"Location": "/"}},
    ],
    ids=["a hotel", "other JSON", "a proxy", "sent elsewhere"],
)
def test_only_an_answer_of_ours_is_a_line(open_as: Callable[..., Any], answer: dict[str, Any]) -> None:
    page = open_as("patient")
    page.route("**/beat/", lambda route: route.fulfill(**answer))
    pass_time(page, 26)
    expect(page.locator("#call-now")).to_be_visible()


def test_as_long_as_the_server_answers_nothing_is_shown(open_as: Callable[..., Any]) -> None:
    pages = [open_as(role) for role in PAGES] + [open_as("therapist", "/wall/")]
    for page in pages:
        pass_time(page, 30)
        for name in ("#call-now", "#alarm-here"):
            expect(page.locator(name)).to_be_hidden()


def test_the_monitor_hears_of_a_silent_patient_and_of_a_lost_picture(
    home: Home, open_as: Callable[..., Any]
) -> None:
    page = open_as("therapist")
    quiet = {
        "at": "2026-11-26T12:00:00+00:00",
        "watched": True,
        "seat": "monitor",
        "beat_s": 5,
        "alarm_after_s": 10,
    }
    page.route("**/beat/", lambda route: route.fulfill(json={**quiet, "quiet": 1}))
    pass_time(page, 6)
    expect(page.locator("#alarm-here .what")).to_contain_text("A patient’s device is silent")
    page.locator("[data-quiet]").click()
    assert page.locator("#alarm-here").get_attribute("data-sound") == "off"
    page.unroute("**/beat/")
    page.route("**/beat/", lambda route: route.fulfill(json={**quiet, "quiet": 0}))
    pass_time(page, 6)
    expect(page.locator("#alarm-here")).to_be_hidden()
    page.evaluate("document.dispatchEvent(new CustomEvent('troche:sight-lost'))")
    pass_time(page, 9)
    expect(page.locator("#alarm-here")).to_be_hidden()
    pass_time(page, 2)
    expect(page.locator("#alarm-here .what")).to_contain_text("The picture is gone")
    assert home.person.hex not in page.title()
    assert "Ada" not in page.title()
    page.evaluate("document.dispatchEvent(new CustomEvent('troche:sight-back'))")
    expect(page.locator("#alarm-here")).to_be_hidden()


def test_what_is_shown_without_a_line_is_readable_by_everybody(
    open_as: Callable[..., Any], axe: Callable[[Any], None]
) -> None:
    for role in ("patient", "sitter", "therapist"):
        page = open_as(role)
        page.context.set_offline(True)
        pass_time(page, 26)
        shown = "#alarm-here" if role == "therapist" else "#call-now"
        expect(page.locator(shown)).to_be_visible()
        axe(page)
