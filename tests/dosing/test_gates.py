"""Each gate of a dose but pressure and pulse: met, unmet, unknown, and what it takes to change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from tests.dosing.ready import (
    CALM,
    DAY,
    DISPENSED,
    HOUR,
    MINUTE,
    NOW,
    PLAN,
    PROGRAMME,
    SETTING,
    THERAPIST,
    Day,
    codes,
    with_rota,
)
from troche.chart.facts import Fact
from troche.dosing.commands import (
    AnswerGoNoGo,
    BookSession,
    ConfirmNextDay,
    GetReady,
    SayPresent,
    StopSession,
    TakeDose,
)
from troche.dosing.facts import GoNoGoRead, NextDayConfirmed, SitterPresent
from troche.dosing.gates import ANSWERS, may_dose
from troche.medication.facts import UnitsCounted, UnitsReceived
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import raise_alert
from troche.people.facts import ContactChanged, RotaSet
from troche.people.rota import laid_over
from troche.people.setting import Setting
from troche.preparation.facts import SitterConfirmed, SitterInvited
from troche.programme import Programme
from troche.screening.facts import LegalBasisRecorded, SafetyScreened

NAMES = tuple(PROGRAMME.gates["dose"].requires)


def test_all_gates_of_the_programme_are_met_on_a_good_day() -> None:
    gates = Day().all_met().gates()
    assert tuple(gates) == NAMES
    assert {gate.answer for gate in gates.values()} == {"met"}


def test_before_anything_is_said_everything_of_the_day_is_unknown() -> None:
    assert Day().not_met() == dict.fromkeys(
        (
            "count",
            "day_questions",
            "agreed",
            "place",
            "preflight",
            "unit_code",
            "sitter",
            "monitor",
            "pressure",
            "pulse",
        ),
        "unknown",
    )


def test_every_answer_has_words_a_source_and_what_would_change_it() -> None:
    for day in (
        Day(),
        Day().answers(ill="yes", state="WA").readings(164, 102),
        Day().all_met(),
    ):
        for gate in day.gates().values():
            reason = gate.reason
            assert str(reason.patient) and str(reason.clinician) and reason.source.ref and reason.source.grade
            assert (reason.would_change is None) == (gate.answer == "met")


def test_a_requirement_nothing_can_answer_is_unknown_and_stops_the_dose() -> None:
    dose = PROGRAMME.gates["dose"]
    strange = {**dose.requires, "moon_phase": dose.requires["pulse"]}
    gates = {**PROGRAMME.gates, "dose": msgspec.structs.replace(dose, requires=strange)}
    programme: Programme = msgspec.structs.replace(PROGRAMME, gates=gates)
    day = Day().all_met()
    day.setting = Setting(programme, SETTING.clinic)
    assert day.not_met() == {"moon_phase": "unknown"}
    assert codes(day.ask(TakeDose, units=day.units_now())) == {"moon_phase"}


def test_every_gate_of_the_programme_has_an_answer() -> None:
    assert set(NAMES) == set(ANSWERS)


# ---- the day's questions

RED: list[tuple[dict[str, Any], str | None]] = [
    ({"item_9": 1}, "item_9"),
    ({"item_9": 3}, "item_9"),
    ({"mind": "yes"}, "mania_psychosis"),
    ({"mind": "unsure"}, "mania_psychosis"),
    ({"slept": "no"}, "dose_refused"),
    ({"slept": "unsure"}, "dose_refused"),
    ({"substances": "yes"}, "dose_refused"),
    ({"substances": "unsure"}, "dose_refused"),
    ({"new_medicines": "yes"}, "dose_refused"),
    ({"new_medicines": "unsure"}, "dose_refused"),
    ({"ill": "yes"}, "dose_refused"),
    ({"ill": "unsure"}, "dose_refused"),
    ({"pregnant": "yes"}, "pregnancy_positive"),
    ({"pregnant": "unsure"}, "pregnancy_positive"),
    ({"fasted": "no"}, "dose_refused"),
    ({"fasted": "unsure"}, "dose_refused"),
]


@pytest.mark.parametrize(("said", "alert"), RED)
def test_every_red_answer_stops_the_day_and_is_told(said: dict[str, Any], alert: str) -> None:
    day = Day().all_met().answers(**said)
    gate = day.gate("day_questions")
    assert gate.answer == "unmet"
    asked = PROGRAMME.session.questions[next(iter(said))]
    assert gate.reason.patient == asked.to_patient
    assert set(day.alerts()) == {alert}


def test_two_red_answers_of_one_kind_are_one_alert() -> None:
    day = Day().answers(ill="yes", slept="no", item_9=2)
    assert set(day.alerts()) == {"item_9", "dose_refused"}


@pytest.mark.parametrize("said", [{"pregnant": "no"}, {"pregnant": "not_applicable"}, {"feeling": ""}])
def test_answers_that_let_it_go_on(said: dict[str, Any]) -> None:
    day = Day().answers(**said)
    assert day.gate("day_questions").answer == "met"
    assert day.alerts() == {}


@pytest.mark.parametrize("code", PROGRAMME.session.questions)
def test_a_question_without_an_answer_is_never_a_good_one(code: str) -> None:
    day = Day().all_met().do(AnswerGoNoGo, **{**CALM, code: None})
    assert day.not_met()["day_questions"] == "unknown"
    assert codes(day.ask(TakeDose, units=day.units_now())) >= {"day_questions"}


def test_answers_of_yesterday_are_none() -> None:
    day = Day(book=False).do(BookSession, starts_at=NOW + 20 * HOUR, monitor=THERAPIST)
    assert codes(day.ask(AnswerGoNoGo, **CALM)) == {"no_session"}
    day = Day().answers().later(days=1)
    assert day.gate("day_questions").answer == "unknown"


def test_a_local_day_ends_at_local_midnight() -> None:
    evening = datetime.fromisoformat("2026-11-23T23:30:00-08:00")
    day = Day(now=evening, book=False)
    day.do(BookSession, starts_at=evening + 10 * MINUTE, monitor=THERAPIST).answers()
    assert day.gate("day_questions").answer == "met"
    assert day.later(minutes=31).gate("day_questions").answer == "unknown"


def test_changing_an_answer_asks_the_monitor_again() -> None:
    day = Day().all_but_readings(slept="no").readings().later(minutes=1).answers()
    assert day.not_met() == {"monitor": "unknown"}
    assert "changed an answer" in str(day.gate("monitor").reason.patient)
    assert day.later(minutes=1).ready().not_met() == {}


def test_saying_the_same_again_does_not() -> None:
    assert Day().all_met().later(minutes=1).answers(feeling="still calm").not_met() == {}


# ---- place

PLACES = [
    ({}, "met"),
    ({"address": "18 alder row, Portland, Oregon 97201"}, "met"),
    ({"address": "81 Alder Row, Portland"}, "unknown"),
    ({"address": "18 Alder Row"}, "unknown"),
    ({"address": " "}, "unknown"),
    ({"state": "WA"}, "unmet"),
    ({"state": ""}, "unknown"),
]


@pytest.mark.parametrize(("said", "answer"), PLACES)
def test_place(said: dict[str, Any], answer: str) -> None:
    assert Day().answers(**said).gate("place").answer == answer


def test_moving_to_another_state_changes_where_one_may_be() -> None:
    moved = ContactChanged(email="a@example.org", phone="1", state="WA", timezone="America/Los_Angeles")
    assert Day().answers().add(moved).gate("place").answer == "unmet"


# ---- sitter


def test_the_sitter_says_so_today() -> None:
    assert Day().present().gate("sitter").answer == "met"
    assert Day().present().later(days=1).gate("sitter").answer == "unknown"


def test_only_the_sitter_can_say_so() -> None:
    for role in ("patient", "therapist", "prescriber"):
        assert codes(Day().ask(SayPresent, role)) == {"not_the_sitter"}


def test_the_sitter_cannot_say_so_the_day_before() -> None:
    day = Day(book=False).do(BookSession, starts_at=NOW + DAY, monitor=THERAPIST)
    assert codes(day.ask(SayPresent, "sitter")) == {"no_session"}
    spoken = day.add(SitterPresent(session=1), role="sitter").later(days=1)
    assert spoken.gate("sitter").answer == "unknown"


def test_another_sitter_has_to_say_it_anew() -> None:
    day = Day().all_met().later(minutes=1)
    day.add(SitterInvited(name="Kim", phone="1", pass_id="x"), SitterConfirmed(adult=True, sober=True))
    assert day.not_met() == {"agreed": "unknown", "sitter": "unknown"}


# ---- monitor


def test_the_monitor_says_so_today() -> None:
    assert Day().ready().gate("monitor").answer == "met"
    assert Day().ready().later(days=1).gate("monitor").answer == "unknown"


def test_nobody_but_a_clinician_monitors() -> None:
    assert codes(Day().ask(GetReady, "coordinator")) == {"not_a_monitor"}


def test_a_monitor_who_left_is_none() -> None:
    day = Day().all_met()
    gone = msgspec.structs.replace(SETTING.clinic.staff[THERAPIST], left_at=NOW)
    here = msgspec.structs.replace(SETTING.clinic, staff={**SETTING.clinic.staff, THERAPIST: gone})
    day.setting = Setting(PROGRAMME, here)
    assert day.gate("monitor").answer == "unmet"


# ---- on call

FOUR = timedelta(minutes=PROGRAMME.session.on_call.until_minutes_after_dose.value)
ROTAS: list[tuple[str, tuple[tuple[datetime, datetime], ...], str]] = [
    ("exactly the session", ((NOW, NOW + FOUR),), "met"),
    ("a second too short", ((NOW, NOW + FOUR - timedelta(seconds=1)),), "unmet"),
    ("a second too late", ((NOW + timedelta(seconds=1), NOW + DAY),), "unmet"),
    ("two that meet", ((NOW - HOUR, NOW + HOUR), (NOW + HOUR, NOW + DAY)), "met"),
    ("a gap of one minute", ((NOW - HOUR, NOW + 61 * MINUTE), (NOW + 62 * MINUTE, NOW + DAY)), "unmet"),
    ("nobody", (), "unmet"),
]


@pytest.mark.parametrize(("shifts", "answer"), [row[1:] for row in ROTAS], ids=[row[0] for row in ROTAS])
def test_on_call(shifts: tuple[tuple[datetime, datetime], ...], answer: str) -> None:
    day = Day()
    day.setting = with_rota(*shifts)
    assert day.gate("on_call").answer == answer


def test_a_rota_set_later_for_a_part_of_it_counts() -> None:
    day = Day()
    empty = RotaSet(starts=NOW + HOUR, ends=NOW + 2 * HOUR, shifts=())
    rota = laid_over(SETTING.clinic.rota, empty, NOW)
    day.setting = Setting(PROGRAMME, msgspec.structs.replace(SETTING.clinic, rota=rota))
    assert day.gate("on_call").answer == "unmet"


# ---- doses before

INTERVALS = [(71, "unmet"), (71.99, "unmet"), (72, "met"), (73, "met")]


@pytest.mark.parametrize(("hours", "answer"), INTERVALS)
def test_interval(hours: float, answer: str) -> None:
    day = Day().whole_session()
    day.now = day.state.doses[-1].at + timedelta(hours=hours)
    assert day.gate("interval").answer == answer


def after(*sessions_apart: timedelta) -> Day:
    """Whole sessions at these distances, each with its next day and visit."""
    day = Day()
    for index, apart in enumerate(sessions_apart):
        day.whole_session().later(days=1)
        day.do(ConfirmNextDay, slept=True, safe=True, item_9=0).talked_through()
        day.now = day.state.doses[-1].at + apart
        if index < len(sessions_apart) - 1:
            day.book(day.now + MINUTE)
            day.later(minutes=2)
    return day


def test_a_third_dose_within_seven_days_is_one_too_many() -> None:
    day = after(3 * DAY, 3 * DAY)
    assert day.state.count == 2
    assert day.gate("interval").answer == "met"
    assert day.gate("frequency").answer == "unmet"
    day.now = day.state.doses[0].at + 7 * DAY
    assert day.gate("frequency").answer == "met"
    day.now -= timedelta(seconds=1)
    assert day.gate("frequency").answer == "unmet"


def test_a_second_dose_within_seven_days_is_allowed() -> None:
    day = after(3 * DAY + MINUTE)
    day.book().all_met()
    assert day.not_met() == {}
    assert day.take().state.count == 2


def test_booking_keeps_the_interval_and_the_week() -> None:
    day = after(2 * DAY)
    at = day.state.doses[-1].at
    too_soon = day.ask(BookSession, starts_at=at + 72 * HOUR - MINUTE, monitor=THERAPIST)
    assert codes(too_soon) == {"interval"}
    assert codes(day.ask(BookSession, starts_at=at + 72 * HOUR, monitor=THERAPIST)) == set()
    day = after(3 * DAY + MINUTE, 3 * DAY)
    first = day.state.doses[0].at
    assert codes(day.ask(BookSession, starts_at=first + 7 * DAY - MINUTE, monitor=THERAPIST)) == {"frequency"}


def test_without_the_next_day_there_is_no_next_dose() -> None:
    day = Day().whole_session().later(days=4).talked_through().book().all_met()
    assert day.not_met() == {"next_day": "unknown"}
    day.do(ConfirmNextDay, session=1, slept=True, safe=True, item_9=0)
    assert day.not_met() == {}


def test_a_next_day_that_was_not_safe_waits_for_a_clinician() -> None:
    day = Day().whole_session().later(days=1).do(ConfirmNextDay, slept=True, safe=False, item_9=0)
    day.later(days=3).talked_through().book().all_met()
    assert day.not_met() == {"alerts": "unmet", "next_day": "unmet"}
    day.do(CloseAlert, "therapist", alert="next_day_unsafe:1", outcome="Called; slept in, is well.")
    assert day.not_met() == {}


def test_without_the_visit_there_is_no_next_dose() -> None:
    day = Day().whole_session().later(days=4).do(ConfirmNextDay, slept=True, safe=True, item_9=0)
    assert codes(day.ask(BookSession, starts_at=day.now + DAY, monitor=THERAPIST)) == {"integration"}
    day.goes_on().book_as_a_fact().all_met()
    assert day.not_met() == {"integration": "unmet"}
    assert codes(day.give(TakeDose, units=day.units_now())) == {"integration"}


def test_what_is_open_after_a_dose_stays_open_behind_sessions_that_were_called_off() -> None:
    day = Day().whole_session().later(days=4).goes_on()
    for _ in range(4):
        day.book_as_a_fact().do(StopSession, "therapist", reason="rain").later(days=1)
    day.book_as_a_fact().all_met()
    assert day.not_met() == {"next_day": "unknown", "integration": "unmet"}


def test_a_session_under_way_is_not_dosed_twice() -> None:
    day = Day().all_met().take().later(minutes=6).readings()
    assert day.gate("last_session").answer == "unmet"
    assert codes(day.give(TakeDose, units=day.units_now())) == {"already_dosed"}


# ---- the count


def test_the_lozenges_are_counted_on_the_day_of_the_session() -> None:
    assert Day().gate("count").answer == "unknown"
    day = Day().all_met()
    assert day.gate("count").answer == "met"
    assert day.later(days=1).gate("count").answer == "unknown"


def test_a_parcel_that_was_counted_today_is_no_count_of_the_lock_box() -> None:
    more = msgspec.structs.replace(DISPENSED, parcel="p2", units=("u16", "u17"))
    day = Day().add(more, UnitsReceived(parcel="p2", counted=2, locked_away=True))
    assert day.gate("count").answer == "unknown"


def test_a_count_that_differs_stops_the_dose_although_it_was_counted() -> None:
    day = Day().all_met().add(UnitsCounted(counted=15))
    assert day.gate("count").answer == "met"
    assert day.not_met() == {"units": "unmet", "ready": "unmet"}


# ---- alerts

BLOCKING = [code for code, alert in PROGRAMME.alerts.items() if alert.blocks_dose]
OTHERS = [code for code, alert in PROGRAMME.alerts.items() if not alert.blocks_dose]


@pytest.mark.parametrize("code", BLOCKING)
def test_an_open_alert_that_blocks(code: str) -> None:
    day = Day().all_met()
    day.add(raise_alert(PROGRAMME, code, "Look.", "x", day.now))
    assert day.not_met() == {"alerts": "unmet"}
    if PROGRAMME.alerts[code].closed_by_talk:
        day.add(SafetyScreened(finding="no_thoughts", attempt_12_months="no"))
    day.do(CloseAlert, "prescriber", alert=f"{code}:x", outcome="Seen.")
    assert day.not_met() == {}


@pytest.mark.parametrize("code", OTHERS)
def test_an_open_alert_that_does_not(code: str) -> None:
    day = Day().all_met()
    assert day.add(raise_alert(PROGRAMME, code, "Look.", "x", day.now)).not_met() == {}


# ---- what other rooms answer


@pytest.mark.parametrize(
    ("fact", "gates"),
    [
        (msgspec.structs.replace(PLAN, version=2), {"plan": "unmet"}),
        (UnitsCounted(counted=15), {"units": "unmet", "ready": "unmet"}),
        (
            LegalBasisRecorded(
                basis="telehealth_flexibility", citation="90 FR 61301", expires_on=date(2026, 11, 22)
            ),
            {"legal_basis": "unmet"},
        ),
        (
            ContactChanged(email="a@example.org", phone="1", state="WA", timezone="America/Los_Angeles"),
            {"licence": "unmet", "place": "unmet", "monitor": "unmet"},
        ),
    ],
)
def test_what_changed_elsewhere(fact: Fact, gates: dict[str, str]) -> None:
    assert Day().all_met().add(fact).not_met() == gates


def test_lozenges_past_their_date_are_none() -> None:
    day = Day()
    assert day.gate("units").answer == "met"
    assert day.later(days=70).gate("units").answer == "unmet"


# ---- a refused ask is kept


def test_a_refused_ask_keeps_every_answer_and_tells_somebody() -> None:
    day = Day().all_but_readings()
    decision = day.give(TakeDose, units=day.units_now())
    assert codes(decision) == {"pressure", "pulse"}
    (read,) = (one.fact for one in day.recorded if isinstance(one.fact, GoNoGoRead))
    assert read.gates == {gate.gate: gate.answer for gate in may_dose(day.chart, day.setting, day.now)}
    assert set(day.alerts()) == {"dose_refused"}
    assert day.session.taken is None


def test_other_units_are_refused_and_nothing_is_taken() -> None:
    day = Day().all_met()
    first, second = day.units_now()
    for units in ((), (first,), (first, first), (second, "u15"), (first, second, "u02")):
        assert codes(day.ask(TakeDose, units=units)) == {"wrong_units"}
    assert codes(day.ask(TakeDose, units=(second, first))) == set()


def test_no_dose_in_a_session_of_another_day_or_of_none() -> None:
    day = Day().all_met()
    assert codes(day.ask(TakeDose, session=7, units=day.units_now())) == {"no_session"}
    assert day.later(days=1).ask(TakeDose, units=day.units_now()) != []
    assert codes(day.ask(TakeDose, units=day.units_now())) >= {"day_questions", "sitter", "monitor"}


def test_a_dose_keeps_the_names_of_its_gates() -> None:
    taken = Day().all_met().take().session.taken
    assert taken is not None
    assert taken.gates == NAMES
    assert taken.dose_mg == PLAN.start_dose_mg


def test_a_next_day_told_again_after_sleep_is_kept() -> None:
    day = Day().whole_session().later(days=1).do(ConfirmNextDay, slept=False, safe=True, item_9=0)
    day.later(hours=9).do(ConfirmNextDay, slept=True, safe=True, item_9=0)
    assert isinstance(day.session.next_day, NextDayConfirmed)
    assert day.session.next_day.slept
    assert codes(day.ask(ConfirmNextDay, slept=True, safe=True)) == {"next_day_confirmed"}


def test_somebody_unknown_is_no_monitor() -> None:
    day = Day(book=False)
    assert codes(day.ask(BookSession, starts_at=NOW + DAY, monitor=uuid4())) == {"not_a_monitor"}
