"""What a chart says for a proposal of the next dose."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from troche.chart.rooms import Chart
from troche.medication.borne import Borne, Titration
from troche.medication.days import age_on, local_day
from troche.medication.known import Known
from troche.medication.ladder import CAUTIONS, has_paused
from troche.medication.state import MedicationState, medication_of
from troche.medication.weight import weight_for_limits
from troche.messaging.rules import open_alerts
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.checks.body import ratio
from troche.screening.interactions import read
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme import Programme

EARLY_MINUTES = 5  # ours, as in a session: a reading so long before its time is the one that was asked for

Found = dict[str, Any]
"""Some of what is known, by the names of `Known`."""


def known_of(chart: Chart, setting: Setting, now: datetime) -> Known | None:
    """Everything that a proposal rests on, as it is now; None before the first dose or without a plan."""
    state, programme = medication_of(chart), setting.programme
    course, last = state.titration, state.titration.last
    if last is None or state.plan is None:
        return None
    weight_kg = weight_for_limits(chart)
    return Known(
        session=last.session,
        dosed_at=tuple(one.taken_at for one in course.sessions),
        dose_mg=last.dose_mg,
        days_between=max(_days_at(state, last.taken_at), state.plan.days_between),
        days_at_dose=_days_at(state, last.taken_at),
        doses=state.doses_taken,
        doses_same=_same_in_a_row(course),
        strong_doses=_strong(course, weight_kg, programme),
        is_paused=has_paused(state, programme, now),
        was_early=_was_early(course, programme),
        way_changed=_way_changed(course, state.doses_taken),
        gap=state.gap,
        weight_kg=weight_kg,
        **_alerts(chart, last, programme),
        **_tolerance(last),
        **_measured(last, programme),
        **_person(chart, now),
        **_liver(chart, programme, now),
        **_medicines(chart, programme),
        **_response(chart, course, programme, now),
        cautious=_cautious(chart, programme, now),
    )


def _days_at(state: MedicationState, taken_at: datetime) -> int:
    """The interval of the plan by which the last dose was taken."""
    before = [one.plan for one in state.plans if one.written_at <= taken_at]
    return (before or [state.plans[-1].plan])[-1].days_between


def _same_in_a_row(course: Titration) -> int:
    doses = [one.dose_mg for one in reversed(course.sessions)]
    return len(list(takewhile(lambda mg: mg == doses[0], doses)))


def _strong(course: Titration, weight_kg: float | None, programme: Programme) -> int | None:
    if weight_kg is None:
        return None
    least = programme.ladder.titration.strong_mg_per_kg.value * weight_kg
    return sum(one.dose_mg >= least for one in course.sessions)


def _was_early(course: Titration, programme: Programme) -> bool:
    """Whether the last dose came sooner than hours or days allow."""
    rule, at = programme.ladder.interval, [one.taken_at for one in course.sessions]
    most, window = rule.doses_at_most.value, timedelta(days=rule.in_days.value)
    too_soon = len(at) > 1 and at[-1] - at[-2] < timedelta(hours=rule.at_least_hours.value)
    too_often = len(at) > most and at[-1] - at[-1 - most] < window
    return too_soon or too_often


def _way_changed(course: Titration, doses: int) -> bool | None:
    if doses <= 1:
        return False
    ways = [one.technique for one in course.sessions[-2:]]
    return None if len(ways) < 2 or None in ways else ways[0] != ways[1]


def _alerts(chart: Chart, last: Borne, programme: Programme) -> Found:
    known = programme.alerts
    blocking = [
        one.code for one in open_alerts(chart) if one.code not in known or known[one.code].blocks_dose
    ]
    return {"alerts": last.alerts, "blocking": tuple(dict.fromkeys(blocking))}


def _tolerance(last: Borne) -> Found:
    released, noted, next_day = last.released, last.noted, last.next_day
    found: Found = {"serious": True} if last.handed_over else {}
    if released is not None:
        found |= {"dissociation": released.dissociation, "sedation": released.sedation}
        found |= {"serious": released.serious or last.handed_over}
    if noted is not None:
        found |= {"nausea": noted.nausea, "anxiety": noted.anxiety, "craving": noted.craving}
    if next_day is not None:
        is_well = next_day.slept and next_day.safe and not next_day.item_9
        found |= {"next_day_well": None if is_well and next_day.item_9 is None else is_well}
    return found


def _measured(last: Borne, programme: Programme) -> Found:
    asked = sorted(programme.session.vitals.at_minutes.value)
    until = [*asked[1:], float("inf")]
    is_whole = all(
        any(minute <= measured + EARLY_MINUTES < end for measured in last.minutes)
        for minute, end in zip(asked, until, strict=True)
    )
    return {
        "pressure_measured": is_whole,
        "peak": last.peak,
        "rise": last.rise,
        "oximeter": last.oxygen_before or last.lowest_oxygen is not None,
        "oxygen_percent": last.lowest_oxygen,
    }


def _person(chart: Chart, now: datetime) -> Found:
    registered, decision = PEOPLE.of(chart).registered, SCREENING.of(chart).decision
    return {
        "age_years": age_on(registered.birth_date, local_day(chart, now)) if registered else None,
        "eligible": decision.verdict == "eligible" if decision else None,
    }


def _liver(chart: Chart, programme: Programme, now: datetime) -> Found:
    """An old test that was high stays high until a newer one; an old one that was normal tells nothing."""
    results, day = SCREENING.of(chart).results, local_day(chart, now)
    days = timedelta(days=programme.supply.shipment.liver_days.value)
    asked = programme.eligibility.liver.tests.value
    ratios = {test: ratio(results[test]) for test in (*asked, "bilirubin") if test in results}
    is_recent = {test: timedelta(0) <= day - results[test].collected_on <= days for test in ratios}
    return {
        "liver_measured": all(ratios.get(test) is not None and is_recent[test] for test in asked),
        "liver_ratio": max((one for test in asked if (one := ratios.get(test)) is not None), default=None),
        "bilirubin_ratio": ratios.get("bilirubin"),
    }


def _medicines(chart: Chart, programme: Programme) -> Found:
    """What is taken: a stop and an unknown name until somebody decided on them, what makes a dose stronger always."""
    screening = SCREENING.of(chart)
    if screening.history is None:
        return {}
    known = [read(medicine, programme) for medicine in screening.history.medicines]
    rules = [rule for one in known for rule in one.interactions(programme)]
    makes_stronger = any(rule.lower_start for rule in rules)
    if screening.is_eligible and screening.decided_on == screening.history:
        return {"medicine_stops": False, "medicine_changes_dose": makes_stronger}
    return {
        "medicine_stops": any(rule.action == "stop" for rule in rules),
        "medicine_changes_dose": makes_stronger or not all(one.recognised for one in known),
    }


def _response(chart: Chart, course: Titration, programme: Programme, now: datetime) -> Found:
    """The PHQ-9 before the first dose, now, and before the last doses. The latest is no response before a dose."""
    measure = SCREENING.of(chart).measures.get("phq_9")
    found: Found = {"baseline": course.baseline}
    if measure is None:
        return found
    rule, latest = programme.ladder.titration, measure.latest
    is_fresh = now - latest.at <= timedelta(days=rule.phq_9_days.value)
    if not is_fresh or latest.at <= course.sessions[0].taken_at:
        return found
    doses = rule.plateau_doses.value
    before = [
        total
        for at, total in measure.series
        if len(course.sessions) >= doses and at <= course.sessions[-doses].taken_at
    ]
    return found | {
        "phq_9": latest.total,
        "phq_9_since_dose": latest.total is not None and latest.at > course.sessions[-1].taken_at,
        "phq_9_before": before[-1] if before else None,
    }


def _cautious(chart: Chart, programme: Programme, now: datetime) -> tuple[str, ...] | None:
    """What made the first dose the careful one; a caution that nothing here can answer always does."""
    if SCREENING.of(chart).history is None:
        return None
    day, weight_kg = local_day(chart, now), weight_for_limits(chart)
    return tuple(
        code
        for code in programme.ladder.start.cautious_if
        if code not in CAUTIONS or CAUTIONS[code](chart, programme, day, weight_kg) is not None
    )
