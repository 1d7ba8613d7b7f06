"""What is said on a phone without a line arrives once each, whatever happens to line, tab, browser and clock."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Error

from tests.conftest import CHROMIUM
from troche.device.facts import ClockDisagrees, SequenceGap
from troche.dosing.facts import CheckGiven, NoteWritten

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser
NIGHT, WRITE, SITTER = "/my/session/1/", "/my/session/1/write/", "/sitter/session/"
PHONE = {"width": 390, "height": 844}
KEPT = "Kept on this phone, not yet sent"
SOON_S = 60


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    """A session under way."""
    from tests.dosing.stage import DayAtHome

    at_home = DayAtHome()
    at_home.all_met()
    at_home.take()
    return at_home


def enter(page: Any, day: DayAtHome, path: str, base: str = "") -> Any:
    """Sign in, open a page and wait until its queue is there."""
    page.goto(base + day.link("sitter" if path == SITTER else "patient"))
    page.goto(base + path)
    page.locator("html[data-queue=ready]").wait_for(state="attached")
    return page


def write(page: Any, words: str, waiting: int = 0) -> None:
    page.get_by_role("textbox").fill(words)
    page.get_by_role("button", name="Keep it").click()
    said = f"{KEPT} ({waiting})" if waiting else "Sent. Thank you."
    page.get_by_text(said).wait_for(timeout=SOON_S * 1000)


def arrived(look: Callable[[], list[str]], expected: list[str]) -> None:
    """Wait until the ledger has what was said; then it is there once each, in order."""
    give_up = time.monotonic() + SOON_S
    while len(look()) < len(expected) and time.monotonic() < give_up:
        time.sleep(0.1)
    assert look() == expected


def notes(day: DayAtHome, mark: str) -> list[str]:
    return [fact.words for fact in day.facts(NoteWritten) if fact.words.startswith(mark)]


def test_said_without_a_line_it_is_kept_then_sent_and_in_order(
    day: DayAtHome, page: Any, axe: Callable[[Any], None]
) -> None:
    enter(page, day, WRITE)
    page.context.set_offline(True)
    for number in range(3):
        write(page, f"dark {number}", number + 1)
    page.get_by_text(f"{KEPT} (3)").wait_for()
    axe(page)
    page.context.set_offline(False)
    page.get_by_text("Sent. Thank you.").wait_for(timeout=SOON_S * 1000)
    arrived(lambda: notes(day, "dark"), ["dark 0", "dark 1", "dark 2"])
    assert day.facts(SequenceGap) == []


def test_the_sitters_taps_are_kept_too_and_two_quick_ones_are_one(day: DayAtHome, page: Any) -> None:
    enter(page, day, SITTER)
    before = len(day.facts(CheckGiven))
    page.context.set_offline(True)
    page.locator("#fine").dblclick()
    page.get_by_text(f"{KEPT} (1)").wait_for()
    page.context.set_offline(False)
    page.get_by_text("Sent. Thank you.").wait_for(timeout=SOON_S * 1000)
    arrived(lambda: [one.answer for one in day.facts(CheckGiven)[before:]], ["fine"])


def test_an_answer_that_is_lost_is_asked_for_again_and_nothing_is_doubled(day: DayAtHome, page: Any) -> None:
    enter(page, day, WRITE)
    lost = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch().status)  # the server has committed; its answer never comes
            route.abort()
        else:
            route.continue_()

    page.route("**/my/device/", lose)
    write(page, "cut 0")
    page.get_by_text("Sent. Thank you.").wait_for(timeout=SOON_S * 1000)
    assert lost == [200, 200]
    arrived(lambda: notes(day, "cut"), ["cut 0"])


def test_two_tabs_send_nothing_twice_and_number_without_a_gap(
    day: DayAtHome, new_page: Callable[..., Any]
) -> None:
    first = enter(new_page(viewport=PHONE), day, WRITE)
    second = first.context.new_page()
    second.goto(WRITE)
    second.locator("html[data-queue=ready]").wait_for(state="attached")
    first.context.set_offline(True)
    for number in range(4):
        write((first, second)[number % 2], f"tab {number}", number + 1)
    first.context.set_offline(False)
    arrived(lambda: notes(day, "tab"), [f"tab {number}" for number in range(4)])
    assert day.facts(SequenceGap) == []


def test_what_is_refused_comes_back_with_its_words(day: DayAtHome, page: Any) -> None:
    enter(page, day, "/my/session/1/measure/")
    for name, value in (("systolic_mm_hg", "80"), ("diastolic_mm_hg", "120"), ("pulse_bpm", "66")):
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Save the reading").click()
    page.get_by_text("The top one must be higher").wait_for()
    assert page.locator("[name=pulse_bpm]").input_value() == "66"
    page.reload()
    page.get_by_role("button", name="I have read it").click()
    page.get_by_text("The top one must be higher").wait_for(state="detached")


@pytest.mark.parametrize("hours", [-7, 5])
def test_a_clock_hours_off_is_corrected_and_noted(
    day: DayAtHome, new_page: Callable[..., Any], hours: int
) -> None:
    page = new_page(viewport=PHONE)
    page.context.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    enter(page, day, WRITE)
    write(page, f"clock {hours}")
    arrived(lambda: notes(day, f"clock {hours}"), [f"clock {hours}"])
    fact = next(one for one in day.facts(NoteWritten) if one.words == f"clock {hours}")
    assert abs(fact.said_at - datetime.now(UTC)) < timedelta(minutes=2)
    assert abs(timedelta(milliseconds=fact.offset_ms) + timedelta(hours=hours)) < timedelta(minutes=2)
    assert any(abs(one.offset_ms - fact.offset_ms) < 2000 for one in day.facts(ClockDisagrees))


AT_REST = """async () => {
    const done = (asked) => new Promise((good, bad) => {
        asked.onsuccess = () => good(asked.result); asked.onerror = () => bad(asked.error);
    });
    const [{ name }] = (await indexedDB.databases()).filter(({ name }) => name.startsWith("troche-kept-"));
    const base = await done(indexedDB.open(name));
    const rows = await done(base.transaction("waiting").objectStore("waiting").getAll());
    const mine = await done(base.transaction("own").objectStore("own").get("mine"));
    const key = await crypto.subtle.exportKey("raw", mine.key).then(() => "read", () => "closed");
    const text = rows.map((row) => new TextDecoder("latin1").decode(row.closed)).join("");
    base.close();
    return [key, [...new Set(rows.flatMap(Object.keys))].sort(), text.includes("whale")];
}"""


def test_a_killed_browser_has_lost_nothing_and_shows_nothing_on_its_disk(
    day: DayAtHome, browser: Any, base_url: str, tmp_path: Path
) -> None:
    executable = os.environ.get("TROCHE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)))

    def open_profile() -> Any:
        options = {"executable_path": executable, "args": ["--no-sandbox"], "viewport": PHONE}
        return browser.browser_type.launch_persistent_context(str(tmp_path), **options)

    context = open_profile()
    page = enter(context.pages[0], day, WRITE, base_url)
    context.set_offline(True)
    for number in range(5):
        write(page, f"killed whale {number}", number + 1)
    page.get_by_text(f"{KEPT} (5)").wait_for()
    assert page.evaluate(AT_REST) == ["closed", ["closed", "iv", "seq"], False]
    for pid in processes_of(tmp_path):
        os.kill(pid, signal.SIGKILL)
    with suppress(Error):
        context.close()
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert kept and not [path for path in kept if b"killed whale" in path.read_bytes()]
    assert notes(day, "killed whale") == []
    context = open_profile()
    enter(context.pages[0], day, NIGHT, base_url)
    arrived(lambda: notes(day, "killed whale"), [f"killed whale {number}" for number in range(5)])
    assert day.facts(SequenceGap) == []
    context.close()


def processes_of(profile: Path) -> list[int]:
    """The browser that has this profile open, the parents first."""
    found = subprocess.run(["pgrep", "-f", str(profile)], capture_output=True, text=True).stdout
    return [int(pid) for pid in found.split() if int(pid) != os.getpid()]
