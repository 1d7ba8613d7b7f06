"""No programme gets past the safety floor; towards caution it may always go."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.programme.folders import changed, findings, line_of
from tests.programme.weakened import GONE, WEAKENED, names, put
from troche.dosing.gates import ANSWERS
from troche.instruments import all_instruments
from troche.programme import FLOOR, breaches, faults_of, load_programme, never_passed
from troche.programme.contraindicated import EXCLUSIONS, MEDICINES
from troche.programme.needed import ALERTS, CRITERIA, GATES, QUESTIONS
from troche.screening.gates import CHECKS

DATA = msgspec.to_builtins(load_programme())


@pytest.mark.parametrize(
    ("key", "loose", "careful"),
    [
        ("session.pressure.go.systolic_mm_hg.value", 141, 135),
        ("session.pressure.go.diastolic_mm_hg.value", 91, 85),
        ("session.pressure.none_from.systolic_mm_hg.value", 161, 155),
        ("session.pressure.emergency_from.diastolic_mm_hg.value", 121, 115),
        ("session.pressure.readings.count.value", 1, 3),
        ("session.pulse.to_bpm.value", 111, 100),
        ("session.pulse.from_bpm.value", 49, 55),
        ("session.release.not_before_minutes.value", 119, 150),
        ("session.checks.every_minutes.value", 20, 10),
        ("session.checks.at_minutes.value", (30, 60, 90, 120), (10, 15, 30, 45, 60, 75, 90, 120)),
        ("session.vitals.at_minutes.value", (120,), (20, 40, 120)),
        ("session.questions.item_9.go", ("0", "1"), ("0",)),
        ("ladder.maximum.hard_mg.value", 450, 350),
        ("ladder.interval.at_least_hours.value", 71, 96),
        ("ladder.interval.doses_at_most.value", 3, 1),
        ("integration.visit.to_hours.value", 73, 48),
        ("measures.never_impute_item_9.value", False, True),
        ("eligibility.age.adult_from_years.value", 17, 21),
        ("eligibility.exclusions.aneurysm.action", "review", "stop"),
        ("eligibility.exclusions.psychosis.action", "note", "stop"),
        ("eligibility.liver.stop_above.value", 3.5, 2.5),
        ("alerts.suicidal_intent.respond_minutes.value", 30, 5),
        ("supply.prescription.refills_at_most.value", 6, 0),
        ("supply.counting.exposure_flag_months.value", 13, 6),
        ("laboratory.urinalysis_every_months.value", 4, 1),
    ],
)
def test_the_edge_of_the_floor(key: str, loose: Any, careful: Any) -> None:
    assert [fault.key for fault in breaches(put(DATA, key, loose))] == [key]
    assert list(breaches(put(DATA, key, careful))) == []


@pytest.mark.parametrize("key", sorted({floor.key for floor in FLOOR}))
def test_what_the_floor_guards_cannot_be_left_out(key: str) -> None:
    assert key in [fault.key for fault in breaches(put(DATA, key, GONE))]


@pytest.mark.parametrize(("key", "value"), WEAKENED)
def test_every_way_to_weaken_a_programme_is_named(key: str, value: Any) -> None:
    found = [fault for fault in breaches(put(DATA, key, value)) if names(key, fault.key)]
    assert found and all("safety floor" in fault.expected for fault in found)


def test_the_shipped_programme_keeps_its_own_floor() -> None:
    assert faults_of(load_programme(), all_instruments()) == ()


def test_whatever_gates_require_and_alerts_can_be_raised_is_on_the_floor() -> None:
    """A requirement or an alert that is new in the shipped programme belongs into `troche.programme.needed`."""
    shipped = load_programme()
    assert {gate: tuple(codes.split()) for gate, codes in GATES.items()} == {
        gate: tuple(one.requires) for gate, one in shipped.gates.items()
    }
    assert {
        code: (one.level, one.respond_minutes.value, one.blocks_dose) for code, one in shipped.alerts.items()
    } == ALERTS
    assert list(QUESTIONS) == list(shipped.session.questions)
    assert list(CRITERIA) == list(shipped.session.release.criteria)
    every_stop = {code for code, one in shipped.eligibility.exclusions.items() if one.action == "stop"}
    assert every_stop - {"stroke"} == set(never_passed.CONDITIONS)
    assert {code for code, one in shipped.interactions.items() if one.action == "stop"} == set(
        never_passed.MEDICINES
    )
    assert list(EXCLUSIONS) == list(shipped.eligibility.exclusions)
    assert list(MEDICINES) == list(shipped.interactions)


def test_whatever_is_answered_about_a_gate_is_on_the_floor() -> None:
    assert set(ANSWERS) <= set(GATES["dose"].split())
    assert set(CHECKS) <= set(GATES["eligible"].split())


def test_the_loader_says_where_and_why() -> None:
    old = "hard_mg: {value: 400,"
    (finding,) = findings(changed("ladder.yaml", old, "hard_mg: {value: 450,"))
    assert (finding.file, finding.line) == ("ladder.yaml", line_of("ladder.yaml", old))
    assert finding.key == "ladder.maximum.hard_mg.value"
    assert "at most 400" in finding.expected and "safety floor" in finding.expected
    assert "clinical_programme.md 4.3" in finding.expected
    assert finding.found == "450"


def test_an_exclusion_cannot_be_dropped() -> None:
    faults = findings(changed("eligibility.yaml", "  brain_bleed:", "  brain_bleeds:"))
    assert "eligibility.exclusions.brain_bleed.action" in [fault.key for fault in faults]


def test_every_floor_has_a_reason_and_a_source() -> None:
    grades = load_programme().sources.grades
    for floor in FLOOR:
        assert str(floor.why).endswith(".") and floor.source.ref
        assert floor.source.grade in grades
