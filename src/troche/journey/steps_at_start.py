"""From the account to the clinician's decision."""

from __future__ import annotations

from collections.abc import Iterable

from troche.chart.gates import Unknown
from troche.chart.words import Words, say
from troche.journey.case import Case
from troche.journey.left import questions_left
from troche.journey.step import NextStep
from troche.journey.way import way_to_first_session
from troche.medication.days import local_day
from troche.people.setting import Setting
from troche.screening.gates import eligibility_gates
from troche.screening.pathway import screen_of
from troche.screening.rules import SCREENING

WAY = say("The way to your first session")
YOUR_NEXT_STEP = say("Your next step")
NOTHING_TO_DO = say("Nothing for you to do now")
HISTORY = ("screening:history",)


def ended_or_held(case: Case) -> NextStep | None:
    """A decision that treatment at home is not for now, or not for here."""
    decision = SCREENING.of(case.chart).decision
    if decision is None or decision.verdict == "eligible":
        return None
    held = decision.verdict == "not_now"
    return NextStep(
        code="held" if held else "ended",
        eyebrow=say("What was decided"),
        title=say("Not now") if held else say("Not at home"),
        lead=say("{words}", words=decision.patient_words) if decision.patient_words else _no_words(held),
        action=say("What else could help"),
        page="screening:other_help",
        with_whom=case.name_of("prescriber"),
    )


def _no_words(held: bool) -> Words:
    if held:
        return say("Your prescriber decided to wait. Call the team to hear what would change it.")
    return say(
        "Treatment at home is not the right place for you. Call the team to talk about what else can help."
    )


def history(case: Case) -> NextStep | None:
    """A short history, first of all."""
    if case.state.verdict or "history" in case.state.at:
        return None
    return NextStep(
        code="history",
        eyebrow=YOUR_NEXT_STEP,
        title=say("Tell us your history"),
        lead=say(
            "What you take, what you have tried, and who could be with you. A clinician reads all of it."
        ),
        action=say("Begin"),
        page="screening:history",
        way=way_to_first_session(case.state, case.programme),
        way_title=WAY,
    )


def questionnaire(case: Case) -> NextStep | None:
    """The questionnaires of the screening, one after the other."""
    left = questions_left(case.state, case.programme)
    if case.state.verdict or not left:
        return None
    schedule = case.programme.measures.schedule[left[0]]
    return NextStep(
        code="questionnaire",
        eyebrow=YOUR_NEXT_STEP,
        title=say("Answer some questions"),
        lead=say("{form}: {why}", form=say(schedule.label), why=say(schedule.why)),
        action=say("Answer now"),
        page="screening:questionnaire",
        arguments=(left[0],),
        way=way_to_first_session(case.state, case.programme),
        way_title=WAY,
    )


def asked(case: Case) -> NextStep | None:
    """The clinician asked for something, and nothing has come since."""
    state = case.state
    if state.verdict or not state.came_after("asked", "history") or not state.came_after("asked", "answered"):
        return None
    message = SCREENING.of(case.chart).message
    page, *arguments = answered_at(state.asked_gates, case.setting)
    return NextStep(
        code="asked",
        eyebrow=YOUR_NEXT_STEP,
        title=say("Something is missing"),
        lead=say("{who} asks: {message}", who=case.name_of("prescriber"), message=message),
        action=say("Answer"),
        page=page,
        arguments=tuple(arguments),
        way=way_to_first_session(state, case.programme),
        way_title=WAY,
    )


def answered_at(gates: Iterable[str], setting: Setting) -> tuple[str, ...]:
    """Where a patient answers what was asked; what has no page of its own is part of the history."""
    pages: dict[str, tuple[str, ...]] = {
        "pressure": ("screening:pressure",),
        "phq_9": ("screening:questionnaire", "phq_9"),
        "suicide": ("screening:questionnaire", screen_of(setting)),
    }
    return next((pages[gate] for gate in gates if gate in pages), HISTORY)


def home_pressure(case: Case) -> NextStep | None:
    """Blood pressure at home, one reading a day until there are enough."""
    if case.state.verdict or _measured_today(case):
        return None
    gates = eligibility_gates(case.chart, case.setting, case.now)
    found = next((gate for gate in gates if gate.gate == "pressure"), None)
    if not isinstance(found, Unknown):
        return None
    return NextStep(
        code="pressure",
        eyebrow=YOUR_NEXT_STEP,
        title=say("Measure your blood pressure"),
        lead=found.reason.patient,
        action=say("Write a reading down"),
        page="screening:pressure",
        way=way_to_first_session(case.state, case.programme),
        way_title=WAY,
    )


def _measured_today(case: Case) -> bool:
    pressures = SCREENING.of(case.chart).pressures
    return bool(pressures) and local_day(case.chart, pressures[-1].measured_at) == local_day(
        case.chart, case.now
    )


def deciding(case: Case) -> NextStep | None:
    """A clinician has everything from the patient and is to decide."""
    if case.state.verdict:
        return None
    gates = eligibility_gates(case.chart, case.setting, case.now)
    known = sum(gate.answer != "unknown" for gate in gates)
    return NextStep(
        code="deciding",
        eyebrow=NOTHING_TO_DO,
        title=say("A clinician reads your answers"),
        lead=say(
            "{who} looks at {all} points before deciding; {known} of them are answered so far. "
            "Some need a laboratory or a call. You will see the decision here.",
            who=case.name_of("prescriber"),
            all=len(gates),
            known=known,
        ),
        with_whom=case.name_of("prescriber"),
        way=way_to_first_session(case.state, case.programme),
        way_title=WAY,
    )
