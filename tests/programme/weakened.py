"""Every way in which we could think to weaken a programme: a key, and what somebody might put there."""

from __future__ import annotations

from typing import Any

GONE = object()

Row = tuple[str, Any]

REQUIREMENTS: tuple[Row, ...] = tuple(
    (f"gates.{gate}.requires.{code}", GONE)
    for gate, codes in {
        "eligible": ("identity", "legal_basis", "suicide", "exclusions", "interactions", "pdmp"),
        "prepare": ("decision", "plan", "consent", "order", "care_team", "emergency"),
        "induct": ("checklist", "lessons", "intention", "sitter", "visit", "cuff", "received"),
        "dose": (
            "ready",
            "licence",
            "alerts",
            "interval",
            "units",
            "day_questions",
            "sitter",
            "pressure",
            "pulse",
            "oxygen",
            "count",
        ),
        "ship": ("alerts", "last_session", "count", "pdmp", "prescription", "legal_basis"),
    }.items()
    for code in codes
)

ALERTS: tuple[Row, ...] = (
    ("alerts.help_asked", GONE),
    ("alerts.suicidal_intent", GONE),
    ("alerts.order_unanswered", GONE),
    ("alerts.help_asked.blocks_dose", False),
    ("alerts.adverse_event.blocks_dose", False),
    ("alerts.pressure_rose.blocks_dose", False),
    ("alerts.hard_to_rouse.level", 2),
    ("alerts.session_not_started", GONE),
    ("alerts.item_9.blocks_dose", False),
    ("alerts.help_asked.level", 3),
    ("alerts.item_9.level", 3),
    ("alerts.help_asked.respond_minutes.value", 30),
    ("alerts.suicidal_intent.respond_minutes.value", 16),
    ("alerts.suicidal_intent.respond_minutes.value", 0),
    ("alerts.suicidal_intent.then", ()),
    ("alerts.item_9.then", ("biller", "director")),
    ("alerts.count_mismatch.owner", "pharmacist"),
    ("alerts.suicidal_intent.close_minutes", GONE),
    ("alerts.suicidal_intent.close_minutes.value", 16),
    ("alerts.item_9.close_minutes.value", 1440),
    ("alerts.suicidal_intent.closed_by", GONE),
    ("alerts.suicidal_intent.closed_by", ("prescriber", "coordinator")),
    ("alerts.item_9.closed_by", ("coordinator",)),
    ("alerts.pregnancy_positive.closed_by", ("biller",)),
)

DAY: tuple[Row, ...] = (
    ("session.questions.item_9", GONE),
    ("session.questions.fasted", GONE),
    ("session.questions.item_9.go", ("0", "1")),
    ("session.questions.pregnant.go", ("no", "not_applicable", "unsure")),
    ("session.questions.mind.action", "note"),
    ("session.questions.item_9.alert", "form_missed"),
    ("session.pressure.readings.minutes_apart_at_least.value", 0),
    ("session.pressure.readings.repeat_count.value", 0),
    ("session.pressure.readings.rest_minutes.value", 0),
    ("session.oxygen.hold_below_percent.value", 80),
    ("session.fast.food_hours.value", 0),
    ("session.on_call.required.value", False),
    ("session.booking.late_after_minutes.value", 6000),
    ("session.said_today.questions_age_minutes_at_most.value", 1440),
    ("session.on_call.until_minutes_after_dose.value", 0),
    ("session.booking.agree_from_hours.value", 720),
    ("session.booking.agree_by_hours.value", 1),
    ("session.said_today.unit_code_age_minutes_at_most.value", 1440),
    ("session.preflight.age_minutes_at_most.value", 600),
    ("session.preflight.clock_offset_seconds_at_most.value", 6000),
    ("session.preflight.checks.camera", GONE),
    ("session.preflight.checks.camera.may_waive", True),
    ("session.preflight.checks.test_page.by", "device"),
    ("gates.dose.requires.agreed", GONE),
    ("gates.dose.requires.preflight", GONE),
    ("gates.dose.requires.unit_code", GONE),
)

