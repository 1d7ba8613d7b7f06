"""The style guide in a real browser: accessible, inside its width, usable by keyboard, true to its clock."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SCENES = (
    "patient",
    "patient-errors",
    "question",
    "question-errors",
    "sitter",
    "staff",
    "staff-errors",
    "board",
    "session",
)
TOUCHED = (
    ".btn, .exit, .brand[href], .help a, .help-s a, .choice, .pick label, .tick, .more, summary, .tool, .need, .dock a,"
    " .dock button, input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea"
)
MOVING = """[...document.querySelectorAll('*')]
    .filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0.001).length"""
SIZES = ((390, 844), (1440, 900))


@pytest.fixture
def open_scene(browser: Any, scenes: str) -> Iterator[Callable[..., Any]]:
    """Opens a scene; what the content security policy stopped, or a script's error, fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(scene: str, width: int = 390, height: int = 844, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(f"{scenes}/{scene}.html")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("scene", SCENES)
def test_axe_finds_nothing_at_any_size_in_light_and_dark(open_scene: Any, axe: Any, scene: str) -> None:
    page = open_scene(scene, reduced_motion="reduce")  # no colour is caught half way
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            axe(page)


@pytest.mark.parametrize("code", ["400", "403", "404", "405", "429", "500"])
def test_error_pages_are_accessible_and_offer_help(open_scene: Any, axe: Any, code: str) -> None:
    page = open_scene(code)
    axe(page)
    assert page.get_by_role("link", name="988").is_visible()


# 320 px is WCAG's reflow width (1280 px at 400 %); 720 px is a desk at 200 %
@pytest.mark.parametrize("scene", SCENES)
def test_nothing_spills_sideways(open_scene: Any, scene: str) -> None:
    page = open_scene(scene)
    for width in (320, 390, 720, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scene", ["patient", "question", "sitter", "session"])
def test_everything_a_patient_touches_is_large_enough(open_scene: Any, scene: str) -> None:
    page = open_scene(scene)
    small = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
             .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 47.5)
             .map(e => e.outerHTML.slice(0, 90))""",
        TOUCHED,
    )
    assert small == []


def test_a_question_is_answered_by_keyboard_alone(open_scene: Any) -> None:
    page = open_scene("question")
    page.get_by_role("radio", name="More than half the days").focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("radio", name="Nearly every day").is_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Continue"


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(open_scene: Any) -> None:
    page = open_scene("question-errors")
    assert page.evaluate("document.activeElement.classList.contains('errors')")
    page.get_by_role("link", name="Please answer: How often have you felt tired").click()
    assert page.evaluate("location.hash") == "#id_tired_0"
    assert page.title().startswith("Please check: ")


def test_j_and_k_walk_the_board_and_can_be_turned_off(open_scene: Any) -> None:
    page = open_scene("board", 1440, 900)
    focused = "document.activeElement.textContent"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "Elif Sample"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(focused) == "Cora Specimen"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Turn keys off").click()
    page.keyboard.press("j")
    assert page.evaluate(focused) == "Turn keys off"


def test_quick_exit_leaves_nothing_behind(open_scene: Any) -> None:
    page = open_scene("patient")
    page.route(
        "**/www.weather.gov/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Your name").fill("Ada")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/www.weather.gov/**")
    assert page.evaluate("history.length") <= 2
    assert asked == [], "leaving must never wait for an answer"


def test_answers_are_not_lost_without_asking(open_scene: Any) -> None:
    page = open_scene("patient")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Your name").fill("Ada")
    page.reload()
    assert asked == ["beforeunload"]


def test_relative_time_in_the_browser_says_what_the_server_says(open_scene: Any) -> None:
    page = open_scene("patient")
    page.evaluate(
        """() => { const t = document.querySelector('time[data-relative=ago]');
             const made = Date.parse(document.documentElement.dataset.now);
             t.dateTime = new Date(made - 66 * 60 * 1000).toISOString(); t.textContent = ''; }"""
    )
    expect(page.locator("time[data-relative=ago]").first).to_have_text("66 min ago")


def test_a_phone_s_table_is_still_a_table(open_scene: Any) -> None:
    page = open_scene("patient")
    table = page.get_by_role("table", name="Blood pressure at home")
    assert table.get_by_role("rowheader", name="Nov 18, 8:04 am").is_visible()
    assert table.get_by_role("columnheader").count() == 4
    assert table.get_by_text("Pulse").nth(1).is_visible()


@pytest.mark.parametrize("scene", ["patient", "staff", "session"])
def test_reduced_motion_means_no_motion(open_scene: Any, scene: str) -> None:
    page = open_scene(scene, reduced_motion="reduce")
    moving = page.evaluate(MOVING)
    assert moving == 0


@pytest.mark.parametrize("scene", ["patient", "staff", "session", "sitter", "question", "board"])
def test_titles_tell_nobody_what_this_is(open_scene: Any, scene: str) -> None:
    title = open_scene(scene).title().lower()
    assert title
    assert not any(word in title for word in ("ketamine", "lozenge", "depress", "psych"))
