"""Properties of the gate of a shipment: what is worse never opens it, and what is missing never opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.medication.charts import (
    PDMP,
    PROGRAMME,
    SETTING,
    Life,
    condition,
    history,
    ordered,
    readings_at_home,
)
from tests.medication.test_may_ship import (
    HOSPITAL,
    booked,
    day_answer,
    judged,
    liver,
    looked_after,
    phq,
    session,
    vitals,
)
from troche.chart.gates import all_met
from troche.dosing.facts import SessionBooked
from troche.events.facts import SignalNoted
from troche.medication.facts import BladderAnswered
from troche.medication.sending import may_ship
from troche.messaging.rules import raise_alert
from troche.people.facts import ContactChanged
from troche.screening.facts import HomePressureMeasured, LegalBasisRecorded, PdmpChecked

Step = Callable[[Life], Any]


def answers(life: Life) -> dict[str, str]:
    return {gate.gate: gate.answer for gate in may_ship(life.chart, SETTING, life.now)}


def is_open(life: Life) -> bool:
    return all_met(may_ship(life.chart, SETTING, life.now))


def next_session(life: Life) -> int:
    return max(life.medication.course.booked, default=life.medication.doses_taken) + 1


LIFE: dict[str, Step] = {
    "a day": lambda life: life.later(days=1),
    "a month": lambda life: life.later(days=30),
    "asked the monitoring programme": lambda life: life.add(PDMP),
    "readings at home": lambda life: life.add(*readings_at_home(until=life.now)),
    "a better score": lambda life: life.add(phq(6)),
    "a bladder at peace": lambda life: life.add(BladderAnswered(pain="no", urgency="no", blood="no")),
    "a session, talked through": lambda life: looked_after(
        session(life, number=next_session(life)), life.medication.doses_taken
    ),
    "a session that peaked": lambda life: session(life, peak=(165, 99), number=next_session(life)),
    "a history again": lambda life: life.add(history()),
    "liver tests": lambda life: life.add(
        *(liver(20, life.now.date(), test) for test in ("alt", "ast", "alp", "ggt"))
    ),
}

WORSE: dict[str, Step] = {
    "an aneurysm": lambda life: life.add(condition("aneurysm", "yes")),
    "an MAO inhibitor": lambda life: life.add(history("phenelzine")),
    "a pregnancy": lambda life: life.add(msgspec.structs.replace(history(), pregnancy="yes")),
    "a pregnancy on the day": lambda life: booked(life, next_session(life)).add(
        msgspec.structs.replace(day_answer("yes"), session=next_session(life))
    ),
    "a missed session": lambda life: life.add(
        SessionBooked(
            session=next_session(life),
            starts_at=life.now - timedelta(days=1),
            monitor_id="x",
            monitor_name="x",
        )
    ),
    "a worse score": lambda life: life.add(phq(24)),
    "a red event": lambda life: life.add(raise_alert(PROGRAMME, "adverse_event", "Fell.", "", life.now)),
    "a serious event": lambda life: life.add(HOSPITAL, judged(serious=True)),
    "a sign of misuse": lambda life: life.add(
        SignalNoted(kind="craving", words="Craves it.", told_by="patient")
    ),
    "a high reading": lambda life: life.add(
        HomePressureMeasured(systolic_mm_hg=166, diastolic_mm_hg=96, pulse_bpm=70, measured_at=life.now)
    ),
    "a high reading in a session": lambda life: vitals(
        booked(life, next_session(life)), 171, 101, session=next_session(life)
    ),
    "blood in the urine": lambda life: life.add(BladderAnswered(pain="no", urgency="no", blood="yes")),
    "a liver far above its limit": lambda life: life.add(liver(200, life.now.date())),
    "a concern in the record": lambda life: life.add(PdmpChecked(states=("OR",), finding="concern")),
    "a legal basis that ended": lambda life: life.add(
        LegalBasisRecorded(
            basis="telehealth_flexibility", citation="x", expires_on=life.now.date() - timedelta(days=1)
        )
    ),
}


def without(room: str, **fields: Any) -> Step:
    def removed(life: Life) -> None:
        state = msgspec.structs.replace(life.chart.states[room], **fields)
        life.chart = msgspec.structs.replace(life.chart, states={**life.chart.states, room: state})

    return removed


def unmeasured(life: Life) -> None:
    """No blood pressure, neither at home nor in a session."""
    without("screening", pressures=())(life)
    without("medication", course=msgspec.structs.replace(life.medication.course, cuffs=()))(life)


def unsaid(what: str) -> Step:
    """A result, a questionnaire or a recorded moment is gone."""

    def removed(life: Life) -> None:
        state: Any = life.chart.states["screening"]
        results = {test: one for test, one in state.results.items() if test != what}
        measures = {code: one for code, one in state.measures.items() if code != what}
        without("screening", results=results, measures=measures)(life)

    return removed


MISSING: dict[str, Step] = {
    "no history": without("screening", history=None),
    "no decision": without("screening", decision=None),
    "no diagnosis": without("screening", diagnosis=None),
    "no readings": unmeasured,
    "no query": without("screening", pdmp=None),
    "no legal basis": without("screening", legal_basis=None),
    "no PHQ-9": unsaid("phq_9"),
    "no ALT": unsaid("alt"),
    "no GGT": unsaid("ggt"),
    "no plan": without("medication", plans=()),
    "no order": without("medication", order=None),
    "no consent": without("preparation", consent=None),
    "no visit": without("medication", prescriber_seen_at=None),
    "no state": lambda life: life.add(
        ContactChanged(
            email="b@example.org", phone="1", state="", timezone="America/Los_Angeles", address="1"
        )
    ),
    "not sure about the bladder": lambda life: life.add(
        BladderAnswered(pain="unsure", urgency="no", blood="no")
    ),
    "not sure about a pregnancy": lambda life: life.add(
        msgspec.structs.replace(history(), pregnancy="unsure")
    ),
}


def lived(steps: list[str]) -> Life:
    life = ordered()
    for step in steps:
        LIFE[step](life)
    return life


steps = st.lists(st.sampled_from(sorted(LIFE)), max_size=8)


@given(steps, st.sampled_from(sorted(WORSE)))
@settings(max_examples=150, deadline=None)
def test_what_is_worse_never_opens_the_gate_and_always_closes_it(before: list[str], worse: str) -> None:
    life = lived(before)
    WORSE[worse](life)
    assert not is_open(life), (before, worse)


@given(steps, st.sampled_from(sorted(WORSE)), steps)
@settings(max_examples=150, deadline=None)
def test_no_course_opens_the_gate_further_with_something_worse_in_it(
    before: list[str], worse: str, after: list[str]
) -> None:
    """A life with something worse in it is never open where the same life without it is closed."""
    with_it, without_it = lived(before), lived([*before, *after])
    WORSE[worse](with_it)
    if worse in ("a high reading in a session", "a missed session", "a pregnancy on the day"):
        after = [step for step in after if "session" not in step]
        without_it = lived([*before, *after])
    for step in after:
        LIFE[step](with_it)
    assert not (is_open(with_it) and not is_open(without_it)), (before, worse, after)


@given(steps, st.sampled_from(sorted(MISSING)))
@settings(max_examples=150, deadline=None)
def test_what_is_missing_opens_no_requirement(before: list[str], missing: str) -> None:
    life = lived(before)
    known = answers(life)
    MISSING[missing](life)
    opened = {code for code, answer in answers(life).items() if answer == "met" and known[code] != "met"}
    assert not opened, (before, missing)
    assert not is_open(life), (before, missing)
