"""A clinic that is licensed in two states and not in a third, and the day of a session of somebody who may move."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec

from tests.dosing.ready import CALM, DAY, HOME, NOW, PRESCRIBER, PROGRAMME, TEAM, THERAPIST
from tests.medication.cared import Cared
from troche.chart.commands import Command, Role
from troche.chart.rooms import Chart
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    ConfirmEmergency,
    GetReady,
    GiveUnitCodes,
    KeepSheet,
    MeasureVitals,
    RunPreflight,
    SayPresent,
)
from troche.events.commands import AnswerSideEffects
from troche.medication.commands import CountUnits
from troche.people.clinic import ClinicState
from troche.people.facts import Licence, RotaSet, Shift
from troche.people.rules import PEOPLE

STATES = {"OR": "America/Los_Angeles", "WA": "America/Los_Angeles", "NY": "America/New_York"}
LICENCES = tuple(
    Licence(kind=kind, state=state, number="A1", first_day=date(2026, 1, 1), last_day=date(2028, 1, 1))
    for kind in ("MD", "DEA")
    for state in ("OR", "WA")  # not New York: whoever moves there gets nothing
)
ON_CALL = RotaSet(
    starts=NOW - 30 * DAY,
    ends=NOW + 800 * DAY,
    shifts=(Shift(staff=PRESCRIBER, starts=NOW - 30 * DAY, ends=NOW + 800 * DAY),),
)
HERE = ClinicState(
    staff={
        **TEAM,
        PRESCRIBER: msgspec.structs.replace(TEAM[PRESCRIBER], licences=LICENCES),
        THERAPIST: msgspec.structs.replace(TEAM[THERAPIST], licences=LICENCES),
    },
    rota=(ON_CALL,),
)


def the_day(life: Cared) -> list[tuple[type[Command], Role, dict[str, Any]]]:
    """What is asked and measured on the day of a session."""
    calm = {"systolic_mm_hg": 124, "diastolic_mm_hg": 78, "pulse_bpm": 70}
    return [
        (AnswerGoNoGo, "patient", {**CALM, "state": state_of(life.chart)}),
        (AnswerSideEffects, "patient", {"graded": dict.fromkeys(PROGRAMME.events.effects, "none")}),
        (CountUnits, "patient", {"counted": len(life.medication.at("at_home"))}),
        (AgreeToSit, "sitter", {}),
        (AgreeToWatch, "therapist", {}),
        (RunPreflight, "patient", {"outcomes": in_order(), "clock_offset_ms": 0}),
        (ConfirmEmergency, "patient", {"address": HOME}),
        (AcknowledgeTestPage, "therapist", {}),
        (KeepSheet, "therapist", {"address": HOME}),
        (GiveUnitCodes, "patient", {"codes": life.units_now()}),
        (SayPresent, "sitter", {}),
        (GetReady, "therapist", {}),
        (MeasureVitals, "patient", {**calm, "measured_at": life.now - timedelta(minutes=5)}),
        (MeasureVitals, "patient", {**calm, "measured_at": life.now}),
    ]


def in_order() -> dict[str, str]:
    """What the phone finds when everything works."""
    checks = PROGRAMME.session.preflight.checks
    return {code: "ok" for code, one in checks.items() if one.by == "device"}


def state_of(chart: Chart) -> str:
    """The state where the person lives."""
    contact = PEOPLE.of(chart).contact
    return contact.state if contact else ""
