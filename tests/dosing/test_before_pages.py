"""The pages of the days and the hour before a dose, as patient, sitter and monitor send them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from troche.dosing.facts import PreflightRun, SitterAgreed, UnitCodesGiven
from troche.dosing.preflight import checks_now
from troche.ledger import read_setting
from troche.people.scope import in_clinic

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

TODAY, PHONE, CODE, WATCH = (
    "/my/session/1/today/",
    "/my/session/1/preflight/",
    "/my/session/1/code/",
    "/people/~/sessions/1/",
)
OTHER = "4 Birch Lane, Salem"


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A prepared person with a session in half an hour."""
    from tests.dosing.stage import DayAtHome

    return DayAtHome()


def said(response: Any) -> str:
    """The page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def found(day: DayAtHome) -> dict[str, str]:
    from django.utils.timezone import now

    with in_clinic(day.clinic.id):
        setting = read_setting(day.clinic.id, day.chart)
    return dict(checks_now(day.chart, day.session, setting, now()))


def test_the_phone_reports_what_it_found_and_nothing_else_counts(day: DayAtHome) -> None:
    day.answer(prepared=False)
    outcomes = {"camera": "ok", "microphone": "failed", "wake_lock": 7, "test_page": "ok"}
    sent = day.post("patient", PHONE, do="preflight", outcomes=json.dumps(outcomes), clock_offset_ms="-250")
    assert sent.status_code == 302
    (run,) = day.facts(PreflightRun)
    assert run.outcomes == {"camera": "ok", "microphone": "failed", "wake_lock": "unknown"}
    assert run.clock_offset_ms == -250
    page = day.get("patient", PHONE)
    assert "Let this page use the microphone" in said(page) and "Not in order" in said(page)
    for spoiled in ("", "[]", "nonsense", '{"camera": {}}'):
        day.post("patient", PHONE, do="preflight", outcomes=spoiled, clock_offset_ms="")
        assert found(day)["camera"] in ("unknown", "failed", "ok")
    assert found(day)["camera"] == "unknown"


def test_numbers_and_address_are_confirmed_once_the_place_is_known(day: DayAtHome) -> None:
    assert "First say where you are today" in said(day.get("patient", PHONE))
    day.answer(prepared=False)
    page = said(day.get("patient", PHONE))
    assert "Invented Row" in page and "+1 503 555 0100" in page and "911" in page
    refused = day.post("patient", PHONE, do="emergency", address="9 Far Way")
    assert refused.status_code == 422 and "Read it again" in said(refused)
    address = day.session.answers.address if day.session.answers else ""
    assert day.post("patient", PHONE, do="emergency", address=address).status_code == 302
    assert found(day)["emergency"] == "ok"


def test_a_number_that_is_not_ones_own_comes_back_with_what_to_do(day: DayAtHome) -> None:
    refused = day.post("patient", CODE, codes="<b>X-9</b>", do="code")
    assert refused.status_code == 422 and "call the team" in said(refused)
    assert b"<b>X-9" not in refused.content
    assert day.post("patient", CODE, codes="", do="code").status_code == 422
    assert day.post("patient", CODE, codes=" ".join(day.life.units_now()), do="code").status_code == 302
    (given,) = day.facts(UnitCodesGiven)
    assert sorted(given.units) == sorted(day.life.units_now())


def test_the_monitor_confirms_another_address_and_every_card_has_it(day: DayAtHome) -> None:
    day.answer(address=OTHER, prepared=False)
    assert "They see it now" in said(day.get("patient", TODAY)).replace("they", "They")
    watch = said(day.get("therapist", WATCH))
    assert OTHER in watch and "Help is sent to this address today" in watch
    assert day.post("therapist", WATCH, do="confirm_place", address="5 Birch Lane").status_code == 422
    assert day.post("therapist", WATCH, do="confirm_place", address=OTHER).status_code == 302
    assert OTHER in said(day.get("sitter", "/sitter/session/"))
    assert OTHER in said(day.get("patient", PHONE))


def test_the_monitor_answers_the_test_keeps_the_sheet_and_lets_pass_what_may_be(day: DayAtHome) -> None:
    day.answer(prepared=False)
    day.post("patient", PHONE, do="preflight", outcomes=json.dumps({"camera": "failed"}), clock_offset_ms="0")
    address = day.session.answers.address if day.session.answers else ""
    assert day.post("therapist", WATCH, do="test_page").status_code == 302
    assert day.post("therapist", WATCH, do="sheet", address=address).status_code == 302
    assert "Let pass: Way for the video" in said(day.get("therapist", WATCH))
    never = day.post("therapist", WATCH, do="waive", check="camera", reason="I see no need.")
    assert never.status_code == 422 and "Nobody lets this check pass" in said(never)
    assert day.post("therapist", WATCH, do="waive", check="relay", reason="").status_code == 422
    assert day.post("therapist", WATCH, do="waive", check="relay", reason="By phone.").status_code == 302
    assert {code for code, one in found(day).items() if one in ("ok", "waived")} == {
        "test_page",
        "downtime_sheet",
        "relay",
    }


def test_the_sheet_is_one_page_of_pdf_that_strangers_do_not_get(day: DayAtHome) -> None:
    sheet = day.get("therapist", f"{WATCH}sheet/")
    assert sheet["Content-Type"] == "application/pdf" and sheet.content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet.content)) == 1
    assert "Ada" not in sheet["Content-Disposition"]
    assert day.get("patient", f"{WATCH}sheet/").status_code in (302, 403, 404)
    assert day.get("sitter", f"{WATCH}sheet/").status_code in (302, 403, 404)


def test_sitter_and_monitor_agree_from_their_own_pages(database: str) -> None:
    from datetime import timedelta

    from tests.dosing.stage import DayAtHome
    from troche.dosing.commands import BookSession

    day = DayAtHome(book=False)
    starts_at = day.now + timedelta(days=2)
    day.act(BookSession, "patient", day.now, starts_at=starts_at, monitor=day.life.therapist.id)
    assert "I will be there" in said(day.get("sitter", "/sitter/session/"))
    assert day.post("sitter", "/sitter/session/", do="agree_sit").status_code == 302
    assert "You have said that you will be there" in said(day.get("sitter", "/sitter/session/"))
    assert day.post("therapist", WATCH, do="agree_watch").status_code == 302
    assert len(day.facts(SitterAgreed)) == 1
    assert "Monitor comes" in said(day.get("therapist", WATCH))


def test_the_day_shows_one_thing_to_do_at_a_time(day: DayAtHome) -> None:
    def heading() -> str:
        page = day.get("patient", TODAY).content.decode()
        found = re.search(r'id="scene-h">(.*?)</h1>', page, re.S)
        assert found is not None
        return re.sub(r"<[^>]+>", "", found.group(1)).strip()

    assert heading() == "Today’s questions"
    day.answer(prepared=False)
    assert heading() == "Check the phone"
    day.prepare()
    assert heading() == "Measure now"
    day.reading(ago=6)
    day.reading()
    assert heading() == "Nearly there"
    day.others()
    assert heading() == "You can begin"


@pytest.mark.browser
def test_a_browser_finds_out_what_it_can_and_the_rest_is_not_known(
    day: DayAtHome, new_page: Callable[..., Any], axe: Any
) -> None:
    day.answer(prepared=False)
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(day.link("patient"))
    page.goto(PHONE)
    axe(page)
    page.locator("#run-preflight").focus()
    with page.expect_navigation(timeout=60_000):
        page.keyboard.press("Enter")
    run = day.facts(PreflightRun)[-1]
    assert run.outcomes["clock"] == "ok" and run.clock_offset_ms is not None
    assert run.outcomes["camera"] == "ok", "it is none, but it sends pictures"
    assert run.outcomes["relay"] != "ok", "there is no relay here"
    axe(page)
    page.locator("#confirm-emergency").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("You have confirmed these").is_visible()
