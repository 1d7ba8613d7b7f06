"""Bladder and liver over the course: when each was last looked at, when it is due again, and what that opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from troche.chart.facts import Fact
from troche.chart.gates import Gate
from troche.chart.rooms import Chart, Deadline
from troche.chart.words import Words, say
from troche.medication.course import Course
from troche.medication.months import months_after
from troche.medication.state import medication_of
from troche.messaging.rules import raise_alert
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.programme.answering import met, unknown, unmet
from troche.screening.case import Case, day_words
from troche.screening.checks.body import ratio_on_file
from troche.screening.gates import case_of
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement

ASK, OVERDUE, LIVER_DUE = "medication.bladder_ask", "medication.bladder_overdue", "medication.liver_due"
URINE_DUE, URINE_ALERT = "medication.urinalysis_due", "urinalysis_due"
BLADDER_MISSING, LIVER_ALERT, BLADDER_ALERT = "bladder_missing", "liver_due", "bladder"


class Watched(msgspec.Struct, frozen=True):
    """One organ that is watched: the day it was last looked at, and the last day on which that counts.

    `due_on` None: it was never looked at. `finds` says what was found there, empty when it was in order.
    """

    what: Literal["bladder", "liver"]
    last_on: date | None
    due_on: date | None
    why: Words
    finds: Words | None = None


def watched(chart: Chart, setting: Setting, now: datetime) -> tuple[Watched, Watched]:
    """Bladder and liver as they stand, with the exposure that makes them due."""
    course, case = medication_of(chart).course, case_of(chart, setting, now)
    return _bladder(course, case), _liver(course, case)


def bladder_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Asked within the month, and nothing found."""
    case = case_of(chart, setting, now)
    found = _bladder(medication_of(chart).course, case)
    if found.finds is not None:
        return _bladder_trouble(required)
    if found.last_on is None or found.due_on is None:
        words = say("The bladder questions are not answered.")
        return unknown("bladder", required, words, words)
    return _in_time("bladder", found, case, required)