LIVE: tuple[Row, ...] = (
    ("session.checks.at_minutes.value", ()),
    ("session.checks.every_minutes.value", 0),
    ("session.checks.missed", ()),
    ("session.vitals.at_minutes.value", ()),
    ("session.vitals.late_after_minutes.value", 60),
    ("session.vitals.repeat_after_minutes.value", 0),
    ("session.vitals.hold_next_from.systolic_mm_hg.value", 190),
    ("session.vitals.rise.diastolic_mm_hg.value", 60),
    ("session.release.criteria.walks", GONE),
    ("session.release.scales.sedation", GONE),
    ("session.release.scales.sedation.hold_next_from.value", 4),
    ("session.release.scales.dissociation.hold_next_from.value", 4),
    ("session.release.scales.dissociation.alert", "vomiting"),
    ("session.release.criteria.awake.by", "facts"),
    ("session.release.then_check_every_minutes.value", 0),
    ("session.release.decide_hospital_at_minutes.value", 600),
    ("session.next_day.confirm_after_hours.value", 96),
    ("session.next_day.not_until_slept.driving", GONE),
)

PEOPLE: tuple[Row, ...] = (
    ("eligibility.exclusions.psychosis", GONE),
    ("eligibility.exclusions.unsafe_home", GONE),
    ("eligibility.exclusions.capacity.action", "review"),
    ("eligibility.exclusions.mania_past.action", "note"),
    ("eligibility.exclusions.aneurysm.unsure", "note"),
    ("eligibility.exclusions.psychosis.icd_10_cm", ()),
    ("eligibility.diagnoses.ptsd.action", "treat"),
    ("eligibility.trials.at_least.value", 0),
    ("eligibility.trials.antidepressants.sertraline.adequate_from_mg", 5.0),
    ("eligibility.trials.not_counted.augmentation", GONE),
    ("eligibility.severity.phq_9_at_least.value", 0),
    ("eligibility.validity.pregnancy_test_days.value", 365),
    ("eligibility.validity.pdmp_hours.value", 240),
    ("eligibility.home_pressure.days_at_least.value", 1),
    ("eligibility.legal_bases.telehealth_flexibility.last_day", "2030-12-31"),
    ("eligibility.legal_bases.telehealth_flexibility.last_day", None),
    ("interactions.maoi", GONE),
    ("interactions.opioid_long.action", "note"),
    ("interactions.maoi.names", ("phenelzine",)),
    ("interactions.inhibitor_3a4.lower_start", False),
)

MEDICINE: tuple[Row, ...] = (
    ("ladder.unit_mg.value", 400),
    ("ladder.unit_mg.value", 0),
    ("ladder.start.cautious_mg.value", 100),
    ("ladder.interval.restart_visit_after_days.value", 900),
    ("ladder.induction.doses_at_most.value", 40),
    ("team.registration.needed.value", False),
    ("supply.prescription.pdmp_hours.value", 240),
    ("supply.shipment.later_doses_at_most.value", 50),
    ("supply.shipment.liver_days.value", 1000),
    ("supply.shipment.liver_after_doses.value", 12),
    ("supply.shipment.pressure_days.value", 365),
    ("supply.shipment.delivery_days.value", 0),
    ("gates.ship.requires.pressure", GONE),
    ("gates.ship.requires.attendance", GONE),
    ("gates.ship.requires.licence", GONE),
    ("interactions.alcohol.everyone", False),
    ("interactions.benzodiazepine.never_stop_abruptly", GONE),
    ("interactions.baclofen.never_stop_abruptly", False),
    ("interactions.opioid.never_stop_abruptly", False),
    ("interactions.alcohol.hold_hours.value", 1),
    ("interactions.cannabis.hold_hours", GONE),
    ("interactions.grapefruit.hold_hours.value", 119),
    ("interactions.sedating.hold_hours", GONE),
    ("gates.ship.requires.events", GONE),
    ("gates.ship.requires.misuse", GONE),
    ("alerts.bladder_missing.blocks_dose", False),
    ("supply.counting.exposure_flag_months.value", 120),
    ("laboratory.urinalysis_every_months.value", 4),
    ("supply.counting.exposure_flag_months.value", 0),
    ("supply.counting.exposure_flag_sessions.value", 0),
    ("supply.counting.each_session.value", False),
    ("supply.counting.replace_lost.value", True),
)

