"""Weakenings of the programme and of the rules, each with where it has to be found.

A weakening of the programme is a key and what somebody might put there. A weakening of a rule is a place in the code
and what somebody might have written there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import pytest

from tests.programme.weakened import GONE
from troche.dosing import gates as dosing_gates
from troche.dosing import vitals
from troche.medication import gates as medication_gates
from troche.medication import orders, sending, units
from troche.programme.answering import met
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
        "eight doses in the first parcel", "supply.shipment.first_doses_at_most.value", 8, "ship.units"
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
    """A weaker rule: how it is put in place, and the requirement whose story shows it."""

    name: str
    put: Callable[[pytest.MonkeyPatch], None]
    shown_by: str


def _unknown_is_met(code: str) -> Callable[[pytest.MonkeyPatch], None]:
    """A gate of the dose that takes unknown for met."""

    def put(patch: pytest.MonkeyPatch) -> None:
        real = dosing_gates.ANSWERS[code]

        def lenient(chart: Any, setting: Any, now: Any, required: Any) -> Any:
            found = real(chart, setting, now, required)
            return met(code, required, required.name, required.name) if found.answer == "unknown" else found

        patch.setitem(dosing_gates.ANSWERS, code, lenient)

    return put


def _always(table: dict[str, Any], code: str) -> Callable[[pytest.MonkeyPatch], None]:
    """A gate that is met whatever is on file."""
    return lambda patch: patch.setitem(
        table, code, lambda chart, setting, now, required: met(code, required, required.name, required.name)
    )


def _attribute(module: Any, name: str, weaker: Any) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(module, name, weaker)


def _order_never_ends(patch: pytest.MonkeyPatch) -> None:
    real = medication_gates.order_gate

    def lenient(chart: Any, setting: Any, now: Any, required: Any) -> Any:
        return real(chart, setting, now.replace(year=now.year - 1), required)

    patch.setattr(medication_gates, "order_gate", lenient)
    patch.setattr(sending, "order_gate", lenient)


def _check_is_met(code: str) -> Callable[[pytest.MonkeyPatch], None]:
    def put(patch: pytest.MonkeyPatch) -> None:
        real = CHECKS[code]

        def lenient(case: Any) -> Any:
            found = real(case)
            return msgspec.structs.replace(found, answer="met") if found.answer == "unknown" else found

        patch.setitem(CHECKS, code, lenient)

    return put


def _both(*puts: Callable[[pytest.MonkeyPatch], None]) -> Callable[[pytest.MonkeyPatch], None]:
    """Both locks of one door."""

    def put(patch: pytest.MonkeyPatch) -> None:
        for one in puts:
            one(patch)

    return put


_FORGETS = _attribute(dosing_gates, "gates_against_decision", lambda *_, **__: ())

RULES: tuple[InARule, ...] = (
    InARule(
        "unknown is taken for met in the day's questions",
        _unknown_is_met("day_questions"),
        "dose.day_questions",
    ),
    InARule("unknown is taken for met for the sitter", _unknown_is_met("sitter"), "dose.sitter"),
    InARule("unknown is taken for met for the monitor", _unknown_is_met("monitor"), "dose.monitor"),
    InARule("unknown is taken for met in the pressure", _unknown_is_met("pressure"), "dose.pressure"),
    InARule("unknown is taken for met in the count", _unknown_is_met("count"), "dose.count"),
    InARule("the place is not looked at", _always(dosing_gates.ANSWERS, "place"), "dose.place"),
    InARule("the interval is not looked at", _always(dosing_gates.ANSWERS, "interval"), "dose.interval"),
    InARule("the week is not looked at", _always(dosing_gates.ANSWERS, "frequency"), "dose.frequency"),
    InARule(
        "only fresh readings decide, the worst is forgotten",
        _attribute(vitals, "at_or_above", lambda *_: False),
        "dose.pressure",
    ),
    InARule(
        "what is told later is looked at by nobody",
        _both(_FORGETS, _always(dosing_gates.ANSWERS, "alerts")),
        "eligible.exclusions",
    ),
    InARule(
        "an open alert is no reason against a dose", _always(dosing_gates.ANSWERS, "alerts"), "dose.alerts"
    ),
    InARule("an open alert is no reason against a parcel", _always(sending.ANSWERS, "alerts"), "dose.alerts"),
    InARule("missing liver tests are no reason", _check_is_met("liver"), "eligible.liver"),
    InARule(
        "an unasked legal basis is no reason",
        _always(dosing_gates.ANSWERS, "legal_basis"),
        "dose.legal_basis",
    ),
    InARule("an old query is no reason", _always(sending.ANSWERS, "pdmp"), "ship.pdmp"),
    InARule(
        "a count that is off is looked at by nobody",
        _both(*(_always(sending.ANSWERS, code) for code in ("count", "alerts", "attendance"))),
        "ship.count",
    ),
    InARule(
        "how many units are sent is not looked at",
        _attribute(units, "_wrong_amount", lambda *_: []),
        "ship.units",
    ),
    InARule(
        "how long an order is valid is not looked at",
        _attribute(orders, "_wrong_validity", lambda *_: []),
        "prepare.order",
    ),
)

SECOND_LOCK: tuple[InARule, ...] = (
    InARule("an order never ends, but that it ended is on record", _order_never_ends, "prepare.order"),
    InARule("what is told later is no reason, but its alert is", _FORGETS, "eligible.exclusions"),
    InARule(
        "a count that is off is no reason, but its alert is", _always(sending.ANSWERS, "count"), "ship.count"
    ),
)
"""Weakenings that open nothing, because another rule stands behind: no story leads past the floor."""
