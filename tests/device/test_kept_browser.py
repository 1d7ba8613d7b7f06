"""The pages of a session without a line, in a browser: kept while it lasts, gone afterwards, and switched off."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error, expect

from tests.server import free_port, wait_until_ready
from troche.dosing.commands import StopSession
from troche.dosing.facts import CheckGiven

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser
NIGHT, SITTER, OVER = "/my/session/1/", "/sitter/session/", "/my/session/1/over/"
PHONE = {"width": 390, "height": 844}
ALBUM = os.environ.get("TROCHE_ALBUM")
NOTHING = {"workers": 0, "kept": []}
LEFT = """async () => ({
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    kept: (await caches.keys()).filter(name => name.startsWith("kept-page-session")),
})"""


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A session under way."""
    from tests.dosing.stage import DayAtHome

    at_home = DayAtHome()
    at_home.all_met()
    at_home.take()
    return at_home


def enter(page: Any, day: DayAtHome, path: str, base: str = "") -> Any:
    """Sign in, open a page and wait until it is kept."""
    page.goto(base + day.link("sitter" if path == SITTER else "patient"))
    page.goto(base + path)
    page.locator("html[data-kept=yes]").wait_for(state="attached", timeout=30_000)
    return page


def picture(page: Any, name: str) -> None:
    if ALBUM:
        page.screenshot(path=str(Path(ALBUM) / f"{name}.png"))


def comes(look: Callable[[], Any], expected: Any) -> None:
    """Wait for a condition, however loaded the machine is; a page may be leaving just now."""
    seen, give_up = None, time.monotonic() + 60
    while seen != expected and time.monotonic() < give_up:
        time.sleep(0.1)
        with suppress(Error):
            seen = look()
    assert seen == expected


def test_without_a_line_the_night_screen_goes_on_and_help_is_a_telephone(
    day: DayAtHome, page: Any, axe: Callable[[Any], None]
) -> None:
    enter(page, day, NIGHT)
    page.context.set_offline(True)
    page.reload()
    call = page.locator("#need-call")
    call.wait_for()
    assert call.get_attribute("href") == "tel:+15035550100"
    assert "no internet needed" in call.inner_text()
    assert not page.locator("#need").is_visible()
    assert not page.get_by_text("Ines is with you").is_visible()
    assert "You need do nothing." in page.locator("#night .word").first.inner_text()
    picture(page, "offline-390")
    axe(page)
    call.dispatch_event("click")
    page.get_by_text("Call by phone now.").wait_for()
    page.get_by_role("link", name="Breathe").click()
    assert page.get_by_text("In, through the nose").is_visible()
    page.get_by_role("link", name="My plan").click()
    page.wait_for_url("**/my/session/plan/")
    assert page.get_by_role("heading", level=1).is_visible()
    other = page.context.new_page()
    with pytest.raises(Error):
        other.goto("/my/safety-plan/")
    other.close()
    page.goto("/my/session/")
    page.locator("#need-call").wait_for()
    page.context.set_offline(False)
    comes(lambda: [one.answer for one in day.facts(CheckGiven)], ["help"])
    page.locator("#need").wait_for()


def test_time_goes_on_by_the_phones_own_ticks(day: DayAtHome, page: Any) -> None:
    page.clock.install()
    enter(page, day, NIGHT)
    page.context.set_offline(True)
    page.clock.run_for(25 * 60_000)
    expect(page.locator(".clock .unit")).to_have_text("25 minutes in")
    page.reload()
    page.clock.run_for(6_000)
    expect(page.locator(".clock .unit")).to_have_text("25 minutes in")


