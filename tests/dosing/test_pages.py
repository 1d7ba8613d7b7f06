"""The pages of the day, asked through Django's test client, on a real database."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.hostile.naughty import NAUGHTY
from troche.chart.facts import Fact
from troche.dosing.commands import GetReady, SayPresent
from troche.dosing.facts import (
    CheckGiven,
    DoseTaken,
    GoNoGoAnswered,
    GoNoGoRead,
    LozengeEnded,
    MonitorReady,
    NoteWritten,
    SessionReleased,
)
from troche.messaging.facts import AlertRaised

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

TODAY, NIGHT = "/my/session/1/today/", "/my/session/1/"
WATCH, SITTER = "/people/~/sessions/1/", "/sitter/session/"


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A prepared person with a session in half an hour."""
    from django.core.cache import cache

    from tests.dosing.stage import DayAtHome

    cache.clear()
    return DayAtHome()


def heading(response: Any) -> str:
    """The page's h1."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.S)
    return re.sub(r"<[^>]+>", "", found.group(1)).strip() if found else ""


def test_the_day_from_the_first_question_to_the_night_screen(day: DayAtHome) -> None:
    assert heading(day.get("patient", TODAY)) == "Today’s questions"
    assert day.answer().url == TODAY
    assert len(day.facts(GoNoGoAnswered)) == 1
    assert heading(day.get("patient", TODAY)) == "Measure now"
    day.reading(ago=6)
    assert heading(day.get("patient", TODAY)) == "One more reading"
    day.reading()
    assert heading(day.get("patient", TODAY)) == "Nearly there"
    assert heading(day.get("sitter", SITTER)) == "Are you there?"
    day.others()
    page = day.get("patient", TODAY)
    assert heading(page) == "You can begin"
    assert day.life.units_now()[0] in page.content.decode()
    assert day.take().url == NIGHT
    (dose,) = day.facts(DoseTaken)
    assert dose.units and len(dose.gates) == 27
    night = day.get("patient", NIGHT).content.decode()
    assert "Expected, not measured." in night and "I need help" in night
    assert day.get("patient", TODAY).status_code == 302


def test_while_it_lasts_everybody_acts_on_the_same_facts(day: DayAtHome) -> None:
    day.all_met()
    day.take()
    day.post("patient", NIGHT, do="check", answer="fine")
    day.post("sitter", SITTER, do="check", answer="unsure")
    assert "unsure_check" in day.alerts and "help_asked" not in day.alerts
    day.post("patient", NIGHT, do="check", answer="help")
    assert "help_asked" in day.alerts
    day.post("patient", NIGHT, do="lozenge", technique="spat")
    day.post("patient", f"{NIGHT}write/", do="note", words="the <b>sea</b>")
    day.post("therapist", WATCH, do="note", words="breathing calm")
    assert [check.answer for check in day.facts(CheckGiven)] == ["fine", "unsure", "help"]
    assert [fact.technique for fact in day.facts(LozengeEnded)] == ["spat"]
    assert [note.kind for note in day.facts(NoteWritten)] == ["journal", "monitor"]
    watch = day.get("therapist", WATCH).content.decode()
    assert "the &lt;b&gt;sea&lt;/b&gt;" in watch and "Spat out" in watch and "T+0" in watch
    assert "unsure" in watch.lower()


def test_a_part_that_comes_by_itself_takes_no_message_away(day: DayAtHome) -> None:
    day.all_met()
    day.take()
    day.post("patient", NIGHT, do="check", answer="help")
    part = day.browser("patient").get(NIGHT, headers={"X-Fragment": "night"}).content.decode()
    assert "notice is-met" not in part
    assert "notice is-met" in day.get("patient", NIGHT).content.decode()


def test_the_sitter_has_the_card_to_read_to_911(day: DayAtHome) -> None:
    day.all_met()
    day.take()
    page = day.get("sitter", SITTER).content.decode()
    for said in ("Ada Example", "Ketamine", "sertraline", "tel:911", "All four are fine", "Invented Row"):
        assert said in page, said


def test_a_high_pressure_says_not_today_and_a_dose_is_refused_on_record(day: DayAtHome) -> None:
    day.answer()
    day.others()
    day.reading(164, 102, ago=6)
    page = day.get("patient", TODAY)
    assert heading(page) == "Not today"
    assert "164 over 102" in page.content.decode()
    answer = day.take()
    assert answer.status_code == 422
    assert "164 over 102" in answer.content.decode()
    (read,) = day.facts(GoNoGoRead)
    assert len(read.gates) == 27 and read.gates["pressure"] == "unmet"
    assert day.facts(DoseTaken) == [] and "dose_refused" in day.alerts


@pytest.mark.parametrize(
    ("readings", "title"),
    [
        ([(124, 78, 40)], "Measure again"),
        ([(159, 99, 6), (120, 80, 0)], "Rest a little"),
        ([(160, 80, 6), (120, 80, 0)], "Not today"),
    ],
)
def test_each_state_of_the_pressure_has_words_of_its_own(
    day: DayAtHome, readings: list[tuple[int, int, int]], title: str
) -> None:
    day.answer()
    for systolic, diastolic, ago in readings:
        assert day.reading(systolic, diastolic, ago).status_code == 302
    assert heading(day.get("patient", TODAY)) == title
    assert day.take().status_code == 422
    assert day.facts(DoseTaken) == []


def test_an_emergency_names_the_number_first(day: DayAtHome) -> None:
    day.answer()
    day.reading(182, 100)
    page = day.get("patient", TODAY).content.decode()
    assert "call 911 now" in page and "pressure_emergency" in day.alerts


def test_a_thought_of_death_reaches_a_person_before_the_next_question(day: DayAtHome) -> None:
    answer = day.answer(item_9="1")
    assert answer.url == "/my/help/"
    (answers,) = day.facts(GoNoGoAnswered)
    assert answers.item_9 == 1 and answers.mind is None
    assert "item_9" in day.alerts
    assert heading(day.get("patient", TODAY)) == "Not today"


def test_questions_come_in_order_and_keep_what_was_answered(day: DayAtHome) -> None:
    assert day.get("patient", f"{TODAY}5/").url == f"{TODAY}1/"
    day.post("patient", f"{TODAY}1/", item_9="0")
    day.post("patient", f"{TODAY}2/", mind="no")
    (kept,) = re.findall(r"<input[^>]*checked[^>]*>", day.get("patient", f"{TODAY}2/").content.decode())
    assert 'value="no"' in kept
    assert day.facts(GoNoGoAnswered) == []
    assert day.get("patient", f"{TODAY}99/").status_code == 404


def test_after_a_refused_release_the_monitor_looks_again(day: DayAtHome) -> None:
    day.all_met()
    day.take()
    said = {"dissociation": "2", "sedation": "1", "events": "a little sick", "reason": ""}
    early = day.post("therapist", WATCH, do="release", seen=["walks", "awake"], **said)
    assert early.status_code == 422
    page = early.content.decode()
    assert "Look again" in page and "a little sick" in page
    assert ticked(page) == [("dissociation", "2"), ("sedation", "1")]
    unsaid = day.post("therapist", WATCH, do="release", seen=["walks"], **{**said, "sedation": ""})
    assert unsaid.status_code == 422
    assert ticked(unsaid.content.decode()) == [("seen", "walks"), ("dissociation", "2")]


def ticked(page: str) -> list[tuple[str, str]]:
    """Name and value of each box and button that is ticked."""
    return re.findall(r'<input type="\w+" name="(\w+)" value="(\w+)"[^>]* checked', page)


def test_release_waits_for_two_hours_and_for_each_criterion(day: DayAtHome) -> None:
    from troche.dosing.commands import MeasureVitals, Release
    from troche.dosing.facts import CriterionSeen
    from troche.ledger import Done, Refused

    day.all_met()
    day.take()
    said = {"do": "release", "dissociation": "1", "sedation": "1", "events": "", "reason": ""}
    seen = ["walks", "oriented", "awake", "no_vomiting", "no_driving"]
    early = day.post("therapist", WATCH, **said, seen=seen)
    assert early.status_code == 422 and "120" in early.content.decode()
    taken_at = day.session.taken_at
    assert taken_at is not None
    at = taken_at + timedelta(minutes=122)
    criteria = tuple(CriterionSeen(code, True) for code in seen)
    fields = {"session": 1, "criteria": criteria, "dissociation": 1, "sedation": 1}
    assert isinstance(day.act(Release, "therapist", at, **fields), Refused)
    vitals = {"session": 1, "systolic_mm_hg": 124, "diastolic_mm_hg": 78, "pulse_bpm": 70, "measured_at": at}
    assert isinstance(day.act(MeasureVitals, "sitter", at, **vitals), Done)
    assert isinstance(day.act(Release, "therapist", at + timedelta(minutes=1), **fields), Done)
    assert len(day.facts(SessionReleased)) == 1
    over = day.get("patient", f"{NIGHT}over/")
    assert heading(over) == "You are released" and "No driving until tomorrow" in over.content.decode()
    assert (
        day.post(
            "patient", f"{NIGHT}next-day/", do="next_day", slept="yes", safe="yes", item_9="0"
        ).status_code
        == 422
    )


FORMS = [
    (
        "patient",
        TODAY,
        "measure",
        ("systolic_mm_hg", "diastolic_mm_hg", "pulse_bpm", "minutes_ago", "spo2_percent"),
    ),
    ("patient", TODAY, "take", ("units",)),
    ("therapist", WATCH, "judge", ("go", "reason")),
    ("therapist", WATCH, "ready", ()),
    ("therapist", WATCH, "release", ("seen", "dissociation", "sedation")),
    ("sitter", SITTER, "measure", ("systolic_mm_hg", "diastolic_mm_hg", "pulse_bpm", "minutes_ago")),
    ("sitter", SITTER, "check", ("answer",)),
    ("patient", "/my/session/book/", "", ("starts_at", "monitor")),
    ("therapist", "/people/~/sessions/", "", ("starts_at", "monitor")),
    ("patient", f"{NIGHT}next-day/", "next_day", ("slept", "safe", "item_9", "drove", "unwanted")),
    ("patient", f"{TODAY}1/", "", ("item_9",)),
]


def test_hostile_words_get_an_answer_and_leave_no_fact(day: DayAtHome) -> None:
    before = len(day.facts(Fact))
    for role, path, do, fields in FORMS:
        for word in NAUGHTY:
            said = dict.fromkeys(fields, word)
            answer = day.post(role, path, do=do, **said)  # type: ignore[arg-type]
            if do != "ready":
                assert answer.status_code in (302, 404, 422), (path, do, word[:20])
        for word in NAUGHTY[::5]:
            answer = day.post(role, path, do=do, command_id=word)  # type: ignore[arg-type]
            assert answer.status_code in (302, 404, 422), (path, do, "command id", word[:20])
    allowed = (MonitorReady, GoNoGoRead, AlertRaised)  # the yes has no words; refused doses stay on record
    assert all(isinstance(fact, allowed) for fact in day.facts(Fact)[before:])


def test_words_are_kept_as_they_are_when_live(day: DayAtHome) -> None:
    day.all_met()
    day.take()
    for word in NAUGHTY:
        assert day.post("patient", NIGHT, do="note", words=word).status_code in (302, 422)
        assert day.post("therapist", WATCH, do="stop", reason=word).status_code == 422
    assert day.get("therapist", WATCH).status_code == 200
    assert day.session.stage == "live"


def test_the_same_form_sent_twice_is_one_fact(day: DayAtHome) -> None:
    day.all_met()
    day.take()
    same = str(uuid4())
    for _ in range(2):
        day.post("patient", NIGHT, do="check", answer="fine", command_id=same)
    assert len(day.facts(CheckGiven)) == 1


def test_each_role_opens_only_its_own_pages(day: DayAtHome) -> None:
    assert day.get("patient", "/wall/").status_code == 403
    assert day.get("patient", WATCH).status_code == 403
    assert day.get("pharmacist", WATCH).status_code == 403
    assert day.get("therapist", TODAY).status_code in (302, 403, 404)
    assert day.get("patient", "/my/session/7/").status_code == 404
    assert day.get("patient", f"{NIGHT}nonsense/").status_code in (302, 404)
    assert day.post("sitter", SITTER, do="take", units="x").status_code == 422
    assert day.facts(GoNoGoRead) == []


def test_the_wall_asks_the_same_number_of_questions_for_many(
    day: DayAtHome,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from troche.dosing.models import SessionRow
    from troche.people.scope import in_clinic

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert day.get("therapist", "/wall/").status_code == 200
        return len(asked)

    day.get("therapist", "/wall/")
    few = queries()
    with in_clinic(day.clinic.id):
        row = SessionRow.objects.get(clinic_id=day.clinic.id)
        for _ in range(20):
            row.pk = (uuid4(), "latest")
            row._state.adding = True
            row.save(force_insert=True)
    assert queries() == few <= 14
    assert day.get("therapist", "/wall/").content.decode().count("<article") == 21


def test_a_session_is_booked_once_and_called_off(day: DayAtHome) -> None:
    page = day.get("therapist", "/people/~/sessions/")
    assert "One at a time" in page.content.decode()
    assert day.post("therapist", WATCH, do="stop", reason="fever").status_code == 302
    assert day.session.stage == "off"
    assert heading(day.get("patient", "/my/session/book/")) == "Choose a day"
    at = (day.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    therapist = str(day.life.therapist.id)
    assert day.post("patient", "/my/session/book/", starts_at=at, monitor=therapist).status_code == 302
    late = (day.now + timedelta(days=200)).strftime("%Y-%m-%dT%H:%M")
    answer = day.post("patient", "/my/session/book/", starts_at=late, monitor=therapist)
    assert answer.status_code == 422


def test_sitter_and_monitor_are_asked_again_when_what_they_said_is_old(day: DayAtHome) -> None:
    long_ago = day.now - timedelta(minutes=61)
    day.act(SayPresent, "sitter", long_ago, session=1)
    day.act(GetReady, "therapist", long_ago, session=1)
    assert heading(day.get("sitter", SITTER)) == "Are you still there?"
    assert 'id="ready"' in day.get("therapist", WATCH).content.decode()
    day.others()
    assert heading(day.get("sitter", SITTER)) == "Thank you for being here"
    assert 'id="ready"' not in day.get("therapist", WATCH).content.decode()


def test_the_monitor_whose_patient_changed_an_answer_can_be_ready_again(day: DayAtHome) -> None:
    day.others()
    day.answer(feeling="calm")
    day.answer(feeling="calm", pregnant="no")
    assert 'id="ready"' in day.get("therapist", WATCH).content.decode()
