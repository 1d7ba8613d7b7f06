"""Weakenings of the programme and of the rules, each with where it has to be found.

A weakening of the programme is a key and what somebody might put there. A weakening of a rule is a place in the code
and what somebody might have written there. Each asks only the classes of its own requirement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import pytest

from tests.programme.weakened import GONE
from tests.programme.weakened import put as put_value
from troche.dosing import ahead, vitals
from troche.dosing import gates as dosing_gates
from troche.dosing import rules as dosing_rules
from troche.dosing.commands import TakeDose
from troche.events import gates as event_gates
from troche.events import state as event_state
from troche.medication import gates as medication_gates
from troche.medication import ladder, order_gate, orders, plans, sending, signing, units
from troche.medication import rules as medication_rules
from troche.medication.state import MedicationState, medication_of
from troche.messaging.rules import open_alerts
from troche.pharmacy.state import LotBook
from troche.programme import Programme
from troche.programme.answering import met
from troche.programme.needed import GATES
from troche.proof import hours
from troche.screening.gates import CHECKS


class InTheProgramme(NamedTuple):
    """A key of the programme, what is put there, and the requirement whose story shows it."""

    name: str
    key: str
    value: Any
    shown_by: str


PROGRAMME: tuple[InTheProgramme, ...] = (
    InTheProgramme("a pulse of 125 is let go", "session.pulse.to_bpm.value", 125, "dose.pulse"),
    InTheProgramme(
        "a pressure of 150 is let go", "session.pressure.go.systolic_mm_hg.value", 150, "dose.pressure"
    ),
    InTheProgramme(
        "no dose only from 175", "session.pressure.none_from.systolic_mm_hg.value", 175, "dose.pressure"
    ),
    InTheProgramme("one reading is enough", "session.pressure.readings.count.value", 1, "dose.pressure"),
    InTheProgramme(
        "readings of two hours ago count",
        "session.pressure.readings.age_minutes_at_most.value",
        120,
        "dose.pressure",
    ),
    InTheProgramme(
        "oxygen from 85 percent is let go", "session.oxygen.hold_below_percent.value", 85, "dose.oxygen"
    ),
    InTheProgramme("doses two days apart", "ladder.interval.at_least_hours.value", 48, "dose.interval"),
    InTheProgramme("three doses in a week", "ladder.interval.doses_at_most.value", 3, "dose.frequency"),
    InTheProgramme(
        "item 9 with 1 is let go", "session.questions.item_9.go", ("0", "1"), "dose.day_questions"
    ),
    InTheProgramme(
        "the question about the fast is gone", "session.questions.fasted", GONE, "dose.day_questions"
    ),
    InTheProgramme(
        "the sitter of the morning is enough",
        "session.said_today.sitter_age_minutes_at_most.value",
        600,
        "dose.sitter",
    ),
    InTheProgramme(
        "a phone checked hours ago", "session.preflight.age_minutes_at_most.value", 600, "dose.preflight"
    ),
    InTheProgramme(
        "a dose without the camera", "session.preflight.checks.camera.may_waive", True, "dose.preflight"
    ),
    InTheProgramme(
        "nobody on call after an hour", "session.on_call.until_minutes_after_dose.value", 60, "dose.on_call"
    ),
    InTheProgramme("an alert does not block", "alerts.adverse_event.blocks_dose", False, "dose.alerts"),
    InTheProgramme(
        "an aneurysm is noted only", "eligibility.exclusions.aneurysm.action", "note", "eligible.exclusions"
    ),
    InTheProgramme(
        "an MAO inhibitor is noted only", "interactions.maoi.action", "note", "eligible.interactions"
    ),
    InTheProgramme("liver tests of a year", "supply.shipment.liver_days.value", 365, "ship.liver"),
    InTheProgramme("a query of ten days", "supply.prescription.pdmp_hours.value", 240, "ship.pdmp"),
    InTheProgramme(
        "an order of a year", "supply.prescription.valid_months_at_most.value", 12, "prepare.order"
    ),
    InTheProgramme(
        "eight doses in the first parcel", "supply.shipment.first_doses_at_most.value", 8, "parcel.amount"
    ),
    InTheProgramme(
        "the count of the day is not asked for", "supply.counting.each_session.value", False, "dose.count"
    ),
    InTheProgramme("sixteen is old enough", "eligibility.age.adult_from_years.value", 16, "eligible.adult"),
    InTheProgramme(
        "a pregnancy test of two months",
        "eligibility.validity.pregnancy_test_days.value",
        60,
        "eligible.pregnancy",
    ),
    InTheProgramme(
        "the law's last day is moved",
        "eligibility.legal_bases.telehealth_flexibility.last_day",
        "2030-12-31",
        "dose.legal_basis",
    ),
    InTheProgramme("the pulse is not asked for", "gates.dose.requires.pulse", GONE, "dose.pulse"),
    InTheProgramme("the interval is not asked for", "gates.dose.requires.interval", GONE, "dose.interval"),
    InTheProgramme(
        "a parcel does not ask about the bladder", "gates.ship.requires.bladder", GONE, "ship.bladder"
    ),
)


class InARule(NamedTuple):
    """A weaker rule: how it is put in place, the requirement whose class shows it, and whether acts are needed."""

    name: str
    put: Callable[[pytest.MonkeyPatch], None]
    shown_by: str
    with_acts: bool = False


Put = Callable[[pytest.MonkeyPatch], None]
Table = dict[str, Any]


def _unknown_is_met(table: Table, code: str) -> Put:
    """A gate that takes unknown for met."""

    def put(patch: pytest.MonkeyPatch) -> None:
        real = table[code]

        def lenient(chart: Any, setting: Any, now: Any, required: Any) -> Any:
            found = real(chart, setting, now, required)
            return met(code, required, required.name, required.name) if found.answer == "unknown" else found

        patch.setitem(table, code, lenient)

    return put


def always(table: Table, code: str) -> Put:
    """A gate that is met whatever is on file."""
    return lambda patch: patch.setitem(
        table, code, lambda chart, setting, now, required: met(code, required, required.name, required.name)
    )


def _attribute(module: Any, name: str, weaker: Any) -> Put:
    return lambda patch: patch.setattr(module, name, weaker)


def _check_is_met(code: str) -> Put:
    def put(patch: pytest.MonkeyPatch) -> None:
        real = CHECKS[code]

        def lenient(case: Any) -> Any:
            found = real(case)
            return msgspec.structs.replace(found, answer="met") if found.answer == "unknown" else found

        patch.setitem(CHECKS, code, lenient)

    return put


def _with_programme(table: Table, code: str, key: str, value: Any) -> Put:
    """A gate that reads another number than the programme has."""

    def put(patch: pytest.MonkeyPatch) -> None:
        real = table[code]

        def lenient(chart: Any, setting: Any, now: Any, required: Any) -> Any:
            data = put_value(msgspec.to_builtins(setting.programme), key, value)
            other = msgspec.structs.replace(setting, programme=msgspec.convert(data, Programme))
            return real(chart, other, now, required)

        patch.setitem(table, code, lenient)

    return put


def _unknown_alerts_are_harmless(patch: pytest.MonkeyPatch) -> None:
    """Both at the dose and at the parcel."""
    for module in (dosing_gates, sending):
        real = module.ANSWERS["alerts"]

        def lenient(
            chart: Any, setting: Any, now: Any, required: Any, real: Any = real, module: Any = module
        ) -> Any:
            with pytest.MonkeyPatch.context() as inner:
                known = tuple(one for one in open_alerts(chart) if one.code in setting.programme.alerts)
                inner.setattr(module, "open_alerts", lambda _chart: known)
                return real(chart, setting, now, required)

        patch.setitem(module.ANSWERS, "alerts", lenient)


def _first_level_is_harmless(patch: pytest.MonkeyPatch) -> None:
    def fewer(chart: Any, setting: Any) -> Any:
        alerts = setting.programme.alerts
        return tuple(
            one for one in open_alerts(chart) if one.code not in alerts or alerts[one.code].blocks_dose
        )

    patch.setattr(sending, "open_events", fewer)


def _serious_is_harmless(patch: pytest.MonkeyPatch) -> None:
    real = event_gates.open_events
    patch.setattr(event_gates, "open_events", lambda chart: [one for one in real(chart) if not one.serious])


def _a_concern_is_an_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(event_state.Signal, "is_concern", property(lambda _self: False))


def _has_always_started(patch: pytest.MonkeyPatch) -> None:
    real = dosing_gates.gates_against_decision

    def started(chart: Any, setting: Any, now: Any, *, has_started: bool) -> Any:
        return real(chart, setting, now, has_started=True)

    patch.setattr(dosing_gates, "gates_against_decision", started)


def _nobody_reads_the_book(patch: pytest.MonkeyPatch) -> None:
    real = dosing_gates.units_gate
    patch.setattr(
        dosing_gates, "units_gate", lambda state, day, need, _lots: real(state, day, need, LotBook())
    )


def _good_for_ever(patch: pytest.MonkeyPatch) -> None:
    real = medication_gates.units_for_dose

    def lenient(state: Any, day: Any) -> Any:
        return real(state, day.replace(year=day.year - 1))

    for module in (medication_gates, ahead, medication_rules):
        if hasattr(module, "units_for_dose"):
            patch.setattr(module, "units_for_dose", lenient)
    patch.setattr(
        medication_rules, "next_units", lambda chart, now: lenient(medication_of(chart), now.date())
    )
    patch.setattr(hours, "next_units", lambda chart, now: lenient(medication_of(chart), now.date()))


def _whatever_is_taken(patch: pytest.MonkeyPatch) -> None:
    """The lozenges that are named are not compared with those that are due."""
    real = ahead.take

    def lenient(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        due = tuple(one.number for one in medication_gates.units_for_dose(medication_of(chart), now.date()))
        return real(chart, msgspec.structs.replace(command, units=due), now, setting)

    patch.setitem(dosing_rules.DECIDES, TakeDose, lenient)


def _nobody_has_to_be_careful(patch: pytest.MonkeyPatch) -> None:
    for code in ladder.CAUTIONS:
        patch.setitem(ladder.CAUTIONS, code, lambda *_: None)


def _what_is_held_does_not_count(patch: pytest.MonkeyPatch) -> None:
    real = units.most_to_send

    def lenient(state: Any, order: Any, setting: Any) -> int:
        return real(msgspec.structs.replace(state, units={}), order, setting)

    patch.setattr(units, "most_to_send", lenient)


def _a_concern_is_clear(patch: pytest.MonkeyPatch) -> None:
    real = sending.ANSWERS["pdmp"]

    def lenient(chart: Any, setting: Any, now: Any, required: Any) -> Any:
        found = real(chart, setting, now, required)
        is_concern = "concern" in str(found.reason.clinician)
        return met("pdmp", required, required.name, required.name) if is_concern else found

    patch.setitem(sending.ANSWERS, "pdmp", lenient)


def _words_do(code: str, words: str) -> Put:
    """A gate of a parcel that lets this one reason go."""

    def put(patch: pytest.MonkeyPatch) -> None:
        real = sending.ANSWERS[code]

        def lenient(chart: Any, setting: Any, now: Any, required: Any) -> Any:
            found = real(chart, setting, now, required)
            stands = words in str(found.reason.clinician)
            return met(code, required, required.name, required.name) if stands else found

        patch.setitem(sending.ANSWERS, code, lenient)

    return put


def _steps_as_high_as_one_likes(patch: pytest.MonkeyPatch) -> None:
    real = ladder.most_after

    def higher(last_dose_mg: int, programme: Any) -> Any:
        found = real(last_dose_mg, programme)
        return msgspec.structs.replace(found, mg=found.mg + 100)

    patch.setattr(ladder, "most_after", higher)
    patch.setattr(plans, "most_after", higher)


def _booking_anew_forgets(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(vitals, "with_earlier_today", lambda chart, session, programme, now: session)


def _not_held(patch: pytest.MonkeyPatch) -> None:
    """The prescriber's answer "no dose for now" is not read."""
    real = dosing_gates.plan_gate

    def lenient(state: Any, required: Any) -> Any:
        let_go = msgspec.structs.replace(state.titration, is_held=False)
        return real(msgspec.structs.replace(state, titration=let_go), required)

    patch.setattr(dosing_gates, "plan_gate", lenient)


