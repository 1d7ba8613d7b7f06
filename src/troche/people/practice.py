"""May one of the staff treat this person, where the person lives, on the day it is there?"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from troche.chart.reasons import Reason, Refusal, Source, because
from troche.chart.rooms import Chart, Decision
from troche.chart.words import day_words, say
from troche.people.clinic import ClinicState
from troche.people.licences import days_of, holds_on, in_state
from troche.people.person import PersonState
from troche.people.setting import Setting

LAW = Source("clinical_programme.md 3.1", "M")
ADD_LICENCE = say("A licence for this state that holds on this day, entered on the Team page.")
ADD_SUPERVISOR = say("A supervision for this state that holds on this day, entered on the Team page.")
NO_STATE = because(
    "state_missing",
    say("We do not know in which state this person lives."),
    would_change=say("The person’s state in the contact details."),
)


def against_treating(person: PersonState, clinic: ClinicState, staff: UUID, at: datetime) -> Reason | None:
    """Why one of the staff may not treat the person at an instant; None when nothing is against it."""
    state = person.state
    if not state:
        return NO_STATE
    day = person.day_of(at)
    if clinic.licensed(staff, state, day):
        return None
    found = clinic.staff.get(staff)
    name = found.name if found else say("This person")
    if found and holds_on(days_of(in_state(found, state)), day):
        code, would_change = "not_supervised_there", ADD_SUPERVISOR
        why = say(
            "{name} may practise in {state} only under supervision, and nobody supervises on {day}.",
            name=name,
            state=state,
            day=day_words(day),
        )
    else:
        code, would_change = "not_licensed_there", ADD_LICENCE
        why = say(
            "{name} has no licence for {state} that is valid on {day}.",
            name=name,
            state=state,
            day=day_words(day),
        )
    return Reason(
        code=code,
        patient=say("{name} may not treat people in your state at the moment.", name=name),
        clinician=why,
        source=LAW,
        would_change=would_change,
    )


def refused(person: PersonState, clinic: ClinicState, staff: UUID, at: datetime) -> Refusal | None:
    """The same as a refusal."""
    reason = against_treating(person, clinic, staff, at)
    return Refusal((reason,)) if reason else None


def if_licensed(decision: Decision, chart: Chart, staff: UUID, at: datetime, setting: Setting) -> Decision:
    """What was decided, unless the one who is to treat may not do so there and then."""
    if isinstance(decision, Refusal):
        return decision
    person = chart.states["people"]
    assert isinstance(person, PersonState)
    return refused(person, setting.clinic, staff, at) or decision
