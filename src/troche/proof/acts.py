"""What somebody does in a story: steps with their words, the same ones in the good life and in its changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from troche.chart.commands import Command, Role
from troche.dosing.commands import MeasureVitals
from troche.dosing.state import dosing_of
from troche.medication.proposals import proposal_of
from troche.medication.state import medication_of
from troche.medication.units import next_numbers
from troche.programme.needed import GATES
from troche.proof.story import At, Step, actor
from troche.screening.commands import (
    CheckPdmp,
    ReportResult,
)
from troche.screening.facts import Medicine, Trial
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme import Programme


SINCE = timedelta(hours=-30)
"""When something is told after the decision and the last session."""
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
STATE, BORN, LOT = "OR", date(1985, 3, 5), "LOT"
TODAY = "today"
"""How the steps of the day of the goal are called."""
LIVER = {"alt": 40.0, "ast": 40.0, "alp": 120.0, "ggt": 60.0, "bilirubin": 1.2}
WORDS = dict.fromkeys(GATES["eligible"].split(), "I judged it.")
"""A prescriber who lets everything pass in words: what the floor lets nobody pass must not pass so."""
TRIALS = (
    Trial(ingredient="sertraline", dose_mg=150.0, weeks=14, outcome="some", started="2023-02"),
    Trial(ingredient="venlafaxine", dose_mg=225.0, weeks=20, outcome="none", started="2024-01"),
)


def step(
    at: timedelta,
    kind: type[Command],
    role: Role,
    said: Callable[[At], dict[str, Any]] | None = None,
    **given: Any,
) -> Step:
    """A step with fixed words, or words that depend on where the story has come to."""
    return Step(at, kind, actor(role), said or (lambda _: given))


def items(form: str, total: int) -> dict[str, int | None]:
    """Answers to a questionnaire that come to this total, item 9 with nothing."""
    from troche.instruments import instrument

    ids = [one.id for one in instrument(form).items if one.scored and (form, one.id) != ("phq_9", "q9")]
    base, extra = divmod(total, len(ids))
    answers: dict[str, int | None] = {one: base + (number < extra) for number, one in enumerate(ids)}
    return answers | ({"q9": 0} if form == "phq_9" else {})


def history(programme: Programme) -> dict[str, Any]:
    """An own history with nothing in the way."""
    return {
        "diagnosis": "depression",
        "conditions": dict.fromkeys(programme.eligibility.exclusions, "no"),
        "medicines": (Medicine(name="sertraline", dose="100 mg", often="each morning", started="2025-05"),),
        "no_medicines": False,
        "trials": TRIALS,
        "episode_since": "2022-11",
        "allergies": "",
        "no_known_allergies": True,
        "breast_feeding": "not_applicable",
        "household": "two adults",
        "storage": "yes",
        "pregnancy": "not_applicable",
        "lives_with_adult": "yes",
        "address": "18 Alder Row, Portland",
        "local_emergency_number": "911",
        "contact_name": "Sam",
        "contact_relation": "partner",
        "contact_phone": "+1 503 555 0177",
    }


def told_again(at: At) -> dict[str, Any]:
    """The same history once more, for what is changed in it later."""
    given = SCREENING.of(at.chart).history
    if given is None:
        return history(at.setting.programme)
    return {name: getattr(given, name) for name in given.__struct_fields__}


def result(test: str, at: timedelta, **said: Any) -> Step:
    """A result of blood or urine, collected two days before it is entered."""
    given = {"test": test, "value": None, "unit": "", "upper_limit": None, "laboratory": "Laboratory", **said}
    return step(
        at, ReportResult, "coordinator", lambda at: {"collected_on": (at.now - 2 * DAY).date(), **given}
    )


def pdmp(at: timedelta) -> Step:
    """The prescription monitoring programme is asked, and has nothing."""
    return step(at, CheckPdmp, "prescriber", states=(STATE,), finding="clear")


def counting_all(at: At) -> dict[str, Any]:
    """The parcel that is under way arrives whole and is locked away."""
    parcel = next(iter(medication_of(at.chart).under_way()), None)
    return {
        "parcel": parcel.id if parcel else "",
        "counted": len(parcel.units) if parcel else 0,
        "locked_away": True,
    }


def going_on(at: At) -> dict[str, Any]:
    """The prescriber's word that the plan goes on as it is, whatever is proposed now."""
    seen, plan = proposal_of(at.chart, at.setting, at.now), medication_of(at.chart).plan
    return {
        "session": seen.known.session if seen else 0,
        "seen": seen.digest if seen else "",
        "accepted": False,
        "proposed": "same",
        "dose_mg": plan.start_dose_mg if plan else 0,
        "days_between": plan.days_between if plan else 0,
        "reason": "It goes on.",
    }


def parcel_of(units: int, good_until: Any) -> Callable[[At], dict[str, Any]]:
    """So many numbered units of a lot that is good until then."""

    def said(at: At) -> dict[str, Any]:
        state = medication_of(at.chart)
        return {
            "order": state.order.id if state.order else "",
            "lot": LOT,
            "beyond_use_on": good_until.date(),
            "units": next_numbers(state, LOT, units),
        }

    return said


def current(at: At) -> int:
    """The number of the newest session, 0 before the first."""
    return max(dosing_of(at.chart).sessions, default=0)


def reading(at: timedelta, systolic: int = 122, diastolic: int = 78, **more: Any) -> Step:
    """A reading of the cuff, in the newest session."""
    said = {"systolic_mm_hg": systolic, "diastolic_mm_hg": diastolic, "pulse_bpm": 70, **more}
    return step(
        at, MeasureVitals, "patient", lambda at: {"session": current(at), **said, "measured_at": at.now}
    )
