"""The pages after a session: nobody drives, the next day, calls, and the record for the chart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.dosing.ready import SEEN_WELL
from tests.dosing.stage import DayAtHome
from tests.events.reading import text_of
from troche.dosing.commands import GiveCheck, MeasureVitals, Release, SayWrong
from troche.dosing.facts import DrivingConfirmed, NextDayCallTried

OVER, WATCH, RECORD = "/my/session/1/over/", "/people/~/sessions/1/", "/people/~/sessions/1/record.pdf"


@pytest.fixture
def day(database: str) -> Iterator[DayAtHome]:
    """A session that was released a minute ago, as the clock of its commands has it."""
    day = DayAtHome()
    day.all_met()
    assert day.take().status_code == 302
    taken = day.session.taken_at
    assert taken is not None
    for minute in (15, 30, 45, 60, 90, 120):
        day.act(GiveCheck, "sitter", taken + timedelta(minutes=minute), session=1, answer="fine")
    for minute, pressure in ((40, (138, 86)), (121, (126, 79))):
        at = taken + timedelta(minutes=minute)
        said = {"systolic_mm_hg": pressure[0], "diastolic_mm_hg": pressure[1], "pulse_bpm": 72}
        day.act(MeasureVitals, "sitter", at, session=1, measured_at=at, **said)
    day.act(Release, "therapist", taken + timedelta(minutes=122), session=1, **SEEN_WELL)
    assert day.session.released_at is not None
    yield day


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_both_say_it_on_their_own_pages_and_the_monitor_sees_it(day: DayAtHome) -> None:
    for role, page in (("patient", OVER), ("sitter", "/sitter/session/")):
        assert 'id="no-driving"' in text(day.get(role, page))  # type: ignore[arg-type]
        assert day.post(role, page, do="driving").status_code == 302  # type: ignore[arg-type]
        shown = text(day.get(role, page))  # type: ignore[arg-type]
        assert 'id="no-driving"' not in shown and "You have said it" in shown
    assert len(day.facts(DrivingConfirmed)) == 2
    assert text(day.get("therapist", WATCH)).count("says: no driving<small>") == 2


def test_a_call_that_reached_nobody_is_on_file_and_the_form_tells_what_is_missing(day: DayAtHome) -> None:
    empty = day.post("therapist", WATCH, do="next_day_call", whom="patient", words="")
    assert empty.status_code == 422 and "Write a few words." in text(empty)
    assert (
        day.post("therapist", WATCH, do="next_day_call", whom="sitter", words="Voice mail.").status_code
        == 302
    )
    assert day.facts(NextDayCallTried)[0].whom == "sitter"
    answers = {"slept": "yes", "safe": "yes", "item_9": "0", "drove": "no", "unwanted": "yes", "happened": ""}
    refused = day.post("therapist", WATCH, do="next_day", **answers)
    assert refused.status_code == 422 and "Write in a few words what happened." in text(refused)


def test_the_record_is_one_page_with_everything_that_is_on_file(day: DayAtHome) -> None:
    hostile = "#panic[x] <script> $math$"
    at = day.session.released_at
    assert at is not None
    day.act(SayWrong, "sitter", at + timedelta(minutes=5), session=1, path="vomiting", words=hostile)
    response = day.get("therapist", RECORD)
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert "Ada" not in response["Content-Disposition"]
    pdf = response.content
    said = text_of(pdf)
    for piece in ("Ada Example", "100 mg", "138/86", "126/79", "Vomiting", "Released", "lot", "fine"):
        assert piece in said, piece
    assert said.count("fine") >= 6
    assert re.search(r"[0-9a-f]{64}", said.replace("\n", "").replace(" ", ""))
    assert "1 / 1" in said
    for role in ("patient", "sitter", "pharmacist"):
        assert day.get(role, RECORD).status_code in (302, 403, 404)  # type: ignore[arg-type]