AROUND: tuple[Row, ...] = (
    ("measures.schedule.phq_9", GONE),
    ("measures.schedule.phq_9.every_days.value", 0),
    ("measures.schedule.phq_9.every_days", None),
    ("measures.schedule.phq_9.after_doses", ()),
    ("measures.schedule.asq.safety", False),
    ("measures.chase.expire_after_days.value", 30),
    ("integration.relapse.times.value", 9),
    ("integration.visit.minutes_at_least.value", 0),
    ("preparation.checklist.lock_box", GONE),
    ("preparation.sitter.must_be.sober", GONE),
    ("preparation.sitter.call_911_if.not_waking", GONE),
    ("lessons.body_risks", GONE),
    ("lessons.body_risks.required", False),
    ("consent.teach_back.more", GONE),
    ("consent.teach_back.more.right", "another"),
    ("protocol.help.crisis.number", "5550100"),
)

OVERRIDES: tuple[Row, ...] = (
    ("overrides.conditions.aneurysm.by", "director"),
    ("overrides.conditions.psychosis.by", "words"),
    ("overrides.conditions.suicide_plan", GONE),
    ("overrides.conditions.thyroid.by", "words"),
    ("overrides.medicines.ghb.by", "director"),
    ("overrides.medicines.maoi.by", "words"),
    ("overrides.requirements.suicide.stop", "director"),
    ("overrides.requirements.suicide.review", "words"),
    ("overrides.requirements.legal_basis.stop", "director"),
    ("overrides.requirements.urine_drug_screen.stop", "words"),
    ("overrides.requirements.liver.stop", "director"),
    ("overrides.requirements", GONE),
)

TITRATION: tuple[Row, ...] = (
    ("ladder.proposals.sedated", GONE),
    ("ladder.proposals.sedated.action", "hold"),
    ("ladder.proposals.pressure_rose.action", "same"),
    ("ladder.proposals.misuse_sign.action", "same"),
    ("ladder.proposals.vomited.action", "up"),
    ("ladder.proposals.misuse_sign.alerts", ()),
    ("ladder.titration.up_dissociation_at_most.value", 2),
    ("ladder.titration.plateau_doses.value", 1),
    ("ladder.titration.strong_doses_at_least.value", 8),
    ("integration.change.some_percent.value", 60),
)

WEAKENED: tuple[Row, ...] = (
    *TITRATION,
    *OVERRIDES,
    *REQUIREMENTS,
    *ALERTS,
    *DAY,
    *LIVE,
    *PEOPLE,
    *MEDICINE,
    *AROUND,
)


def put(data: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """The data with another value under a key, or with nothing there. A place in a list is its number."""
    changed: dict[str, Any] = _inside(data, key.split("."), value)
    return changed


def _inside(data: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    first, *rest = path
    if isinstance(data, list | tuple):
        at = int(first)
        return [*data[:at], _inside(data[at], rest, value), *data[at + 1 :]]
    if not rest and value is GONE:
        return {name: each for name, each in data.items() if name != first}
    return {**data, first: _inside(data[first] if rest else None, rest, value)}


def names(key: str, found: str) -> bool:
    """Whether a fault under `found` is about `key`: the same, within it, or around it."""
    return found == key or found.startswith(f"{key}.") or key.startswith(f"{found}.")
