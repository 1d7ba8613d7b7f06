"""The safety floor: limits that no clinic's programme may loosen. Towards caution is always allowed.

Here are its numbers. What may not be left out stands in `needed`, what speaks against treatment at home in
`contraindicated`, what of that nobody may let pass in `never_passed`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from troche.programme.bounds import Floor, Why
from troche.programme.contraindicated import CONTRAINDICATED
from troche.programme.honest import HONEST
from troche.programme.links import Fault
from troche.programme.needed import NEEDED
from troche.programme.never_passed import NEVER_PASSED
from troche.programme.titrated import TITRATED
from troche.sheets import MISSING

DAY, DOSES, WAY, SHIPPED = (
    "clinical_programme.md 4.4",
    "clinical_programme.md 4.3",
    "clinical_programme.md 4.1",
    "clinical_programme.md 4.7",
)
PRESSURE = "Pressure limits of a session go downwards only."
LAW = Why("Law of Schedule III prescriptions.", "clinical_programme.md 3.1 [67]", "V")
REGISTERED = Why(
    "Who prescribes a controlled medicine is registered for it.", "clinical_programme.md 3.1", "M"
)
READINGS = Why("A reading is fresh, at rest and repeated.", DAY, "PC")
PULSE = Why("Outside no dose.", DAY, "PC")
OXYGEN = Why("Oxygen limits go upwards only.", "instruments.md 4.1", "D")
SITTER = Why("The sitter looks in.", f"{DAY} [13]", "V")
MISSED = Why("What is missed is asked for soon.", DAY, "PC")
SAID = Why("What was said belongs to the checks before this dose.", DAY, "D")
FAST = Why("Nothing in the stomach, no alcohol after it.", f"{DAY} [91] [92]; instruments.md 4.1", "V")
LOZENGE = Why("The lozenge is held as it was studied.", f"{DOSES} [90]", "V")
STRONG = Why("After a session that was too strong the next dose waits.", DOSES, "PC")
SILENCE = Why("Silence is escalated.", "reliability_security.md 1.3", "D")
NO_ZERO = Why("A rhythm or a unit of zero is none.", "docs/architecture.md", "D")
START = Why("The first dose is low.", f"{DOSES} [49]", "PC")
TWO_SIGN = Why("Above this two prescribers sign.", f"{DOSES} [41]", "PC")
STEPS = Why("Steps are small.", f"{DOSES}; README.md tie-breaks", "PC")
TWO_IN_SEVEN = Why("Two doses in seven days.", f"{DOSES} [22]", "V")
COURSE = Why("A course has an end, and a review before it.", f"{DOSES}; clinical_programme.md 4.1 G5", "PC")
TALKED = Why("A session is talked through within three days.", f"{DAY} [1]", "S")
RELAPSE = Why("Depression that comes back is seen.", SHIPPED, "PC")
ASKED = Why("Questionnaires keep their rhythm.", "clinical_programme.md 4.2; instruments.md 1.2", "PC")
CHASED = Why(
    "A form nobody answers is asked for, then somebody's task.", "clinical_programme.md 4.2 [85]", "V"
)
SCREENED = Why(
    "A sign of suicide is asked about at once, and again.",
    "clinical_programme.md 4.5; instruments.md 1.2",
    "D",
)
OLD = Why("An answer that is too old is none.", WAY, "PC")
TRIALS = Why("Other treatments come first.", "clinical_programme.md 4.1; instruments.md 3", "S")
HOME = Why(PRESSURE, "clinical_programme.md 3.2", "PC")
LIVER = Why("The liver is watched.", "README.md; instruments.md 4.2", "PC")
PARCEL = Why("Little leaves the pharmacy at a time.", f"{SHIPPED} [1] [21]", "PC")
FRESH = Why("Nothing is sent on old knowledge.", f"{SHIPPED} [15] [21]", "PC")
COUNTED = Why("Every lozenge is accounted for.", f"{SHIPPED}; clinical_programme.md 4.5", "PC")

NUMBERS: tuple[Floor, ...] = (
    *Why(PRESSURE, f"README.md; {DAY}", "PC").pressure_at_most(
        {
            "session.pressure.go": (140, 90),
            "session.pressure.none_from": (160, 100),
            "session.vitals.repeat_from": (160, 100),
            "session.vitals.hold_next_from": (160, 100),
            "session.vitals.rise": (40, 20),
            "session.release.pressure_at_most": (140, 90),
            "session.release.pressure_within": (20, 10),
        }
    ),
    *Why(PRESSURE, f"{DAY}; instruments.md 4.1", "M-high").pressure_at_most(
        {"session.pressure.emergency_from": (180, 120), "session.vitals.emergency_from": (180, 120)}
    ),
    *READINGS.at_least(
        {
            "session.pressure.readings.count": 2,
            "session.pressure.readings.minutes_apart_at_least": 5,
            "session.pressure.readings.rest_minutes": 10,
            "session.pressure.readings.repeat_count": 2,
        }
    ),
    *READINGS.at_most({"session.pressure.readings.age_minutes_at_most": 30}),
    *PULSE.at_least({"session.pulse.from_bpm": 50}),
    *PULSE.at_most({"session.pulse.to_bpm": 110, "session.pulse.contact_above_bpm": 130}),
    *OXYGEN.at_least(
        {
            "session.oxygen.hold_below_percent": 94,
            "session.oxygen.stop_below_percent": 92,
            "session.oxygen.emergency_below_percent": 90,
        }
    ),
    *SAID.at_most(
        {
            "session.said_today.questions_age_minutes_at_most": 120,
            "session.said_today.sitter_age_minutes_at_most": 60,
            "session.said_today.monitor_age_minutes_at_most": 60,
        }
    ),
    *FAST.at_least(
        {
            "session.fast.food_hours": 6,
            "session.fast.clear_liquids_hours": 2,
            "session.fast.alcohol_after_hours": 24,
        }
    ),
    *LOZENGE.at_least({"session.lozenge.hold_at_least_minutes": 10}),
    *LOZENGE.at_most({"session.lozenge.hold_at_most_minutes": 20}),
    *LOZENGE.always({"session.lozenge.change_counts_as_dose_change.value": True}),
    *SITTER.at_most({"session.checks.every_minutes": 15, "session.release.then_check_every_minutes": 30}),
    *SITTER.all_of({"session.checks.at_minutes.value": (15, 30, 45, 60, 90, 120)}),
    *Why("Pressure is measured at its peak and at the end.", f"{DAY} [9]", "V").all_of(
        {"session.vitals.at_minutes.value": (40, 120)}
    ),
    *MISSED.at_most({"session.vitals.late_after_minutes": 5, "session.vitals.repeat_after_minutes": 10}),
    *Why("A session that does not begin is asked about.", DAY, "D").at_most(
        {"session.booking.late_after_minutes": 60}
    ),
    *Why("Nobody is released before two hours.", f"{DAY}; instruments.md 4.1", "L").at_least(
        {"session.release.not_before_minutes": 120, "session.effect.gone.earliest": 120}
    ),
    *Why("A clinician decides about hospital.", DAY, "PC").at_most(
        {"session.release.decide_hospital_at_minutes": 240}
    ),
    *STRONG.at_most(
        {
            "session.release.scales.dissociation.hold_next_from": 3,
            "session.release.scales.sedation.hold_next_from": 3,
        }
    ),
    *STRONG.always(
        {
            "session.release.scales.dissociation.alert": "dissociation_high",
            "session.release.scales.sedation.alert": "hard_to_rouse",
        }
    ),
    *Why("No owner, no dose.", "clinical_programme.md 4.6", "PC").always(
        {"session.on_call.required.value": True}
    ),
    *Why("No owner, no dose.", DAY, "D").at_least({"session.on_call.until_minutes_after_dose": 240}),
    *Why("The next morning is asked about.", f"{DAY} [59]", "L").at_least(
        {"session.next_day.confirm_after_hours": 1}
    ),
    *Why("The next morning is asked about.", f"{DAY} [59]", "L").at_most(
        {"session.next_day.confirm_after_hours": 24}
    ),
    *SILENCE.at_most(
        {
            "session.signs_of_life.beat_seconds": 5,
            "session.signs_of_life.silent_after_seconds": 60,
            "session.signs_of_life.rung_seconds": 60,
        }
    ),
    *Why("Nobody gives more at home.", DOSES, "PC").at_most({"ladder.maximum.hard_mg": 400}),
    *TWO_SIGN.at_most({"ladder.maximum.soft_mg": 300, "ladder.maximum.soft_mg_per_kg": 3.0}),
    *START.at_most(
        {
            "ladder.start.at_most_mg": 100,
            "ladder.start.at_most_mg_per_kg": 1.0,
            "ladder.start.cautious_mg": 50,
        }
    ),
    *STEPS.at_most({"ladder.unit_mg": 50, "ladder.step.mg": 50, "ladder.step.at_most_percent_of_last": 50}),
    *Why("Three days between doses.", DOSES, "PC").at_least({"ladder.interval.at_least_hours": 72}),
    *TWO_IN_SEVEN.at_most({"ladder.interval.doses_at_most": 2}),
    *TWO_IN_SEVEN.at_least({"ladder.interval.in_days": 7}),
    *Why("After a long pause doses begin low again.", SHIPPED, "PC").at_most(
        {"ladder.interval.restart_visit_after_days": 90}
    ),
    *Why("After a long pause doses begin low again.", SHIPPED, "PC").at_least(
        {"ladder.interval.restart_steps_down": 2}
    ),
    *COURSE.at_most({"ladder.induction.doses_at_most": 8, "ladder.induction.review_after_doses": 4}),
    *Why("Dose or interval, never both.", DOSES, "PC").always({"ladder.one_change_at_a_time.value": True}),
    *TALKED.at_least({"integration.visit.from_hours": 24, "integration.visit.minutes_at_least": 30}),
    *TALKED.at_most({"integration.visit.to_hours": 72}),
    *RELAPSE.at_most(
        {
            "integration.relapse.phq_9_at_least": 10,
            "integration.relapse.above_best_at_least": 5,
            "integration.relapse.times": 2,
            "integration.change.worse_points": 5,
        }
    ),
    *RELAPSE.at_least({"integration.relapse.in_days": 14}),
    *ASKED.at_most(
        {
            "integration.check_in.every_days": 1,
            "measures.schedule.phq_9.every_days": 7,
            "measures.schedule.gad_7.every_days": 14,
        }
    ),
    *ASKED.all_of(
        {
            f"measures.schedule.{form}.{when}": wanted
            for form, when, wanted in (
                ("phq_9", "after_doses", (2, 4)),
                ("phq_9", "after_end_days", (30, 90, 180)),
                ("gad_7", "after_doses", (2, 4)),
                ("gad_7", "after_end_days", (30, 90, 180)),
                ("asq", "after_end_days", (30, 90, 180)),
            )
        }
    ),
    *ASKED.always(
        {
            f"measures.schedule.{form}.{when}": True
            for form, when in (
                ("phq_9", "at_screening"),
                ("phq_9", "at_baseline"),
                ("phq_9", "safety"),
                ("gad_7", "at_screening"),
                ("gad_7", "at_baseline"),
                ("asq", "at_screening"),
                ("asq", "safety"),
            )
        }
    ),
    *CHASED.at_most({"measures.chase.remind_after_days": 2, "measures.chase.expire_after_days": 4}),
    *Why("Item 9 is answered or missing, never guessed.", "instruments.md 1.2", "D").always(
        {"measures.never_impute_item_9.value": True}
    ),
    *Why("Silence about safety is an alert.", "clinical_programme.md 4.2", "PC").always(
        {"measures.chase.missed_safety_is_alert.value": True}
    ),
    *SCREENED.at_most(
        {"measures.safety.answered_within_minutes": 15, "measures.safety.follow_up_after_hours": 24}
    ),
    *SCREENED.all_of({"measures.safety.screens.value": ("asq",)}),
    *Why("Any answer above zero is followed up.", "instruments.md 1.2", "V").at_most(
        {"eligibility.severity.item_9_screen_from": 1}
    ),
    *Why("Depression that is mild is treated otherwise.", f"{WAY} [10]; instruments.md 4 I6", "D").at_least(
        {"eligibility.severity.phq_9_at_least": 10}
    ),
    *Why("Adults only.", "clinical_programme.md 3.2", "S").at_least({"eligibility.age.adult_from_years": 18}),
    *Why("From this age a clinician looks twice.", "clinical_programme.md 3.2 [76]", "PC").at_most(
        {"eligibility.age.review_from_years": 65}
    ),
    *TRIALS.at_least(
        {
            "eligibility.trials.at_least": 2,
            "eligibility.trials.weeks_at_least": 6,
            "eligibility.trials.short_below_weeks": 8,
        }
    ),
    *TRIALS.at_most({"eligibility.trials.failed_below_percent": 50}),
    *HOME.at_most(
        {
            "eligibility.home_pressure.mean_systolic_at_most_mm_hg": 140,
            "eligibility.home_pressure.mean_diastolic_at_most_mm_hg": 90,
        }
    ),
    *Why("A mean needs readings.", "clinical_programme.md 3.2", "PC").at_least(
        {"eligibility.home_pressure.readings_at_least": 3, "eligibility.home_pressure.days_at_least": 3}
    ),
    *LIVER.at_most({"eligibility.liver.review_above": 2.0, "eligibility.liver.stop_above": 3.0}),
    *Why("The liver is watched.", "instruments.md 4.2", "M-medium").at_most(
        {"eligibility.liver.bilirubin_review_above": 1.5}
    ),
    *Why("The label asks for ALP and GGT too.", "clinical_programme.md 3.1 [57]", "L").all_of(
        {"eligibility.liver.tests.value": ("alt", "ast", "alp", "ggt")}
    ),
    *OLD.at_most(
        {
            "eligibility.validity.phq_9_days": 14,
            "eligibility.validity.liver_days": 60,
            "eligibility.validity.urine_drug_screen_days": 14,
            "eligibility.validity.pregnancy_test_days": 7,
            "eligibility.validity.home_pressure_days": 14,
        }
    ),
    *Why("Ketamine before the first dose is a stop.", "instruments.md 4.2", "D").all_of(
        {"eligibility.drug_screen.stop_before_first_dose.value": ("ketamine",)}
    ),
    *Why("Queried for each prescription.", "clinical_programme.md 3.1", "PC").at_most(
        {"eligibility.validity.pdmp_hours": 24, "supply.prescription.pdmp_hours": 24}
    ),
    *REGISTERED.always({"team.registration.needed.value": True}),
    *LAW.at_most({"supply.prescription.refills_at_most": 5, "supply.prescription.valid_months_at_most": 6}),
    *Why("An order nobody answers is somebody's task.", "clinical_programme.md 3.1", "D").at_most(
        {"supply.prescription.answer_hours": 48}
    ),
    *PARCEL.at_most({"supply.shipment.first_doses_at_most": 4, "supply.shipment.later_doses_at_most": 8}),
    *Why("Without stability data no longer.", "clinical_programme.md 4.7", "M").at_most(
        {"supply.shipment.beyond_use_days_at_most": 180}
    ),
    *FRESH.at_most(
        {
            "supply.shipment.phq_9_days": 14,
            "supply.shipment.prescriber_visit_sessions": 6,
            "supply.shipment.prescriber_visit_days": 30,
            "supply.shipment.bladder_screen_days": 31,
            "supply.shipment.liver_days": 100,
            "supply.shipment.liver_after_doses": 4,
            "supply.shipment.pressure_days": 31,
        }
    ),
    *Why("The bladder is watched.", "instruments.md 4.2; clinical_programme.md 4.2", "D").at_most(
        {"laboratory.urinalysis_every_months": 3}
    ),
    *FRESH.at_least({"supply.shipment.liver_after_doses": 1, "supply.shipment.delivery_days": 1}),
    *COUNTED.always(
        {
            "supply.shipment.adult_signature.value": True,
            "supply.counting.each_session.value": True,
            "supply.counting.replace_lost.value": False,
        }
    ),
    *COUNTED.at_most({"supply.counting.exposure_flag_sessions": 26}),
    *COUNTED.at_most({"supply.counting.exposure_flag_months": 12}),
    *COUNTED.at_least({"supply.counting.random_per_month": 1}),
    *COUNTED.at_most({"supply.counting.random_hours": 48, "supply.prescription.question_hours": 24}),
    *NO_ZERO.at_least(
        dict.fromkeys(
            (
                "session.checks.every_minutes",
                "session.vitals.repeat_after_minutes",
                "session.release.then_check_every_minutes",
                "session.signs_of_life.beat_seconds",
                "session.signs_of_life.silent_after_seconds",
                "session.signs_of_life.rung_seconds",
                "ladder.unit_mg",
                "ladder.induction.review_after_doses",
                "integration.check_in.every_days",
                "integration.relapse.times",
                "measures.schedule.phq_9.every_days",
                "measures.schedule.gad_7.every_days",
                "measures.chase.remind_after_days",
                "supply.prescription.answer_hours",
                "supply.prescription.question_hours",
                "supply.counting.random_hours",
                "laboratory.urinalysis_every_months",
                "supply.counting.exposure_flag_sessions",
                "supply.counting.exposure_flag_months",
                "team.rota.ahead_days",
                "team.concerns.respond_hours",
                "team.concerns.settle_days",
            ),
            1,
        )
    ),
)

FLOOR: tuple[Floor, ...] = (*NUMBERS, *NEEDED, *CONTRAINDICATED, *NEVER_PASSED, *HONEST, *TITRATED)


def breaches(data: Mapping[str, Any], *, holes: bool = False) -> Iterator[Fault]:
    """Every value in a programme's plain data that is looser than the floor, or gone.

    Parts that are not there at all are somebody else's finding; with `holes`, so are single values.
    """
    for floor in FLOOR:
        if floor.key.split(".")[0] not in data:
            continue
        value = _under(data, floor.key)
        gone = value is None or _has_holes(value)
        if (gone and not holes) or (not gone and not floor.holds(value)):
            expected = f"{floor.allowed} (safety floor: {floor.why} {floor.source.ref})"
            yield Fault(floor.key, expected, "nothing" if gone else str(value))


def _under(data: Any, key: str) -> Any:
    for part in key.split("."):
        data = data.get(part) if isinstance(data, dict) else None
    return data


def _has_holes(value: Any) -> bool:
    match value:
        case list() | tuple():
            return any(_has_holes(each) for each in value)
        case dict():
            return any(_has_holes(each) for each in value.values())
    return value is MISSING
