"""The monitor's wall and one session of it: who is overdue since when, an alarm four ways, tiles that do not jump."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

WALL, WATCH = "/wall/", "/people/~/sessions/1/"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PICTURES = os.environ.get("TROCHE_PICTURES")
NAMES = ("Nora Example", "Dev Instance", "Pavel Demo", "Wren Instance", "Viktor Demo")


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    """A dose taken 52 minutes ago, after which the sitter gave three looks."""
    from tests.dosing.lasting import lasting

    return lasting(52)


def seat(day: DayAtHome, **changes: Any) -> UUID:
    """One more row on the wall, like that of the one who is there."""
    from troche.dosing.models import SessionRow
    from troche.people.scope import in_clinic

    with in_clinic(day.clinic.id):
        row = SessionRow.objects.get(clinic_id=day.clinic.id, stream_id=day.person)
        row.pk = (uuid4(), "latest")
        for name, value in changes.items():
            setattr(row, name, value)
        row._state.adding = True
        row.save(force_insert=True)
        return row.stream_id


def clear(day: DayAtHome) -> None:
    """Only the one who is there stays on the wall."""
    from troche.dosing.models import SessionRow
    from troche.people.scope import in_clinic

    with in_clinic(day.clinic.id):
        SessionRow.objects.filter(clinic_id=day.clinic.id).exclude(stream_id=day.person).delete()


def tiles(day: DayAtHome) -> list[Any]:
    """What the page shows, first to last."""
    from django.utils.timezone import now

    from troche.dosing.queries import alerts_of, on_the_wall
    from troche.dosing.wall_shown import tiles
    from troche.ledger import clinic_setting
    from troche.people.scope import in_clinic

    with in_clinic(day.clinic.id):
        programme = clinic_setting(day.clinic.id).programme
        return tiles(on_the_wall(day.clinic.id, now()), alerts_of(day.clinic.id), programme, now())


def test_the_most_urgent_comes_first_and_says_what_is_owed_since_when(day: DayAtHome) -> None:
    clear(day)
    at = day.now
    late = seat(day, name="Late", next_look_at=at - timedelta(minutes=6))
    later = seat(day, name="Later", next_reading_at=at - timedelta(minutes=2))
    ahead = seat(day, name="Ahead", stage="booked", taken_at=None, next_look_at=None, next_reading_at=None)
    above = seat(day, name="Above", systolic_mm_hg=164, diastolic_mm_hg=99)
    shown = tiles(day)
    assert [tile.row.stream_id for tile in shown] == [late, later, above, day.person, ahead]
    assert [(owed.what, owed.since) for owed in shown[0].owed] == [
        ("Sitter’s look", at - timedelta(minutes=6))
    ]
    page = day.get("therapist", WALL).content.decode()
    assert "overdue" in page and "above the limit" in page
    assert page.index("Late") < page.index("Ahead")


def test_old_sessions_are_not_read_and_the_questions_stay_the_same(day: DayAtHome) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clear(day)
    day.get("therapist", WALL)
    with CaptureQueriesContext(connection) as few:
        day.get("therapist", WALL)
    for days in range(1, 30):
        seat(day, name="Long ago", stage="ended", starts_at=day.now - timedelta(days=days))
        seat(day, name="Far off", stage="booked", starts_at=day.now + timedelta(days=days), taken_at=None)
    for _ in range(7):
        seat(day)
    with CaptureQueriesContext(connection) as many:
        page = day.get("therapist", WALL).content.decode()
    assert len(many) == len(few) <= 14
    assert page.count("<article") == 8 and "Long ago" not in page and "Far off" not in page


def test_who_is_watched_has_the_same_number_of_questions_after_many_facts(day: DayAtHome) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(role: Any, path: str) -> int:
        day.get(role, path)
        with CaptureQueriesContext(connection) as asked:
            assert day.get(role, path).status_code == 200
        return len(asked)

    pages = [("therapist", WATCH), ("patient", "/my/session/1/"), ("sitter", "/sitter/session/")]
    few = [queries(role, path) for role, path in pages]
    for number in range(15):
        day.post("therapist", WATCH, do="note", words=f"calm {number}")
    assert [queries(role, path) for role, path in pages] == few


def test_one_tap_calls_each_of_the_three_and_an_event_begins_today(day: DayAtHome) -> None:
    from troche.dosing.facts import CallTapped
    from troche.dosing.watch_shown import phones

    assert [one.whom for one in phones(day.chart)] == ["patient", "sitter", "emergency_contact"]
    page = day.get("therapist", WATCH).content.decode()
    for one in phones(day.chart):
        assert f'data-calls="{one.whom}"' in page and one.number in page
    assert day.post("therapist", WATCH, do="call", whom="emergency_contact").status_code == 302
    assert day.facts(CallTapped)[-1].whom == "emergency_contact"
    event = day.get("therapist", "/people/~/events/?from=session").content.decode()
    year = str(day.now.year)
    assert f'value="{year}"' in event
    assert f'value="{year}"' not in day.get("therapist", "/people/~/events/").content.decode()


def test_a_stop_needs_its_reason(day: DayAtHome) -> None:
    assert day.post("therapist", WATCH, do="stop", reason="", handed_over="yes").status_code == 422
    assert day.session.stage == "live"


def enter(page: Any, day: DayAtHome, path: str) -> Any:
    """Sign in as the therapist and open a page."""
    page.goto(day.link("therapist"))
    page.goto(path.replace("~", str(day.person)))
    page.locator("html[data-rings=ready]").wait_for()
    return page


@pytest.mark.browser
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
def test_wall_and_session_can_be_read_by_everybody(
    day: DayAtHome, new_page: Callable[..., Any], axe: Any, size: dict[str, int], scheme: str
) -> None:
    clear(day)
    for place, name in enumerate(NAMES):
        taken_at = day.now - timedelta(minutes=18 * place + 4)
        look_at = taken_at + timedelta(minutes=(15, 30, 60, 45, 90)[place])
        seat(day, name=name, taken_at=taken_at, next_look_at=look_at, next_reading_at=None)
    page = new_page(viewport=size, color_scheme=scheme)
    for name, path in (("wall", WALL), ("watch", WATCH)):
        enter(page, day, path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name}-{size['width']}-{scheme}.png", full_page=True)


@pytest.mark.browser
def test_an_alarm_is_heard_seen_read_and_in_the_title_until_somebody_has_it(
    day: DayAtHome, new_page: Callable[..., Any]
) -> None:
    clear(day)
    page = enter(new_page(viewport=DESK), day, WALL)
    page.evaluate("window.rung = 0; document.addEventListener('troche:alarmed', () => { window.rung += 1; })")
    title = page.title()
    assert page.locator("#alarm-word").inner_text() == ""
    page.locator("#sound").click()
    page.locator("#sound[aria-pressed=true]").wait_for()
    day.post("patient", "/my/session/1/", do="check", answer="help")
    page.locator(".tile.alarmed").wait_for()
    page.wait_for_function("window.rung > 0")
    assert page.locator("#alarm-word").inner_text() == "1 alarm"
    assert "1 alarm" in page.title() and page.title().endswith(title) and "Ada" not in page.title()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/wall-alarm.png", full_page=True)
    page.get_by_role("button", name="I have it").first.click()
    page.goto(WALL)
    page.locator("html[data-rings=ready]").wait_for()
    assert page.locator(".tile.alarmed").count() == 0 and "alarm" not in page.title()
    assert page.get_by_text("has it").count() >= 1


@pytest.mark.browser
def test_tiles_stay_under_a_hand_and_keys_open_them(day: DayAtHome, new_page: Callable[..., Any]) -> None:
    clear(day)
    other = seat(day, name="Nora Example", taken_at=day.now - timedelta(minutes=20))
    page = enter(new_page(viewport=DESK), day, WALL)

    def order() -> list[str]:
        found: list[str] = page.evaluate(
            "[...document.querySelectorAll('#tiles .tile')].map((tile) => tile.dataset.tile)"
        )
        return found

    before = order()
    assert set(before) == {str(day.person), str(other)}
    last = before[-1]
    page.locator(f"[data-tile='{last}'] h2").hover()
    urgent = day.now - timedelta(minutes=90)
    from troche.dosing.models import SessionRow
    from troche.people.scope import in_clinic

    with in_clinic(day.clinic.id):
        SessionRow.objects.filter(stream_id=last).update(next_look_at=urgent, systolic_mm_hg=171)
        SessionRow.objects.exclude(stream_id=last).filter(clinic_id=day.clinic.id).update(
            next_look_at=day.now + timedelta(hours=1), next_reading_at=day.now + timedelta(hours=1)
        )
    day.post("therapist", WATCH, do="note", words="seen")
    page.locator(f"[data-tile='{last}']").get_by_text("171/").wait_for()
    assert order() == before
    page.goto("/wall/")
    page.locator("html[data-wall=ready]").wait_for()
    assert order()[0] == last
    page.keyboard.press(str(order().index(str(day.person)) + 1))
    page.wait_for_url(f"**/people/{day.person}/sessions/1/")