def _one_is_enough(patch: pytest.MonkeyPatch) -> None:
    for module in (orders, signing, order_gate):
        patch.setattr(module, "needs_second", lambda *_: False)


DOSE, PARCEL = dosing_gates.ANSWERS, sending.ANSWERS
_FORGETS = _attribute(dosing_gates, "gates_against_decision", lambda *_, **__: ())
_NO_PAUSE = _attribute(dosing_gates, "unless_paused", lambda found, *_: found)
_ANY_DECISION = _attribute(
    dosing_gates,
    "decision_gate",
    lambda chart, required: met("decision", required, required.name, required.name),
)

RULES: tuple[InARule, ...] = (
    *(
        InARule(f"unknown is taken for met: {code}", _unknown_is_met(DOSE, code), f"dose.{code}")
        for code in (
            "day_questions",
            "sitter",
            "monitor",
            "agreed",
            "place",
            "preflight",
            "unit_code",
            "pressure",
            "count",
            "events",
            "misuse",
            "next_day",
        )
    ),
    InARule(
        "only fresh readings decide, the worst is forgotten",
        _attribute(vitals, "at_or_above", lambda *_: False),
        "dose.pressure",
    ),
    InARule("booking anew makes a no a yes", _booking_anew_forgets, "dose.pressure"),
    InARule(
        "booking anew is rest enough for a pulse",
        _attribute(vitals, "_of_sessions_off", lambda *_: ()),
        "dose.pulse",
        with_acts=True,
    ),
    InARule(
        "oxygen is held five percent lower",
        _with_programme(DOSE, "oxygen", "session.oxygen.hold_below_percent.value", 89),
        "dose.oxygen",
    ),
    InARule("what is told later is no reason", _FORGETS, "eligible.exclusions"),
    InARule("a decision that was taken back still stands", _ANY_DECISION, "prepare.decision"),
    InARule(
        "a drug screen before the first dose is not looked at",
        _has_always_started,
        "eligible.urine_drug_screen",
    ),
    InARule("a long pause is no reason at a dose", _NO_PAUSE, "dose.plan"),
    InARule(
        "a long pause is no reason at a parcel",
        _attribute(sending, "unless_paused", lambda found, *_: found),
        "ship.plan",
    ),
    InARule("a plan that is held lets a dose follow", _not_held, "dose.plan"),
    InARule("an alert nobody knows is harmless at a dose", _unknown_alerts_are_harmless, "dose.alerts"),
    InARule("an alert nobody knows is harmless at a parcel", _unknown_alerts_are_harmless, "ship.alerts"),
    InARule("an alert of the first level is harmless at a parcel", _first_level_is_harmless, "ship.alerts"),
    InARule("missing liver tests are no reason", _check_is_met("liver"), "eligible.liver"),
    InARule("a serious event is harmless", _serious_is_harmless, "dose.events"),
    InARule("a concern is an answer like any other", _a_concern_is_an_answer, "dose.misuse"),
    InARule(
        "an effect nobody asked about is none",
        _attribute(event_gates, "unasked", lambda *_: ()),
        "dose.side_effects",
    ),
    InARule("a recall is known to the pharmacy alone", _nobody_reads_the_book, "dose.units"),
    InARule(
        "recalled lozenges are taken",
        _attribute(MedicationState, "is_recalled", lambda _self, _unit: False),
        "dose.units",
    ),
    InARule("lozenges are good for ever", _good_for_ever, "dose.units"),
    InARule("whatever is taken is the dose", _whatever_is_taken, "dose.amount"),
    InARule("one prescriber is enough for any dose", _one_is_enough, "prepare.order"),
    InARule("who is old, light or ill starts like anybody", _nobody_has_to_be_careful, "prepare.plan"),
    InARule("steps up are as high as one likes", _steps_as_high_as_one_likes, "dose.plan"),
    InARule(
        "an order that was called off is filled",
        _attribute(order_gate, "_called_off", lambda _order: None),
        "prepare.order",
    ),
    InARule(
        "how many units are sent is not looked at",
        _attribute(units, "_wrong_amount", lambda *_: []),
        "parcel.amount",
    ),
    InARule("what is at home does not count", _what_is_held_does_not_count, "parcel.amount"),
    InARule(
        "the date on the label is not looked at",
        _attribute(units, "_wrong_date", lambda *_: []),
        "parcel.beyond_use",
    ),
    InARule("a recalled lot is sent", _attribute(units, "against_lot", lambda *_: []), "parcel.lot"),
    InARule(
        "a parcel that was made up leaves whatever is met",
        _attribute(units, "against", lambda _gates: []),
        "ship.pdmp",
    ),
    InARule(
        "how long an order is valid is not looked at",
        _attribute(orders, "_wrong_validity", lambda *_: []),
        "prepare.order",
    ),
    InARule("a concern of the monitoring programme is clear", _a_concern_is_clear, "ship.pdmp"),
    InARule(
        "sessions since a visit are not counted",
        _words_do("visit", "No visit with the prescriber within"),
        "ship.visit",
    ),
    InARule("worse than at the start is no reason", _words_do("phq_9", "Worse by"), "ship.phq_9"),
    InARule(
        "an order outlives a move", _words_do("prescription", "moved to another state"), "ship.prescription"
    ),
    InARule(
        "the liver is not tested after the first doses",
        _words_do("liver", "not tested since dose"),
        "ship.liver",
    ),
)

GATES_ALWAYS_MET: tuple[tuple[str, Table, str], ...] = (
    *(("dose", DOSE, code) for code in GATES["dose"].split()),
    *(("ship", PARCEL, code) for code in GATES["ship"].split()),
)
"""Each gate, whatever is on file: found by a class that is answered for by it."""


def shown_by(gate: str, code: str) -> str:
    """The requirement whose classes show that this gate is always met."""
    of_others = {
        ("dose", "ready"): "prepare.safety_plan",
        ("dose", "consent"): "prepare.consent",
        ("dose", "legal_basis"): "dose.legal_basis",
        ("dose", "licence"): "eligible.licence",
        ("ship", "decision"): "prepare.decision",
        ("ship", "plan"): "prepare.plan",
        ("ship", "consent"): "prepare.consent",
    }
    return of_others.get((gate, code), f"{gate}.{code}")