def liver_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Tested lately and after the first doses, with nothing above its limit that nobody has judged."""
    case = case_of(chart, setting, now)
    found = _liver(medication_of(chart).course, case)
    if found.last_on is None or found.due_on is None:
        words = say("Liver tests are missing.")
        return unknown("liver", required, words, words)
    if found.finds is not None:
        return _liver_trouble(required, found.finds)
    return _in_time("liver", found, case, required)


def against_next_dose(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """What was found on bladder and liver and is not over, however long ago it was looked for."""
    requires, case = setting.programme.gates["ship"].requires, case_of(chart, setting, now)
    above = _above(case)
    bladder = _bladder(medication_of(chart).course, case)
    return (
        *((_bladder_trouble(requires["bladder"]),) if bladder.finds else ()),
        *((_liver_trouble(requires["liver"], above),) if above else ()),
    )


def _bladder_trouble(required: Requirement) -> Gate:
    patient = say("Your team looks at your bladder first.")
    return unmet("bladder", required, patient, say("A clinician looks at the bladder questions first."))


def _liver_trouble(required: Requirement, found: Words) -> Gate:
    return unmet("liver", required, say("Your liver tests have to be looked at first."), found)


def _in_time(code: str, found: Watched, case: Case, required: Requirement) -> Gate:
    assert found.due_on is not None
    if case.today > found.due_on:
        words = say("{what}: {why}", what=required.name, why=found.why)
        return unmet(code, required, words, words)
    words = say("{what}: counts until {day}.", what=required.name, day=day_words(found.due_on))
    return met(code, required, words, words)


def _bladder(course: Course, case: Case) -> Watched:
    """When it was last asked about, and what was told then or since; only the questions end what was told."""
    days = case.programme.supply.shipment.bladder_screen_days.value
    why = say("older than {days} days.", days=days)
    asked, is_told = course.bladder_asked, course.bladder_told_at is not None
    answers = asked.answers if asked is not None else ()
    doubted = "unsure" in answers and course.bladder is not None
    finds = say("Symptoms.") if is_told or doubted or "yes" in answers else None
    if asked is None or ("unsure" in answers and finds is None):
        return Watched("bladder", None, None, why, finds)
    last = case.day_of(asked.at)
    return Watched("bladder", last, last + timedelta(days=days), why, finds)


def _liver(course: Course, case: Case) -> Watched:
    """As old as its oldest test; after the first doses it is tested once more, however fresh it was."""
    shipment, results = case.programme.supply.shipment, case.screening.results
    tests = case.programme.eligibility.liver.tests.value
    days, doses = shipment.liver_days.value, shipment.liver_after_doses.value
    why = say("older than {days} days.", days=days)
    if any(test not in results or ratio_on_file(case, test) is None for test in tests):
        return Watched("liver", None, None, why)
    last = min(results[test].collected_on for test in tests)
    due = last + timedelta(days=days)
    if len(course.first_doses) >= doses and last < (after := case.day_of(course.first_doses[doses - 1])):
        due, why = min(due, after - timedelta(days=1)), say("not tested since dose {n}.", n=doses)
    return Watched("liver", last, due, why, _above(case))


def _above(case: Case) -> Words | None:
    """What stands against the liver tests. Above the lower limit the decision for treatment may have judged it."""
    rule, decision = case.programme.eligibility.liver, case.screening.decision
    multiples = {test: ratio_on_file(case, test) or 0.0 for test in rule.tests.value}
    if any(multiple > rule.stop_above.value for multiple in multiples.values()):
        return say("A liver test is far above its limit.")
    is_judged = decision is not None and "liver" in decision.overridden
    news = [test for test in multiples if case.screening.is_since_decision(test)]
    high = [test for test, multiple in multiples.items() if multiple > rule.review_above.value]
    if any(test in news or not is_judged for test in high):
        return say("A liver test is above its limit, and nobody has judged it.")
    return None


def deadlines(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """While somebody is treated: bladder questions before they run out, liver tests after some doses, a urinalysis."""
    course, screening = medication_of(chart).course, SCREENING.of(chart)
    if not course.first_doses or not screening.is_eligible:
        return
    zone = PEOPLE.of(chart).zone
    case = Case(screening, PEOPLE.of(chart), setting, course.first_doses[0])
    bladder, doses = _bladder(course, case), setting.programme.supply.shipment.liver_after_doses.value
    if bladder.due_on is not None:
        before = timedelta(days=setting.programme.laboratory.remind_days_before.value)
        asks, ends = (
            datetime.combine(day, time(0), zone).astimezone(UTC)
            for day in (bladder.due_on - before, bladder.due_on + timedelta(days=1))
        )
        yield Deadline(ASK, bladder.due_on.isoformat(), asks, "patient")
        yield Deadline(OVERDUE, bladder.due_on.isoformat(), ends, "coordinator")
    if len(course.first_doses) >= doses and _liver(course, case).due_on is not None:
        at, last = course.first_doses[doses - 1], _liver(course, case).last_on
        if last is not None and last < case.day_of(at):
            yield Deadline(LIVER_DUE, str(doses), at, "coordinator")
    urine_on = _urinalysis_due_on(course, case)
    at = datetime.combine(urine_on, time(0), zone).astimezone(UTC)
    yield Deadline(URINE_DUE, urine_on.isoformat(), at, "coordinator")


def _urinalysis_due_on(course: Course, case: Case) -> date:
    """So many months after the last one, or after the first dose."""
    result, began_on = case.screening.results.get("urinalysis"), case.day_of(course.first_doses[0])
    last = max(result.collected_on, began_on) if result is not None else began_on
    return months_after(last, case.programme.laboratory.urinalysis_every_months.value)


def asks_bladder(chart: Chart, setting: Setting, now: datetime) -> bool:
    """Whether the monthly questions wait for an answer."""
    return any(one.kind == ASK and one.at <= now for one in deadlines(chart, setting))


def struck(kind: str, key: str, now: datetime, setting: Setting) -> list[Fact]:
    """Somebody is told: the patient was asked and did not answer, or a blood test is due."""
    match kind:
        case "medication.bladder_overdue":
            words = say("The bladder questions ran out after {day}.", day=day_words(date.fromisoformat(key)))
            return [raise_alert(setting.programme, BLADDER_MISSING, words, "", now)]
        case "medication.liver_due":
            words = say("Liver tests after dose {n} are due; the next parcel waits for them.", n=key)
            return [raise_alert(setting.programme, LIVER_ALERT, words, "", now)]
        case "medication.urinalysis_due":
            words = say("A urinalysis is due since {day}.", day=day_words(date.fromisoformat(key)))
            return [raise_alert(setting.programme, URINE_ALERT, words, "", now)]
    return []
