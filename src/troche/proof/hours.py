"""The hours before a dose in the good life: what sitter, monitor and patient say, find and measure on the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    BookSession,
    ConfirmEmergency,
    GetReady,
    GiveUnitCodes,
    KeepSheet,
    RunPreflight,
    SayPresent,
    TakeDose,
)
from troche.dosing.facts import SessionBooked
from troche.medication.commands import CountUnits
from troche.medication.rules import next_units
from troche.medication.state import medication_of
from troche.proof.acts import DAY, MINUTE, STATE, TODAY, current, reading, step
from troche.proof.story import At, Step, Steps, actor
from troche.screening.rules import SCREENING


def day_of(name: str, at: timedelta) -> Steps:
    """All that is asked for on the day of a session before its dose; each is about the newest session."""
    return {
        f"{name} booked": Step(
            at - DAY,
            BookSession,
            actor("patient"),
            lambda at: {"starts_at": at.now + DAY, "monitor": actor("therapist").id},
            insists=_booked if name == TODAY else None,
        ),
        f"{name} sitter agreed": step(at - 1430 * MINUTE, AgreeToSit, "sitter", of_current),
        f"{name} monitor agreed": step(at - 1420 * MINUTE, AgreeToWatch, "therapist", of_current),
        f"{name} answers": step(at - 40 * MINUTE, AnswerGoNoGo, "patient", answers),
        f"{name} count": step(
            at - 38 * MINUTE,
            CountUnits,
            "patient",
            lambda at: {"counted": len(medication_of(at.chart).at("at_home"))},
        ),
        f"{name} sitter": step(at - 30 * MINUTE, SayPresent, "sitter", of_current),
        f"{name} monitor": step(at - 25 * MINUTE, GetReady, "therapist", of_current),
        f"{name} phone": step(at - 24 * MINUTE, RunPreflight, "patient", on_the_phone),
        f"{name} emergency": step(at - 23 * MINUTE, ConfirmEmergency, "patient", at_filed),
        f"{name} test page": step(at - 22 * MINUTE, AcknowledgeTestPage, "therapist", of_current),
        f"{name} sheet": step(at - 21 * MINUTE, KeepSheet, "therapist", at_filed),
        f"{name} reading 1": reading(at - 15 * MINUTE),
        f"{name} reading 2": reading(at - 8 * MINUTE),
        f"{name} code": step(at - 5 * MINUTE, GiveUnitCodes, "patient", read_off),
        f"{name} dose": step(
            at,
            TakeDose,
            "patient",
            lambda at: {
                **of_current(at),
                "units": tuple(unit.number for unit in next_units(at.chart, at.now)),
            },
        ),
    }


def of_current(at: At) -> dict[str, int]:
    """What is about the newest session."""
    return {"session": current(at)}


def answers(at: At) -> dict[str, Any]:
    """Every question of the day, answered so that the session goes on."""
    return {
        **of_current(at),
        "feeling": "calm",
        "item_9": 0,
        "mind": "no",
        "slept": "yes",
        "substances": "no",
        "new_medicines": "no",
        "ill": "no",
        "pregnant": "not_applicable",
        "fasted": "yes",
        "state": STATE,
        "address": filed(at),
    }


def filed(at: At) -> str:
    """The address on file."""
    history = SCREENING.of(at.chart).history
    return history.address if history else ""


def on_the_phone(at: At) -> dict[str, Any]:
    """The script finds every check of the device in order."""
    asked = at.setting.programme.session.preflight.checks
    outcomes = {code: "ok" for code, one in asked.items() if one.by == "device"}
    return {**of_current(at), "outcomes": outcomes, "clock_offset_ms": 40}


def at_filed(at: At) -> dict[str, Any]:
    """The address on file is the one of today."""
    return {**of_current(at), "address": filed(at)}


def read_off(at: At) -> dict[str, Any]:
    """The numbers of the lozenges of the next dose."""
    return {**of_current(at), "codes": tuple(unit.number for unit in next_units(at.chart, at.now))}


def _booked(at: At) -> SessionBooked:
    """The session of the goal, also when booking it was refused: the gates of the dose do not lean on it."""
    return SessionBooked(
        session=current(at) + 1,
        starts_at=at.now + DAY,
        monitor_id=str(actor("therapist").id),
        monitor_name="Therapist",
    )
