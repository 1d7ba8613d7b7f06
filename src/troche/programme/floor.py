"""The safety floor: limits that no clinic's programme may loosen. Towards caution is always allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from troche.chart.reasons import Source
from troche.chart.words import Words, say
from troche.programme.links import Fault
from troche.sheets import MISSING


class Floor(msgspec.Struct, frozen=True):
    """A limit on the value under `key`: what it may be, and why it may not be loosened."""

    key: str
    allowed: Words
    why: Words
    source: Source
    holds: Callable[[Any], bool]


def _at_most(key: str, bound: float, why: str, ref: str, grade: str) -> Floor:
    return Floor(key, say("at most {bound}", bound=bound), say(why), Source(ref, grade), lambda v: v <= bound)


def _at_least(key: str, bound: float, why: str, ref: str, grade: str) -> Floor:
    return Floor(
        key, say("at least {bound}", bound=bound), say(why), Source(ref, grade), lambda v: v >= bound
    )


def _always(key: str, value: Any, why: str, ref: str, grade: str) -> Floor:
    return Floor(key, say("{value}", value=str(value)), say(why), Source(ref, grade), lambda v: v == value)


def _within(key: str, values: tuple[Any, ...], why: str, ref: str, grade: str) -> Floor:
    wanted = say("nothing but {values}", values=", ".join(str(value) for value in values))
    return Floor(key, wanted, say(why), Source(ref, grade), lambda v: set(v) <= set(values))


def _all_of(key: str, values: tuple[Any, ...], why: str, ref: str, grade: str) -> Floor:
    wanted = say("with {values}", values=", ".join(str(value) for value in values))
    return Floor(key, wanted, say(why), Source(ref, grade), lambda v: set(values) <= set(v))


_PRESSURE = "Pressure limits of a session go downwards only."
_LABEL = "A contraindication of the label stays a stop."
_LAW = "Law of Schedule III prescriptions."


def _limit(key: str, systolic: int, diastolic: int, why: str, ref: str, grade: str) -> tuple[Floor, Floor]:
    return (
        _at_most(f"{key}.systolic_mm_hg.value", systolic, why, ref, grade),
        _at_most(f"{key}.diastolic_mm_hg.value", diastolic, why, ref, grade),
    )


FLOOR: tuple[Floor, ...] = (
    *_limit("session.pressure.go", 140, 90, _PRESSURE, "README.md; clinical_programme.md 4.4", "V"),
    *_limit("session.pressure.none_from", 160, 100, _PRESSURE, "README.md; clinical_programme.md 4.4", "PC"),
    *_limit(
        "session.pressure.emergency_from", 180, 120, _PRESSURE, "README.md; instruments.md 4.1", "M-high"
    ),
    *_limit("session.vitals.repeat_from", 160, 100, _PRESSURE, "clinical_programme.md 4.4", "PC"),
    *_limit("session.vitals.emergency_from", 180, 120, _PRESSURE, "clinical_programme.md 4.4", "M-high"),
    *_limit("session.release.pressure_at_most", 140, 90, _PRESSURE, "clinical_programme.md 4.4", "PC"),
    *_limit("session.release.pressure_within", 20, 10, _PRESSURE, "clinical_programme.md 4.4", "PC"),
    _at_least(
        "session.pressure.readings.count.value", 2, "One reading is none.", "clinical_programme.md 4.4", "PC"
    ),
    _at_most(
        "session.pressure.readings.age_minutes_at_most.value",
        30,
        "A reading belongs to the checks before this dose.",
        "clinical_programme.md 4.4",
        "D",
    ),
    _at_least("session.pulse.from_bpm.value", 50, "Outside no dose.", "clinical_programme.md 4.4", "PC"),
    _at_most("session.pulse.to_bpm.value", 110, "Outside no dose.", "clinical_programme.md 4.4", "PC"),
    _at_least(
        "session.release.not_before_minutes.value",
        120,
        "Nobody is released before two hours.",
        "clinical_programme.md 4.4; instruments.md 4.1",
        "L",
    ),
    _at_most(
        "session.checks.every_minutes.value",
        15,
        "The sitter looks in.",
        "clinical_programme.md 4.4 [13]",
        "V",
    ),
    _all_of(
        "session.checks.at_minutes.value",
        (15, 30, 45, 60, 90, 120),
        "The sitter looks in.",
        "clinical_programme.md 4.4 [13]",
        "V",
    ),
    _all_of(
        "session.vitals.at_minutes.value",
        (40, 120),
        "Pressure is measured at its peak and at the end.",
        "clinical_programme.md 4.4 [9]",
        "V",
    ),
    _always("session.on_call.required.value", True, "No owner, no dose.", "clinical_programme.md 4.6", "PC"),
    _at_least(
        "session.next_day.confirm_after_hours.value",
        1,
        "The next morning is asked about.",
        "clinical_programme.md 4.4",
        "L",
    ),
    _at_most(
        "session.signs_of_life.silent_after_seconds.value",
        60,
        "Silence is escalated.",
        "reliability_security.md 1.3",
        "D",
    ),
    _at_most(
        "session.signs_of_life.rung_seconds.value",
        60,
        "Silence is escalated.",
        "reliability_security.md 1.3",
        "D",
    ),
    _at_most(
        "ladder.maximum.hard_mg.value", 400, "Nobody gives more at home.", "clinical_programme.md 4.3", "PC"
    ),
    _at_most(
        "ladder.maximum.soft_mg.value",
        300,
        "Above this two prescribers sign.",
        "clinical_programme.md 4.3",
        "PC",
    ),
    _at_most(
        "ladder.maximum.soft_mg_per_kg.value",
        3.0,
        "Above this two prescribers sign.",
        "clinical_programme.md 4.3 [41]",
        "PC",
    ),
    _at_most(
        "ladder.start.at_most_mg.value", 100, "The first dose is low.", "clinical_programme.md 4.3", "PC"
    ),
    _at_most(
        "ladder.start.at_most_mg_per_kg.value",
        1.0,
        "The first dose is low.",
        "clinical_programme.md 4.3 [49]",
        "PC",
    ),
    _at_most("ladder.step.mg.value", 50, "Steps are small.", "clinical_programme.md 4.3", "PC"),
    _at_most(
        "ladder.step.at_most_percent_of_last.value", 50, "Steps are small.", "README.md tie-breaks", "PC"
    ),
    _at_least(
        "ladder.interval.at_least_hours.value",
        72,
        "Three days between doses.",
        "clinical_programme.md 4.3",
        "PC",
    ),
    _at_most(
        "ladder.interval.doses_at_most.value",
        2,
        "Two doses in seven days.",
        "clinical_programme.md 4.3 [22]",
        "V",
    ),
    _at_least(
        "ladder.interval.in_days.value", 7, "Two doses in seven days.", "clinical_programme.md 4.3 [22]", "V"
    ),
    _always(
        "ladder.one_change_at_a_time.value",
        True,
        "Dose or interval, never both.",
        "clinical_programme.md 4.3",
        "PC",
    ),
    _at_most(
        "integration.visit.to_hours.value",
        72,
        "A session is talked through within three days.",
        "clinical_programme.md 4.4 [1]",
        "S",
    ),
    _always(
        "measures.never_impute_item_9.value",
        True,
        "Item 9 is answered or missing, never guessed.",
        "instruments.md 1.2",
        "D",
    ),
    _always(
        "measures.chase.missed_safety_is_alert.value",
        True,
        "Silence about safety is an alert.",
        "clinical_programme.md 4.2",
        "PC",
    ),
    _at_most(
        "eligibility.severity.item_9_screen_from.value",
        1,
        "Any answer above zero is followed up.",
        "instruments.md 1.2",
        "V",
    ),
    _at_least("eligibility.age.adult_from_years.value", 18, "Adults only.", "clinical_programme.md 3.2", "S"),
    _at_most(
        "eligibility.home_pressure.mean_systolic_at_most_mm_hg.value",
        140,
        _PRESSURE,
        "clinical_programme.md 3.2",
        "PC",
    ),
    _at_most(
        "eligibility.home_pressure.mean_diastolic_at_most_mm_hg.value",
        90,
        _PRESSURE,
        "clinical_programme.md 3.2",
        "PC",
    ),
    _at_least(
        "eligibility.home_pressure.readings_at_least.value",
        3,
        "A mean needs readings.",
        "clinical_programme.md 3.2",
        "PC",
    ),
    _at_most("eligibility.liver.review_above.value", 2.0, "The liver is watched.", "README.md", "PC"),
    _at_most("eligibility.liver.stop_above.value", 3.0, "The liver is watched.", "README.md", "PC"),
    _all_of(
        "eligibility.liver.tests.value",
        ("alt", "ast", "alp", "ggt"),
        "The label asks for ALP and GGT too.",
        "clinical_programme.md 3.1 [57]",
        "L",
    ),
    _at_most(
        "eligibility.validity.pdmp_hours.value",
        24,
        "Queried for each prescription.",
        "clinical_programme.md 3.1",
        "PC",
    ),
    *(
        _always(f"eligibility.exclusions.{code}.action", "stop", _LABEL, ref, "L")
        for code, ref in (
            ("aneurysm", "clinical_programme.md 3.2 [75]"),
            ("arteriovenous_malformation", "clinical_programme.md 3.2 [75]"),
            ("brain_bleed", "clinical_programme.md 3.2 [75]"),
            ("allergy", "instruments.md 4 X4"),
            ("pregnancy", "clinical_programme.md 3.2 [62]"),
            ("liver_severe", "clinical_programme.md 3.2 [62]"),
        )
    ),
    *(
        _always(f"eligibility.exclusions.{code}.action", "stop", "At home this stays a stop.", ref, "PC")
        for code, ref in (
            ("psychosis", "clinical_programme.md 3.2 [10]"),
            ("suicide_plan", "clinical_programme.md 3.2 [10]"),
            ("ketamine_misuse", "clinical_programme.md 3.2 [10]"),
            ("opioid_use_disorder", "README.md tie-breaks"),
            ("heart_recent", "README.md"),
            ("thyroid", "README.md tie-breaks"),
        )
    ),
    _within(
        "session.questions.item_9.go",
        ("0",),
        "Any answer above zero is followed up.",
        "instruments.md 1.2",
        "V",
    ),
    _at_most(
        "alerts.suicidal_intent.level",
        1,
        "A live clinician within 15 minutes.",
        "clinical_programme.md 4.5",
        "PC",
    ),
    _at_most(
        "alerts.suicidal_intent.respond_minutes.value",
        15,
        "A live clinician within 15 minutes.",
        "clinical_programme.md 4.5",
        "PC",
    ),
    _at_most("alerts.item_9.level", 2, "A clinician the same day.", "clinical_programme.md 4.5", "V"),
    _at_most("supply.prescription.refills_at_most.value", 5, _LAW, "clinical_programme.md 3.1 [67]", "V"),
    _at_most(
        "supply.prescription.valid_months_at_most.value", 6, _LAW, "clinical_programme.md 3.1 [67]", "V"
    ),
)


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
    return value is MISSING or (isinstance(value, list | tuple) and MISSING in value)
