"""The good life: everything done as it should be, up to a first or third dose, or a second parcel.

Every story of the prover is this one with something else in it. It is lived in commands, so nothing is in it that the
door would not let in. When the journey asks for a new step, it is added here: without it no dose is reached, and the
prover says so instead of proving anything.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from troche.dosing.commands import (
    ConfirmNextDay,
    EndLozenge,
    GiveCheck,
    Release,
)
from troche.dosing.facts import CriterionSeen
from troche.events.commands import AnswerSideEffects
from troche.integration.commands import CheckIn
from troche.integration.commands import HoldVisit as HoldIntegration
from troche.medication.commands import (
    AcceptPlan,
    AnswerBladder,
    AnswerOrder,
    AnswerProposal,
    DispenseUnits,
    PendOrder,
    PutUpUnits,
    ReceiveUnits,
    SendParcel,
    SignOrder,
    WritePlan,
)
from troche.medication.state import medication_of
from troche.people.commands import AssignCareTeam, RegisterPerson
from troche.preparation.commands import (
    AnswerTeachBack,
    ConfirmSitter,
    DoItem,
    HoldVisit,
    InviteSitter,
    ReadLesson,
    SetIntention,
    SignConsent,
)
from troche.proof.acts import (
    BORN,
    DAY,
    HOUR,
    LIVER,
    MINUTE,
    STATE,
    TODAY,
    counting_all,
    going_on,
    history,
    items,
    parcel_of,
    pdmp,
    reading,
    result,
    step,
)
from troche.proof.hours import day_of
from troche.proof.place import GOOD_FOR, clinic, lots
from troche.proof.story import GOAL_AT, At, Goal, Scene, Step, Steps, actor, id_of
from troche.screening.commands import (
    AnswerInstrument,
    DecideEligibility,
    GiveHistory,
    MakeDiagnosis,
    MeasureHomePressure,
    RecordLegalBasis,
    ReviewSafetyPlan,
    ScreenSafety,
    VerifyIdentity,
    WriteSafetyPlan,
)
from troche.screening.facts import PlanContact

if TYPE_CHECKING:
    from troche.programme import Programme

SESSIONS_AT = (-8 * DAY, -4 * DAY)
DECIDED_AT, SENT_AT = -16 * DAY, -14 * DAY
SITTER_PASS = str(id_of("sitter"))


def good_life(programme: Programme, goal: Goal) -> Scene:
    """The whole of it, ending in a dose or a parcel."""
    steps: Steps = {}
    for part in (_found_out, _decided, _supplied, _prepared):
        steps |= part(programme)
    for number, at in enumerate(SESSIONS_AT, 1) if goal != "first_dose" else ():
        steps |= session(programme, number, at)
    return Scene(steps | _before_the_goal() | GOALS[goal](programme), clinic(), lots())


def _found_out(programme: Programme) -> Steps:
    at = -20 * DAY
    steps = {
        "register": step(
            at,
            RegisterPerson,
            "patient",
            name="Ada",
            birth_date=BORN,
            email="ada@example.org",
            phone="+1 503 555 0101",
            state=STATE,
            timezone="America/Los_Angeles",
        ),
        "team": step(
            at + MINUTE,
            AssignCareTeam,
            "coordinator",
            prescriber=actor("prescriber").id,
            therapist=actor("therapist").id,
            coordinator=actor("coordinator").id,
        ),
        "history": step(at + 2 * MINUTE, GiveHistory, "patient", **history(programme)),
        "phq_9": step(
            at + 3 * MINUTE, AnswerInstrument, "patient", instrument="phq_9", answers=items("phq_9", 18)
        ),
        "gad_7": step(
            at + 4 * MINUTE, AnswerInstrument, "patient", instrument="gad_7", answers=items("gad_7", 10)
        ),
        "asq": step(at + 5 * MINUTE, AnswerInstrument, "patient", instrument="asq", answers=items("asq", 0)),
    }
    for number in range(4):
        when = at + number * DAY + 10 * MINUTE
        steps[f"home {number + 1}"] = step(
            when,
            MeasureHomePressure,
            "patient",
            lambda at: {
                "systolic_mm_hg": 122,
                "diastolic_mm_hg": 78,
                "pulse_bpm": 70,
                "measured_at": at.now,
            },
        )
    return steps


def _decided(_programme: Programme) -> Steps:
    at = DECIDED_AT - 4 * HOUR
    steps = {
        "identity": step(at, VerifyIdentity, "prescriber", document="passport", state=STATE),
        "diagnosis": step(
            at + MINUTE, MakeDiagnosis, "prescriber", code="F33.2", text="Recurrent depression, severe"
        ),
        "safety": step(
            at + 2 * MINUTE, ScreenSafety, "prescriber", finding="no_thoughts", attempt_12_months="no"
        ),
    }
    for number, (test, limit) in enumerate(LIVER.items()):
        unit = "mg/dL" if test == "bilirubin" else "U/L"
        steps[test] = result(test, at + (3 + number) * MINUTE, value=limit / 2, unit=unit, upper_limit=limit)
    steps |= {
        "drug screen": result("urine_drug_screen", at + 9 * MINUTE, finding="negative"),
        "legal basis": step(
            at + 10 * MINUTE,
            RecordLegalBasis,
            "prescriber",
            lambda at: {
                "basis": "telehealth_flexibility",
                "citation": "90 FR 61301",
                "expires_on": date.fromisoformat(
                    at.setting.programme.eligibility.legal_bases["telehealth_flexibility"].last_day
                    or "2026-12-31"
                ),
            },
        ),
        "pdmp": pdmp(at + 11 * MINUTE),
        "decision": step(
            DECIDED_AT,
            DecideEligibility,
            "prescriber",
            verdict="eligible",
            reason="Every gate is met.",
            patient_words="We have looked at everything.",
        ),
    }
    return steps


def _supplied(programme: Programme) -> Steps:
    at, text = -15 * DAY, programme.consent
    steps = {
        "plan": step(
            at,
            WritePlan,
            "prescriber",
            goal="To get up again.",
            start_dose_mg=100,
            sessions=8,
            days_between=3,
            monitor_id=str(actor("therapist").id),
            weight_kg=108.0,
        ),
        "plan accepted": step(at + MINUTE, AcceptPlan, "patient", version=1),
    }
    for number, (question, asked) in enumerate(text.teach_back.items()):
        steps[f"teach-back {question}"] = step(
            at + (2 + number) * MINUTE,
            AnswerTeachBack,
            "patient",
            version=text.version,
            question=question,
            answer=asked.right,
        )
    steps |= {
        "consent": step(
            at + HOUR,
            SignConsent,
            "patient",
            version=text.version,
            digest=text.digest("en"),
            signed_name="Ada",
        ),
        "pdmp to order": pdmp(at + 2 * HOUR),
        "order": step(
            at + 3 * HOUR,
            PendOrder,
            "prescriber",
            units=8,
            unit_strength_mg=50,
            refills=2,
            hold_minutes=15,
            technique="swallowed",
            valid_until=(GOAL_AT + 120 * DAY).date(),
        ),
        "order signed": step(
            at + 3 * HOUR + MINUTE,
            SignOrder,
            "prescriber",
            lambda at: {
                "order": order.id if (order := medication_of(at.chart).order) else "",
                "digest": order.pended.digest if order else "",
                "factor": "totp",
                "confirmed_at": at.now,
            },
        ),
        "order answered": step(
            at + 4 * HOUR,
            AnswerOrder,
            "system",
            lambda at: {
                "order": order.id if (order := medication_of(at.chart).order) else "",
                "accepted": True,
                "prescription": "rx",
                "message": "",
                "simulated": False,
            },
        ),
        "pdmp to send": pdmp(SENT_AT - HOUR),
        "parcel": step(SENT_AT, DispenseUnits, "pharmacist", parcel_of(8, GOAL_AT + GOOD_FOR)),
        "parcel counted": step(-12 * DAY, ReceiveUnits, "patient", counting_all),
    }
    return steps


def _prepared(programme: Programme) -> Steps:
    at = -11 * DAY
    steps = {
        f"lesson {code}": step(at + number * MINUTE, ReadLesson, "patient", lesson=code)
        for number, code in enumerate(programme.lessons)
    }
    checklist = programme.preparation.checklist
    for number, (code, item) in enumerate(checklist.items()):
        if item.who == "patient":
            steps[f"item {code}"] = step(at + (60 + number) * MINUTE, DoItem, "patient", item=code)
    theirs = tuple(code for code, item in checklist.items() if item.who == "therapist")
    later = at + 2 * HOUR
    steps |= {
        "bladder": step(later - MINUTE, AnswerBladder, "patient", pain="no", urgency="no", blood="no"),
        "intention": step(later, SetIntention, "patient", words="To feel the mornings."),
        "safety plan": step(
            later + MINUTE,
            WriteSafetyPlan,
            "patient",
            signs=("I stop answering the phone",),
            by_myself=("Walk to the river",),
            company=(PlanContact(name="The library"),),
            helpers=(PlanContact(name="Sam", phone="+1 503 555 0177"),),
            professionals=(PlanContact(name="Therapist", phone="+1 503 555 0100"),),
            surroundings=("Sam keeps the key",),
        ),
        "sitter asked": step(
            later + 2 * MINUTE,
            InviteSitter,
            "patient",
            name="Sam",
            phone="+1 503 555 0177",
            pass_id=SITTER_PASS,
        ),
        "sitter agreed": step(
            later + 3 * MINUTE,
            ConfirmSitter,
            "sitter",
            adult=True,
            sober=True,
            stays=True,
            read=tuple(programme.preparation.sitter.tasks),
        ),
        "safety plan together": step(
            later + 4 * MINUTE,
            ReviewSafetyPlan,
            "therapist",
            lambda at: {"reviewed_on": (at.now - 8 * HOUR).date(), "note": "Read aloud."},
        ),
        "preparation visit": step(
            later + 5 * MINUTE, HoldVisit, "therapist", note="Ready.", cuff_checked=True, items=theirs
        ),
    }
    return steps


def felt(programme: Programme, at: timedelta) -> Step:
    """Every side effect is asked about, and there is none."""
    return step(at, AnswerSideEffects, "patient", graded=dict.fromkeys(programme.events.effects, "none"))


def session(programme: Programme, number: int, at: timedelta) -> Steps:
    """A session to its end, the next morning, and the visit two days after."""
    name = f"session {number}"
    steps = day_of(name, at)
    if number > 1:
        steps |= {f"{name} side effects": felt(programme, at - 42 * MINUTE), **_goes_on(name, at)}
    for minute in (14, 29, 44, 59, 89, 119):
        steps[f"{name} look {minute}"] = step(
            at + minute * MINUTE, GiveCheck, "sitter", session=number, answer="fine"
        )
    steps |= {
        f"{name} spat": step(at + 16 * MINUTE, EndLozenge, "patient", session=number, technique="swallowed"),
        f"{name} peak": reading(at + 40 * MINUTE),
        f"{name} last": reading(at + 120 * MINUTE),
        f"{name} released": step(
            at + 125 * MINUTE,
            Release,
            "therapist",
            session=number,
            criteria=tuple(
                CriterionSeen(code, True)
                for code, rule in programme.session.release.criteria.items()
                if rule.by == "monitor"
            ),
            dissociation=1,
            sedation=1,
        ),
        f"{name} next day": step(
            at + 22 * HOUR, ConfirmNextDay, "patient", session=number, slept=True, safe=True, item_9=0
        ),
        f"{name} felt": felt(programme, at + 30 * HOUR),
        f"{name} visit": step(at + 48 * HOUR, HoldIntegration, "therapist", session=number, note="Talked."),
    }
    return steps


def _before_the_goal() -> Steps:
    return {
        "phq_9 anew": step(
            -47 * HOUR, AnswerInstrument, "patient", instrument="phq_9", answers=items("phq_9", 12)
        ),
        "check-in": step(-46 * HOUR, CheckIn, "patient", mood=5, anxiety=4, sleep=6, energy=5),
    }


def _first_dose(_programme: Programme) -> Steps:
    return day_of(TODAY, timedelta(0))


def _next_dose(programme: Programme) -> Steps:
    return {
        f"{TODAY} side effects": felt(programme, -42 * MINUTE),
        **_goes_on(TODAY, timedelta(0)),
        **day_of(TODAY, timedelta(0)),
    }


def _goes_on(name: str, at: timedelta) -> Steps:
    """The prescriber says that the plan goes on, whatever is proposed: no other requirement leans on that answer."""
    return {f"{name} decided": step(at - MINUTE, AnswerProposal, "prescriber", going_on)}


def _next_parcel(_programme: Programme) -> Steps:
    return {
        "pdmp to send again": pdmp(-HOUR),
        "second parcel": step(timedelta(0), DispenseUnits, "pharmacist", parcel_of(8, GOAL_AT + GOOD_FOR)),
    }


def _made_up_before(programme: Programme) -> Steps:
    """The parcel is made up two hours before it leaves."""
    return _next_parcel(programme) | {
        "second parcel": step(-2 * HOUR, PutUpUnits, "pharmacist", parcel_of(8, GOAL_AT + GOOD_FOR)),
        "parcel sent": step(timedelta(0), SendParcel, "pharmacist", _made_up),
    }


def _made_up(at: At) -> dict[str, str]:
    waiting = medication_of(at.chart).made_up
    return {"parcel": waiting.id if waiting else "", "carrier": "UPS", "tracking": "1Z"}


GOALS: dict[Goal, Callable[[Programme], Steps]] = {
    "first_dose": _first_dose,
    "dose": _next_dose,
    "parcel": _next_parcel,
    "sent": _made_up_before,
}
