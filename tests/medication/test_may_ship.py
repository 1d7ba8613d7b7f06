"""The gate of a shipment, each requirement at its edge: pressure, attendance, scores, liver, law on delivery."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.medication.charts import (
    NOW,
    ORDER,
    PARCEL,
    PDMP,
    SETTING,
    TODAY,
    Life,
    answer_to,
    codes,
    decided,
    history,
    orderable,
    ordered,
    received,
    registered,
    signed,
)
from troche.chart.gates import all_met
from troche.dosing.facts import (
    DoseTaken,
    GoNoGoAnswered,
    NextDayConfirmed,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    VitalsMeasured,
)
from troche.events.facts import (
    Assessment,
    EventAssessed,
    EventClosed,
    EventOpened,
    EventReopened,
    SignalAnswered,
    SignalNoted,
)
from troche.events.rules import EVENTS
from troche.integration.facts import VisitHeld
from troche.medication.commands import AnswerOrder, DispenseUnits, PendOrder
from troche.medication.facts import PrescriberVisitHeld
from troche.medication.sending import delivered_by, may_ship
from troche.people.facts import ContactChanged
from troche.screening.facts import (
    InstrumentAnswered,
    LegalBasisRecorded,
    ResultReported,
)

RELEASED = SessionReleased(session=1, criteria=(), dissociation=0, sedation=0)
CALM_DAY = NextDayConfirmed(session=1, slept=True, safe=True, item_9=0)


def answers(life: Life) -> dict[str, str]:
    return {gate.gate: gate.answer for gate in may_ship(life.chart, SETTING, life.now)}


def not_met(life: Life) -> set[str]:
    return {code for code, answer in answers(life).items() if answer != "met"}


def booked(life: Life, number: int = 1) -> Life:
    return life.add(SessionBooked(session=number, starts_at=life.now, monitor_id="x", monitor_name="Ines"))


def vitals(
    life: Life,
    systolic: int,
    diastolic: int,
    *,
    session: int = 1,
    moment: Any = "before",
    measured_at: datetime | None = None,
) -> Life:
    return life.add(
        VitalsMeasured(
            session=session,
            moment=moment,
            systolic_mm_hg=systolic,
            diastolic_mm_hg=diastolic,
            pulse_bpm=70,
            measured_at=measured_at or life.now,
        )
    )


def dosed(life: Life, number: int = 1) -> Life:
    return life.add(DoseTaken(session=number, units=(), dose_mg=100, gates=()))


def session(
    life: Life,
    *,
    before: tuple[int, int] = (122, 78),
    peak: tuple[int, int] | None = (134, 84),
    number: int = 1,
) -> Life:
    """A session through to its end; without a peak no dose was taken."""
    vitals(booked(life, number), *before, session=number)
    if peak is None:
        return life.add(SessionStopped(session=number, reason="No dose today."))
    vitals(dosed(life, number), *peak, session=number, moment="during")
    return life.add(msgspec.structs.replace(RELEASED, session=number))


def looked_after(life: Life, number: int = 1) -> Life:
    life.later(hours=25).add(msgspec.structs.replace(CALM_DAY, session=number))
    return life.later(hours=20).add(VisitHeld(session=number, note="Spoke about it."))


def without_readings() -> Life:
    """Everything on file for a parcel but a blood pressure."""
    life = ordered()
    screening = msgspec.structs.replace(life.chart.states["screening"], pressures=())
    life.chart = msgspec.structs.replace(life.chart, states={**life.chart.states, "screening": screening})
    return life


# ---- the case to design for


def test_high_pressure_and_missed_visits_and_no_other_parcel_leaves() -> None:
    life = session(received(), before=(148, 92), peak=(172, 104)).later(hours=73)
    life.add(PDMP)
    assert {"pressure", "attendance"} <= not_met(life)
    order = life.medication.order
    assert order is not None
    refused = life.ask(DispenseUnits, role="pharmacist", order=order.id, **PARCEL)
    assert {"pressure", "attendance"} <= codes(refused)


# ---- events and signs of misuse

HOSPITAL = EventOpened(event="e1", words="Fell and was taken to a hospital.", told_by="patient", urgent=True)


def judged(*, serious: bool, version: int = 1) -> EventAssessed:
    held = Assessment(serious=serious)
    return EventAssessed(event="e1", version=version, assessment=held, reason="Seen.", name="Dr Test")


def test_a_serious_event_holds_every_parcel_until_its_case_is_closed() -> None:
    life = ordered().add(HOSPITAL)
    assert answers(life)["events"] == "unknown", "nobody has judged it"
    assert answers(life.add(judged(serious=True)))["events"] == "unmet"
    assert (
        answers(life.later(days=20).add(EventClosed(event="e1", words="Well.", name="x")))["events"] == "met"
    )
    assert answers(life.add(EventReopened(event="e1", words="Again.", name="x")))["events"] == "unmet"
    assert answers(life.add(judged(serious=False, version=2)))["events"] == "met"


def test_a_sign_of_misuse_holds_every_parcel_until_it_is_explained() -> None:
    life = ordered().add(SignalNoted(kind="asked_for_more", words="Wants twice as many.", told_by="staff"))
    assert answers(life)["misuse"] == "unknown"
    (signal,) = EVENTS.of(life.chart).signals
    for verdict, answer in (("concern", "unmet"), ("explained", "met")):
        said = SignalAnswered(signal=signal, verdict=verdict, words="Spoke.", name="x")  # type: ignore[arg-type]
        assert answers(life.add(said))["misuse"] == answer


def test_whoever_sends_a_parcel_reads_that_something_stands_against_it_and_not_what() -> None:
    life = ordered().add(HOSPITAL, judged(serious=True))
    life.add(SignalNoted(kind="craving", words="Craves it.", told_by="patient"))
    said = {gate.gate: gate for gate in may_ship(life.chart, SETTING, life.now)}
    for code in ("events", "misuse"):
        words = f"{said[code].label} {said[code].reason.clinician}".casefold()
        assert not any(told in words for told in ("crav", "misuse", "hospital", "event 1"))


# ---- scores


def phq(total: int) -> InstrumentAnswered:
    given = {f"q{n}": 0 for n in range(1, 10)}
    for n in range(total):
        given[f"q{n % 8 + 1}"] += 1
    return InstrumentAnswered(instrument="phq_9", answers=dict(given))


@pytest.mark.parametrize(("total", "answer"), [(16, "met"), (20, "met"), (21, "unmet"), (24, "unmet")])
def test_a_score_clearly_worse_waits_for_the_prescriber(total: int, answer: str) -> None:
    life = ordered().later(days=7).add(phq(total))
    assert answers(life)["phq_9"] == answer
    seen = PrescriberVisitHeld(way="video", note="Looked at it together.")
    assert answers(life.later(hours=1).add(decided()))["phq_9"] == answer, "to decide at a desk is no visit"
    assert answers(life.later(hours=1).add(seen))["phq_9"] == "met"


def test_after_a_dose_worse_is_measured_against_the_last_answers_before_it() -> None:
    life = ordered().later(days=7).add(phq(8)).add(DoseTaken(session=1, units=(), dose_mg=100, gates=()))
    assert answers(life.later(hours=1).add(phq(12)))["phq_9"] == "met"
    assert answers(life.add(phq(13)))["phq_9"] == "unmet", (
        "three below the first ever, five above the baseline"
    )


def test_a_score_that_cannot_be_computed_is_none() -> None:
    life = ordered().add(InstrumentAnswered(instrument="phq_9", answers={"q1": 1, "q2": None}))
    assert answers(life)["phq_9"] == "unknown"


# ---- liver


def liver(value: float | None, on: date = TODAY, test: Any = "alt") -> ResultReported:
    return ResultReported(test=test, value=value, unit="U/L", upper_limit=40, collected_on=on)


@pytest.mark.parametrize(
    ("value", "answer"), [(80, "met"), (80.1, "unmet"), (120, "unmet"), (120.1, "unmet"), (None, "unknown")]
)
def test_the_liver_at_its_limits(value: float | None, answer: str) -> None:
    assert answers(ordered().add(liver(value)))["liver"] == answer


def test_above_the_lower_limit_a_decision_made_since_has_judged_it_and_above_the_upper_nobody_has() -> None:
    judged = msgspec.structs.replace(decided(), overridden=("liver",))
    assert answers(ordered().add(liver(100)).add(judged))["liver"] == "met"
    assert answers(ordered().add(judged).later(days=1).add(liver(100)))["liver"] == "unmet"
    assert answers(ordered().add(liver(121)).add(judged))["liver"] == "unmet"


def test_the_liver_is_tested_once_more_after_four_doses() -> None:
    life = received()
    for number in range(1, 4):
        looked_after(session(life.later(days=5), number=number), number)
    assert answers(life)["liver"] == "met"
    looked_after(session(life.later(days=5), number=4), 4)
    assert answers(life)["liver"] == "unmet"
    day = life.now.date()
    life.add(*(liver(20, day, test) for test in ("alt", "ast", "alp")))
    assert answers(life)["liver"] == "unmet", "all four tests, not three"
    assert answers(life.add(liver(20, day, "ggt")))["liver"] == "met"


# ---- what is at home


@pytest.mark.parametrize(("dose_mg", "answer"), [(100, "met"), (50, "unmet")])
def test_no_more_than_eight_doses_at_home(dose_mg: int, answer: str) -> None:
    life = received()  # 8 units of 50 mg
    plan = msgspec.structs.replace(life.medication.plans[-1].plan, start_dose_mg=dose_mg)
    assert answers(life.add(plan))["at_home"] == answer


# ---- pregnancy


def day_answer(pregnant: Any) -> GoNoGoAnswered:
    return GoNoGoAnswered(
        session=1,
        feeling="calm",
        item_9=0,
        mind="no",
        slept="yes",
        substances="no",
        new_medicines="no",
        ill="no",
        pregnant=pregnant,
        fasted="yes",
        state="OR",
        address="18 Alder Row, Portland",
    )


def pregnancy_test(finding: Any, on: date) -> ResultReported:
    return ResultReported(
        test="pregnancy", value=None, unit="", upper_limit=None, finding=finding, collected_on=on
    )


@pytest.mark.parametrize(("said", "answer"), [("yes", "unmet"), ("unsure", "unknown"), ("no", "met")])
def test_a_pregnancy_told_on_the_day_of_a_session(said: str, answer: str) -> None:
    assert answers(booked(ordered()).add(day_answer(said)))["pregnancy"] == answer


def test_after_a_doubt_no_word_but_a_test_opens_it_again() -> None:
    life = booked(ordered()).add(day_answer("yes")).later(days=3).add(day_answer("no"))
    assert answers(life)["pregnancy"] == "unmet"
    assert answers(life.add(pregnancy_test("negative", TODAY - timedelta(days=1))))["pregnancy"] == "unmet"
    assert answers(life.add(pregnancy_test("negative", life.now.date())))["pregnancy"] == "met"
    assert answers(life.add(pregnancy_test("positive", life.now.date())))["pregnancy"] == "unmet"


@pytest.mark.parametrize("told", ["yes", "unsure"])
def test_a_doubt_told_in_a_history_is_one_too(told: str) -> None:
    said_no = msgspec.structs.replace(history(), pregnancy="no")
    life = ordered().add(msgspec.structs.replace(history(), pregnancy=told), said_no)
    assert answers(life)["pregnancy"] == "unmet"
    assert answers(life.add(pregnancy_test("negative", TODAY)))["pregnancy"] == "met"


def test_it_is_stated_again_for_each_parcel_where_it_applies() -> None:
    said_no = msgspec.structs.replace(history(), pregnancy="no")
    tested = pregnancy_test("negative", TODAY)
    life = ordered().add(said_no, tested).later(minutes=5)
    assert answers(life)["pregnancy"] == "met"
    order = life.medication.order
    assert order is not None
    life.do(DispenseUnits, role="pharmacist", order=order.id, **PARCEL).later(days=5)
    assert answers(life)["pregnancy"] == "unknown"
    assert answers(booked(life).add(day_answer("no")))["pregnancy"] == "met"
    assert answers(received())["pregnancy"] == "met", "where it does not apply nobody is asked again"


# ---- law, on the day of delivery


def order_until(day: date) -> Life:
    life = signed(orderable().do(PendOrder, **{**ORDER, "valid_until": day}))
    return life.do(AnswerOrder, role="system", **answer_to(life))


DELIVERY = delivered_by(Life().chart, SETTING, NOW).date()


@pytest.mark.parametrize(
    ("day", "answer"),
    [(DELIVERY, "met"), (DELIVERY - timedelta(days=1), "unmet"), (TODAY, "unmet")],
)
def test_an_order_that_ends_before_the_parcel_arrives(day: date, answer: str) -> None:
    assert answers(order_until(day))["prescription"] == answer


def test_six_months_are_the_law_whatever_was_written() -> None:
    life = ordered()
    order = life.medication.order
    assert order is not None
    longer = msgspec.structs.replace(order.pended, valid_until=date(2028, 1, 1))
    medication = msgspec.structs.replace(life.medication, order=msgspec.structs.replace(order, pended=longer))
    life.chart = msgspec.structs.replace(life.chart, states={**life.chart.states, "medication": medication})
    assert answers(life.later(days=(date(2027, 5, 18) - TODAY).days))["prescription"] == "met"
    assert answers(life.later(days=1))["prescription"] == "unmet"


@pytest.mark.parametrize(
    ("ends", "answer"),
    [(DELIVERY, "met"), (DELIVERY - timedelta(days=1), "unmet"), (TODAY, "unmet"), (None, "met")],
)
def test_a_legal_basis_that_ends_before_the_parcel_arrives(ends: date | None, answer: str) -> None:
    basis = LegalBasisRecorded(
        basis="in_person_exam" if ends is None else "telehealth_flexibility", citation="x", expires_on=ends
    )
    assert answers(ordered().add(basis))["legal_basis"] == answer


def test_the_law_of_telehealth_ends_with_the_year_whatever_was_recorded() -> None:
    basis = LegalBasisRecorded(basis="telehealth_flexibility", citation="x", expires_on=date(2028, 1, 1))
    life = ordered().add(basis)
    life.now = datetime.combine(date(2026, 12, 26), NOW.timetz())
    assert answers(life)["legal_basis"] == "met"
    assert answers(life.later(days=1))["legal_basis"] == "unmet"


def test_a_licence_that_ends_before_the_parcel_arrives() -> None:
    life, team = ordered(), dict(SETTING.clinic.staff)
    order = life.medication.order
    assert order is not None
    me = team[order.prescriber]
    for last_day, answer in ((DELIVERY, "met"), (DELIVERY - timedelta(days=1), "unmet")):
        licences = tuple(msgspec.structs.replace(one, last_day=last_day) for one in me.licences)
        staff = {**team, me.id: msgspec.structs.replace(me, licences=licences)}
        setting = msgspec.structs.replace(
            SETTING, clinic=msgspec.structs.replace(SETTING.clinic, staff=staff)
        )
        gates = {gate.gate: gate.answer for gate in may_ship(life.chart, setting, life.now)}
        assert gates["licence"] == answer


def test_an_order_belongs_to_the_state_it_was_written_for() -> None:
    told = registered()
    moved = ContactChanged(
        email=told.email, phone=told.phone, state="WA", timezone=told.timezone, address="2 Garden Way"
    )
    assert answers(ordered().add(msgspec.structs.replace(moved, state="OR")))["prescription"] == "met"
    away = ordered().later(hours=1).add(moved)
    assert answers(away)["prescription"] == "unmet"
    back = away.later(hours=1).add(msgspec.structs.replace(moved, state="OR"))
    assert answers(back)["prescription"] == "unmet", "the team looks at it once"


# ---- the plan


def test_a_plan_that_is_not_accepted_or_from_before_a_long_pause_sends_nothing() -> None:
    life = ordered()
    second = msgspec.structs.replace(life.medication.plans[-1].plan, version=2, reason="More.")
    assert answers(life.add(second))["plan"] == "unmet"
    paused = looked_after(session(received())).later(days=91)
    assert answers(paused)["plan"] == "unmet"


def test_with_everything_on_file_every_requirement_is_met() -> None:
    life = ordered()
    assert all_met(may_ship(life.chart, SETTING, life.now))
