"""What could take a bad fact away again: acts of people who mean well, just before a dose or a parcel.

Each is commands through the house, asked for one after the other where the story stands; what is refused changes
nothing. Which class of facts an act honestly cures is said with the class: everything else has to stand as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec

from troche.chart.commands import Actor, Command
from troche.chart.rooms import Chart
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    BookSession,
    ConfirmEmergency,
    ConfirmNextDay,
    ConfirmPlace,
    GetReady,
    GiveUnitCodes,
    JudgePressure,
    KeepSheet,
    MeasureVitals,
    RunPreflight,
    SayPresent,
    StopSession,
    WaiveCheck,
)
from troche.dosing.state import dosing_of
from troche.events.commands import (
    AnswerSideEffects,
    AnswerSignal,
    AssessEvent,
    CloseEvent,
    NoteSent,
    ReviewEvent,
)
from troche.events.facts import Assessment
from troche.events.state import events_of
from troche.integration.commands import HoldVisit
from troche.medication.commands import (
    AcceptPlan,
    AccountForUnits,
    AnswerBladder,
    AnswerOrder,
    CancelOrder,
    CountUnits,
    PendOrder,
    ReceiveUnits,
    SignOrder,
    WritePlan,
)
from troche.medication.state import medication_of
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import open_alerts
from troche.people.commands import ChangeContact
from troche.preparation.commands import ConfirmSitter
from troche.proof.acts import (
    DAY,
    LIVER,
    MINUTE,
    STATE,
    WORDS,
    counting_all,
    current,
    history,
    items,
    pdmp,
)
from troche.proof.hours import answers, at_filed, of_current, on_the_phone, read_off
from troche.proof.story import At, actor, done
from troche.screening.commands import (
    AnswerInstrument,
    CheckPdmp,
    DecideEligibility,
    GiveHistory,
    GrantOverride,
    MeasureHomePressure,
    ProposeOverride,
    ReportResult,
    ScreenSafety,
)
from troche.screening.rules import SCREENING

Asked = tuple[type[Command], Actor, dict[str, Any]]
Part = Callable[[At], Iterator[Asked]]

CLOSED, EVENTS, EXPLAINED, CONCERN = (
    "alerts closed",
    "events closed",
    "signals explained",
    "signals a concern",
)
TALK, HISTORY, TESTED, QUERIED = "asked about suicide", "history anew", "tested anew", "record queried"
DECIDED, IN_WORDS, BY_TWO = "decided anew", "decided in words", "passed by two"
COUNTED, ACCOUNTED, PLANNED, ORDERED, CANCELLED = (
    "counted anew",
    "accounted for",
    "planned anew",
    "ordered anew",
    "order called off",
)
SAID, READ, JUDGED, BOOKED = "said anew", "read anew", "judged", "booked anew"
CHECKED, WAIVED, THERE = "checked anew", "checks let pass", "place confirmed"
CAUGHT_UP, MOVED = "caught up", "moved and back"
PRESCRIBER, PATIENT, THERAPIST = actor("prescriber"), actor("patient"), actor("therapist")


class Act(msgspec.Struct, frozen=True):
    """An act by its name, in words, as the parts it is made of; each part sees what the one before it led to.

    `holds` says of the chart after it whether it came to what it is for.
    """

    name: str
    words: str
    parts: tuple[Part, ...]
    holds: Callable[[Chart], bool] = lambda _: True


def after(act: Act, at: At) -> Chart:
    """The chart when all of it was asked for; as it was, when it did not come to what it is for."""
    chart = at.chart
    for part in act.parts:
        for kind, by, said in part(At(chart, at.setting, at.now)):
            chart = done(chart, kind, by, said, At(chart, at.setting, at.now))
    return chart if act.holds(chart) else at.chart


def _alerts(at: At) -> Iterator[Asked]:
    for alert in open_alerts(at.chart):
        yield CloseAlert, PRESCRIBER, {"alert": alert.id, "outcome": "Talked with them."}


def _judge_events(at: At) -> Iterator[Asked]:
    told = Assessment(
        term="Rash",
        began_on=at.now.date(),
        severity="mild",
        serious=False,
        relatedness="possible",
        expected=True,
        action="dose_not_changed",
        outcome="recovered",
    )
    for event in events_of(at.chart).events.values():
        said = {"event": event.id, "version": event.version, "assessment": told, "reason": "Looked at."}
        yield AssessEvent, PRESCRIBER, said
        yield ReviewEvent, actor("director"), {"event": event.id, "words": "Reviewed."}
        for to in ("fda", "pharmacy"):
            yield NoteSent, PRESCRIBER, {"event": event.id, "to": to, "sent_on": at.now.date()}


def _close_events(at: At) -> Iterator[Asked]:
    for event in events_of(at.chart).events.values():
        yield CloseEvent, PRESCRIBER, {"event": event.id, "words": "Over."}


def _signals(verdict: str) -> Part:
    def part(at: At) -> Iterator[Asked]:
        for signal in events_of(at.chart).signals.values():
            yield AnswerSignal, PRESCRIBER, {"signal": signal.id, "verdict": verdict, "words": "Talked."}

    return part


def _talk(_at: At) -> Iterator[Asked]:
    said = {"finding": "no_thoughts", "attempt_12_months": "no", "disposition": "none_needed"}
    yield ScreenSafety, PRESCRIBER, said
    for form, total in (("phq_9", 12), ("asq", 0)):
        yield AnswerInstrument, PATIENT, {"instrument": form, "answers": items(form, total)}


def _history(at: At) -> Iterator[Asked]:
    yield GiveHistory, PATIENT, history(at.setting.programme)


def _results(at: At) -> Iterator[Asked]:
    own = {"unit": "", "laboratory": "Laboratory", "collected_on": (at.now - timedelta(hours=8)).date()}
    for test, limit in LIVER.items():
        yield (
            ReportResult,
            actor("coordinator"),
            {
                "test": test,
                "value": limit / 2,
                "upper_limit": limit,
                **own,
            },
        )
    for test in ("urine_drug_screen", "pregnancy"):
        said = {"test": test, "value": None, "upper_limit": None, "finding": "negative", **own}
        yield ReportResult, actor("coordinator"), said
    yield AnswerBladder, PATIENT, {"pain": "no", "urgency": "no", "blood": "no"}
    calm = {"systolic_mm_hg": 118, "diastolic_mm_hg": 76, "pulse_bpm": 70}
    for day in range(4):
        yield MeasureHomePressure, PATIENT, {**calm, "measured_at": at.now - day * DAY - MINUTE}


def _query(at: At) -> Iterator[Asked]:
    yield CheckPdmp, PRESCRIBER, pdmp(timedelta()).said(at)


def _decide(overrides: dict[str, str]) -> Part:
    said = {"verdict": "eligible", "reason": "Looked again.", "patient_words": "We have looked at it again."}
    return lambda _at: iter([(DecideEligibility, PRESCRIBER, {**said, "overrides": overrides})])


def _propose(at: At) -> Iterator[Asked]:
    for gate in at.setting.programme.gates["eligible"].requires:
        yield ProposeOverride, PRESCRIBER, {"gate": gate, "words": "I propose it."}


def _grant(at: At) -> Iterator[Asked]:
    for proposal in SCREENING.of(at.chart).by_two.latest.values():
        yield GrantOverride, actor("director"), {"proposal": proposal.position, "words": "Granted."}


def _count(at: At) -> Iterator[Asked]:
    yield ReceiveUnits, PATIENT, counting_all(at)
    counted = len(medication_of(at.chart).at("at_home"))
    yield CountUnits, PATIENT, {"counted": counted, "locked_away": True}


def _account(at: At) -> Iterator[Asked]:
    state = medication_of(at.chart)
    lost = tuple(unit.number for unit in state.at("at_home")[: -(state.gap or 0)]) if state.gap else ()
    yield AccountForUnits, actor("pharmacist"), {"units": lost, "place": "lost", "words": "Looked for."}


def _plan(at: At) -> Iterator[Asked]:
    plan = medication_of(at.chart).plan
    yield (
        WritePlan,
        PRESCRIBER,
        {
            "goal": "To get up again.",
            "start_dose_mg": 50,
            "sessions": 8,
            "days_between": plan.days_between if plan else 3,
            "monitor_id": str(THERAPIST.id),
            "weight_kg": 108.0,
            "reason": "Looked at again.",
        },
    )


def _accept(at: At) -> Iterator[Asked]:
    plan = medication_of(at.chart).plan
    yield AcceptPlan, PATIENT, {"version": plan.version if plan else 1}


def _order(at: At) -> Iterator[Asked]:
    plan = medication_of(at.chart).plan
    yield (
        PendOrder,
        PRESCRIBER,
        {
            "units": 4 * (plan.start_dose_mg // 50) if plan else 8,
            "unit_strength_mg": 50,
            "refills": 2,
            "hold_minutes": 15,
            "technique": "swallowed",
            "valid_until": (at.now + 30 * DAY).date(),
            "reason": "Written anew.",
        },
    )


def _sign(at: At) -> Iterator[Asked]:
    order = medication_of(at.chart).order
    digest = order.pended.digest if order else ""
    said = {"order": order.id if order else "", "digest": digest, "factor": "totp", "confirmed_at": at.now}
    yield SignOrder, PRESCRIBER, said


def _answer(at: At) -> Iterator[Asked]:
    order = medication_of(at.chart).order
    yield (
        AnswerOrder,
        actor("system"),
        {
            "order": order.id if order else "",
            "accepted": True,
            "prescription": "rx",
            "message": "",
            "simulated": False,
        },
    )


def _cancel(at: At) -> Iterator[Asked]:
    order = medication_of(at.chart).order
    yield CancelOrder, PRESCRIBER, {"order": order.id if order else "", "reason": "Not this one."}


def _say(at: At) -> Iterator[Asked]:
    yield AnswerGoNoGo, PATIENT, answers(at)
    counted = len(medication_of(at.chart).at("at_home"))
    yield CountUnits, PATIENT, {"counted": counted}
    yield AgreeToSit, actor("sitter"), of_current(at)
    yield AgreeToWatch, THERAPIST, of_current(at)
    yield SayPresent, actor("sitter"), of_current(at)
    yield GetReady, THERAPIST, of_current(at)


def _check(at: At) -> Iterator[Asked]:
    yield RunPreflight, PATIENT, on_the_phone(at)
    yield ConfirmEmergency, PATIENT, at_filed(at)
    yield AcknowledgeTestPage, THERAPIST, of_current(at)
    yield KeepSheet, THERAPIST, at_filed(at)
    yield GiveUnitCodes, PATIENT, read_off(at)


def _waive(at: At) -> Iterator[Asked]:
    for check in at.setting.programme.session.preflight.checks:
        yield WaiveCheck, PRESCRIBER, {**of_current(at), "check": check, "reason": "I let it pass."}


def _confirm_place(at: At) -> Iterator[Asked]:
    session = dosing_of(at.chart).sessions.get(current(at))
    told = session.answers.address if session and session.answers else ""
    yield ConfirmPlace, PRESCRIBER, {**of_current(at), "address": told}


def _read(at: At) -> Iterator[Asked]:
    calm = {"systolic_mm_hg": 118, "diastolic_mm_hg": 76, "pulse_bpm": 70, "spo2_percent": 98}
    for minutes in (8, 0):
        yield MeasureVitals, PATIENT, {**of_current(at), **calm, "measured_at": at.now - minutes * MINUTE}


def _judge(at: At) -> Iterator[Asked]:
    yield JudgePressure, PRESCRIBER, {**of_current(at), "go": True, "reason": "Low enough."}


def _stop(at: At) -> Iterator[Asked]:
    yield StopSession, PATIENT, {**of_current(at), "reason": "Begun anew."}


def _book(at: At) -> Iterator[Asked]:
    yield BookSession, PATIENT, {"starts_at": at.now + 30 * MINUTE, "monitor": THERAPIST.id}


def _is_booked(chart: Chart) -> bool:
    return dosing_of(chart).current is not None


def _catch_up(at: At) -> Iterator[Asked]:
    """What was left open after the last session."""
    for number, session in dosing_of(at.chart).sessions.items():
        if session.taken is not None and number != current(at):
            yield ConfirmNextDay, PATIENT, {"session": number, "slept": True, "safe": True, "item_9": 0}
            yield HoldVisit, THERAPIST, {"session": number, "note": "Talked."}
    graded = dict.fromkeys(at.setting.programme.events.effects, "none")
    yield AnswerSideEffects, PATIENT, {"graded": graded}
    agreed = {"adult": True, "sober": True, "stays": True}
    yield (
        ConfirmSitter,
        actor("sitter"),
        {
            **agreed,
            "read": tuple(at.setting.programme.preparation.sitter.tasks),
        },
    )


def _move(state: str) -> Part:
    there = {"email": "ada@example.org", "phone": "+1 503 555 0101", "timezone": "America/Los_Angeles"}
    return lambda _at: iter([(ChangeContact, PATIENT, {**there, "state": state, "address": "18 Alder Row"})])


ACTS: tuple[Act, ...] = (
    Act(TALK, "a clinician asks about suicide and finds none; the questionnaires say the same", (_talk,)),
    Act(HISTORY, "the history is told anew, with nothing in the way", (_history,)),
    Act(
        TESTED, "blood, urine, bladder and the pressure at home are looked at anew, all in order", (_results,)
    ),
    Act(QUERIED, "the monitoring programme is asked again and has nothing", (_query,)),
    Act(DECIDED, "the prescriber decides again", (_decide({}),)),
    Act(IN_WORDS, "the prescriber decides again and lets everything pass in words", (_decide(WORDS),)),
    Act(
        BY_TWO, "prescriber and director let pass together what they may", (_propose, _grant, _decide(WORDS))
    ),
    Act(
        EVENTS, "each event is judged not to be serious, reviewed and closed", (_judge_events, _close_events)
    ),
    Act(EXPLAINED, "each sign is answered as explained", (_signals("explained"),)),
    Act(CONCERN, "each sign is answered as a concern", (_signals("concern"),)),
    Act(CLOSED, "a clinician closes every alert", (_alerts,)),
    Act(ACCOUNTED, "what is missing is accounted for as lost", (_account,)),
    Act(COUNTED, "everything is counted again, and it agrees", (_count,)),
    Act(PLANNED, "a new plan is written and accepted", (_plan, _accept)),
    Act(ORDERED, "an order is written, signed and accepted", (_order, _sign, _answer)),
    Act(CANCELLED, "the order is called off", (_cancel,)),
    Act(MOVED, "the person moves to another state and back", (_move("WA"), _move(STATE))),
    Act(
        CAUGHT_UP, "the next day, the visit, the side effects and the sitter are caught up with", (_catch_up,)
    ),
    Act(
        SAID,
        "sitter and monitor agree and are there, the questions of the day, the count, all said again",
        (_say,),
    ),
    Act(CHECKED, "phone, numbers, test alarm, sheet and lozenge are checked again", (_check,)),
    Act(WAIVED, "a clinician lets every check pass", (_waive,)),
    Act(THERE, "a clinician confirms the address that was told", (_confirm_place,)),
    Act(READ, "the pressure is measured twice more, and is low", (_read,)),
    Act(JUDGED, "a clinician judges the pressure: go", (_judge,)),
    Act(
        BOOKED,
        "the session is called off and another is booked for now",
        (_stop, _book, _say, _check, _read),
        _is_booked,
    ),
)
BY_NAME = {act.name: act for act in ACTS}


def cures(done_so_far: tuple[str, ...], cure: tuple[str, ...]) -> bool:
    """Whether all of a cure was done, in its order, whatever else was.

    >>> cures(("history anew", "alerts closed", "decided anew"), ("history anew", "decided anew"))
    True
    >>> cures(("decided anew", "history anew"), ("history anew", "decided anew"))
    False
    """
    acts = iter(done_so_far)
    return all(name in acts for name in cure)