def test_the_sitter_has_the_card_for_911_without_a_line(
    day: DayAtHome, page: Any, axe: Callable[[Any], None]
) -> None:
    enter(page, day, SITTER)
    card = page.locator("#card").inner_text()
    page.context.set_offline(True)
    page.reload()
    page.locator("html[data-away=yes]").wait_for(state="attached")
    page.get_by_text("The line is down.").first.wait_for()
    assert page.locator("#card").inner_text() == card
    assert "Invented Row, Portland" in card and "Ketamine" in card
    picture(page, "sitter-offline-390")
    axe(page)
    page.locator("#fine").click()
    page.get_by_text("Kept on this phone, not yet sent (1)").wait_for()
    page.context.set_offline(False)
    comes(lambda: [one.answer for one in day.facts(CheckGiven)], ["fine"])


def test_what_was_kept_goes_when_the_session_is_over_and_on_signing_out(
    day: DayAtHome, new_page: Callable[..., Any]
) -> None:
    page = enter(new_page(viewport=PHONE), day, NIGHT)
    assert len(page.evaluate(LEFT)["kept"]) == 1
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").first.click()
    comes(lambda: page.evaluate(LEFT), NOTHING)
    page = enter(new_page(viewport=PHONE), day, NIGHT)
    day.act(StopSession, "therapist", day.now, session=1, reason="handed over", handed_over=True)
    page.goto(OVER)
    comes(lambda: page.evaluate(LEFT)["kept"], [])


def test_nothing_but_the_session_is_kept(day: DayAtHome, page: Any) -> None:
    enter(page, day, NIGHT)
    page.goto("/my/")
    page.goto(NIGHT)
    addresses = page.evaluate("""async () => {
        const found = [];
        for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
        return found.filter(path => !path.startsWith("/static/")).sort();
    }""")
    inside = ["", "1/", "1/breathe/", "first", "live", "plan/"]
    assert addresses == [f"/my/session/{path}" for path in inside if path]


NEWER = """async () => {
    const scope = "/my/session/";
    let refused = "";
    try {
        const made = await navigator.serviceWorker.register("/my/session/worker.js?newer", { scope });
        const coming = made.installing ?? made.waiting;
        await new Promise((done) => {
            const look = () => ["installed", "activated", "redundant"].includes(coming.state) && done();
            coming.addEventListener("statechange", look); look();
        });
        refused = coming.state;
    } catch (error) { refused = "redundant"; }
    const now = (await navigator.serviceWorker.getRegistration(scope)).active.scriptURL;
    return [refused, now.endsWith("worker.js")];
}"""


def test_no_newer_worker_comes_in_while_a_session_is_live(day: DayAtHome, page: Any) -> None:
    enter(page, day, NIGHT)
    assert page.evaluate(NEWER) == ["redundant", True]
    page.evaluate("""async () => {
        for (const name of await caches.keys()) await (await caches.open(name)).delete("/my/session/live");
    }""")
    assert page.evaluate(NEWER)[0] in ("installed", "activated")


@contextmanager
def server(port: int, log: Path, **env: str) -> Iterator[str]:
    """A server on this port until the block ends."""
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "troche.site.command", "serve", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--workers", "1", "--keepers", "1"],
            env={**os.environ, "TROCHE_URL": address, **env},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_until_ready(address, process, log)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def test_switched_off_an_open_page_and_a_new_one_leave_nothing(
    day: DayAtHome, new_page: Callable[..., Any], tmp_path: Path
) -> None:
    port = free_port()
    with server(port, tmp_path / "on") as base:
        old = enter(new_page(viewport=PHONE), day, NIGHT, base)
        closed = enter(new_page(viewport=PHONE), day, NIGHT, base)
        closed.goto("about:blank")
    with server(port, tmp_path / "off", TROCHE_OFFLINE="off") as base:
        old.evaluate(
            "document.dispatchEvent(new Event('visibilitychange'))"
        )  # the page looks again by itself
        comes(lambda: old.evaluate(LEFT), NOTHING)
        closed.goto(base + NIGHT)
        comes(lambda: closed.evaluate(LEFT), NOTHING)
        closed.reload()
        comes(lambda: closed.evaluate(LEFT), NOTHING)
